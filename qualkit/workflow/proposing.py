"""The verbs that make a code of a theme: a draft for a person to edit, and the codebook with the code in it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualkit.autocoders.lexicon import lexicon_coder
from qualkit.autocoders.telling import telling_terms
from qualkit.codebook import codebook_from, plain_codebook
from qualkit.errors import RequestError, possible
from qualkit.language import function_words
from qualkit.model import Code, Codebook, Document, Kind, Origin, Passage, PassageKind, Span, Term
from qualkit.phrasing import shortened
from qualkit.protocols import Embedder, Track, untracked
from qualkit.store.passages import Found, passages
from qualkit.store.project import Project
from qualkit.store.themes import StoredTheme, ThemeRun, newest_run, places
from qualkit.text import folded
from qualkit.workflow.deciding import theme_called
from qualkit.workflow.remembering import remembering
from qualkit.workflow.spoken import on_one_line

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

IN_ID = 5  # words
QUOTED = 3  # phrases in the definition of one language
LONGEST_PHRASE = 10  # words
LONGEST_EXAMPLE = 300  # characters
COUNTER_EXAMPLES = 2  # a language
SAYS_ENOUGH = range(4, 41)  # words of a counter-example
NEAREST = 2  # themes named as what does not belong

# Where a thought ends or pauses: a phrase is not quoted across it.
_PAUSE = re.compile(r"[.,;:!?¡¿…()«»\"“”—–]+")

DEFINITIONS = {
    "en": ("Draft: what participants say about {}.", "“{}”"),
    "es": ("Borrador: lo que se dice sobre {}.", "«{}»"),
    "fr": ("Ébauche : ce qui se dit sur {}.", "« {} »"),
}
EXCLUDED = {
    "en": "Draft: not what other themes hold, above all {}.",
    "es": "Borrador: no lo que recogen otros temas, sobre todo {}.",
    "fr": "Ébauche : pas ce qui relève d'autres thèmes, surtout {}.",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code drafted from a theme, and the passages that it was drafted from.

    Of the theme's passages, `size` in number, its terms find `inside`; of all others they find `outside`.
    """

    theme_id: int
    code: Code
    exemplars: tuple[Found, ...]
    counter_examples: tuple[Found, ...]
    size: int
    inside: int
    outside: int


@dataclass(frozen=True, slots=True)
class _Material:
    """The passages of a run, their cleaned words and their vectors (n, d), the theme of each, and the centres by id."""

    found: Sequence[Found]
    texts: Sequence[str]
    vectors: NDArray[np.float32]
    themes: Sequence[int | None]
    centres: Mapping[int, NDArray[np.float32]]

    def rows(self, theme_id: int, language: str, *, inside: bool = True) -> list[int]:
        """Return the rows of a language inside or outside of the theme."""
        return [
            row
            for row, piece in enumerate(self.found)
            if piece.passage.language == language and (self.themes[row] == theme_id) is inside
        ]

    def nearness(self, theme_id: int) -> NDArray[np.floating]:
        """Return the cosine of each passage with the centre of a theme."""
        near: NDArray[np.floating] = self.vectors @ self.centres[theme_id]
        return near


def propose_code(project: Project, theme_id: int, *, embedder: str = "use", track: Track = untracked) -> Proposal:
    """Return a code drafted from a theme of the newest run, in the languages of the codebook in use; changes nothing.

    Name and definition are in participants' own phrases, terms are those that tell the theme's passages from all others
    (`telling_terms`), examples its exemplars, counter-examples the nearest passages of other themes. Names of speakers
    are no terms. Raises RequestError when there is no such theme.
    """
    run = newest_run(project)
    theme = theme_called(run, str(theme_id))
    embed = remembering(project, embedder, track)
    languages = project.codebook().languages
    material = _material(project, run, embed)
    spoken = [language for language in _by_frequency(material, theme_id) if language in languages]
    names = _names(theme, languages, spoken)
    exemplars = _exemplars(project, theme, languages)
    against = [material.found[row] for row in _nearest_outside(material, theme_id, spoken)]
    code = Code(
        id=_identifier(theme.name or next(iter(names.values())), theme_id),
        name=names,
        definition=_definition(exemplars, spoken, embed, material.centres[theme_id]),
        exclude=_excluded(run, theme_id, material, spoken),
        examples=_by_language(exemplars),
        counter_examples=_by_language(against),
        terms=tuple(_terms(material, theme_id, spoken, embed)),
    )
    inside, outside = _finds(code, languages, material, theme_id)
    return Proposal(theme_id, code, tuple(exemplars), tuple(against), theme.size, inside, outside)


