"""The verb that lets sheets describe the speakers and documents of a study."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from qualkit.errors import InputError
from qualkit.exporters.wording import counted
from qualkit.readers.about import is_documents_sheet, read_about_documents
from qualkit.readers.participants import ParticipantRow, is_participants_sheet, read_participants
from qualkit.store.documents import Speaker, describe_document, describe_speaker, listed_documents, listed_speakers
from qualkit.store.project import Project

# Sheets about speakers and documents are small; a larger table is what was said.
LARGEST_SHEET = 2_000_000


def is_sheet(path: Path) -> bool:
    """Tell whether a file describes speakers or documents, rather than holding what was said."""
    try:
        small = path.is_file() and path.stat().st_size <= LARGEST_SHEET
        return small and (is_participants_sheet(path) or is_documents_sheet(path))
    except (InputError, OSError):
        # The reader will say what is wrong with it.
        return False


def describe(project: Project, sheet: Path, *, who: str, batch: str = "") -> str:
    """Let a sheet describe what is in the project, and return what it described in one line.

    What the sheet says takes the place of what was known; undoing the change brings that back.
    """
    if is_documents_sheet(sheet):
        return _describe_documents(project, sheet, who=who, batch=batch)
    return _describe_speakers(project, sheet, who=who, batch=batch)


def _describe_documents(project: Project, sheet: Path, *, who: str, batch: str) -> str:
    about = {name.casefold(): known for name, known in read_about_documents(sheet).items()}
    found = [(document, about.get(document.origin.name.casefold())) for document in listed_documents(project)]
    with project.change("describe", who=who, batch=batch) as change:
        for document, known in found:
            if known and {**document.attributes, **known} != document.attributes:
                describe_document(change, document.id, {**document.attributes, **known})
        described = [document.origin.name for document, known in found if known]
        if change.undo:
            change.summary = f"{sheet.name}: {counted(len(described), 'document')}"
    unmatched = about.keys() - {name.casefold() for name in described}
    return _told(sheet, counted(len(described), "document"), sorted(unmatched))


def _describe_speakers(project: Project, sheet: Path, *, who: str, batch: str) -> str:
    rows = read_participants(sheet)
    speakers = listed_speakers(project)
    matched: set[int] = set()
    described = 0
    with project.change("describe", who=who, batch=batch) as change:
        for speaker in speakers:
            numbers = [n for n, row in enumerate(rows) if _is_about(row, speaker)]
            matched.update(numbers)
            described += bool(numbers)
            for row in (rows[n] for n in numbers[-1:]):
                known = {**speaker.attributes, **row.attributes}
                if (row.role, known) != (speaker.role, speaker.attributes):
                    describe_speaker(change, speaker.id, row.role, known)
        if change.undo:
            change.summary = f"{sheet.name}: {counted(described, 'speaker')}"
    unmatched = [
        f"{row.name} ({row.document})" if row.document else row.name for n, row in enumerate(rows) if n not in matched
    ]
    return _told(sheet, counted(described, "speaker"), unmatched)


def _is_about(row: ParticipantRow, speaker: Speaker) -> bool:
    document = row.document.casefold()
    return row.name.casefold() == speaker.name.casefold() and document in ("", speaker.file.casefold())


def _told(sheet: Path, described: str, unmatched: Sequence[str]) -> str:
    line = f"{sheet.name}: {described} described"
    return f"{line}; nothing in the project matches {_few(unmatched)}" if unmatched else line


def _few(names: Iterable[str]) -> str:
    shown = list(names)
    return ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")  # noqa: PLR2004 - three say enough
