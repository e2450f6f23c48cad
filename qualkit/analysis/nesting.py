"""Which groups lie nearest to each other: groups joined two by two into a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST, MOST = 2, 10  # groups that a tree is cut into


@dataclass(frozen=True, slots=True)
class Join:
    """Two groups become one: those given are 0 to n - 1, and join number j makes group n + j.

    `height` is which part of all that tells the n groups apart is lost by joining these two; all joins make 1.
    """

    one: int
    other: int
    height: float


def joins(centres: NDArray[np.floating], sizes: Sequence[int]) -> list[Join]:
    """Return the n - 1 joins of n groups with centres (n, d) and sizes, the nearest first; heights never fall.

    Ward's method (Ward 1963, JASA 58(301), 236-244), begun with groups instead of single things, in the form of
    Lance and Williams. It was chosen over average linkage because that chains: one branch takes nearly all.
    """
    import numpy as np

    count = len(sizes)
    weights = [float(size) for size in sizes] + [0.0] * max(count - 1, 0)
    away = np.full((2 * count - 1, 2 * count - 1) if count else (0, 0), np.inf)
    points = np.asarray(centres, dtype=np.float64)
    for one in range(count):
        for other in range(one + 1, count):
            apart = float(((points[one] - points[other]) ** 2).sum())
            away[one, other] = away[other, one] = _cost(weights[one], weights[other]) * apart
    found: list[Join] = []
    for made in range(count, 2 * count - 1):
        # Ties go to those that were given first.
        one, other = (int(place) for place in divmod(int(away[:made, :made].argmin()), made))
        nearest = float(away[one, other])
        found.append(Join(one, other, max(nearest, found[-1].height if found else 0.0)))
        weights[made] = weights[one] + weights[other]
        _join(away, weights, one, other, made)
    lost = sum(each.height for each in found)
    return [Join(each.one, each.other, each.height / lost if lost else 0.0) for each in found]


def _cost(one: float, other: float) -> float:
    return one * other / (one + other) if one + other else 0.0


def _join(away: NDArray[np.float64], weights: Sequence[float], one: int, other: int, made: int) -> None:
    """Write how far the new group is from those that are left, and take away the two that it was made of."""
    import numpy as np

    between = away[one, other]
    for third in range(made):
        if third in (one, other) or not np.isfinite(away[one, third]):
            continue
        first, second, rest = weights[one], weights[other], weights[third]
        every = first + second + rest
        far = (first + rest) * away[one, third] + (second + rest) * away[other, third] - rest * between
        away[made, third] = away[third, made] = far / every if every else 0.0
    away[[one, other], :] = np.inf
    away[:, [one, other]] = np.inf


def natural_groups(heights: Sequence[float]) -> int:
    """Return into how many groups a tree falls: where the height of joins grows most, as a ratio.

    `heights` are those of the n - 1 joins of n groups. There are at least FEWEST groups and at most MOST, nor more
    than half of n; 1 when there are fewer than four to begin with.
    """
    count = len(heights) + 1
    most = min(MOST, count // 2)
    if most < FEWEST:
        return 1
    # Cut into that many groups, the next join would be the first of these two, and the last one made the second.
    growth = {groups: _ratio(heights[1 - groups], heights[-groups]) for groups in range(FEWEST, most + 1)}
    return max(growth, key=lambda groups: (growth[groups], -groups))


def _ratio(next_: float, this: float) -> float:
    return next_ / this if this > 0 else (float("inf") if next_ > 0 else 1.0)
