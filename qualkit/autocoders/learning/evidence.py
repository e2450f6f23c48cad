"""What a person can check of what was learned: words that weighed, and judged statements that are near."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qualkit.model import Evidence, EvidenceKind, Judgement, Span, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.autocoders.learning.learner import Learned
    from qualkit.autocoders.learning.regressing import Summed
    from qualkit.autocoders.meaning.weighing import Weighed

    Reasons = Callable[[int, int], tuple[Evidence, ...]]

HEAVIEST, HEAVY = 3, 0.05  # words that are named, and from which weight in log odds
NEAR = 0.4  # cosine from which a judged statement is worth quoting


class Taught:
    """Gives what judgements say for a code, beside what the codebook says."""

    def __init__(
        self,
        learned: Learned,
        judgements: Sequence[Judgement],
        vectors: NDArray[np.float32],
        codes: Sequence[str],
    ) -> None:
        import numpy as np

        self._learned, self._judgements, self._vectors, self._codes = learned, judgements, vectors, codes
        holding = learned.holds
        self._holding = [np.flatnonzero(holding[:, code]) for code in range(len(codes))]

    def beside(self, other: Reasons, statements: Sequence[Statement], weighed: Weighed, summed: Summed) -> Reasons:
        """Return what gives both kinds of reasons for one of the statements and a code."""

        def reasons(row: int, code: int) -> tuple[Evidence, ...]:
            statement = statements[row]
            near = self._nearest(weighed.vectors[row], statement, code)
            found = self._learned.reasons(statement.words, weighed.odds, summed, row, code)
            words = [reason for reason in found if reason.is_word and reason.weight >= HEAVY][:HEAVIEST]
            heavy = (_heavy(reason.what, reason.weight, statement) for reason in words)
            return (*other(row, code), *near, *heavy)

        return reasons

    def _nearest(self, vector: NDArray[np.float32], statement: Statement, code: int) -> list[Evidence]:
        own = self._holding[code]
        if not len(own):
            return []
        cosines = self._vectors[own] @ vector
        best = int(cosines.argmax())
        if cosines[best] < NEAR:
            return []
        judged = self._judgements[int(own[best])]
        remark = f"distance {max(0.0, 1 - float(cosines[best])):.2f}"
        return [Evidence(judged.words, statement.span, judged.language, remark=remark, kind=EvidenceKind.JUDGED)]


def _heavy(word: str, weight: float, statement: Statement) -> Evidence:
    """Return a word that weighed, where it first stands in the statement."""
    place = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", statement.words, re.IGNORECASE)
    span = Span(*place.span()).shifted(statement.span.start) if place else statement.span
    return Evidence(word, span, statement.language, remark=f"weighs {weight:+.2f}", kind=EvidenceKind.WEIGHT)
