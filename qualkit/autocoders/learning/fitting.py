"""Logistic regressions that start from what was believed before: many at once, each a column beside the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

STEPS = 10  # of Newton's method, each solved by conjugate gradients
TURNS = 40  # of conjugate gradients a step
CLOSE = 1e-2  # in log odds: what is moved less than this has been found


def fitted(alike: Callable[[Floats], Floats], believed: Floats, holds: Floats, weights: Floats) -> Floats:
    """Return how far each row weighs in each column's regression, shape (rows, columns): the dual coefficients.

    `alike` multiplies by the kernel, `believed` are log odds, `holds` is 0 or 1, `weights` is 0 where a row is not
    to be learned from. A Gaussian process with the kernel as covariance and the belief as mean, at its mode
    (Rasmussen & Williams 2006, algorithm 3.1), solved without the kernel ever being inverted.
    """
    import numpy as np
    from scipy.special import expit

    dual, moved, solution = np.zeros_like(believed), np.zeros_like(believed), np.zeros_like(believed)
    for _ in range(STEPS):
        likely = expit(believed + moved)
        curve = weights * np.maximum(likely * (1 - likely), 1e-4)
        root = np.sqrt(curve)
        wanted = curve * moved + weights * (holds - likely)
        solution = _solved(alike, root, root * alike(wanted), solution)
        dual = wanted - root * solution
        before, moved = moved, alike(dual)
        if np.abs(moved - before).max(initial=0) < CLOSE:
            break
    return dual


def _solved(alike: Callable[[Floats], Floats], root: Floats, right: Floats, guess: Floats) -> Floats:
    """Return x with x + root * alike(root * x) = right, each column by conjugate gradients from the guess."""
    import numpy as np

    def times(block: Floats) -> Floats:
        return block + root * alike(root * block)

    found = guess.copy()
    rest = right - times(found)
    way, length = rest.copy(), (rest**2).sum(axis=0)
    enough = 1e-6 * np.maximum((right**2).sum(axis=0), 1e-12)
    for _ in range(TURNS):
        if (length <= enough).all():
            break
        ahead = times(way)
        step = length / np.maximum((way * ahead).sum(axis=0), 1e-20)
        found += step * way
        rest -= step * ahead
        before, length = length, (rest**2).sum(axis=0)
        way = rest + length / np.maximum(before, 1e-20) * way
    return found
