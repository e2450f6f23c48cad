// The map of themes: a canvas, so that it needs no graphics card, and a legend that the keyboard reaches.
// Places are whole numbers from 0 to SPAN on both axes; what is picked goes to Python, which finds the passages.
const SPAN = 65535;
const NEAR = 14; // pixels from a dot that still count as pointing at it
const MODES = [["lasso", "Draw around"], ["box", "Box"], ["move", "Move"]];
const HOW = "Drag to choose passages, click a dot to read it. Hold Ctrl and turn the wheel to look closer.";
const maps = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let map = maps.get(parentElement);
  if (!map) maps.set(parentElement, (map = new ThemeMap(parentElement)));
  map.tell = (picked) => setStateValue("picked", picked);
  map.show(data);
  return () => { map.close(); maps.delete(parentElement); };
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(text, title, act) {
  const made = element("button", "qk-map-button", text);
  made.type = "button";
  if (title) { made.title = title; made.setAttribute("aria-label", title); }
  made.addEventListener("click", act);
  return made;
}

// Whole numbers of 16 bits, as base64.
function numbers(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Uint16Array(bytes.buffer);
}

const SHAPES = {
  circle: (pen, r) => pen.arc(0, 0, r, 0, 7),
  square: (pen, r) => pen.rect(-0.85 * r, -0.85 * r, 1.7 * r, 1.7 * r),
  diamond: (pen, r) => corners(pen, [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]], r),
  "triangle-up": (pen, r) => corners(pen, [[0, -1.2], [1.1, 0.85], [-1.1, 0.85]], r),
  cross: (pen, r) => corners(pen, [[-0.4, -1.1], [0.4, -1.1], [0.4, -0.4], [1.1, -0.4], [1.1, 0.4], [0.4, 0.4],
    [0.4, 1.1], [-0.4, 1.1], [-0.4, 0.4], [-1.1, 0.4], [-1.1, -0.4], [-0.4, -0.4]], r),
  star: (pen, r) => corners(pen, Array.from({ length: 10 }, (_, n) => {
    const far = n % 2 ? 0.55 : 1.3;
    return [far * Math.sin((n * Math.PI) / 5), -far * Math.cos((n * Math.PI) / 5)];
  }), r),
};

function corners(pen, places, r) {
  places.forEach(([x, y], n) => (n ? pen.lineTo(x * r, y * r) : pen.moveTo(x * r, y * r)));
  pen.closePath();
}

