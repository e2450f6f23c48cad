"""Office files are archives: what is checked before anything inside one is believed."""

from __future__ import annotations

import zlib
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
CHUNK = 4096  # bytes
LOCKED = b"\xd0\xcf\x11\xe0"  # how an office file begins when it has a password, or is of before 2007


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
    try:
        with ZipFile(BytesIO(source.data)) as archive:
            _check(archive, source, what=what, holds=holds, largest_xml=largest_xml)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error) as error:
        # zipfile raises RuntimeError for a member that is encrypted, and lets out what its parts raise.
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: not {what}, or a damaged one ({fault}); save it again and retry") from None
    return BytesIO(source.data)


def _check(archive: ZipFile, source: Source, *, what: str, holds: str, largest_xml: int) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > LARGEST or (unpacked > SMALL and unpacked > HIGHEST_RATIO * max(1, packed)):
        raise InputError(
            f"{source.name}: unpacks to {unpacked // 1_000_000} MB, which no honest document does; "
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
        if _declares_entities(archive, member):
            raise InputError(f"{source.name}: {member.filename!r} declares entities; save the file again and retry")


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
