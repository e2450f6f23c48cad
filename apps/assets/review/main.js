// The review of suggestions, mounted by apps/parts/review_desk.py: the next ones lie here already, so that each key is a
// decision and the next is there at once. What was decided goes to the study behind it, each decision once.
//
// Hooks for tests and measurements:
//   .qk-desk button[data-act=accept|reject|skip|undo|bring-back], .qk-desk a[data-act=open], .qk-reason
//   .qk-desk[data-seen]   the suggestion shown is painted: keys act on it
//   .qk-suggested         the words of the suggestion shown
//   .qk-waits[data-saving=N]   how many decisions are not acknowledged; .qk-told what is announced
//   .qk-last              what undo would take back
//   .qk-refusal           why something was not done

import { Desk } from "./desk.js";

const desks = new Map(); // study and person: what they have before them, which outlives the page

export default function mount({ data, parentElement, setTriggerValue }) {
  if (!data) return undefined;
  const key = `${data.study} ${data.coder}`;
  if (!desks.has(key)) desks.set(key, new Desk(data));
  for (const [other, desk] of desks) if (other !== key) desk.leave(parentElement);
  const desk = desks.get(key);
  desk.lieIn(parentElement, setTriggerValue);
  desk.take(data);
  return () => desk.leave(parentElement);
}
