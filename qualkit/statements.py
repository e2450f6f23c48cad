"""Statements: the pieces of a document that are judged as one."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.language import sentences
from qualkit.model import WHOLE, Document, Passage, Span, Statement


def statement_spans(passage: Passage, words: str) -> list[Span]:
    """Return the statements of a passage as spans of its words."""
    return [Span(0, len(words))] if passage.kind in WHOLE else sentences(words)


def statements(document: Document) -> Iterator[Statement]:
    """Yield the statements of a document that hold a letter or a digit, in the order of the words."""
    for number, passage in enumerate(document.passages):
        words = passage.span.of(document.text)
        language = passage.language or document.language
        for span in statement_spans(passage, words):
            said = span.of(words)
            if any(map(str.isalnum, said)):
                yield Statement(document.id, span.shifted(passage.span.start), said, language, number)
