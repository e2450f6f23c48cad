// What can be done with codings: each deed is one operation, seen at once, and undone as one.

import { closePop } from "./floating.js";
import { newId } from "./queue.js";
import * as timing from "./timing.js";
import { ACCEPTED, ALL, CODED, counted, freeId, MINE, quoted, SUGGESTED, SUGGESTIONS } from "./words.js";

export class Acting {
  constructor(room) { this.room = room; }

  do(acts, said) {
    if (acts.some((act) => "quote" in act && act.quote === null)) {
      this.room.say("This coding reaches far beyond this page: turn to the page where it ends.");
      return false;
    }
    this.room.saving.queue.push(acts.map((act) => this.named(act)));
    this.room.paint();
    timing.painted(this.room.saving.queue.next - 1);
    if (said) this.room.say(said);
    return true;
  }

  // A code that the server has not sent yet goes by its name: in another browser its id may have become another code's.
  named(act) {
    const made = act.act === "new_code" ? undefined : this.room.saving.newCodes.get(act.code);
    return made ? { ...act, called: made.name } : act;
  }

  apply(codeId, stretches = this.room.selecting.stretches(), before = []) {
    const made = stretches.filter(({ start, end }) => !this.room.marks.some((mark) => mark.standing === CODED
      && mark.flags & MINE && mark.code === codeId && mark.start === start && mark.end === end));
    if (!stretches.length) return this.room.say("Choose some words first: with the mouse, or with arrow down.");
    if (!made.length) return this.room.say(`These words are coded ‘${this.room.nameOf(codeId)}’ already.`);
    const adds = made.map(({ start, end, quote }) => ({ act: "add", id: newId(), code: codeId, start, end, quote }));
    closePop();
    document.getSelection().removeAllRanges();
    this.room.selecting.anchor = this.room.selecting.head = null;
    this.room.selecting.last = made.at(-1).end;
    this.room.saving.recent(codeId);
    this.room.now = adds.at(-1).id;
    this.do([...before, ...adds], `Coded ‘${this.room.nameOf(codeId)}’: ${quoted(made[0].quote)}`);
    this.room.field.focus({ preventScroll: true });
    return undefined;
  }

  // A code that is not there yet; returns its id and the act that makes it.
  newCode(name, definition = "", parent = "") {
    const id = freeId(name, (each) => Boolean(this.room.code(each)));
    this.room.saving.newCodes.set(id, { id, name, depth: 0, light: "#5f7f89", dark: "#8fa9b1", shortcut: "", definition });
    return { id, act: { act: "new_code", code: id, name, definition, parent } };
  }

  inVivo() {
    const stretches = this.room.selecting.stretches();
    if (!stretches.length) return this.room.say("Choose the words that shall become a code first.");
    const name = stretches[0].quote.replace(/\s+/g, " ").slice(0, 80).trim();
    const known = this.room.codes.find((code) => code.name === name);
    if (known) return this.apply(known.id, stretches);
    const { id, act } = this.newCode(name);
    return this.apply(id, stretches, [act]);
  }

  decide(verdict, mark, more = {}) {
    const next = this.room.walking.neighbour(SUGGESTIONS, 1, mark);
    const done = this.do([{ act: verdict, id: mark.id, quote: this.room.quote(mark), ...more }],
      `${{ accept: "Accepted", reject: "Rejected", undecide: "Open again" }[verdict]}: ${this.room.nameOf(mark.code)}`);
    if (!done) return;
    if (verdict !== "undecide" && next && next.id !== mark.id) this.room.walking.go(next.id); else this.room.focus(this.room.now);
  }

  // Take away one's own coding, or one's word on a program's.
  remove(mark) {
    if (mark.standing === SUGGESTED) return this.room.askReason(mark);
    if (mark.standing === ACCEPTED && mark.flags & MINE) return this.decide("undecide", mark);
    if (!this.isOwn(mark)) return undefined;
    const next = this.room.walking.neighbour(ALL, 1, mark);
    if (this.do([{ act: "remove", id: mark.id, quote: this.room.quote(mark) }], `Removed: ${this.room.nameOf(mark.code)}`)) {
      this.room.now = null;
      if (next && next.id !== mark.id) this.room.walking.go(next.id); else this.room.field.focus({ preventScroll: true });
    }
    return undefined;
  }

