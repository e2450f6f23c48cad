"""The verb that lets sheets describe the speakers and documents of a study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from qualkit.errors import InputError
from qualkit.phrasing import counted
from qualkit.readers.tables.about import is_documents_sheet, read_about_documents
from qualkit.readers.tables.participants import ParticipantRow, is_participants_sheet, read_participants
from qualkit.readers.talk.speakers import cleaned, name_key
from qualkit.store.changes import Change
from qualkit.store.documents import describe_document, listed_documents
from qualkit.store.project import Project
from qualkit.store.speakers import describe_speaker, listed_speakers

# Sheets about speakers and documents are small; a larger table is what was said.
LARGEST_SHEET = 2_000_000
FEW = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet says: who the speakers are, or what is known about documents, by the names of their files."""

    path: Path
    people: Sequence[ParticipantRow] = ()
    documents: Mapping[str, Mapping[str, str]] | None = None


def read_sheet(path: Path) -> Sheet | None:
    """Return what a file says of speakers or documents; None when it holds what was said."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_SHEET:
            return None
        if is_participants_sheet(path):
            return speakers_sheet(path)
        return Sheet(path, documents=read_about_documents(path)) if is_documents_sheet(path) else None
    except (InputError, OSError):
        # The reader will say what is wrong with it.
        return None


def speakers_sheet(path: Path) -> Sheet:
    """Return what a sheet of participants says; InputError when it is none."""
    return Sheet(path, people=read_participants(path))


def describe(project: Project, sheet: Sheet, *, who: str, batch: str = "") -> str:
    """Let a sheet describe what is in the project, and return what it described in one line.

    What the sheet says takes the place of what was known; undoing the change brings that back.
    """
    with project.change("describe", who=who, batch=batch) as change:
        if sheet.documents is not None:
            count, unmatched = _describe_documents(project, change, sheet.documents)
            described = counted(count, "document")
        else:
            count, unmatched = _describe_speakers(project, change, sheet.people)
            described = counted(count, "speaker")
        if change.undo:
            change.summary = f"{sheet.path.name}: {described}"
    line = f"{sheet.path.name}: {described} described"
    return f"{line}; nothing in the project matches {_few(unmatched)}" if unmatched else line


def _describe_documents(
    project: Project, change: Change, told: Mapping[str, Mapping[str, str]]
) -> tuple[int, Sequence[str]]:
    """Describe documents; return how many, and the names that are no document's."""
    about = {name.casefold(): (name, known) for name, known in told.items()}
    matched: set[str] = set()
    described = 0
    for document in listed_documents(project):
        key = next((name for name in _names(document.origin.name) if name in about), "")
        if not key:
            continue
        matched.add(key)
        described += 1
        known = {**document.attributes, **about[key][1]}
        if known != document.attributes:
            describe_document(change, document.id, known)
    return described, sorted(name for key, (name, _) in about.items() if key not in matched)


def _names(file: str) -> tuple[str, str]:
    """Return what a sheet may call a file: people leave the suffix out."""
    return file.casefold(), PurePath(file).stem.casefold()


def _describe_speakers(project: Project, change: Change, rows: Sequence[ParticipantRow]) -> tuple[int, Sequence[str]]:
    """Describe speakers; return how many, and the rows that are about nobody. Of several rows the last counts."""
    about: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for n, row in enumerate(rows):
        # The sheet may write a name as the file does, with what a reader takes off it.
        for name in {name_key(row.name), name_key(cleaned(row.name).name)}:
            about[name, row.document.casefold()].append(n)
    matched: set[int] = set()
    described = 0
    for speaker in listed_speakers(project):
        name = name_key(speaker.name)
        numbers = sorted({n for file in ("", *_names(speaker.file)) for n in about.get((name, file), ())})
        if not numbers:
            continue
        matched.update(numbers)
        described += 1
        row = rows[numbers[-1]]
        known = {**speaker.attributes, **row.attributes}
        if (row.role, known) != (speaker.role, speaker.attributes):
            describe_speaker(change, speaker.id, row.role, known)
    lost = [row for n, row in enumerate(rows) if n not in matched]
    return described, [f"{row.name} ({row.document})" if row.document else row.name for row in lost]


def _few(names: Iterable[str]) -> str:
    shown = list(names)
    return ", ".join(shown[:FEW]) + (f" and {len(shown) - FEW} more" if len(shown) > FEW else "")
