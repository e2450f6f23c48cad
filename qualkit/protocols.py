"""The verbs: the shapes that readers, autocoders, embedders, theme finders and exporters share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, runtime_checkable

from qualkit.errors import RequestError
from qualkit.model import Codebook, Document, Filter, Judgement, Match, Statement, Themes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

NO_GUIDES: Mapping[str, tuple[str, ...]] = MappingProxyType({})

Exporter: TypeAlias = Callable[[Any, Path, Filter], list[str]]
"""An open project to a file; returns a sentence for each thing that the format could not hold."""


class Track(Protocol):
    """Progress: wraps an iterable and hands its items through; the caller decides whether a bar is drawn."""

    def __call__(self, items: Iterable[T], *, doing: str, total: int | None = None) -> Iterable[T]:
        """Return the same items in the same order."""
        ...


def untracked(items: Iterable[T], *, doing: str, total: int | None = None) -> Iterable[T]:
    """Return the items as they are: progress that nobody watches."""
    del doing, total
    return items


class Embedder(Protocol):
    """Texts to vectors. `name` identifies the model and its version: vectors of one name may be compared."""

    name: str

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit-length row a text, shape (n, d)."""
        ...


@dataclass(frozen=True, slots=True)
class Aids:
    """What an autocoder may use besides the codebook; one that needs none ignores them.

    `embedder` gives the embedder when it is first asked for one. `collection` are documents like those to be coded
    (all of them, or a fair sample): what is usual in them sets thresholds where nobody has judged. `judgements` are
    what people said.
    """

    embedder: Callable[[], Embedder]
    collection: Callable[[], Iterable[Document]] = tuple
    judgements: Sequence[Judgement] = ()
    track: Track = untracked


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a theme finder.

    `count` is how many themes (None: the texts decide). `guides` are themes that somebody expects, each a name with
    words or sentences that tell of it: they steer, the rest stays free. `seed` is where chance starts.
    """

    count: int | None = None
    guides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seed: int = 0
    track: Track = untracked

    def __post_init__(self) -> None:
        if self.count is not None and self.count < 1:
            raise RequestError(f"{self.count} themes cannot be found; ask for 1 or more, or leave the number out")


ThemeFinder: TypeAlias = Callable[[Sequence[str], Sequence[str]], Themes]
"""Texts and the language of each ('' where unknown) to themes; the same texts and settings give the same themes,
whatever the order of the texts."""

ThemeFinderFactory: TypeAlias = Callable[[Embedder, Wanted], ThemeFinder]
"""What an entry point of `qualkit.themes` names: an embedder and what is wanted to a finder with its settings fixed."""


AutoCoderFactory: TypeAlias = "Callable[[Codebook, Aids], AutoCoder]"
"""What an entry point of `qualkit.autocoders` names: a codebook and aids to a coder with its settings fixed."""


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


ENOUGH = 30  # judgements, below which nothing counts as measured
ENOUGH_OF_A_KIND = 5  # of them, such as those that hold a code, below which no share of that kind does


@dataclass(frozen=True, slots=True)
class Measured:
    """How right codings are from a threshold on: the share people would code too, with an interval of 95 %."""

    threshold: float
    precision: float
    low: float
    high: float


@runtime_checkable
class Weighing(Protocol):
    """An autocoder that says of every statement and code how likely the code holds, not only of those it codes.

    `codes` are the columns. `held_out` has a row for each judgement that it was given, worked out without it, or is
    None when it was given none.
    """

    codes: tuple[str, ...]
    settings: Mapping[str, str]
    held_out: NDArray[np.float64] | None

    def __call__(self, documents: Iterable[Document]) -> Iterator[Match]:
        """Yield the matches."""
        ...

    def likelihoods(self, statements: Sequence[Statement]) -> NDArray[np.float64]:
        """Return how likely each code holds of each statement, shape (statements, codes), 0 to 1."""
        ...

    def measured(self, language: str | None = None) -> list[Measured | None]:
        """Return for each code how right its codings are (in that language); None where it is not yet measured."""
        ...

    def saved(self) -> bytes:
        """Return what it learned from people, as arrays and plain JSON that cannot run; empty when from nobody."""
        ...
