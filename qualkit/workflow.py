"""The study's verbs: create, import, code, find themes, search, export."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any

from qualkit import __version__
from qualkit.codebook import find_codebook, read_codebook
from qualkit.errors import InputError, ProjectError, QualkitError, RequestError, possible
from qualkit.files import whole_file
from qualkit.language import identify, main_language
from qualkit.model import NOTHING, Coder, Document, Filter, Kind, PassageKind, Span
from qualkit.protocols import AutoCoder, Embedder, Exporter, Reader, ThemeFinder, Track, untracked
from qualkit.readers.about import is_documents_sheet, read_about_documents
from qualkit.readers.participants import ParticipantRow, is_participants_sheet, read_participants
from qualkit.registry import load, plugins, preferred_finder
from qualkit.resources import resource
from qualkit.store.codings import add_codings, finish_round, start_round, unread
from qualkit.store.documents import add_document, find_document, has_file, read_documents
from qualkit.store.excerpts import attribute_names, phrases, values
from qualkit.store.passages import Found, passages, search_passages
from qualkit.store.project import Project, create_project, now, open_project
from qualkit.store.themes import ThemeRun, add_themes, find_vectors, keep_vectors, latest_themes
from qualkit.text import fold, folded, unfold

SAMPLE_CODEBOOK = "migrant-women"
SAMPLE_NAME = "Sample study (invented)"
# Sheets about speakers and documents are small; a larger table is what was said.
LARGEST_SHEET = 2_000_000
# What `name=value` may restrict, besides attributes, and the field of Filter that does.
FILTER_FIELDS = {
    "document": "documents",
    "kind": "kinds",
    "language": "languages",
    "participant": "participants",
    "role": "roles",
    "prompt": "prompts",
    "coder": "coders",
}
# [laughter], [risas]: somebody's remark about the talk, not the talk.
_STAGE_DIRECTION = re.compile(r"\[[^\[\]\n]{1,40}\]")
_WORD = re.compile(r"[^\W_]+")
# Passages that carry no statement of their own are left out of themes.
THEMELESS = (PassageKind.HEADING, PassageKind.ROW)
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
    """What became of one file: its documents, or `known` from an earlier import, or the `problem` in one line."""

    path: Path
    documents: tuple[ImportedDocument, ...] = ()
    problem: str = ""
    known: bool = False


@dataclass(frozen=True, slots=True)
class CodingResult:
    """What a coder did; `silent` counts the passages in languages for which the codebook has no terms."""

    documents: int
    codings: int
    silent: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """Words found, with the words around them in the same passage; `span` is their place in the document."""

    found: Found
    span: Span
    before: str
    words: str
    after: str


def create(path: Path, *, codebook: str, who: str, name: str = "") -> Project:
    """Make a project with a codebook: the name of one that comes with qualkit, or a file."""
    return create_project(path, name=name or path.stem, codebook=read_codebook(find_codebook(codebook)), who=who)


def use_codebook(project: Project, codebook: str, *, who: str) -> str:
    """Put a codebook into use and return its version; codings keep the version they were made with."""
    book = read_codebook(find_codebook(codebook))
    if book.version != project.value("codebook"):
        with project.change("codebook", who=who) as change:
            project.use_codebook(change, book)
            change.summary = f"{book.id} {book.version}"
    return book.version


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
    documents among the files gives their attributes.
    """
    sheets = [path for path in paths if _is_sheet(path, is_participants_sheet)]
    about = [path for path in paths if path not in sheets and _is_sheet(path, is_documents_sheet)]
    people = [row for sheet in [*sheets, *([participants] if participants else [])] for row in read_participants(sheet)]
    known = {name: known for sheet in about for name, known in read_about_documents(sheet).items()}
    told = _Told(kind, language, attributes, people, known, project.codebook().languages)
    batch = uuid.uuid4().hex
    files = [path for path in paths if path not in (*sheets, *about)]
    return [_import_file(project, path, told, who=who, batch=batch) for path in track(files, doing="Reading files")]


def _is_sheet(path: Path, test: Callable[[Path], bool]) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= LARGEST_SHEET and test(path)
    except (InputError, OSError):
        # The reader will say what is wrong with it.
        return False


