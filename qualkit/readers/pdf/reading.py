"""Reads PDF files: the lines of each page become paragraphs, headings, notes and tables again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

from qualkit.errors import InputError
from qualkit.model import Document, Span
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.building import Source, load
from qualkit.readers.pdf.layout import Line, lines_of
from qualkit.readers.pdf.paragraphs import LARGER, NOTE, Divided, Measure, Paragraph, measure_of, paragraphs_of
from qualkit.readers.pdf.running_heads import furniture_of
from qualkit.readers.pdf.words import Page, pages_of
from qualkit.readers.writing.blocks import BOLD_LEVEL, ITEM, LONGEST_BOLD, Block, BlockKind, is_bold_heading, with_words
from qualkit.readers.writing.prose import documents

MEDIA_TYPE = "application/pdf"
UNKNOWN = "\ufffd"  # a letter that the file draws but does not name

Row = list[str]


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the document of a PDF file; each passage knows the page it begins on."""
    yield from parse(load(path, MEDIA_TYPE, hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    pages = list(pages_of(source.data, source.name))
    kinds = furniture_of(pages)
    lines = [line for page in pages for line in lines_of(page, [p for p in page.pieces if id(p) not in kinds])]
    if not lines:
        raise InputError(
            f"{source.name}: holds no text (a scan?); recognise the text first and save it as text or Word"
        )
    text, blocks = _text_and_blocks(lines)
    yield from documents(
        text, blocks, source, furniture=_furniture(pages, kinds), warnings=tuple(_warnings(pages, lines))
    )


def _furniture(pages: Sequence[Page], kinds: Mapping[int, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for piece in (piece for page in pages for piece in page.pieces if id(piece) in kinds):
        found.setdefault(kinds[id(piece)], []).append(piece.words)
    return found


def _warnings(pages: Sequence[Page], lines: Sequence[Line]) -> Iterator[str]:
    written = {line.page for line in lines}
    empty = [page.number for page in pages if page.number not in written]
    if empty:
        yield f"{_ranges(empty)} no text ({'a scan' if len(empty) == 1 else 'scans'}?)"
    unknown = sum(line.words.count(UNKNOWN) for line in lines)
    if unknown:
        yield f"{unknown:,} characters are drawn but not named in the file; they are written as {UNKNOWN}"


def _ranges(numbers: Sequence[int]) -> str:
    """Return pages as people write them.

    >>> _ranges([3]), _ranges([3, 5, 6, 7])
    ('page 3 holds', 'pages 3, 5–7 hold')
    """
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0])]
    told = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"page {told} holds" if len(numbers) == 1 else f"pages {told} hold"


def _text_and_blocks(lines: Sequence[Line]) -> tuple[str, list[Block]]:
    measure = measure_of(lines)
    divided = Divided([words for line in lines for words in _written(line)])
    pieces: list[str] = []
    blocks: list[Block] = []
    start = 0
    for paragraph in _tables_joined(paragraphs_of(lines, measure)):
        first = paragraph.lines[0]
        if first.cells:
            rows = [[divided.joined(cell) for cell in line.cells] for line in paragraph.lines]
            piece, block = _table(rows, start, first.page)
        else:
            piece = divided.joined([line.words for line in paragraph.lines])
            block = _block(piece, start, paragraph, measure)
        pieces.append(piece)
        blocks.append(block)
        start += len(piece) + 1
    return "\n".join(pieces), blocks


def _written(line: Line) -> list[str]:
    """Return the words of a line as they stand on the page: cells beside each other are no one line."""
    return [words for cell in line.cells for words in cell] if line.cells else [line.words]


def _tables_joined(paragraphs: Iterator[Paragraph]) -> Iterator[Paragraph]:
    """Yield the paragraphs; a row that goes on over the page, and a board under its prompt, are made whole."""
    before: Paragraph | None = None
    for paragraph in paragraphs:
        if before and _is_rest(before.lines, paragraph.lines):
            (*above, last), (first, *below) = before.lines, paragraph.lines
            if first.cells[0]:
                before = replace(before, lines=(*before.lines, *paragraph.lines))
                continue
            cells = tuple(a + b for a, b in zip(last.cells, first.cells, strict=True))
            yield replace(before, lines=(*above, replace(last, cells=cells)))
            before = replace(paragraph, lines=tuple(below)) if below else None
            continue
        if before:
            yield before
        before = paragraph
    if before:
        yield before


def _is_rest(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Tell whether a table at the top of a page is the rest of the one at the foot of the page before."""
    if len(above[-1].cells) != len(below[0].cells) or not below[0].cells or above[-1].page + 1 != below[0].page:
        return False
    is_board, has_prompt = (bool(row.cells[0]) and not any(row.cells[1:]) for row in (above[0], below[0]))
    return not below[0].cells[0] or (is_board and not has_prompt)


def _table(rows: Sequence[Row], start: int, page: int) -> tuple[str, Block]:
    """Return the text of a table, a row a line and a tab between cells, and its block."""
    text = "\n".join("\t".join(row) for row in rows)
    spans: list[tuple[Span, ...]] = []
    at = start
    for row in rows:
        ends = [at]
        for cell in row:
            ends.append(ends[-1] + len(cell) + 1)
        spans.append(tuple(with_words(text, Span(a, b - 1), offset=start) for a, b in pairwise(ends)))
        at = ends[-1]
    return text, Block(
        Span(start, start + len(text)), BlockKind.TABLE, rows=tuple(spans), attributes={"page": str(page)}
    )


def _block(piece: str, start: int, paragraph: Paragraph, measure: Measure) -> Block:
    line = paragraph.lines[0]
    attributes = {"page": str(line.page)}
    if paragraph.note:
        mark = NOTE.match(piece)
        span = Span(start + (mark.end() - 1 if mark else 0), start + len(piece))
        return Block(span, BlockKind.PARAGRAPH, attributes={**attributes, "footnote": paragraph.note})
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
    return Block(span, kind, level=level, number=number, attributes=attributes)
