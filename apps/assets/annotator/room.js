// One page of a document under somebody's hands: its codings as they will be, and what can be done with them.
//
// What the server has and what still waits to be saved lie apart; what is shown is the one with the other done on top.
// So everything is seen at once, and what the server refuses vanishes by itself.

import { element } from "./elements.js";
import { Bar } from "./bar.js";
import { closePop } from "./floating.js";
import { Highlights } from "./highlights.js";
import { openHelp, pressed } from "./keys.js";
import { openCodings } from "./pop.js";
import { openPicker } from "./picker.js";
import { Mouse } from "./mouse.js";
import { newId } from "./queue.js";
import { Saving } from "./saving.js";
import { Sheet } from "./painting.js";
import { Selecting } from "./selecting.js";
import { Turn, Words } from "./text.js";
import * as timing from "./timing.js";
import { ACCEPTED, ALL, CODED, counted, HAS_MEMO, MINE, quoted, slug, SUGGESTED, SUGGESTIONS, told } from "./words.js";

export class Room {
  constructor(place, data) {
    timing.began();
    this.page = data;
    this.evidence = data.evidence;
    this.codes = data.codes.map(codeFrom);
    this.byId = new Map(this.codes.map((code) => [code.id, code]));
    this.turns = data.turns.map((row, at) => new Turn(row, at));
    this.words = new Words(this.turns, data.around);
    this.base = new Map(); // what the server has
    this.marks = []; // what is shown, in the order of the text
    this.now = null; // the id of the coding that keys act on
    this.mode = null; // words are being chosen for something: {label, done}
    this.hidden = { codes: new Set(), coders: new Set(), suggestions: false };
    this.sheet = new Sheet(this, this.words, this.turns);
    this.selecting = new Selecting(this.sheet);
    this.highlights = new Highlights(this);
    this.bar = new Bar(this);
    this.notices = element("div", { class: "qk-notices" });
    this.status = element("div", { class: "qk-status", role: "status", "aria-live": "polite" });
    this.field = element("div", {
      class: "qk-field", tabindex: "0", role: "group", "aria-label": `Text of ${data.name}`, "data-testid": "qk-field",
    }, this.sheet.element);
    this.root = element("div", {
      class: "qk-room", role: "region", "aria-label": `Coding room: ${data.name}`,
      "data-document": data.document, "data-page": data.page,
    }, this.bar.element, this.notices, this.field, this.status);
    this.root.addEventListener("keydown", (event) => pressed(this, event));
    this.mouse = new Mouse(this);
    place.append(this.root);
    this.saving = new Saving(this);
    this.paint();
    this.highlights.all();
    this.toLit();
    timing.shown();
  }

  // --- what comes from the server ---

  // The same page again, perhaps with other words searched for or another place linked to.
  refresh(data) {
    const before = this.page;
    this.page = data;
    this.evidence = data.evidence;
    this.takeCodes(data.codes);
    if (JSON.stringify(before.hits) !== JSON.stringify(data.hits)) this.highlights.all();
    if (JSON.stringify(before.lit) !== JSON.stringify(data.lit)) this.toLit();
    this.paint();
  }

  // What changes while people code.
  take(live) {
    if (this.live?.stamp === live.stamp) return;
    this.live = live;
    if (live.codes) this.takeCodes(live.codes);
    this.base = new Map(this.unpacked(live).map((mark) => [mark.id, mark]));
    this.saving.answered(live);
    // While the mouse draws, nothing may move under it.
    if (this.mouse.down) this.mouse.afterwards = () => this.paint(); else this.paint();
  }

  takeCodes(rows) {
    this.codes = rows.map(codeFrom);
    this.byId = new Map(this.codes.map((code) => [code.id, code]));
  }

  // "id,start after the one before,length,code,standing,coder,percent,flags" a line.
  unpacked(live) {
    let start = 0;
    return live.marks.split("\n").filter(Boolean).map((line) => {
      const [id, step, length, code, standing, coder, percent, flags] = line.split(",");
      start += Number(step);
      return {
        id, start, end: start + Number(length), code: live.used[code], standing: Number(standing),
        coder: live.coders[coder], percent: percent === "" ? null : Number(percent), flags: Number(flags),
      };
    });
  }

  code(id) { return this.byId.get(id) ?? this.saving?.newCodes.get(id); }

  nameOf(id) { return this.code(id)?.name ?? id; }

  toLit() {
    const lit = this.page.lit;
    for (const turn of this.turns) {
      this.sheet.rows[turn.row].line.classList.toggle("qk-linked", Boolean(lit) && turn.start < lit[1] && turn.end > lit[0]);
    }
    if (!lit) return;
    this.selecting.last = lit[0];
    const [first] = this.words.turns(lit[0], lit[1]);
    requestAnimationFrame(() => this.sheet.rows[first?.row]?.line.scrollIntoView({ block: "center" }));
  }

