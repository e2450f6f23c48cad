"""What a file is to become, or became: passages, speakers, languages, furniture and warnings of each document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualkit.model import Document
from qualkit.readers.talk.roles import guessed_roles


@dataclass(frozen=True, slots=True)
class SpeakerReport:
    """A speaker of a document: how many passages are theirs, and the role that their behaviour tells, if any."""

    name: str
    role: str
    passages: int
    guess: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """A document as it came in, or would.

    `kinds` and `languages` count passages, `furniture` counts by kind what nobody said and was left out. `corrects`
    is the name of the document in whose place it stands, `reanchored` counts what became of that one's codings.
    """

    id: str
    name: str
    kind: str
    passages: int
    language: str
    kinds: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    speakers: tuple[SpeakerReport, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    furniture: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    corrects: str = ""
    reanchored: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    Its documents, or `known` from an earlier import, or the `problem` in one line, or, for a sheet, a `note` of what
    it described.
    """

    path: Path
    documents: tuple[DocumentReport, ...] = ()
    problem: str = ""
    known: bool = False
    note: str = ""


def report_of(document: Document, *, corrects: str = "", reanchored: Mapping[str, int] | None = None) -> DocumentReport:
    """Return what is to be told of a document."""
    return DocumentReport(
        document.id,
        document.name,
        document.kind,
        len(document.passages),
        document.language,
        kinds=_counts(Counter(str(passage.kind) for passage in document.passages)),
        languages=_counts(Counter(passage.language for passage in document.passages)),
        speakers=_speakers(document),
        attributes=document.attributes,
        furniture={kind: len(words) for kind, words in document.furniture.items()},
        warnings=document.warnings,
        corrects=corrects,
        reanchored=reanchored or {},
    )


def _counts(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _speakers(document: Document) -> tuple[SpeakerReport, ...]:
    spoken = Counter(passage.participant_id for passage in document.passages)
    roles = {person.id: person.role for person in document.participants}
    guesses = {
        guess.participant_id: guess for guess in guessed_roles(document) if guess.role != roles[guess.participant_id]
    }
    return tuple(
        SpeakerReport(
            person.name,
            person.role,
            spoken[person.id],
            guess=guesses[person.id].role if person.id in guesses else "",
            reason=guesses[person.id].reason if person.id in guesses else "",
        )
        for person in document.participants
    )