@dataclass(frozen=True, slots=True)
class _Told:
    """What the user said of the files, and what the study knows."""

    kind: Kind | None
    language: str
    attributes: Mapping[str, str]
    people: Sequence[ParticipantRow]
    about: Mapping[str, Mapping[str, str]]
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
            change.summary = f"{path.name}: {len(documents)} document{'s' if len(documents) != 1 else ''}"
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
    known = {person.name.casefold(): person for person in told.people if person.document in ("", document.origin.name)}
    speakers = tuple(
        replace(speaker, role=person.role, attributes={**speaker.attributes, **person.attributes})
        if (person := known.get(speaker.name.casefold()))
        else speaker
        for speaker in document.participants
    )
    return replace(
        document,
        kind=kind,
        passages=pieces,
        participants=speakers,
        language=main_language((p.language for p in pieces), (len(p.span) for p in pieces)) or prior,
        attributes={**document.attributes, **told.about.get(document.origin.name, {}), **told.attributes},
    )


def code(project: Project, *, who: str, autocoder: str = "lexicon", track: Track = untracked) -> CodingResult:
    """Apply the codebook to every document that this coder has not read with it; one round, one transaction."""
    codebook = project.codebook()
    coder = Coder(autocoder, __version__)
    find: AutoCoder = load("autocoders", autocoder)(codebook)
    settings = {"autocoder": autocoder, **find.settings}
    silent: Counter[str] = Counter()
    count = 0
    with project.change("code", who=who) as change:
        # Asked when nobody else can write: two programs started together would code everything twice.
        waiting = unread(project, coder, codebook_version=codebook.version, settings=settings)
        if not waiting:
            return CodingResult(0, 0)
        round_ = start_round(change, coder, codebook_version=codebook.version, settings=settings)
        for document in track(read_documents(project, waiting), doing="Coding", total=len(waiting)):
            count += add_codings(change, round_, document, find([document]))
            silent.update(p.language for p in document.passages if p.language not in codebook.languages)
        finish_round(change, round_, at=now())
        change.summary = f"{autocoder}: {count} codings in {len(waiting)} documents, codebook {codebook.version}"
    return CodingResult(len(waiting), count, dict(silent))


def find_themes(
    project: Project,
    *,
    who: str,
    finder: str = "",
    embedder: str = "use",
    count: int | None = None,
    seed: int = 0,
    track: Track = untracked,
) -> ThemeRun | None:
    """Find themes over what was said, in all documents together; None when there is nothing to find them in.

    Headings and rows of tables are left out, and so are the moderators' turns and remarks in square brackets.
    """
    found = [piece for piece in passages(project) if piece.passage.kind not in THEMELESS and piece.role != "moderator"]
    if not found:
        return None
    languages = sorted({piece.passage.language for piece in found if piece.passage.language})
    find: ThemeFinder = load("themes", finder or preferred_finder())(
        embed=_remembering(project, embedder, track), languages=tuple(languages), count=count, seed=seed
    )
    themes = find([_STAGE_DIRECTION.sub(" ", piece.words) for piece in found])
    with project.change("themes", who=who) as change:
        add_themes(change, themes, [piece.number for piece in found])
        change.summary = f"{len(themes.themes)} themes over {len(found)} passages ({themes.finder}, seed {seed})"
    return latest_themes(project)


def theme_rows(project: Project, run: ThemeRun) -> Iterator[dict[str, Any]]:
    """Yield each theme of a run with its keywords and the words of its exemplars, as plain JSON."""
    for theme in run.themes:
        quoted = {piece.number: piece for piece in passages(project, numbers=theme.exemplars)}
        yield {
            "theme": theme.id,
            "label": theme.label,
            "size": theme.size,
            "keywords": [list(pair) for pair in theme.keywords],
            "exemplars": [_exemplar(quoted[number]) for number in theme.exemplars if number in quoted],
        }


def _exemplar(piece: Found) -> dict[str, Any]:
    return {
        "quote": piece.words,
        "document": piece.document,
        "participant": piece.participant,
        "start": piece.span.start,
        "end": piece.span.end,
    }


