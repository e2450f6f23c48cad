"""The order in which the passages of a document are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from qualkit.model import Document, Kind, Passage, PassageKind

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


def _words(document: Document, passage: Passage) -> str:
    return passage.span.of(document.text).strip()
