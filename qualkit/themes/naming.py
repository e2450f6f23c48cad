"""Names for themes: the phrase of participants' words that says most, or the best keywords where none says enough."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualkit.themes.communities import Vectors
    from qualkit.themes.keywords import Keywords
    from qualkit.themes.phrases import Phrase

HEAD = 6  # a phrase holds one of so many keywords that lead
FULL = 3  # who holds so much as so many of them holds all that a name can
RIVAL = 0.8  # how much of its nearness to another theme counts against a name
FIT = 0.15  # how well a phrase must stand alone
# What counts in a name: that it holds keywords, stands alone, is said by several, and is not long.
HOLDS, STANDS, SAID, LONG = 0.7, 0.5, 0.2, 0.12
USUAL = 3  # content words
IN_A_ROW = 0.15  # what keywords in a row are worth for how they read; a phrase that stands alone is worth STANDS


class _Name(NamedTuple):
    """A name, the content words in it, what it is about (not unit length for words in a row) and how it reads."""

    words: str
    content: Sequence[str]
    meaning: Vectors
    reads: float


def best_names(
    phrases: Sequence[Phrase], keywords: Keywords, meanings: Mapping[str, Vectors], own: Vectors, others: Vectors
) -> list[str]:
    """Return what a theme may be called, the best first.

    A good name is near the middle of its own theme, `own`, and far from those of the others, and holds much of the
    weight of the keywords; a phrase must say clearly more than it costs in sense to put three keywords in a row.
    """
    found = [*_phrases(phrases, keywords, meanings), *_rows(keywords, meanings)]
    if not found:
        return []
    rows = np.array([name.meaning for name in found])
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    near = rows @ own - RIVAL * np.maximum((rows @ others.T).max(axis=1, initial=0), 0)
    worth = [float(near[row]) + HOLDS * _held(name.content, keywords) + name.reads for row, name in enumerate(found)]
    ranked = sorted(range(len(found)), key=lambda row: (-round(worth[row], 4), found[row].words))
    return [found[row].words for row in ranked]


def _phrases(phrases: Sequence[Phrase], keywords: Keywords, meanings: Mapping[str, Vectors]) -> Iterator[_Name]:
    head = {word for word, _ in keywords[:HEAD]}
    for phrase in phrases:
        if phrase.sound >= FIT and not head.isdisjoint(phrase.content):
            reads = STANDS * phrase.sound + SAID * math.log(phrase.texts) - LONG * max(0, len(phrase.content) - USUAL)
            yield _Name(phrase.words, phrase.content, meanings[phrase.words], reads)


def _rows(keywords: Keywords, meanings: Mapping[str, Vectors]) -> Iterator[_Name]:
    """Yield keywords in a row: three or fewer, and longer rows for themes whose names are taken by others."""
    words = [word for word, _ in keywords]
    for length in range(min(FULL, len(words)), len(words) + 1):
        if length:
            row = words[:length]
            reads = IN_A_ROW - LONG * (length - min(FULL, len(words)))
            yield _Name(", ".join(row), row, np.sum([meanings[word] for word in row], axis=0), reads)


def _held(words: Sequence[str], keywords: Keywords) -> float:
    """Return how much of the weight of the keywords is in some words, as a share of what a name can hold, 0-1."""
    full = sum(weight for _, weight in keywords[:FULL])
    return min(1.0, sum(weight for word, weight in keywords if word in words) / max(full, 1e-9))
