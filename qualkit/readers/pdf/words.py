"""Reads what stands on the pages of a PDF: pieces of lines with their places and letters, between rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from qualkit.decoding import storable
from qualkit.errors import InputError
from qualkit.readers.pdf.rules import Rule, rules_of

if TYPE_CHECKING:
    Pdf = Any  # pypdfium2 ships no types

MOST_PAGES = 20_000
MOST_CHARACTERS = 2_000_000  # on a page; in a book on one page there are fewer
DIVIDES = "\x02"  # what PDFium makes of a hyphen and the end of its line
WORD = re.compile(rf"([^\S\r\n]*)([^\s{DIVIDES}]+{DIVIDES}?|{DIVIDES})")
GAP = 0.9  # of the size of the letters: wider than a space, even where lines are made even
STRETCHED = 1.6  # times the usual gap of a line
SAME_LINE = 0.4  # of the size of the letters: raised figures and small capitals belong to their line
TWICE = 0.15  # of the size of the letters: bold made by drawing twice
MOST_TWINS = 100  # that are compared
BOLD = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)  # the weights that files state are rarely true
NEARLY_ALL = 0.9  # of the letters
LONGEST_NAME = 128  # bytes
ARTEFACT = tuple(map(ord, "Artifact"))


class Word(NamedTuple):
    """A word as it stands on a page turned upright; `turned` are the quarters that it was turned by."""

    text: str
    before: str
    left: float
    right: float
    foot: float
    size: float
    is_bold: bool
    turned: int
    at: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line without a wide gap between them; `is_outside` tells that the file calls them no part of the text.

    `foot` is the line that the letters stand on, in points from below.
    """

    words: str
    left: float
    right: float
    foot: float
    size: float
    is_bold: bool = False
    turned: int = 0
    is_outside: bool = False

    @property
    def head(self) -> float:
        """Return about how high the letters reach."""
        return self.foot + self.size


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number, how far down and up it reaches, its pieces in the order of the file, and the rules drawn."""

    number: int
    bottom: float
    top: float
    pieces: Sequence[Piece]
    rules: Sequence[Rule] = ()


def pages_of(data: bytes, name: str) -> Iterator[Page]:
    """Yield the pages of a PDF; InputError for a file that is none, locked, damaged or too large."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise InputError(f"{name}: is locked with a password; save a copy without one") from None
        raise InputError(f"{name}: not a PDF, or a damaged one; save it again and retry") from None
    try:
        if len(pdf) > MOST_PAGES:
            raise InputError(f"{name}: has {len(pdf):,} pages; up to {MOST_PAGES:,} can be read: save it in parts")
        for number in range(1, len(pdf) + 1):
            yield _page(pdf, number, name)
    finally:
        pdf.close()


def _page(pdf: Pdf, number: int, name: str) -> Page:
    import pypdfium2

    try:
        page = pdf[number - 1]
        text = page.get_textpage()
        count = text.count_chars()
    except pypdfium2.PdfiumError as error:
        raise InputError(f"{name}: page {number} cannot be read ({error}); save the file again and retry") from None
    try:
        if count > MOST_CHARACTERS:
            raise InputError(f"{name}: page {number} holds {count:,} characters, too many for a page; save it anew")
        left, bottom, right, top = page.get_mediabox()
        rules = list(rules_of(page))
        uprights = [rule for rule in rules if rule.is_upright]
        pieces = list(_pieces(text.raw, _words(text.raw, count), uprights))
        turned = pieces[0].turned if pieces else 0
        ends = [_upright(x, y, turned)[1] for x, y in ((left, bottom), (right, top))]
        return Page(number, min(ends), max(ends), pieces, () if turned else rules)
    finally:
        text.close()
        page.close()


def _words(text: Pdf, count: int) -> Iterator[Word]:
    """Yield the words of a page in the order of the file; only their first and last letters are asked for."""
    from ctypes import byref, c_double, c_int, create_string_buffer

    from pypdfium2 import raw

    first, last, matrix, x, y = raw.FS_RECTF(), raw.FS_RECTF(), raw.FS_MATRIX(), c_double(), c_double()
    font, flags = create_string_buffer(LONGEST_NAME), c_int()
    at_first, at_last, at_matrix, at_x, at_y, at_flags = map(byref, (first, last, matrix, x, y, flags))
    known: tuple[bytes, float] | None = None
    size, turned, is_bold = 1.0, 0, False
    for found in WORD.finditer(_characters(text, count)):
        start, end = found.span(2)
        raw.FPDFText_GetLooseCharBox(text, start, at_first)
        raw.FPDFText_GetLooseCharBox(text, end - 1, at_last)
        raw.FPDFText_GetCharOrigin(text, start, at_x, at_y)
        raw.FPDFText_GetFontInfo(text, start, font, LONGEST_NAME, at_flags)
        # Letters of one font and height have one size: most need not be asked for theirs.
        if known != (look := (font.value, first.top - first.bottom)) or turned:
            known = look
            raw.FPDFText_GetMatrix(text, start, at_matrix)
            size = raw.FPDFText_GetFontSize(text, start) * hypot(matrix.c, matrix.d) or 1.0
            turned = _quarters(matrix.a, matrix.b)
            is_bold = bool(BOLD.search(font.value.decode("utf-8", "replace")))
        boxes, foot = (first.left, first.right, last.left, last.right), y.value
        if turned:
            corners = [(box.left, box.bottom) for box in (first, last)] + [
                (box.right, box.top) for box in (first, last)
            ]
            ends = [_upright(*corner, turned)[0] for corner in corners]
            boxes = (ends[0], ends[1], ends[2], ends[3])
            foot = _upright(x.value, y.value, turned)[1]
        yield Word(found[2], found[1], min(boxes), max(boxes), foot, size, is_bold, turned, start)


