// The words of a page, and the way between the study's places and the browser's.
//
// The study counts code points in the whole document; the browser counts UTF-16 units in one text. The two differ after
// every character outside of the basic plane (most emoji), so each piece of text remembers where those stand.

class Piece {
  constructor(start, text) {
    this.start = start;
    this.text = text;
    this.wide = [];
    for (let unit = 0; unit < text.length; unit += 1) {
      if (text.codePointAt(unit) > 0xffff) { this.wide.push(unit); unit += 1; }
    }
    this.end = start + text.length - this.wide.length;
  }

  // The UTF-16 unit of a place in the document, at most the ends of this piece.
  unit(place) {
    const points = Math.max(0, Math.min(place, this.end) - this.start);
    return points + below(this.wide, (unit, at) => unit - at < points);
  }

  // The place in the document of a UTF-16 unit; inside of a pair, that before the pair.
  place(unit) {
    return this.start + unit - below(this.wide, (wide) => wide < unit);
  }

  slice(start, end) {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}

// How many of the items, which are in order, pass the test that only the first ones pass.
function below(items, passes) {
  let low = 0, high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(items[middle], middle)) low = middle + 1; else high = middle;
  }
  return low;
}

// A passage as the server sent it: one row of the page.
export class Turn extends Piece {
  constructor([number, start, text, after, who, role, time, kind, prompt, language], row) {
    super(start, text);
    Object.assign(this, { number, after, who, role, time, kind, prompt, language, row, cuts: {} });
  }

  // Where its sentences or words begin and end, as [start, end] in the document, without the blanks around them.
  pieces(granularity) {
    this.cuts[granularity] ??= [...segmenter(granularity, this.language).segment(this.text)]
      .filter(({ segment, isWordLike }) => (granularity === "word" ? isWordLike : segment.trim()))
      .map(({ segment, index }) => {
        const from = index + segment.length - segment.trimStart().length;
        return [this.place(from), this.place(from + segment.trim().length)];
      });
    return this.cuts[granularity];
  }
}

const segmenters = new Map();

function segmenter(granularity, language) {
  const key = `${granularity} ${language}`;
  if (!segmenters.has(key)) {
    const known = language && supported(language) ? language : undefined;
    segmenters.set(key, new Intl.Segmenter(known, { granularity }));
  }
  return segmenters.get(key);
}

function supported(language) {
  try { return Intl.Segmenter.supportedLocalesOf(language).length > 0; } catch { return false; }
}

// All that is known of the document's words: the turns of the page and the stretches around them.
export class Words {
  constructor(turns, around) {
    const between = turns.filter((turn) => turn.after).map((turn) => new Piece(turn.end, turn.after));
    const outside = around.map(([start, text]) => new Piece(start, text));
    this.pieces = [...turns, ...between, ...outside].sort((one, other) => one.start - other.start);
    this.inOrder = [...turns].sort((one, other) => one.start - other.start);
  }

  // The words from one place to another, or null when some of them are not on this page.
  between(start, end) {
    let found = "", place = start;
    for (const piece of this.pieces) {
      if (piece.end <= place) continue;
      if (piece.start > place || place >= end) break;
      found += piece.slice(place, Math.min(end, piece.end));
      place = Math.min(end, piece.end);
    }
    return place >= end ? found : null;
  }

  // The turns that share words with a stretch, in the order of the text.
  turns(start, end) {
    const first = below(this.inOrder, (turn) => turn.end <= start);
    const found = [];
    for (let at = first; at < this.inOrder.length && this.inOrder[at].start < end; at += 1) found.push(this.inOrder[at]);
    return found;
  }

  // The turn at a place; between two turns, the later one.
  turnAt(place) {
    const at = below(this.inOrder, (turn) => turn.end < place);
    return this.inOrder[Math.min(at, this.inOrder.length - 1)];
  }

  // A stretch without the blanks at its ends; null when nothing is left.
  trimmed(start, end) {
    const words = this.between(start, end);
    if (words === null) return null;
    const left = words.length - words.trimStart().length;
    const core = words.trim();
    if (!core) return null;
    // Blanks are in the basic plane: a unit each.
    return { start: start + left, end: end - (words.length - left - core.length), quote: core };
  }
}
