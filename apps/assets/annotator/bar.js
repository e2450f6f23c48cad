// The toolbar: codes with keys, what can be undone, suggestions, hits, and what is shown.

import { button, element, swatch } from "./elements.js";
import { closePop, popOpen, showPop } from "./floating.js";
import * as timing from "./timing.js";
import { CODED, counted, percent, SUGGESTED, SUGGESTIONS } from "./words.js";

const ENOUGH = 80; // percent, to begin with

export class Bar {
  constructor(room) {
    this.room = room;
    this.percent = ENOUGH;
    this.drawn = "";
    this.codes = element("div", { class: "qk-bar-codes", role: "group", "aria-label": "Codes with keys" });
    this.deeds = element("div", { class: "qk-bar-deeds", role: "group", "aria-label": "Steps and views" });
    this.saving = element("span", { class: "qk-saving", role: "status", "data-saving": "0" });
    this.line = element("div", { class: "qk-bar-line" }, this.deeds, this.saving);
    this.said = element("div", { class: "qk-said-so" });
    this.element = element("div", { class: "qk-bar", role: "toolbar", "aria-label": "Coding", onkeydown: (event) => this.walk(event) }, this.codes, this.line, this.said);
    // What is scrolled to must not lie under the toolbar, however high that is.
    this.size = new ResizeObserver(() => this.room.root.style.setProperty("--bar", `${this.element.offsetHeight}px`));
    this.size.observe(this.element);
  }

