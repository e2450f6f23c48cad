// A table whose cells are links: one stop for the Tab key, arrow keys from cell to cell, Enter opens. A link can be
// copied or opened in another tab; a plain click stays in the session. Everything goes in as text.
const drawn = new WeakMap();

export default ({ data, parentElement, setTriggerValue }) => {
  const before = drawn.get(parentElement);
  if (before?.told !== JSON.stringify(data)) {
    before?.root.remove();
    const root = build(data);
    parentElement.append(root);
    drawn.set(parentElement, { root, told: JSON.stringify(data) });
  }
  const { root } = drawn.get(parentElement);
  root.onclick = (event) => {
    const link = event.target.closest("a[data-cell]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    setTriggerValue("opened", link.dataset.cell.split(" ").map(Number));
  };
};

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function build(data) {
  const root = element("div", "qk-linked-table");
  const scrolled = element("div", "qk-linked-wide");
  scrolled.tabIndex = -1;
  const table = element("table", data.columns.some((column) => column.kind === "heat") ? "qk-linked-heat" : "");
  table.setAttribute("aria-label", data.label);
  const head = element("tr");
  head.append(headed("col", data.corner));
  for (const column of data.columns) head.append(headed("col", column.name));
  const top = element("thead");
  top.append(head);
  const body = element("tbody");
  const most = highest(data);
  data.rows.forEach((row, at) => body.append(line(data, row, at, most)));
  table.append(top, body);
  scrolled.append(table);
  root.append(scrolled);
  walked(table);
  return root;
}

function headed(scope, name, depth = 0) {
  const cell = element("th");
  cell.scope = scope;
  cell.append(element("span", "", name));
  cell.dir = "auto";
  if (depth) cell.style.paddingInlineStart = `${depth}rem`;
  return cell;
}

const numberOf = (cell) => (Array.isArray(cell) ? cell[0] : cell);

// All cells of a heatmap share one scale; each column of bars has its own.
function highest(data) {
  const tops = data.columns.map((_, at) => Math.max(0, ...data.rows.map((row) => numberOf(row.cells[at]) ?? 0)));
  const heat = Math.max(0, ...tops.filter((_, at) => data.columns[at].kind === "heat"));
  return tops.map((top, at) => (data.columns[at].kind === "heat" ? heat : top) || 1);
}

function line(data, row, at, most) {
  const made = element("tr");
  made.append(headed("row", row.name, row.depth));
  row.cells.forEach((cell, place) => {
    const column = data.columns[place];
    const td = element("td", `qk-linked-${column.kind}`);
    made.append(td);
    const number = numberOf(cell);
    if (number === null || number === undefined) {
      td.classList.add("qk-linked-none");
      return;
    }
    const share = number / most[place];
    if (column.kind === "heat" && number) td.style.setProperty("--p", `${Math.round(8 + 72 * Math.sqrt(share))}%`);
    if (column.kind === "bar") td.style.setProperty("--w", share.toFixed(3));
    const told = Array.isArray(cell) ? cell[1] : number.toLocaleString("en");
    if (!number && column.kind === "heat") return;
    if (!number || row.query === null || column.query === null) {
      td.textContent = told;
      return;
    }
    const link = element("a", "", told);
    link.href = leadsTo(data, row, column);
    link.dataset.cell = `${at} ${place}`;
    link.setAttribute("aria-label", `${[row.name, column.name, data.noun].filter(Boolean).join(", ")}: ${told}`);
    link.title = link.getAttribute("aria-label");
    td.append(link);
  });
  return made;
}

function leadsTo(data, row, column) {
  const found = { ...data.base, ...row.query, ...column.query };
  const asked = [row.query.ask, column.query.ask].filter(Boolean);
  if (asked.length) found.ask = `${asked.join(" AND ")} ${data.near}`.trim();
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(found)) for (const each of [value].flat()) query.append(name, each);
  return `?${query}`;
}

// One link is a stop for the Tab key; the arrow keys go to the next link in their direction.
function walked(table) {
  const links = [...table.querySelectorAll("a")];
  links.forEach((link, at) => (link.tabIndex = at ? -1 : 0));
  table.onkeydown = (event) => {
    const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const here = event.target.closest("td");
    if (!here || !(event.key in steps)) return;
    event.preventDefault();
    const [down, right] = steps[event.key];
    let [row, column] = [here.parentElement.rowIndex, here.cellIndex];
    for (let cell = here; cell; ) {
      [row, column] = [row + down, column + right];
      cell = table.rows[row]?.cells[column];
      const link = cell?.querySelector("a");
      if (!link) continue;
      links.forEach((each) => (each.tabIndex = each === link ? 0 : -1));
      link.focus();
      return;
    }
  };
}
