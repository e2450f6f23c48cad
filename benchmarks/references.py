"""References for coding by meaning and by example: plain, well-known methods on the same texts and the same vectors.

Each takes a set, a lesson and an embedder and gives a score and a decision for every text measured and every code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from labelled import Labelled, Lesson
    from numpy.typing import NDArray

    from qualkit.protocols import Embedder

    Numbers = NDArray[np.float64]
    Learner = Callable[[Numbers, NDArray[np.bool_], Numbers], Numbers]

ROUNDS = 4  # steps of the contrastive fit: from eight on it learns the pairs by heart, and every figure falls


class Promise(NamedTuple):
    """A code's threshold for a wanted precision, and the interval in which the coder says its precision will lie."""

    code: int
    threshold: float
    low: float
    high: float


class Outcome(NamedTuple):
    """What a coder says of the texts measured: scores, decisions, and whether the scores are meant as likelihoods."""

    scores: Numbers
    found: NDArray[np.bool_]
    likely: bool
    promises: tuple[Promise, ...] = ()


def definition_cosine(given: Labelled, lesson: Lesson, embed: Embedder) -> Outcome:
    """Compare whole texts with names and definitions; Otsu's threshold of each code over all texts measured."""
    del lesson
    said = [
        f"{next(iter(code.name.values()))}. {next(iter(code.definition.values()))}" for code in given.codebook.codes
    ]
    scores = (embed(given.test.words) @ embed(said).T).astype(float)
    return Outcome(scores, scores > np.array([otsu(column) for column in scores.T]), likely=False)


def otsu(values: Numbers) -> float:
    """Return the threshold that parts values into two groups with the most variance between them (Otsu 1979)."""
    ordered = np.sort(values)
    low = np.arange(1, len(ordered))
    below, total = ordered.cumsum()[:-1], ordered.sum()
    between = (total * low / len(ordered) - below) ** 2 / (low * (len(ordered) - low))
    cut = int(between.argmax())
    return float((ordered[cut] + ordered[cut + 1]) / 2)


def word_regression(given: Labelled, lesson: Lesson, embed: Embedder) -> Outcome:
    """Fit a logistic regression, both classes weighing the same, on TF-IDF of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    del embed
    words = TfidfVectorizer(sublinear_tf=True).fit(lesson.words)
    return _each_code(lesson, words.transform(lesson.words), words.transform(given.test.words), regression)


def vector_regression(given: Labelled, lesson: Lesson, embed: Embedder) -> Outcome:
    """Fit the same regression on the vectors of whole texts."""
    return _each_code(lesson, embed(lesson.words), embed(given.test.words), regression)


def contrastive_regression(given: Labelled, lesson: Lesson, embed: Embedder) -> Outcome:
    """Do as SetFit does (Tunstall et al. 2022) with a frozen encoder: a linear map in place of its weights.

    The map is fitted so that the cosine of two examples is 1 if they are alike in the code and 0 if not, over all
    pairs, both sorts of pair weighing the same; then comes a logistic regression on the mapped vectors.
    """
    return _each_code(lesson, embed(lesson.words).astype(float), embed(given.test.words).astype(float), _contrasted)


def regression(vectors: Numbers, holds: NDArray[np.bool_], wanted: Numbers) -> Numbers:
    """Return how likely each wanted vector is to hold."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(class_weight="balanced", max_iter=1000).fit(vectors, holds)
    return np.asarray(fitted.predict_proba(wanted)[:, 1])


def _contrasted(vectors: Numbers, holds: NDArray[np.bool_], wanted: Numbers) -> Numbers:
    # The map starts as the identity, and its slope lies in the span of the examples: so it need only be fitted there.
    span = np.linalg.svd(vectors, full_matrices=False)[2]
    shift = (fitted_map(vectors @ span.T, holds) - np.eye(len(span))) @ span
    mapped = [_unit(rows + rows @ shift.T @ span) for rows in (vectors, wanted)]
    return regression(mapped[0], holds, mapped[1])


def fitted_map(rows: Numbers, holds: NDArray[np.bool_]) -> Numbers:
    """Return the linear map, (d, d), under which rows alike in the code have a cosine of 1 and others of 0."""
    from scipy.optimize import minimize

    alike = (holds[:, None] == holds).astype(float)
    weights = np.where(alike, 1 / max(alike.sum() - len(rows), 1), 1 / (1 - alike).sum()) * (1 - np.eye(len(rows)))

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        mapped = rows @ flat.reshape(rows.shape[1], -1).T
        lengths = np.linalg.norm(mapped, axis=1, keepdims=True)
        unit = mapped / lengths
        off = unit @ unit.T - alike
        slope = 4 * (weights * off) @ unit
        slope = (slope - (slope * unit).sum(axis=1, keepdims=True) * unit) / lengths
        return float((weights * off**2).sum()), (slope.T @ rows).ravel()

    start = np.eye(rows.shape[1]).ravel()
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return np.asarray(fitted.x).reshape(rows.shape[1], -1)


def _unit(rows: Numbers) -> Numbers:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _each_code(lesson: Lesson, vectors: Numbers, wanted: Numbers, learn: Learner) -> Outcome:
    """Learn each code from what was asked about it; a code of which only one answer is known is never found."""
    scores = np.zeros((wanted.shape[0], lesson.asked.shape[1]))
    for code, asked in enumerate(lesson.asked.T):
        rows = np.flatnonzero(asked)
        if len(set(lesson.holds[rows, code])) == 2:
            scores[:, code] = learn(vectors[rows], lesson.holds[rows, code], wanted)
    return Outcome(scores, scores > 0.5, likely=True)
