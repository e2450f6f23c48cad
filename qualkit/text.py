"""Text as it is stored and searched: folding case and accents, and the offsets that survive it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from qualkit.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD = re.compile(r"\w+")
PIECES = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")  # most letters need no look-up
JOINERS = "\u200c\u200d"  # cannot be seen, but words of some scripts are spelled with them
SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "­": None, "​": None, "⁠": None, "﻿": None})  # noqa: PLE2515 - the invisible ones are the point


def line_spans(text: str) -> Iterator[Span]:
    r"""Return the span of each line, without its `\n`; only `\n` ends a line."""
    start = 0
    for line in text.split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1


def trimmed(text: str, span: Span) -> Span:
    """Return the span without the white space at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    apart = unicodedata.normalize("NFKD", character.translate(SAME))
    # Twice: what case folding makes of a letter may come apart again.
    apart = unicodedata.normalize("NFKD", apart.casefold())
    return "".join(part for part in apart if not unicodedata.combining(part)).translate(SAME)


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text without case and accents, and for each of its characters the offset it came from.

    One offset more than characters: the last is the length of the text.

    >>> fold("Été")
    ('ete', [0, 1, 2, 3])
    """
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    folded: list[str] = []
    offsets: list[int] = []
    for piece in PIECES.finditer(text):
        if piece[0].isascii():
            folded.append(piece[0].lower())
            offsets.extend(range(*piece.span()))
        else:
            letters = _folded_character(piece[0])
            folded.append(letters)
            offsets.extend([piece.start()] * len(letters))
    return "".join(folded), [*offsets, len(text)]


def folded(text: str) -> str:
    """Return the text without case and accents, for comparing."""
    return fold(text)[0]


def same_words(text: str) -> str:
    """Return what texts of the same words have in common, whatever their case, accents and signs.

    >>> same_words("¿Dónde está?") == same_words("donde esta")
    True
    """
    return " ".join(WORD.findall(folded(text))) or text


def visible(text: str) -> str:
    r"""Return the text on one line, without what cannot be seen and only steers; '' when that is all there is.

    >>> visible("Night \x1b[1m\u202ebuses")
    'Night [1m buses'
    """
    shown = "".join(each if each.isprintable() or each in JOINERS else " " for each in text)
    return " ".join(word for word in shown.split() if word.strip(JOINERS))


def unfold(span: Span, offsets: list[int]) -> Span:
    """Return where a span of folded text stands in the text it came from."""
    start = offsets[span.start]
    if not len(span):
        return Span(start, start)
    # A letter may have become two: a match that ends between them takes the whole letter.
    return Span(start, max(offsets[span.end], offsets[span.end - 1] + 1))


def find_folded(text: str, words: str) -> list[Span]:
    r"""Return where the words stand in the text, whatever their case, accents and line breaks.

    >>> find_folded("Mi opinión: la OPINION", "opinión")
    [Span(start=3, end=10), Span(start=15, end=22)]
    """
    wanted = [re.escape(word) for word in folded(words).split()]
    if not wanted:
        return []
    where, offsets = fold(text)
    return [unfold(Span(*found.span()), offsets) for found in re.finditer(r"\s+".join(wanted), where)]
