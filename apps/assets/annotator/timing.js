// How long things take, for whoever measures: window.qualkitTimings, and marks in the browser's own timeline.

const kept = window.qualkitTimings ??= { first: [], keys: [], acknowledged: [] };
const waiting = new Map(); // number of an operation: when the key was pressed
const MOST = 500;
let pressedAt = 0, beganAt = 0;

export function began() { beganAt = performance.now(); performance.mark("qk:data"); }

export function shown() { afterPaint(() => note(kept.first, "qk:first", "qk:data", beganAt)); }

export function key() { pressedAt = performance.now(); performance.mark("qk:key"); }

// An operation was drawn; `sequence` is its number in the queue.
export function painted(sequence) {
  const from = pressedAt;
  if (!from) return;
  waiting.set(sequence, from);
  afterPaint(() => note(kept.keys, "qk:painted", "qk:key", from));
}

export function acknowledged(sequence) {
  for (const [number, from] of waiting) {
    if (number > sequence) continue;
    waiting.delete(number);
    kept.acknowledged.push(performance.now() - from);
  }
  kept.acknowledged.splice(0, kept.acknowledged.length - MOST);
}

function note(list, name, since, from) {
  performance.mark(name);
  performance.measure(`${since} to ${name}`, { start: from, end: performance.now() });
  list.push(performance.now() - from);
  list.splice(0, list.length - MOST);
}

function afterPaint(then) {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = then;
    channel.port2.postMessage(null);
  });
}