  // --- what is shown ---

  paint() {
    const all = new Map([...this.base].map(([id, mark]) => [id, { ...mark }]));
    for (const op of this.saving.queue.ops) for (const act of op.acts) EFFECTS[act.act]?.(all, act, this);
    this.all = [...all.values()].sort((one, other) => one.start - other.start || one.end - other.end || (one.id < other.id ? -1 : 1));
    this.marks = this.all.filter((mark) => this.isShown(mark));
    const chosen = this.selecting.range() && this.selecting.current();
    const focused = document.activeElement?.closest?.(".qk-chip")?.dataset.id;
    const painted = this.sheet.paint(this.marks);
    this.highlights.turns(painted);
    if (chosen && painted.some((turn) => turn.start < chosen.end && turn.end > chosen.start)) {
      this.selecting.select(chosen.start, chosen.end, { scroll: false });
    }
    if (this.now && !this.mark(this.now)) this.now = null;
    this.sheet.light(this.now);
    if (focused && !document.activeElement?.closest?.(".qk-chip")) this.focus(focused);
    this.bar.draw();
    this.mouse.handles();
    return painted.length;
  }

  isShown(mark) {
    const { codes, coders, suggestions } = this.hidden;
    return !codes.has(mark.code) && !coders.has(mark.coder) && !(suggestions && mark.standing === SUGGESTED);
  }

  mark(id) { return this.marks.find((mark) => mark.id === id) ?? null; }

  say(words) { this.status.textContent = words; }

  focus(id) {
    const chip = id && this.sheet.chipOf(id);
    (chip ?? this.field).focus({ preventScroll: true });
  }

  quote(mark) { return this.words.between(mark.start, mark.end); }

  // --- what is done: each is one operation, and undone as one ---

  do(acts, said) {
    if (acts.some((act) => "quote" in act && act.quote === null)) {
      this.say("This coding reaches far beyond this page: turn to the page where it ends.");
      return false;
    }
    this.saving.queue.push(acts);
    this.paint();
    timing.painted(this.saving.queue.next - 1);
    if (said) this.say(said);
    return true;
  }

  apply(codeId, stretches = this.selecting.stretches(), before = []) {
    const made = stretches.filter(({ start, end }) => !this.marks.some((mark) => mark.standing === CODED
      && mark.flags & MINE && mark.code === codeId && mark.start === start && mark.end === end));
    if (!stretches.length) return this.say("Choose some words first: with the mouse, or with arrow down.");
    if (!made.length) return this.say(`These words are coded ‘${this.nameOf(codeId)}’ already.`);
    const adds = made.map(({ start, end, quote }) => ({ act: "add", id: newId(), code: codeId, start, end, quote }));
    closePop();
    document.getSelection().removeAllRanges();
    this.selecting.anchor = this.selecting.head = null;
    this.selecting.last = made.at(-1).end;
    this.saving.recent(codeId);
    this.now = adds.at(-1).id;
    this.do([...before, ...adds], `Coded ‘${this.nameOf(codeId)}’: ${quoted(made[0].quote)}`);
    this.field.focus({ preventScroll: true });
    return undefined;
  }

  // A code that is not there yet; returns its id and the act that makes it.
  newCode(name, definition = "", parent = "") {
    let id = slug(name), next = 2;
    while (this.code(id)) { id = `${slug(name)}-${next}`; next += 1; }
    this.saving.newCodes.set(id, { id, name, depth: 0, light: "#5f7f89", dark: "#8fa9b1", shortcut: "", definition });
    return { id, act: { act: "new_code", code: id, name, definition, parent } };
  }

  inVivo() {
    const stretches = this.selecting.stretches();
    if (!stretches.length) return this.say("Choose the words that shall become a code first.");
    const name = stretches[0].quote.replace(/\s+/g, " ").slice(0, 80).trim();
    const known = this.codes.find((code) => code.name === name);
    if (known) return this.apply(known.id, stretches);
    const { id, act } = this.newCode(name);
    return this.apply(id, stretches, [act]);
  }

  decide(verdict, mark, more = {}) {
    const next = this.neighbour(SUGGESTIONS, 1, mark);
    const done = this.do([{ act: verdict, id: mark.id, quote: this.quote(mark), ...more }],
      `${{ accept: "Accepted", reject: "Rejected", undecide: "Open again" }[verdict]}: ${this.nameOf(mark.code)}`);
    if (!done) return;
    if (verdict !== "undecide" && next && next.id !== mark.id) this.go(next.id); else this.focus(this.now);
  }

