// What happens to what was done: saved, refused in words, or found again after a tab was closed.

import { button, element } from "./elements.js";
import { leftBehind, line, Queue } from "./queue.js";
import * as timing from "./timing.js";
import { counted, quoted } from "./words.js";

const queues = new Map(); // study and document: the queue of this tab, which outlives its pages
const told = new Set(); // refusals that were shown
const latest = []; // codes used, the newest first
const ASKING = 1500;

addEventListener("beforeunload", (event) => {
  if ([...queues.values()].some((queue) => queue.ops.length)) event.preventDefault();
});

export class Saving {
  constructor(room) {
    this.room = room;
    this.newCodes = new Map(); // made here and not yet in the codebook that the server sent
    const { study, document, hash, coder } = room.page, key = `${study} ${document} ${coder}`;
    if (!queues.has(key)) queues.set(key, new Queue({ study, document, hash, coder }));
    this.queue = queues.get(key);
    this.found = new Map(); // client: a queue that was left behind
    this.timer = setTimeout(() => this.look(), 300);
  }

  // The server's answer: what it has, and what it would not do.
  answered(live) {
    const known = live.acknowledged[this.queue.client];
    if (known !== undefined) { this.queue.acknowledged(known); timing.acknowledged(known); }
    for (const [client, sequence] of Object.entries(live.acknowledged)) {
      const queue = this.found.get(client);
      if (queue) { queue.acknowledged(sequence); this.offer(queue); }
    }
    for (const [client, sequence, sentence] of live.refused) {
      const key = `${client} ${sequence}`;
      const isOurs = this.found.has(client) || [...queues.values()].some((queue) => queue.client === client);
      if (told.has(key) || !isOurs) continue;
      told.add(key);
      this.refused(sentence);
    }
    for (const code of this.room.codes) this.newCodes.delete(code.id);
    for (const id of [...this.newCodes.keys()]) {
      const waits = this.queue.ops.some((op) => op.acts.some((act) => act.act === "new_code" && act.code === id));
      if (!waits && !live.used.includes(id)) this.newCodes.delete(id);
    }
  }

  refused(sentence) {
    const close = button("Close", "close-refusal", () => { note.remove(); this.room.field.focus({ preventScroll: true }); });
    const note = element("div", { class: "qk-notice qk-refused", role: "alert" }, element("span", {}, `Not done: ${sentence}`), close);
    this.room.notices.append(note);
  }

  // Queues of tabs that were closed: first ask the server whether it has them.
  look() {
    const { study, document } = this.room.page;
    const living = [...queues.values()].map((queue) => queue.client);
    const { found, later } = leftBehind(study, document, [...living, ...this.found.keys()]);
    for (const { about, client, ops } of found) {
      const queue = new Queue(about, { client, ops });
      this.found.set(client, queue);
      this.ask(queue, 3);
    }
    if (later) this.timer = setTimeout(() => this.look(), 5000);
  }

  ask(queue, times) {
    if (queue.known !== null) return;
    if (!times) { this.offer(queue); return; }
    queue.ask();
    setTimeout(() => this.ask(queue, times - 1), ASKING);
  }

  offer(queue) {
    queue.note?.remove();
    if (!queue.ops.length) {
      if (queue.saving) this.room.say("Saved what was left.");
      queue.forget();
      return;
    }
    const acts = queue.ops.flatMap((op) => op.acts), quotes = acts.map((act) => act.quote).filter(Boolean);
    const whose = queue.about.coder === this.room.page.coder ? "" : ` of ${queue.about.coder}`;
    const save = () => { queue.saving = true; queue.note.remove(); queue.flush(); };
    const forget = () => { queue.forget(); queue.note.remove(); };
    queue.note = element("div", { class: "qk-notice qk-left", role: "alert", "data-left": queue.ops.length },
      element("span", {}, `${counted(queue.ops.length, "step")}${whose} not saved when this page was last closed: `,
        element("q", { dir: "auto" }, quotes.slice(0, 3).map((quote) => quoted(quote, 40)).join(" ") || "no words")),
      button("Save now", "save-left", save), button("Forget", "forget-left", forget));
    this.room.notices.append(queue.note);
  }

  recent(codeId) {
    const at = latest.indexOf(codeId);
    if (at >= 0) latest.splice(at, 1);
    latest.unshift(codeId);
  }

  get recents() { return [...new Set([...latest, ...(this.room.live?.recent ?? [])])]; }

  state() {
    const waits = this.queue.ops.length;
    if (!waits) return "";
    return line.send ? `saving ${waits}` : `${waits} not saved yet`;
  }

  close() { clearTimeout(this.timer); }
}
