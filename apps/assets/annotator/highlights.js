// What is lit without being marked: search hits, and words that stay chosen while somebody types elsewhere.

const HIT = "qk-hit", CHOSEN = "qk-chosen";
const able = typeof Highlight === "function" && Boolean(CSS.highlights);

export class Highlights {
  constructor(room) {
    this.room = room;
    this.ranges = new Map(); // row: its ranges
    this.lit = able && new Highlight();
    this.at = -1;
  }

  get hits() { return this.room.page.hits; }

  all() {
    this.clear();
    this.at = -1;
    this.turns(this.room.turns);
  }

  // Rows that were drawn again have new text nodes, which old ranges do not reach.
  turns(turns) {
    if (!able || !this.hits.length) return;
    const { lit } = this;
    for (const turn of turns) {
      for (const range of this.ranges.get(turn.row) ?? []) lit.delete(range);
      const here = this.hits.filter(([start, end]) => start < turn.end && end > turn.start);
      const ranges = here.map(([start, end]) => this.room.selecting.rangeOf(Math.max(start, turn.start), Math.min(end, turn.end)));
      this.ranges.set(turn.row, ranges.filter(Boolean));
      for (const range of this.ranges.get(turn.row)) lit.add(range);
    }
    CSS.highlights.set(HIT, lit);
  }

  // Go to the next or last hit; returns which one, from 1, or 0 when the page has none.
  step(forward) {
    if (!this.hits.length) return 0;
    this.at = (this.at + (forward ? 1 : -1) + this.hits.length) % this.hits.length;
    const [start, end] = this.hits[this.at];
    this.room.selecting.select(start, end, { scroll: false });
    const { line } = this.room.sheet.rows[this.room.words.turns(start, end)[0]?.row ?? 0];
    const range = this.room.selecting.rangeOf(start, end);
    this.room.walking.bring(range?.startContainer.parentElement ?? line, "center");
    return this.at + 1;
  }

  keep(range) { if (able) CSS.highlights.set(CHOSEN, new Highlight(range.cloneRange())); }

  letGo() { if (able) CSS.highlights.delete(CHOSEN); }

  // The page that comes may have lit its own hits by the time that this one goes.
  clear() {
    if (!able) return;
    this.lit.clear();
    if (CSS.highlights.get(HIT) === this.lit) CSS.highlights.delete(HIT);
    CSS.highlights.delete(CHOSEN);
    this.ranges.clear();
  }
}
