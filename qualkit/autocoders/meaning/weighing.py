"""Weighs statements against a codebook by words and by meaning together, with nobody's judgements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from qualkit.autocoders.meaning.anchors import Anchor, From, anchors
from qualkit.autocoders.meaning.competing import Competition, Scale, competition, scale_of, spread_of
from qualkit.autocoders.meaning.nearness import Directions, directions
from qualkit.autocoders.meaning.reading import length, read
from qualkit.autocoders.meaning.wording import Found, Rarity, Wording, rarity
from qualkit.everyday import everyday, language_of
from qualkit.model import Codebook, Span, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.protocols import Embedder

    Scores = NDArray[np.float64]

SENTENCES = 3  # of a long statement, the nearest ones speak for it
BACKGROUND = 480  # everyday sentences, shared among the languages of the collection
SMALL = 1_000  # a collection of fewer statements is filled up with everyday sentences
# Self-training: this share of a collection is taken to be of a code, and what is learned from it counts so much.
SUREST, TAUGHT, STIFFNESS = 0.06, 0.6, 0.006
ENOUGH_TO_TEACH = 200
# What meaning is worth where it does not go with the codebook's own terms at all, and how well it must go with them.
LEAST_TRUST, TRUSTED = 0.2, 0.25
# Log-odds of a code: from a logistic regression over two public sets of posts (benchmarks/coding.py), rounded.
# It orders likelihoods sensibly before anybody has judged; a measured probability it is not.
NOTHING_KNOWN, TERM_FOUND, ABOVE_OTHERS, ABOVE_EVERYDAY, USUAL_ABOVE_EVERYDAY = -3.2, 2.2, 0.55, 0.25, 3.2
# Where terms are found in fewer statements than usual, codes are rare, and meaning alone must be surer.
SPARSE, SPARSEST, USUAL_SHARE, DOUBT = 0.65, -2.2, 0.12, 5
FRAGMENT = 3  # words; fewer say too little to be coded by meaning alone
# With fewer words a statement is easily near to a code that it does not hold: then sparseness counts in full.
BRIEF, AT_LENGTH = 12, 0.5


@dataclass(frozen=True, slots=True)
class Weighed:
    """What speaks for each code in each statement; arrays have shape (statements, codes).

    `odds` are log-odds, `standing` says how far a statement is above the others of its collection, `nearness` how far
    above everyday sentences (both in standard deviations), `termed` where a term of the code or of one below it was
    found. `vectors` has one row a statement, shape (statements, d).
    """

    odds: Scores
    standing: Scores
    nearness: Scores
    termed: NDArray[np.bool_]
    found: Sequence[Found]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A codebook as it is weighed in one collection.

    `members` are the numbers of the anchors that speak for each code, `speaking` their vectors, one row an anchor, and
    `against` the vectors of those that speak against it. `taught` is the way to each code that the collection's own
    surest statements taught (d, codes), None when it was too small.
    """

    wording: Wording
    embed: Embedder
    anchors: tuple[Anchor, ...]
    directions: Directions
    rarity: Rarity
    by_words: Competition
    by_meaning: Competition
    trust: Scores
    together: Scale
    taught: NDArray[np.float32] | None
    by_lesson: Scale
    spread: Scores
    everyday: Scale
    sparse: float
    members: tuple[NDArray[np.intp], ...]
    speaking: tuple[NDArray[np.float32], ...]
    against: tuple[NDArray[np.float32], ...]

    def __call__(self, statements: Sequence[Statement]) -> Weighed:
        """Weigh statements."""
        import numpy as np

        found = self.wording.found(statements)
        vectors = read(statements, self.embed)
        words = self.wording.strengths(found, statements, self.rarity)
        near = vectors.best(self.directions(vectors.rows, vectors.words), SENTENCES).astype(np.float64)
        wholes = vectors.wholes()
        standing = self.standing(words.astype(np.float64), near, self.directions.centred(wholes))
        nearness = self.everyday(near[:, : words.shape[1]])
        brief = np.array([[length(statement.words) < BRIEF] for statement in statements], dtype=bool).reshape(-1, 1)
        sparse = np.where(brief, self.sparse, AT_LENGTH * self.sparse)
        odds = log_odds(words > 0, standing, nearness, trust=self.trust, sparse=sparse)
        return Weighed(odds, standing, nearness, words > 0, found, wholes)

    def doubtful(self, statement: Statement, vector: NDArray[np.float32], code: int) -> bool:
        """Tell whether to leave out a code that no term speaks for.

        So it is in a fragment, where a veto stands, and where the code's other side is nearer than the code.
        """
        if length(statement.words) < FRAGMENT or self.wording.is_vetoed(statement, code):
            return True
        against = self.against[code] @ vector
        return bool(len(against) and against.max() > (self.speaking[code] @ vector).max())

    def standing(self, words: Scores, near: Scores, centred: NDArray[np.float32]) -> Scores:
        """Return how far above the others of the collection each statement is for each code."""
        import numpy as np

        worded = _with_neutral(words, near.shape[1] - words.shape[1])
        joined = self.by_words(worded) + self.trust * self.by_meaning(near)
        summed = self.together(joined)
        if self.taught is not None:
            summed = summed + TAUGHT * self.trust * self.by_lesson((centred @ self.taught).astype(np.float64))
        standing: Scores = summed / self.spread
        return standing


