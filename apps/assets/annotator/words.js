// What the annotator says: counts, shortened quotes, the names of standings.

export const CODED = 0, SUGGESTED = 1, ACCEPTED = 2;
export const MINE = 1, HAS_MEMO = 2;

// Which codings are meant when one goes from one to the next.
export const ALL = () => true;
export const SUGGESTIONS = (mark) => mark.standing === SUGGESTED;

const WORDS_IN_ID = 6;
const KINDS = { term: "the word", weight: "words that weigh", near: "near to", judged: "judged before" };

export function counted(number, noun, nouns = `${noun}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? noun : nouns}`;
}

export function shortened(words, most = 60) {
  const line = words.replace(/\s+/g, " ").trim();
  const letters = [...line];
  return letters.length <= most ? line : `${letters.slice(0, most - 1).join("").trimEnd()}…`;
}

export function quoted(words, most) {
  return `“${shortened(words, most)}”`;
}

// "suggested by blend, evidence 82 %, accepted" or "coded by Ana"
export function told(mark) {
  const sure = mark.percent === null || mark.standing === CODED ? "" : `, evidence ${percent(mark.percent)}`;
  const said = `${mark.standing === CODED ? "coded" : "suggested"} by ${mark.coder}${sure}`;
  return mark.standing === ACCEPTED ? `${said}, accepted` : said;
}

export function percent(number) {
  return `${number}\u00a0%`;
}

// Why a suggestion was made: "the word ‘police’; near to ‘fear of officers’".
export function because(evidence) {
  const found = evidence.map(([what, , , kind, negated, remark]) => {
    const more = [negated ? "said in the negative" : "", remark].filter(Boolean).join(", ");
    return `${KINDS[kind] ?? kind} ‘${shortened(what, 80)}’${more ? ` (${more})` : ""}`;
  });
  return [...new Set(found)].join("; ");
}

// Letters for comparing: without case and accents.
export function folded(words) {
  return words.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
}

// An id for a code that is not taken: the first words of its name in letters from a to z and digits; a name in other
// letters gives none, and is called "code".
export function freeId(name, isTaken) {
  const words = folded(name).replaceAll("ß", "ss").match(/[a-z0-9]+/g) ?? [];
  const slug = words.slice(0, WORDS_IN_ID).join("-") || "code";
  let id = slug;
  for (let next = 2; isTaken(id); next += 1) id = `${slug}-${next}`;
  return id;
}
