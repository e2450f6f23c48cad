"""What likelihoods are worth: the precision-recall curve with its area, and the calibration curve with its error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.analysis.quality import Booleans, Numbers

BINS = 10
IN_A_BIN = 10  # statements that a bin should hold at least; with fewer there is one bin


@dataclass(frozen=True, slots=True)
class Point:
    """What taking everything from a threshold up gives."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements of like likelihood: its mean, the share that is true, and how many they are (or stand for)."""

    likelihood: float
    share: float
    size: float


def precision_recall(truth: Booleans, likelihoods: Numbers, *, weights: Numbers | None = None) -> tuple[Point, ...]:
    """Return a point for every different likelihood, highest first; nothing where nothing is true.

    All arrays are (n,). Equal likelihoods come together, so that the order of the rows does not matter.
    """
    import numpy as np

    given = np.ones(len(truth)) if weights is None else weights
    values, place = np.unique(-likelihoods, return_inverse=True)
    true = np.bincount(place, given * truth, minlength=len(values)).cumsum()
    taken = np.bincount(place, given, minlength=len(values)).cumsum()
    if not len(true) or not true[-1] > 0:
        return ()
    counted = taken > 0
    return tuple(
        Point(float(threshold), float(right / all_), float(right / true[-1]))
        for threshold, right, all_ in zip(-values[counted], true[counted], taken[counted], strict=True)
    )


def average_precision(curve: tuple[Point, ...]) -> float | None:
    """Return the area under the curve as steps, the sum of precision times the gain in recall; None without a curve.

    Without interpolation, which would be too kind (Davis and Goadrich 2006, ICML).
    """
    if not curve:
        return None
    before = (0.0, *(point.recall for point in curve))
    return sum(point.precision * (point.recall - last) for point, last in zip(curve, before, strict=False))


def calibration(
    truth: Booleans, likelihoods: Numbers, *, bins: int = BINS, weights: Numbers | None = None
) -> tuple[Bin, ...]:
    """Return the calibration curve, lowest likelihoods first, in bins of equal mass; all arrays are (n,).

    Bins hold about equally many, for bins of equal width leave some nearly empty, and their error is then more biased
    (Roelofs, Cain, Shlens and Mozer 2022, AISTATS). They are fewer than `bins` when there are not ten statements for
    each, and when many likelihoods are equal, for equals stay together.
    """
    import numpy as np

    given = np.ones(len(truth)) if weights is None else weights
    values, place = np.unique(likelihoods, return_inverse=True)
    mass = np.bincount(place, given, minlength=len(values))
    if not mass.sum() > 0:
        return ()
    number = max(1, min(bins, int((given > 0).sum()) // IN_A_BIN))
    # Where the middle of each value's mass lies among the whole.
    which = np.floor((mass.cumsum() - mass / 2) / mass.sum() * number).astype(int)
    return tuple(_bins(which[place], truth, likelihoods, given))


def calibration_error(curve: tuple[Bin, ...]) -> float | None:
    """Return the expected calibration error: the mean gap between likelihood and share, by size; None without a curve.

    Source: Naeini, Cooper and Hauskrecht (2015), AAAI. Few statements make it too large even for perfect likelihoods.
    """
    if not curve:
        return None
    return sum(each.size * abs(each.likelihood - each.share) for each in curve) / sum(each.size for each in curve)


def _bins(which: NDArray[np.int_], truth: Booleans, likelihoods: Numbers, given: Numbers) -> list[Bin]:
    import numpy as np

    size, likely, true = (np.bincount(which, given * each) for each in (np.ones(len(truth)), likelihoods, truth))
    return [
        Bin(float(mean / mass), float(share / mass), float(mass))
        for mean, share, mass in zip(likely, true, size, strict=True)
        if mass > 0
    ]
