"""Puts the pieces of a page in the order of reading: columns one after the other, tables row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qualkit.readers.pdf.tables import Table, columns_of, framed_tables, level_rows, level_table, rows_of
from qualkit.readers.pdf.words import GAP, Page, Piece
from qualkit.readers.talk.clock import TIME
from qualkit.readers.talk.turns import LONE_TIME
from qualkit.readers.writing.blocks import BULLET, NUMBER

FEWEST_LINES = 3  # in each of two columns
MOST_GUTTERS = 24  # that are tried
NEAR = 8  # pieces before and after one, in which that beside it is sought
DEEPEST = 8  # columns within columns
MOST_PIECES = 20_000  # on a page; more are no words to read
WIDE = 2.0  # of the size of the letters: before a time, a gap that is written as two spaces
NARROW = 0.6  # of the other's width: a box at the side
FULL_WIDTH = 15.0  # times the size of the letters: a column of prose
FULL_WORDS = 4  # on a line of it
FULL = 0.8  # of its width
APART = 1.5  # of the size of the letters: further than the lines of a paragraph
MOST_HEADING_LINES = 2
OPENING = re.compile(rf"(?:{BULLET}|{NUMBER}|.{{1,60}}[:：]|[\[(]?{TIME}[\])]?)$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its words, its place, its letters, the edges of its column, and whether a box holds it.

    A row of a table has cells, one for each column, each with its lines, and the number of its table on the page.
    """

    words: str
    page: int
    left: float
    right: float
    foot: float
    size: float
    is_bold: bool
    column: tuple[float, float] = (0.0, 0.0)
    is_aside: bool = False
    cells: tuple[tuple[str, ...], ...] = ()
    table: int = 0


@dataclass(frozen=True, slots=True)
class Framed(Piece):
    """A table that stands among the pieces as one of them."""

    table: Table | None = None


def lines_of(page: Page, pieces: Sequence[Piece]) -> list[Line]:
    """Return the lines of some pieces of a page, in the order of reading; what is turned stands last."""
    if len(pieces) > MOST_PIECES:
        return list(_Layout(page.number).lines(pieces))
    by_turn: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_turn.setdefault(piece.turned, []).append(piece)
    layout = _Layout(page.number)
    if 0 in by_turn:
        by_turn[0] = _with_frames(by_turn[0], page)
    return [line for turned in by_turn.values() for line in layout.whole(turned)]


def _with_frames(pieces: Sequence[Piece], page: Page) -> list[Piece]:
    """Return the pieces, those of each framed table as one."""
    kept = list(pieces)
    for table in framed_tables(pieces, page.rules):
        held = {id(piece) for row in table.rows for cell in row for piece in cell}
        kept = [piece for piece in kept if id(piece) not in held]
        kept.append(Framed("", table.left, table.right, table.bottom, table.top - table.bottom, table=table))
    return kept


