"""The verb that brings files into a study, and the one that only shows what would come."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

from qualkit.errors import InputError, RequestError
from qualkit.model import Document
from qualkit.phrasing import counted
from qualkit.protocols import Reader, Track, untracked
from qualkit.registry import load, plugins
from qualkit.store.changes import Change
from qualkit.store.documents import add_document, find_document, has_file, listed_documents
from qualkit.store.project import Project
from qualkit.workflow.correcting import Correction, correct, correction_of, with_what_was_known
from qualkit.workflow.describing import Sheet, describe, read_sheet, speakers_sheet
from qualkit.workflow.preparing import Told, checked, prepared
from qualkit.workflow.reporting import DocumentReport, FileResult, report_of

NOTHING_TOLD = Told()
# What the programs that wrote such files can save instead.
SAVED_AS = {
    **dict.fromkeys(("doc", "dot", "pages", "wpd", "wps", "gdoc"), "docx"),
    **dict.fromkeys(("xls", "xlsb", "xlsm", "ods", "numbers", "gsheet"), "xlsx"),
    **dict.fromkeys(("ppt", "pptx", "odp", "key"), "pdf"),
}


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is the same for all files of one command."""

    told: Told
    languages: Sequence[str]
    standing: frozenset[str]  # the ids of the documents that were in the project before
    who: str = ""
    id: str = ""


def import_files(
    project: Project,
    paths: Sequence[Path],
    *,
    who: str,
    told: Told = NOTHING_TOLD,
    participants: Path | None = None,
    track: Track = untracked,
) -> list[FileResult]:
    """Read files into the project, each in a transaction of its own, and tell what became of each.

    A file already imported is recognised by its content and left alone, so the same command can be given again. A
    file that corrects an earlier one takes its place, with its codings. A sheet of participants among the files, or
    given as `participants`, says who the speakers are; a sheet about documents among the files gives their
    attributes. Both also describe what was imported before.
    """
    files, sheets = _apart(paths, participants)
    batch = replace(_batch(project, told, files), who=who, id=uuid.uuid4().hex)
    results = [_attempt(project, path, batch, _import) for path in track(files, doing="Reading files")]
    # Sheets come last, so that they also describe what the same command brought in.
    return results + [
        FileResult(sheet.path, note=describe(project, sheet, who=who, batch=batch.id)) for sheet in sheets
    ]


def preview_files(
    project: Project,
    paths: Sequence[Path],
    *,
    told: Told = NOTHING_TOLD,
    participants: Path | None = None,
    track: Track = untracked,
) -> list[FileResult]:
    """Read files as `import_files` would, keep nothing, and tell what each would become."""
    files, sheets = _apart(paths, participants)
    batch = _batch(project, told, files)
    results = [_attempt(project, path, batch, _preview) for path in track(files, doing="Reading files")]
    about = {True: "would describe documents", False: "would describe speakers"}
    return results + [
        FileResult(sheet.path, note=f"{sheet.path.name}: {about[sheet.documents is not None]}") for sheet in sheets
    ]


def _batch(project: Project, told: Told, files: Sequence[Path]) -> _Batch:
    """Return what holds for all files; RequestError, before the first is read, for what cannot be."""
    if told.replaces:
        if len(files) > 1:
            raise RequestError(f"'{told.replaces}' is one document, and {len(files)} files are to replace it; give one")
        told = replace(told, replaces=find_document(project, told.replaces))
    standing = frozenset(document.id for document in listed_documents(project))
    return _Batch(checked(told), project.codebook().languages, standing)


def read_file(path: Path, told: Told, languages: Sequence[str]) -> Iterator[Document]:
    """Yield the documents of a file as they would be kept; InputError, in one line, when it cannot be read."""
    for document in reader_for(path)(path, told.hints):
        yield prepared(document, told, path, languages)


def _apart(paths: Sequence[Path], participants: Path | None) -> tuple[list[Path], list[Sheet]]:
    """Return the files that hold what was said, and the sheets that describe speakers or documents."""
    found = {path: read_sheet(path) for path in paths if path != participants}
    sheets = [sheet for sheet in found.values() if sheet] + ([speakers_sheet(participants)] if participants else [])
    return [path for path, sheet in found.items() if not sheet], sheets


def _attempt(
    project: Project, path: Path, batch: _Batch, verb: Callable[[Project, Path, _Batch], Iterable[DocumentReport]]
) -> FileResult:
    """Return what a verb made of a file, or why it could not."""
    try:
        if _is_known(project, path):
            return FileResult(path, known=True)
        return FileResult(path, tuple(verb(project, path, batch)))
    except OSError as error:
        return FileResult(path, problem=f"{path}: cannot be read ({error.strerror})")
    except InputError as error:
        return FileResult(path, problem=str(error))


def _import(project: Project, path: Path, batch: _Batch) -> list[DocumentReport]:
    documents = list(read_file(path, batch.told, batch.languages))
    with project.change("import", who=batch.who, batch=batch.id) as change:
        reports = [_keep(project, change, document, batch) for document in documents]
        change.summary = f"{path.name}: {counted(len(documents), 'document')}"
    return reports


def _preview(project: Project, path: Path, batch: _Batch) -> Iterator[DocumentReport]:
    for document in read_file(path, batch.told, batch.languages):
        correction = correction_of(project, document, among=batch.standing, replaces=batch.told.replaces)
        corrects = correction.old.name if correction and correction.is_certain else ""
        yield report_of(_with_doubt(document, correction), corrects=corrects)


def _keep(project: Project, change: Change, document: Document, batch: _Batch) -> DocumentReport:
    """Write a document; one that corrects another takes its place and its codings."""
    correction = correction_of(project, document, among=batch.standing, replaces=batch.told.replaces)
    if correction is None or not correction.is_certain:
        document = _with_doubt(document, correction)
        add_document(change, document)
        return report_of(document)
    document = with_what_was_known(document, correction.old)
    add_document(change, document)
    states = correct(change, correction, document)
    return report_of(document, corrects=correction.old.name, reanchored=states)


def _with_doubt(document: Document, correction: Correction | None) -> Document:
    """Return the document with a warning when it may or may not correct one of the same file name."""
    if correction is None or correction.is_certain:
        return document
    doubt = (
        f"another file of the name {document.origin.name} is in the project, and the two have too little in common "
        "for a correction: both are kept; if this one corrects it, undo the import and say which document it replaces"
    )
    return replace(document, warnings=(*document.warnings, doubt))


def _is_known(project: Project, path: Path) -> bool:
    if not path.exists():
        raise InputError(f"{path}: there is no such file or folder")
    # A file of a kind that nobody can read is not hashed, however large it is.
    reader_for(path)
    return path.is_file() and has_file(project, _hash_of(path))


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def reader_for(path: Path) -> Reader:
    """Return the reader for a file's suffix; InputError with the suffixes that can be read when there is none."""
    suffix = path.suffix.lower().removeprefix(".")
    known = plugins("readers")
    if suffix not in known and suffix in SAVED_AS:
        raise InputError(f"{path}: '.{suffix}' files cannot be read; save it as .{SAVED_AS[suffix]}")
    if suffix not in known:
        shown = f"'.{suffix}' files" if suffix else "files without a suffix"
        raise InputError(f"{path}: {shown} cannot be read; possible: {', '.join(f'.{name}' for name in known)}")
    reader: Reader = load("readers", suffix)
    return reader
