"""Where words of a text stand in a corrected version of it: found again, found elsewhere, or gone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from qualkit.model import Span

TOKEN = re.compile(r"\w+|[^\w\s]")
# A piece ends with a line or a sentence: most pieces of a corrected text are as they were.
PIECE = re.compile(r"[^.!?\n]+[.!?\n]*|[.!?\n]+")
# Two stretches that share no piece are compared word by word, unless nobody would wait for it.
LARGEST_STRETCH = 4_000_000  # words of the one times words of the other
TELLING = 3  # words, at least: fewer may stand anywhere by chance
APART = "\x1f"


class State(StrEnum):
    """What became of words: `KEPT` between the same words as before, `MOVED` elsewhere, `BROKEN` changed or gone."""

    KEPT = "kept"
    MOVED = "moved"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What became of a span: of broken words, `span` is what stands in their place now."""

    state: State
    span: Span


class Anchoring:
    """An old text laid against a new one, word by word; white space does not count."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = _tokens(old), _tokens(new)
        self._old_words = [span.of(old) for span in self._old]
        self._new_words = [span.of(new) for span in self._new]
        self._starts = [span.start for span in self._old]
        self._place: list[int | None] = [None] * len(self._old)
        for ours, theirs, size in _matching(old, new, self._old_words, self._new_words):
            self._place[ours : ours + size] = range(theirs, theirs + size)
        self._joined = APART.join(["", *self._new_words, ""])

    def similarity(self) -> float:
        """Return the share of words that the two texts have in common (0-1), counted over both."""
        both = len(self._old) + len(self._new)
        return 2 * sum(place is not None for place in self._place) / both if both else 1.0

    def anchor(self, span: Span) -> Anchor:
        """Return what became of a span of the old text; one that is kept or moved covers the same words.

        >>> Anchoring("We trust nobody here.", "Yes. We trust nobody, no.").anchor(Span(3, 15))
        Anchor(state=<State.KEPT: 'kept'>, span=Span(start=8, end=20))
        """
        first, last = self._reach(span)
        if first == last:
            return Anchor(State.BROKEN, self._around(first, last))
        places = self._place[first:last]
        place = places[0]
        in_a_row = place is not None and places == list(range(place, place + last - first))
        if place is not None and in_a_row and (self._continues(first, -1) or self._continues(last - 1, 1)):
            return Anchor(State.KEPT, self._moved(span, first, last, place))
        place = self._elsewhere(first, last)
        if place is not None:
            return Anchor(State.MOVED, self._moved(span, first, last, place))
        return Anchor(State.BROKEN, self._around(first, last))

    def _reach(self, span: Span) -> tuple[int, int]:
        """Return the first word that the span touches, and the one after the last."""
        first = bisect_left(self._starts, span.start)
        if first and self._old[first - 1].end > span.start:
            first -= 1
        return first, max(first, bisect_left(self._starts, span.end))

    def _continues(self, at: int, step: int) -> bool:
        """Tell whether the next word that way, or the edge of the text, is where it was before: a full stop is none."""
        place = self._place[at]
        while place is not None:
            at, place = at + step, place + step
            if not 0 <= at < len(self._old):
                return place == (-1 if at < 0 else len(self._new))
            if self._place[at] != place:
                return False
            if self._old_words[at][0].isalnum():
                return True
        return False

    def _moved(self, span: Span, first: int, last: int, place: int) -> Span:
        # A span may begin or end within a word.
        before = max(0, span.start - self._old[first].start)
        after = max(0, self._old[last - 1].end - span.end)
        return Span(self._new[place].start + before, self._new[place + last - first - 1].end - after)

    def _elsewhere(self, first: int, last: int) -> int | None:
        """Return where the same words begin in the new text, if in one place only."""
        if sum(word[0].isalnum() for word in self._old_words[first:last]) < TELLING:
            return None
        words = APART.join(["", *self._old_words[first:last], ""])
        found = self._joined.find(words)
        if found < 0 or self._joined.find(words, found + 1) >= 0:
            return None
        return self._joined.count(APART, 0, found)

    def _around(self, first: int, last: int) -> Span:
        """Return what stands between the nearest words before and after that are still there."""
        before = next((p for p in reversed(self._place[:first]) if p is not None), -1)
        inside = [place for place in self._place[first:last] if place is not None and place > before]
        after = next((p for p in self._place[last:] if p is not None), len(self._new))
        start = min(inside, default=before + 1)
        end = max(inside, default=after - 1) + 1
        if start < end <= len(self._new):
            return Span(self._new[start].start, self._new[end - 1].end)
        at = self._new[before].end if 0 <= before < len(self._new) else 0
        return Span(at, at)


def _tokens(text: str) -> list[Span]:
    return [Span(*found.span()) for found in TOKEN.finditer(text)]


def _matching(old: str, new: str, old_words: Sequence[str], new_words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (place in the old, place in the new, how many) for runs of equal words: whole pieces first."""
    ours, theirs = _pieces(old), _pieces(new)
    at, there = 0, 0
    for a, b, size in _equal_pieces([words for _, words in ours], [words for _, words in theirs]):
        start, begin = _place(ours, a, len(old_words)), _place(theirs, b, len(new_words))
        yield from _within(old_words[at:start], new_words[there:begin], at, there)
        at, there = _place(ours, a + size, len(old_words)), _place(theirs, b + size, len(new_words))
        if at > start:
            yield start, begin, at - start


def _equal_pieces(ours: Sequence[tuple[str, ...]], theirs: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int, int]]:
    """Yield the runs of equal pieces; the last has no size and stands at the end of both."""
    shorter = min(len(ours), len(theirs))
    head = next((n for n in range(shorter) if ours[n] != theirs[n]), shorter)
    tail = next((n for n in range(shorter - head) if ours[-1 - n] != theirs[-1 - n]), shorter - head)
    # What begins and ends alike is most of a corrected text; comparing it would only take longer.
    yield 0, 0, head
    inner = SequenceMatcher(None, ours[head : len(ours) - tail], theirs[head : len(theirs) - tail])
    yield from ((head + a, head + b, size) for a, b, size in inner.get_matching_blocks() if size)
    yield len(ours) - tail, len(theirs) - tail, tail
    yield len(ours), len(theirs), 0


def _within(ours: Sequence[str], theirs: Sequence[str], at: int, there: int) -> Iterator[tuple[int, int, int]]:
    if ours and theirs and len(ours) * len(theirs) <= LARGEST_STRETCH:
        for a, b, size in SequenceMatcher(None, ours, theirs).get_matching_blocks():
            if size:
                yield at + a, there + b, size


def _pieces(text: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return the pieces of a text: the number of each one's first word, and its words."""
    pieces, count = [], 0
    for piece in PIECE.findall(text):
        words = tuple(TOKEN.findall(piece))
        if words:
            pieces.append((count, words))
            count += len(words)
    return pieces


def _place(pieces: Sequence[tuple[int, tuple[str, ...]]], number: int, count: int) -> int:
    return pieces[number][0] if number < len(pieces) else count
