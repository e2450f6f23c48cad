"""Communities on the graph of nearest texts: one search, many searches, and what many searches agree on."""

from __future__ import annotations

import math
from itertools import combinations, cycle, islice, product
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"
Labels: TypeAlias = "NDArray[np.intp]"

# Searches differ in how many neighbours count, in how fine they are, and in the order they look at texts.
NEIGHBOURS = (0.75, 0.9, 1.1, 1.25)
FINENESS = (1.0, 0.85, 1.2)

ROWS_AT_ONCE = 20_000  # of graphs that are searched in one call
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


def communities(wanted: Sequence[tuple[Any, float]], chance: np.random.Generator) -> list[Labels]:
    """Return the communities of each graph at its resolution, found by Louvain's method in a random order of rows.

    Many graphs are searched in one call, as parts of one graph that nothing links: modularity then compares each part
    with the whole, which a weight of its own undoes (its weights sum to its resolution, and the whole has their sum).
    """
    from scipy.sparse import block_diag
    from sknetwork.clustering import Louvain

    found: list[Labels] = []
    for batch in _batches(wanted):
        # Shuffled here and not by the library, so that the seed surely has its say.
        orders = [chance.permutation(links.shape[0]) for links, _ in batch]
        parts = [
            links[order][:, order] * (resolution / links.sum())
            for (links, resolution), order in zip(batch, orders, strict=True)
        ]
        louvain = Louvain(
            resolution=sum(resolution for _, resolution in batch),
            random_state=0,
            sort_clusters=False,
            return_probs=False,
            return_aggregate=False,
        )
        together = louvain.fit_predict(block_diag(parts, format="csr"))
        ends = np.cumsum([len(order) for order in orders])
        for order, end in zip(orders, ends, strict=True):
            labels = np.empty(len(order), dtype=np.intp)
            labels[order] = together[end - len(order) : end]
            found.append(np.unique(labels, return_inverse=True)[1].astype(np.intp))
    return found


def _batches(wanted: Sequence[tuple[Any, float]]) -> Iterator[Sequence[tuple[Any, float]]]:
    at_once = max(1, ROWS_AT_ONCE // wanted[0][0].shape[0])
    for first in range(0, len(wanted), at_once):
        yield wanted[first : first + at_once]


def searches(neighbours: Neighbours, resolution: float, times: int, chance: np.random.Generator) -> list[Labels]:
    """Return the communities of so many searches around a resolution."""
    usually = usual(len(neighbours.rows))
    graphs = {width: graph(neighbours, width * usually) for width in NEIGHBOURS}
    ways = islice(cycle(product(FINENESS, NEIGHBOURS)), times)
    return communities([(graphs[width], resolution * fineness) for fineness, width in ways], chance)


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


def together(groupings: Sequence[Labels], members: Labels) -> float:
    """Return in what share of the groupings two of the members are together, the mean over all pairs."""
    rows = np.flatnonzero(members)
    counts = [np.bincount(labels[rows]) for labels in groupings]
    pairs = len(rows) * (len(rows) - 1) / 2
    return float(np.mean([(count * (count - 1)).sum() / 2 for count in counts])) / pairs if pairs else 1.0


def most_typical(groupings: Sequence[Labels]) -> Labels:
    """Return the grouping that agrees best with the others."""
    from sklearn.metrics import adjusted_rand_score

    agreement = np.zeros((len(groupings),) * 2)
    for one, other in combinations(range(len(groupings)), 2):
        agreement[one, other] = agreement[other, one] = adjusted_rand_score(groupings[one], groupings[other])
    return groupings[int(agreement.sum(axis=1).argmax())]
