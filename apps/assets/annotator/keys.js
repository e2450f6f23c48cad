// The keyboard: a table from key to deed, which the help panel shows as it stands.

import { button, element } from "./elements.js";
import { closePop, focusPop, popOpen, showPop } from "./floating.js";
import { openCodings, adjust, merge, split } from "./pop.js";
import * as timing from "./timing.js";
import { ALL, SUGGESTED, SUGGESTIONS } from "./words.js";

const NOTHING = "No coding is lit: go to one with ] or j first.";

// A deed on the coding that is lit.
const on = (deed) => (room) => {
  const mark = room.now && room.mark(room.now);
  if (mark) deed(room, mark); else room.say(NOTHING);
};
const onSuggestion = (deed) => on((room, mark) => {
  if (mark.standing === SUGGESTED) deed(room, mark); else room.say("That is decided already.");
});

const step = (granularity, forward, extend) => (room) => {
  const found = room.selecting.step(granularity, forward, extend);
  room.say(found ? found.quote : "There are no further words on this page.");
};

// Left is back where one writes from left to right, and on where one writes from right to left.
const sideways = (granularity, right, extend) => (room) => {
  const node = room.selecting.range()?.startContainer;
  const rightToLeft = node && getComputedStyle(node.parentElement).direction === "rtl";
  step(granularity, right !== Boolean(rightToLeft), extend)(room);
};

// keys, as `named` writes them: what they do; what the help says (none: the row before says it)
const KEYS = [
  [["ArrowDown"], step("sentence", true, false), "↓ ↑", "choose the next or the last sentence"],
  [["ArrowUp"], step("sentence", false, false)],
  [["Shift+ArrowDown"], step("sentence", true, true), "Shift ↓ ↑", "choose a sentence more or less"],
  [["Shift+ArrowUp"], step("sentence", false, true)],
  [["ArrowRight"], sideways("word", true, false), "→ ←", "choose the next or the last word"],
  [["ArrowLeft"], sideways("word", false, false)],
  [["Shift+ArrowRight"], sideways("word", true, true), "Shift → ←", "choose a word more or less"],
  [["Shift+ArrowLeft"], sideways("word", false, true)],
  [["1", "2", "3", "4", "5", "6", "7", "8", "9"], (room, key) => shortcut(room, key), "1–9", "code the words chosen"],
  [["Enter", "/"], enter, "Enter", "find or create a code for the words chosen; open the coding that is lit"],
  [["v"], (room) => room.acting.inVivo(), "v", "make the words chosen a code, in vivo"],
  [["j"], (room) => room.walking.walk(SUGGESTIONS, 1), "j k", "go to the next or the last suggestion"],
  [["k"], (room) => room.walking.walk(SUGGESTIONS, -1)],
  [["a"], onSuggestion((room, mark) => room.acting.decide("accept", mark)), "a", "accept the suggestion"],
  [["x"], on((room, mark) => room.acting.remove(mark)), "x", "reject the suggestion, with a reason if you like"],
  [["]", "n"], (room) => room.walking.walk(ALL, 1), "] [", "go to the next or the last coding (also n and p)"],
  [["[", "p"], (room) => room.walking.walk(ALL, -1)],
  [["Delete", "Backspace"], on((room, mark) => room.acting.remove(mark)), "Delete", "remove the coding"],
  [["e"], on(adjust), "e", "choose other words for the coding"],
  [["Shift+Alt+ArrowRight"], on((room, mark) => room.acting.nudge(mark, "end", true)), "Shift Alt → ←", "move the end of the coding by a word"],
  [["Shift+Alt+ArrowLeft"], on((room, mark) => room.acting.nudge(mark, "end", false))],
  [["Shift+Alt+ArrowDown"], on((room, mark) => room.acting.nudge(mark, "start", true)), "Shift Alt ↓ ↑", "move its beginning by a word"],
  [["Shift+Alt+ArrowUp"], on((room, mark) => room.acting.nudge(mark, "start", false))],
  [["o"], on((room, mark) => { if (room.acting.isOwn(mark)) room.pick({ recode: mark }); }), "o", "give the coding another code"],
  [["s"], on(split), "s", "split the coding in two"],
  [["g"], on(merge), "g", "join it with the nearest of yours with the same code"],
  [["m"], on((room, mark) => openCodings(room, [mark], "memo")), "m", "write a memo on the coding"],
  [["f"], (room) => hit(room, true), "f", "go to the next search hit (Shift f: the last)"],
  [["Shift+F"], (room) => hit(room, false)],
  [["Ctrl+z"], (room) => room.acting.takeBack("undo"), "Ctrl z", "undo"],
  [["Ctrl+y", "Ctrl+Shift+Z"], (room) => room.acting.takeBack("redo"), "Ctrl y", "do again (also Ctrl Shift z)"],
  [["?"], (room) => room.help(), "?", "show these keys"],
  [["Escape"], escape, "Escape", "close what is open; choose nothing"],
  // Streamlit's own keys: nothing of it may happen in here.
  [["c", "r"], () => {}],
];

