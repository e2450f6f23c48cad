"""What a person can check: the terms found and the words of the codebook that are nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qualkit.autocoders.meaning.wording import shifted
from qualkit.model import Codebook, Evidence, EvidenceKind, Statement

if TYPE_CHECKING:
    from qualkit.autocoders.meaning.weighing import Meaning, Weighed

NEAREST = 2  # so many anchors are quoted


class Speaking:
    """Gives what speaks for a code in one of the statements that were weighed."""

    def __init__(self, codebook: Codebook, meaning: Meaning, statements: Sequence[Statement], weighed: Weighed) -> None:
        self._codes = [code.id for code in codebook.codes]
        self._families = [codebook.family(code_id) for code_id in self._codes]
        self._meaning, self._statements, self._weighed = meaning, statements, weighed

    def __call__(self, row: int, code: int) -> tuple[Evidence, ...]:
        """Return the terms found, then the nearest anchors of the code and the codes below it with their distance."""
        found, statement = self._weighed.found[row], self._statements[row]
        terms = [piece for member in self._families[code] for piece in found.get(member, ())]
        return (*shifted(terms, statement.span.start), *self._near(row, code))

    def _near(self, row: int, code: int) -> Iterator[Evidence]:
        cosines = self._meaning.speaking[code] @ self._weighed.vectors[row]
        for _ in range(min(NEAREST, len(cosines))):
            nearest = int(cosines.argmax())
            yield self._quoted(
                int(self._meaning.members[code][nearest]), float(cosines[nearest]), self._statements[row]
            )
            cosines[nearest] = -float("inf")

    def _quoted(self, number: int, cosine: float, statement: Statement) -> Evidence:
        anchor = self._meaning.anchors[number]
        remark = f"{anchor.source.value}, distance {max(0.0, 1 - cosine):.2f}"
        return Evidence(anchor.words, statement.span, anchor.language, remark=remark, kind=EvidenceKind.NEAR)