class _Layout:
    """The layout of a page: remembers how many tables it has."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.tables = 0

    def whole(self, pieces: Sequence[Piece]) -> list[Line]:
        """Return the lines of all pieces, those in boxes at the side last."""
        ordered = sorted(pieces, key=lambda piece: -piece.head)
        if not any(_gap(a, b) > 0 and _overlap(a, b) for a, b in pairwise(ordered)):
            return list(self.lines(ordered))
        lines = self._ordered(ordered, DEEPEST)
        return [line for line in lines if not line.is_aside] + [line for line in lines if line.is_aside]

    def _ordered(self, pieces: Sequence[Piece], depth: int) -> list[Line]:
        """Return the lines of pieces sorted from the top down."""
        band = _band(pieces) if depth else None
        if band is None:
            return list(self.lines(pieces))
        start, end, at = band
        within = pieces[start:end]
        return [
            *self._ordered(pieces[:start], depth - 1),
            *self._within(within, at, depth, is_set_in=start > 0 or end < len(pieces)),
            *self._ordered(pieces[end:], depth - 1),
        ]

    def _within(self, within: Sequence[Piece], at: float, depth: int, *, is_set_in: bool) -> list[Line]:
        """Return the lines of pieces that a strip parts: of a list, a table or columns."""
        columns = columns_of(within)
        if all(OPENING.match(piece.words) for column in columns[:-1] for piece in column):
            return list(self.lines(within))  # bullets, numbers, times or names, each before its words
        table = level_rows(within)
        if table is None:
            return self._beside(within, at, depth, is_set_in=is_set_in)
        lines, (first, last) = rows_of(within), table
        above, below = ([piece for line in part for piece in line] for part in (lines[:first], lines[last:]))
        rows = self._table(level_table(lines[first:last]))
        return [*self._ordered(above, depth - 1), *rows, *self._ordered(below, depth - 1)]

    def _beside(self, within: Sequence[Piece], at: float, depth: int, *, is_set_in: bool) -> list[Line]:
        """Return the lines of two columns; the narrow one is a box at the side where the text runs around it."""
        parts = [p for p in within if p.left < at], [p for p in within if p.left >= at]
        sides = [self._ordered(part, depth - 1) for part in parts]
        widths = [max(p.right for p in part) - min(p.left for p in part) for part in parts]
        for n in (0, 1):
            if is_set_in and widths[n] < NARROW * widths[1 - n]:
                sides[n] = [replace(line, is_aside=True) for line in sides[n]]
        return [*sides[0], *sides[1]]

    def lines(self, pieces: Sequence[Piece]) -> Iterator[Line]:
        """Yield the lines of one column: pieces beside each other are one line."""
        if not pieces:
            return
        column = (min(piece.left for piece in pieces), max(piece.right for piece in pieces))
        for row in rows_of(pieces):
            words = [piece for piece in row if piece.words]
            if words:
                yield _line(words, self.number, column)
            for piece in row:
                if isinstance(piece, Framed) and piece.table:
                    yield from self._table(piece.table)

    def _table(self, table: Table) -> Iterator[Line]:
        """Yield the rows of a table, the lines of each cell joined."""
        self.tables += 1
        for row in table.rows:
            cells = tuple(tuple(" ".join(p.words for p in line) for line in rows_of(cell)) for cell in row)
            line = _line([piece for cell in row for piece in cell], self.number, (table.left, table.right))
            yield replace(line, words=" ".join(each for cell in cells for each in cell), cells=cells, table=self.tables)


def _line(row: Sequence[Piece], page: int, column: tuple[float, float]) -> Line:
    longest = max(row, key=lambda piece: len(piece.words))
    words = row[0].words
    for before, piece in pairwise(row):
        is_stamp = _gap(before, piece) > WIDE * piece.size and LONE_TIME.match(piece.words)
        words += ("  " if is_stamp else " ") + piece.words
    left, right = min(piece.left for piece in row), max(piece.right for piece in row)
    return Line(
        words.strip(), page, left, right, longest.foot, longest.size, all(piece.is_bold for piece in row), column
    )


def _gap(a: Piece, b: Piece) -> float:
    return max(b.left - a.right, a.left - b.right)


def _overlap(a: Piece, b: Piece) -> bool:
    return min(a.head, b.head) > max(a.foot, b.foot)


def _band(pieces: Sequence[Piece]) -> tuple[int, int, float] | None:
    """Return the run of pieces that a white strip parts best, and where the strip stands; None for one column."""
    best: tuple[int, int, float] | None = None
    for at in _strips(pieces):
        start = 0
        for end in range(len(pieces) + 1):
            if end == len(pieces) or pieces[end].left < at < pieces[end].right:
                run = _trimmed(pieces, start, end, at)
                if run and (best is None or _weight(pieces, *run, at) > _weight(pieces, *best)):
                    best = (*run, at)
                start = end + 1
    return best


def _strips(pieces: Sequence[Piece]) -> list[float]:
    """Return where white strips stand between pieces beside each other, the most frequent first."""
    strips: dict[int, int] = {}
    for n, piece in enumerate(pieces):
        near = pieces[max(0, n - NEAR) : n + NEAR + 1]
        beside = [other for other in near if other.left >= piece.right and _overlap(piece, other)]
        nearest = min(beside, key=lambda other: other.left, default=piece)
        if nearest.left - piece.right > GAP * min(piece.size, nearest.size):
            # What stands right of a strip begins in one place, what stands left of it may end anywhere.
            strip = round(nearest.left - 1)
            strips[strip] = strips.get(strip, 0) + 1
    return [float(at) for at, _ in sorted(strips.items(), key=lambda strip: -strip[1])[:MOST_GUTTERS]]


def _trimmed(pieces: Sequence[Piece], start: int, end: int, at: float) -> tuple[int, int] | None:
    """Return the run without the headings over both columns at its ends; None when it is too short for columns."""
    start += _lone(pieces[start:end], at)
    if end < len(pieces):
        end -= _lone(pieces[start:end][::-1], at)
    run = pieces[start:end]
    sides = [piece for piece in run if piece.left < at], [piece for piece in run if piece.left >= at]
    lines = [len(rows_of(side)) for side in sides]
    is_rest = min(lines) == FEWEST_LINES - 1 and _is_full(sides[0]) and _is_full(sides[1][:-1])
    return (start, end) if is_rest or min(lines) >= FEWEST_LINES else None


def _is_full(side: Sequence[Piece]) -> bool:
    """Tell lines that fill a column of prose: of these, two are enough where the columns end."""
    width = max(piece.right for piece in side) - min(piece.left for piece in side)
    is_wide = width > FULL_WIDTH * side[0].size and all(piece.right - piece.left > FULL * width for piece in side)
    return is_wide and all(len(piece.words.split()) >= FULL_WORDS for piece in side)


def _lone(run: Sequence[Piece], at: float) -> int:
    """Return how many pieces at the outer end of a run are a heading over both columns: alone, and set apart."""
    for n in range(1, min(MOST_HEADING_LINES, len(run) - 1) + 1):
        if abs(run[n - 1].foot - run[n].foot) > APART * run[n - 1].size:
            heading = run[:n]
            is_alone = not any(_overlap(a, b) for a in heading for b in run[n : n + NEAR])
            is_open = not any(piece.words.endswith((".", ",", ";")) for piece in heading)
            return n if is_alone and is_open and all(piece.left < at for piece in heading) else 0
    return 0


def _weight(pieces: Sequence[Piece], start: int, end: int, at: float) -> float:
    run = pieces[start:end]
    left = max(piece.right for piece in run if piece.left < at)
    right = min(piece.left for piece in run if piece.left >= at)
    return (run[0].head - run[-1].foot) * min(right - left, 4 * run[0].size)
