// The mouse and the finger: words drawn over, codings clicked, ends of a coding dragged.

import { element } from "./elements.js";
import { closePop, inPop, popOpen } from "./floating.js";
import { openCodings } from "./pop.js";
import * as timing from "./timing.js";
import { CODED, MINE } from "./words.js";

const SOON = 60; // milliseconds
const PAUSE = 350; // milliseconds after a finger let go of the selection

export class Mouse {
  constructor(room) {
    this.room = room;
    this.down = false;
    this.touch = false;
    this.grips = [];
    const watch = (where, name, act) => where.addEventListener(name, act.bind(this), { signal: this.ends.signal });
    this.ends = new AbortController();
    watch(room.field, "pointerdown", this.pressed);
    watch(document, "pointerup", this.released);
    watch(document, "pointercancel", this.released);
    watch(document, "selectionchange", this.selected);
    watch(document, "pointerdown", this.outside);
  }

  pressed(event) {
    this.touch = event.pointerType === "touch";
    if (event.target.closest(".qk-chip, .qk-grip")) return;
    this.down = !this.touch;
  }

  released(event) {
    const was = this.down;
    this.down = false;
    // The selection is final only after the event.
    if (was) setTimeout(() => this.done(event.target));
    this.afterwards?.();
    this.afterwards = null;
  }

  done(target) {
    const { room } = this;
    if (inPop(target)) return;
    if (room.selecting.current()) {
      room.selecting.anchor = room.selecting.head = null;
      if (!room.mode) room.pick({ focus: false });
      return;
    }
    closePop();
    const mark = target.closest?.(".qk-mark");
    if (!mark || !room.field.contains(mark)) return;
    const found = mark.dataset.ids.split(" ").map((id) => room.mark(id)).filter(Boolean);
    // The shortest is meant: the longer ones can be clicked beside it.
    found.sort((one, other) => (one.end - one.start) - (other.end - other.start));
    room.walking.go(found[0].id);
    openCodings(room, found);
  }

  // A finger chooses words by a long press and two handles of its own; no pointer tells when it is done.
  selected() {
    clearTimeout(this.pause);
    if (!this.touch || this.room.mode) return;
    this.pause = setTimeout(() => { if (!popOpen() && this.room.selecting.current()) this.room.pick({ focus: false }); }, PAUSE);
  }

  outside(event) {
    if (this.room.root.isConnected && !this.room.root.contains(event.target)) closePop();
  }

  // Two grips at the ends of the coding that keys act on; where they belong is known only after the page was laid out.
  handles() {
    for (const grip of this.grips) grip.remove();
    this.grips = [];
    clearTimeout(this.later);
    if (this.room.now) this.later = setTimeout(() => this.grip(), SOON);
  }

  grip() {
    const { room } = this, mark = room.now && room.mark(room.now);
    if (!mark || room.mode || (mark.standing === CODED && !(mark.flags & MINE))) return;
    for (const side of ["start", "end"]) {
      const at = this.edge(mark, side);
      if (!at) continue;
      const grip = element("span", { class: `qk-grip qk-grip-${side}`, "data-grip": side, title: "Drag to change the words", "aria-hidden": "true",
        style: { left: `${at.left}px`, top: `${at.top}px`, height: `${at.height}px`, "--c": "currentColor" } });
      grip.addEventListener("pointerdown", (event) => this.drag(event, grip, mark, side));
      room.field.append(grip);
      this.grips.push(grip);
    }
  }

  edge(mark, side) {
    const range = this.room.selecting.rangeOf(mark.start, mark.end), field = this.room.field.getBoundingClientRect();
    const boxes = range ? [...range.getClientRects()].filter((box) => box.width) : [];
    const box = side === "start" ? boxes[0] : boxes.at(-1);
    if (!box) return null;
    const [leaf] = side === "start" ? [range.startContainer] : [range.endContainer];
    const rightToLeft = getComputedStyle(leaf.parentElement).direction === "rtl";
    const left = (side === "start") === rightToLeft ? box.right : box.left;
    return { left: left - field.left, top: box.top - field.top, height: box.height };
  }

  drag(event, grip, mark, side) {
    event.preventDefault();
    event.stopPropagation();
    timing.key();
    grip.setPointerCapture(event.pointerId);
    this.down = true;
    closePop();
    let stretch = null;
    const move = (moved) => {
      grip.style.pointerEvents = "none";
      const place = this.room.selecting.at(moved.clientX, moved.clientY);
      grip.style.pointerEvents = "";
      if (place === null) return;
      const [start, end] = side === "start" ? [place, mark.end] : [mark.start, place];
      stretch = start < end ? this.room.words.trimmed(start, end) : null;
      if (stretch) this.room.highlights.keep(this.room.selecting.rangeOf(stretch.start, stretch.end));
    };
    const drop = () => {
      grip.removeEventListener("pointermove", move);
      this.down = false;
      this.room.highlights.letGo();
      if (stretch) this.room.acting.resize(mark, stretch);
      this.handles();
    };
    grip.addEventListener("pointermove", move);
    grip.addEventListener("pointerup", drop, { once: true });
  }

  close() {
    clearTimeout(this.pause);
    clearTimeout(this.later);
    this.ends.abort();
  }
}
