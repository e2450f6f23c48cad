"""A document as it was said: turns, notes and headings, with the codings in them and their names in the margin."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TypeAlias

from parts.cards import chips, in_short
from parts.colours import both, colour_of
from parts.highlights import Mark, marked
from parts.study import Study
from parts.words import clock, tag
from qualkit.model import Document, Excerpt, Kind, Participant, Passage, PassageKind, Role

LISTED = frozenset({PassageKind.NOTE, PassageKind.ITEM, PassageKind.ROW})


Numbered: TypeAlias = tuple[int, Passage]


def in_order(document: Document, numbers: Sequence[int]) -> list[Numbered]:
    """Return the passages with their numbers, as they are read: notes of a board under their prompts, as these come."""
    numbered = list(zip(numbers, document.passages, strict=True))
    if document.kind is not Kind.BOARD:
        return numbered
    places = {prompt: place for place, prompt in enumerate(dict.fromkeys(p.prompt for p in document.passages))}

    def place(pair: Numbered) -> tuple[int, bool]:
        passage, words = pair[1], _words(document, pair[1])
        # The name of a frame is read out before the notes in it, wherever the file has it.
        heads = passage.kind is PassageKind.HEADING and words in places
        return places[words if heads else passage.prompt], not heads

    return sorted(numbered, key=place)


def sheet(
    study: Study, document: Document, numbered: Sequence[Numbered], excerpts: Iterable[Excerpt], lit: int | None
) -> str:
    """Return passages of a document as HTML, in the order given; `lit` is the number of the one that was linked to."""
    people = {participant.id: participant for participant in document.participants}
    codings = _by_passage([passage for _, passage in numbered], excerpts)
    # Most prompts are headings of the document itself, which stand in their place anyway.
    said = {_words(document, passage) for passage in document.passages if passage.kind is PassageKind.HEADING}
    rows, prompt = [], ""
    for number, passage in numbered:
        if passage.prompt and passage.prompt not in (prompt, *said):
            rows.append(tag("h3", escape(passage.prompt), class_="qk-prompt", dir="auto"))
        prompt = passage.prompt
        speaker = people.get(passage.participant_id or "")
        rows.append(
            row(study, document.text, passage, speaker, codings[passage.span.start], number=number, lit=number == lit)
        )
    return tag("div", "".join(rows), class_="qk-sheet")


def _words(document: Document, passage: Passage) -> str:
    return passage.span.of(document.text).strip()


def _by_passage(passages: Sequence[Passage], excerpts: Iterable[Excerpt]) -> Mapping[int, list[Excerpt]]:
    """Return the codings that reach into each passage, by the passage's start."""
    shown = sorted(passages, key=lambda passage: passage.span.start)
    starts = [passage.span.start for passage in shown]
    found: dict[int, list[Excerpt]] = defaultdict(list)
    for excerpt in excerpts:
        place = max(0, bisect_right(starts, excerpt.span.start) - 1)
        # A coding may run on into the passages after the one it begins in.
        while place < len(shown) and shown[place].span.start < excerpt.span.end:
            if shown[place].span.overlaps(excerpt.span):
                found[starts[place]].append(excerpt)
            place += 1
    return found


def row(
    study: Study,
    text: str,
    passage: Passage,
    speaker: Participant | None,
    codings: Sequence[Excerpt],
    *,
    number: int,
    lit: bool,
) -> str:
    """Return one passage as a row: who and when, the words, the codes."""
    marks = [
        Mark(inner, both(colour_of(study.colours, excerpt.code_id)), in_short(study, excerpt), excerpt.negated)
        for excerpt in codings
        if (inner := excerpt.span.within(passage.span))
    ]
    said = marked(passage.span.of(text), marks)
    heading = passage.kind is PassageKind.HEADING
    words = tag("h3" if heading else "p", said, lang=passage.language, dir="auto")
    classes = ["qk-row"]
    classes += ["qk-quiet"] if speaker and speaker.role is not Role.PARTICIPANT else []
    classes += ["qk-item"] if passage.kind in LISTED else []
    classes += ["qk-linked"] if lit else []
    return tag(
        "div",
        tag("div", _who(passage, speaker), class_="qk-who")
        + tag("div", words, class_="qk-said")
        + tag("div", chips(study, codings), class_="qk-margin"),
        class_=" ".join(classes),
        id=f"passage-{number}",
    )


def _who(passage: Passage, speaker: Participant | None) -> str:
    name = tag("b", escape(speaker.name)) if speaker else ""
    role = tag("span", speaker.role) if speaker and speaker.role is not Role.PARTICIPANT else ""
    time = tag("span", clock(passage.time[0])) if passage.time else ""
    return name + role + time
