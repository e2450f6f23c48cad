"""Which judged statements are learned from, and which are held out together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.intp]

ONE_BY_ONE = 20  # judgements up to which each is held out alone
FOLDS = ((100, 20), (400, 10), (3000, 5))  # up to how many judgements in how many parts; beyond, in FEWEST
FEWEST = 3
LEARNED_AT_ONCE = 2000  # statements of which every two may be compared
COMPARISONS = 1e9  # pairs of statements x columns that take some seconds
CELLS = 6e5  # statements x columns that take as long without comparing every two
MOST = 20_000  # statements that are learned from at all
COLUMNS = 240  # codes x parts: with many codes, there are fewer parts


def fold_count(judged: int, codes: int) -> int:
    """Return in how many parts so many judged statements are held out."""
    if judged <= ONE_BY_ONE:
        return judged
    parts = next((parts for most, parts in FOLDS if judged <= most), FEWEST)
    return min(parts, max(FEWEST, COLUMNS // codes))


def folds(clusters: Sequence[str], parts: int) -> Rows:
    """Return the part of each row, from 0; a cluster is never divided, and the parts are about as large as each other.

    The largest clusters are placed first, equals in an order drawn with a fixed seed: neighbours in a table are often
    alike.
    """
    import numpy as np

    names, members = np.unique(np.array(clusters, dtype=str), return_inverse=True)
    sizes = np.bincount(members)
    shuffled = np.random.default_rng(0).permutation(len(names))
    load, part_of = np.zeros(min(parts, len(names)), int), np.empty(len(names), np.intp)
    for name in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        part_of[name] = load.argmin()
        load[part_of[name]] += sizes[name]
    return part_of[members]


def most_rows(columns: int) -> int:
    """Return from how many statements so many columns (codes x parts) can be learned in seconds."""
    at_once = min(LEARNED_AT_ONCE, int((COMPARISONS / columns) ** 0.5))
    return max(at_once, min(MOST, int(CELLS / columns)))


def fewer_rows(holds: NDArray[np.bool_], most: int) -> tuple[Rows, NDArray[np.float64]]:
    """Return at most so many rows, in order, and what each stands for; the same for the same judgements.

    Those that hold the rarest codes are all kept, up to half of the rows; the others are drawn evenly and stand for
    those that were not.
    """
    import numpy as np

    if len(holds) <= most:
        return np.arange(len(holds)), np.ones(len(holds))
    rarest = np.where(holds, holds.sum(axis=0), len(holds)).min(axis=1, initial=len(holds))
    by_rarity = np.argsort(rarest, kind="stable")
    few = by_rarity[: most // 2]
    few = few[rarest[few] <= most // 20]
    others = np.setdiff1d(np.arange(len(holds)), few)
    drawn = np.random.default_rng(0).choice(others, most - len(few), replace=False)
    stands = np.ones(len(holds))
    stands[drawn] = len(others) / len(drawn)
    rows = np.sort(np.concatenate([few, drawn]))
    return rows, stands[rows] / stands[rows].mean()
