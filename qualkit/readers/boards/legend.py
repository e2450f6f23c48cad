"""The legend of a board: which colour of notes stands for what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from qualkit.model import Document, Kind, Passage, PassageKind
from qualkit.readers.boards.colours import LOOKS, SIGNS, name_of, nearest
from qualkit.text import folded

TITLE_WORDS = (
    "legend; key; colour key; color key; colour code; color code; colour legend; color legend; colours; colors; "
    "leyenda; clave; clave de colores; codigo de colores; leyenda de colores; colores; legende; legende des couleurs; "
    "code couleur; code couleurs; codes couleurs; couleurs; legenda; legenda de cores; codigo de cores; cores; "
    "leggenda; legenda dei colori; codice colori; colori; farbcode; farben; farblegende"
)
TITLES = frozenset(TITLE_WORDS.split("; "))
# Words that may stand beside the name of a colour: "light blue notes", "notas amarillas", "les post-its jaunes".
BESIDE_WORDS = (
    "note notes sticky stickies post it its postit postits post-it post-its card cards colour color light dark pale "
    "the in on nota notas tarjeta tarjetas claro clara oscuro oscura en las los el la fiche fiches les le couleur "
    "clair claire fonce cartao cartoes as os cor escuro bigliettino bigliettini foglietto foglietti i gli colore "
    "chiaro scuro zettel karte karten farbe hell dunkel die"
)
BESIDE = frozenset(BESIDE_WORDS.split())
BETWEEN = re.compile(r"\s*(?:=+>?|[-–—]+>|→|:)\s*|\s+[-–—]\s+")
EQUALS = re.compile(r"\s*(?:=+>?|[-–—]+>|→)\s*")
PART = re.compile(rf"(\s*[,;|·•/]\s+|\.\s+|\s+(?=[{''.join(SIGNS)}]))")
LONGEST_NAME = 4  # words
LONGEST_MEANING = 80  # characters
LONGEST_NOTE = 1_000  # characters: longer, it tells more than a legend does
FEWEST = 2  # entries that make a legend without anything else telling so


@dataclass(frozen=True, slots=True)
class Legend:
    """What was told by the names of colours, what each colour of the notes means, and which passages tell it."""

    told: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[int] = frozenset()


NO_LEGEND = Legend()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a legend: the colour it names, what that stands for, the passage, and that note's own colour."""

    name: str
    meaning: str
    passage: int
    colour: str


def with_legend(document: Document) -> Document:
    """Return the board with what its colours stand for as the prompt of the notes that have none."""
    legend = _legend(document)
    pieces = tuple(
        replace(piece, prompt=legend.meanings.get(piece.attributes.get("colour", ""), ""))
        if piece.kind is PassageKind.NOTE and not piece.prompt and index not in legend.own
        else piece
        for index, piece in enumerate(document.passages)
    )
    return replace(document, passages=pieces)


def told_of_legend(document: Document) -> Document:
    """Return the board with a warning that says its legend, and the meaning of its colour on each note."""
    legend = _legend(document)
    if not legend.told:
        return document
    told = ", ".join(f"{name} = {meaning}" for name, meaning in legend.told.items())
    pieces = tuple(
        replace(piece, attributes={**piece.attributes, "meaning": legend.meanings[piece.attributes["colour"]]})
        if piece.kind is PassageKind.NOTE and index not in legend.own and _colour(piece) in legend.meanings
        else piece
        for index, piece in enumerate(document.passages)
    )
    return replace(document, passages=pieces, warnings=(*document.warnings, f"a legend was found: {told}"))


def _legend(document: Document) -> Legend:
    if document.kind is not Kind.BOARD:
        return NO_LEGEND
    titled = _under_a_title(document)
    entries = list(_entries(document))
    told = {entry.name: entry.meaning for entry in reversed(entries)}
    told = {entry.name: told[entry.name] for entry in entries}
    matching = any(entry.colour and nearest(entry.colour, frozenset({entry.name})) for entry in entries)
    if len(told) < FEWEST and not matching and not any(entry.passage in titled for entry in entries):
        return _shown(document, titled)
    own = frozenset(entry.passage for entry in entries)
    colours = dict.fromkeys(_colours(document, own) or _colours(document, frozenset()))
    meanings = {colour: told[name] for colour in colours if (name := nearest(colour, frozenset(told)))}
    return Legend(told, meanings, own)


def _colour(piece: Passage) -> str:
    return piece.attributes.get("colour", "")


