// What somebody has before them: the suggestion shown, the next ones, what was done about the last ones.

import { button, element } from "../qualkit.annotator/elements.js";
import { counted, quoted } from "../qualkit.annotator/words.js";
import { cardOf } from "./card.js";
import { Outbox } from "./outbox.js";

const KEYS = { a: "accept", x: "reject", s: "skip", u: "undo", ArrowRight: "skip" };
const TOLD = { accept: "Accepted", reject: "Rejected", skip: "Skipped" };
const REMEMBERED = 200; // steps that can be taken back
// Where somebody writes or chooses, letters are letters; arrows mean something in more places.
const WRITING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true], [role=combobox], [role=dialog], [role=dialog] *";
const WALKED = "input, button, [role=radio], [role=tab], [role=slider], [role=menuitem], summary";

export class Desk {
  constructor(about) {
    this.outbox = new Outbox(about, () => this.state());
    this.decided = new Map(); // place: the operation about it, until the study has it
    this.aside = new Map(); // place: id
    this.done = []; // {card, act, operation}
    this.taken = new Map(); // the operation that takes a decision back: its card
    this.pressed = []; // what is to be done once the suggestion is painted
    this.refusals = new Set();
    this.cards = []; // what comes next, as the study says
    this.before = []; // what comes before these: a decision was taken back
    this.shown = null;
    this.build();
    document.addEventListener("keydown", (event) => this.key(event));
  }

  build() {
    const deed = (label, act, key, given) => button([label, element("kbd", { "aria-hidden": "true" }, key.toUpperCase())], act,
      () => this.act(act), { "aria-keyshortcuts": key, "aria-label": label, ...given });
    this.buttons = [deed("Accept", "accept", "a", { class: "qk-button qk-main" }), deed("Reject", "reject", "x"),
      deed("Skip", "skip", "s", { "aria-keyshortcuts": "s ArrowRight" }), deed("Undo", "undo", "u", { "aria-describedby": "qk-last" })];
    this.last = element("p", { class: "qk-last", id: "qk-last" });
    this.waits = element("span", { class: "qk-waits", "data-saving": "0" });
    this.reason = element("input", { class: "qk-reason", type: "text", maxlength: "2000", dir: "auto",
      placeholder: "Kept with each rejection until it is changed", onkeydown: (event) => this.left(event) });
    this.told = element("p", { class: "qk-told", role: "status" });
    this.refused = element("div", { role: "alert" });
    this.place = element("div", { class: "qk-place-of-card" });
    // A key that is held down decides once.
    const once = (event) => { if (event.repeat && event.target.closest("button")) event.preventDefault(); };
    this.root = element("section", { class: "qk-desk", "aria-label": "Suggestions, one at a time" },
      element("div", { class: "qk-deeds", role: "group", "aria-label": "Decide", onkeydown: once }, this.buttons, this.waits),
      this.last,
      element("label", { class: "qk-reason-label" }, "Reason for rejections like this", this.reason),
      this.refused, this.told, this.place);
  }

  lieIn(parent, send) {
    if (this.root.parentElement !== parent) {
      parent.append(this.root);
      this.isBack = true;
    }
    this.outbox.open((message) => send("decided", message));
  }

  leave(parent) {
    if (this.root.parentElement !== parent) return;
    this.root.remove();
    this.outbox.close();
  }

  // What the study tells: its next suggestions, what it has, and what it would not do.
  take({ choice, cards, acknowledged, heard, refused }) {
    this.outbox.answered({ acknowledged, heard });
    const waiting = new Set(this.outbox.ops);
    for (const [place, operation] of this.decided) if (!waiting.has(operation)) this.decided.delete(place);
    this.cards = cards;
    for (const [client, number, sentence] of refused) this.refuse(`${client} ${number}`, sentence);
    for (const operation of this.taken.keys()) if (!waiting.has(operation)) this.taken.delete(operation);
    if (choice !== this.choice || this.isBack) this.remember(choice === this.choice);
    this.choice = choice;
    this.isBack = false;
    // Programs may have coded anew: the same words of the same code have another id then.
    const now = new Map(cards.map((card) => [card.place, card]));
    this.before = this.before.map((card) => now.get(card.place) ?? card);
    this.shown = now.get(this.shown?.place) ?? this.shown;
    // Whatever the study says is next: what somebody looks at stays until they decide.
    if (this.shown) this.state(); else this.next();
    this.goOn();
  }

  refuse(operation, sentence) {
    if (this.refusals.has(operation)) return;
    this.refusals.add(operation);
    this.done = this.done.filter((step) => step.operation !== operation);
    this.putBack(this.taken.get(operation));
    const note = element("p", { class: "qk-refusal" }, element("span", {}, `Not done: ${sentence}`), button("Close", "close", () => note.remove()));
    this.refused.append(note);
  }

  // A decision that could not be taken back still stands.
  putBack(card) {
    if (!card || this.cards.some(({ place }) => place === card.place)) return;
    this.before = this.before.filter(({ place }) => place !== card.place);
    if (this.shown?.place === card.place) this.shown = null;
  }

