"""Reads PDF files: the lines of each page become paragraphs and headings again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from qualkit.errors import InputError
from qualkit.model import Document, Span
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.blocks import BOLD_LEVEL, ITEM, LONGEST_BOLD, Block, BlockKind, is_bold_heading
from qualkit.readers.building import Source, load
from qualkit.readers.prose import documents
from qualkit.readers.turns import announces_a_turn, opens_a_turn
from qualkit.text import storable

if TYPE_CHECKING:
    Page = Any  # pypdfium2 ships no types

MEDIA_TYPE = "application/pdf"
SOFT_HYPHEN = "\xad"
DIVIDES = "\ufffe\x02"  # what PDFium gives for a hyphen and the end of its line
LINE_ENDS = f"\r\n{DIVIDES}"
DIVIDED = re.compile(rf"(?<=\w)[-{SOFT_HYPHEN}]$")
SENTENCE_END = re.compile(r"[.!?:;…][\"”»’)]*$")
GAP = 1.35  # times the usual distance of lines: a new paragraph
LARGER = 1.15  # times the usual size of letters: a heading
SHORT = 0.8  # of the usual width: the last line of a paragraph
BOLD = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)  # the weights that files state are rarely true
LONGEST_FONT_NAME = 128  # bytes
NEARLY_ALL = 0.9  # of a line's letters
REPEATED = 0.5  # of the pages: a running head or foot


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a page: its words, the heights of its foot and letters, and how far right it reaches."""

    words: str
    page: int
    foot: float
    size: float
    right: float
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A character on a page: its box (left, foot, right, head), its size and the name of its font."""

    character: str
    box: tuple[float, float, float, float]
    size: float
    font: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual in the file: the distance of lines, the size of letters, the right edge."""

    distance: float
    size: float
    right: float


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the document of a PDF file; each passage knows the page it begins on."""
    yield from parse(load(path, MEDIA_TYPE, hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    lines = _without_running_heads(_lines(source))
    if not lines:
        raise InputError(
            f"{source.name}: holds no text (a scan?); recognise the text first and save it as text or Word"
        )
    measure = _measure(lines)
    pieces: list[str] = []
    blocks: list[Block] = []
    start = 0
    for paragraph in _paragraphs(lines, measure):
        piece = _joined(paragraph)
        blocks.append(_block(piece, start, paragraph[0], measure))
        pieces.append(piece)
        start += len(piece) + 1
    yield from documents("\n".join(pieces), blocks, source)


def _lines(source: Source) -> list[Line]:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(source.data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError(f"{source.name}: is locked with a password; save a copy without one") from None
        raise InputError(f"{source.name}: not a PDF, or a damaged one ({error}); save it again and retry") from None
    try:
        return [line for number, page in enumerate(pdf, start=1) for line in _lines_of_page(page, number)]
    except pypdfium2.PdfiumError as error:
        raise InputError(f"{source.name}: a page cannot be read ({error}); save the file again and retry") from None
    finally:
        pdf.close()


def _lines_of_page(page: Page, number: int) -> Iterator[Line]:
    from pypdfium2 import raw

    text = page.get_textpage()
    line: list[Letter] = []
    for n in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text, n))
        if character in DIVIDES and line:
            line.append(replace(line[-1], character=SOFT_HYPHEN))
        if character in LINE_ENDS:
            yield from _line(line, number)
            line = []
        else:
            line.append(Letter(character, text.get_charbox(n), raw.FPDFText_GetFontSize(text, n), _font(text, n)))
    yield from _line(line, number)


def _font(text: Page, n: int) -> str:
    from ctypes import c_int, create_string_buffer

    from pypdfium2 import raw

    name = create_string_buffer(LONGEST_FONT_NAME)
    raw.FPDFText_GetFontInfo(text, n, name, LONGEST_FONT_NAME, c_int())
    return name.value.decode("utf-8", "replace")


def _line(letters: Sequence[Letter], page: int) -> Iterator[Line]:
    words = storable(_whole_characters("".join(letter.character for letter in letters))).strip()
    inked = [letter for letter in letters if not letter.character.isspace()]
    if words and inked:
        yield Line(
            words,
            page,
            foot=median(letter.box[1] for letter in inked),
            size=median(letter.size for letter in inked),
            right=max(letter.box[2] for letter in inked),
            is_bold=sum(bool(BOLD.search(letter.font)) for letter in inked) >= NEARLY_ALL * len(inked),
        )


def _whole_characters(text: str) -> str:
    """Join the halves in which PDFium hands out characters beyond the basic plane."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Drop what repeats at the top and foot of the pages, and the pages' numbers."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges = {id(edge) for page in pages.values() for edge in (*page[:2], *page[-2:])}
    seen = Counter(_shape(line) for line in lines if id(line) in edges)
    return [
        line
        for line in lines
        if id(line) not in edges or not (_is_number(line) or 2 < seen[_shape(line)] >= REPEATED * len(pages))  # noqa: PLR2004 - twice is chance
    ]


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "#", line.words)


def _is_number(line: Line) -> bool:
    return not any(map(str.isalpha, line.words))


def _measure(lines: Sequence[Line]) -> Measure:
    distances = [a.foot - b.foot for a, b in pairwise(lines) if a.page == b.page and a.foot > b.foot]
    rights = sorted(line.right for line in lines)
    return Measure(
        distance=median(distances) if distances else 0.0,
        size=median(size for line in lines for size in [line.size] * len(line.words)),
        right=rights[int(0.9 * (len(rights) - 1))],
    )


def _paragraphs(lines: Sequence[Line], measure: Measure) -> Iterator[list[Line]]:
    paragraph = [lines[0]]
    for above, line in pairwise(lines):
        if _begins_paragraph(above, line, measure):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _begins_paragraph(above: Line, line: Line, measure: Measure) -> bool:
    ended = bool(SENTENCE_END.search(above.words))
    size = max(line.size, above.size)
    if (
        line.is_bold != above.is_bold
        or abs(line.size - above.size) > (LARGER - 1) * size
        or announces_a_turn(above.words)
    ):
        return True
    if ITEM.match(line.words) or opens_a_turn(line.words):
        return True
    if line.page != above.page or line.foot > above.foot:  # a new page or column
        return ended or not line.words[:1].islower()
    return above.foot - line.foot > GAP * max(size, min(measure.distance, 2 * size)) or (
        ended and above.right < SHORT * measure.right
    )


def _joined(paragraph: Sequence[Line]) -> str:
    """Return the words of a paragraph on one line, words that were divided made whole."""
    text = ""
    for line in paragraph:
        if DIVIDED.search(text) and line.words[:1].islower():
            text = text[:-1] + line.words
        else:
            text += (" " if text else "") + line.words
    return text.replace(SOFT_HYPHEN, "")


def _block(piece: str, start: int, line: Line, measure: Measure) -> Block:
    marker = ITEM.match(piece)
    kind, level = BlockKind.PARAGRAPH, 0
    if line.size > LARGER * measure.size and len(piece) <= LONGEST_BOLD:
        kind, level, marker = BlockKind.HEADING, BOLD_LEVEL - round(line.size - measure.size), None
    elif line.is_bold and is_bold_heading(piece) and not marker:
        kind, level = BlockKind.HEADING, BOLD_LEVEL
    elif marker:
        kind = BlockKind.ITEM
    span = Span(start + (marker.end() if marker else 0), start + len(piece))
    number = (marker["number"] or "") if marker else ""
    return Block(span, kind, level=level, number=number, attributes={"page": str(line.page)})
