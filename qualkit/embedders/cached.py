"""Vectors that are kept: an embedder that asks a store first, and gives the store what it had to compute."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, TypeAlias

from qualkit.protocols import untracked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qualkit.protocols import Embedder, Track

Lookup: TypeAlias = "Callable[[str, Sequence[str]], Mapping[str, bytes]]"
"""The embedder's name and SHA-256 hashes of texts, to the vectors that are kept, as little-endian float32."""

Save: TypeAlias = "Callable[[str, Mapping[str, bytes]], None]"
"""Keeps vectors by the embedder's name and the hash of the text."""

BLOCK = 256


def cached(embed: Embedder, lookup: Lookup, save: Save, *, track: Track = untracked) -> Embedder:
    """Return an embedder with the same name that computes each different text once, ever.

    What is missing is embedded in blocks of 256 and saved block by block: whoever is interrupted loses one at most.
    """
    return _Cached(embed, lookup, save, track)


class _Cached:
    def __init__(self, embed: Embedder, lookup: Lookup, save: Save, track: Track) -> None:
        self.name = embed.name
        self._embed, self._lookup, self._save, self._track = embed, lookup, save, track

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        if not len(texts):
            return self._embed([])
        hashes = [text_hash(text) for text in texts]
        different = dict(zip(hashes, texts, strict=True))
        kept: dict[str, bytes] = {}
        for block in _blocks(list(different)):
            kept.update(self._lookup(self.name, block))
        missing = [key for key in different if key not in kept]
        blocks = list(_blocks(missing))
        for block in self._track(blocks, doing="Reading the meaning of passages") if blocks else ():
            rows = self._embed([different[key] for key in block]).astype("<f4")
            fresh = {key: row.tobytes() for key, row in zip(block, rows, strict=True)}
            self._save(self.name, fresh)
            kept.update(fresh)
        return np.stack([np.frombuffer(kept[key], dtype="<f4") for key in hashes]).astype(np.float32)


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text in hexadecimal."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _blocks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + BLOCK] for start in range(0, len(keys), BLOCK))
