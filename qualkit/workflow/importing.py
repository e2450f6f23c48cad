"""The verb that brings files into a study."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

from qualkit.errors import InputError, RequestError
from qualkit.exporters.wording import counted
from qualkit.language import identify, is_known, main_language
from qualkit.model import NOTHING, Document, Kind, PassageKind
from qualkit.protocols import Reader, Track, untracked
from qualkit.readers.columns import language_code
from qualkit.registry import load, plugins
from qualkit.store.documents import add_document, has_file
from qualkit.store.project import Project
from qualkit.workflow.describing import describe, read_sheet, speakers_sheet

# What a person calls a board or answers is coded note by note, whatever the reader saw in it.
RETOLD = {Kind.BOARD: PassageKind.NOTE, Kind.ANSWERS: PassageKind.ANSWER}


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """A document as it came in."""

    id: str
    name: str
    kind: str
    passages: int
    language: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    Its documents, or `known` from an earlier import, or the `problem` in one line, or, for a sheet, a `note` of what
    it described.
    """

    path: Path
    documents: tuple[ImportedDocument, ...] = ()
    problem: str = ""
    known: bool = False
    note: str = ""


def import_files(
    project: Project,
    paths: Sequence[Path],
    *,
    who: str,
    kind: Kind | None = None,
    language: str = "",
    attributes: Mapping[str, str] = NOTHING,
    participants: Path | None = None,
    track: Track = untracked,
) -> list[FileResult]:
    """Read files into the project, each in a transaction of its own, and tell what became of each.

    A file already imported is recognised by its content and left alone, so the same command can be given again. A
    sheet of participants among the files, or given as `participants`, says who the speakers are; a sheet about
    documents among the files gives their attributes. Both also describe what was imported before.
    """
    told = _Told(kind, _language(language), attributes, project.codebook().languages)
    batch = uuid.uuid4().hex
    found = {path: read_sheet(path) for path in paths}
    sheets = [sheet for sheet in found.values() if sheet] + ([speakers_sheet(participants)] if participants else [])
    files = [path for path in paths if not found[path]]
    results = [_import_file(project, path, told, who=who, batch=batch) for path in track(files, doing="Reading files")]
    # Sheets come last, so that they also describe what the same command brought in.
    return results + [FileResult(sheet.path, note=describe(project, sheet, who=who, batch=batch)) for sheet in sheets]


def _language(language: str) -> str:
    """Return the code of a language that somebody named; '' when nobody did."""
    code = language_code(language)
    if language and not is_known(code):
        raise RequestError(f"language '{language}' is not known; possible: a code such as en, es, fr, ar, pt")
    return code


@dataclass(frozen=True, slots=True)
class _Told:
    """What the user said of the files, and what the study knows."""

    kind: Kind | None
    language: str
    attributes: Mapping[str, str]
    languages: Sequence[str]


def _import_file(project: Project, path: Path, told: _Told, *, who: str, batch: str) -> FileResult:
    try:
        reader = reader_for(path)
        if path.is_file() and has_file(project, _hash_of(path)):
            return FileResult(path, known=True)
        documents = [_complete(document, told) for document in reader(path)]
        with project.change("import", who=who, batch=batch) as change:
            for document in documents:
                add_document(change, document)
            change.summary = f"{path.name}: {counted(len(documents), 'document')}"
    except OSError as error:
        return FileResult(path, problem=f"{path}: cannot be read ({error.strerror})")
    except InputError as error:
        return FileResult(path, problem=str(error))
    return FileResult(
        path,
        tuple(
            ImportedDocument(document.id, document.name, document.kind, len(document.passages), document.language)
            for document in documents
        ),
    )


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def reader_for(path: Path) -> Reader:
    """Return the reader for a file's suffix; InputError with the suffixes that can be read when there is none."""
    suffix = path.suffix.lower().removeprefix(".")
    known = plugins("readers")
    if suffix not in known:
        shown = f"'.{suffix}' files" if suffix else "files without a suffix"
        raise InputError(f"{path}: {shown} cannot be read; possible: {', '.join(f'.{name}' for name in known)}")
    reader: Reader = load("readers", suffix)
    return reader


def _complete(document: Document, told: _Told) -> Document:
    """Return the document with what the user told and with the language of each passage."""
    kind = told.kind or document.kind
    retold = RETOLD.get(kind) if told.kind else None
    prior = told.language or document.language
    found = identify(
        [passage.span.of(document.text) for passage in document.passages], candidates=told.languages, prior=prior
    )
    pieces = tuple(
        replace(
            passage,
            language=passage.language or told.language or language,
            kind=retold if retold and passage.kind != PassageKind.HEADING else passage.kind,
        )
        for passage, language in zip(document.passages, found, strict=True)
    )
    return replace(
        document,
        kind=kind,
        passages=pieces,
        language=main_language((p.language for p in pieces), (len(p.span) for p in pieces)) or prior,
        attributes={**document.attributes, **told.attributes},
    )
