// A small window near some words: one at a time, closed with Escape, and gone when somebody works elsewhere.

import { element } from "./elements.js";

let open = null; // {pop, room, closed}

// Show content near a rectangle of the screen; `closed` is called when it goes.
export function showPop(room, label, content, rectangle, { closed = () => {}, wide = false, kind = "" } = {}) {
  closePop();
  const pop = element("div", { class: wide ? "qk-pop qk-wide" : "qk-pop", role: "dialog", "aria-label": label, "data-pop": kind }, content);
  room.root.append(pop);
  open = { pop, room, closed };
  place(pop, room.root.getBoundingClientRect(), rectangle);
  return pop;
}

export function closePop() {
  if (!open) return false;
  const { pop, closed } = open;
  open = null;
  pop.remove();
  closed();
  return true;
}

export function popOpen(kind) { return Boolean(open) && (!kind || open.pop.dataset.pop === kind); }

export function inPop(target) { return Boolean(open?.pop.contains(target)); }

export function focusPop() { open?.pop.querySelector("input, textarea, button, select")?.focus({ preventScroll: true }); }

function place(pop, room, near) {
  const left = Math.max(8, Math.min(near.left - room.left, room.width - pop.offsetWidth - 8));
  const below = near.bottom + pop.offsetHeight + 12 < innerHeight || near.top - pop.offsetHeight < 130;
  const top = below ? near.bottom - room.top + 8 : near.top - room.top - pop.offsetHeight - 8;
  pop.style.left = `${left}px`;
  pop.style.top = `${Math.max(4, top)}px`;
}
