"""What the codebook alone leads to expect, on the scale of the judgements: a slope for all codes, a level for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDS = 30
STILL = 1e-6  # what moves less has been found
SLOPE_SPREAD = 0.5  # how far the slope is expected from 1: the scores mean to be log odds already
LEVEL_SPREAD = 1.0  # how far the level of a code is expected from that of the others
COMMON_SPREAD = 2.0  # how far the level of all codes is expected from 0


def belief(prior: Floats, holds: Floats, weights: Floats) -> tuple[Floats, float]:
    """Return the level of each code and the slope: level + slope x prior are the log odds believed of a statement.

    Shapes (n, codes); `weights` is 0 where nobody was asked. Logistic regression by Newton's method, each number held
    near what is expected of it, so that no judgements leave the prior as it is and few move all codes together.
    """
    import numpy as np
    from scipy.special import expit

    levels, slope, common = np.zeros(prior.shape[1]), 1.0, 0.0
    for _ in range(ROUNDS):
        likely = expit(levels + slope * prior)
        surprise, curve = weights * (holds - likely), weights * likely * (1 - likely)
        pull, stiff = surprise.sum(0) - (levels - common) / LEVEL_SPREAD**2, curve.sum(0) + 1 / LEVEL_SPREAD**2
        steep = (surprise * prior).sum() - (slope - 1) / SLOPE_SPREAD**2
        both = (curve * prior).sum(0)
        firm = (curve * prior**2).sum() + 1 / SLOPE_SPREAD**2 - (both**2 / stiff).sum()
        tilt = np.clip((steep - (both * pull / stiff).sum()) / firm, -0.5, 0.5)
        shift = np.clip((pull - both * tilt) / stiff, -1, 1)
        levels, slope = levels + shift, max(slope + tilt, 0.0)
        common = levels.sum() / (len(levels) + (LEVEL_SPREAD / COMMON_SPREAD) ** 2)
        if max(abs(tilt), np.abs(shift).max(initial=0)) < STILL:
            break
    return levels, float(slope)