def adopt_code(project: Project, code: Code, *, who: str, parent: str = "") -> str:
    """Add a code to the codebook in use, at the top or under another, and return the codebook's new version.

    One change; codings keep the version they were made with. Raises RequestError when the id is taken, the parent is
    unknown or the code does not hold together.
    """
    with project.change("codebook", who=who) as change:
        book = project.codebook()
        known = [each.id for each in book.codes]
        if code.id in known:
            raise RequestError(f"code '{code.id}' is in the codebook already; choose another id")
        if parent and parent not in known:
            raise RequestError(f"there is no code '{parent}' to put it under; {possible(parent, known)}")
        wider = replace(book, codes=(*book.codes, replace(code, parent=parent or None)))
        checked = codebook_from(plain_codebook(wider), place=f"codebook {book.id}")
        project.use_codebook(change, checked)
        change.summary = f"{checked.id} {checked.version}: added '{code.id}'"
    return checked.version


def codebook_of(project: Project, code: Code) -> Codebook:
    """Return a codebook that holds nothing but this code, in the languages of the codebook in use."""
    languages = project.codebook().languages
    alone = Codebook(code.id, dict(code.name), languages, (replace(code, parent=None),), "")
    return codebook_from(plain_codebook(alone), place=f"code '{code.id}'")


def _material(project: Project, run: ThemeRun, embed: Embedder) -> _Material:
    import numpy as np

    placed = {place.passage: place.theme_id for place in places(project, run.number)}
    found = [piece for piece in passages(project) if piece.number in placed]
    texts = [on_one_line(piece.words) for piece in found]
    vectors = embed(texts)
    themes = [placed[piece.number] for piece in found]
    centres = {}
    for theme in run.themes:
        middle = vectors[[row for row, own in enumerate(themes) if own == theme.id]].sum(axis=0)
        centres[theme.id] = (middle / max(float(np.linalg.norm(middle)), 1e-12)).astype(np.float32)
    return _Material(found, texts, vectors, themes, centres)


def _by_frequency(material: _Material, theme_id: int) -> list[str]:
    """Return the languages of a theme, the one that speaks of it most first."""
    own = zip(material.found, material.themes, strict=True)
    counts = Counter(piece.passage.language for piece, theme in own if theme == theme_id)
    return sorted(counts, key=lambda language: (-counts[language], language))


def _names(theme: StoredTheme, languages: Sequence[str], spoken: Sequence[str]) -> dict[str, str]:
    """Return the theme's phrase in each language; the name that a person gave stands in the one that says it most."""
    main = spoken[0] if spoken else languages[0]
    phrases = {language: theme.wording[language].phrase for language in languages if language in theme.wording}
    phrases = {language: phrase for language, phrase in phrases.items() if phrase.strip()}
    if theme.name or not phrases:
        phrases[main] = theme.label
    return {
        language: phrases[language][:1].upper() + phrases[language][1:] for language in languages if language in phrases
    }


def _identifier(name: str, theme_id: int) -> str:
    words = re.findall(r"[a-z0-9]+", folded(name))
    return "-".join(words[:IN_ID]) or f"theme-{theme_id}"


def _exemplars(project: Project, theme: StoredTheme, languages: Sequence[str]) -> list[Found]:
    """Return the passages that show the theme best, in all and in each language."""
    best = (said.exemplar for _, said in sorted(theme.wording.items()) if said.exemplar is not None)
    numbers = list(dict.fromkeys([*theme.exemplars, *best]))
    found = {piece.number: piece for piece in passages(project, numbers=numbers)}
    return [found[number] for number in numbers if number in found and found[number].passage.language in languages]


def _by_language(found: Sequence[Found]) -> dict[str, tuple[str, ...]]:
    quotes: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for piece in found:
        quotes[piece.passage.language][shortened(on_one_line(piece.words), LONGEST_EXAMPLE)] = None
    return {language: tuple(each) for language, each in quotes.items()}


