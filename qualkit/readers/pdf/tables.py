"""Finds the tables of a page: in the frames that rules make, or by cells that stand level without any."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from qualkit.readers.pdf.rules import THIN, Rule
from qualkit.readers.pdf.words import SAME_LINE, Piece

FEWEST_ROWS = 3  # of a table without rules
FULL = 0.7  # of a column's width, filled by the lines of prose
FEW_WORDS = 3  # on a line of prose, even of a narrow column
ALIGNED = 0.7  # of the lines
LEADING = 1.25  # times the least distance of lines: a new row
SPACED = 1.4  # times the usual distance of lines: a new paragraph
REST = 3.0  # times the size of the letters: as far above a row may stand what is left of the one before
RAGGED = 0.3  # of the rows: cells of one row are rarely of one length

Row = tuple[tuple[Piece, ...], ...]  # the pieces of each cell


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a page: its edges and its rows."""

    left: float
    right: float
    bottom: float
    top: float
    rows: tuple[Row, ...]


def rows_of(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Return the pieces that stand on one line together, from the top down; each row as it is read."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.foot):
        if rows and rows[-1][0].foot - piece.foot <= SAME_LINE * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [row if len(row) == 1 else _as_read(row) for row in rows]


def _as_read(row: list[Piece]) -> list[Piece]:
    """Return the pieces of a line from left to right, or the other way where most letters are written so."""
    letters = "".join(piece.words for piece in row)
    backwards = sum("\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufefc" for letter in letters)
    return sorted(row, key=lambda piece: piece.left, reverse=2 * backwards > sum(map(str.isalpha, letters)))


def framed_tables(pieces: Sequence[Piece], rules: Sequence[Rule]) -> Iterator[Table]:
    """Yield the tables that rules frame, with at least two columns and words in both."""
    for grid in _grids(rules):
        columns = _steps([x for rule in grid for x in (rule.left, rule.right)] if grid else [])
        uprights = {round(rule.left) for rule in grid if rule.is_upright}
        heights = _steps([y for rule in grid if not rule.is_upright for y in (rule.bottom,)])
        if len(columns) <= 2 or len(uprights) < 2 or len(heights) < 2:  # noqa: PLR2004 - two edges make one column
            continue
        within = [piece for piece in pieces if _is_within(piece, columns, heights)]
        table = _framed(within, columns, heights)
        if sum(any(column) for column in zip(*table.rows, strict=True)) > 1:
            yield table


def _grids(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the rules that touch each other, grid by grid."""
    grids: list[list[Rule]] = []
    for rule in rules:
        touching = [grid for grid in grids if any(_touch(rule, other) for other in grid)]
        grids = [grid for grid in grids if all(grid is not other for other in touching)]
        grids.append([rule, *(other for grid in touching for other in grid)])
    return grids


def _touch(a: Rule, b: Rule) -> bool:
    return min(a.right, b.right) >= max(a.left, b.left) - THIN and min(a.top, b.top) >= max(a.bottom, b.bottom) - THIN


def _steps(places: Iterable[float]) -> list[float]:
    """Return the places in order, those hardly apart once."""
    steps: list[float] = []
    for place in sorted(places):
        if not steps or place - steps[-1] > 2 * THIN:
            steps.append(place)
    return steps


def _is_within(piece: Piece, columns: Sequence[float], heights: Sequence[float]) -> bool:
    across, middle = (piece.left + piece.right) / 2, piece.foot + piece.size / 3
    return columns[0] < across < columns[-1] + THIN and heights[0] < middle < heights[-1]


def _framed(pieces: Sequence[Piece], columns: Sequence[float], heights: Sequence[float]) -> Table:
    """Return the table of some pieces between the columns' edges and the heights of the rules."""
    last = len(columns) - 2

    def row(line: Sequence[Piece]) -> int:
        return -bisect_left(heights, line[0].foot + line[0].size / 3)

    def column(piece: Piece) -> int:
        return min(last, max(0, bisect_right(columns, piece.left + THIN) - 1))

    rows = (list(lines) for _, lines in groupby(rows_of(pieces), key=row))
    cells = tuple(_cells(lines, [column(piece) for line in lines for piece in line], last + 1) for lines in rows)
    return Table(columns[0], columns[-1], heights[0], heights[-1], cells)


def _cells(lines: Iterable[Sequence[Piece]], columns: Sequence[int], count: int) -> Row:
    cells: list[list[Piece]] = [[] for _ in range(count)]
    for piece, column in zip((piece for line in lines for piece in line), columns, strict=True):
        cells[column].append(piece)
    return tuple(map(tuple, cells))


def columns_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces by the columns that no piece crosses, from left to right, each from the top down."""
    columns: list[list[Piece]] = []
    reach = float("-inf")
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if piece.left > reach:
            columns.append([])
        columns[-1].append(piece)
        reach = max(reach, piece.right)
    return [sorted(column, key=lambda piece: -piece.foot) for column in columns]


def level_rows(pieces: Sequence[Piece]) -> tuple[int, int] | None:
    """Return which of the lines of some pieces are those of a table without a frame; None for columns of prose."""
    lines = rows_of(pieces)
    level = [n for n, line in enumerate(lines) if len(line) > 1]
    if len(level) < FEWEST_ROWS:
        return None
    first, last = level[0], level[-1]
    columns = columns_of([piece for line in lines[first : last + 1] for piece in line])
    fewest = min(len(column) for column in columns)
    if len(columns) < 2 or len(level) < ALIGNED * fewest:  # noqa: PLR2004 - one is a list
        return None
    if all(map(_is_prose, columns)) and not _starts_level(columns):
        return None
    return _with_title(lines, first), _with_rest(lines, last) + 1


def _with_title(lines: Sequence[Sequence[Piece]], first: int) -> int:
    """Return where a table begins: a lone cell just above its first row, written like it, is its prompt.

    What stands above but not at its left edge is the rest of a row of the page before.
    """
    left = lines[first][0].right
    while first and lines[first - 1][0].left > left and _distance(lines, first) <= REST * lines[first][0].size:
        first -= 1
    if not first or len(lines[first - 1]) > 1:
        return first
    (title,), row, below = lines[first - 1], lines[first], lines[first + 1]
    distance = row[0].foot - below[0].foot
    is_alike = title.is_bold <= row[0].is_bold and abs(title.size - row[0].size) < 1
    return first - 1 if is_alike and title.foot - row[0].foot <= LEADING * distance else first


def _with_rest(lines: Sequence[Sequence[Piece]], last: int) -> int:
    """Return where a table ends: a cell of its last row may go on below it."""
    while last + 1 < len(lines) and _is_near(lines[last], lines[last + 1]):
        last += 1
    return last


def _distance(lines: Sequence[Sequence[Piece]], n: int) -> float:
    return lines[n - 1][0].foot - lines[n][0].foot


def _is_near(above: Sequence[Piece], line: Sequence[Piece]) -> bool:
    return above[0].foot - line[0].foot <= SPACED * max(above[0].size, line[0].size)


def _is_prose(column: Sequence[Piece]) -> bool:
    width = max(piece.right for piece in column) - min(piece.left for piece in column)
    filled = median(piece.right - piece.left for piece in column) >= FULL * width
    return filled and median(len(piece.words.split()) for piece in column) >= FEW_WORDS


def _starts_level(columns: Sequence[Sequence[Piece]]) -> bool:
    """Tell whether the lines after each gap stand level in all columns though what is above them is not as long."""
    starts = [[piece for above, piece in pairwise(column) if _is_spaced(above, piece, column)] for column in columns]
    heights = [{round(piece.foot) for piece in each} for each in starts]
    together = set.intersection(*heights)
    if len(together) < FEWEST_ROWS - 1 or any(len(together) < ALIGNED * len(each) for each in heights):
        return False
    marks = sorted(together)
    lengths = [[bisect_left(marks, round(piece.foot)) for piece in column] for column in columns]
    counts = [tuple(length.count(row) for length in lengths) for row in range(len(marks) + 1)]
    return sum(len(set(count)) > 1 for count in counts) >= RAGGED * len(counts)


def _is_spaced(above: Piece, piece: Piece, column: Sequence[Piece]) -> bool:
    return above.foot - piece.foot > SPACED * median(a.foot - b.foot for a, b in pairwise(column))


def level_table(lines: Sequence[Sequence[Piece]]) -> Table:
    """Return the table that some lines make; the lines of a cell are told by its row's first, or by gaps."""
    pieces = [piece for line in lines for piece in line]
    edges = [max(piece.right for piece in column) for column in columns_of(_without_title(lines))]
    columns = [[min(bisect_left(edges, piece.left), len(edges) - 1) for piece in line] for line in lines]
    distances = [a[0].foot - b[0].foot for a, b in pairwise(lines)]
    # Where the first column has a piece on every line, only wider gaps can tell the rows.
    has_gaps = all(0 in line for line in columns) and max(distances) > LEADING * min(distances)
    rows: list[list[int]] = []
    for n in range(len(lines)):
        is_first = distances[n - 1] > LEADING * min(distances) if has_gaps and n else 0 in columns[n]
        if is_first or not rows:
            rows.append([])
        rows[-1].append(n)
    cells = tuple(_cells([lines[n] for n in row], [c for n in row for c in columns[n]], len(edges)) for row in rows)
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    return Table(left, right, min(piece.foot for piece in pieces), max(piece.head for piece in pieces), cells)


def _without_title(lines: Sequence[Sequence[Piece]]) -> list[Piece]:
    return [piece for line in (lines[1:] if len(lines[0]) == 1 else lines) for piece in line]
