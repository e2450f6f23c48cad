"""Groups of texts that are near in meaning, from their vectors, whatever the number of texts and their order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from qualkit.errors import RequestError
from qualkit.themes.communities import (
    communities,
    consensus,
    graph,
    most_typical,
    nearest,
    neighbourhood,
    searches,
    usual,
)

if TYPE_CHECKING:
    from qualkit.themes.communities import Labels, Neighbours, Vectors

FEW = 30  # below so many different texts there are groups of neighbours, but no themes
MANY = 3_000  # up to so many, the searches are compared pair by pair
HUGE = 50_000  # above so many, themes are found on a sample, and the rest joins the nearest theme
SAMPLE = 20_000

ALIKE = 0.35  # cosine: two texts of a small collection are neighbours
SAME_IDEA = 0.7  # cosine: a text says the same as its nearest, perhaps in another language
JOINING = 3  # at most one text in so many joins another for that reason, lest whole themes shrink to one node
RESOLUTIONS = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0)  # coarse to fine
PLAIN = 1.0  # the resolution at which modularity is what its inventors defined
TELLING = 0.15  # a lower silhouette says nothing about how fine the themes should be
CLEARER = 0.04  # nor does one that is hardly better than that of the plain resolution
USUAL_SIZE = 5  # themes of fewer texts on average are ideas
TRIALS = 4
JUDGED = 2_000  # so many rows are enough for a silhouette
SMALLEST = 3
REPEATS = 4
KEPT_SHARE = 0.8


def group(vectors: Vectors, *, count: int | None = None, seed: int = 0) -> Labels:
    """Return the group of each unit-length row, 0 being the largest; -1 for a row that nothing is near to.

    The order of the rows does not matter, equal rows are always together, and -1 is given only where there are fewer
    than `FEW` different rows. `count` asks for so many groups. Raises RequestError when fewer rows differ.
    """
    distinct, which = different(vectors)
    if not len(distinct):
        return which
    if count is not None and count > len(distinct):
        raise RequestError(f"{count} themes were asked for, but only {len(distinct)} texts differ; ask for fewer")
    labels = _grouped(distinct, np.bincount(which), count, np.random.default_rng(seed))
    return _largest_first(labels[which], which)


def stability(vectors: Vectors, labels: Labels, *, count: int | None = None, seed: int = 0) -> float | None:
    """Return how well the groups are found again in samples of 80 % of the texts: mean adjusted Rand index, 0-1.

    None where it is not measured: too few or too many texts, or fewer texts than themes in a sample.
    """
    from sklearn.metrics import adjusted_rand_score

    distinct, which = different(vectors)
    kept = round(len(distinct) * KEPT_SHARE)
    if not FEW <= len(distinct) <= MANY or kept < (count or 0):
        return None
    whole = np.empty(len(distinct), dtype=np.intp)
    whole[which] = labels
    sizes, chance = np.bincount(which), np.random.default_rng(seed)
    agreement = []
    for _ in range(REPEATS):
        rows = np.sort(chance.choice(len(distinct), kept, replace=False))
        again = _themes(distinct[rows], sizes[rows], count, chance)
        agreement.append(adjusted_rand_score(whole[rows], again))
    return max(0.0, float(np.mean(agreement)))


def different(vectors: Vectors) -> tuple[Vectors, Labels]:
    """Return the rows that differ, in an order that depends on them alone, and which of these each row is."""
    keys = [row.tobytes() for row in np.ascontiguousarray(vectors)]
    first = {key: row for row, key in reversed([*enumerate(keys)])}
    place = {key: number for number, key in enumerate(sorted(first))}
    rows = [first[key] for key in place]
    return vectors[rows], np.array([place[key] for key in keys], dtype=np.intp)


def centres(vectors: Vectors, labels: Labels, sizes: Labels | None = None) -> Vectors:
    """Return the unit-length mean of each group, each row counted as often as its size says, or once."""
    sums = _sums(vectors, labels, np.ones_like(labels) if sizes is None else sizes)
    unit: Vectors = (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return unit


def _sums(vectors: Vectors, labels: Labels, sizes: Labels) -> Vectors:
    from scipy.sparse import csr_matrix

    shape = (int(labels.max(initial=-1)) + 1, len(labels))
    members = csr_matrix((sizes.astype(np.float64), (labels, np.arange(len(labels)))), shape=shape)
    sums: Vectors = members @ vectors.astype(np.float64)
    return sums


def _largest_first(labels: Labels, order: Labels) -> Labels:
    names = [name for name in np.unique(labels) if name >= 0]
    ranked = sorted(names, key=lambda name: (-(labels == name).sum(), order[labels == name].min()))
    renamed = np.full(len(labels), -1, dtype=np.intp)
    for rank, name in enumerate(ranked):
        renamed[labels == name] = rank
    return renamed


def _grouped(vectors: Vectors, sizes: Labels, count: int | None, chance: np.random.Generator) -> Labels:
    if len(vectors) < FEW and count is None:
        return _neighbours(vectors, sizes)
    if len(vectors) <= HUGE:
        return _themes(vectors, sizes, count, chance)
    rows = np.sort(chance.choice(len(vectors), SAMPLE, replace=False))
    found = _themes(vectors[rows], sizes[rows], count, chance)
    labels: Labels = np.argmax(vectors @ centres(vectors[rows], found, sizes[rows]).T, axis=1)
    labels[rows] = found
    return labels


def _neighbours(vectors: Vectors, sizes: Labels) -> Labels:
    """Return groups in which every row is linked to its nearest; -1 for a row that nothing is near to."""
    labels = _linked(vectors, cosine=ALIKE, most=len(vectors))
    return np.where(np.bincount(labels, weights=sizes)[labels] > 1, labels, -1)


def _linked(vectors: Vectors, *, cosine: float, most: int) -> Labels:
    """Return the groups that arise when rows are linked to their nearest other, the nearest `most` with that cosine."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(vectors)
    if n <= 1:
        return np.zeros(n, dtype=np.intp)
    rows, cosines = nearest(vectors, 1)
    near = np.argsort(-cosines[:, 0], kind="stable")[:most]
    near = near[cosines[near, 0] >= cosine]
    links = coo_matrix((np.ones(len(near)), (near, rows[near, 0])), shape=(n, n))
    labels: Labels = connected_components(links, directed=False)[1].astype(np.intp)
    return labels


