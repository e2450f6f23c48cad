"""From likelihoods to matches: what is likely enough, where it stands, and what speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from qualkit.model import Codebook, Document, Evidence, Match, Statement
from qualkit.statements import statements

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Statements are weighed so many at a time, whole documents together.
BATCH = 512

Weigh: TypeAlias = "Callable[[Sequence[Statement]], tuple[NDArray[np.float64], NDArray[np.bool_], Reasons]]"
"""Statements to likelihoods and choices, both of shape (statements, codes), and what gives the reasons for one."""

Reasons: TypeAlias = "Callable[[int, int], tuple[Evidence, ...]]"
"""The number of a statement and of a code to what speaks for it."""


def matches(documents: Iterable[Document], codebook: Codebook, weigh: Weigh) -> Iterator[Match]:
    """Yield the matches of documents, in their order; a code is left to the code below it that holds as well."""
    below = _below(codebook)
    for batch in batches(documents):
        likelihoods, chosen, reasons = weigh(batch)
        for n, statement in enumerate(batch):
            codes = set(map(int, chosen[n].nonzero()[0]))
            for code in sorted(codes):
                if codes.isdisjoint(below[code]):
                    confidence = round(float(likelihoods[n, code]), 3)
                    yield Match(
                        statement.document_id, statement.span, codebook.codes[code].id, confidence, reasons(n, code)
                    )


def batches(documents: Iterable[Document]) -> Iterator[list[Statement]]:
    """Yield the statements of documents, some hundreds together, each document's together."""
    batch: list[Statement] = []
    for document in documents:
        batch += statements(document)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _below(codebook: Codebook) -> list[set[int]]:
    columns = {code.id: n for n, code in enumerate(codebook.codes)}
    return [{columns[member] for member in codebook.family(code.id)[1:]} for code in codebook.codes]
