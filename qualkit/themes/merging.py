"""Groups made fewer: small ones absorbed, the two that lose least merged, until there are as many as asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qualkit.themes.centres import centres, sums

if TYPE_CHECKING:
    from qualkit.themes.communities import Labels, Vectors


def absorbed(vectors: Vectors, sizes: Labels, labels: Labels, weak: Labels) -> Labels:
    """Return the groups after the weak ones have joined the nearest of the others, if there are others."""
    firm = np.setdiff1d(np.arange(int(labels.max()) + 1), weak)
    if not len(firm):
        return labels
    middles = centres(vectors, labels, sizes)
    joined: Labels = np.argmax(middles @ middles[firm].T, axis=1)
    joined[firm] = np.arange(len(firm))
    return joined[labels]


def merged(vectors: Vectors, sizes: Labels, labels: Labels, count: int) -> Labels:
    """Return `count` groups, merging by Ward's rule the two that lose least.

    Average linkage, tried first, leaves one heap and some strays on real notes.
    """
    weights = np.bincount(labels, weights=sizes)
    means = sums(vectors, labels, sizes) / weights[:, None]
    squares = (means**2).sum(axis=1)
    loss = squares[:, None] + squares[None, :] - 2 * means @ means.T
    loss *= weights[:, None] * weights[None, :] / (weights[:, None] + weights[None, :])
    np.fill_diagonal(loss, np.inf)
    goal = np.arange(len(weights))
    for _ in range(len(weights) - count):
        keep, gone = sorted(divmod(int(np.argmin(loss)), len(weights)))
        both = weights[keep] + weights[gone]
        # Lance and Williams: what merging with the union would lose follows from what merging with either would.
        row = (weights + weights[keep]) * loss[keep] + (weights + weights[gone]) * loss[gone]
        row = (row - weights * loss[keep, gone]) / (weights + both)
        loss[keep], loss[:, keep] = row, row
        loss[gone], loss[:, gone] = np.inf, np.inf
        weights[keep] = both
        goal[goal == gone] = keep
    return np.unique(goal, return_inverse=True)[1][labels].astype(np.intp)