def _themes(vectors: Vectors, sizes: Labels, count: int | None, chance: np.random.Generator) -> Labels:
    """Return themes of ideas: what says the same is one node, so that translations do not make themes of their own."""
    ideas = _linked(vectors, cosine=SAME_IDEA, most=len(vectors) // JOINING)
    nodes, weights = centres(vectors, ideas, sizes), np.bincount(ideas, weights=sizes).astype(np.intp)
    if count is not None and len(nodes) <= count:
        return _merged(vectors, sizes, np.arange(len(vectors)), count)
    neighbours = neighbourhood(nodes)
    if count is not None:
        return _merged(nodes, weights, _at_least(nodes, weights, neighbours, count, chance), count)[ideas]
    resolution = _best_resolution(nodes, int(sizes.sum()) // USUAL_SIZE, neighbours, chance)
    smallest = max(SMALLEST, round(math.sqrt(len(vectors)) / 3))
    return _absorbed(nodes, weights, _searched(neighbours, resolution, chance), smallest)[ideas]


def _searched(neighbours: Neighbours, resolution: float, chance: np.random.Generator) -> Labels:
    found = list(searches(neighbours, resolution, chance))
    return consensus(found) if len(neighbours.rows) <= MANY else most_typical(found)


def _best_resolution(vectors: Vectors, most: int, neighbours: Neighbours, chance: np.random.Generator) -> float:
    """Return the resolution of at most so many groups with the best silhouette; PLAIN where silhouettes do not tell."""
    from sklearn.metrics import silhouette_score

    judged = np.sort(chance.choice(len(vectors), min(len(vectors), JUDGED), replace=False))
    apart = np.clip(1 - vectors[judged] @ vectors[judged].T, 0, None)
    np.fill_diagonal(apart, 0)
    links = graph(neighbours, usual(len(vectors)))

    def silhouette(resolution: float) -> float:
        labels = communities(links, resolution, chance)
        kinds = len(np.unique(labels[judged]))
        if labels.max() + 1 > most or not 1 < kinds < len(judged):
            return 0.0
        return float(silhouette_score(apart, labels[judged], metric="precomputed"))

    trials = TRIALS if len(vectors) <= MANY else 1
    scores = {resolution: sum(silhouette(resolution) for _ in range(trials)) / trials for resolution in RESOLUTIONS}
    best = max(scores, key=lambda resolution: scores[resolution])
    return best if scores[best] >= max(TELLING, scores[PLAIN] + CLEARER) else PLAIN


def _absorbed(vectors: Vectors, sizes: Labels, labels: Labels, smallest: int) -> Labels:
    """Return the groups after those below the smallest size have joined the nearest of the others."""
    large = np.flatnonzero(np.bincount(labels, weights=sizes) >= smallest)
    if not len(large):
        return labels
    middles = centres(vectors, labels, sizes)
    joined: Labels = np.argmax(middles @ middles[large].T, axis=1)
    joined[large] = np.arange(len(large))
    return joined[labels]


def _at_least(
    vectors: Vectors, sizes: Labels, neighbours: Neighbours, count: int, chance: np.random.Generator
) -> Labels:
    """Return groups that are at least `count`, none needlessly small."""
    links = graph(neighbours, usual(len(vectors)))
    resolution = RESOLUTIONS[0]
    pieces = np.zeros(len(vectors), dtype=np.intp)
    while pieces.max() + 1 < count:
        # Finer and finer: in the end every row is a group of its own.
        while communities(links, resolution, chance).max() + 1 < count:
            resolution *= 1.4
        pieces = _searched(neighbours, resolution, chance)
        resolution *= 1.4
    tidy = _absorbed(vectors, sizes, pieces, max(1, min(SMALLEST, int(sizes.sum()) // (2 * count))))
    return tidy if tidy.max() + 1 >= count else pieces


def _merged(vectors: Vectors, sizes: Labels, labels: Labels, count: int) -> Labels:
    """Return `count` groups, merging by Ward's rule the two that lose least.

    Average linkage, tried first, leaves one heap and some strays on real notes.
    """
    weights = np.bincount(labels, weights=sizes)
    means = _sums(vectors, labels, sizes) / weights[:, None]
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
