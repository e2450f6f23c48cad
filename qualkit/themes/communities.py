"""Communities on the graph of nearest texts: one search, many searches, and what many searches agree on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"
Labels: TypeAlias = "NDArray[np.intp]"

# Searches differ in how many neighbours count, in how fine they are, and in the order they look at texts.
NEIGHBOURS = (0.75, 0.9, 1.1, 1.25)
FINENESS = (0.85, 1.0, 1.2)

BLOCK = 1_024  # rows compared with all others at a time: 200 MB at 50,000 texts
HALF = 0.5  # two texts belong together when at least half of the searches put them together
WEAKEST = 1e-3  # a link to the nearest text is kept even where the two have nothing in common


class Neighbours(NamedTuple):
    """The nearest other rows of each row, nearest first, and their cosines, both of shape (n, k)."""

    rows: Labels
    cosines: Vectors


def nearest(vectors: Vectors, k: int) -> Neighbours:
    """Return the k nearest other rows of each, compared block by block so that no n x n matrix is held."""
    k = min(k, len(vectors) - 1)
    rows = np.empty((len(vectors), k), dtype=np.intp)
    cosines = np.empty((len(vectors), k), dtype=np.float32)
    for start in range(0, len(vectors), BLOCK):
        apart = -(vectors[start : start + BLOCK] @ vectors.T)
        here = np.arange(len(apart))[:, None]
        apart[here[:, 0], here[:, 0] + start] = np.inf
        best = np.sort(np.argpartition(apart, k - 1, axis=1)[:, :k], axis=1)
        best = best[here, np.argsort(apart[here, best], axis=1, kind="stable")]
        rows[start : start + BLOCK] = best
        cosines[start : start + BLOCK] = -apart[here, best]
    return Neighbours(rows, cosines)


def usual(n: int) -> float:
    """Return how many neighbours are usual among n texts."""
    return 2 * math.log2(n)


def neighbourhood(vectors: Vectors) -> Neighbours:
    """Return as many neighbours of each row as the widest search looks at."""
    return nearest(vectors, math.ceil(usual(len(vectors)) * max(NEIGHBOURS)))


def graph(neighbours: Neighbours, k: float) -> Any:  # noqa: ANN401 - scipy ships no types
    """Return the graph in which two rows are linked when either is among the k nearest of the other."""
    from scipy.sparse import csr_matrix

    n, width = neighbours.rows.shape
    k = min(max(2, round(k)), width)
    weights = np.maximum(neighbours.cosines[:, :k], WEAKEST).ravel()
    links = csr_matrix((weights, neighbours.rows[:, :k].ravel(), np.arange(0, n * k + 1, k)), shape=(n, n))
    return links.maximum(links.T).tocsr()


def communities(links: Any, resolution: float, chance: np.random.Generator) -> Labels:  # noqa: ANN401 - as above
    """Return the community of each row, found by Louvain's method looking at the rows in a random order."""
    from sknetwork.clustering import Louvain

    # Shuffled here and not by the library, so that the seed surely has its say.
    order = chance.permutation(links.shape[0])
    labels = np.empty(len(order), dtype=np.intp)
    found = Louvain(
        resolution=resolution, random_state=0, sort_clusters=False, return_probs=False, return_aggregate=False
    )
    labels[order] = found.fit_predict(links[order][:, order])
    return np.unique(labels, return_inverse=True)[1].astype(np.intp)


def searches(neighbours: Neighbours, resolution: float, orders: int, chance: np.random.Generator) -> Iterator[Labels]:
    """Yield the communities of 12 searches around a resolution, each in so many orders of the rows."""
    for width in NEIGHBOURS:
        links = graph(neighbours, width * usual(len(neighbours.rows)))
        for fineness in FINENESS:
            for _ in range(orders):
                yield communities(links, resolution * fineness, chance)


def consensus(groupings: Sequence[Labels]) -> Labels:
    """Return the groups whose rows are together in at least half of the groupings, by average linkage."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    n = len(groupings[0])
    together = np.zeros((n, n), dtype=np.float32)
    for labels in groupings:
        together += labels[:, None] == labels[None, :]
    apart = squareform(1 - together / len(groupings), checks=False)
    merged: Labels = fcluster(linkage(apart, "average"), HALF, "distance").astype(np.intp) - 1
    return merged


def most_typical(groupings: Sequence[Labels]) -> Labels:
    """Return the grouping that agrees best with the others."""
    from sklearn.metrics import adjusted_rand_score

    agreement = [sum(adjusted_rand_score(one, other) for other in groupings) for one in groupings]
    return groupings[int(np.argmax(agreement))]