def _definition(
    exemplars: Sequence[Found], languages: Sequence[str], embed: Embedder, centre: NDArray[np.float32]
) -> dict[str, str]:
    """Return a sentence in each language around the phrases of its exemplars that are nearest to the theme."""
    said = {}
    for language in languages:
        phrases: dict[str, str] = {}
        for piece in exemplars:
            candidates = list(dict.fromkeys(_phrases(on_one_line(piece.words), language)))
            if piece.passage.language == language and candidates:
                best = candidates[int((embed(candidates) @ centre).argmax())]
                phrases.setdefault(folded(best), best)
        if phrases:
            sentence, quoted = DEFINITIONS.get(language, DEFINITIONS["en"])
            said[language] = sentence.format(", ".join(map(quoted.format, [*phrases.values()][:QUOTED])))
    return said


def _phrases(text: str, language: str) -> Iterator[str]:
    """Yield what stands between two marks; of what is long, every few words that do not stop at a function word."""
    empty = function_words(language)
    for clause in _PAUSE.split(text):
        words = clause.split()
        for start in range(max(1, len(words) - LONGEST_PHRASE + 1)):
            part = words[start : start + LONGEST_PHRASE]
            while start + LONGEST_PHRASE < len(words) and part and part[-1].lower() in empty:
                part.pop()
            if part:
                yield " ".join(part)


def _excluded(run: ThemeRun, theme_id: int, material: _Material, languages: Sequence[str]) -> dict[str, str]:
    """Return in each language a hint at the themes that are nearest."""
    others = [theme for theme in run.themes if theme.id != theme_id]
    centre = material.centres[theme_id]
    others.sort(key=lambda theme: (-float(material.centres[theme.id] @ centre), theme.id))
    hints = {}
    for language in languages if others else ():
        _, quoted = DEFINITIONS.get(language, DEFINITIONS["en"])
        names = [theme.name or _phrase(theme, language) for theme in others[:NEAREST]]
        hints[language] = EXCLUDED.get(language, EXCLUDED["en"]).format(", ".join(map(quoted.format, names)))
    return hints


def _phrase(theme: StoredTheme, language: str) -> str:
    said = theme.wording.get(language)
    return said.phrase if said and said.phrase else theme.label


def _nearest_outside(material: _Material, theme_id: int, languages: Sequence[str]) -> Iterator[int]:
    """Yield the rows of other themes that are nearest to this one and say enough to be told from it."""
    near = material.nearness(theme_id)
    for language in languages:
        rows = [
            row
            for row in material.rows(theme_id, language, inside=False)
            if material.themes[row] in material.centres and len(material.texts[row].split()) in SAYS_ENOUGH
        ]
        different = {material.texts[row]: row for row in reversed(rows)}.values()
        yield from sorted(different, key=lambda row: (-float(near[row]), material.texts[row]))[:COUNTER_EXAMPLES]


def _terms(material: _Material, theme_id: int, languages: Sequence[str], embed: Embedder) -> Iterator[Term]:
    people = {word for piece in material.found for word in folded(piece.participant).split()}
    centre = material.centres[theme_id]
    for language in languages:
        inside, outside = (
            [material.texts[row] for row in material.rows(theme_id, language, inside=inside)]
            for inside in (True, False)
        )
        terms = telling_terms(inside, outside, language, nearness=lambda phrases: embed(phrases) @ centre)
        yield from (Term(text, language) for text in terms if people.isdisjoint(re.findall(r"\w+", folded(text))))


def _finds(code: Code, languages: Sequence[str], material: _Material, theme_id: int) -> tuple[int, int]:
    """Return how many passages inside and outside of the theme the code's terms find."""
    found = lexicon_coder(Codebook(code.id, code.name, tuple(languages), (code,), ""))
    texts = zip(material.texts, material.found, strict=True)
    alone = (_alone(row, text, piece.passage.language) for row, (text, piece) in enumerate(texts))
    rows = {int(match.document_id) for match in found(alone)}
    inside = sum(material.themes[row] == theme_id for row in rows)
    return inside, len(rows) - inside


def _alone(row: int, text: str, language: str) -> Document:
    passage = Passage(Span(0, len(text)), PassageKind.NOTE, language=language)
    return Document(str(row), "", Kind.NOTES, text, Origin("", "", ""), (passage,), language=language)
