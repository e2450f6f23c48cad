"""How alike short texts are in what they say, whatever their languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from qualkit.everyday import everyday
from qualkit.language import stop_words
from qualkit.themes.words import words_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qualkit.protocols import Embedder

Matrix: TypeAlias = "NDArray[np.float32]"

WHOLE = 0.5  # what a text as a whole weighs; its words, one by one, weigh the rest
PULL = 10  # as many texts everyday sentences count for when the middle of a language is found
SENTENCES = 2  # of each everyday subject
NEAREST = 5  # texts of another side that say how near a text is to things in general
STRANGE = 0.25  # how alike a note and the nearest of some strangers are, in the mean
BLOCK = 512  # words compared at a time

_LETTER = re.compile(r"[^\W_]")


def likeness(texts: Sequence[str], languages: Sequence[str], *, embed: Embedder) -> Matrix:
    """Return how alike each two texts are, shape (n, n), about 0 (nothing shared) to 1 (the same).

    Half is the cosine of the texts as wholes, half that of their words, each laid to its nearest in the other text and
    weighed by how rare it is. Vectors are seen from the middle of their language, so that languages do not lie apart.
    """
    middle = _Middle(embed)
    whole = middle.seen_from(embed(list(texts)), languages)
    return WHOLE * whole @ whole.T + (1 - WHOLE) * _word_by_word(texts, languages, embed, middle)


def relative(alike: Matrix, sides: Sequence[str]) -> Matrix:
    """Return likeness less what is usual: the mean of how near both texts are to the five nearest of the other's side.

    This is the cross-domain similarity local scaling of Conneau et al. (2018): a text that is near to everything is
    nobody's equivalent. Two texts of one side are not compared; they get minus infinity.
    """
    names = sorted(set(sides))
    side = np.array([names.index(name) for name in sides])
    nearest = np.stack([_nearest(alike[:, side == number]) for number in range(len(names))], axis=1)
    usual = nearest[:, side]
    return np.where(side[:, None] == side, -np.inf, alike - (usual + usual.T) / 2).astype(np.float32)


def says_something(text: str) -> bool:
    """Tell whether a text holds a letter or a digit."""
    return bool(_LETTER.search(text))


def _nearest(alike: Matrix) -> Matrix:
    """Return the mean of the five highest of each row; where there are fewer, strangers stand in for the others."""
    strangers = np.full((len(alike), max(0, NEAREST - alike.shape[1])), STRANGE, dtype=np.float32)
    rows: Matrix = np.partition(np.hstack([alike, strangers]), -NEAREST, axis=1)[:, -NEAREST:].mean(axis=1)
    return rows


class _Middle:
    """The middle of each language: of the vectors given, drawn a little towards everyday sentences.

    Without those, the few notes of a small board would be their own middle.
    """

    def __init__(self, embed: Embedder) -> None:
        self._embed = embed
        self._kept: dict[str, Matrix] = {}

    def seen_from(self, vectors: Matrix, languages: Sequence[str]) -> Matrix:
        """Return the vectors less the middle of their languages, of unit length."""
        moved = vectors.astype(np.float32)
        for language in sorted(set(languages)):
            among = np.array([each == language for each in languages])
            total = vectors[among].sum(axis=0) + PULL * self._of_sentences(language)
            moved[among] -= total / (among.sum() + PULL)
        length = np.linalg.norm(moved, axis=1, keepdims=True)
        rows: Matrix = moved / np.maximum(length, np.finfo(np.float32).tiny)
        return rows

    def _of_sentences(self, language: str) -> Matrix:
        if language not in self._kept:
            sentences = [each for about in everyday(language).values() for each in about[:SENTENCES]]
            self._kept[language] = self._embed(sentences).mean(axis=0)
        return self._kept[language]


def _word_by_word(texts: Sequence[str], languages: Sequence[str], embed: Embedder, middle: _Middle) -> Matrix:
    empty = stop_words(sorted(set(languages)))
    said = [_content(text, language, empty) for text, language in zip(texts, languages, strict=True)]
    words = sorted({word for each in said for word in each})
    number = {word: n for n, word in enumerate(words)}
    vectors = middle.seen_from(embed([form for form, _ in words]), [language for _, language in words])
    rare = np.zeros((len(texts), len(words)), dtype=np.float32)
    for row, each in enumerate(said):
        rare[row, [number[word] for word in each]] = 1
    rare *= np.log1p(len(texts) / rare.sum(axis=0))
    best = _best(vectors, [[number[word] for word in each] for each in said])
    one_way = rare / rare.sum(axis=1, keepdims=True) @ best
    both_ways: Matrix = (one_way + one_way.T) / 2
    return both_ways


def _best(vectors: Matrix, said: Sequence[Sequence[int]]) -> Matrix:
    """Return how near each word is to the nearest word of each text, shape (words, texts)."""
    spoken = vectors[[word for each in said for word in each]].T
    starts = np.cumsum([0, *(len(each) for each in said[:-1])])
    blocks = (vectors[first : first + BLOCK] @ spoken for first in range(0, len(vectors), BLOCK))
    return np.concatenate([np.maximum.reduceat(block, starts, axis=1) for block in blocks])


def _content(text: str, language: str, empty: frozenset[str]) -> list[tuple[str, str]]:
    """Return the different content words of a text with its language; the text itself where it has none."""
    forms = {word.form for word in words_in(text) if len(word.form) > 1} - empty
    return [(form, language) for form in sorted(forms)] or [(text, language)]
