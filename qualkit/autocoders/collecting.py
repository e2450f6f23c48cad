"""The collection: statements of the documents to be coded, in which it shows what is usual there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from qualkit.model import Document, Statement
from qualkit.statements import statements

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.protocols import Embedder

MOST = 5_000  # more statements than that change what is usual by little, and cost seconds


@dataclass(frozen=True, slots=True)
class Collection:
    """Some statements of a collection, and a fingerprint of all of them: SHA-256 of languages and words, in order."""

    statements: tuple[Statement, ...]
    fingerprint: str


def collected(documents: Iterable[Document]) -> Collection:
    """Return the collection of documents: all statements, or so many of them, evenly spread.

    Memory does not grow with the documents: when too many are kept, every second one is let go.
    """
    digest = sha256()
    kept: list[Statement] = []
    step = 1
    for number, statement in enumerate(each for document in documents for each in statements(document)):
        digest.update(f"{statement.language}\x1f{statement.words}\x1e".encode("utf-8", "surrogatepass"))
        if number % step:
            continue
        kept.append(statement)
        if len(kept) > 2 * MOST:
            kept, step = kept[::2], step * 2
    while len(kept) > MOST:
        kept = kept[::2]
    return Collection(tuple(kept), digest.hexdigest()[:16])


class Remembering:
    """An embedder that remembers the first rows it gave: those of the collection, which are wanted again."""

    def __init__(self, embed: Embedder) -> None:
        self.name = embed.name
        self._embed = embed
        self._rows: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit-length row a text, shape (n, d)."""
        import numpy as np

        missing = [text for text in dict.fromkeys(texts) if text not in self._rows]
        fresh = dict(zip(missing, self._embed(missing), strict=True)) if missing else {}
        if len(self._rows) < 2 * MOST:
            self._rows.update(fresh)
        rows = [fresh[text] if text in fresh else self._rows[text] for text in texts]
        return np.stack(rows) if rows else self._embed([])
