"""What was said: documents, their passages, and who spoke."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})


class Kind(StrEnum):
    """What a document is."""

    TRANSCRIPT = "transcript"
    NOTES = "notes"
    BOARD = "board"
    ANSWERS = "answers"


class PassageKind(StrEnum):
    """What a passage is; `WHOLE` lists those that are coded as one piece."""

    TURN = "turn"
    NOTE = "note"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    ANSWER = "answer"


WHOLE = frozenset({PassageKind.NOTE, PassageKind.ANSWER})


class Role(StrEnum):
    """What a speaker was there for."""

    PARTICIPANT = "participant"
    MODERATOR = "moderator"
    INTERPRETER = "interpreter"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range `[start, end)` of Unicode code points in a document's text.

    >>> Span(4, 8).of("the word")
    'word'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no span runs from {self.start} to {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """Return the words the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def shares_half(self, other: Span) -> bool:
        """Tell whether the two share at least half of the shorter of them.

        >>> Span(0, 10).shares_half(Span(5, 30)), Span(0, 10).shares_half(Span(6, 30))
        (True, False)
        """
        shared = min(self.end, other.end) - max(self.start, other.start)
        return shared > 0 and 2 * shared >= min(len(self), len(other))

    def contains(self, other: Span) -> bool:
        """Tell whether the other lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end

    def within(self, outer: Span) -> Span | None:
        """Return the part that lies in the outer span, counted from its start; None when the two share nothing.

        >>> Span(5, 30).within(Span(10, 20))
        Span(start=0, end=10)
        """
        start, end = max(self.start, outer.start), min(self.end, outer.end)
        return Span(start - outer.start, end - outer.start) if start < end else None

    def shifted(self, by: int) -> Span:
        """Return the same range, moved."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from: file name, media type, SHA-256 of the bytes, and which part of the file it is."""

    name: str
    media_type: str
    sha256: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """Who spoke. The id is unique within a study."""

    id: str
    name: str
    role: Role = Role.PARTICIPANT
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """A structural piece of a document: a turn, a note, a paragraph, a heading, an answer.

    `time` is (start, end) in seconds from the start of the recording. `prompt` is the heading, question or board area
    that the passage answers.
    """

    span: Span
    kind: PassageKind
    participant_id: str | None = None
    time: tuple[float, float | None] | None = None
    prompt: str = ""
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """One text that never changes, with its passages in the order of the text.

    `furniture` holds, by what they are ("page number"), the words of the file that nobody said and that are not in
    the text, in the order of the file. `warnings` are sentences for people: what the reader was unsure of.
    """

    id: str
    name: str
    kind: Kind
    text: str
    origin: Origin
    passages: tuple[Passage, ...] = ()
    participants: tuple[Participant, ...] = ()
    language: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    furniture: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