  // Take away one's own coding, or one's word on a program's.
  remove(mark) {
    if (mark.standing === SUGGESTED) return this.askReason(mark);
    if (mark.standing === ACCEPTED && mark.flags & MINE) return this.decide("undecide", mark);
    if (!this.isOwn(mark)) return undefined;
    const next = this.neighbour(ALL, 1, mark);
    if (this.do([{ act: "remove", id: mark.id, quote: this.quote(mark) }], `Removed: ${this.nameOf(mark.code)}`)) {
      this.now = null;
      if (next && next.id !== mark.id) this.go(next.id); else this.field.focus({ preventScroll: true });
    }
    return undefined;
  }

  isOwn(mark) {
    if (mark.flags & MINE || mark.standing !== CODED) return true;
    this.say(`This is ${mark.coder}'s coding: only ${mark.coder} can change it. Your own coding of the same words stands beside it.`);
    return false;
  }

  recode(mark, codeId, before = []) {
    const { id, start, end } = mark, quote = this.quote(mark), added = newId();
    const acts = mark.standing === CODED ? [{ act: "recode", id, code: codeId, quote }]
      : [{ act: "reject", id, quote, reason: `belongs to ‘${this.nameOf(codeId)}’` }, { act: "add", id: added, code: codeId, start, end, quote }];
    this.saving.recent(codeId);
    this.now = mark.standing === CODED ? id : added;
    this.do([...before, ...acts], `Now coded ‘${this.nameOf(codeId)}’.`);
    this.focus(this.now);
  }

  resize(mark, stretch) {
    if (!stretch || (stretch.start === mark.start && stretch.end === mark.end)) return this.say("The words are the same as before.");
    const act = mark.standing === CODED ? "change" : "adjust";
    this.do([{ act, id: mark.id, start: stretch.start, end: stretch.end, quote: stretch.quote }],
      `${this.nameOf(mark.code)} is now: ${quoted(stretch.quote)}`);
    return undefined;
  }

  // Move the end, or the beginning, of a coding by a word.
  nudge(mark, side, forward) {
    if (!this.isOwn(mark)) return;
    const place = this.selecting.edgeOf(mark[side], side, forward);
    const [start, end] = side === "start" ? [place, mark.end] : [mark.start, place];
    if (place === null || end <= start) { this.say("It cannot become shorter than a word."); return; }
    this.resize(mark, this.words.trimmed(start, end));
  }

  split(mark, place) {
    const first = this.words.trimmed(mark.start, place), second = this.words.trimmed(place, mark.end);
    if (!first || !second) { this.say("Both parts need words: choose where the second one begins."); return; }
    this.do([{ act: "change", id: mark.id, ...first }, { act: "add", id: newId(), code: mark.code, ...second }],
      `Split in two: ${quoted(first.quote, 40)} and ${quoted(second.quote, 40)}`);
  }

  // One's own coding with the same code that is nearest, to be one with it.
  mergeable(mark) {
    if (mark.standing !== CODED || !(mark.flags & MINE)) return null;
    const others = this.marks.filter((other) => other.id !== mark.id && other.code === mark.code
      && other.standing === CODED && other.flags & MINE && this.words.between(Math.min(mark.start, other.start), Math.max(mark.end, other.end)) !== null);
    const far = (other) => Math.max(0, other.start - mark.end, mark.start - other.end);
    return others.sort((one, other) => far(one) - far(other))[0] ?? null;
  }

  merge(mark, other) {
    const stretch = this.words.trimmed(Math.min(mark.start, other.start), Math.max(mark.end, other.end));
    this.do([{ act: "change", id: mark.id, ...stretch }, { act: "remove", id: other.id, quote: this.quote(other) }],
      `One coding now: ${quoted(stretch.quote)}`);
  }

  memo(mark, text) {
    this.do([{ act: "memo", id: mark.id, text, quote: this.quote(mark) }], text ? "Memo kept." : "Memo removed.");
    this.focus(mark.id);
  }

  takeBack(act) {
    const what = this.live?.[act];
    if (!what && !this.saving.queue.ops.length) return this.say(`There is nothing to ${act}.`);
    return this.do([{ act }], `${act === "undo" ? "Undone" : "Done again"}: ${what || "the last step"}`);
  }

  acceptAbove(percent, expected) {
    this.do([{ act: "accept_above", percent, expected }], `Accepted: ${counted(expected, "suggestion")}.`);
    this.field.focus({ preventScroll: true });
  }

  // --- where one is ---