function rgb(colour) {
  return [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
}

function inside(path, x, y) {
  let within = false;
  for (let n = 0, before = path.length - 2; n < path.length; before = n, n += 2) {
    const crosses = path[n + 1] > y !== path[before + 1] > y;
    if (crosses && x < ((path[before] - path[n]) * (y - path[n + 1])) / (path[before + 1] - path[n + 1]) + path[n]) {
      within = !within;
    }
  }
  return within;
}

class ThemeMap {
  constructor(parent) {
    this.mode = "lasso";
    this.picked = null;
    this.lit = null; // the theme that is pointed at in the legend
    this.view = { zoom: 1, x: 0, y: 0 };
    this.frame = 0;
    this.build(parent);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(this.field);
  }

  build(parent) {
    this.root = element("div", "qk-map");
    this.bar = element("div", "qk-map-bar");
    this.bar.setAttribute("role", "toolbar");
    this.bar.setAttribute("aria-label", "Map");
    this.modes = MODES.map(([mode, text]) => {
      const made = button(text, "", () => this.choose(mode));
      made.dataset.mode = mode;
      return made;
    });
    this.clear = button("Clear the choice", "", () => this.pick(null));
    this.bar.append(...this.modes, button("+", "Closer", () => this.zoom(1.5)),
      button("−", "Farther", () => this.zoom(1 / 1.5)), button("All", "Show the whole map", () => this.whole()),
      this.clear);
    this.field = element("div", "qk-map-field");
    this.canvas = element("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.tip = element("div", "qk-map-tip");
    this.tip.hidden = true;
    this.field.append(this.canvas, this.tip);
    this.legend = element("ul", "qk-map-legend");
    this.legend.setAttribute("aria-label", "Themes on the map");
    const body = element("div", "qk-map-body");
    body.append(this.field, this.legend);
    this.told = element("p", "qk-map-how", HOW);
    this.told.setAttribute("role", "status");
    this.root.append(this.bar, body, this.told);
    parent.append(this.root);
    this.listen();
    this.choose("lasso");
  }

  listen() {
    const on = (name, act, options) => this.canvas.addEventListener(name, act, options);
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.moved(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", () => { this.drag = null; this.draw(); });
    on("pointerleave", () => { this.tip.hidden = true; });
    on("keydown", (event) => this.key(event));
    on("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 200), event.offsetX, event.offsetY);
    }, { passive: false });
  }

  show(data) {
    if (data.id === this.id) { this.again(); return; }
    Object.assign(this, { id: data.id, themes: data.themes, words: data.words, picked: null });
    [this.x, this.y, this.of] = [data.x, data.y, data.of].map(numbers);
    this.canvas.setAttribute("aria-label", data.alt);
    this.view = { zoom: 1, x: 0, y: 0 };
    this.resize();
  }

  // The same map keeps its view and what was picked; the colours follow when light becomes dark.
  again() {
    if (!this.width || getComputedStyle(this.root).color === this.colour) return;
    this.list();
    this.draw();
  }

  close() {
    this.watch.disconnect();
    cancelAnimationFrame(this.frame);
    this.root.remove();
  }

  choose(mode) {
    this.mode = mode;
    for (const made of this.modes) made.setAttribute("aria-pressed", String(made.dataset.mode === mode));
    this.canvas.style.cursor = mode === "move" ? "grab" : "crosshair";
  }

  resize() {
    const { width, height } = this.field.getBoundingClientRect();
    if (!width || !this.themes) return;
    const ratio = window.devicePixelRatio || 1;
    Object.assign(this, { width, height, ratio });
    this.canvas.width = width * ratio;
    this.canvas.height = height * ratio;
    this.list();
    this.draw();
  }

  // ---- where things are
  place(number) {
    return this.screen(this.x[number], this.y[number]);
  }

  screen(x, y) {
    const edge = 18;
    return [
      edge + (x / SPAN * this.view.zoom + this.view.x) * (this.width - 2 * edge),
      edge + (y / SPAN * this.view.zoom + this.view.y) * (this.height - 2 * edge),
    ];
  }

  ground(left, top) {
    const edge = 18;
    return [
      ((left - edge) / (this.width - 2 * edge) - this.view.x) / this.view.zoom * SPAN,
      ((top - edge) / (this.height - 2 * edge) - this.view.y) / this.view.zoom * SPAN,
    ];
  }

  zoom(times, left = this.width / 2, top = this.height / 2) {
    const [x, y] = this.ground(left, top);
    this.view.zoom = Math.min(60, Math.max(1, this.view.zoom * times));
    const [nowLeft, nowTop] = this.screen(x, y);
    this.pan(left - nowLeft, top - nowTop);
  }

  pan(left, top) {
    const room = 1 - this.view.zoom;
    this.view.x = Math.min(0, Math.max(room, this.view.x + left / (this.width - 36)));
    this.view.y = Math.min(0, Math.max(room, this.view.y + top / (this.height - 36)));
    this.draw();
  }

  whole() {
    this.view = { zoom: 1, x: 0, y: 0 };
    this.draw();
  }

  // A place on the map is scale * number + shift on the screen.
  axes() {
    const edge = 18;
    const [wide, tall] = [this.width - 2 * edge, this.height - 2 * edge];
    return [wide * this.view.zoom / SPAN, edge + wide * this.view.x, tall * this.view.zoom / SPAN, edge + tall * this.view.y];
  }

  nearest(left, top) {
    const [scaleX, shiftX, scaleY, shiftY] = this.axes();
    let found = -1;
    let least = NEAR * NEAR;
    for (let n = 0; n < this.x.length; n += 1) {
      const across = scaleX * this.x[n] + shiftX - left;
      const down = scaleY * this.y[n] + shiftY - top;
      const far = across * across + down * down;
      if (far < least) { found = n; least = far; }
    }
    return found;
  }

  // ---- what people do
  down(event) {
    if (event.button) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.tip.hidden = true;
    this.drag = { path: [event.offsetX, event.offsetY], from: [event.offsetX, event.offsetY], far: 0 };
  }

  moved(event) {
    const [left, top] = [event.offsetX, event.offsetY];
    if (!this.drag) { this.point(left, top); return; }
    const { path, from } = this.drag;
    const last = path.slice(-2);
    this.drag.far = Math.max(this.drag.far, Math.hypot(left - from[0], top - from[1]));
    if (this.mode === "move") {
      this.pan(left - last[0], top - last[1]);
      this.drag.path = [left, top];
    } else if (this.mode === "box") {
      this.drag.path = [...from, left, from[1], left, top, from[0], top];
    } else if (Math.hypot(left - last[0], top - last[1]) > 5) {
      path.push(left, top);
    }
    this.draw(this.mode === "move");
  }

  up(event) {
    const drag = this.drag;
    this.drag = null;
    if (!drag) return;
    if (drag.far < 5) {
      const found = this.nearest(event.offsetX, event.offsetY);
      this.pick(found < 0 ? null : { kind: "point", at: found });
    } else if (this.mode !== "move" && drag.path.length >= 6) {
      const path = [];
      const step = 2 * Math.ceil(drag.path.length / 400);
      for (let n = 0; n < drag.path.length; n += step) {
        path.push(...this.ground(drag.path[n], drag.path[n + 1]).map(Math.round));
      }
      this.pick({ kind: "area", path });
    }
    this.draw();
  }

  key(event) {
    const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const acts = { "+": () => this.zoom(1.5), "=": () => this.zoom(1.5), "-": () => this.zoom(1 / 1.5),
      0: () => this.whole(), Escape: () => this.pick(null) };
    if (steps[event.key]) this.pan(...steps[event.key]);
    else if (acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
  }

  point(left, top) {
    const found = this.nearest(left, top);
    this.tip.hidden = found < 0;
    if (found < 0) return;
    const theme = this.themes[this.of[found]];
    this.tip.replaceChildren(element("b", "", theme.label), element("span", "", this.words?.[found] || "Click to read it"));
    const [a, b] = this.place(found);
    this.tip.style.left = `${Math.min(a + 12, Math.max(0, this.width - 300))}px`;
    this.tip.style.top = b > this.height / 2 ? "auto" : `${b + 12}px`;
    this.tip.style.bottom = b > this.height / 2 ? `${this.height - b + 12}px` : "auto";
  }

  pick(picked) {
    const same = JSON.stringify(picked) === JSON.stringify(this.picked);
    this.picked = same && picked?.kind === "theme" ? null : picked;
    if (!same || picked?.kind === "theme") this.tell(this.picked);
    this.mark();
    this.draw();
  }

  // ---- what is drawn
  list() {
    this.colour = getComputedStyle(this.root).color;
    const channels = (this.colour.match(/[\d.]+/g) || [0, 0, 0]).map(Number);
    this.dark = channels[0] + channels[1] + channels[2] > 384;
    this.paper = this.dark ? "#14191a" : "#ffffff";
    this.legend.replaceChildren(...this.themes.map((theme, number) => this.entry(theme, number)));
    this.mark();
  }

  entry(theme, number) {
    const row = element("li");
    const made = element("button", "qk-map-theme");
    made.type = "button";
    const swatch = element("canvas");
    [swatch.width, swatch.height] = [16 * this.ratio, 16 * this.ratio];
    const pen = swatch.getContext("2d");
    pen.scale(this.ratio, this.ratio);
    pen.translate(8, 8);
    this.shape(pen, theme, 5);
    const name = element("span", "qk-map-name", theme.label);
    if (theme.remark) name.append(element("em", "", ` ${theme.remark}`));
    made.append(swatch, name, element("span", "qk-map-size", theme.size.toLocaleString("en")));
    made.setAttribute("aria-label", `${theme.label}${theme.remark ? `, ${theme.remark}` : ""}, ${theme.size} passages`);
    const light = (lit) => () => { this.lit = lit; this.draw(); };
    for (const name of ["mouseenter", "focus"]) made.addEventListener(name, light(number));
    for (const name of ["mouseleave", "blur"]) made.addEventListener(name, light(null));
    made.addEventListener("click", () => this.pick({ kind: "theme", at: number }));
    row.append(made);
    return row;
  }

  mark() {
    const picked = this.picked;
    this.clear.hidden = !picked;
    [...this.legend.querySelectorAll("button")].forEach((made, number) => {
      made.setAttribute("aria-pressed", String(picked?.kind === "theme" && picked.at === number));
    });
    this.chosen = null;
    this.say();
    if (picked?.kind !== "area" || !this.x) return;
    this.chosen = new Uint8Array(this.x.length);
    const [across, down] = [0, 1].map((odd) => picked.path.filter((_, n) => n % 2 === odd));
    const [left, right, top, bottom] = [Math.min(...across), Math.max(...across), Math.min(...down), Math.max(...down)];
    for (let n = 0; n < this.x.length; n += 1) {
      const [x, y] = [this.x[n], this.y[n]];
      this.chosen[n] = x >= left && x <= right && y >= top && y <= bottom && inside(picked.path, x, y);
    }
  }

  say() {
    const picked = this.picked;
    const said = {
      theme: () => `${this.themes[picked.at].label}: its passages are listed below.`,
      point: () => "The passage, and those nearest to it, are listed below.",
      area: () => "The passages in what you marked are listed below.",
    };
    this.told.textContent = picked ? said[picked.kind]() : HOW;
  }

  shape(pen, theme, r) {
    pen.beginPath();
    SHAPES[theme.symbol](pen, r);
    pen.fillStyle = this.dark ? theme.dark : theme.light;
    pen.fill();
  }

  // The pixels of a dot: how far each is from its middle in the picture's bytes, and how much of it is covered.
  stamp(theme, r) {
    const made = element("canvas");
    const half = Math.ceil((1.4 * r + 1) * this.ratio);
    made.width = made.height = 2 * half + 1;
    const pen = made.getContext("2d");
    pen.translate(half + 0.5, half + 0.5);
    pen.scale(this.ratio, this.ratio);
    this.shape(pen, theme, r);
    const pixels = pen.getImageData(0, 0, made.width, made.height).data;
    const [at, cover] = [[], []];
    for (let n = 0; n < made.width * made.width; n += 1) {
      if (!pixels[4 * n + 3]) continue;
      at.push(4 * ((Math.floor(n / made.width) - half) * this.canvas.width + (n % made.width) - half));
      cover.push(pixels[4 * n + 3] / 255);
    }
    const colour = rgb(this.dark ? theme.dark : theme.light);
    return { at: Int32Array.from(at), cover: Float32Array.from(cover), colour, half };
  }

  radius() {
    const crowd = Math.max(1.5, Math.min(5, 80 / Math.sqrt(this.x.length)));
    return Math.round(2 * Math.min(5.5, crowd * this.view.zoom ** 0.35)) / 2;
  }

  // Draws anew with the next picture; what is only drawn over the dots (a line being drawn) leaves them as they are.
  draw(dots = true) {
    this.stale ||= dots;
    if (this.frame || !this.themes || !this.width) return;
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.paint(); });
  }

  paint() {
    const pen = this.canvas.getContext("2d");
    const r = this.radius();
    if (this.stale) this.dots(pen, r);
    this.stale = false;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.putImageData(this.image, 0, 0);
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.outline(pen, r);
    this.name(pen);
  }

  // Dots are put into the picture pixel by pixel: without a graphics card, fifty thousand take a few hundredths of a
  // second so, and about a second as copies of a small picture.
  dots(pen, r) {
    const [wide, tall] = [this.canvas.width, this.canvas.height];
    if (this.image?.width !== wide || this.image.height !== tall) this.image = pen.createImageData(wide, tall);
    const pixels = this.image.data;
    const [red, green, blue] = rgb(this.paper);
    new Uint32Array(pixels.buffer).fill((255 << 24) | (blue << 16) | (green << 8) | red);
    const stamps = this.themes.map((theme) => this.stamp(theme, r));
    const lit = this.lit ?? (this.picked?.kind === "theme" ? this.picked.at : null);
    const loud = this.themes.map((theme, number) => (lit === null ? !theme.aside : number === lit));
    const quiet = this.lit === null && !this.picked ? 0.45 : 0.13;
    const [scaleX, shiftX, scaleY, shiftY] = this.axes().map((number) => number * this.ratio);
    for (const front of [false, true]) {
      for (let n = 0; n < this.x.length; n += 1) {
        const of = this.of[n];
        if ((this.chosen ? this.chosen[n] === 1 : loud[of]) !== front) continue;
        const { at, cover, colour, half } = stamps[of];
        const left = Math.round(scaleX * this.x[n] + shiftX);
        const top = Math.round(scaleY * this.y[n] + shiftY);
        if (left < half || top < half || left >= wide - half || top >= tall - half) continue;
        const middle = 4 * (top * wide + left);
        for (let m = 0; m < at.length; m += 1) {
          const place = middle + at[m];
          const part = cover[m] * (front ? 0.9 : quiet);
          pixels[place] += (colour[0] - pixels[place]) * part;
          pixels[place + 1] += (colour[1] - pixels[place + 1]) * part;
          pixels[place + 2] += (colour[2] - pixels[place + 2]) * part;
        }
      }
    }
  }

  outline(pen, r) {
    const picked = this.picked;
    pen.strokeStyle = this.colour;
    pen.lineWidth = 1.5;
    pen.setLineDash([5, 4]);
    const path = this.drag && this.mode !== "move" ? this.drag.path : [];
    if (!path.length && picked?.kind === "area") {
      for (let n = 0; n < picked.path.length; n += 2) path.push(...this.screen(picked.path[n], picked.path[n + 1]));
    }
    pen.beginPath();
    for (let n = 0; n < path.length; n += 2) pen.lineTo(path[n], path[n + 1]);
    if (path.length) pen.closePath();
    pen.stroke();
    pen.setLineDash([]);
    if (picked?.kind !== "point") return;
    pen.beginPath();
    pen.arc(...this.place(picked.at), r + 5, 0, 7);
    pen.lineWidth = 2.5;
    pen.stroke();
  }

  // The names of themes, the largest first; one that would lie on another waits until there is room.
  name(pen) {
    pen.font = `600 13px ${getComputedStyle(this.root).fontFamily}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    const taken = [];
    for (const [number, theme] of this.themes.entries()) {
      if (theme.aside || (this.lit !== null && this.lit !== number)) continue;
      const [middle, top] = this.screen(...theme.at);
      if (middle < 0 || middle > this.width || top < 0 || top > this.height) continue;
      const half = pen.measureText(theme.short).width / 2 + 4;
      const left = Math.min(Math.max(middle, half), this.width - half);
      const boxes = [0, -20, 20].map((down) => [left - half, top + down - 10, left + half, top + down + 10]);
      const free = (box) => !taken.some(([a, b, c, d]) => box[0] < c && a < box[2] && box[1] < d && b < box[3]);
      const box = boxes.find(free);
      if (!box) continue;
      taken.push(box);
      pen.lineWidth = 5;
      pen.strokeStyle = this.paper;
      pen.strokeText(theme.short, left, box[1] + 10);
      pen.fillStyle = this.colour;
      pen.fillText(theme.short, left, box[1] + 10);
    }
  }
}