const DEEDS = new Map(KEYS.flatMap(([keys, deed]) => keys.map((key) => [key, deed])));

export function pressed(room, event) {
  const inField = event.target.closest("input, textarea, select");
  const name = named(event), deed = DEEDS.get(name);
  if (event.isComposing || (inField && name !== "Escape")) { event.stopPropagation(); return; }
  // Enter on a button presses it; on a chip it opens the coding.
  const onButton = event.target.closest("button:not(.qk-chip)");
  if (!deed || (onButton && (name === "Enter" || name === " " || (name.startsWith("Arrow") && onButton.closest(".qk-bar"))))) return;
  timing.key();
  event.preventDefault();
  event.stopPropagation();
  deed(room, event.key);
}

// "Ctrl+Shift+Z", "Shift+Alt+ArrowLeft", "?"
function named(event) {
  const letter = event.key.length === 1;
  const shift = event.shiftKey && (!letter || /^\p{L}$/u.test(event.key));
  return [event.ctrlKey || event.metaKey ? "Ctrl+" : "", shift ? "Shift+" : "", event.altKey && !letter ? "Alt+" : "", event.key].join("");
}

function shortcut(room, key) {
  const code = room.codes.find((each) => each.shortcut === key);
  if (room.mode) return;
  if (code) room.acting.apply(code.id); else room.say(`No code has the key ${key}.`);
}

function enter(room, key) {
  if (room.mode) { room.chosen(true); return; }
  if (popOpen("picker")) { focusPop(); return; }
  if (room.selecting.current()) { room.pick({}); return; }
  if (key === "Enter" && room.now) room.walking.open(room.now); else room.say("Choose some words first: with the mouse, or with arrow down.");
}

function escape(room) {
  if (room.mode) { room.chosen(false); return; }
  if (!closePop()) {
    room.selecting.clear();
    document.getSelection().removeAllRanges();
    room.now = null;
    room.sheet.light(null);
    room.mouse.handles();
  }
  room.field.focus({ preventScroll: true });
}

function hit(room, forward) {
  const at = room.highlights.step(forward);
  room.say(at ? `Hit ${at} of ${room.page.hits.length} on this page.` : "No search hits on this page.");
}

export function openHelp(room) {
  const rows = KEYS.filter(([, , shown]) => shown).flatMap(([, , shown, told]) => [
    element("dt", {}, element("kbd", {}, shown)), element("dd", {}, told)]);
  const close = button("Close", "close-help", () => { closePop(); room.field.focus({ preventScroll: true }); });
  const near = room.bar.element.getBoundingClientRect();
  const pop = showPop(room, "Keys", [element("p", { class: "qk-title" }, "Keys"), element("dl", { class: "qk-keys" }, rows),
    element("p", {}, "With a screen reader, switch to focus mode in the text."), close], near, { kind: "help", wide: true });
  pop.style.top = `${room.bar.element.offsetTop + room.bar.element.offsetHeight + 8}px`;
  close.focus({ preventScroll: true });
}
