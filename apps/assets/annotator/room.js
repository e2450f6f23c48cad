// One page of a document under somebody's hands: its codings as they will be, and all that is done with them.
//
// What the server has and what still waits to be saved lie apart; what is shown is the one with the other done on top.
// So everything is seen at once, and what the server refuses vanishes by itself.

import { Acting } from "./acting.js";
import { Bar } from "./bar.js";
import { foreseen, unpacked } from "./effects.js";
import { element } from "./elements.js";
import { closePop } from "./floating.js";
import { Highlights } from "./highlights.js";
import { openHelp, pressed } from "./keys.js";
import { Mouse } from "./mouse.js";
import { Sheet } from "./painting.js";
import { openPicker } from "./picker.js";
import { openCodings } from "./pop.js";
import { Saving } from "./saving.js";
import { Selecting } from "./selecting.js";
import { Turn, Words } from "./text.js";
import * as timing from "./timing.js";
import { Walking } from "./walking.js";
import { SUGGESTED } from "./words.js";

export class Room {
  // `place` is the element of the page that the room stands in.
  constructor(place, data) {
    timing.began();
    this.place = place;
    this.page = data;
    this.evidence = data.evidence;
    this.takeCodes(data.codes);
    this.turns = data.turns.map((row, at) => new Turn(row, at));
    this.words = new Words(this.turns, data.around);
    this.live = null; // what the server said last
    this.base = []; // the codings that it has
    this.all = []; // the same with what waits to be saved done on top
    this.marks = []; // those of them that are shown
    this.now = null; // the id of the coding that keys act on
    this.isPainted = false;
    this.mode = null; // words are being chosen for something: {label, done}
    this.hidden = { codes: new Set(), coders: new Set(), suggestions: false };
    this.furnish(data);
    this.stand();
    this.walking.toLit();
    this.walking.begin();
  }

  furnish(data) {
    this.sheet = new Sheet(this, this.words, this.turns);
    this.selecting = new Selecting(this.sheet);
    this.highlights = new Highlights(this);
    this.acting = new Acting(this);
    this.walking = new Walking(this);
    this.bar = new Bar(this);
    this.notices = element("div", { class: "qk-notices" });
    this.status = element("div", { class: "qk-status", role: "status", "aria-live": "polite" });
    this.field = element("div", {
      class: "qk-field", tabindex: "0", role: "group", "aria-label": `Text of ${data.name}`, "data-testid": "qk-field",
    }, this.sheet.element);
    this.root = element("div", {
      class: "qk-room", role: "region", "aria-label": `Coding room: ${data.name}`,
      "data-document": data.document, "data-page": data.page,
    }, this.bar.element, this.notices, this.field, this.status);
    this.root.addEventListener("keydown", (event) => pressed(this, event));
    this.mouse = new Mouse(this);
    this.saving = new Saving(this);
    this.bar.draw();
  }

  // Two pages may lie in the browser for a while, since an old one goes only when all of the new one is there.
  stand() {
    if (this.root.isConnected) return;
    this.place.append(this.root);
    this.saving.queue.changed = () => this.bar.state();
    this.highlights.all();
  }

  makeRoom() {
    if (!this.root.isConnected) return;
    closePop();
    this.root.remove();
  }

  // --- what comes from the server ---

  // The same page again, perhaps with other words searched for or another place linked to.
  refresh(data) {
    const before = this.page;
    this.page = data;
    this.evidence = data.evidence;
    this.takeCodes(data.codes);
    if (JSON.stringify(before.hits) !== JSON.stringify(data.hits)) this.highlights.all();
    if (JSON.stringify(before.lit) !== JSON.stringify(data.lit)) this.walking.toLit();
    this.paint();
  }

  // What changes while people code.
  take(live) {
    if (this.live?.stamp === live.stamp) return;
    const first = !this.live;
    this.live = live;
    if (live.codes) this.takeCodes(live.codes);
    this.base = unpacked(live);
    this.saving.answered(live);
    // While the mouse draws, nothing may move under it.
    if (this.mouse.down) this.mouse.afterwards = () => this.paint(); else this.paint();
    if (first) timing.shown();
  }

  takeCodes(rows) {
    this.codes = rows.map(([id, name, depth, light, dark, shortcut, definition]) => ({ id, name, depth, light, dark, shortcut, definition }));
    this.byId = new Map(this.codes.map((code) => [code.id, code]));
  }

  code(id) { return this.byId.get(id) ?? this.saving?.newCodes.get(id); }

  nameOf(id) { return this.code(id)?.name ?? id; }

  // --- what is shown ---

  paint() {
    this.all = foreseen(this.base, this.saving.queue.ops, this.page.coder);
    this.marks = this.all.filter((mark) => this.isShown(mark));
    // To ask for the selection makes the browser lay out the page, which is long the first time.
    const chosen = this.isPainted ? this.selecting.current() : null;
    const focused = document.activeElement?.closest?.(".qk-chip")?.dataset.id;
    const painted = this.sheet.paint(this.marks);
    this.highlights.turns(painted);
    if (chosen && painted.some((turn) => turn.start < chosen.end && turn.end > chosen.start)) {
      this.selecting.select(chosen.start, chosen.end, { scroll: false });
    }
    if (this.now && !this.mark(this.now)) this.now = null;
    this.sheet.light(this.now);
    if (focused && !document.activeElement?.closest?.(".qk-chip")) this.focus(focused);
    this.bar.draw();
    this.mouse.handles();
    this.isPainted = true;
  }

  isShown(mark) {
    const { codes, coders, suggestions } = this.hidden;
    return !codes.has(mark.code) && !coders.has(mark.coder) && !(suggestions && mark.standing === SUGGESTED);
  }

  mark(id) { return this.marks.find((mark) => mark.id === id) ?? null; }

  quote(mark) { return this.words.between(mark.start, mark.end); }

  say(words) { this.status.textContent = words; }

  focus(id) {
    const chip = id && this.sheet.chipOf(id);
    (chip ?? this.field).focus({ preventScroll: true });
  }

  // --- small windows, and words chosen for something ---

  pick(given) { openPicker(this, given); }

  help() { openHelp(this); }

  askReason(mark) { openCodings(this, [mark], "reject"); }

  // Let somebody choose other words for something, with all means of choosing; Enter is done, Escape is not.
  choosing(label, stretch, done) {
    closePop();
    this.mode = { label, done };
    this.root.dataset.mode = "choosing";
    this.selecting.select(stretch.start, stretch.end);
    this.selecting.anchor = stretch.start;
    this.selecting.head = stretch.end;
    this.bar.draw();
    this.field.focus({ preventScroll: true });
    this.say(label);
  }

  chosen(keep) {
    const { done } = this.mode, stretch = this.selecting.current();
    this.mode = null;
    delete this.root.dataset.mode;
    document.getSelection().removeAllRanges();
    this.bar.draw();
    if (keep && stretch) done(stretch); else this.say("Left as it was.");
    this.focus(this.now);
  }

  close() {
    if (this.root.isConnected) this.highlights.clear();
    this.makeRoom();
    this.walking.close();
    this.mouse.close();
    this.bar.size.disconnect();
    this.saving.close();
  }
}