def log_odds(found: NDArray[np.bool_], standing: Scores, nearness: Scores, *, trust: Scores, sparse: Scores) -> Scores:
    """Return the log-odds of each code, shape (statements, codes).

    `trust` is a number a code; `sparse`, a number a statement in a column, counts where no term was found.
    """
    import numpy as np

    meant = ABOVE_OTHERS * standing + ABOVE_EVERYDAY * (np.clip(nearness, -2, 8) - USUAL_ABOVE_EVERYDAY)
    odds: Scores = NOTHING_KNOWN + np.where(found, TERM_FOUND, sparse) + trust * meant
    return odds


def meaning(codebook: Codebook, collection: Sequence[Statement], embed: Embedder) -> Meaning:
    """Return a codebook as it is weighed among the statements of a collection, which may be empty."""
    import numpy as np

    wording = Wording(codebook)
    subjects = _subjects(codebook, collection)
    among = [*collection, *_background(subjects)] if len(collection) < SMALL else list(collection)
    described = tuple(anchors(codebook))
    anchored = embed([anchor.words for anchor in described])
    apart = [embed([words for _, words in subject]) for subject in subjects]
    lengths = [length(words) for _, words in chain.from_iterable(subjects)]
    vectors = read(among, embed)
    centre = vectors.wholes().mean(axis=0)
    ways = directions(codebook, described, anchored, apart, lengths, centre)
    found = wording.found(among)
    known = rarity(found, among)
    codes = len(codebook.codes)
    words = wording.strengths(found, among, known).astype(np.float64)
    near = vectors.best(ways(vectors.rows, vectors.words), SENTENCES).astype(np.float64)
    worded = _with_neutral(words, len(subjects))
    by_words, by_meaning = competition(worded, codes), competition(near, codes)
    trust = _trust(words > 0, near[:, :codes])
    joined = by_words(worded) + trust * by_meaning(near)
    together = scale_of(joined)
    centred = ways.centred(vectors.wholes())
    taught = _lesson(centred, together(joined)) if len(among) >= ENOUGH_TO_TEACH else None
    by_lesson = scale_of((centred @ taught).astype(np.float64) if taught is not None else joined)
    apart_near = ways(np.concatenate(apart), lengths)[:, :codes].astype(np.float64)
    members, others = _sides(codebook, described)
    made = Meaning(
        wording, embed, described, ways, known, by_words, by_meaning, trust, together, taught, by_lesson,
        np.ones(codes), scale_of(apart_near), _sparse(words[: len(collection)] > 0, wording.sought(collection)),
        members, tuple(anchored[own] for own in members), tuple(anchored[other] for other in others),
    )  # fmt: skip
    return replace(made, spread=spread_of(made.standing(words, near, centred)))


def _with_neutral(words: Scores, subjects: int) -> Scores:
    """Return scores by words with columns for so many neutral subjects, which have no terms."""
    import numpy as np

    return np.hstack([words, np.zeros((len(words), subjects))])


