"""From where on to code when nobody has judged: where the scores of a collection fall apart into high and low."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]

ENOUGH_TO_FALL_APART = 30  # statements
USUAL = -1.5  # log-odds from which on to code where there are fewer: a likelihood of .18
LEAST, MOST = -2.0, 0.0  # and never below .12; what is likelier than not is coded


def falling_apart(odds: Scores) -> Scores:
    """Return the log-odds from which on to code each of the columns, shape (codes,).

    Otsu 1979: the cut that makes the two sides differ most, the sum of squares between them, without a histogram.
    """
    import numpy as np

    count = len(odds)
    if count < ENOUGH_TO_FALL_APART:
        return np.full(odds.shape[1], USUAL)
    ordered = np.sort(odds, axis=0)
    sums = np.cumsum(ordered, axis=0)
    below = np.arange(1, count)[:, None]
    apart = sums[:-1] / below - (sums[-1] - sums[:-1]) / (count - below)
    best = np.argmax(below * (count - below) * apart**2, axis=0)
    columns = np.arange(odds.shape[1])
    cuts: Scores = (ordered[best, columns] + ordered[best + 1, columns]) / 2
    return np.clip(cuts, LEAST, MOST)
