"""What two divisions of the same things have to do with each other, and how scattered counts are."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

FEW = 5.0  # expected counts below which a normal distribution is no good guide (Cochran 1954)
DOUBT = 0.05  # how often, over all cells together, chance alone may stand out


@dataclass(frozen=True, slots=True)
class Residual:
    """How far a count is from what is expected: `size` in standard deviations, `few` when less than FEW is expected."""

    size: float
    expected: float
    few: bool


def residual(count: int, *, row: int, column: int, total: int) -> Residual | None:
    """Return the adjusted residual of one cell of a table of counts; None when its row or column is empty or is all.

    It is about normal with variance 1 when rows and columns have nothing to do with each other (Haberman 1973,
    Biometrics 29(1), 205-220).
    """
    if not (0 < row < total and 0 < column < total):
        return None
    expected = row * column / total
    spread = math.sqrt(expected * (1 - row / total) * (1 - column / total))
    # The smallest of the four counts that the cell, its row and its column divide the table into.
    least = min(row, total - row) * min(column, total - column) / total
    return Residual((count - expected) / spread, expected, least < FEW)


def standing_out(cells: int) -> float:
    """Return how large a residual stands out among so many, so that chance does it once in 1 / DOUBT such tables.

    Sidak's correction: it takes the cells as independent, and so is on the careful side.

    >>> round(standing_out(1), 2), round(standing_out(30), 2)
    (1.96, 3.14)
    """
    alone = 1 - (1 - DOUBT) ** (1 / max(cells, 1))
    return NormalDist().inv_cdf(1 - alone / 2)


def effective_number(counts: Iterable[int]) -> float:
    """Return among how many equal parts things would be as scattered as among these: exp of the entropy, 0 of none.

    Hill number of order 1 (Hill 1973, Ecology 54(2), 427-432).

    >>> effective_number([5, 5, 0]), effective_number([9])
    (2.0, 1.0)
    """
    held = [count for count in counts if count]
    total = sum(held)
    if not total:
        return 0.0
    return round(math.exp(-sum(count / total * math.log(count / total) for count in held)), 12)


def evenness(counts: Iterable[int]) -> float:
    """Return how evenly things lie over parts, 0 (all in one) to 1: entropy as a share of the largest possible.

    >>> evenness([4, 4]), evenness([4, 0])
    (1.0, 0.0)
    """
    parts = list(counts)
    number = effective_number(parts)
    return round(math.log(number) / math.log(len(parts)), 12) if number > 1 and len(parts) > 1 else 0.0
