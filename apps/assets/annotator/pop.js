// The codings of some words: what they are, why, and what can be done with them.

import { button, element, swatch } from "./elements.js";
import { closePop, showPop } from "./floating.js";
import * as timing from "./timing.js";
import { ACCEPTED, because, CODED, HAS_MEMO, MINE, percent, quoted, SUGGESTED, told } from "./words.js";

const reasons = []; // given lately, offered again

// `ask` opens a part at once: "reject" or "memo".
export function openCodings(room, marks, ask = "") {
  const [first] = marks;
  if (!first) return;
  const range = room.selecting.rangeOf(first.start, first.end), boxes = range ? [...range.getClientRects()] : [];
  const near = boxes.at(-1) ?? room.sheet.chipOf(first.id)?.getBoundingClientRect() ?? room.field.getBoundingClientRect();
  const pop = showPop(room, "Codings here", marks.map((mark) => entry(room, mark)), near, { kind: "codings", wide: true });
  pop.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    closePop();
    room.focus(room.now);
  });
  if (ask) (ask === "reject" ? askReason : askMemo)(room, first, pop.querySelector(".qk-coding"));
  else pop.querySelector("button").focus({ preventScroll: true });
}

function entry(room, mark) {
  const evidence = room.evidence[mark.id] ?? [];
  const why = mark.standing !== CODED && evidence.length ? because(evidence) : "";
  const code = room.code(mark.code);
  const memos = room.live?.memos[mark.id] ?? [];
  return element("section", { class: "qk-coding", "data-id": mark.id, "data-standing": mark.standing },
    element("div", { class: "qk-coding-name" }, swatch(code), element("b", { dir: "auto" }, room.nameOf(mark.code)), element("small", {}, told(mark))),
    code?.definition && element("p", { class: "qk-definition", dir: "auto" }, code.definition),
    element("p", { class: "qk-quoted", dir: "auto" }, quoted(room.quote(mark) ?? "", 160)),
    why && element("p", { class: "qk-why", dir: "auto" }, `${why}${mark.percent === null ? "" : ` · ${percent(mark.percent)}`}`),
    memos.map(([who, words]) => element("p", { class: "qk-memo", dir: "auto" }, `${who}: ${words}`)),
    element("div", { class: "qk-deeds" }, DEEDS.filter(({ when }) => when(mark, room)).map(({ label, act, run, main }) =>
      button(typeof label === "function" ? label(mark, room) : label, act, (event) => {
        timing.key();
        if (!STAYS.has(act)) closePop();
        room.now = mark.id;
        run(room, mark, event.target.closest(".qk-coding"));
      }, { class: main ? "qk-button qk-main" : "qk-button" }))));
}

const own = (mark) => mark.standing !== CODED || Boolean(mark.flags & MINE);
const human = (mark) => mark.standing === CODED && own(mark);
const STAYS = new Set(["reject", "memo"]);

// What can be done with a coding: a row each, in the order of the buttons.
const DEEDS = [
  { act: "accept", label: "Accept (a)", main: true, when: (mark) => mark.standing === SUGGESTED, run: (room, mark) => room.acting.decide("accept", mark) },
  { act: "reject", label: "Reject (x)", when: (mark) => mark.standing !== CODED, run: (room, mark, place) => askReason(room, mark, place) },
  { act: "undecide", label: "Take back my decision", when: (mark) => mark.standing === ACCEPTED && mark.flags & MINE, run: (room, mark) => room.acting.decide("undecide", mark) },
  { act: "adjust", label: "Change the words (e)", when: own, run: adjust },
  { act: "recode", label: "Another code (o)", when: own, run: (room, mark) => room.pick({ recode: mark }) },
  { act: "split", label: "Split (s)", when: human, run: split },
  { act: "merge", label: (mark, room) => `Join with ${quoted(room.quote(room.acting.mergeable(mark)), 24)} (g)`, when: (mark, room) => Boolean(room.acting.mergeable(mark)), run: (room, mark) => merge(room, mark) },
  { act: "memo", label: (mark) => (mark.flags & HAS_MEMO ? "Memo … (m)" : "Write a memo (m)"), when: () => true, run: (room, mark, place) => askMemo(room, mark, place) },
  { act: "same", label: "Code them so too", when: (mark) => !own(mark), run: (room, mark) => room.acting.apply(mark.code, [{ start: mark.start, end: mark.end, quote: room.quote(mark) }]) },
  { act: "remove", label: "Remove (Delete)", when: human, run: (room, mark) => room.acting.remove(mark) },
];

export function adjust(room, mark) {
  if (!room.acting.isOwn(mark)) return;
  room.choosing(`Choose the words for ‘${room.nameOf(mark.code)}’: Shift with arrows or the mouse. Enter keeps them, Escape leaves them.`,
    mark, (stretch) => room.acting.resize(mark, stretch));
}

export function split(room, mark) {
  if (!human(mark)) { room.acting.isOwn(mark); return; }
  const sentences = room.words.turns(mark.start, mark.end).flatMap((turn) => turn.pieces("sentence"));
  const words = room.words.turns(mark.start, mark.end).flatMap((turn) => turn.pieces("word"));
  const inside = (pieces) => pieces.filter(([start]) => start > mark.start && start < mark.end);
  const here = inside(sentences).length ? inside(sentences) : inside(words);
  if (!here.length) { room.say("One word cannot be split."); return; }
  const [start, end] = here[Math.floor((here.length - 1) / 2)];
  room.choosing("Choose where the second part begins: with arrows or the mouse. Enter splits, Escape leaves it whole.",
    { start, end: Math.min(end, mark.end) }, (stretch) => room.acting.split(mark, stretch.start));
}

export function merge(room, mark) {
  const other = room.acting.mergeable(mark);
  if (other) room.acting.merge(mark, other); else room.say("There is no other coding of yours with this code on this page.");
}

// A field in place of the buttons; Enter is done, and so is Enter with nothing typed.
function ask(room, place, { label, value = "", rows, done, list }) {
  const field = element(rows ? "textarea" : "input", { class: "qk-input", "aria-label": label, placeholder: label, rows, value, list: list && "qk-reasons" });
  const finish = () => { timing.key(); closePop(); done(field.value.trim()); };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") event.stopPropagation();
    if (event.key === "Enter" && !event.isComposing && (!rows || event.ctrlKey || event.metaKey)) { event.preventDefault(); finish(); }
  });
  place.querySelector(".qk-deeds").replaceChildren(field, list ?? "",
    button("Done", "done", finish, { class: "qk-button qk-main" }), element("small", {}, rows ? "Ctrl+Enter keeps it" : "Enter rejects, with or without a reason"));
  field.focus({ preventScroll: true });
}

function askReason(room, mark, place) {
  const list = element("datalist", { id: "qk-reasons" }, reasons.map((reason) => element("option", { value: reason })));
  ask(room, place, { label: "Why not? (may be left out)", list, done: (reason) => {
    if (reason && !reasons.includes(reason)) reasons.unshift(reason);
    room.acting.decide("reject", mark, { reason });
  } });
}

function askMemo(room, mark, place) {
  const mine = (room.live?.memos[mark.id] ?? []).find(([who]) => who === room.page.coder);
  ask(room, place, { label: "Memo on this coding", rows: 4, value: mine?.[1] ?? "", done: (text) => room.acting.memo(mark, text) });
}
