"""Groups of texts that are near in meaning, from their vectors, whatever the number of texts and their order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.errors import RequestError
from qualkit.themes.centres import centres
from qualkit.themes.communities import (
    communities,
    consensus,
    graph,
    most_typical,
    nearest,
    neighbourhood,
    searches,
    together,
    usual,
)
from qualkit.themes.grain import RESOLUTIONS, Grain, best_grain
from qualkit.themes.merging import absorbed, merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualkit.themes.communities import Labels, Neighbours, Vectors

FEW = 30  # below so many different texts there are groups of neighbours, but no themes
MANY = 3_000  # up to so many, the searches are compared pair by pair
HUGE = 50_000  # above so many, themes are found on a sample, and the rest joins the nearest theme
SAMPLE = 20_000

ALIKE = 0.35  # cosine: two texts of a small collection are neighbours
NEARLY_THE_SAME = 0.95  # cosine: two texts differ in a word that hardly matters
SMALLEST = 3  # texts
FIRM = 0.8  # share of the searches in which two texts of a small theme must be together
# Up to so many texts, so many searches: what is left to chance shrinks with their number.
SEARCHES = ((300, 576), (1_000, 288), (MANY, 96), (HUGE, 12))
AGAIN = ((MANY, 12), (HUGE, 4))  # the same where a search is repeated to see how stable it is
PIECES = 24  # where groups are to be merged anyway


class Grouping(NamedTuple):
    """The group of each row, and how fine the groups are; None where that was no question."""

    labels: Labels
    grain: Grain | None = None


def group(vectors: Vectors, *, count: int | None = None, seed: int = 0) -> Labels:
    """Return the group of each unit-length row, 0 being the largest; -1 for a row that nothing is near to.

    The order of the rows does not matter, equal rows are always together, and -1 is given only where there are fewer
    than `FEW` different rows. `count` asks for so many groups. Raises RequestError when fewer rows differ.
    """
    distinct, which = different(vectors)
    if not len(distinct):
        return which
    found = grouped(distinct, np.bincount(which), count=count, seed=seed).labels
    return largest_first(found[which], which)


def check_count(count: int | None, texts: int) -> None:
    """Raise RequestError where more themes are asked for than texts differ."""
    if count is not None and count > texts:
        told = "1 text differs" if texts == 1 else f"{texts} texts differ"
        raise RequestError(f"{count} themes were asked for, but only {told}; ask for fewer")


def grouped(
    vectors: Vectors, sizes: Labels, *, count: int | None = None, seed: int = 0, known: Grain | None = None
) -> Grouping:
    """Return the groups of rows that all differ, each standing for as many texts as its size says.

    `known` is the grain of a search that this one repeats: it is not looked for again, and fewer searches are made.
    """
    check_count(count, len(vectors))
    chance = np.random.default_rng(seed)
    if len(vectors) < FEW and count is None:
        return Grouping(_neighbours(vectors, sizes))
    if len(vectors) <= HUGE:
        return _themes(vectors, sizes, count, known, chance)
    rows = np.sort(chance.choice(len(vectors), SAMPLE, replace=False))
    found = _themes(vectors[rows], sizes[rows], count, known, chance)
    labels: Labels = np.argmax(vectors @ centres(vectors[rows], found.labels, sizes[rows]).T, axis=1)
    labels[rows] = found.labels
    return Grouping(labels, found.grain)


def different(vectors: Vectors) -> tuple[Vectors, Labels]:
    """Return the rows that differ, in an order that depends on them alone, and which of these each row is."""
    keys = [row.tobytes() for row in np.ascontiguousarray(vectors)]
    first = {key: row for row, key in reversed([*enumerate(keys)])}
    place = {key: number for number, key in enumerate(sorted(first))}
    rows = [first[key] for key in place]
    return vectors[rows], np.array([place[key] for key in keys], dtype=np.intp)


def largest_first(labels: Labels, order: Labels) -> Labels:
    """Return the groups numbered by size, those of one size by the lowest of their rows in that order."""
    names = [name for name in np.unique(labels) if name >= 0]
    ranked = sorted(names, key=lambda name: (-(labels == name).sum(), order[labels == name].min()))
    renamed = np.full(len(labels), -1, dtype=np.intp)
    for rank, name in enumerate(ranked):
        renamed[labels == name] = rank
    return renamed


def _neighbours(vectors: Vectors, sizes: Labels) -> Labels:
    """Return groups in which every row is linked to its nearest; -1 for a row that nothing is near to."""
    labels = _linked(nearest(vectors, 1), ALIKE)
    return np.where(np.bincount(labels, weights=sizes)[labels] > 1, labels, -1)


def _linked(neighbours: Neighbours, cosine: float) -> Labels:
    """Return the groups that arise when every row is linked to its nearest others with at least that cosine."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(neighbours.rows)
    rows, places = np.nonzero(neighbours.cosines >= cosine)
    links = coo_matrix((np.ones(len(rows)), (rows, neighbours.rows[rows, places])), shape=(n, n))
    labels: Labels = connected_components(links, directed=False)[1].astype(np.intp)
    return labels


