// The codebook's page beside what Streamlit does: codes are dragged to their place in the tree, and what is typed is sent
// at each pause, so that a page that is closed in the middle of a sentence loses next to nothing. The tree itself stays a
// list of choices that needs no mouse; the menu of each code moves it, too.

const TREE = ".st-key-codebook-tree", ROW = `${TREE} [data-testid="stRadioOption"]`;
const FIELDS = ".st-key-code-form textarea, .st-key-code-form input";
const EDGE = 0.3; // of a row's height: nearer to its edge something is dropped beside it, otherwise into it
const PAUSE = 1500; // milliseconds without a key

const rows = () => [...document.querySelectorAll(ROW)];

// Where something would be dropped: beside the first row, which stands for all codes, is at the top.
function place(row, y, first) {
  const { top, height } = row.getBoundingClientRect(), share = (y - top) / height;
  if (first) return "into";
  return share < EDGE ? "before" : share > 1 - EDGE ? "after" : "into";
}

class Page {
  constructor() {
    this.dragged = null;
    for (const name of ["pointerdown", "dragstart", "dragover", "drop", "dragend", "input"]) {
      document.addEventListener(name, (event) => this[name](event), { signal: this.ending.signal });
    }
  }

  ending = new AbortController();

  // The code of the row that an event is about; the row of all codes is "", and undefined is none.
  at(event) {
    const row = event.target.closest?.(ROW);
    return { row, code: row ? this.codes[rows().indexOf(row)] : undefined };
  }

  pointerdown(event) {
    const { row, code } = this.at(event);
    if (row) row.draggable = Boolean(code);
  }

  dragstart(event) {
    const { row, code } = this.at(event);
    if (!code) return;
    this.dragged = code;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.textContent);
  }

  dragover(event) {
    const { row, code } = this.at(event);
    this.mark();
    if (!this.dragged || code === undefined || code === this.dragged) return;
    event.preventDefault();
    row.dataset.drop = place(row, event.clientY, !code);
  }

  drop(event) {
    const { row, code } = this.at(event);
    if (!this.dragged || !row?.dataset.drop) return;
    event.preventDefault();
    this.send("moved", { code: this.dragged, at: code, where: row.dataset.drop });
    this.dragend();
  }

  dragend() {
    this.dragged = null;
    this.mark();
  }

  mark() {
    for (const row of rows()) delete row.dataset.drop;
  }

  // Streamlit sends a field when it is left, or at these keys.
  input({ target, isComposing }) {
    clearTimeout(this.timer);
    if (isComposing || !target.matches?.(FIELDS)) return;
    const keys = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true };
    this.timer = setTimeout(() => target.dispatchEvent(new KeyboardEvent("keydown", keys)), PAUSE);
  }
}

const pages = new WeakMap();

export default ({ data, parentElement, setTriggerValue }) => {
  const page = pages.get(parentElement) ?? new Page();
  pages.set(parentElement, page);
  Object.assign(page, { codes: data.codes, send: setTriggerValue });
  return () => {
    page.ending.abort();
    clearTimeout(page.timer);
    pages.delete(parentElement);
  };
};
