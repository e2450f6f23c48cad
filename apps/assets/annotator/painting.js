// The page drawn: rows with speaker, words and margin; codings as stripes under the words and chips beside them.
//
// Only rows whose codings changed are drawn again.

import { button, colourOf, element } from "./elements.js";
import { ACCEPTED, HAS_MEMO, percent, SUGGESTED, told } from "./words.js";

const STRIPE = 4; // pixels a coding takes below the words
const LANES = 6; // stripes shown; more codings of the same words are found in the margin
const TINT = "14%";
const LINE = 80, LINE_HEIGHT = 28; // characters and pixels, about: how high rows out of view are is guessed

export class Sheet {
  // `room` gives names and colours: code(id), evidence of a coding, and what a chip does.
  constructor(room, words, turns) {
    Object.assign(this, { room, words, turns, lit: [] });
    this.rows = turns.map((turn) => this.row(turn));
    this.element = element("div", { class: "qk-sheet" }, this.withPrompts());
  }

  row(turn) {
    const heading = turn.kind === "heading";
    const words = element(heading ? "h2" : "p", { class: "qk-words", lang: turn.language, dir: "auto", "data-turn": turn.row }, turn.text);
    const margin = element("div", { class: "qk-margin" });
    const quiet = turn.role && turn.role !== "participant";
    const item = ["note", "item", "row"].includes(turn.kind);
    const line = element("div", {
      class: ["qk-row", quiet && "qk-quiet", item && "qk-item"].filter(Boolean).join(" "),
      id: `passage-${turn.number}`, "data-start": turn.start, "data-end": turn.end,
      style: { "contain-intrinsic-size": `auto ${Math.ceil(turn.text.length / LINE) * LINE_HEIGHT + 10}px` },
    },
    element("div", { class: "qk-who" },
      turn.who && element("b", {}, turn.who), quiet && element("span", {}, turn.role), turn.time && element("span", {}, turn.time)),
    element("div", { class: "qk-said" }, words), margin);
    return { line, words, margin, shown: "", marks: [] };
  }

  // Most prompts are headings of the document, which stand in their place anyway.
  withPrompts() {
    const headings = new Set(this.turns.filter((turn) => turn.kind === "heading").map((turn) => turn.text.trim()));
    let prompt = "";
    return this.turns.flatMap((turn, at) => {
      const show = turn.prompt && turn.prompt !== prompt && !headings.has(turn.prompt);
      prompt = turn.prompt;
      return [show && element("h2", { class: "qk-prompt", dir: "auto" }, turn.prompt), this.rows[at].line];
    });
  }

  // Draw the codings, in the order of the text; returns the turns whose words were drawn again.
  paint(marks) {
    const here = this.turns.map(() => []), begins = new Map();
    for (const mark of marks) {
      const turns = this.words.turns(mark.start, mark.end);
      for (const turn of turns) here[turn.row].push(mark);
      if (turns.length) begins.set(mark.id, Math.min(...turns.map((turn) => turn.row)));
    }
    return this.turns.filter((turn) => {
      const row = this.rows[turn.row], found = here[turn.row];
      const shown = found.map((mark) => this.signature(mark)).join("\n");
      if (shown === row.shown) return false;
      row.shown = shown;
      row.marks = found;
      row.words.replaceChildren(...this.stretches(turn, found, row.words));
      row.margin.replaceChildren(...found.filter((mark) => begins.get(mark.id) === turn.row).map((mark) => this.chip(mark)));
      return true;
    });
  }

  signature(mark) {
    const code = this.room.code(mark.code);
    return [mark.id, mark.start, mark.end, mark.code, code?.name, code?.light, mark.standing, mark.coder, mark.percent, mark.flags].join(" ");
  }

  // The words of a turn cut wherever a coding or what fired begins or ends.
  stretches(turn, marks, place) {
    const lanes = laneOf(marks), height = Math.min(LANES, lanes.size ? Math.max(...lanes.values()) + 1 : 0);
    place.style.setProperty("--lanes", height);
    const spans = marks.map((mark) => ({ mark, from: turn.unit(mark.start), to: turn.unit(mark.end) }));
    const fired = marks.filter((mark) => mark.standing === SUGGESTED).flatMap((mark) => this.fired(turn, mark));
    const cuts = [...new Set([0, turn.text.length, ...[...spans, ...fired].flatMap(({ from, to }) => [from, to])])];
    cuts.sort((one, other) => one - other);
    return cuts.slice(1).map((to, at) => {
      const from = cuts[at], over = (span) => span.from <= from && to <= span.to;
      const active = spans.filter(over).map(({ mark }) => mark);
      const words = document.createTextNode(turn.text.slice(from, to));
      return active.length ? this.mark(active, lanes, height, words, fired.find(over)) : words;
    });
  }

