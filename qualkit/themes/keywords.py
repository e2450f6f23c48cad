"""The words that tell a theme from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualkit.themes.communities import Labels, Vectors

KEYWORDS = 10
RIVAL = 0.4  # how much of its nearness to another theme counts against a word
NEAR = 0.6  # how much nearness counts, and how much a word tells the rest
ECHO = 0.3  # how much of its likeness to a keyword already chosen a word loses

Keywords: TypeAlias = "tuple[tuple[str, float], ...]"
"""Words with their weights, the highest first."""


class Weighed(NamedTuple):
    """How much each word (a column) tells of each theme (a row): a sparse matrix of c-TF-IDF."""

    words: Sequence[str]
    weights: Any

    def of(self, theme: int) -> dict[str, float]:
        """Return the words of a theme with their weights."""
        row = self.weights[[theme]].tocoo()
        return {self.words[column]: float(weight) for column, weight in zip(row.col, row.data, strict=True) if weight}


def highest(weights: Mapping[str, float], most: int) -> Keywords:
    """Return the words with the highest weights, in the order of the alphabet where weights are equal."""
    return tuple(sorted(weights.items(), key=lambda pair: (-round(pair[1], 12), pair[0]))[:most])


def ctfidf(texts: Sequence[str], labels: Labels, words: Callable[[str], list[str]]) -> Weighed:
    """Return class-based TF-IDF: a word's share of the theme's words, times how rare it is in all themes together.

    The formula is that of Grootendorst, BERTopic (2022): tf · log(1 + mean words a theme / occurrences of the word).
    """
    from scipy.sparse import csr_matrix, diags
    from sklearn.feature_extraction.text import CountVectorizer

    members = csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))))
    vectorizer = CountVectorizer(analyzer=words)
    if not any(map(words, texts)):
        return Weighed([], csr_matrix((members.shape[0], 0)))
    per_theme = (members @ vectorizer.fit_transform(texts)).tocsr()
    totals = np.asarray(per_theme.sum(axis=1)).ravel()
    rarity = np.log1p(totals.mean() / np.asarray(per_theme.sum(axis=0)).ravel())
    weights = diags(1 / np.maximum(totals, 1)) @ per_theme @ diags(rarity)
    return Weighed([str(word) for word in vectorizer.get_feature_names_out()], weights.tocsr())


def ranked(
    candidates: Keywords,
    meanings: Mapping[str, Vectors],
    own: Vectors,
    others: Vectors | None = None,
    *,
    most: int = KEYWORDS,
) -> Keywords:
    """Return the best of the candidates with weights from 0 to 1, the best first.

    Those lead that tell much and are near in meaning to the theme's middle, `own`, rather than to that of one of the
    others: the two, each as a share of the highest, less a part of the likeness to the nearest word already chosen.
    """
    if not candidates:
        return ()
    rows = np.array([meanings[word] for word, _ in candidates])
    told = np.array([weight for _, weight in candidates])
    near = rows @ own
    if others is not None:
        near = near - RIVAL * np.maximum((rows @ others.T).max(axis=1, initial=0), 0)
    near = np.maximum(near, 0)
    worth = (1 - NEAR) * told / told.max() + NEAR * near / max(float(near.max()), 1e-9)
    echoes = np.zeros(len(candidates))
    chosen: dict[int, float] = {}
    while len(chosen) < min(most, len(candidates)):
        adds = np.round(worth - ECHO * echoes, 4)
        adds[list(chosen)] = -np.inf
        best = int(np.argmax(adds))
        chosen[best] = max(0.0, float(adds[best]))
        echoes = np.maximum(echoes, rows @ rows[best])
    return tuple((candidates[row][0], weight) for row, weight in chosen.items())
