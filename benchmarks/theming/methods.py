"""Ways from texts to groups, ours among them, all given the same texts and the same vectors."""

from __future__ import annotations

import math
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.protocols import Wanted
from qualkit.registry import load
from theming.gathering import encoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from theming.gathering import Gathered, Vectors

    Labels = Sequence[int]
    Grouping = Callable[[Gathered, int], Labels]  # texts and a seed to the group of each text, -1: set aside

SILHOUETTES = 12  # numbers of groups tried
JUDGED = 2_000  # rows a silhouette is taken on


class Method(NamedTuple):
    """A way to group, what the table calls it, and the packages it needs."""

    title: str
    grouping: Grouping
    needs: tuple[str, ...] = ()


def known_classes(given: Gathered, _: int) -> Labels:
    """Return the classes that people gave: what a perfect method would have in every column."""
    names = sorted(set(given.classes))
    return [names.index(known) for known in given.classes]


def stock_bertopic(given: Gathered, _: int) -> Labels:
    """Return the topics of BERTopic with everything as it comes; it has no seed to set."""
    from bertopic import BERTopic

    return _plain(BERTopic(language="multilingual").fit(given.texts, embeddings=given.vectors).topics_)


def bertopic_without_umap(given: Gathered, seed: int) -> Labels:
    """Return the topics of BERTopic with PCA in the place of UMAP, to as many dimensions, and HDBSCAN as it comes."""
    from bertopic import BERTopic
    from hdbscan import HDBSCAN
    from sklearn.decomposition import PCA

    model = BERTopic(
        language="multilingual",
        umap_model=PCA(n_components=5, random_state=seed),
        hdbscan_model=HDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom"),
    )
    return _plain(model.fit(given.texts, embeddings=given.vectors).topics_)


def umap_hdbscan(given: Gathered, seed: int) -> Labels:
    """Return UMAP and HDBSCAN with the smallest group by the number of texts; what is left joins the nearest centre."""
    from hdbscan import HDBSCAN
    from umap import UMAP

    n = len(given.texts)
    neighbours = int(np.clip(round(math.sqrt(n)), 10, 15))
    flat = UMAP(n_neighbors=neighbours, n_components=5, min_dist=0.0, metric="cosine", random_state=seed, n_jobs=1)
    reduced = flat.fit_transform(given.vectors)
    return _all_placed(given.vectors, HDBSCAN(min_cluster_size=max(3, round(math.sqrt(n) / 3))).fit_predict(reduced))


def nmf(given: Gathered, seed: int) -> Labels:
    """Return the strongest factor of each text; told how many classes there are."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    weights = TfidfVectorizer(analyzer=list).fit_transform(given.words)
    model = NMF(min(given.kinds, *weights.shape), init="nndsvda", max_iter=400, random_state=seed)
    return _plain(model.fit_transform(weights).argmax(axis=1))


def lda(given: Gathered, seed: int) -> Labels:
    """Return the likeliest topic of each text; told how many classes there are."""
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    counts = CountVectorizer(analyzer=list).fit_transform(given.words)
    return _plain(LatentDirichletAllocation(given.kinds, random_state=seed).fit_transform(counts).argmax(axis=1))


def kmeans(given: Gathered, seed: int) -> Labels:
    """Return the groups of K-means; told how many classes there are."""
    return _plain(_kmeans(given.vectors, given.kinds, seed, starts=10))


def kmeans_by_silhouette(given: Gathered, seed: int) -> Labels:
    """Return the groups of K-means with the number of groups that has the best silhouette."""
    from sklearn.metrics import silhouette_score

    n = len(given.texts)
    tried = np.unique(np.geomspace(2, min(n // 3, 4 * math.sqrt(n)), SILHOUETTES).round().astype(int))
    found = [_kmeans(given.vectors, int(count), seed, starts=3) for count in tried]
    judged = [
        silhouette_score(given.vectors, labels, metric="cosine", sample_size=min(n, JUDGED), random_state=seed)
        for labels in found
    ]
    return _plain(found[int(np.argmax(judged))])


def qualkit(given: Gathered, seed: int) -> Labels:
    """Return our themes."""
    return _themes(given, Wanted(seed=seed))


def qualkit_told(given: Gathered, seed: int) -> Labels:
    """Return our themes, asked for as many as there are classes."""
    return _themes(given, Wanted(seed=seed, count=given.kinds))


class Known:
    """An embedder that has the vectors of the texts at hand; words it asks the encoder for."""

    def __init__(self, given: Gathered) -> None:
        self.name = encoder().name
        plain = (" ".join(text.split()) for text in given.texts)
        self._known = {
            **dict(zip(given.texts, given.vectors, strict=True)),
            **dict(zip(plain, given.vectors, strict=True)),
        }

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        new = [*dict.fromkeys(text for text in texts if text not in self._known)]
        found = {**self._known, **dict(zip(new, encoder()(new), strict=True))}
        return np.array([found[text] for text in texts], dtype=np.float32).reshape(-1, 512)


METHODS = {
    "classes": Method("the known classes", known_classes),
    "stock": Method("BERTopic as it comes", stock_bertopic, ("bertopic", "hdbscan", "umap")),
    "umap": Method("UMAP + HDBSCAN by size", umap_hdbscan, ("hdbscan", "umap")),
    "pca": Method("BERTopic without UMAP", bertopic_without_umap, ("bertopic", "hdbscan")),
    "nmf": Method("NMF, told k", nmf),
    "lda": Method("LDA, told k", lda),
    "kmeans": Method("K-means, told k", kmeans),
    "silhouette": Method("K-means by silhouette", kmeans_by_silhouette),
    "qualkit": Method("qualkit", qualkit),
    "told": Method("qualkit, told k", qualkit_told),
}
PACKAGES = {"bertopic": "--no-deps bertopic", "hdbscan": "hdbscan", "umap": "umap-learn"}


def missing(names: Iterable[str]) -> list[str]:
    """Return the packages that these methods need and that are not installed, as pip is asked for them."""
    needed = dict.fromkeys(package for name in names for package in METHODS[name].needs)
    return [PACKAGES[package] for package in needed if find_spec(package) is None]


def possible(names: Iterable[str]) -> list[str]:
    """Return the methods whose packages are installed."""
    return [name for name in names if all(find_spec(package) for package in METHODS[name].needs)]


def _themes(given: Gathered, wanted: Wanted) -> Labels:
    found = load("themes", "graph")(Known(given), wanted)(given.texts, given.languages)
    return [-1 if theme is None else theme for theme in found.assignments]


def _kmeans(vectors: Vectors, count: int, seed: int, *, starts: int) -> Labels:
    from sklearn.cluster import KMeans

    found: Labels = KMeans(count, n_init=starts, random_state=seed).fit(vectors).labels_
    return found


def _all_placed(vectors: Vectors, labels: Labels) -> Labels:
    labels = np.asarray(labels)
    if labels.max() < 0:
        return [0] * len(labels)
    middles = np.array([vectors[labels == group].mean(axis=0) for group in range(labels.max() + 1)])
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    return _plain(np.where(labels < 0, (vectors @ middles.T).argmax(axis=1), labels))


def _plain(labels: Iterable[int]) -> Labels:
    return [int(label) for label in labels]
