"""Boards of post-its: notes in columns under their questions, in the colours of their codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape

from parts.cards import chips, in_short
from parts.colours import style
from parts.study import Study
from parts.words import attribute_label, language_name, tag
from qualkit.model import Excerpt, Filter, PassageKind
from qualkit.store.documents import Listed
from qualkit.store.excerpts import page_of_excerpts
from qualkit.store.passages import Found, passages

ELSEWHERE = "Elsewhere on the board"
# Where a note lay is for programs; what was voted or signed is for people.
LAYOUT = frozenset(
    (
        "row;column;x;y;width;height;colour;color;type;id;cluster;colour in the file;"
        "area x;area y;area width;area height"
    ).split(";")
)


def notes(study: Study, board: Listed) -> list[tuple[Found, list[Excerpt]]]:
    """Return the notes of a board in its order, each with its codings."""
    codings: dict[int, list[Excerpt]] = defaultdict(list)
    for excerpt in page_of_excerpts(study.project, Filter(documents=(board.id,), viewer=study.viewer())):
        codings[excerpt.passage].append(excerpt)
    found = passages(study.project, document_ids=[board.id])
    return [(note, codings[note.number]) for note in found if note.passage.kind is not PassageKind.HEADING]


def fits(note: Found, codings: Sequence[Excerpt], *, codes: Sequence[str], languages: Sequence[str]) -> bool:
    """Tell whether a note is in one of the languages and carries one of the codes; empty means any."""
    if languages and note.passage.language not in languages:
        return False
    return not codes or any(coding.code_id in codes for coding in codings)


def drawn(study: Study, board: Listed, shown: Sequence[tuple[Found, Sequence[Excerpt]]]) -> str:
    """Return a board as HTML: one column a question, in the order in which the questions come, loose notes last."""
    columns: dict[str, list[str]] = defaultdict(list)
    for note, codings in shown:
        columns[note.passage.prompt].append(_note(study, board, note, codings))
    ordered = sorted(columns.items(), key=lambda column: not column[0])
    return tag("div", "".join(_column(prompt or ELSEWHERE, cards) for prompt, cards in ordered), class_="qk-board")


def _column(prompt: str, cards: Sequence[str]) -> str:
    heading = tag("h4", escape(prompt), dir="auto")
    return tag("section", heading + tag("ul", "".join(cards)), class_="qk-column", tabindex="0")


def _note(study: Study, board: Listed, note: Found, codings: Sequence[Excerpt]) -> str:
    colour = style(study.colours, codings[0].code_id) if codings else ""
    body = tag("p", escape(note.words), lang=note.passage.language, dir="auto") + chips(study, codings)
    body += tag("footer", escape(" · ".join(_footer(board, note))))
    if codings:
        told = "".join(tag("p", escape(in_short(study, coding))) for coding in codings)
        body += tag("details", tag("summary", "How it was coded") + told, class_="qk-details")
    return tag("li", body, class_="qk-note", style=colour)


def _footer(board: Listed, note: Found) -> list[str]:
    told = [language_name(note.passage.language)] if note.passage.language else []
    attributes: Mapping[str, str] = note.passage.attributes
    told += [
        f"{attribute_label(name)}: {value}"
        for name, value in attributes.items()
        if value and name not in LAYOUT and board.attributes.get(name) != value
    ]
    return [*told, *([note.participant] if note.participant else [])]
