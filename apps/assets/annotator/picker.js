// The code picker: filters as one types, and makes a code that is not there yet.

import { button, element, keepSelection, swatch } from "./elements.js";
import { closePop, showPop } from "./floating.js";
import * as timing from "./timing.js";
import { folded } from "./words.js";

const SHOWN = 40;

// `focus` puts the cursor into the field at once; `recode` is a coding that gets another code, instead of chosen words.
export function openPicker(room, { focus = true, recode = null } = {}) {
  const range = recode ? room.selecting.rangeOf(recode.start, recode.end) : room.selecting.range();
  const stretches = recode ? [recode] : room.selecting.stretches();
  if (!range || !stretches.length) { room.say("Choose some words first: with the mouse, or with arrow down."); return; }
  const picker = new Picker(room, stretches, recode);
  const boxes = [...range.getClientRects()], near = boxes.at(-1) ?? range.getBoundingClientRect();
  room.highlights.keep(range);
  const label = recode ? "Another code" : "Code these words";
  picker.pop = showPop(room, label, picker.content(), near, { kind: "picker", closed: () => room.highlights.letGo() });
  picker.fill();
  if (focus) picker.field.focus({ preventScroll: true });
}

class Picker {
  constructor(room, stretches, recode) {
    Object.assign(this, { room, stretches, recode, at: 0, found: [] });
    const typed = (event) => this.key(event);
    this.list = element("ul", { class: "qk-options", role: "listbox", id: "qk-options", "aria-label": "Codes" });
    this.field = element("input", {
      class: "qk-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "true",
      "aria-controls": "qk-options", "aria-label": "Find or create a code", placeholder: "Find or create a code",
      oninput: () => { this.at = 0; this.fill(); }, onkeydown: typed,
    });
  }

  content() {
    const hint = this.recode ? "Enter takes it · Escape leaves" : "1–9 codes · Enter: type a name · v: the words as a code";
    const inVivo = this.recode ? null : button("The words as a code (v)", "in-vivo", () => this.room.acting.inVivo());
    return [this.field, this.list, element("div", { class: "qk-foot" }, inVivo, element("small", {}, hint))];
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (step) {
      event.preventDefault();
      this.at = (this.at + step + this.found.length) % Math.max(1, this.found.length);
      this.fill();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      timing.key();
      this.found[this.at]?.act();
    } else if (event.key === "Escape") {
      event.preventDefault();
      closePop();
      this.room.field.focus({ preventScroll: true });
      if (!this.recode) this.room.selecting.select(this.stretches[0].start, this.stretches.at(-1).end, { scroll: false });
    }
  }

  fill() {
    const typed = this.field.value.trim(), codes = this.matching(typed);
    this.found = codes.map((code) => ({ code, act: () => this.take(code.id) }));
    const known = this.room.codes.some((code) => folded(code.name) === folded(typed));
    if (typed && !known) this.found.push({ name: typed, act: () => this.create(typed) });
    this.at = Math.min(this.at, Math.max(0, this.found.length - 1));
    this.list.replaceChildren(...this.found.map((option, at) => this.option(option, at)));
    this.field.setAttribute("aria-activedescendant", this.found.length ? `qk-option-${this.at}` : "");
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  // With nothing typed: the codes used last, then the tree; else names that begin with it first.
  matching(typed) {
    const { codes } = this.room, wanted = folded(typed);
    if (!wanted) {
      const recent = this.room.saving.recents.slice(0, 5).map((id) => this.room.code(id)).filter(Boolean);
      return [...recent, ...codes.filter((code) => !recent.includes(code))].slice(0, SHOWN);
    }
    const rank = (code) => {
      const name = folded(code.name), at = name.indexOf(wanted);
      return at === 0 ? 0 : at > 0 && /[^\p{L}\p{N}]/u.test(name[at - 1]) ? 1 : at > 0 ? 2 : 3;
    };
    return codes.filter((code) => rank(code) < 3).sort((one, other) => rank(one) - rank(other)).slice(0, SHOWN);
  }

  option({ code, name, act }, at) {
    const chosen = at === this.at;
    const inside = code
      ? [swatch(code), element("span", { class: "qk-option-name", dir: "auto", style: { "--depth": this.field.value ? 0 : code.depth } }, code.name),
        code.shortcut && element("kbd", {}, code.shortcut)]
      : [element("span", { class: "qk-option-name", dir: "auto" }, `Create the code “${name}” …`)];
    return element("li", {
      id: `qk-option-${at}`, role: "option", "aria-selected": String(chosen), class: code ? "qk-option" : "qk-option qk-create", title: code?.definition,
      "data-code": code?.id, onmousedown: keepSelection, onclick: () => { timing.key(); act(); },
    }, inside);
  }

  take(codeId, before = []) {
    const { room, recode, stretches } = this;
    closePop();
    if (recode) room.acting.recode(recode, codeId, before); else room.acting.apply(codeId, stretches, before);
  }

  // The name is there; ask what the code means and where it belongs.
  create(name) {
    const field = (label, input) => element("label", { class: "qk-label" }, label, input);
    const title = element("input", { class: "qk-input", type: "text", value: name, maxlength: "80" });
    const meaning = element("textarea", { class: "qk-input", rows: "3", placeholder: "What belongs here, in a sentence or two" });
    const parent = element("select", { class: "qk-input" }, element("option", { value: "" }, "none"),
      this.room.codes.map((code) => element("option", { value: code.id }, `${"\u2003".repeat(code.depth)}${code.name}`)));
    const make = () => {
      const called = title.value.trim();
      if (!called) { title.focus(); return; }
      const { id, act } = this.room.acting.newCode(called, meaning.value.trim(), parent.value);
      this.take(id, [act]);
    };
    const form = element("form", { class: "qk-form", onsubmit: (event) => { event.preventDefault(); timing.key(); make(); }, onkeydown: (event) => this.formKey(event, make) },
      field("Name", title), field("Definition", meaning), field("Below the code", parent),
      element("div", { class: "qk-foot" }, element("button", { type: "submit", class: "qk-button qk-main", "data-act": "create" }, this.recode ? "Create and use" : "Create and code"),
        element("small", {}, "Ctrl+Enter creates · Escape leaves")));
    this.pop.replaceChildren(form);
    meaning.focus();
  }

  formKey(event, make) {
    event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); timing.key(); make(); }
    if (event.key === "Escape") { event.preventDefault(); closePop(); this.room.field.focus({ preventScroll: true }); }
  }
}
