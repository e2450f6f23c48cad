"""How well one coding agrees with another: precision, recall, F1, kappa and balanced accuracy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval; None is what cannot be known from the data, and never a zero."""

    value: float | None
    low: float | None = None
    high: float | None = None


def tally(truth: Booleans, found: Booleans, *, weights: Numbers | float = 1.0) -> Numbers:
    """Return how often what was found is true, as (codes, 4): rightly found, wrongly found, missed, rightly left.

    `truth` and `found` are (n, codes). `weights` are one for all, (n,) or (n, codes); a weight of 0 leaves a
    statement, or one code of it, out. Weights of 1 / chance make these the totals of Horvitz and Thompson (1952).
    """
    import numpy as np

    return np.stack([cell.sum(axis=0) for cell in cells(truth, found, weights=weights)], axis=-1)


def cells(truth: Booleans, found: Booleans, *, weights: Numbers | float = 1.0) -> list[Numbers]:
    """Return the four cells of `tally` before they are summed, each (n, codes)."""
    import numpy as np

    given = np.asarray(weights, dtype=float)
    each = given[:, None] if given.ndim == 1 else given
    return [cell * each for cell in (truth & found, ~truth & found, truth & ~found, ~truth & ~found)]


def precision(counts: Numbers) -> Numbers:
    """Return the share of what was found that is true; (..., 4) in, (...) out, NaN where nothing was found."""
    hit, wrong, _, _ = _four(counts)
    return _ratio(hit, hit + wrong)


def recall(counts: Numbers) -> Numbers:
    """Return the share of what is true that was found; NaN where nothing is true."""
    hit, _, missed, _ = _four(counts)
    return _ratio(hit, hit + missed)


def f1(counts: Numbers) -> Numbers:
    """Return the harmonic mean of precision and recall; NaN where nothing is true and nothing was found."""
    hit, wrong, missed, _ = _four(counts)
    return _ratio(2 * hit, 2 * hit + wrong + missed)


def kappa(counts: Numbers) -> Numbers:
    """Return Cohen's kappa: agreement beyond chance, as a share of what is possible beyond chance.

    NaN where both only ever say one and the same thing: chance agreement is 1 then, and nothing is possible beyond.
    Source: Cohen (1960), Educational and Psychological Measurement 20(1), 37-46; for two values, (po - pe) / (1 - pe)
    is this ratio of products.
    """
    hit, wrong, missed, left = _four(counts)
    return _ratio(
        2 * (hit * left - wrong * missed),
        (hit + wrong) * (wrong + left) + (hit + missed) * (missed + left),
    )


def balanced_accuracy(counts: Numbers) -> Numbers:
    """Return the mean of the shares rightly found and rightly left; NaN where either has nothing to be a share of."""
    _, wrong, _, left = _four(counts)
    return (recall(counts) + _ratio(left, left + wrong)) / 2


MEASURES: Mapping[str, Callable[[Numbers], Numbers]] = {
    "precision": precision,
    "recall": recall,
    "f1": f1,
    "kappa": kappa,
    "balanced_accuracy": balanced_accuracy,
}


def with_averages(measure: Callable[[Numbers], Numbers], counts: Numbers) -> Numbers:
    """Return a measure of every code, then macro and micro: (..., codes, 4) in, (..., codes + 2) out.

    Macro is the mean over the codes for which the measure is defined; micro is the measure of all codes as one.
    """
    import numpy as np

    each = measure(counts)
    known = ~np.isnan(each)
    macro = _ratio(np.where(known, each, 0.0).sum(axis=-1), known.sum(axis=-1))
    micro = measure(counts.sum(axis=-2))
    return np.concatenate([each, macro[..., None], micro[..., None]], axis=-1)


def known(value: float) -> float | None:
    """Return a number as a plain float, and NaN as None."""
    return None if value != value else float(value)  # noqa: PLR0124 - only NaN differs from itself


def _four(counts: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    return counts[..., 0], counts[..., 1], counts[..., 2], counts[..., 3]


def _ratio(top: Numbers, bottom: Numbers) -> Numbers:
    import numpy as np

    ratio: Numbers = np.full(np.shape(bottom), np.nan)
    return np.divide(top, bottom, out=ratio, where=np.asarray(bottom) > 0)
