// Codings as the server tells of them, and as they will be once it has done what was asked of it.

import { ACCEPTED, CODED, HAS_MEMO, MINE, SUGGESTED } from "./words.js";

// The codings in `live`, each "id,start after the one before,length,code,standing,coder,percent,flags" on a line.
export function unpacked(live) {
  let start = 0;
  return live.marks.split("\n").filter(Boolean).map((line) => {
    const [id, step, length, code, standing, coder, percent, flags] = line.split(",");
    start += Number(step);
    return {
      id, start, end: start + Number(length), code: live.used[code], standing: Number(standing),
      coder: live.coders[coder], percent: percent === "" ? null : Number(percent), flags: Number(flags),
    };
  });
}

// The codings with operations done on top, in the order of the text; `coder` does them.
export function foreseen(marks, ops, coder) {
  const found = new Map(marks.map((mark) => [mark.id, mark]));
  for (const op of ops) for (const act of op.acts) EFFECTS[act.act]?.(found, act, coder);
  return [...found.values()].sort((one, other) => one.start - other.start || one.end - other.end || (one.id < other.id ? -1 : 1));
}

// What each act does. Undo and redo wait for the server.
const EFFECTS = {
  add: (marks, { id, start, end, code }, coder) => {
    marks.set(id, { id, start, end, code, standing: CODED, coder, percent: null, flags: MINE });
  },
  change: (marks, { id, start, end }) => change(marks, id, () => ({ start, end })),
  recode: (marks, { id, code }) => change(marks, id, () => ({ code })),
  remove: (marks, { id }) => marks.delete(id),
  accept: (marks, { id }) => change(marks, id, accepted),
  reject: (marks, { id }) => marks.delete(id),
  adjust: (marks, { id, start, end }) => change(marks, id, (mark) => ({ ...accepted(mark), start, end })),
  undecide: (marks, { id }) => change(marks, id, () => ({ standing: SUGGESTED })),
  accept_above: (marks, { percent }) => {
    for (const [id, mark] of marks) if (mark.standing === SUGGESTED && mark.percent >= percent) change(marks, id, accepted);
  },
  memo: (marks, { id, text }) => change(marks, id, ({ flags }) => ({ flags: text ? flags | HAS_MEMO : flags & ~HAS_MEMO })),
};

const accepted = ({ flags }) => ({ standing: ACCEPTED, flags: flags | MINE });

function change(marks, id, values) {
  const mark = marks.get(id);
  if (mark) marks.set(id, { ...mark, ...values(mark) });
}
