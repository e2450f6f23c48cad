"""Text as it is stored and searched: decoding bytes, folding case and accents, and the offsets that survive both."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from qualkit.errors import InputError
from qualkit.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

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
WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝ“”‘’«»‹›„…–—•·¿¡€£§°ºª©®™\xa0")
WESTERN_SHARE = 0.95  # of the non-ASCII characters of a text in a western language
ACCENTED_SHARE = 0.45  # no western language writes more of its letters with accents, a misread alphabet nearly all
CONTROL_SHARE = 0.01
SOUND = 2  # times as many characters as broken bytes: chance makes hardly any UTF-8 in another encoding
PIECES = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")  # most letters need no look-up
CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
ESCAPED = re.compile("[\udc80-\udcff]")  # what Python makes of a byte that is not UTF-8
LINE_END = re.compile(r"\r\n?|\n")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "­": None, "​": None, "⁠": None, "﻿": None})  # noqa: PLE2515 - the invisible ones are the point


def decode(data: bytes, *, name: str) -> str:
    r"""Return the text of a file: byte order mark dropped, line ends `\n`, nothing else changed.

    A mark decides; without one UTF-8 is tried, then what the bytes look like. Raises InputError for what is not text.

    >>> decode(b"caf\xe9\r\n", name="notes.txt")
    'café\n'
    """
    for beginning, what in BINARY_BEGINNINGS:
        if data.startswith(beginning):
            raise InputError(f"{name}: this is not a text file; it looks like {what}: give it that suffix")
    text = _decoded(data, name=name)
    if "\0" in text or len(CONTROL.findall(text)) > CONTROL_SHARE * len(text):
        raise InputError(f"{name}: this is not a text file; save the text as UTF-8 and try again")
    return storable(text)


def _decoded(data: bytes, *, name: str) -> str:
    encoding = next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise InputError(f"{name}: byte {error.start} is not {encoding.upper()}; save the text as UTF-8") from None
    if b"\0" in data:
        raise InputError(f"{name}: this is not a text file; save the text as UTF-8 and try again")
    _refuse_broken_utf8(data, name=name)
    return _western(data) or _guessed(data, name=name)


def _refuse_broken_utf8(data: bytes, *, name: str) -> None:
    """Raise InputError when most of the text is UTF-8: in any other encoding all of it would come out garbled."""
    pieces = data.decode("utf-8", "surrogateescape")
    broken = len(ESCAPED.findall(pieces))
    sound = sum(character > "\x7f" for character in pieces) - broken
    if sound > SOUND * broken:
        line = len(LINE_END.findall(ESCAPED.split(pieces, maxsplit=1)[0])) + 1
        raise InputError(f"{name}: line {line} is not UTF-8, the rest is; mend the line and save the text as UTF-8")


def _western(data: bytes) -> str | None:
    # A detector guesses wildly on short texts; most old files of a European office are CP1252.
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    foreign = [character for character in text if character > "\x7f"]
    western = sum(character in WESTERN for character in foreign)
    letters = sum(character.isalpha() for character in text)
    accented = sum(character.isalpha() for character in foreign)
    return text if western >= WESTERN_SHARE * len(foreign) and accented <= ACCENTED_SHARE * letters else None


def _guessed(data: bytes, *, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=EIGHT_BIT).best()
    if best is None:
        raise InputError(f"{name}: nobody knows how this text is encoded; save it as UTF-8 and try again")
    return str(best)


def storable(text: str) -> str:
    r"""Return the text as a document may hold it: line ends `\n`, no NUL, no half characters."""
    return UNSTORABLE.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))


def line_spans(text: str) -> Iterator[Span]:
    r"""Return the span of each line, without its `\n`; only `\n` ends a line."""
    start = 0
    for line in text.split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1


def trimmed(text: str, span: Span) -> Span:
    """Return the span without the white space at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    apart = unicodedata.normalize("NFKD", character.translate(SAME))
    # Twice: what case folding makes of a letter may come apart again.
    apart = unicodedata.normalize("NFKD", apart.casefold())
    return "".join(part for part in apart if not unicodedata.combining(part)).translate(SAME)


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text without case and accents, and for each of its characters the offset it came from.

    One offset more than characters: the last is the length of the text.

    >>> fold("Été")
    ('ete', [0, 1, 2, 3])
    """
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    folded: list[str] = []
    offsets: list[int] = []
    for piece in PIECES.finditer(text):
        if piece[0].isascii():
            folded.append(piece[0].lower())
            offsets.extend(range(*piece.span()))
        else:
            letters = _folded_character(piece[0])
            folded.append(letters)
            offsets.extend([piece.start()] * len(letters))
    return "".join(folded), [*offsets, len(text)]


def folded(text: str) -> str:
    """Return the text without case and accents, for comparing."""
    return fold(text)[0]


def unfold(span: Span, offsets: list[int]) -> Span:
    """Return where a span of folded text stands in the text it came from."""
    start = offsets[span.start]
    if not len(span):
        return Span(start, start)
    # A letter may have become two: a match that ends between them takes the whole letter.
    return Span(start, max(offsets[span.end], offsets[span.end - 1] + 1))


def find_folded(text: str, words: str) -> list[Span]:
    r"""Return where the words stand in the text, whatever their case, accents and line breaks.

    >>> find_folded("Mi opinión: la OPINION", "opinión")
    [Span(start=3, end=10), Span(start=15, end=22)]
    """
    wanted = [re.escape(word) for word in folded(words).split()]
    if not wanted:
        return []
    where, offsets = fold(text)
    return [unfold(Span(*found.span()), offsets) for found in re.finditer(r"\s+".join(wanted), where)]