  key(event) {
    const act = KEYS[event.key], at = event.target;
    if (!act || !this.root.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    if (at.closest?.(WRITING) || document.querySelector("[role=dialog]")) return;
    if (event.key === "ArrowRight" && at.closest?.(WALKED) && !this.root.contains(at)) return;
    event.preventDefault();
    if (!event.repeat) this.act(act);
  }

  // From the reason back to the keys.
  left(event) {
    if (event.key === "Enter" || event.key === "Escape") this.reason.blur();
    event.stopPropagation();
  }

  // What is not painted yet was not seen: whoever is quicker decides once it is.
  act(act) {
    if (this.shown && !("seen" in this.root.dataset)) this.pressed.push(act);
    else if (act === "undo") this.undo();
    else if (this.shown) this.decide(act);
  }

  seen() {
    this.root.dataset.seen = "";
    while (this.pressed.length && "seen" in this.root.dataset) this.act(this.pressed.shift());
  }

  decide(act) {
    const card = this.shown, step = { card, act };
    if (act === "skip") {
      this.aside.set(card.place, card.id);
      this.outbox.put([...this.aside]);
    } else {
      const reason = act === "reject" ? { reason: this.reason.value.trim() } : {};
      step.operation = this.outbox.push(card, card.ids.map((id) => ({ act, id, quote: card.quote, ...reason })));
      this.decided.set(card.place, step.operation);
    }
    this.done = [...this.done, step].slice(-REMEMBERED);
    this.next(`${TOLD[act]}.`);
  }

  // Take back the last decision, or bring back what was skipped.
  undo() {
    const step = this.done.pop();
    if (!step) return;
    const { card, act } = step;
    if (act === "skip") {
      this.aside.delete(card.place);
      this.outbox.put([...this.aside]);
    } else {
      this.decided.delete(card.place);
      // What the study has by now may be another decision: that one stays.
      const acts = card.ids.map((id) => ({ act: "undecide", id, quote: card.quote, verdict: act }));
      this.taken.set(this.outbox.push(card, acts), card);
    }
    if (this.shown) this.before.unshift(this.shown);
    this.show(card, `Taken back: ${TOLD[act].toLowerCase()}.`);
  }

  bringBack() {
    this.done = this.done.filter((step) => step.act !== "skip");
    this.aside.clear();
    this.outbox.put([]);
    this.next();
  }

  next(told = "") {
    const isOpen = (card) => !this.decided.has(card.place) && !this.aside.has(card.place);
    const card = [...this.before, ...this.cards].find(isOpen) ?? null;
    this.before = this.before.filter((each) => isOpen(each) && each.place !== card?.place);
    this.show(card, told);
  }

  // Something may have been decided elsewhere meanwhile: what is shown stays only if it is still asked about.
  remember(isSame) {
    const isAsked = isSame && this.cards.some(({ place }) => place === this.shown?.place);
    if (!isAsked) this.shown = null;
    if (!isAsked) this.pressed = [];
    this.before = [];
  }

  show(card, told) {
    const hadFocus = this.place.contains(document.activeElement);
    this.shown = card;
    delete this.root.dataset.seen;
    this.place.replaceChildren(...(card ? [cardOf(card, (event) => this.open(event))] : []));
    this.told.textContent = [told, card && `${card.name}: ${quoted(card.quote, 200)}`].filter(Boolean).join(" ");
    if (hadFocus) this.buttons[0].focus({ preventScroll: true });
    if (card) painted(() => { if (this.shown?.place === card.place) this.seen(); });
    else this.pressed = [];
    this.state();
  }

  // What can be done now, what waits, and what to say where no suggestion is.
  state() {
    const can = [this.shown, this.shown, this.shown, this.done.length];
    this.buttons.forEach((each, at) => each.setAttribute("aria-disabled", String(!can[at])));
    this.last.textContent = this.lastDone();
    const count = this.outbox.waiting;
    this.waits.dataset.saving = count;
    this.waits.textContent = !count ? "" : this.outbox.tries > 2 ? `${count} not saved yet` : `saving ${count}`;
    if (!this.shown) this.place.replaceChildren(...this.nothing());
  }

  lastDone() {
    const last = this.done.at(-1);
    return last ? `Undo takes back: ${TOLD[last.act].toLowerCase()} ${last.card.name}, ${quoted(last.card.quote, 120)}` : "";
  }

  nothing() {
    if (!this.outbox.isSettled) return [element("p", {}, "The next suggestions are on their way.")];
    if (!this.aside.size) return [];
    const told = `Nothing is left but what you skipped: ${counted(this.aside.size, "suggestion")}.`;
    return [element("p", {}, told), button("Show what was skipped", "bring-back", () => this.bringBack())];
  }

  // A plain click stays in the session; the link can also be copied, or opened beside.
  open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.going = this.shown;
    this.goOn();
  }

  // To another page only when everything is saved.
  goOn() {
    if (!this.going || this.outbox.waiting) return;
    const { document, passage, id } = this.going;
    this.going = null;
    this.outbox.leadTo([document, passage, id]);
  }
}

// A frame that was asked for is not painted yet; a message sent from it comes after.
function painted(then) {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(null);
  });
}
