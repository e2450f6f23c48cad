// What was done and is not saved yet: sent again and again until the server says that it has it.
//
// Streamlit keeps only the newest of several messages that wait, so each message holds everything that is not yet
// acknowledged. What waits also stands in the browser's own store: a tab that is closed loses nothing.

const PATIENCE = [1500, 3000, 6000, 12000]; // milliseconds until sent again
const BEAT = 2000; // how often a living tab says that its queue is its own
const DEAD = 10000; // after so long without a beat nobody minds a queue any more
const MINE = "qualkit queues of this tab";

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The one line to the server: messages of several queues go one after the other.
export const line = {
  send: null, // set by whatever is mounted
  waiting: new Map(),
  busy: 0,
  put(message) {
    this.waiting.set(message.client, message);
    this.pump();
  },
  pump() {
    const [first] = this.waiting.values();
    if (!first || !this.send || (this.busy && this.last !== first.client)) return;
    this.waiting.delete(first.client);
    this.last = first.client;
    clearTimeout(this.busy);
    this.busy = setTimeout(() => { this.busy = 0; this.pump(); }, 400);
    this.send(first);
  },
};

export class Queue {
  // `about` is {study, document, hash, coder}; `changed` is called when the number of what waits changes.
  constructor(about, { client = newId(), ops = [], changed = () => {} } = {}) {
    Object.assign(this, { about, client, ops, changed, tries: 0, known: null });
    this.next = (ops.at(-1)?.seq ?? 0) + 1;
  }

  get key() { return `qualkit queue ${this.about.study} ${this.about.document} ${this.client}`; }

  push(acts) {
    this.ops.push({ seq: this.next, acts });
    this.next += 1;
    this.tries = 0;
    this.keep();
    this.flush();
    return this.next - 1;
  }

  // Send all that waits, and again if nobody answers.
  flush() {
    clearTimeout(this.timer);
    const { document, hash, coder } = this.about;
    line.put({ client: this.client, document, hash, coder, ops: this.ops });
    this.timer = setTimeout(() => { if (this.ops.length) this.flush(); }, PATIENCE[Math.min(this.tries, PATIENCE.length - 1)]);
    this.tries += 1;
  }

  // Ask how far the server got, without sending anything to be done.
  ask() {
    const { document, hash, coder } = this.about;
    line.put({ client: this.client, document, hash, coder, ops: [] });
  }

  // The server has everything up to this number.
  acknowledged(sequence) {
    this.known = sequence;
    const before = this.ops.length;
    this.ops = this.ops.filter((op) => op.seq > sequence);
    if (this.ops.length === before) return false;
    this.tries = 0;
    this.keep();
    return true;
  }

  forget() {
    this.ops = [];
    clearTimeout(this.timer);
    this.keep();
  }

  keep() {
    if (this.ops.length) {
      stored("setItem", this.key, JSON.stringify({ about: this.about, client: this.client, ops: this.ops, beat: Date.now() }));
      const mine = ofThisTab();
      if (!mine.includes(this.client)) sessionStorage.setItem(MINE, JSON.stringify([...mine, this.client].slice(-20)));
      this.beating ??= setInterval(() => this.keep(), BEAT);
    } else {
      stored("removeItem", this.key);
      clearInterval(this.beating);
      this.beating = undefined;
    }
    this.changed();
  }
}

// Queues of a document that another tab, or this one before it was reloaded, left behind. `later` is true when some
// may still belong to a tab that lives.
export function leftBehind(study, document, living) {
  const start = `qualkit queue ${study} ${document} `, mine = ofThisTab(), found = [];
  let later = false;
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(start))) {
    const kept = parsed(localStorage.getItem(key));
    if (!kept?.ops?.length) { localStorage.removeItem(key); continue; }
    if (living.includes(kept.client)) continue;
    if (mine.includes(kept.client) || Date.now() - kept.beat > DEAD) found.push(kept); else later = true;
  }
  return { found, later };
}

function ofThisTab() {
  return parsed(sessionStorage.getItem(MINE)) ?? [];
}

function parsed(json) {
  try { return JSON.parse(json); } catch { return null; }
}

// A full or forbidden store must not stop anybody from coding: the queue in memory is sent all the same.
function stored(act, ...given) {
  try { localStorage[act](...given); } catch (error) { console.warn("qualkit: nothing can be kept in this browser", error.name); }
}
