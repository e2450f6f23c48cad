"""The semantic coder: codes by meaning, from the codebook alone, with nobody's judgements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from qualkit.autocoders.choosing import Reasons, matches
from qualkit.autocoders.collecting import Collection, Remembering, collected
from qualkit.autocoders.meaning.cutting import falling_apart
from qualkit.autocoders.meaning.evidence import Speaking
from qualkit.autocoders.meaning.weighing import Meaning, Weighed, meaning
from qualkit.model import Codebook, Document, Match, Statement
from qualkit.protocols import Aids, Embedder, Measured

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def semantic_coder(codebook: Codebook, aids: Aids) -> SemanticCoder:
    """Return the coder for a codebook and a collection of documents like those that it will code."""
    return SemanticCoder(codebook, aids)


class SemanticCoder:
    """Documents to matches by terms, definitions and examples together; it reads its collection when first used."""

    held_out = None

    def __init__(self, codebook: Codebook, aids: Aids) -> None:
        self.codebook, self._aids = codebook, aids
        self.codes = tuple(code.id for code in codebook.codes)

    @cached_property
    def collection(self) -> Collection:
        """Return the statements that likelihoods are relative to."""
        return collected(self._aids.collection())

    @cached_property
    def meaning(self) -> Meaning:
        """Return the codebook as it is weighed in the collection."""
        return meaning(self.codebook, self.collection.statements, self._embed)

    @cached_property
    def weighed_collection(self) -> Weighed:
        """Return the statements of the collection as the codebook weighs them."""
        return self.meaning(self.collection.statements)

    @cached_property
    def _embed(self) -> Embedder:
        return Remembering(self._aids.embedder())

    @property
    def settings(self) -> Mapping[str, str]:
        """Return what decides the outcome besides the codebook."""
        return {"embedder": self._embed.name, "collection": self.collection.fingerprint}

    def __call__(self, documents: Iterable[Document]) -> Iterator[Match]:
        """Yield the matches of each document in the order of its words."""
        return matches(documents, self.codebook, self._weigh)

    def likelihoods(self, statements: Sequence[Statement]) -> NDArray[np.float64]:
        """Return how likely each code holds of each statement, shape (statements, codes): an order, not measured."""
        return chances(self.meaning(statements).odds)

    def measured(self, language: str | None = None) -> list[Measured | None]:
        """Return that nothing is measured: nobody judged."""
        del language
        return [None] * len(self.codes)

    def saved(self) -> bytes:
        """Return nothing: it learned from nobody, and codebook and collection make it anew."""
        return b""

    def _weigh(self, statements: Sequence[Statement]) -> tuple[NDArray[np.float64], NDArray[np.bool_], Reasons]:
        weighed = self.meaning(statements)
        chosen = self.sure_enough(statements, weighed)
        return chances(weighed.odds), chosen, Speaking(self.codebook, self.meaning, statements, weighed)

    @cached_property
    def cuts(self) -> NDArray[np.float64]:
        """Return the log-odds from which on each code is coded, shape (codes,)."""
        return falling_apart(self.weighed_collection.odds)

    def sure_enough(self, statements: Sequence[Statement], weighed: Weighed) -> NDArray[np.bool_]:
        """Return which codes are likely enough of which statements, and not doubtful, shape (statements, codes)."""
        chosen = weighed.odds >= self.cuts
        for row, code in zip(*(chosen & ~weighed.termed).nonzero(), strict=True):
            chosen[row, code] = not self.meaning.doubtful(statements[row], weighed.vectors[row], code)
        return chosen


def chances(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities for log-odds."""
    from scipy.special import expit

    found: NDArray[np.float64] = expit(odds)
    return found