def _lesson(centred: NDArray[np.float32], scores: Scores) -> NDArray[np.float32]:
    """Return what tells the surest statements of each code from all others, shape (d, codes): ridge regression."""
    import numpy as np

    sure = (scores >= np.quantile(scores, 1 - SUREST, axis=0)).astype(np.float64)
    rows = centred.astype(np.float64)
    stiff = STIFFNESS * len(rows) * np.eye(rows.shape[1])
    mean = rows.mean(axis=0)
    solved = np.linalg.solve((rows - mean).T @ (rows - mean) + stiff, (rows - mean).T @ (sure - sure.mean(axis=0)))
    lesson: NDArray[np.float32] = solved.astype(np.float32)
    return lesson


def _sides(
    codebook: Codebook, described: Sequence[Anchor]
) -> tuple[tuple[NDArray[np.intp], ...], tuple[NDArray[np.intp], ...]]:
    """Return for each code the numbers of the anchors that speak for it, and of those that speak against it.

    For it speak those of the code and the codes below, against it the other side of the code and the codes above.
    """
    import numpy as np

    def numbers(owners: set[str], *, counter: bool) -> NDArray[np.intp]:
        own = (n for n, anchor in enumerate(described) if anchor.code_id in owners)
        return np.array([n for n in own if (described[n].source is From.COUNTER_EXAMPLE) == counter], dtype=np.intp)

    families = [set(codebook.family(code.id)) for code in codebook.codes]
    above = [{each.id for each in codebook.path(code.id)} for code in codebook.codes]
    return (
        tuple(numbers(family, counter=False) for family in families),
        tuple(numbers(each, counter=True) for each in above),
    )


def _sparse(found: NDArray[np.bool_], sought: NDArray[np.bool_]) -> float:
    """Return what the log-odds lose where no term is found, since terms are found in few statements or in many.

    `sought` is where terms could be found at all: a codebook without terms in a language says nothing of how rare its
    codes are there.
    """
    import math

    unknown = DOUBT * found.shape[1]
    share = (found.sum() + unknown * USUAL_SHARE) / (sought.sum() + unknown)
    return max(SPARSEST, -SPARSE * min(0.0, math.log(share / USUAL_SHARE)) ** 2)


def _trust(found: NDArray[np.bool_], near: Scores) -> Scores:
    """Return how far meaning is trusted for each code, 0 to 1: it should go with the code's own terms.

    Measured by the area under the ROC curve of nearness for statements with a term. Where words of abuse say nothing
    of their meaning, for example, the terms are left to speak for themselves.
    """
    import numpy as np

    count = len(found)
    hits = found.sum(axis=0)
    ranked = np.apply_along_axis(_ranks, 0, near)
    both = np.maximum(hits * (count - hits), 1)
    area = (np.where(found, ranked, 0).sum(axis=0) - hits * (hits + 1) / 2) / both
    trusted = np.clip((area - 0.5) / TRUSTED, LEAST_TRUST, 1.0)
    return np.where((hits > 0) & (hits < count), trusted, 1.0)


def _ranks(scores: Scores) -> Scores:
    """Return the rank of each score from the lowest, 1, on; equal ones share the mean of theirs."""
    import numpy as np

    # SciPy has this too, in a package that takes a second and 40 MB to load.
    _, which, sharing = np.unique(scores, return_inverse=True, return_counts=True)
    ranks: Scores = (np.cumsum(sharing) - (sharing - 1) / 2)[which]
    return ranks


def _background(subjects: Iterable[Iterable[tuple[str, str]]]) -> list[Statement]:
    """Return everyday sentences as statements, each in a passage of its own: neighbours would lend it meaning."""
    return [
        Statement("", Span(0, len(words)), words, language, number)
        for number, (language, words) in enumerate(chain.from_iterable(subjects))
    ]


def _subjects(codebook: Codebook, collection: Sequence[Statement]) -> list[list[tuple[str, str]]]:
    """Return the everyday sentences of each subject as (language, words), in the languages of the collection."""
    spoken = sorted({statement.language for statement in collection} - {""}) or codebook.languages
    # The same sentences again for each language without its own would leave few of each, and none of some length.
    each = [(language, everyday(language)) for language in dict.fromkeys(map(language_of, spoken))]
    share = max(1, BACKGROUND // (len(each) * len(each[0][1])))
    return [
        [
            (language, words)
            for language, topics in each
            for words in topics[topic][:: max(1, len(topics[topic]) // share)]
        ]
        for topic in each[0][1]
    ]