def _themes(
    vectors: Vectors, sizes: Labels, count: int | None, known: Grain | None, chance: np.random.Generator
) -> Grouping:
    if count == len(vectors):
        return Grouping(np.arange(count))
    neighbours = neighbourhood(vectors)
    times = next(times for n, times in (AGAIN if known else SEARCHES) if len(vectors) <= n)
    if count is not None:
        pieces = _at_least(vectors, sizes, neighbours, count, chance)
        return Grouping(merged(vectors, sizes, pieces, count))
    grain = known or best_grain(vectors, sizes, neighbours, chance)
    found = searches(neighbours, grain.resolution, times, chance)
    pieces = _agreed(found)
    firm = absorbed(vectors, sizes, pieces, _weak(sizes, pieces, found))
    return Grouping(_undivided(firm, sizes, _linked(neighbours, NEARLY_THE_SAME)), grain)


def _agreed(groupings: Sequence[Labels]) -> Labels:
    return consensus(groupings) if len(groupings[0]) <= MANY else most_typical(groupings)


def _weak(sizes: Labels, labels: Labels, groupings: Sequence[Labels]) -> Labels:
    """Return the groups that are no theme: tiny, or small for so many texts without being found time and again."""
    texts = np.bincount(labels, weights=sizes)
    small = np.flatnonzero(texts < math.sqrt(len(labels)) / 3)
    return np.array(
        [group for group in small if texts[group] < SMALLEST or together(groupings, labels == group) < FIRM],
        dtype=np.intp,
    )


def _undivided(labels: Labels, sizes: Labels, alike: Labels) -> Labels:
    """Return the groups after rows that are nearly the same have joined the group that most of them are in."""
    from scipy.sparse import coo_matrix

    votes = coo_matrix((sizes, (alike, labels))).toarray()
    return np.unique(votes.argmax(axis=1)[alike], return_inverse=True)[1].astype(np.intp)


def _at_least(
    vectors: Vectors, sizes: Labels, neighbours: Neighbours, count: int, chance: np.random.Generator
) -> Labels:
    """Return groups that are at least `count`, none needlessly small."""
    links = graph(neighbours, usual(len(vectors)))
    resolution = RESOLUTIONS[0]
    pieces = np.zeros(len(vectors), dtype=np.intp)
    while pieces.max() + 1 < count:
        # Finer and finer: in the end every row is a group of its own.
        while communities([(links, resolution)], chance)[0].max() + 1 < count:
            resolution *= 1.4
        pieces = _agreed(searches(neighbours, resolution, PIECES, chance))
        resolution *= 1.4
    smallest = max(1, min(SMALLEST, int(sizes.sum()) // (2 * count)))
    tidy = absorbed(vectors, sizes, pieces, np.flatnonzero(np.bincount(pieces, weights=sizes) < smallest))
    return tidy if tidy.max() + 1 >= count else pieces
