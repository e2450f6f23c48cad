"""A share of some cases, with the interval in which it lies."""

from __future__ import annotations

from math import sqrt

from qualkit.analysis.quality import Estimate

Z = 1.959964  # of the normal distribution, 19 times of 20


def share_of(part: int, whole: int) -> Estimate:
    """Return a share with its interval of 95 % (Wilson 1927); nothing is known of a share of none.

    >>> share = share_of(8, 10)
    >>> share.value, round(share.low, 2), round(share.high, 2)
    (0.8, 0.49, 0.94)
    """
    if not whole:
        return Estimate(None, None, None)
    value, square = part / whole, Z * Z / whole
    middle = (value + square / 2) / (1 + square)
    reach = Z / (1 + square) * sqrt(value * (1 - value) / whole + square / whole / 4)
    return Estimate(value, min(value, max(0.0, middle - reach)), max(value, min(1.0, middle + reach)))
