"""Where words of a text stand in a corrected version of it: found again, found elsewhere, or gone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, islice, pairwise
from typing import TypeVar

from qualkit.model import Span

T = TypeVar("T")
TOKEN = re.compile(r"\w+|[^\w\s]")
# A piece ends with a line or a sentence: most pieces of a corrected text are as they were.
PIECE = re.compile(r"[^.!?\n]+[.!?\n]*|[.!?\n]+")
# Longer stretches are first cut where both hold what stands once in each, else nobody would wait for them.
LARGEST_STRETCH = 250_000  # of the one times of the other
WIDTHS = (1, 3, 9)  # how many in a row may stand once; in a talk that repeats itself, long runs alone do
SIDE_BY_SIDE = 60  # at a time, of what repeats itself throughout
TELLING = 3  # words, at least: fewer may stand anywhere by chance


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
        words = self._old_words[first:last]
        if sum(word[0].isalnum() for word in words) < TELLING:
            return None
        runs = (self._runs.get(run, ()) for run in _rows(words, TELLING))
        # Where the rarest of their runs stands, there are the fewest places to look at.
        at, places = min(enumerate(runs), key=lambda run: len(run[1]))
        begins = (place - at for place in places if place >= at)
        found = list(islice((n for n in begins if self._new_words[n : n + len(words)] == words), 2))
        return found[0] if len(found) == 1 else None

    @cached_property
    def _runs(self) -> dict[tuple[str, ...], list[int]]:
        """Return where each run of a few words begins in the new text."""
        runs: dict[tuple[str, ...], list[int]] = {}
        for n, run in enumerate(_rows(self._new_words, TELLING)):
            runs.setdefault(run, []).append(n)
        return runs

    @cached_property
    def _nearest(self) -> tuple[list[int], list[int]]:
        """Return where the nearest found words stand now: before each word of the old text, and from each on."""
        before = accumulate(self._place, lambda last, place: last if place is None else place, initial=-1)
        after = accumulate(
            reversed(self._place), lambda last, place: last if place is None else place, initial=len(self._new)
        )
        return list(before), list(after)[::-1]

    def _around(self, first: int, last: int) -> Span:
        """Return what stands between the nearest words before and after that are still there."""
        before, after = self._nearest[0][first], self._nearest[1][last]
        inside = [place for place in self._place[first:last] if place is not None and place > before]
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
    inner = _equal(ours[head : len(ours) - tail], theirs[head : len(theirs) - tail])
    yield from ((head + a, head + b, size) for a, b, size in inner)
    yield len(ours) - tail, len(theirs) - tail, tail
    yield len(ours), len(theirs), 0


def _within(ours: Sequence[str], theirs: Sequence[str], at: int, there: int) -> Iterator[tuple[int, int, int]]:
    yield from ((at + a, there + b, size) for a, b, size in _equal(ours, theirs))


def _equal(
    ours: Sequence[Hashable], theirs: Sequence[Hashable], widths: Sequence[int] = WIDTHS
) -> Iterator[tuple[int, int, int]]:
    """Yield the runs that two sequences have in common, in the order of both."""
    if len(ours) * len(theirs) <= LARGEST_STRETCH:
        blocks = SequenceMatcher(None, ours, theirs).get_matching_blocks()
        yield from ((a, b, size) for a, b, size in blocks if size)
    elif widths:
        marks = [(-1, -1), *_landmarks(ours, theirs, widths[0]), (len(ours), len(theirs))]
        for (a, b), (next_a, next_b) in pairwise(marks):
            if a >= 0:
                yield a, b, 1
            between = _equal(ours[a + 1 : next_a], theirs[b + 1 : next_b], widths[1:])
            yield from ((a + 1 + n, b + 1 + m, size) for n, m, size in between)
    else:
        a = b = 0
        while a < len(ours) and b < len(theirs):
            beside = list(_equal(ours[a : a + SIDE_BY_SIDE], theirs[b : b + SIDE_BY_SIDE]))
            yield from ((a + n, b + m, size) for n, m, size in beside)
            n, m, size = beside[-1] if beside else (SIDE_BY_SIDE, SIDE_BY_SIDE, 0)
            a, b = a + n + size, b + m + size


def _landmarks(ours: Sequence[Hashable], theirs: Sequence[Hashable], width: int) -> list[tuple[int, int]]:
    """Return where the rows that stand once in each begin: as many as come in the same order in both."""
    there = _once(theirs, width)
    pairs = [(n, there[row]) for row, n in _once(ours, width).items() if row in there]
    ends: list[int] = []  # of the rows so far, the earliest place in theirs where so many in order end
    places: list[int] = []
    before: list[int] = []
    for n, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        places[length : length + 1] = [n]
        before.append(places[length - 1] if length else -1)
    chain = []
    at = places[-1] if places else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _once(items: Sequence[Hashable], width: int) -> dict[tuple[Hashable, ...], int]:
    """Return where each row that stands there once begins, in order."""
    times = Counter(_rows(items, width))
    return {row: n for n, row in enumerate(_rows(items, width)) if times[row] == 1}


def _rows(items: Sequence[T], width: int) -> Iterator[tuple[T, ...]]:
    return zip(*(islice(items, n, None) for n in range(width)), strict=False)


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
