"""Where to cut: from which likelihood on a statement is coded, and how often that is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.protocols import ENOUGH, ENOUGH_OF_A_KIND

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BELIEVED = 10.0  # judgements that the likelihoods themselves stand for, beside those counted
UNSETTLED = 5.0  # judgements that hold at which a threshold is half its own
LEAST = 0.12  # likelihood
LEANING = 0.7  # how much balanced accuracy counts beside kappa: a tenth of kappa's loss for three times its gain
NOTHING = 1e-12
SURE = 0.95  # of intervals
COUNTED = 0.4  # of each judgement: what is measured next time varies as much as this time, and thresholds are chosen


@dataclass(frozen=True, slots=True)
class Cut:
    """A threshold with the share of what is coded from there on that people would code too.

    `interval` (low, high) is where that share is to be expected, 19 times of 20, in as many statements more as were
    judged; None while too few were judged to say: not yet measured. `coded` is how many of the judged lie above.
    """

    threshold: float
    precision: float
    interval: tuple[float, float] | None
    coded: int


def is_measured(holds: Floats, asked: NDArray[np.bool_]) -> bool:
    """Tell whether there are judgements enough of a code to say how well it is found."""
    judged, held = int(asked.sum()), float(holds[asked].sum())
    return judged >= ENOUGH and min(held, judged - held) >= ENOUGH_OF_A_KIND


def settled(threshold: float, before: float, held: float) -> float:
    """Return a threshold that moves away from the one before anybody judged, as judgements that hold come in.

    What is less likely than LEAST is never coded, wherever the codebook alone would have.
    """
    from scipy.special import expit, logit

    share = held / (held + UNSETTLED)
    return max(LEAST, float(expit(share * logit(threshold) + (1 - share) * logit(before))))


def agreeing_threshold(likelihoods: Floats, weights: Floats | None = None) -> float:
    """Return from which likelihood to code so that agreement with people is the highest to be expected.

    Agreement is kappa and, since what is missed costs more than what a person rejects, LEANING times balanced accuracy.
    Only likelihoods count, not what was judged: where they keep their word, that is far steadier.
    """
    import numpy as np

    order = np.argsort(-likelihoods, kind="stable")
    likely = likelihoods[order]
    weight = np.ones(len(likely)) if weights is None else weights[order]
    right, coded = np.cumsum(weight * likely), np.cumsum(weight)
    hold, every = right[-1], coded[-1]
    agreed = (every - coded - hold + 2 * right) / every
    by_chance = (coded * hold + (every - coded) * (every - hold)) / every**2
    kappa = (agreed - by_chance) / np.maximum(1 - by_chance, NOTHING)
    found, left = right / np.maximum(hold, NOTHING), 1 - (coded - right) / np.maximum(every - hold, NOTHING)
    best = int(np.argmax(kappa + LEANING * (found + left) / 2))
    below = likely[best + 1] if best + 1 < len(likely) else 0.0
    return float(np.clip((likely[best] + below) / 2, 1e-6, 1 - 1e-6))


def precise_threshold(likelihoods: Floats, holds: Floats, precision: float) -> float | None:
    """Return the lowest likelihood from which on so many codings are right; None when there is none."""
    import numpy as np

    order = np.argsort(-likelihoods, kind="stable")
    coded = np.arange(1, len(order) + 1)
    believed = np.cumsum(likelihoods[order]) / coded
    right = (np.cumsum(holds[order]) + BELIEVED * believed) / (coded + BELIEVED)
    enough = np.flatnonzero(right >= precision)
    return float(likelihoods[order[enough[-1]]]) if len(enough) else None


def cut(likelihoods: Floats, holds: Floats, threshold: float, *, measured: bool) -> Cut:
    """Return what a threshold led to among judged statements, each with its held-out likelihood."""
    import numpy as np
    from scipy.stats import beta

    above = likelihoods >= threshold
    coded, right = int(above.sum()), float(holds[above].sum())
    believed = float(likelihoods[above].mean()) if coded else float(threshold)
    precision = (right + BELIEVED * believed) / (coded + BELIEVED)
    if not measured or not coded:
        return Cut(threshold, precision, None, coded)
    # Jeffreys' interval.
    ends = beta.ppf([(1 - SURE) / 2, (1 + SURE) / 2], COUNTED * right + 0.5, COUNTED * (coded - right) + 0.5)
    low, high = (float(end) for end in np.clip(ends, 0, 1))
    return Cut(threshold, precision, (min(low, precision), max(high, precision)), coded)
