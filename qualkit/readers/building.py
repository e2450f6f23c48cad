"""Builds documents piece by piece, so that ids, origins and spans are right by construction."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from qualkit.decoding import decoded, storable
from qualkit.errors import InputError
from qualkit.model import Document, Kind, Origin, Participant, Passage, PassageKind, Role, Span
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.signatures import refuse_stranger
from qualkit.readers.talk.speakers import Cleaned, cleaned, joined, name_key, told_apart, visible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


LARGEST_TEXT = 64_000_000  # bytes: a thousand hours of talk
MOST_LINES = 2_000_000
BLANK = b" \t\r\n\x0b\x0c\0\xff\xfe\xef\xbb\xbf"  # white space and the marks of encodings
LARGEST_PACKED = 500_000_000  # bytes, pictures and all
PACKED = re.compile("pdf|officedocument|opendocument|zip")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came: where it lies, its bytes, their SHA-256, its media type, and what somebody said of it.

    `warnings` are those that every document of the file begins with.
    """

    path: Path
    data: bytes
    sha256: str
    media_type: str
    hints: Hints = NO_HINTS
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the file's name, which opens every line about it."""
        return self.path.name


def load(path: Path, media_type: str, hints: Hints = NO_HINTS) -> Source:
    """Return the bytes of a file; InputError when it is missing, unreadable, empty, too large or of another kind."""
    try:
        # A pipe or a device may never end.
        endless = path.exists() and not path.is_file()
        size = 0 if endless else path.stat().st_size
        data = b"" if endless or size > largest(media_type) else path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read ({error.strerror}); check the path") from None
    if endless:
        raise InputError(f"{path.name}: cannot be read (not a file); possible: files, and for import folders of them")
    if size > largest(media_type):
        raise InputError(
            f"{path.name}: is too large ({size // 1_000_000} MB); "
            f"possible: {largest(media_type) // 1_000_000} MB; save it in parts, one a session"
        )
    check_bytes(path.name, data, media_type)
    return Source(path, data, sha256(data).hexdigest(), media_type, hints)


def check_bytes(name: str, data: bytes, media_type: str) -> None:
    """Raise InputError for a file that is empty, plainly of another kind than it says, or of too many lines."""
    if not data.strip(BLANK):
        raise InputError(f"{name}: the file is empty; there is nothing to read")
    refuse_stranger(name, data, media_type)
    lines = 0 if PACKED.search(media_type) else max(data.count(b"\n"), data.count(b"\r"))
    if lines > MOST_LINES:
        raise InputError(f"{name}: has {lines:,} lines; possible: {MOST_LINES:,}; save it in parts, one a session")


def largest(media_type: str) -> int:
    """Return how many bytes a file may have: text becomes many times as large in memory, pictures do not."""
    return LARGEST_PACKED if PACKED.search(media_type) else LARGEST_TEXT


def text_of(source: Source) -> tuple[str, Source]:
    """Return the text of a file, and the source with the warnings that decoding it gave."""
    found = decoded(source.data, name=source.name)
    return found.text, replace(source, warnings=(*source.warnings, *found.warnings))


def document_id(file_sha256: str, part: str = "") -> str:
    """Return the id of a document: the same bytes and part always have the same."""
    return sha256(f"{file_sha256}\0{part}".encode()).hexdigest()[:16]


class Draft:
    """A document in the making: text is written to it, and passages are marked in what is written."""

    def __init__(
        self,
        source: Source,
        *,
        kind: Kind,
        name: str = "",
        part: str = "",
        language: str = "",
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        self.id = document_id(source.sha256, part)
        self._document = Document(
            id=self.id,
            name=name or source.path.stem,
            kind=kind,
            text="",
            origin=Origin(source.name, source.media_type, source.sha256, part),
            language=language,
            attributes=attributes or {},
        )
        self._text: list[str] = []
        self._length = 0
        self._passages: list[Passage] = []
        self._participants: dict[str, Participant] = {}
        self._furniture: dict[str, list[str]] = {}
        self._warnings: dict[str, None] = dict.fromkeys(source.warnings)

    def write(self, text: str, *, apart: str = "\n") -> Span:
        """Add text after what is there, set apart from it; return where it stands."""
        text = storable(text)
        if self._length:
            self._text.append(apart)
            self._length += len(apart)
        self._text.append(text)
        self._length += len(text)
        return Span(self._length - len(text), self._length)

    def mark(
        self,
        span: Span,
        kind: PassageKind,
        *,
        participant_id: str | None = None,
        time: tuple[float, float | None] | None = None,
        prompt: str = "",
        language: str = "",
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        """Record a passage; one without words is none."""
        if len(span):
            self._passages.append(Passage(span, kind, participant_id, time, prompt, language, attributes or {}))

    def person(self, name: str, *, role: Role | None = None, attributes: Mapping[str, str] | None = None) -> str:
        """Return the id of the participant of that name, who is listed when new.

        One name is one person, whatever stands beside it, unless two organisations or genders tell two people apart.
        """
        told = cleaned(name)
        key = f"{self.id}/{name_key(told.name)}"
        known = self._participants.get(key)
        if known and any(told_apart(known.attributes, told.attributes)):
            self.warn(f"'{told.name}' is the name of more than one person; '{visible(name)}' is kept apart")
            told = Cleaned(visible(name))
            key = f"{self.id}/{name_key(told.name)}"
            known = self._participants.get(key)
        if known is None:
            self._participants[key] = Participant(
                key, told.name, role or told.role, {**told.attributes, **(attributes or {})}
            )
        elif told.attributes or (role or told.role) is not known.role:
            stated = role or told.role if known.role is Role.PARTICIPANT else known.role
            self._participants[key] = replace(known, role=stated, attributes=joined(known.attributes, told.attributes))
        return key

    def leave_out(self, kind: str, words: str) -> None:
        """Note words of the file that nobody said and that are not written: what they are, such as "page number"."""
        if words.strip():
            self._furniture.setdefault(kind, []).append(words.strip())

    def warn(self, sentence: str) -> None:
        """Note what somebody should look at, in a sentence; saying it twice changes nothing."""
        self._warnings[sentence] = None

    def finished(self) -> Document:
        """Return the document."""
        return replace(
            self._document,
            text="".join(self._text),
            passages=tuple(sorted(self._passages, key=lambda passage: passage.span)),
            participants=tuple(self._participants.values()),
            furniture={kind: tuple(words) for kind, words in self._furniture.items()},
            warnings=tuple(self._warnings),
        )
