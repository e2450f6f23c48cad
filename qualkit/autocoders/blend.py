"""The blend: words, meaning and what people judged in one likelihood, with what is known of how right it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from qualkit.autocoders.choosing import Reasons, matches
from qualkit.autocoders.learning.cutting import Cut
from qualkit.autocoders.learning.evidence import Taught
from qualkit.autocoders.learning.learner import TOP, Learned, learn, raised
from qualkit.autocoders.learning.looking import Features
from qualkit.autocoders.learning.saving import packed
from qualkit.autocoders.meaning.evidence import Speaking
from qualkit.autocoders.semantic import SemanticCoder, chances
from qualkit.errors import RequestError
from qualkit.model import Codebook, Document, Judgement, Match, Span, Statement
from qualkit.protocols import Aids, Measured

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.autocoders.meaning.weighing import Weighed

# With fewer documents, holding out one would hold out much of what was judged.
FEW_CLUSTERS = 10
WHOLLY = 0.9  # of the judgements of a code were asked about all codes, unless statements were picked for it
BELIEVED = 30  # statements drawn at random that count as much as what the codebook leads to expect


def blend_coder(codebook: Codebook, aids: Aids) -> BlendCoder:
    """Return the coder that uses all there is: codebook and judgements, or the codebook alone while nobody judged."""
    return BlendCoder(codebook, aids)


def learned_coder(codebook: Codebook, aids: Aids) -> BlendCoder:
    """Return the coder of the codes that people judged, and of no others; RequestError when nobody judged any."""
    coder = BlendCoder(codebook, aids, only_judged=True)
    if not coder.is_judged.any():
        raise RequestError(
            "autocoders: 'learned' learns from judgements, and there are none; possible: blend, semantic"
        )
    return coder


class BlendCoder:
    """Documents to matches by terms, meaning and judgements together; it learns when first used."""

    def __init__(self, codebook: Codebook, aids: Aids, *, only_judged: bool = False) -> None:
        self.codebook, self._only_judged = codebook, only_judged
        self.codes = tuple(code.id for code in codebook.codes)
        self._semantic = SemanticCoder(codebook, aids)
        self._judgements = tuple(aids.judgements)

    @cached_property
    def is_judged(self) -> NDArray[np.bool_]:
        """Return which codes people said anything about, shape (codes,)."""
        import numpy as np

        return np.asarray(self._asked.any(axis=0))

    @cached_property
    def _asked(self) -> NDArray[np.bool_]:
        """Return which codes were asked about in which judgement, shape (judgements, codes)."""
        import numpy as np

        asked = [[code in judgement.asked for code in self.codes] for judgement in self._judgements]
        return np.array(asked, dtype=bool).reshape(-1, len(self.codes))

    @property
    def settings(self) -> Mapping[str, str]:
        """Return what decides the outcome besides the codebook."""
        judged = {"judgements": _fingerprint(self._judgements)} if self._judgements else {}
        return {**self._semantic.settings, **judged}

    @property
    def held_out(self) -> NDArray[np.float64] | None:
        """Return the likelihoods of the judgements, each worked out without it and its cluster; None without any."""
        if self._learned is None:
            return None
        import numpy as np

        # Of what was not asked, the codebook alone speaks.
        alone = chances(self._weighed.odds)
        held_out = np.where(np.isnan(self._learned.held_out), alone, self._learned.held_out)
        return self._with_codebook(held_out, alone)

    def measured(self, language: str | None = None) -> list[Measured | None]:
        """Return for each code how right its codings are (in that language); None where it is not yet measured."""
        if self._drawn is None:
            return [None] * len(self.codes)
        return [self._measured(code, self._drawn.cut(code, language)) for code in range(len(self.codes))]

    def threshold_for(self, code: str, precision: float) -> Measured | None:
        """Return from where on that share of a code's codings is right; None where it never is, or is not measured."""
        column = self.codes.index(code)
        return self._measured(column, self._drawn.threshold_for(column, precision=precision)) if self._drawn else None

    @cached_property
    def _drawn(self) -> Learned | None:
        """Return what was learned as only the judgements drawn at random show it, where some were.

        Those that were chosen lie where the coder is unsure: they would say how right it is there.
        """
        if self._learned is None or not any(judgement.chance for judgement in self._judgements):
            return self._learned
        import numpy as np

        drawn = np.array([[bool(judgement.chance)] for judgement in self._judgements])
        return replace(self._learned, held_out=np.where(drawn, self._learned.held_out, np.nan))

    def _measured(self, code: int, cut: Cut | None) -> Measured | None:
        if cut is None or cut.interval is None or self._is_picked[code]:
            return None
        return Measured(cut.threshold, cut.precision, *cut.interval)

    def __call__(self, documents: Iterable[Document]) -> Iterator[Match]:
        """Yield the matches of each document in the order of its words."""
        return matches(documents, self.codebook, self._weigh)

    def likelihoods(self, statements: Sequence[Statement]) -> NDArray[np.float64]:
        """Return how likely each code holds of each statement, shape (statements, codes)."""
        return self._likelihoods(statements, self._semantic.meaning(statements))

    def saved(self) -> bytes:
        """Return what it learned from people, as arrays and plain JSON; empty when nobody judged."""
        return packed(self._learned) if self._learned else b""

    def _weigh(self, statements: Sequence[Statement]) -> tuple[NDArray[np.float64], NDArray[np.bool_], Reasons]:
        import numpy as np

        weighed = self._semantic.meaning(statements)
        from_codebook = Speaking(self.codebook, self._semantic.meaning, statements, weighed)
        alone, sure = chances(weighed.odds), self._semantic.sure_enough(statements, weighed)
        if self._learned is None:
            return alone, sure, from_codebook
        summed = self._learned.regression.summed(_features(statements, weighed), weighed.odds)
        likelihoods = self._with_codebook(self._learned.likely(summed, [s.language for s in statements]), alone)
        unjudged = np.zeros_like(sure) if self._only_judged else sure
        chosen = np.where(self.is_judged, likelihoods >= self._learned.thresholds, unjudged)
        for row, code in zip(*(chosen & ~weighed.termed & self.is_judged).nonzero(), strict=True):
            chosen[row, code] = not self._semantic.meaning.wording.is_vetoed(statements[row], code)
        taught = Taught(self._learned, self._judgements, self._weighed.vectors, self.codes)
        return likelihoods, chosen, taught.beside(from_codebook, statements, weighed, summed)

    def _likelihoods(self, statements: Sequence[Statement], weighed: Weighed) -> NDArray[np.float64]:
        alone = chances(weighed.odds)
        if self._learned is None:
            return alone
        taught = self._learned.likelihoods(_features(statements, weighed), weighed.odds)
        return self._with_codebook(taught, alone)

    def _with_codebook(self, taught: NDArray[np.float64], alone: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what was learned, and of codes that nobody judged what the codebook says; no code above its parent."""
        import numpy as np

        likely = np.where(self.is_judged, taught, 0.0 if self._only_judged else alone)
        return raised(likely, _parents(self.codebook))

    @cached_property
    def _is_picked(self) -> NDArray[np.bool_]:
        """Return which codes people judged on statements picked for that very code, shape (codes,).

        Then the share of them that hold it says nothing of how often it holds of others.
        """
        whole = self._asked[:, self.is_judged].all(axis=1)
        picked: NDArray[np.bool_] = self._asked[whole].sum(axis=0) < WHOLLY * self._asked.sum(axis=0)
        return picked

    @cached_property
    def _taught(self) -> list[Statement]:
        """Return what people judged as statements, each standing alone."""
        return [
            Statement("", Span(0, len(judgement.words)), judgement.words, judgement.language, number)
            for number, judgement in enumerate(self._judgements)
        ]

    @cached_property
    def _weighed(self) -> Weighed:
        """Return the judged statements as the codebook alone weighs them."""
        return self._semantic.meaning(self._taught)

    @cached_property
    def _learned(self) -> Learned | None:
        """Return what the judgements taught, None when there are none."""
        if not self._judgements:
            return None
        import numpy as np

        holds = np.array([[code in judgement.holds for code in self.codes] for judgement in self._judgements])
        usual = self._semantic.collection.statements
        weighed = self._semantic.weighed_collection
        return learn(
            _features(self._taught, self._weighed),
            self._weighed.odds,
            self._asked,
            holds,
            parents=_parents(self.codebook),
            clusters=_clusters(self._judgements),
            collection=(_features(usual, weighed), weighed.odds) if usual else None,
            coded_from=self._semantic.cuts,
            expected=self._expected(holds, chances(weighed.odds).mean(axis=0)) if usual else None,
        )

    def _expected(self, holds: NDArray[np.bool_], by_codebook: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share of statements that each code is expected to hold of, NaN where those judged say it.

        Statements that were chosen, by the queue or for one code, hold it more often than others. Then those drawn at
        random say how often it holds, beside what the codebook leads to expect (`by_codebook`).
        """
        import numpy as np

        drawn = np.array([bool(judgement.chance) for judgement in self._judgements])
        if not drawn.any():
            return np.where(self._is_picked, by_codebook, np.nan)
        asked, held = self._asked[drawn].sum(axis=0), (holds & self._asked)[drawn].sum(axis=0)
        expected: NDArray[np.float64] = (held + BELIEVED * by_codebook) / (asked + BELIEVED)
        return expected


def _features(statements: Sequence[Statement], weighed: Weighed) -> Features:
    return Features([each.words for each in statements], weighed.vectors, [each.language for each in statements])


def _parents(codebook: Codebook) -> list[int]:
    columns = {code.id: number for number, code in enumerate(codebook.codes)}
    return [columns[code.parent] if code.parent else TOP for code in codebook.codes]


def _clusters(judgements: Sequence[Judgement]) -> list[str]:
    """Return what is held out together: the judgements of one document, when there are several documents."""
    clusters = [judgement.cluster for judgement in judgements]
    return clusters if len(set(clusters)) >= FEW_CLUSTERS else []


def _fingerprint(judgements: Sequence[Judgement]) -> str:
    digest = sha256()
    for each in judgements:
        row = [each.words, each.language, sorted(each.asked), sorted(each.holds), each.cluster, each.chance]
        digest.update(json.dumps(row).encode())
    return digest.hexdigest()[:16]