def _remembering(project: Project, embedder: str, track: Track) -> Embedder:
    from qualkit.embedders.cached import cached

    return cached(
        load("embedders", embedder)(),
        lambda name, hashes: find_vectors(project, name, hashes),
        lambda name, vectors: keep_vectors(project, name, vectors),
        track=track,
    )


def words_in_context(project: Project, query: str, *, limit: int | None = None) -> Iterator[Hit]:
    """Yield each place where a word or phrase of the query stands, with the words around it, in the order of documents.

    A place is in a passage that holds all of them; `limit` counts the passages.
    """
    patterns = [_pattern(words, open_ended=open_ended) for words, open_ended in phrases(query)]
    for found in search_passages(project, query, limit=limit):
        where, offsets = fold(found.words)
        spans = {unfold(Span(*place.span()), offsets) for pattern in patterns for place in pattern.finditer(where)}
        for span in sorted(spans):
            before, after = found.words[: span.start], found.words[span.end :]
            yield Hit(found, span.shifted(found.span.start), before, span.of(found.words), after)


def _pattern(words: str, *, open_ended: bool) -> re.Pattern[str]:
    """Return what finds the words in folded text as the project's index does: whole words, whatever joins them."""
    joined = r"[\W_]+".join(map(re.escape, _WORD.findall(folded(words))))
    return re.compile(rf"(?<![^\W_]){joined}" + (r"[^\W_]*" if open_ended else r"(?![^\W_])"))


def export(project: Project, path: Path, *, wanted: Filter | None = None) -> list[str]:
    """Write a file by its suffix, whole or not at all, and return what the format could not hold."""
    suffix = path.suffix.lower().removeprefix(".")
    known = plugins("exporters")
    if suffix not in known:
        raise RequestError(f"{path}: '.{suffix}' cannot be written; {possible(suffix, known)}")
    write: Exporter = load("exporters", suffix)
    with whole_file(path) as unfinished:
        return write(project, unfinished, wanted or Filter())


def filter_from(project: Project, *, codes: Sequence[str], conditions: Sequence[tuple[str, str]], words: str) -> Filter:
    """Return the filter for codes and (name, value) conditions; RequestError when a name is unknown in this study."""
    known = [code.id for code in project.codebook().codes]
    for code_id in codes:
        if code_id not in known:
            raise RequestError(f"code '{code_id}' is not in the codebook; {possible(code_id, known)}")
    fields: dict[str, list[str]] = {}
    attributes: dict[str, list[str]] = {}
    names = attribute_names(project)
    for name, value in conditions:
        if name in FILTER_FIELDS:
            fields.setdefault(FILTER_FIELDS[name], []).append(
                find_document(project, value) if name == "document" else value
            )
        elif name in names or values(project, name):
            attributes.setdefault(name, []).append(value)
        else:
            raise RequestError(
                f"--where {name}={value}: there is no '{name}'; {possible(name, [*FILTER_FIELDS, *names])}"
            )
    chosen: dict[str, Any] = {name: tuple(allowed) for name, allowed in fields.items()}
    among = {name: tuple(allowed) for name, allowed in attributes.items()}
    return Filter(codes=tuple(codes), words=words, attributes=among, **chosen)


def make_sample(path: Path, *, who: str, track: Track = untracked) -> Project:
    """Make the sample study: created, imported, coded, themes found; one that was interrupted is completed."""
    if not path.exists():
        create(path, codebook=SAMPLE_CODEBOOK, name=SAMPLE_NAME, who=who)
    project = open_project(path)
    if project.name != SAMPLE_NAME:
        raise ProjectError(f"{path}: is there already and is not the sample study; choose another folder")
    results = import_files(project, sample_files(), who=who, track=track)
    for result in results:
        if result.problem:
            raise QualkitError(result.problem)
    code(project, who=who, track=track)
    if latest_themes(project) is None:
        find_themes(project, who=who, track=track)
    return project


def sample_files() -> list[Path]:
    """Return the files of the sample study, its README aside."""
    return sorted(path for path in resource("sample").iterdir() if path.is_file() and path.name != "README.md")