  isOwn(mark) {
    if (mark.flags & MINE || mark.standing !== CODED) return true;
    this.room.say(`This is ${mark.coder}'s coding: only ${mark.coder} can change it. Your own coding of the same words stands beside it.`);
    return false;
  }

  recode(mark, codeId, before = []) {
    const { id, start, end } = mark, quote = this.room.quote(mark), added = newId();
    const acts = mark.standing === CODED ? [{ act: "recode", id, code: codeId, quote }]
      : [{ act: "reject", id, quote, reason: `belongs to ‘${this.room.nameOf(codeId)}’` }, { act: "add", id: added, code: codeId, start, end, quote }];
    this.room.saving.recent(codeId);
    this.room.now = mark.standing === CODED ? id : added;
    this.do([...before, ...acts], `Now coded ‘${this.room.nameOf(codeId)}’.`);
    this.room.focus(this.room.now);
  }

  resize(mark, stretch) {
    if (!stretch || (stretch.start === mark.start && stretch.end === mark.end)) return this.room.say("The words are the same as before.");
    const act = mark.standing === CODED ? "change" : "adjust";
    this.do([{ act, id: mark.id, start: stretch.start, end: stretch.end, quote: stretch.quote }],
      `${this.room.nameOf(mark.code)} is now: ${quoted(stretch.quote)}`);
    return undefined;
  }

  // Move the end, or the beginning, of a coding by a word.
  nudge(mark, side, forward) {
    if (!this.isOwn(mark)) return;
    const place = this.room.selecting.edgeOf(mark[side], side, forward);
    const [start, end] = side === "start" ? [place, mark.end] : [mark.start, place];
    if (place === null || end <= start) { this.room.say("It cannot become shorter than a word."); return; }
    this.resize(mark, this.room.words.trimmed(start, end));
  }

  split(mark, place) {
    const first = this.room.words.trimmed(mark.start, place), second = this.room.words.trimmed(place, mark.end);
    if (!first || !second) { this.room.say("Both parts need words: choose where the second one begins."); return; }
    this.do([{ act: "change", id: mark.id, ...first }, { act: "add", id: newId(), code: mark.code, ...second }],
      `Split in two: ${quoted(first.quote, 40)} and ${quoted(second.quote, 40)}`);
  }

  // One's own coding with the same code that is nearest, to be one with it.
  mergeable(mark) {
    if (mark.standing !== CODED || !(mark.flags & MINE)) return null;
    const others = this.room.marks.filter((other) => other.id !== mark.id && other.code === mark.code
      && other.standing === CODED && other.flags & MINE && this.room.words.between(Math.min(mark.start, other.start), Math.max(mark.end, other.end)) !== null);
    const far = (other) => Math.max(0, other.start - mark.end, mark.start - other.end);
    return others.sort((one, other) => far(one) - far(other))[0] ?? null;
  }

  merge(mark, other) {
    const stretch = this.room.words.trimmed(Math.min(mark.start, other.start), Math.max(mark.end, other.end));
    this.do([{ act: "change", id: mark.id, ...stretch }, { act: "remove", id: other.id, quote: this.room.quote(other) }],
      `One coding now: ${quoted(stretch.quote)}`);
  }

  memo(mark, text) {
    this.do([{ act: "memo", id: mark.id, text, quote: this.room.quote(mark) }], text ? "Memo kept." : "Memo removed.");
    this.room.focus(mark.id);
  }

  takeBack(act) {
    const what = this.room.live?.[act];
    if (!what && !this.room.saving.queue.ops.length) return this.room.say(`There is nothing to ${act}.`);
    return this.do([{ act }], `${act === "undo" ? "Undone" : "Done again"}: ${what || "the last step"}`);
  }

  acceptAbove(percent, expected) {
    this.do([{ act: "accept_above", percent, expected }], `Accepted: ${counted(expected, "suggestion")}.`);
    this.room.field.focus({ preventScroll: true });
  }
}
