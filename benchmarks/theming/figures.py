"""What is measured of a way to group: nearness to known classes, steadiness, languages, words and time.

Texts set aside count as one group more. Top words are those of one c-TF-IDF for every method, so that groupings are
compared and not ways to choose words. NPMI is that of the published figures: pairs in windows of ten words.
"""

from __future__ import annotations

import time
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.analysis.coherence import diversity, npmi

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from theming.gathering import Gathered

    Labels = Sequence[int]
    Grouping = Callable[[Gathered, int], Labels]

TOP_WORDS = 10
WINDOW, EPSILON = 10, 1e-12
SEEDS = 3
SAMPLES = 4
KEPT = 0.8
PATIENCE = 3_000  # above so many texts, two seeds and two samples are enough
NONE = float("nan")


class Figures(NamedTuple):
    """The figures of one draw; nan where one was not or cannot be measured."""

    themes: float = NONE
    aside: float = NONE  # % of the texts
    ari: float = NONE
    ami: float = NONE
    language: float = NONE  # adjusted mutual information of groups and languages
    seeds: float = NONE
    order: float = NONE
    samples: float = NONE
    npmi: float = NONE
    diversity: float = NONE
    seconds: float = NONE
    cpu: float = NONE


def measured(grouping: Grouping, given: Gathered, seed: int, *, steadiness: bool) -> Figures:
    """Return the figures of a grouping; steadiness takes seven runs more, two of them and two samples of many texts."""
    began, cpu = time.perf_counter(), time.process_time()
    labels = grouping(given, seed)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    found = agreement(given, labels)._replace(seconds=seconds, cpu=cpu)
    found = found._replace(**dict(zip(("npmi", "diversity"), wording(given, labels), strict=True)))
    if not steadiness or found.themes < 2:  # one group, or none, is always the same
        return found
    again = 2 if len(labels) > PATIENCE else None
    return found._replace(
        seeds=over_seeds(grouping, given, labels, seed, again or SEEDS),
        order=over_order(grouping, given, labels, seed),
        samples=over_samples(grouping, given, seed, again or SAMPLES),
    )


def agreement(given: Gathered, labels: Labels) -> Figures:
    """Return how many groups there are, what is set aside, and how near they are to classes and to languages."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    several = len(set(given.languages)) > 1
    return Figures(
        themes=len(set(labels) - {-1}),
        aside=100 * list(labels).count(-1) / len(labels),
        ari=adjusted_rand_score(given.classes, labels) if given.classes else NONE,
        ami=adjusted_mutual_info_score(given.classes, labels) if given.classes else NONE,
        language=adjusted_mutual_info_score(given.languages, labels) if several else NONE,
    )


def over_seeds(grouping: Grouping, given: Gathered, labels: Labels, seed: int, number: int) -> float:
    """Return the mean adjusted Rand index of all pairs of runs that differ in the seed alone."""
    return _alike([labels, *(grouping(given, seed + step) for step in range(1, number))])


def over_order(grouping: Grouping, given: Gathered, labels: Labels, seed: int) -> float:
    """Return the adjusted Rand index of two runs that differ in the order of the texts alone."""
    rows = np.random.default_rng(seed).permutation(len(labels))
    again = np.empty(len(labels), dtype=int)
    again[rows] = grouping(given.at(rows.tolist()), seed)
    return _alike([labels, again])


def over_samples(grouping: Grouping, given: Gathered, seed: int, number: int) -> float:
    """Return the mean adjusted Rand index of all pairs of samples of 80 %, over the texts that both hold."""
    chance, n = np.random.default_rng(seed), len(given.texts)
    drawn = [np.sort(chance.choice(n, round(n * KEPT), replace=False)).tolist() for _ in range(number)]
    found = [dict(zip(rows, grouping(given.at(rows), seed), strict=True)) for rows in drawn]
    return float(np.mean([_alike(_shared(*pair)) for pair in combinations(found, 2)]))


def wording(given: Gathered, labels: Labels) -> tuple[float, float]:
    """Return the NPMI and the diversity of the top words of the groups, texts set aside left out."""
    tops = top_words(given.words, labels)
    worth = [each for each in npmi(tops, given.words, window=WINDOW, epsilon=EPSILON) if each is not None]
    varied = diversity(tops)
    return float(np.mean(worth)) if worth else NONE, NONE if varied is None else varied


def top_words(words: Sequence[Sequence[str]], labels: Labels) -> list[list[str]]:
    """Return the ten words with the highest c-TF-IDF of each group (Grootendorst 2022)."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    inside = [row for row, label in enumerate(labels) if label >= 0 and words[row]]
    if not inside:
        return []
    vectorizer = CountVectorizer(analyzer=list)
    counts = vectorizer.fit_transform([words[row] for row in inside])
    _, groups = np.unique([labels[row] for row in inside], return_inverse=True)
    told = (csr_matrix((np.ones(len(inside)), (groups, np.arange(len(inside))))) @ counts).toarray()
    weights = told / told.sum(axis=1, keepdims=True) * np.log1p(told.sum() / len(told) / told.sum(axis=0))
    names = vectorizer.get_feature_names_out()
    best = np.argsort(-weights, axis=1, kind="stable")[:, :TOP_WORDS]
    return [[str(names[column]) for column in row if one[column]] for row, one in zip(best, weights, strict=True)]


def _shared(first: dict[int, int], second: dict[int, int]) -> list[list[int]]:
    rows = sorted(first.keys() & second.keys())
    return [[found[row] for row in rows] for found in (first, second)]


def _alike(runs: Sequence[Labels]) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(np.mean([adjusted_rand_score(*pair) for pair in combinations(runs, 2)]))