  neighbour(which, step, from = this.now && this.mark(this.now)) {
    const listed = this.marks.filter(which);
    const place = from ? [from.start, from.end, from.id] : [this.selecting.last ?? this.selecting.firstInView(), 0, ""];
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
    if (page) { this.say(`On to page ${page}.`); this.turnTo(page); return; }
    const around = which === SUGGESTIONS ? this.marks.filter(which).at(step > 0 ? 0 : -1) : null;
    if (around && around.id !== this.now) { this.go(around.id); this.say(`Round to the ${step > 0 ? "first" : "last"} suggestion of this page.`); return; }
    this.say(`No ${step > 0 ? "further" : "earlier"} ${noun}${which === SUGGESTIONS ? "" : " on this page"}.`);
  }

  pageWithSuggestions(step) {
    const left = this.live?.left ?? [], here = this.page.page;
    const pages = left.map((count, at) => [at + 1, count]).filter(([page, count]) => count && (step > 0 ? page > here : page < here));
    return (step > 0 ? pages[0] : pages.at(-1))?.[0] ?? null;
  }

  turnTo(page) { if (page >= 1 && page <= this.page.pages && page !== this.page.page) this.onturn?.({ page }); }

  go(id) {
    const mark = this.mark(id);
    if (!mark) return;
    this.now = id;
    this.selecting.last = mark.start;
    this.sheet.light(id);
    this.mouse.handles();
    (this.sheet.marksOf(id)[0] ?? this.sheet.chipOf(id))?.scrollIntoView({ block: "nearest" });
    this.focus(id);
    const why = this.evidence[id] ? ` ${this.reasons(mark)}` : "";
    this.say(`${this.nameOf(mark.code)}, ${told(mark)}.${why}`);
  }

  reasons(mark) {
    const terms = (this.evidence[mark.id] ?? []).filter(([, , , kind]) => kind === "term").map(([what]) => `‘${what}’`);
    return terms.length ? `Because of ${[...new Set(terms)].join(", ")}.` : "";
  }

  open(id) {
    this.go(id);
    openCodings(this, [this.mark(id)].filter(Boolean));
  }

  pick(given) { openPicker(this, given); }

  help() { openHelp(this); }

  askReason(mark) { openCodings(this, [mark], "reject"); }

  // Let somebody choose other words for something, with all means of choosing; Enter is done, Escape is not.
  choosing(label, stretch, done) {
    closePop();
    this.mode = { label, done };
    this.root.dataset.mode = "choosing";
    this.selecting.select(stretch.start, stretch.end);
    this.selecting.anchor = stretch.start;
    this.selecting.head = stretch.end;
    this.bar.draw();
    this.field.focus({ preventScroll: true });
    this.say(label);
  }

  chosen(keep) {
    const { done } = this.mode, stretch = this.selecting.current();
    this.mode = null;
    delete this.root.dataset.mode;
    document.getSelection().removeAllRanges();
    this.bar.draw();
    if (keep && stretch) done(stretch); else this.say("Left as it was.");
    this.focus(this.now);
  }

  close() {
    closePop();
    this.mouse.close();
    this.bar.size.disconnect();
    this.highlights.clear();
    this.saving.close();
    this.root.remove();
  }
}

function codeFrom([id, name, depth, light, dark, shortcut, definition]) {
  return { id, name, depth, light, dark, shortcut, definition };
}

function compare(one, other) {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
}

// What each act does to what is shown, until the server has done it. Undo and redo wait for the server.
const EFFECTS = {
  add: (marks, { id, start, end, code }, room) => {
    marks.set(id, { id, start, end, code, standing: CODED, coder: room.page.coder, percent: null, flags: MINE });
  },
  change: (marks, { id, start, end }) => change(marks, id, { start, end }),
  recode: (marks, { id, code }) => change(marks, id, { code }),
  remove: (marks, { id }) => marks.delete(id),
  accept: (marks, { id }) => change(marks, id, { standing: ACCEPTED, flags: MINE | (marks.get(id)?.flags ?? 0) }),
  reject: (marks, { id }) => marks.delete(id),
  adjust: (marks, { id, start, end }) => change(marks, id, { start, end, standing: ACCEPTED, flags: MINE | (marks.get(id)?.flags ?? 0) }),
  undecide: (marks, { id }) => change(marks, id, { standing: SUGGESTED }),
  accept_above: (marks, { percent }) => {
    for (const mark of marks.values()) if (mark.standing === SUGGESTED && mark.percent >= percent) mark.standing = ACCEPTED;
  },
  memo: (marks, { id, text }) => change(marks, id, { flags: text ? (marks.get(id)?.flags ?? 0) | HAS_MEMO : (marks.get(id)?.flags ?? 0) & ~HAS_MEMO }),
};

function change(marks, id, values) {
  const mark = marks.get(id);
  if (mark) marks.set(id, { ...mark, ...values });
}
