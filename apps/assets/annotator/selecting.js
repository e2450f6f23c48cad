// Which words are chosen: with the mouse, by touch, or by keyboard, sentence by sentence and word by word.

export class Selecting {
  constructor(sheet) {
    this.sheet = sheet;
    this.words = sheet.words;
    this.anchor = null; // where a choice by keyboard began
    this.head = null; // where it was extended to
    this.last = null; // where somebody worked last
  }

  range() {
    const selection = document.getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    return this.sheet.element.contains(range.commonAncestorContainer) ? range : null;
  }

  // The stretches chosen, each {start, end, quote}: one, or several where rows do not follow one another in the text.
  stretches() {
    const range = this.range();
    if (!range) return [];
    const rows = this.sheet.turns.filter((turn) => range.intersectsNode(this.sheet.rows[turn.row].words));
    const found = [];
    for (const turn of rows) {
      const start = this.placeOf(turn, range.startContainer, range.startOffset, turn.start);
      const end = this.placeOf(turn, range.endContainer, range.endOffset, turn.end);
      if (end <= start) continue; // a triple click reaches to the beginning of the next row
      const before = found.at(-1);
      if (before && before.turn.end + [...before.turn.after].length === turn.start && before.end === before.turn.end) {
        Object.assign(before, { end, turn });
      } else found.push({ start, end, turn });
    }
    return found.map(({ start, end }) => this.words.trimmed(start, end)).filter(Boolean);
  }

  // The first stretch, or null.
  current() {
    return this.stretches()[0] ?? null;
  }

  placeOf(turn, node, offset, otherwise) {
    const words = this.sheet.rows[turn.row].words;
    if (!words.contains(node)) return otherwise;
    const range = document.createRange();
    range.setStart(words, 0);
    range.setEnd(node, offset);
    return turn.place(range.toString().length);
  }

  // Where the mouse points, as a place in the document; null outside of the words.
  at(x, y) {
    const point = document.caretPositionFromPoint?.(x, y);
    const range = point ? null : document.caretRangeFromPoint?.(x, y);
    const node = point?.offsetNode ?? range?.startContainer, offset = point?.offset ?? range?.startOffset;
    const words = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(".qk-words");
    if (!words || !this.sheet.element.contains(words)) return null;
    const turn = this.sheet.turns[Number(words.dataset.turn)];
    return this.placeOf(turn, node, offset, turn.start);
  }

  // The text node and offset of a place in a turn.
  pointOf(turn, place) {
    const words = this.sheet.rows[turn.row].words, walk = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    let left = turn.unit(place);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (left <= node.data.length) return [node, left];
      left -= node.data.length;
    }
    return [words, words.childNodes.length];
  }

  // A DOM range over a stretch, as far as it is on this page; null when nothing of it is.
  rangeOf(start, end) {
    const turns = this.words.turns(start, end);
    if (!turns.length) return null;
    const range = document.createRange();
    range.setStart(...this.pointOf(turns[0], start));
    range.setEnd(...this.pointOf(turns.at(-1), end));
    return range;
  }

  select(start, end, { scroll = true, backwards = false } = {}) {
    const range = this.rangeOf(start, end);
    if (!range) return;
    const ends = [[range.startContainer, range.startOffset], [range.endContainer, range.endOffset]];
    const [from, to] = backwards ? ends.reverse() : ends;
    document.getSelection().setBaseAndExtent(...from, ...to);
    if (scroll) (to[0].parentElement ?? to[0]).scrollIntoView({ block: "nearest" });
  }

  clear() {
    const range = this.range();
    if (range) { this.last = this.current()?.end ?? this.last; document.getSelection().removeAllRanges(); }
    this.anchor = this.head = null;
  }

  // Choose the next or the last sentence or word; `extend` moves the end of what is chosen. Returns what is chosen then.
  step(granularity, forward, extend) {
    const now = this.current();
    if (now && !this.holds(now)) { this.anchor = now.start; this.head = now.end; }
    if (!now) this.anchor = this.head = null;
    const head = this.head ?? this.last ?? this.firstInView();
    if (now && extend) {
      const to = this.edge(granularity, head, forward);
      if (to === null) return now;
      this.head = to;
    } else {
      const from = now ? (forward ? now.end : now.start) : head;
      const piece = forward ? this.after(granularity, from, Boolean(now)) : this.before(granularity, from);
      if (!piece) return now;
      [this.anchor, this.head] = piece;
    }
    const [start, end] = [Math.min(this.anchor, this.head), Math.max(this.anchor, this.head)];
    this.select(start, end, { backwards: this.head < this.anchor });
    return this.current();
  }

  holds({ start, end }) {
    return this.anchor !== null && start === Math.min(this.anchor, this.head) && end === Math.max(this.anchor, this.head);
  }

  // The next place where a sentence ends, or the last where one begins.
  edge(granularity, place, forward) {
    const piece = forward ? this.after(granularity, place, true) : this.before(granularity, place);
    return piece ? piece[forward ? 1 : 0] : null;
  }

  after(granularity, place, ended) {
    const turns = this.sheet.turns, at = this.words.turnAt(place).row;
    for (const turn of turns.slice(at)) {
      const inside = turn.start <= place && place <= turn.end;
      const found = turn.pieces(granularity).find(([start, end]) => !inside || (ended ? end > place : start >= place || end > place));
      if (found) return found;
    }
    return null;
  }

  before(granularity, place) {
    const turns = this.sheet.turns, at = this.words.turnAt(place).row;
    for (const turn of turns.slice(0, at + 1).reverse()) {
      const inside = turn.start <= place && place <= turn.end;
      const found = turn.pieces(granularity).findLast(([start]) => !inside || start < place);
      if (found) return found;
    }
    return null;
  }

  // Where an end or a beginning comes to lie when it moves by a word; null at the edge of the page.
  edgeOf(place, side, forward) {
    const which = side === "start" ? 0 : 1, [turn] = [this.words.turnAt(place)];
    const rows = this.sheet.turns.slice(Math.max(0, turn.row - 1), turn.row + 2);
    const edges = rows.flatMap((each) => each.pieces("word").map((piece) => piece[which])).sort((one, other) => one - other);
    return (forward ? edges.find((edge) => edge > place) : edges.findLast((edge) => edge < place)) ?? null;
  }

  firstInView() {
    const top = 120; // what lies under the toolbar is not in view
    const row = this.sheet.rows.findIndex(({ line }) => line.getBoundingClientRect().bottom > top);
    return this.sheet.turns[Math.max(0, row)].start;
  }
}
