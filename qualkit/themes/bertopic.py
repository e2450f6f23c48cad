"""Themes by BERTopic, with our groups in the place of HDBSCAN's: small collections keep every text."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from qualkit.errors import MissingExtraError
from qualkit.themes.finding import Search, find
from qualkit.themes.labelling import Weighed, WordList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualkit.model import Themes
    from qualkit.protocols import Embedder, ThemeFinder, Wanted
    from qualkit.themes.communities import Labels, Vectors


def bertopic_themes(embed: Embedder, wanted: Wanted) -> ThemeFinder:
    """Return a theme finder.

    Raises MissingExtraError where BERTopic is not installed.
    """
    if find_spec("bertopic") is None:
        # Its own list of requirements would bring PyTorch, UMAP and numba; none of them is used here.
        raise MissingExtraError("BERTopic is not installed; run: pip install --no-deps bertopic, or use 'graph'")
    search = Search(f"bertopic {version('bertopic')}", embed, wanted)

    def finder(texts: Sequence[str], languages: Sequence[str]) -> Themes:
        return find(texts, languages, search, _weigh)

    return finder


class _Groups:
    """Stands where BERTopic expects HDBSCAN, and answers with groups that are already found."""

    def __init__(self, labels: Labels) -> None:
        self.labels_ = labels

    def fit(self, _: Vectors, y: None = None) -> _Groups:
        del y
        return self


def _weigh(texts: Sequence[str], vectors: Vectors, labels: Labels, words: WordList) -> Weighed:
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from sklearn.feature_extraction.text import CountVectorizer

    model = BERTopic(
        language="multilingual",  # "english" would strip every accented letter
        embedding_model=None,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=_Groups(labels),
        vectorizer_model=CountVectorizer(analyzer=words),
    )
    model.fit(texts, embeddings=vectors)
    # BERTopic numbers topics anew by size: row r of its matrix is our theme `ours[r]`.
    ours = np.array([labels[model.topics_.index(topic)] for topic in range(len(model.topic_sizes_))])
    names = [str(word) for word in model.vectorizer_model.get_feature_names_out()]
    return Weighed(names, model.c_tf_idf_.tocsr()[np.argsort(ours)])
