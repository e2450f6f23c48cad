"""Themes by k-means: round groups of like size in the space of meanings, for comparison."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from qualkit.errors import RequestError
from qualkit.themes.finding import Search, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualkit.model import Themes
    from qualkit.protocols import Embedder, ThemeFinder, Wanted
    from qualkit.themes.communities import Labels, Vectors

COUNTS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26, 30)  # how many themes are tried when nobody says
JUDGED = 1_000  # so many texts are enough for a silhouette
STARTS = 10


def kmeans_themes(embed: Embedder, wanted: Wanted) -> ThemeFinder:
    """Return a theme finder; where nobody says how many themes, the count with the best silhouette is taken.

    It has no outliers and no notion of how far apart themes are: a text between all of them joins one. Raises
    RequestError for guides.
    """
    search = unguided(Search("kmeans", embed, wanted))

    def finder(texts: Sequence[str], languages: Sequence[str]) -> Themes:
        return find(texts, languages, search, None, group=group)

    return finder


def unguided(search: Search) -> Search:
    """Return the search; RequestError where somebody wants it guided."""
    if search.wanted.guides:
        raise RequestError(f"the finder '{search.finder}' cannot be guided; leave guides out, or use 'graph'")
    return search


def group(texts: Sequence[str], vectors: Vectors, *, count: int | None = None, seed: int = 0) -> Labels:
    """Return the group of each text, found by k-means on the unit-length vectors, shape (n, d)."""
    from threadpoolctl import threadpool_limits

    del texts
    different = len(np.unique(vectors, axis=0))
    # Threads add up in the order in which they finish, and sums then differ in the last bit from run to run.
    with threadpool_limits(1):
        if count is None:
            count = _best_count(vectors, different, seed)
        return _clustered(vectors, min(count, different), seed, STARTS)


def _clustered(vectors: Vectors, count: int, seed: int, starts: int) -> Labels:
    from sklearn.cluster import KMeans

    if count <= 1:
        return np.zeros(len(vectors), dtype=np.intp)
    found: Labels = KMeans(count, n_init=starts, random_state=seed).fit_predict(vectors).astype(np.intp)
    return found


def _best_count(vectors: Vectors, different: int, seed: int) -> int:
    """Return the count whose groups have the best silhouette (Rousseeuw 1987), at most half as many as texts."""
    from sklearn.metrics import silhouette_score

    chance = np.random.default_rng(seed)
    judged = np.sort(chance.choice(len(vectors), min(len(vectors), JUDGED), replace=False))
    scores = {}
    for count in COUNTS:
        if count <= different / 2:
            labels = _clustered(vectors, count, seed, 1)[judged]
            if 1 < len(np.unique(labels)) < len(judged):
                scores[count] = float(silhouette_score(vectors[judged], labels))
    return max(scores, key=lambda count: scores[count], default=min(different, math.ceil(math.sqrt(different / 2))))
