// Decisions on their way to the study: a queue for each document, and every message holds all that waits.

import { newId, Queue } from "../qualkit.annotator/queue.js";

const PATIENCE = [1500, 3000, 6000, 12000]; // milliseconds until sent again

// Its decisions are kept in the browser as those of the coding room are, and sent together with those of others.
class OfDocument extends Queue {
  constructor(about, outbox) {
    super(about, { changed: () => outbox.changed() });
    this.outbox = outbox;
  }

  flush() { this.outbox.flush(); }
}

export class Outbox {
  constructor({ study, coder }, changed) {
    Object.assign(this, { study, coder, changed, id: newId(), number: 0, heard: 0, tries: 0, send: null, aside: [], going: null });
    this.queues = new Map(); // document: its queue
    this.isBehind = false; // whether something was done since the last message
    addEventListener("beforeunload", (event) => { if (this.waiting) event.preventDefault(); });
  }

  get waiting() { return this.ops.length; }

  get ops() { return [...this.queues.values()].flatMap((queue) => queue.ops.map((op) => `${queue.client} ${op.seq}`)); }

  // Whether the study has heard of everything, and what it tells rests on all that was done.
  get isSettled() { return !this.isBehind && this.heard === this.number && !this.waiting; }

  // Do something about a document; returns by what the operation is known.
  push({ document, hash }, acts) {
    const { study, coder } = this;
    if (!this.queues.has(document)) this.queues.set(document, new OfDocument({ study, document, hash, coder }, this));
    const queue = this.queues.get(document);
    return `${queue.client} ${queue.push(acts)}`;
  }

  // What is put aside is told as a whole: [id, place] of each.
  put(aside) {
    this.aside = aside;
    this.flush();
  }

  // Where somebody wants to read on: [document, passage, coding].
  leadTo(place) {
    this.going = place;
    this.flush();
  }

  // One message is on its way at a time: another would stop the server at drawing the answer.
  flush() {
    this.isBehind = true;
    if (this.heard === this.number || !this.send) this.post();
  }

  post() {
    clearTimeout(this.timer);
    if (!this.send) return;
    this.isBehind = false;
    this.number += 1;
    const waiting = [...this.queues.values()].filter((queue) => queue.ops.length);
    const queues = waiting.map(({ client, about: { document, hash, coder }, ops }) => ({ client, document, hash, coder, ops }));
    this.send({ outbox: this.id, number: this.number, queues, aside: this.aside, going: this.going });
    this.timer = setTimeout(() => this.post(), PATIENCE[Math.min(this.tries, PATIENCE.length - 1)]);
    this.tries += 1;
  }

  // The study's answer; what it has is forgotten here.
  answered({ heard, acknowledged }) {
    for (const queue of this.queues.values()) {
      const known = acknowledged[queue.client];
      if (known !== undefined) queue.acknowledged(known);
    }
    if (heard[0] !== this.id || heard[1] !== this.number) return;
    this.heard = this.number;
    this.tries = 0;
    clearTimeout(this.timer);
    if (this.isBehind || this.waiting) this.post();
  }

  // The page is there (again), or gone.
  open(send) {
    const isNew = !this.send;
    this.send = send;
    if (isNew && (this.isBehind || this.waiting)) this.post();
  }

  close() {
    this.send = null;
    this.going = null;
    clearTimeout(this.timer);
    this.heard = this.number;
    this.isBehind ||= this.aside.length > 0;
  }
}
