// Elements made by hand: what was said goes in as text nodes only, so that nothing in it can act.

// element("button", { class: "qk-chip", onclick: … , "aria-label": … }, "words", anotherElement)
export function element(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [property, set] of Object.entries(value)) made.style.setProperty(property, set);
    else if (key === "value") made.value = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function button(label, act, onclick, given = {}) {
  // The selection must stay while a button is pressed.
  return element("button", { type: "button", class: "qk-button", "data-act": act, onmousedown: keepSelection, onclick, ...given }, label);
}

export function keepSelection(event) {
  event.preventDefault();
}

export function colourOf(code) {
  return `light-dark(${code?.light ?? "#5f7f89"}, ${code?.dark ?? "#8fa9b1"})`;
}

export function swatch(code) {
  return element("span", { class: "qk-swatch", style: { "--c": colourOf(code) }, "aria-hidden": "true" });
}
