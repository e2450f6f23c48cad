"""The verbs: the shapes that readers, autocoders, embedders, theme finders and exporters share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from qualkit.model import Document, Filter, Match, Themes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

ThemeFinder: TypeAlias = Callable[[Sequence[str]], Themes]
"""Texts to themes; the same texts and settings give the same themes."""

Exporter: TypeAlias = Callable[[Any, Path, Filter], list[str]]
"""An open project to a file; returns a sentence for each thing that the format could not hold."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What somebody says of a file before it is read; what is empty the reader finds out by itself.

    `speaker` is a regular expression that matches, at the beginning of a line, the speaker up to the words; its group
    `name`, or else its first, is the name. `columns` are the headers of the columns that hold what people said.
    """

    speaker: str = ""
    columns: tuple[str, ...] = ()


NO_HINTS = Hints()

OTHERS_CAN_BE_CHOSEN = "other columns can be chosen"
"""What ends a reader's warning that `Hints.columns` answers: whoever shows it says how."""


class Reader(Protocol):
    """File to documents with their passages and participants; raises InputError with one line."""

    def __call__(self, path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
        """Yield the documents."""
        ...


class AutoCoder(Protocol):
    """Documents to matches: a stream, document by document in the order given, each in the order of the words.

    `settings` are the round's: whatever else decides the outcome besides the codebook.
    """

    settings: Mapping[str, str]

    def __call__(self, documents: Iterable[Document]) -> Iterator[Match]:
        """Yield the matches."""
        ...


class Embedder(Protocol):
    """Texts to vectors. `name` identifies the model and its version: vectors of one name may be compared."""

    name: str

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit-length row a text, shape (n, d)."""
        ...


class Track(Protocol):
    """Progress: wraps an iterable and hands its items through; the caller decides whether a bar is drawn."""

    def __call__(self, items: Iterable[T], *, doing: str, total: int | None = None) -> Iterable[T]:
        """Return the same items in the same order."""
        ...


def untracked(items: Iterable[T], *, doing: str, total: int | None = None) -> Iterable[T]:
    """Return the items as they are: progress that nobody watches."""
    del doing, total
    return items
