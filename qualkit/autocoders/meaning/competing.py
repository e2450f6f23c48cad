"""Lets codes compete for statements, so that what all codes find near to everything counts for none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]


STILL = 1e-9  # a spread below this is none


@dataclass(frozen=True, slots=True)
class Scale:
    """Means and spreads of columns over a collection, shape (columns,)."""

    mean: Scores
    spread: Scores

    def __call__(self, scores: Scores) -> Scores:
        """Return the scores as z-scores of the collection."""
        return (scores - self.mean) / self.spread


def scale_of(scores: Scores) -> Scale:
    """Return the scale on which these scores are z-scores; a column that never varies becomes zero."""
    return Scale(scores.mean(axis=0), spread_of(scores))


def spread_of(scores: Scores) -> Scores:
    """Return the standard deviation of each column, 1 for a column that never varies."""
    import numpy as np

    spread = scores.std(axis=0)
    return np.where(spread > STILL, spread, 1.0)


@dataclass(frozen=True, slots=True)
class Competition:
    """What scores of codes are worth among codes, and among codes and neutral subjects, both as z-scores.

    With few codes the neutral subjects carry the comparison, with many the codes do; the sum of both did better than
    either on all data it was tried on.
    """

    first: Scale
    among_codes: Scale
    among_all: Scale
    last: Scale

    def __call__(self, scores: Scores) -> Scores:
        """Return z-scores of shape (n, codes) for scores of shape (n, codes + neutral subjects)."""
        codes = len(self.last.mean)
        apart, together = _against(self.first(scores), codes)
        return self.last(self.among_codes(apart) + self.among_all(together))


def competition(scores: Scores, codes: int) -> Competition:
    """Return the competition fitted on a collection's scores; the first `codes` columns are those of the codes."""
    first = scale_of(scores)
    apart, together = _against(first(scores), codes)
    among_codes, among_all = scale_of(apart), scale_of(together)
    last = scale_of(among_codes(apart) + among_all(together))
    return Competition(first, among_codes, among_all, last)


def _against(standard: Scores, codes: int) -> tuple[Scores, Scores]:
    own = standard[:, :codes]
    together = own - standard.mean(axis=1, keepdims=True)
    # One code alone has nobody to compete with but the neutral subjects.
    return (own - own.mean(axis=1, keepdims=True) if codes > 1 else together), together