def _characters(text: Pdf, count: int) -> str:
    """Return a character for each that PDFium counts, so that offsets are its own."""
    from ctypes import c_ushort

    from pypdfium2 import raw

    units = (c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text, 0, count, units) == count + 1:
        codes: Sequence[int] = units[:count]
    else:  # letters that the fonts know no character for are left out of the whole text
        codes = [min(raw.FPDFText_GetUnicode(text, n), 0x10FFFF) for n in range(count)]
    return "".join(map(chr, codes)).replace("\ufffe", DIVIDES)


def _quarters(a: float, b: float) -> int:
    """Return by how many quarters the letters are turned against the clock."""
    if abs(b) <= abs(a):
        return 0 if a >= 0 else 2
    return 1 if b > 0 else 3


def _upright(x: float, y: float, turned: int) -> tuple[float, float]:
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turned]


def _pieces(text: Pdf, words: Iterable[Word], uprights: Sequence[Rule]) -> Iterator[Piece]:
    """Yield the words joined to pieces, each piece that was drawn twice at one place only once."""
    seen: dict[str, list[Piece]] = {}
    for line in _runs(words):
        start = 0
        for end in [*_cuts(line, uprights), len(line)]:
            piece = _piece(text, line[start:end])
            twins = seen.setdefault(piece.words, [])
            if not any(_is_twin(piece, twin) for twin in twins[-MOST_TWINS:]):
                twins.append(piece)
                yield piece
            start = end


def _is_twin(piece: Piece, twin: Piece) -> bool:
    near = TWICE * piece.size
    return abs(piece.left - twin.left) <= near and abs(piece.foot - twin.foot) <= near and piece.turned == twin.turned


def _runs(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Yield the words that stand on one line, in the order of the file."""
    run: list[Word] = []
    for word in words:
        if run and not _goes_on(run[-1], word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _goes_on(word: Word, following: Word) -> bool:
    size = max(word.size, following.size)
    return (
        abs(word.foot - following.foot) <= SAME_LINE * size
        and _gap(word, following) > -size / 2
        and word.turned == following.turned
        and not word.text.endswith(DIVIDES)
    )


def _gap(word: Word, following: Word) -> float:
    return max(following.left - word.right, word.left - following.right)


def _cuts(line: Sequence[Word], uprights: Sequence[Rule]) -> list[int]:
    """Return the places of a line where a wide gap or a rule parts two words.

    Where a line was stretched to the width of its column, all of its gaps are wide.
    """
    gaps = [_gap(a, b) for a, b in pairwise(line)]
    most = GAP * max(word.size for word in line)
    stretched = min(STRETCHED * median(gaps), 3 * most) if len(gaps) > 1 and max(gaps) > most else 0.0
    return [
        n
        for n, gap in enumerate(gaps, start=1)
        if gap > max(most, stretched) or (uprights and _is_parted(line[n - 1], line[n], uprights))
    ]


def _is_parted(word: Word, following: Word, uprights: Sequence[Rule]) -> bool:
    return any(word.left < rule.left < following.left and rule.bottom <= word.foot <= rule.top for rule in uprights)


def _piece(text: Pdf, words: Sequence[Word]) -> Piece:
    first = words[0]
    letters = sum(len(word.text) for word in words)
    longest = max(words, key=lambda word: len(word.text))
    told = "".join([first.text, *(word.before + word.text for word in words[1:])])
    return Piece(
        storable(_whole_characters(told.replace(DIVIDES, "-"))),
        min(word.left for word in words),
        max(word.right for word in words),
        longest.foot,
        longest.size,
        sum(len(word.text) for word in words if word.is_bold) >= NEARLY_ALL * letters,
        first.turned,
        _is_outside(text, first.at),
    )


def _whole_characters(text: str) -> str:
    """Join the halves in which PDFium hands out characters beyond the basic plane."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _is_outside(text: Pdf, at: int) -> bool:
    """Tell whether the file itself marks a character as an artefact: a running head, a page's number."""
    from ctypes import byref, c_ulong, c_ushort

    from pypdfium2 import raw

    drawn = raw.FPDFText_GetTextObject(text, at)
    name, length = (c_ushort * LONGEST_NAME)(), c_ulong()
    for n in range(raw.FPDFPageObj_CountMarks(drawn)):
        raw.FPDFPageObjMark_GetName(raw.FPDFPageObj_GetMark(drawn, n), name, 2 * LONGEST_NAME, byref(length))
        if tuple(name[: len(ARTEFACT)]) == ARTEFACT:
            return True
    return False
