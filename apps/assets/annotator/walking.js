// Where one is: the coding that keys act on, what a link or another page leads to, and what lies next.

import { openCodings } from "./pop.js";
import { SUGGESTIONS, told } from "./words.js";

const SETTLING = 10; // frames
let turning = 0; // somebody asked for another page, which is not there yet: 1 to go on from its beginning, -1 from its end

export class Walking {
  constructor(room) { this.room = room; }

  neighbour(which, step, from = this.room.now && this.room.mark(this.room.now)) {
    const listed = this.room.marks.filter(which);
    const place = from ? [from.start, from.end, from.id] : [this.room.selecting.last ?? this.room.selecting.firstInView(), 0, ""];
    const later = (mark) => compare([mark.start, mark.end, mark.id], place) > 0;
    const earlier = (mark) => compare([mark.start, mark.end, mark.id], place) < 0;
    return step > 0 ? listed.find(later) ?? null : listed.findLast(earlier) ?? null;
  }

  // Go to the next or last coding; where this page has none, to the page that has.
  walk(which, step) {
    const found = this.neighbour(which, step);
    if (found) { this.go(found.id); return; }
    const noun = which === SUGGESTIONS ? "suggestion" : "coding";
    const page = which === SUGGESTIONS ? this.pageWithSuggestions(step) : null;
    if (page) { this.room.say(`On to page ${page}.`); this.turnTo(page, step); return; }
    const around = which === SUGGESTIONS ? this.room.marks.filter(which).at(step > 0 ? 0 : -1) : null;
    if (around && around.id !== this.room.now) { this.go(around.id); this.room.say(`Round to the ${step > 0 ? "first" : "last"} suggestion of this page.`); return; }
    this.room.say(`No ${step > 0 ? "further" : "earlier"} ${noun}${which === SUGGESTIONS ? "" : " on this page"}.`);
  }

  pageWithSuggestions(step) {
    const left = this.room.live?.left ?? [], here = this.room.page.page;
    const pages = left.map((count, at) => [at + 1, count]).filter(([page, count]) => count && (step > 0 ? page > here : page < here));
    return (step > 0 ? pages[0] : pages.at(-1))?.[0] ?? null;
  }

  // `way` is 1 to go on from the beginning of that page, -1 from its end.
  turnTo(page, way = 1) {
    if (page < 1 || page > this.room.page.pages || page === this.room.page.page) return;
    turning = way;
    this.room.onturn?.({ page });
  }

  // Whoever turned the page goes on there, with the keys as before.
  begin() {
    const { room } = this, way = turning, rows = room.words.inOrder;
    turning = 0;
    if (!way || !rows.length) return;
    room.field.focus({ preventScroll: true });
    if (room.page.lit) return;
    room.selecting.last = way > 0 ? rows[0].start : rows.at(-1).end;
    this.bring(room.sheet.rows.at(way > 0 ? 0 : -1).line, way > 0 ? "start" : "end");
  }

  go(id) {
    const mark = this.room.mark(id);
    if (!mark) return;
    this.room.now = id;
    this.room.selecting.last = mark.start;
    this.room.sheet.light(id);
    this.room.mouse.handles();
    const place = this.room.sheet.marksOf(id)[0] ?? this.room.sheet.chipOf(id);
    if (place) this.bring(place, "nearest");
    this.room.focus(id);
    const why = this.room.evidence[id] ? ` ${this.reasons(mark)}` : "";
    this.room.say(`${this.room.nameOf(mark.code)}, ${told(mark)}.${why}`);
  }

  reasons(mark) {
    const terms = (this.room.evidence[mark.id] ?? []).filter(([, , , kind]) => kind === "term").map(([what]) => `‘${what}’`);
    return terms.length ? `Because of ${[...new Set(terms)].join(", ")}.` : "";
  }

  open(id) {
    this.go(id);
    openCodings(this.room, [this.room.mark(id)].filter(Boolean));
  }

  toLit() {
    const lit = this.room.page.lit;
    for (const turn of this.room.turns) {
      this.room.sheet.rows[turn.row].line.classList.toggle("qk-linked", Boolean(lit) && turn.start < lit[1] && turn.end > lit[0]);
    }
    if (!lit) return;
    this.room.selecting.last = lit[0];
    const [first] = this.room.words.turns(lit[0], lit[1]);
    if (first) this.bring(this.room.sheet.rows[first.row].line, "center");
  }

  // Rows that come into view turn out higher or lower than was guessed: look again until the page has settled.
  bring(place, block, frames = SETTLING) {
    place.scrollIntoView({ block });
    cancelAnimationFrame(this.bringing);
    if (frames) this.bringing = requestAnimationFrame(() => this.bring(place, block, frames - 1));
  }

  close() { cancelAnimationFrame(this.bringing); }
}

function compare(one, other) {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
}
