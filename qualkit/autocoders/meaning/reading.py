"""Reads statements as vectors: one row for a short statement, one a sentence for a long one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from qualkit.language import sentences
from qualkit.model import Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.protocols import Embedder

# Measured on posts of 35 words: up to here the whole says more than its sentences one by one.
SHORT = 60
# How much the sentences before and after count, within the same turn or paragraph.
SURROUNDINGS = 0.25


@dataclass(frozen=True, slots=True)
class Vectors:
    """Statements as vectors: `rows` (m, d) of unit length, statement k has rows `starts[k]` to `starts[k + 1]`.

    `words` is how many words each row stands for.
    """

    rows: NDArray[np.float32]
    starts: NDArray[np.intp]
    words: Sequence[int]

    def wholes(self) -> NDArray[np.float32]:
        """Return one unit-length row a statement, shape (n, d): the mean of its rows."""
        import numpy as np

        if len(self.rows) == len(self.starts) - 1:
            return self.rows
        sums = np.add.reduceat(self.rows, self.starts[:-1], axis=0)
        return unit(sums)

    def best(self, scores: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        """Return the mean of the highest `count` scores of each statement's rows, shape (n, columns)."""
        import numpy as np

        if len(self.rows) == len(self.starts) - 1:
            return scores
        found = scores[self.starts[:-1]].copy()
        for k in np.flatnonzero(np.diff(self.starts) > 1):
            own = scores[self.starts[k] : self.starts[k + 1]]
            found[k] = np.sort(own, axis=0)[-count:].mean(axis=0)
        return found


def read(statements: Sequence[Statement], embed: Embedder) -> Vectors:
    """Return the vectors of statements; neighbours in one passage lend each other a part of their meaning."""
    import numpy as np

    pieces = [_pieces(statement.words) for statement in statements]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in pieces])]).astype(np.intp)
    flat = [words for each in pieces for words in each]
    rows = _with_surroundings(embed(flat), starts, statements)
    return Vectors(rows, starts, [length(words) for words in flat])


def length(words: str) -> int:
    """Return how many words there are, counted by the spaces between them."""
    return words.count(" ") + 1


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows with length 1; a row of zeros stays one."""
    import numpy as np

    scaled: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
    return scaled


def _pieces(words: str) -> list[str]:
    if words.count(" ") < SHORT:
        return [words]
    return [said for said in (span.of(words) for span in sentences(words)) if any(map(str.isalnum, said))] or [words]


def _with_surroundings(
    rows: NDArray[np.float32], starts: NDArray[np.intp], statements: Sequence[Statement]
) -> NDArray[np.float32]:
    """Return the rows with a part of their neighbours' meaning; a statement of several rows neither lends nor takes."""
    import numpy as np

    places = [(statement.document_id, statement.passage) for statement in statements]
    is_one = np.diff(starts) == 1
    together = np.array([before == after for before, after in pairwise(places)], dtype=bool) & is_one[:-1] & is_one[1:]
    if not together.any():
        return rows
    before, after = starts[:-2][together], starts[1:-1][together]
    near = np.zeros_like(rows)
    near[after] += rows[before]
    near[before] += rows[after]
    return unit(rows + SURROUNDINGS * near)
