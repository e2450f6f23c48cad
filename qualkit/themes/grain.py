"""How fine themes are: the grain at which texts of one theme are nearer to each other than to the next theme."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.themes.communities import communities, graph, usual

if TYPE_CHECKING:
    from qualkit.themes.communities import Labels, Neighbours, Vectors

RESOLUTIONS = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 11.0, 16.0)  # coarse to fine
PLAIN = 1.0  # the resolution at which modularity is what its inventors defined
FARTHER = 3.0  # doublings of doubt for each doubling or halving of the plain resolution
TELLING = 0.007  # silhouette: so much better, and a grain is believed e times more
USUAL_SIZE = 5  # themes of fewer texts on average are ideas
JUDGED = 2_000  # so many rows are enough for a silhouette
TRIALS = ((1_000, 6), (3_000, 3), (10**9, 1))  # up to so many texts, so many searches for each resolution


class Grain(NamedTuple):
    """A resolution, and what speaks for it: (how many themes, mean silhouette) of each that was tried."""

    resolution: float
    tried: tuple[tuple[int, float], ...]


def best_grain(vectors: Vectors, sizes: Labels, neighbours: Neighbours, chance: np.random.Generator) -> Grain:
    """Return the mean of the resolutions, each believed by its silhouette (Rousseeuw 1987) and its plainness.

    The best silhouette alone jumps from one grain to another when a few texts change; the mean moves by little.
    """
    found = _silhouettes(vectors, int(sizes.sum()) // USUAL_SIZE, neighbours, chance)
    if not found:
        return Grain(PLAIN, ())
    base = found[PLAIN][1] if PLAIN in found else max(score for _, score in found.values())
    belief = {
        resolution: math.exp((score - base) / TELLING) * 2 ** (-FARTHER * abs(math.log2(resolution)))
        for resolution, (_, score) in found.items()
    }
    mean = sum(belief[each] * math.log(each) for each in belief) / sum(belief.values())
    return Grain(math.exp(mean), tuple(found.values()))


def _silhouettes(
    vectors: Vectors, most: int, neighbours: Neighbours, chance: np.random.Generator
) -> dict[float, tuple[int, float]]:
    """Return for each resolution how many groups it gives and their silhouette; those with too many are left out."""
    from sklearn.metrics import silhouette_score

    judged = np.sort(chance.choice(len(vectors), min(len(vectors), JUDGED), replace=False))
    apart = np.clip(1 - vectors[judged] @ vectors[judged].T, 0, None)
    np.fill_diagonal(apart, 0)
    links = graph(neighbours, usual(len(vectors)))
    trials = next(trials for n, trials in TRIALS if len(vectors) <= n)
    found = {}
    for resolution in RESOLUTIONS:
        groupings = communities([(links, resolution)] * trials, chance)
        fit = [
            labels for labels in groupings if 1 < len(np.unique(labels[judged])) < len(judged) and labels.max() < most
        ]
        if 2 * len(fit) > trials:
            scores = [float(silhouette_score(apart, labels[judged], metric="precomputed")) for labels in fit]
            kinds = round(float(np.mean([labels.max() + 1 for labels in fit])))
            found[resolution] = (kinds, sum(scores) / len(scores))
    return found
