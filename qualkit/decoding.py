"""Bytes become text: which encoding they are in, what could not be read so, and what a document may hold."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import product

from qualkit.errors import InputError

# UTF-32 stands first: its little-endian mark begins with that of UTF-16.
MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
BINARY_BEGINNINGS = (
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "a rich-text file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
)
EIGHT_BIT = [
    "cp1252",
    "iso8859_15",
    "mac_roman",
    "cp1250",
    "iso8859_2",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
]
WIDE_SAMPLE = 65_536  # bytes, enough to tell an encoding that has no mark
ASCII_SHARE = 0.7  # of the bytes that are not zero: more is plain text with zeros in it, unless every other is zero
ODD = frozenset({"Cc", "Cn", "Co", "Cs"})  # categories of characters that nobody writes
ODD_SHARE = 0.02
WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝ“”‘’«»‹›„…–—•·¿¡€£§°ºª©®™\xa0")
WESTERN_SHARE = 0.95  # of the non-ASCII characters of a text in a western language
ACCENTED_SHARE = 0.45  # no western language writes more of its letters with accents, a misread alphabet nearly all
ARABIC = re.compile(r"[\u0600-\u06ff«»“”‘’…–—\u200c-\u200f\xa0]")
ARABIC_SHARE = 0.9  # of the non-ASCII characters; the rest are French words
GB_SAMPLE = 4_000  # characters
GB_COMMON = range(0xB0, 0xD8)  # first bytes of the 3,755 commonest signs; nearly all of any Chinese text
GB_LATE = 0xC9  # first bytes from here on are signs in Chinese, and hardly anything in Korean
GB_SHARE = 0.9
CONTROL_SHARE = 0.01
SOUND = 2  # times as many characters as broken bytes: chance makes hardly any UTF-8 in another encoding
NAMED_LINES = 3
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
ESCAPED = re.compile("[\udc80-\udcff]+")  # what Python makes of bytes that are not UTF-8
CUT = re.compile(rb"[\xc2\xc3]|[\xe0-\xf4][\x80-\xbf]+")  # the beginning of a character in UTF-8
LINE_END = re.compile(r"\r\n?|\n")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LOST = "�"
TELLING = 1_000_000  # bytes that tell an encoding; more would only take longer


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read in, and a sentence on each thing that was guessed or could not be read."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, *, name: str) -> str:
    r"""Return the text of a file: byte order mark dropped, line ends `\n`, nothing else changed.

    A mark decides; without one UTF-8 is tried, then what the bytes look like. Raises InputError for what is not text.

    >>> decode(b"caf\xe9\r\n", name="notes.txt")
    'café\n'
    """
    return decoded(data, name=name).text


def decoded(data: bytes, *, name: str) -> Decoded:
    """Return what `decode` returns, and how it was read."""
    for beginning, what in BINARY_BEGINNINGS:
        if data.startswith(beginning):
            raise InputError(f"{name}: this is not a text file; it looks like {what}: give it that suffix")
    found = _decoded(data, name=name)
    if "\0" in found.text or len(CONTROL.findall(found.text)) > CONTROL_SHARE * len(found.text):
        raise _no_text(name)
    return Decoded(storable(found.text), found.encoding, found.warnings)


def storable(text: str) -> str:
    r"""Return the text as a document may hold it: line ends `\n`, no NUL, no half characters."""
    return UNSTORABLE.sub(LOST, text.replace("\r\n", "\n").replace("\r", "\n"))


def _no_text(name: str) -> InputError:
    return InputError(f"{name}: this is not a text file; save the text as UTF-8 and try again")


def _decoded(data: bytes, *, name: str) -> Decoded:
    marked = next(((mark, encoding) for mark, encoding in MARKS if data.startswith(mark)), None)
    encoding = marked[1] if marked else "utf-8"
    if not marked and b"\0" in data:
        return _unmarked(data, name=name)
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if not encoding.startswith("utf-8"):
            raise InputError(f"{name}: byte {error.start} is not {encoding.upper()}; save the text as UTF-8") from None
    if b"\0" in data:
        raise _no_text(name)
    data = data.removeprefix(marked[0]) if marked else data
    return _mended(data) or _western(data) or _arabic(data) or _chinese(data) or _guessed(data, name=name)


def _unmarked(data: bytes, *, name: str) -> Decoded:
    """Return text in an encoding of two or four bytes a character that no mark tells: where the zeros stand does."""
    sample = data[:WIDE_SAMPLE]
    # The zeros are the upper halves of the characters: of most of them, or at least of the spaces.
    ends = ("le", "be") if sample[1::2].count(0) >= sample[::2].count(0) else ("be", "le")
    for width, end in product((4, 2), ends):
        encoding = f"utf-{8 * width}-{end}"
        if len(data) % width or not _reads_well(sample, encoding):
            continue
        try:
            return Decoded(data.decode(encoding), encoding)
        except UnicodeDecodeError as error:
            raise InputError(f"{name}: byte {error.start} is not {encoding.upper()}; save the text as UTF-8") from None
    raise _no_text(name)


def _reads_well(sample: bytes, encoding: str) -> bool:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError as error:
        # The sample may end within a character.
        text = sample[: error.start].decode(encoding) if error.start > len(sample) - 4 else ""
    odd = sum(unicodedata.category(character) in ODD and not character.isspace() for character in text)
    # Without a space or a line's end the zeros of two bytes a character would be lower halves.
    if "\0" in text or odd > ODD_SHARE * len(text) or not any(character < "\x7f" for character in text):
        return False
    written = sample.replace(b"\0", b"")
    plain = sum(b" "[0] <= byte <= b"~"[0] for byte in written)
    return plain <= ASCII_SHARE * len(written) or len(written) <= (1 - ASCII_SHARE / 2) * len(sample)


def _mended(data: bytes) -> Decoded | None:
    """Return a text of which most is UTF-8, its other bytes read as Windows-1252 or, where they are none, as lost."""
    pieces = data.decode("utf-8", "surrogateescape")
    runs = list(ESCAPED.finditer(pieces))
    broken = sum(len(run[0]) for run in runs)
    sound = NOT_ASCII.findall(ESCAPED.sub("", pieces))
    western = sum(character in WESTERN for character in sound) >= WESTERN_SHARE * len(sound)
    if len(sound) <= SOUND * broken and not (sound and western and _is_western(data)):
        return None
    text = ESCAPED.sub(lambda run: _mended_run(run[0], western=western), pieces)
    return Decoded(text, "utf-8", (_mending(pieces, runs, broken),))


def _is_western(data: bytes) -> bool:
    """Tell whether each stray byte of a text that is UTF-8 in part is a character of Windows-1252."""
    strays = "".join(ESCAPED.findall(data.decode("utf-8", "surrogateescape")))
    read = strays.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return sum(character in WESTERN for character in read) >= WESTERN_SHARE * len(read)


def _mended_run(run: str, *, western: bool) -> str:
    data = run.encode("utf-8", "surrogateescape")
    # What begins a character whose end is gone is no letter of its own: Ã and Â are hardly ever meant.
    return LOST if CUT.fullmatch(data) or not western else data.decode("cp1252", "replace")


def _mending(pieces: str, runs: list[re.Match[str]], broken: int) -> str:
    lines: dict[int, None] = {}
    at, line = 0, 1
    for run in runs:
        line += len(LINE_END.findall(pieces, at, run.start()))
        at = run.start()
        lines[line] = None
        if len(lines) > NAMED_LINES:
            break
    named = ", ".join(map(str, list(lines)[:NAMED_LINES])) + (" and more" if len(lines) > NAMED_LINES else "")
    return (
        f"not all of the text is UTF-8: {broken} {'byte' if broken == 1 else 'bytes'} (line {named}) were read as "
        f"Windows-1252, or as {LOST} where nothing fits; check the words there"
    )


def _western(data: bytes) -> Decoded | None:
    # A detector guesses wildly on short texts; most old files of a European office are CP1252.
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    foreign = NOT_ASCII.findall(text)
    western = sum(character in WESTERN for character in foreign)
    letters = sum(map(str.isalpha, text))
    accented = sum(map(str.isalpha, foreign))
    fits = western >= WESTERN_SHARE * len(foreign) and accented <= ACCENTED_SHARE * letters
    return Decoded(text, "cp1252") if fits else None


def _arabic(data: bytes) -> Decoded | None:
    """Return the text when it is Arabic as Windows writes it: in other alphabets the same bytes are a mixture."""
    text = data.decode("cp1256")
    foreign = NOT_ASCII.findall(text)
    fits = len(ARABIC.findall(text)) >= ARABIC_SHARE * len(foreign)
    return _as_guessed(text, "cp1256") if fits else None


def _chinese(data: bytes) -> Decoded | None:
    """Return the text when it is Chinese of the mainland: a detector needs more than a note to tell."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    signs = [sign.encode("gb18030")[0] for sign in NOT_ASCII.findall(text[:GB_SAMPLE]) if sign.isalpha()]
    common = sum(first in GB_COMMON for first in signs)
    late = any(first >= GB_LATE for first in signs)
    return _as_guessed(text, "gb18030") if late and common >= GB_SHARE * len(signs) else None


def _guessed(data: bytes, *, name: str) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:TELLING], cp_isolation=EIGHT_BIT).best()
    if best is None:
        raise InputError(f"{name}: nobody knows how this text is encoded; save it as UTF-8 and try again")
    return _as_guessed(data.decode(best.encoding, "replace"), best.encoding)


def _as_guessed(text: str, encoding: str) -> Decoded:
    return Decoded(text, encoding, (f"no mark says how the text is encoded; it was read as {encoding}: check it",))
