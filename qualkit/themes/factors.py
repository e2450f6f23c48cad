"""Themes by counting words, for comparison: NMF and LDA, the topic models that ask nothing of meaning."""

from __future__ import annotations

import math
import warnings
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from qualkit.themes.centres import centres
from qualkit.themes.finding import Search, find
from qualkit.themes.kmeans import unguided
from qualkit.themes.words import WordList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualkit.model import Themes
    from qualkit.protocols import Embedder, ThemeFinder, Wanted
    from qualkit.themes.communities import Labels, Vectors

FEWEST, MOST = 2, 30  # themes when nobody says how many
ROUNDS = 400
PASSES = 10

Model: TypeAlias = "Callable[[Sequence[str], WordList, int, int], Any]"
"""Texts, what takes them apart, how many topics and a seed, to how much each text (a row) has of each topic."""


def nmf_themes(embed: Embedder, wanted: Wanted) -> ThemeFinder:
    """Return a theme finder by non-negative matrix factorisation of TF-IDF (Lee and Seung 1999, Nature 401).

    It sees words, not what they mean: of a collection in several languages it finds the languages.
    """
    return _finder("nmf", nmf, embed, wanted)


def lda_themes(embed: Embedder, wanted: Wanted) -> ThemeFinder:
    """Return a theme finder by latent Dirichlet allocation (Blei, Ng and Jordan 2003, JMLR 3).

    Made for long texts: a note of six words tells it next to nothing, and of a collection in several languages it
    finds the languages.
    """
    return _finder("lda", lda, embed, wanted)


def _finder(name: str, model: Model, embed: Embedder, wanted: Wanted) -> ThemeFinder:
    search = unguided(Search(name, embed, wanted))

    def finder(texts: Sequence[str], languages: Sequence[str]) -> Themes:
        words = WordList([" ".join(text.split()) for text in texts], languages)
        return find(texts, languages, search, None, group=partial(group, model=model, words=words))

    return finder


def group(
    texts: Sequence[str],
    vectors: Vectors,
    *,
    model: Model,
    words: WordList,
    count: int | None = None,
    seed: int = 0,
) -> Labels:
    """Return for each text the topic that it has most of; a text of no counted words joins the nearest in meaning.

    A topic that no text has most of is no theme, so that there may be fewer than were asked for. Without a count there
    are √(n/2), 2 to 30.
    """
    different = len(set(texts))
    usual = min(max(FEWEST, round(math.sqrt(different / 2))), MOST)
    shares = model(texts, words, max(1, min(count or usual, different)), seed)
    silent = shares.sum(axis=1) == 0
    labels = np.zeros(len(texts), dtype=np.intp)
    labels[~silent] = np.unique(shares[~silent].argmax(axis=1), return_inverse=True)[1]
    if silent.any() and not silent.all():
        labels[silent] = (vectors[silent] @ centres(vectors[~silent], labels[~silent]).T).argmax(axis=1)
    return labels


def nmf(texts: Sequence[str], words: WordList, count: int, seed: int) -> Any:  # noqa: ANN401 - scikit-learn's arrays
    """Return the shares of topics by NMF of TF-IDF, shape (texts, topics)."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfVectorizer

    counts = _counted(texts, words, TfidfVectorizer)
    if not counts.shape[1]:
        return np.zeros((len(texts), 1))
    model = NMF(min(count, *counts.shape), random_state=seed, max_iter=ROUNDS)
    with warnings.catch_warnings():
        # Another hundred rounds move a weight in its third digit and no text to another topic.
        warnings.simplefilter("ignore", ConvergenceWarning)
        shares = model.fit_transform(counts)
    # A topic may be large in one factor and small in the other: weighed here as it weighs in the product.
    return shares * model.components_.sum(axis=1)


def lda(texts: Sequence[str], words: WordList, count: int, seed: int) -> Any:  # noqa: ANN401 - as above
    """Return the shares of topics by LDA of counts, shape (texts, topics)."""
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    counts = _counted(texts, words, CountVectorizer)
    if not counts.shape[1]:
        return np.zeros((len(texts), 1))
    model = LatentDirichletAllocation(count, max_iter=PASSES, learning_method="batch", random_state=seed)
    # A text without words has as much of every topic: that is nothing.
    return model.fit_transform(counts) * (np.asarray(counts.sum(axis=1)) > 0)


def _counted(texts: Sequence[str], words: WordList, vectorizer: Any) -> Any:  # noqa: ANN401 - as above
    from scipy.sparse import csr_matrix

    if not any(words(text) for text in texts):
        return csr_matrix((len(texts), 0))
    return vectorizer(analyzer=words).fit_transform(texts)