def _entries(document: Document) -> Iterator[Entry]:
    for index, piece in enumerate(document.passages):
        if len(piece.span) <= LONGEST_NOTE:
            for line in piece.span.of(document.text).split("\n"):
                for name, meaning in entries_of(line):
                    yield Entry(name, meaning, index, piece.attributes.get("colour", ""))


def entries_of(line: str) -> list[tuple[str, str]]:
    """Return what a line says of colours: one after the other, up to the end of the sentence.

    >>> entries_of("Pink = challenges, yellow = ideas, wishes. One idea per note!")
    [('pink', 'challenges'), ('yellow', 'ideas, wishes')]
    """
    found: list[tuple[str, str]] = []
    pieces = [*PART.split(line), ""]
    open_, between = True, ""
    for piece, ending in zip(pieces[::2], pieces[1::2], strict=True):
        if entry := entry_of(piece):
            found.append(entry)
        elif found and open_ and piece.strip() and len(found[-1][1]) + len(piece) < LONGEST_MEANING:
            found[-1] = found[-1][0], f"{found[-1][1]}{between}{piece}".strip()
        open_, between = ending.strip() != ".", ending
    return found


def entry_of(line: str) -> tuple[str, str] | None:
    """Return the colour that a line of a legend names and what it stands for; None when it is no such line.

    >>> entry_of("Amarillo: retos"), entry_of("🟨 barriers"), entry_of("Note: we agreed")
    (('yellow', 'retos'), ('yellow', 'barriers'), None)
    """
    line = line.strip(" \t•*-–")
    if line[:1] in SIGNS:
        meaning = BETWEEN.sub("", line[1:].lstrip("\ufe0f ")[:2]) + line[1:].lstrip("\ufe0f ")[2:]
        return (SIGNS[line[0]], meaning.strip()) if _means(meaning) else None
    parts = BETWEEN.split(line, maxsplit=1)
    if len(parts) > 1 and (name := _colour_named(parts[0])) and _means(parts[1]):
        return name, parts[1].strip()
    turned = EQUALS.split(line, maxsplit=1)
    if len(turned) > 1 and (name := _colour_named(turned[1])) and _means(turned[0]):
        return name, turned[0].strip()
    return None


def _means(words: str) -> bool:
    return len(words) <= LONGEST_MEANING and any(map(str.isalpha, words)) and not _colour_named(words)


def _colour_named(words: str) -> str:
    """Return the colour that a few words name, and nothing but it and what notes are called."""
    each = folded(words[:LONGEST_MEANING]).strip(" .()[]*\"'").split()
    if not 0 < len(each) <= LONGEST_NAME:
        return ""
    names = [name for word in each if (name := name_of(word))]
    others = [word for word in each if not name_of(word)]
    return names[0] if len(set(names)) == 1 and BESIDE.issuperset(others) else ""


def _under_a_title(document: Document) -> frozenset[int]:
    """Return the notes that stand under a title such as "Legend", or lie in one cluster with it."""
    pieces = document.passages
    short = (n for n, piece in enumerate(pieces) if len(piece.span) <= LONGEST_MEANING)
    titles = {n for n in short if _is_title(pieces[n].span.of(document.text))}
    together = {pieces[n].attributes["cluster"] for n in titles if "cluster" in pieces[n].attributes}
    return frozenset(
        n
        for n, piece in enumerate(pieces)
        if n not in titles and (_is_title(piece.prompt) or piece.attributes.get("cluster") in together)
    )


def _is_title(words: str) -> bool:
    return bool(words) and folded(words).strip(" :.*") in TITLES


def _shown(document: Document, titled: frozenset[int]) -> Legend:
    """Return the legend that shows its colours: under its title, notes each of a colour of its own."""
    shown = [
        (piece.attributes["colour"], piece.span.of(document.text))
        for index, piece in enumerate(document.passages)
        if index in titled and piece.kind is PassageKind.NOTE and "colour" in piece.attributes
    ]
    meanings = {colour: " ".join(words.split()) for colour, words in shown if len(words) <= LONGEST_MEANING}
    if not len(meanings) == len(shown) >= FEWEST:
        return NO_LEGEND
    names = frozenset(LOOKS)
    return Legend({nearest(colour, names) or colour: told for colour, told in meanings.items()}, meanings, titled)


def _colours(document: Document, but: frozenset[int]) -> list[str]:
    """Return the colours of the notes, leaving some notes out."""
    notes = (piece for index, piece in enumerate(document.passages) if index not in but)
    return [piece.attributes["colour"] for piece in notes if "colour" in piece.attributes]
