"""Office files are archives: what is checked before anything inside one is believed."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from qualkit.errors import InputError

if TYPE_CHECKING:
    from qualkit.readers.building import Source

LARGEST = 300_000_000  # bytes, unpacked
HIGHEST_RATIO = 200  # unpacked to packed
SMALL = 1_000_000  # bytes: an archive this small may be as dense as it likes
PROLOGUE = 4096  # bytes, in which a document type would have to be declared


def checked_archive(source: Source, *, what: str, holds: str) -> BytesIO:
    """Return the bytes of an office file as a stream, once they are known to be one and harmless to unpack.

    `what` is what the file should be ("a Word document"), `holds` the member that tells it ("word/document.xml").
    """
    try:
        with ZipFile(BytesIO(source.data)) as archive:
            _check(archive, source, what=what, holds=holds)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        # zipfile raises RuntimeError for a member that is encrypted.
        raise InputError(f"{source.name}: not {what}, or a damaged one ({error}); save it again and retry") from None
    return BytesIO(source.data)


def _check(archive: ZipFile, source: Source, *, what: str, holds: str) -> None:
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
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as stream:
                beginning = stream.read(PROLOGUE)
            if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
                raise InputError(f"{source.name}: {member.filename} declares entities; save the file again and retry")
