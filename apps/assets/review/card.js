// A suggestion as a card: its words in their passage, what the code means, and what speaks for it. All of it is text.

import { element } from "../qualkit.annotator/elements.js";

export function cardOf(card, open) {
  const colour = `light-dark(${card.light}, ${card.dark})`;
  return element("article", { class: "qk-suggestion", style: { "--c": colour }, "aria-label": "Suggestion" },
    element("p", { class: "qk-where-said" }, card.where),
    element("blockquote", { class: "qk-suggested", lang: card.language, dir: "auto" }, card.words.map(piece)),
    near("Said before", card.before), near("Said after", card.after),
    element("h3", {}, element("span", { class: "qk-swatch", "aria-hidden": "true" }), card.name),
    card.meaning && element("p", {}, card.meaning),
    card.bounds.length > 0 && element("dl", {}, card.bounds.flatMap(([label, words]) => [element("dt", {}, label), element("dd", {}, words)])),
    card.because.map((line) => element("p", { class: "qk-where-said" }, line)),
    element("a", { "data-act": "open", href: card.href, onclick: open }, "Read it in its place"));
}

// Words, lit when they are those of the suggestion, and underlined when they speak for it.
function piece([words, isLit, isTerm]) {
  const said = isTerm ? element("b", {}, words) : words;
  return isLit ? element("mark", {}, said) : said;
}

function near(label, said) {
  const lines = said.map(([who, words]) => element("p", { class: "qk-said-near", dir: "auto" }, who && element("b", {}, `${who}: `), words));
  return said.length > 0 && element("details", {}, element("summary", {}, label), lines);
}
