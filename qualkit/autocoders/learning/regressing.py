"""From judged statements to a regression a code, and to what it would have said of each without its judgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.autocoders.learning.believing import belief
from qualkit.autocoders.learning.fitting import fitted
from qualkit.autocoders.learning.looking import Features, Look, look
from qualkit.autocoders.learning.rows import LEARNED_AT_ONCE, fold_count, folds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]
    Block = NDArray[np.float32]

OWN = 0.25  # how much a code's slope on its own prior is expected to vary
TRUSTS = (1.0, 0.4, 0.15)  # how far judgements may lead away from the prior: less where they are noisy
TO_CHOOSE_TRUST = (40, 400)  # from how many judgements on the trust is chosen, and by how many at most


@dataclass(frozen=True, slots=True)
class Regression:
    """Log odds as sums: of the codebook's scores (levels, slopes), of meanings (d + codes + 1 rows), and of words."""

    look: Look
    levels: Floats
    slopes: Floats
    meanings: Block
    words: Block

    def log_odds(self, features: Features, prior: Floats) -> Floats:
        """Return the log odds of each code, shape (n, codes)."""
        return self.summed(features, prior).log_odds

    def summed(self, features: Features, prior: Floats) -> Summed:
        """Return the log odds with what they are sums of."""
        import numpy as np

        meaning, wording = self.look.meaning(features, prior), self.look.wording(features)
        learned = meaning @ self.meanings + wording @ self.words
        return Summed(np.asarray(self.levels + self.slopes * prior + learned, np.float64), meaning, wording)


@dataclass(frozen=True, slots=True)
class Summed:
    """Log odds (n, codes), and the statements as the regression saw them: meanings and words, a row each."""

    log_odds: Floats
    meaning: Block
    wording: csr_array


@dataclass(frozen=True, slots=True)
class JudgedStatements:
    """Judged statements: what they are like, what the codebook scores them, and what people said (n, codes).

    `weights` is 0 where nobody was asked. Statements of one cluster are held out together.
    """

    features: Features
    prior: Floats
    holds: Floats
    weights: Floats
    clusters: Sequence[str]

    def of(self, rows: NDArray[np.intp]) -> JudgedStatements:
        """Return some of them."""
        clusters = [self.clusters[row] for row in rows]
        return JudgedStatements(
            self.features.of(rows), self.prior[rows], self.holds[rows], self.weights[rows], clusters
        )


def regression(judged: JudgedStatements) -> tuple[Regression, Floats]:
    """Return the regression and the log odds of each statement and code learned without the statement's cluster."""
    import numpy as np

    least, most = TO_CHOOSE_TRUST
    trust = TRUSTS[-1]
    if len(judged.features) >= least:
        sample = np.unique(np.linspace(0, len(judged.features) - 1, most).astype(np.intp))
        trust = _best_trust(judged.of(sample))
    return _regression(judged, trust)


def _best_trust(judged: JudgedStatements) -> float:
    """Return with which trust statements held out are least surprising."""
    surprises = []
    for trust in TRUSTS:
        _, held_out = _regression(judged, trust)
        surprises.append(_surprise(held_out, judged))
        if surprises[-1] > min(surprises):
            break
    return TRUSTS[surprises.index(min(surprises))]


def _surprise(odds: Floats, judged: JudgedStatements) -> float:
    """Return the sum of minus the logarithms of the likelihoods of what people said."""
    import numpy as np

    return float((judged.weights * np.logaddexp(0, np.where(judged.holds > 0, -odds, odds))).sum())


def _regression(judged: JudgedStatements, trust: float) -> tuple[Regression, Floats]:
    """Return the regression with that trust, and the held-out log odds.

    All judgements, and all but each part of them, are learned from in one go, as columns beside each other.
    """
    import numpy as np

    codes = judged.prior.shape[1]
    part = folds(judged.clusters, fold_count(len(judged.features), codes))
    taught = [np.ones(len(part), bool), *(part != held for held in range(part.max() + 1))]
    beliefs = [belief(judged.prior, judged.holds, judged.weights * rows[:, None]) for rows in taught]
    believed = np.hstack([levels + slope * judged.prior for levels, slope in beliefs])
    weights = np.hstack([judged.weights * rows[:, None] for rows in taught]).astype(np.float32)
    seen = look(judged.features, judged.prior)
    meaning, wording = seen.meaning(judged.features, judged.prior), seen.wording(judged.features)
    alike = _kernel(meaning, wording, judged.prior, len(taught), trust)
    dual = fitted(alike, believed.astype(np.float32), np.tile(judged.holds, len(taught)).astype(np.float32), weights)
    odds = (believed + alike(dual)).reshape(len(part), len(taught), codes)
    own, (levels, slope) = dual[:, :codes], beliefs[0]
    slopes = slope + trust * OWN * (judged.prior * own).sum(axis=0)
    by_word: Block = np.asarray(wording.T @ own, np.float32)
    learned = Regression(seen, levels, slopes, np.float32(trust) * (meaning.T @ own), np.float32(trust) * by_word)
    return learned, odds[np.arange(len(part)), part + 1]


def _kernel(meaning: Block, wording: csr_array, prior: Floats, times: int, trust: float) -> Callable[[Block], Block]:
    """Return the multiplication by the kernel: how alike statements are, and how alike a code's scores of them."""
    import numpy as np

    own = np.tile(prior * (trust * OWN) ** 0.5, times).astype(np.float32)
    if len(meaning) <= LEARNED_AT_ONCE:
        pairs = np.float32(trust) * np.asarray(meaning @ meaning.T + (wording @ wording.T).toarray())
        return lambda block: pairs @ block + own * (own * block).sum(axis=0)
    by_feature = wording.T.tocsr()

    def alike(block: Block) -> Block:
        seen = meaning @ (meaning.T @ block) + wording @ (by_feature @ block)
        return np.asarray(np.float32(trust) * seen + own * (own * block).sum(axis=0))

    return alike