  fired(turn, mark) {
    return (this.room.evidence[mark.id] ?? [])
      .filter(([, start, end, kind]) => ["term", "weight"].includes(kind) && end - start < mark.end - mark.start
        && start < turn.end && end > turn.start)
      .map(([, start, end]) => ({ from: turn.unit(start), to: turn.unit(end) }));
  }

  mark(active, lanes, height, words, fired) {
    const coded = active.find((mark) => mark.standing !== SUGGESTED);
    const layers = active.filter((mark) => lanes.get(mark.id) < LANES).map((mark) => {
      const colour = colourOf(this.room.code(mark.code)), up = (height - 1 - lanes.get(mark.id)) * STRIPE;
      const stripe = mark.standing === SUGGESTED
        ? `repeating-linear-gradient(90deg, ${colour} 0 5px, transparent 5px 9px)` : `linear-gradient(${colour}, ${colour})`;
      return `${stripe} 0 calc(100% - ${up}px) / 100% ${STRIPE - 1}px no-repeat`;
    });
    if (coded) {
      const tint = `color-mix(in srgb, ${colourOf(this.room.code(coded.code))} ${TINT}, transparent)`;
      layers.push(`linear-gradient(${tint}, ${tint})`);
    }
    const names = active.map((mark) => `${this.room.nameOf(mark.code)}: ${told(mark)}`).join("\n");
    return element("mark", {
      class: coded ? "qk-mark" : "qk-mark qk-only-suggested", "data-ids": active.map((mark) => mark.id).join(" "),
      title: names, style: { background: layers.join(", "), "padding-bottom": `${height * STRIPE - 1}px` },
    }, fired ? element("b", { class: "qk-fired" }, words) : words);
  }

  chip(mark) {
    const name = this.room.nameOf(mark.code), said = this.words.between(mark.start, mark.end) ?? "";
    const suggested = mark.standing === SUGGESTED;
    const label = [name, suggested && mark.percent !== null && element("small", {}, percent(mark.percent)),
      mark.standing === ACCEPTED && element("small", { class: "qk-accepted", "aria-hidden": "true" }, "✓"),
      mark.flags & HAS_MEMO && element("small", { class: "qk-has-memo", "aria-hidden": "true" }, "¶")];
    const memo = mark.flags & HAS_MEMO ? ", with a memo" : "";
    return button(label.filter(Boolean), "open", () => this.room.walking.open(mark.id), {
      class: `qk-chip${suggested ? " qk-suggested" : ""}`, tabindex: "-1", "data-id": mark.id, "data-code": mark.code,
      "data-standing": mark.standing, style: { "--c": colourOf(this.room.code(mark.code)) }, dir: "auto",
      "aria-label": `${name}, ${told(mark)}${memo}: ${said.slice(0, 120)}`, title: told(mark),
    });
  }

  chipOf(id) {
    const chips = this.rows.filter((row) => row.marks.some((mark) => mark.id === id)).flatMap((row) => [...row.margin.children]);
    return chips.find((chip) => chip.dataset.id === id) ?? null;
  }

  marksOf(id) {
    const rows = this.rows.filter((row) => row.marks.some((mark) => mark.id === id));
    return rows.flatMap((row) => [...row.words.querySelectorAll(".qk-mark")]).filter((mark) => mark.dataset.ids.split(" ").includes(id));
  }

  // Make one coding stand out: the one that keys act on.
  light(id) {
    for (const lit of this.lit) { lit.classList.remove("qk-now"); lit.removeAttribute("aria-current"); }
    const chip = id && this.chipOf(id);
    this.lit = id ? [...this.marksOf(id), ...(chip ? [chip] : [])] : [];
    for (const each of this.lit) each.classList.add("qk-now");
    chip?.setAttribute("aria-current", "true");
  }
}

// The lane of each coding: the first that is free where it begins, so that its stripe runs on one height.
function laneOf(marks) {
  const ends = [], lanes = new Map();
  for (const mark of marks) {
    const free = ends.findIndex((end) => end <= mark.start);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = mark.end;
    lanes.set(mark.id, lane);
  }
  return lanes;
}
