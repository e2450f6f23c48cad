"""Office files are archives: what is checked before anything inside one is believed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from copy import copy
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from qualkit.errors import InputError

if TYPE_CHECKING:
    from qualkit.readers.building import Source

LARGEST = 300_000_000  # bytes, unpacked
HIGHEST_RATIO = 200  # unpacked to packed
SMALL = 1_000_000  # bytes: an archive this small may be as dense as it likes
CHUNK = 65_536  # bytes
UNKNOWN_SIZE = 0xFFFFFFFF  # stands where the size of a large archive is written elsewhere
LONGEST_DIRECTORY = 4_000_000  # bytes: tens of thousands of members
LOCKED = b"\xd0\xcf\x11\xe0"  # how an office file begins when it has a password, or is of before 2007
# What zipfile and the parts of it raise on a damaged file; RuntimeError is for a member that is encrypted.
DAMAGED = (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, LookupError, zlib.error)


class _PrologueEnds(Exception):  # noqa: N818 - no error: nothing can be declared any more
    """The first element opens."""


class _EntitiesDeclared(Exception):  # noqa: N818 - the caller makes the error of it
    """A document type opens."""


def checked_archive(source: Source, *, what: str, holds: str, largest_xml: int = LARGEST) -> BytesIO:
    """Return the bytes of an office file as a stream, once they are known to be one and harmless to unpack.

    `what` is what the file should be ("a Word document"), `holds` the member that tells it ("word/document.xml"),
    `largest_xml` how many bytes of XML there may be.
    """
    if source.data.startswith(LOCKED):
        raise InputError(
            f"{source.name}: is locked with a password, or of before 2007; save it anew without a password"
        )
    if has_long_directory(source.data):
        raise InputError(f"{source.name}: holds more parts than any honest document; save it again and retry")
    try:
        with ZipFile(BytesIO(source.data)) as archive:
            _check(archive, source, what=what, holds=holds, largest_xml=largest_xml)
    except DAMAGED as error:
        if "password" in str(error):
            raise InputError(f"{source.name}: is locked with a password; save it anew without one") from None
        raise InputError(f"{source.name}: not {what}, or a damaged one; save it again and retry") from None
    return BytesIO(source.data)


def _check(archive: ZipFile, source: Source, *, what: str, holds: str, largest_xml: int) -> None:
    members = archive.infolist()
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if whole > LARGEST or (whole > SMALL and whole > HIGHEST_RATIO * max(1, packed)):
        raise InputError(
            f"{source.name}: unpacks to {whole // 1_000_000} MB, which no honest document does; "
            f"possible: {LARGEST // 1_000_000} MB and {HIGHEST_RATIO} times its size"
        )
    if holds not in archive.namelist():
        raise InputError(f"{source.name}: not {what}: it holds no {holds}; check the suffix")
    written = [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]
    size = sum(member.file_size for member in written)
    if size > largest_xml:
        raise InputError(
            f"{source.name}: holds {size // 1_000_000} MB of text and its markup; "
            f"possible: {largest_xml // 1_000_000} MB; save it in parts"
        )
    for member in written:
        # Old OpenOffice opens its list of parts with a document type; nobody here reads that list.
        if member.filename != "META-INF/manifest.xml" and _declares_entities(archive, member):
            raise InputError(f"{source.name}: {member.filename!r} declares entities; save the file again and retry")
    for member in members:
        # What a header says of a size may be a lie, and whoever reads the member at once would believe it.
        if sum(map(len, unpacked(archive, member))) != member.file_size:
            raise InputError(f"{source.name}: {member.filename!r} is not as large as it says; save the file again")


def has_long_directory(data: bytes) -> bool:
    """Tell whether an archive lists more members than can be looked at."""
    end, end64 = data.rfind(b"PK\5\6"), data.rfind(b"PK\6\6")
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    size64 = int.from_bytes(data[end64 + 40 : end64 + 48], "little") if size == UNKNOWN_SIZE and end64 >= 0 else 0
    return max(size64 or size, 0) > LONGEST_DIRECTORY


def unpacked(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """Return a member piece by piece, all that is there up to the most that may be, whatever its header says."""
    whole = copy(member)
    whole.file_size = LARGEST + 1
    with archive.open(whole) as stream:
        while piece := stream.read(CHUNK):
            yield piece


def _declares_entities(archive: ZipFile, member: ZipInfo) -> bool:
    """Tell whether XML opens with a document type, whatever its encoding and however long its comments."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _entities_declared
    parser.StartElementHandler = _prologue_ends
    with archive.open(member) as stream:
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk)
        except _EntitiesDeclared:
            return True
        except (_PrologueEnds, expat.ExpatError):
            # What is no XML the reader will refuse.
            return False
    return False


def _entities_declared(*_: object) -> None:
    raise _EntitiesDeclared


def _prologue_ends(*_: object) -> None:
    raise _PrologueEnds
