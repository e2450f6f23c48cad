"""Builds documents piece by piece, so that ids, origins and spans are right by construction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from qualkit.errors import InputError
from qualkit.model import Document, Kind, Origin, Participant, Passage, PassageKind, Role, Span
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.speakers import name_key, role_of
from qualkit.text import storable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came: where it lies, its bytes, their SHA-256, its media type, and what somebody said of it."""

    path: Path
    data: bytes
    sha256: str
    media_type: str
    hints: Hints = NO_HINTS

    @property
    def name(self) -> str:
        """Return the file's name, which opens every line about it."""
        return self.path.name


def load(path: Path, media_type: str, hints: Hints = NO_HINTS) -> Source:
    """Return the bytes of a file; InputError when it is missing, unreadable, empty or no file at all."""
    try:
        # A pipe or a device may never end.
        endless = path.exists() and not path.is_file()
        data = b"" if endless else path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read ({error.strerror}); check the path") from None
    if endless:
        raise InputError(f"{path.name}: cannot be read (not a file); possible: files, and for import folders of them")
    if not data.strip():
        raise InputError(f"{path.name}: the file is empty; there is nothing to read")
    return Source(path, data, sha256(data).hexdigest(), media_type, hints)


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
        self._warnings: dict[str, None] = {}

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
        """Return the id of the participant of that name, who is listed when new."""
        key = f"{self.id}/{name_key(name)}"
        if key not in self._participants:
            self._participants[key] = Participant(key, " ".join(name.split()), role or role_of(name), attributes or {})
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
