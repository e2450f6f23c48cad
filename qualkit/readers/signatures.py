"""What a file is by its first bytes, whatever its suffix says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from qualkit.errors import InputError
from qualkit.readers.archives import DAMAGED, LOCKED, has_long_directory

BEGINNING = 4_096  # bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file looks like, what to do with it, and the media types and suffixes that say the same."""

    what: str
    do: str
    suits: re.Pattern[str]


def _seen(what: str, do: str, suits: str = "(?!)") -> Seen:
    return Seen(what, do, re.compile(suits))


PDF = _seen("a PDF", "give it the suffix .pdf", "pdf")
RTF = _seen("a rich-text file", "give it the suffix .rtf", "rtf")
PAGE = _seen("a web page (HTML)", "give it the suffix .html, or save its words as text", "html|[.]htm")
MAIL = _seen("a web page or mail with its pictures (MIME)", "save it as .docx or .html")
FLAT = _seen("a Word document saved as XML", "save it as .docx")
WORD = _seen("a Word document", "give it the suffix .docx", "wordprocessingml|docx")
EXCEL = _seen("an Excel workbook", "give it the suffix .xlsx", "spreadsheetml|xlsx")
SLIDES = _seen("a PowerPoint presentation", "save its text as .docx or .pdf", "presentationml|pptx")
ODT = _seen("an OpenDocument text", "give it the suffix .odt", r"opendocument\.text|odt")
ODS = _seen("an OpenDocument table", "save it as .xlsx or .csv", r"opendocument\.spreadsheet|ods")
BINARY_EXCEL = _seen("an Excel workbook saved as binary (.xlsb)", "save it as .xlsx")
ZIP = _seen("a ZIP file", "give it the suffix .zip, or unpack it first", "zip|officedocument|opendocument")
LOCKED_OFFICE = _seen("an office file locked with a password", "save it anew without a password")
OLD_WORD = _seen("a Word document of before 2007 (.doc)", "save it as .docx")
OLD_EXCEL = _seen("an Excel workbook of before 2007 (.xls)", "save it as .xlsx")
OLD = _seen("an office file locked with a password, or of before 2007", "save it anew without a password")
PICTURE = _seen("a picture", "write out its words first", "image")
RECORDING = _seen("a recording", "have it transcribed first", "audio|video")
PACKED = _seen("a packed file", "unpack it first")
PROGRAM = _seen("a program", "nothing in it can be read")

# The first that fits wins.
BEGINNINGS = (
    (re.compile(rb"%PDF-"), PDF),
    (re.compile(rb"\{\\rtf"), RTF),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP", re.DOTALL), PICTURE),
    (re.compile(rb"\0.{3}ftyp(?:heic|mif1)", re.DOTALL), PICTURE),
    (
        re.compile(
            rb"ID3[\2-\4]|\xff[\xfb\xf3\xf2]|OggS\0|fLaC\0|RIFF.{4}(?:WAVE|AVI )|\x1aE\xdf\xa3|\0.{3}ftyp", re.DOTALL
        ),
        RECORDING,
    ),
    (re.compile(rb"\x1f\x8b\x08|7z\xbc\xaf|Rar!\x1a|BZh\d1AY|\xfd7zXZ"), PACKED),
    (re.compile(rb"\x7fELF|MZ.{50,80}This program|SQLite format 3\0", re.DOTALL), PROGRAM),
    (re.compile(rb"MIME-Version:|From: <Saved by|Content-Type: multipart", re.IGNORECASE), MAIL),
)
WRITTEN = (
    (re.compile(r"\s*<\?xml[^>]*>\s*(?:<\?mso-application progid=|<w:wordDocument|<pkg:package)"), FLAT),
    (re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE), PAGE),
)
MEMBERS = (
    ("word/document.xml", WORD),
    ("xl/workbook.xml", EXCEL),
    ("xl/workbook.bin", BINARY_EXCEL),
    ("ppt/presentation.xml", SLIDES),
)
STREAMS = (("EncryptedPackage", LOCKED_OFFICE), ("WordDocument", OLD_WORD), ("Workbook", OLD_EXCEL))
# Only where a media type is one of ours is it known what the file should be.
OURS = re.compile(r"^text/|json|pdf|rtf|html|zip|officedocument|opendocument|subrip|xml")


def refuse_stranger(name: str, data: bytes, media_type: str) -> None:
    """Raise InputError when the file is plainly something else than its suffix says."""
    seen = what_it_is(data)
    suffix = name.rpartition(".")[2].lower()
    if seen and OURS.search(media_type) and not seen.suits.search(f"{media_type} .{suffix}"):
        raise InputError(f"{name}: this looks like {seen.what}, whatever its suffix; {seen.do}")


def what_it_is(data: bytes) -> Seen | None:
    """Return what a file is when its bytes tell; text that is no more than text tells nothing."""
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    if data.startswith(LOCKED):
        # The names of its streams stand in the file as UTF-16.
        return next((seen for stream, seen in STREAMS if stream.encode("utf-16-le") in data), OLD)
    beginning = data[:BEGINNING]
    for pattern, seen in BEGINNINGS:
        if pattern.match(beginning):
            return seen
    text = beginning.decode("utf-16" if beginning[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "ignore")
    text = text.removeprefix("\ufeff")
    return next((seen for pattern, seen in WRITTEN if pattern.match(text)), None)


def _archive(data: bytes) -> Seen:
    """Return what is packed in an archive; one that cannot be opened is left to its reader."""
    try:
        if has_long_directory(data):
            return ZIP
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except DAMAGED:
        return ZIP
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        return ODT if b".text" in kind else ODS if b"spreadsheet" in kind else ZIP
    return next((seen for member, seen in MEMBERS if member in names), ZIP)
