"""Reads Word documents: transcripts and reports, with their headings, lists and tables in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.errors import InputError
from qualkit.model import Document, Span
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.archives import checked_archive
from qualkit.readers.blocks import BOLD_LEVEL, Block, BlockKind, is_bold_heading, with_words
from qualkit.readers.building import Source, load
from qualkit.readers.prose import documents
from qualkit.text import storable, trimmed

if TYPE_CHECKING:
    Element = Any  # lxml and python-docx ship no types
    Style = Any

LARGEST_TREE = 60_000_000  # bytes of XML, which is held as a tree twenty times as large
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What a run holds beside its text, as characters.
CHARACTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
# In the file, Word keeps the English names of its own styles whatever language it speaks.
HEADING_STYLE = re.compile(r"heading (\d)|(title)$", re.IGNORECASE)
OUTLINE = tuple("012345678")  # 9 is the text between headings
LIST_STYLE = re.compile(r"list\b", re.IGNORECASE)


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the document of a Word file, and one more for each board in it."""
    yield from parse(load(path, MEDIA_TYPE, hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    pieces: list[str] = []
    blocks = list(_blocks(*_opened(source), pieces))
    text = "\n".join(pieces)
    if not any(map(str.isalnum, text)):
        raise InputError(f"{source.name}: the document holds no words; there is nothing to read")
    yield from documents(text, blocks, source)


def _opened(source: Source) -> tuple[list[Element], dict[str, list[str]]]:
    """Return what the body holds, and by a style's id its name and those of the styles it is based on."""
    import docx

    stream = checked_archive(source, what="a Word document", holds="word/document.xml", largest_xml=LARGEST_TREE)
    try:
        word = docx.Document(stream)
        return list(word.element.body), {style.style_id: list(_names(style)) for style in word.styles}
    except Exception as error:  # noqa: BLE001 - python-docx lets out whatever its parts raise on a damaged file
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: a damaged Word document ({fault}); save it again and retry") from None


def _names(style: Style) -> Iterator[str]:
    seen: set[str] = set()  # a damaged file may have a style that is based on itself
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        yield style.name or ""
        style = getattr(style, "base_style", None)  # those of lists have none


def _blocks(body: list[Element], styles: dict[str, list[str]], pieces: list[str]) -> Iterator[Block]:
    """Return the blocks in the order of the body; the text of each becomes one of the pieces."""
    start = 0
    for element in _contents(body):
        if element.tag == f"{W}tbl":
            piece, build = _table(element)
        else:
            piece, build = _words(element), _paragraph(element, styles)
        if piece.strip():
            pieces.append(piece)
            yield build(Span(start, start + len(piece)), piece)
            start += len(piece) + 1


def _contents(parent: Element | list[Element]) -> Iterator[Element]:
    """Return paragraphs and tables, also those in content controls and text boxes."""
    for child in parent:
        if child.tag == f"{W}tbl":
            rows = [list(_cells(row)) for row in _inner(child, "tr", "tbl")]
            if all(len(row) <= 1 for row in rows):  # a box around text, no table
                yield from (part for row in rows for cell in row for part in _contents(cell))
            else:
                yield child
        elif child.tag == f"{W}p":
            yield child
            for box in child.iter(f"{W}txbxContent"):
                if not any(above.tag == FALLBACK for above in box.iterancestors()):
                    yield from _contents(box)
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"}:
            yield from _contents(child)


def _inner(parent: Element, tag: str, level: str) -> Iterator[Element]:
    """Return the descendants of that tag which belong to the parent and not to another of its kind inside it."""
    for found in parent.iter(f"{W}{tag}"):
        if next(found.iterancestors(f"{W}{level}"), None) is parent:
            yield found


def _cells(row: Element) -> Iterator[Element]:
    return _inner(row, "tc", "tr")


def _words(paragraph: Element) -> str:
    """Return the text of a paragraph with what reviewers inserted, and without what they deleted."""
    runs = _inner(paragraph, "r", "p")
    return storable("".join(_run(run) for run in runs))


def _run(run: Element) -> str:
    return "".join((part.text or "") if part.tag == f"{W}t" else CHARACTERS.get(part.tag, "") for part in run)


def _paragraph(paragraph: Element, styles: dict[str, list[str]]) -> Callable[[Span, str], Block]:
    properties = paragraph.find(f"{W}pPr")
    names = styles.get(paragraph.style or "Normal", [])
    heading = next((found for name in names if (found := HEADING_STYLE.match(name))), None)
    outline = properties.find(f"{W}outlineLvl") if properties is not None else None
    level = outline.get(f"{W}val", "") if outline is not None else ""
    listed = any(map(LIST_STYLE.match, names)) or (properties is not None and properties.find(f"{W}numPr") is not None)

    def build(span: Span, text: str) -> Block:
        span = trimmed(text, Span(0, len(text))).shifted(span.start)
        if heading:
            return Block(span, BlockKind.HEADING, level=int(heading[1] or 0))  # the title stands above all
        if level in OUTLINE:
            return Block(span, BlockKind.HEADING, level=1 + OUTLINE.index(level))
        if _is_bold(paragraph) and is_bold_heading(text):
            return Block(span, BlockKind.HEADING, level=BOLD_LEVEL)
        return Block(span, BlockKind.ITEM if listed else BlockKind.PARAGRAPH)

    return build


def _is_bold(paragraph: Element) -> bool:
    runs = [run for run in _inner(paragraph, "r", "p") if _run(run).strip()]
    bold = [run.find(f"{W}rPr/{W}b") for run in runs]
    return bool(runs) and all(mark is not None and mark.get(f"{W}val", "1") not in {"0", "false"} for mark in bold)


def _table(table: Element) -> tuple[str, Callable[[Span, str], Block]]:
    rows = [[_cell(cell) for cell in _cells(row)] for row in _inner(table, "tr", "tbl")]
    piece = "\n".join("\t".join(row) for row in rows)

    def build(span: Span, text: str) -> Block:
        start, found = span.start, []
        for row in rows:
            cells = []
            for cell in row:
                cells.append(with_words(text, Span(start, start + len(cell)), offset=span.start))
                start += len(cell) + 1
            if any(map(len, cells)):
                found.append(tuple(cells))
        return Block(span, BlockKind.TABLE, rows=tuple(found))

    return piece, build


def _cell(cell: Element) -> str:
    """Return the text of a cell; one that continues the cell above is empty."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(f"{W}val") != "restart":
        return ""
    return "\n".join(filter(None, (_words(paragraph).strip() for paragraph in cell.iter(f"{W}p"))))