  // Left and right go from button to button.
  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !event.target.closest("button")) return;
    const buttons = [...this.element.querySelectorAll("button:not(:disabled)")];
    buttons[(buttons.indexOf(event.target.closest("button")) + step + buttons.length) % buttons.length].focus();
    event.preventDefault();
    event.stopPropagation();
  }

  draw() {
    this.state();
    const { room } = this, { live, page } = room;
    const shown = JSON.stringify([room.codes.map((code) => [code.id, code.name, code.light, code.shortcut]), live?.undo, live?.redo, this.open, this.here,
      page.hits.length, page.found, room.mode?.label, room.hidden.suggestions, room.hidden.codes.size, room.hidden.coders.size, live?.blind, page.pages]);
    if (shown === this.drawn) return;
    this.drawn = shown;
    const focused = document.activeElement?.closest?.(".qk-bar [data-act]")?.dataset.act;
    this.codes.replaceChildren(...this.keyed());
    this.deeds.replaceChildren(...this.buttons().filter(Boolean));
    this.said.replaceChildren(...this.told());
    if (focused) this.element.querySelector(`[data-act="${focused}"]`)?.focus({ preventScroll: true });
  }

  get here() { return this.room.marks.filter((mark) => mark.standing === SUGGESTED).length; }

  // Undecided suggestions in the whole document: those here as they are seen, the others as the server says.
  get open() {
    const left = this.room.live?.left ?? [];
    return left.reduce((sum, count, at) => sum + (at + 1 === this.room.page.page ? 0 : count), 0)
      + this.room.all.filter((mark) => mark.standing === SUGGESTED).length;
  }

  keyed() {
    const codes = this.room.codes.filter((code) => code.shortcut);
    codes.sort((one, other) => one.shortcut - other.shortcut);
    return codes.map((code) => button([element("kbd", {}, code.shortcut), swatch(code), element("span", { dir: "auto" }, code.name)], `code-${code.id}`,
      () => { timing.key(); this.room.acting.apply(code.id); },
      { class: "qk-button qk-code-button", "data-code": code.id, "aria-keyshortcuts": code.shortcut, "aria-label": `Code with ${code.name}`, title: code.definition }));
  }

  buttons() {
    const { room } = this, { live, page } = room, nowhere = page.pages < 2;
    const hidden = room.hidden.codes.size + room.hidden.coders.size + Number(room.hidden.suggestions);
    return [
      this.step("undo", "Undo", live?.undo), this.step("redo", "Redo", live?.redo),
      button("Code …", "pick", () => room.pick({}), { "aria-label": "Find or create a code for the words chosen" }),
      this.open > 0 && button(`${counted(this.open, "suggestion")} …`, "suggestions", () => this.suggestions(), { "aria-haspopup": "dialog" }),
      button(hidden ? `Shown: all but ${hidden} …` : "Shown: all …", "shown", () => this.shown(), { "aria-haspopup": "dialog" }),
      page.hits.length > 0 && button(`${counted(page.hits.length, "hit")} ▸`, "next-hit", () => room.highlights.step(true), { "aria-label": `Next of ${counted(page.hits.length, "search hit")} on this page` }),
      nowhere ? null : button("◂", "page-before", () => room.walking.turnTo(page.page - 1), { "aria-label": "Page before", disabled: page.page === 1 }),
      nowhere ? null : element("span", { class: "qk-page" }, `${page.page} of ${page.pages}`),
      nowhere ? null : button("▸", "page-after", () => room.walking.turnTo(page.page + 1), { "aria-label": "Page after", disabled: page.page === page.pages }),
      button("Keys ?", "help", () => room.help(), { "aria-label": "Keys", "aria-haspopup": "dialog" }),
    ];
  }

  step(act, label, what) {
    const told = what ? `${label}: ${what}` : `Nothing to ${act}`;
    return button(label, act, () => { timing.key(); this.room.acting.takeBack(act); }, { title: told, "aria-label": told, "aria-disabled": what ? null : "true" });
  }

  told() {
    const { room } = this, found = [];
    if (room.mode) {
      found.push(element("div", { class: "qk-choosing" }, element("span", {}, room.mode.label),
        button("Keep (Enter)", "keep", () => room.chosen(true), { class: "qk-button qk-main" }), button("Leave (Escape)", "leave", () => room.chosen(false))));
    }
    if (room.live?.blind) found.push(element("p", { class: "qk-blind" }, "What others coded here is hidden until you have all finished this document."));
    const elsewhere = room.page.found.map((count, at) => [at + 1, count]).filter(([page, count]) => count && page !== room.page.page);
    if (elsewhere.length) {
      found.push(element("p", { class: "qk-elsewhere" }, "Also found on page ", elsewhere.slice(0, 12).map(([page, count]) =>
        button(`${page} (${count})`, `hits-on-${page}`, () => room.walking.turnTo(page), { class: "qk-link", "aria-label": `Page ${page}, ${counted(count, "hit")}` }))));
    }
    return found;
  }

  state() {
    this.saving.textContent = this.room.saving?.state() ?? "";
    this.saving.dataset.saving = this.room.saving?.queue.ops.length ?? 0;
  }

  toggle(kind, label, content, act) {
    if (popOpen(kind)) { closePop(); return null; }
    const near = this.element.querySelector(`[data-act="${act}"]`).getBoundingClientRect();
    const pop = showPop(this.room, label, content, near, { kind });
    pop.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      closePop();
      this.room.field.focus({ preventScroll: true });
    });
    pop.querySelector("input, button")?.focus({ preventScroll: true });
    return pop;
  }

  // Accept all with enough evidence, after seeing how many that are.
  suggestions() {
    const { room } = this, above = () => room.live?.above[this.percent] ?? 0;
    const told = element("p", { role: "status", class: "qk-above" });
    const accept = button("", "accept-above", () => { timing.key(); const count = above(); closePop(); if (count) room.acting.acceptAbove(this.percent, count); }, { class: "qk-button qk-main" });
    const slider = element("input", { type: "range", min: "0", max: "100", value: this.percent, "aria-label": "Evidence of at least, in percent" });
    const number = element("input", { type: "number", min: "0", max: "100", value: this.percent, class: "qk-input", "aria-label": "Percent" });
    const show = (given) => {
      this.percent = Math.max(0, Math.min(100, Math.round(Number(given) || 0)));
      slider.value = this.percent;
      if (document.activeElement !== number) number.value = this.percent;
      const count = above();
      told.textContent = `${counted(count, "suggestion")} in this document ${count === 1 ? "has" : "have"} evidence of at least ${percent(this.percent)}, of ${counted(this.open, "open one")}.`;
      accept.textContent = count ? `Accept ${count.toLocaleString("en")}` : "None to accept";
      accept.disabled = !count;
    };
    slider.addEventListener("input", () => show(slider.value));
    number.addEventListener("input", () => show(number.value));
    const go = button("Next suggestion (j)", "next-suggestion", () => { closePop(); room.walking.walk(SUGGESTIONS, 1); });
    this.toggle("suggestions", "Suggestions", [element("label", { class: "qk-sure" }, "Evidence of at least ", slider, number, " %"), told,
      element("div", { class: "qk-foot" }, accept, go)], "suggestions");
    show(this.percent);
  }

  // Which codes and whose codings are shown.
  shown() {
    const { room } = this, count = (test) => room.all.filter(test).length;
    const used = room.codes.filter((code) => count((mark) => mark.code === code.id));
    const coders = [...new Set(room.all.filter((mark) => mark.standing === CODED).map((mark) => mark.coder))];
    const box = (label, on, set, drawn, act) => element("label", { class: "qk-check" },
      element("input", { type: "checkbox", "data-show": act, ...(on ? { checked: true } : {}), onchange: (event) => { set(event.target.checked); room.paint(); } }), drawn, element("span", { dir: "auto" }, label));
    const put = (set, value) => (show) => { if (show) set.delete(value); else set.add(value); };
    const all = (show) => button(show ? "Show all" : "Hide all", show ? "show-all" : "hide-all", () => {
      for (const code of used) put(room.hidden.codes, code.id)(show);
      if (show) { room.hidden.coders.clear(); room.hidden.suggestions = false; }
      closePop();
      room.paint();
      this.shown();
    });
    this.toggle("shown", "What is shown", [
      element("div", { class: "qk-checks" },
        box("Suggestions", !room.hidden.suggestions, (show) => { room.hidden.suggestions = !show; }, null, "suggestions"),
        coders.length > 1 && coders.map((coder) => box(`Coded by ${coder}`, !room.hidden.coders.has(coder), put(room.hidden.coders, coder), null, coder)),
        used.map((code) => box(`${code.name} (${count((mark) => mark.code === code.id)})`, !room.hidden.codes.has(code.id), put(room.hidden.codes, code.id), swatch(code), code.id))),
      used.length ? null : element("p", {}, "Nothing is coded on this page yet."),
      element("div", { class: "qk-foot" }, all(true), all(false)),
    ].filter(Boolean), "shown");
  }
}
