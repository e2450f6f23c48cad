"""Reads ZIP files: a Padlet, a chat or a folder packed together, each file inside by its own reader."""

from __future__ import annotations

import mimetypes
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import entry_points
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from qualkit.errors import InputError
from qualkit.model import Document
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.archives import DAMAGED, HIGHEST_RATIO, LARGEST, SMALL, has_long_directory, unpacked
from qualkit.readers.building import Source, check_bytes, document_id, largest, load

MEDIA_TYPE = "application/zip"
MOST_MEMBERS = 10_000
ENCRYPTED = 0x1  # the flag of a member that needs a password
UTF_8 = 0x800  # the flag of a member whose name is UTF-8
SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
PACKED = frozenset({".zip", ".7z", ".rar", ".gz", ".tar"})
# Not every system knows these.
OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".docm": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
}
CHAT = "_chat"
MOST_TOLD = 5  # names of files in one warning

Parser = Callable[[Source], Iterator[Document]]


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a ZIP: what it is called here, its suffix, and where it stands in the archive."""

    label: str
    suffix: str
    info: ZipInfo


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the documents of all files in a ZIP that can be read; the others are named in a warning."""
    yield from parse(load(path, MEDIA_TYPE, hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    if has_long_directory(source.data):
        raise InputError(f"{source.name}: holds too many files; possible: {MOST_MEMBERS:,}; pack it in parts")
    try:
        with ZipFile(BytesIO(source.data)) as archive:
            documents, faults = _read_all(archive, source)
    except DAMAGED as error:
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: not a ZIP file, or a damaged one ({fault}); pack it again") from None
    if not documents:
        told = f": {faults[0]}" if faults else ""
        raise InputError(f"{source.name}: no file in it can be read{told}"[:500])
    yield replace(documents[0], warnings=(*documents[0].warnings, *faults))
    yield from documents[1:]


def _read_all(archive: ZipFile, source: Source) -> tuple[list[Document], list[str]]:
    """Return the documents of the files in the archive, and a sentence for what was not read."""
    parsers = _parsers()
    members = _members(archive)
    suffixes = set(parsers) - PACKED
    readable = [member for member in members if member.suffix in suffixes]
    _refuse_excess(source, archive.infolist(), readable)
    documents: list[Document] = []
    faults = list(_passed_over([member for member in members if member.suffix not in suffixes]))
    for member in readable:
        try:
            found = list(_parser(parsers[member.suffix])(_unpacked(archive, member, source)))
        except InputError as error:
            faults.append(f"not read: {error}")
        except DAMAGED as error:
            faults.append(f"not read: {member.label}: damaged ({' '.join(str(error).split())[:100]})")
        else:
            documents += [_of_this_file(document, member, source) for document in found]
    return documents, faults


def _parsers() -> Mapping[str, str]:
    """Return what parses files of each suffix: beside each reader `read` there stands `parse`."""
    found = {}
    for point in entry_points(group="qualkit.readers"):
        module, _, function = point.value.partition(":")
        if function.startswith("read"):
            found[f".{point.name}"] = f"{module}:{function.replace('read', 'parse', 1)}"
    return found


def _parser(named: str) -> Parser:
    module, _, function = named.partition(":")
    parser: Parser | None = getattr(import_module(module), function, None)
    if parser is None:
        raise InputError(f"{module} reads no files inside a ZIP; unpack it first")
    return parser


def _members(archive: ZipFile) -> list[Member]:
    """Return the files that somebody put into the archive, without what a system adds by itself.

    Their names are labels and nothing else: nothing is ever written to disk.
    """
    named = [info for info in archive.infolist() if info.filename and not info.is_dir()]
    paths = [(PurePosixPath(_name(info).replace("\\", "/")), info) for info in named]
    kept = [(path, info) for path, info in paths if not _is_of_the_system(path)]
    times = Counter(path.name for path, _ in kept)
    labels: Counter[str] = Counter()
    members = []
    for path, info in kept:
        folders = [part for part in path.parts[:-1] if part not in {"..", ".", "/"}]
        label = " – ".join([*folders, path.name]) if times[path.name] > 1 else path.name
        labels[label] += 1
        label = label if labels[label] == 1 else f"{path.stem} ({labels[label]}){path.suffix}"
        members.append(Member(label, path.suffix.lower(), info))
    return members


def _name(info: ZipInfo) -> str:
    """Return the name of a member; some programs write UTF-8 and do not say so."""
    if not info.flag_bits & UTF_8:
        try:
            return info.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            return info.filename
    return info.filename


def _is_of_the_system(path: PurePosixPath) -> bool:
    names = {part.casefold() for part in path.parts}
    hidden = path.name.startswith((".", "~$")) or any(p.startswith(".") and p != ".." for p in path.parts[:-1])
    return not path.name or hidden or bool(names & SYSTEM_NAMES)


def _refuse_excess(source: Source, everything: Sequence[ZipInfo], readable: Sequence[Member]) -> None:
    """Raise InputError for what no honest archive is: too many files, too dense, or locked."""
    if len(everything) > MOST_MEMBERS:
        raise InputError(
            f"{source.name}: holds {len(everything):,} files; possible: {MOST_MEMBERS:,}; pack it in parts"
        )
    if any(member.info.flag_bits & ENCRYPTED for member in readable):
        raise InputError(f"{source.name}: is locked with a password; unpack it and import the files inside")
    whole = sum(member.info.file_size for member in readable)
    packed = sum(member.info.compress_size for member in readable)
    if whole > LARGEST or (whole > SMALL and whole > HIGHEST_RATIO * max(1, packed)):
        raise InputError(
            f"{source.name}: unpacks to {whole // 1_000_000} MB; "
            f"possible: {LARGEST // 1_000_000} MB and {HIGHEST_RATIO} times its size; unpack it first"
        )


def _passed_over(members: Sequence[Member]) -> Iterator[str]:
    for member in members:
        if member.suffix in PACKED:
            yield f"not read: {member.label}: a packed file inside a ZIP; unpack it first"
    names = [member.label for member in members if member.suffix not in PACKED]
    if names:
        more = f" and {len(names) - MOST_TOLD:,} more" if len(names) > MOST_TOLD else ""
        yield f"not read, as there is no reader for them: {', '.join(names[:MOST_TOLD])}{more}"


def _unpacked(archive: ZipFile, member: Member, source: Source) -> Source:
    """Return a file of the archive as if it lay by itself; InputError when it is empty or larger than it says."""
    media_type = OFFICE.get(member.suffix) or mimetypes.guess_type(member.label)[0] or "text/plain"
    most = min(member.info.file_size, largest(media_type))
    pieces, size = [], 0
    for piece in unpacked(archive, member.info):
        size += len(piece)
        if size > most:
            raise InputError(
                f"{member.label}: is larger than the ZIP says, or than {largest(media_type) // 1_000_000} MB; "
                "save it in parts"
            )
        pieces.append(piece)
    data = b"".join(pieces)
    check_bytes(member.label, data, media_type)
    return Source(Path(member.label), data, source.sha256, media_type, source.hints)


def _of_this_file(document: Document, member: Member, source: Source) -> Document:
    """Return a document as a part of the ZIP, with ids of its own."""
    part = " / ".join(filter(None, (member.label, document.origin.part)))
    id_ = document_id(source.sha256, part)

    def renamed(participant_id: str) -> str:
        return f"{id_}/{participant_id.partition('/')[2]}"

    return replace(
        document,
        id=id_,
        # A chat is called so whatever it was about; the archive bears its name.
        name=source.path.stem if document.name == CHAT else document.name,
        origin=replace(document.origin, name=source.name, sha256=source.sha256, part=part),
        participants=tuple(replace(person, id=renamed(person.id)) for person in document.participants),
        passages=tuple(
            replace(piece, participant_id=renamed(piece.participant_id)) if piece.participant_id else piece
            for piece in document.passages
        ),
    )
