"""Reads OpenDocument texts: transcripts and reports, with their headings, lists, tables, boxes and notes in order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from zipfile import ZipFile

from qualkit.errors import InputError
from qualkit.model import Document
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.archives import DAMAGED, checked_archive
from qualkit.readers.building import Source, load
from qualkit.readers.writing.blocks import QUOTE, BlockKind
from qualkit.readers.writing.markup import Handlers, heard, whole
from qualkit.readers.writing.odtstyles import STYLE, TEXT, Style, Styles
from qualkit.readers.writing.passages import Shape, Writing, item

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
WHAT = "an OpenDocument text"
LARGEST_XML = 60_000_000  # bytes
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
WHITE = re.compile(r"[ \t\r\n]+")
LENGTH = re.compile(r"(\d{1,5}(?:\.\d{1,6})?)(cm|mm|in|pt)$")
INCHES = {"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1, "pt": 1 / 72}
MOST_SPACES = 1000
LETTERS = 26


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the document of an ODT file, and one more for each board in it."""
    yield from parse(load(path, MEDIA_TYPE, hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    stream = checked_archive(source, what=WHAT, holds="content.xml", largest_xml=LARGEST_XML)
    writing = Writing()
    try:
        with ZipFile(stream) as archive:
            _refuse_locked(archive, source.name)
            body = Body(writing)
            for part in ("styles.xml", "content.xml"):
                if part in archive.namelist():
                    with archive.open(part) as member:
                        heard(member, body, name=source.name, what=WHAT)
    except DAMAGED as error:
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: {WHAT} that is damaged ({fault}); save it again and retry") from None
    yield from writing.documents(source)


def _refuse_locked(archive: ZipFile, name: str) -> None:
    """Raise InputError for a text with a password."""
    listed = "META-INF/manifest.xml"
    if listed in archive.namelist() and b"encryption-data" in archive.read(listed):
        raise InputError(f"{name}: is locked with a password; save it anew without a password")


@dataclass(slots=True)
class Paragraph:
    """What is known of a paragraph: its shape, its style, and the words in it that are not to be read."""

    shape: Shape
    styles: list[Style]
    after_space: bool = True
    out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Listing:
    """A list: its style, and whether the item that is open has had its first paragraph."""

    style: str
    begun: bool = True


class Body(Styles):
    """Writes what the text holds; the heads and feet of pages stand among the styles."""

    opens: ClassVar[Handlers]
    closes: ClassVar[Handlers]
    skipped = frozenset(
        {
            *(f"{DUBLIN}creator", f"{DUBLIN}date", f"{TEXT}note-citation", f"{OFFICE}forms", f"{OFFICE}change-info"),
            *(
                f"{TEXT}ruby-text",
                f"{OFFICE}scripts",
                f"{TEXT}notes-configuration",
                f"{TEXT}linenumbering-configuration",
            ),
            "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}creator-initials",
            *(f"{TEXT}sender-initials", f"{TEXT}variable-decls", f"{TEXT}sequence-decls", f"{TEXT}user-field-decls"),
        }
    )

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self._writing = writing
        self._paragraphs: list[Paragraph] = []
        self._listings: list[Listing] = []
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * 20)
        self._description: list[str] | None = None
        self._wide = True

    def say(self, words: str) -> None:
        """Take words: white space counts once, and not at the beginning of a paragraph."""
        if self._description is not None:
            self._description.append(words)
            return
        words = WHITE.sub(" ", words)
        if self._paragraphs[-1].after_space:
            words = words.removeprefix(" ")
        if words:
            self._paragraphs[-1].after_space = words.endswith(" ")
            self._add(words)

    def _add(self, words: str) -> None:
        if not self._paragraphs:
            return
        paragraph = self._paragraphs[-1]
        if any(style.hidden for style in paragraph.styles):
            paragraph.out["hidden words"].append(words)
        else:
            self._writing.add(words, bold=paragraph.styles[-1].bold)

    def _paragraph(self, attributes: Mapping[str, str]) -> None:
        style = self.style("paragraph", attributes.get(f"{TEXT}style-name", ""))
        shape = Shape(BlockKind.HEADING, 0) if style.heading == 0 else self._item(style.depth)
        if shape.kind is BlockKind.PARAGRAPH and style.is_quote:
            shape = Shape(attributes=QUOTE)
        self._begin(shape, style)

    def _heading(self, attributes: Mapping[str, str]) -> None:
        self._item()
        style = self.style("paragraph", attributes.get(f"{TEXT}style-name", ""))
        level = whole(attributes.get(f"{TEXT}outline-level", ""), otherwise=1)
        self._begin(Shape(BlockKind.HEADING, 0 if style.heading == 0 else level), style)

    def _begin(self, shape: Shape, style: Style) -> None:
        self._paragraphs.append(Paragraph(shape, [style]))
        self._writing.begin(shape)
        self.takes = True

    def _end(self) -> None:
        paragraph = self._paragraphs.pop()
        for why, words in paragraph.out.items():
            self._writing.leave_out(why, "".join(words))
        self._writing.end()
        self.takes = bool(self._paragraphs)

    def _span(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs:
            style = self.style("text", attributes.get(f"{TEXT}style-name", ""))
            within = self._paragraphs[-1].styles[-1]
            self._paragraphs[-1].styles.append(Style(bold=style.bold or within.bold, hidden=style.hidden))

    def _end_span(self) -> None:
        if self._paragraphs and len(self._paragraphs[-1].styles) > 1:
            self._paragraphs[-1].styles.pop()

    def _spaces(self, attributes: Mapping[str, str]) -> None:
        self._sign(" " * min(MOST_SPACES, whole(attributes.get(f"{TEXT}c", ""), otherwise=1)))

    def _tab(self, _: Mapping[str, str]) -> None:
        self._sign("\t")

    def _break(self, _: Mapping[str, str]) -> None:
        self._sign("\n")
        if self._paragraphs:
            self._paragraphs[-1].after_space = True

    def _sign(self, sign: str) -> None:
        self._add(sign)
        if self._paragraphs:
            self._paragraphs[-1].after_space = False

    def _open_list(self, attributes: Mapping[str, str]) -> None:
        within = self._listings[-1].style if self._listings else ""
        style = attributes.get(f"{TEXT}style-name", within)
        goes_on = attributes.get(f"{TEXT}continue-numbering") == "true" or f"{TEXT}continue-list" in attributes
        if not self._listings and not goes_on:
            self._counts.pop(style, None)
        self._listings.append(Listing(style))

    def _end_list(self) -> None:
        self._listings.pop()

    def _open_item(self, _: Mapping[str, str]) -> None:
        if self._listings:
            self._listings[-1].begun = False

    def _item(self, least: int = 0) -> Shape:
        """Return the shape of a paragraph: the first in an item of a list is the item."""
        if not self._listings or self._listings[-1].begun:
            return Shape()
        listing, depth = self._listings[-1], len(self._listings)
        listing.begun = True
        counts = self._counts[listing.style]
        level = min(depth, len(counts) - 1)
        counts[level] += 1
        counts[level + 1 :] = [0] * (len(counts) - level - 1)
        return item(max(depth, least), number=_numeral(self.number_format(listing.style, depth), counts[level]))

    def _table(self, _: Mapping[str, str]) -> None:
        self._writing.open_table()

    def _row(self, _: Mapping[str, str]) -> None:
        self._writing.open_row()

    def _cell(self, _: Mapping[str, str]) -> None:
        self._writing.open_cell()
        self._listings.append(Listing(""))  # a list around the table does not reach into it

    def _end_cell(self) -> None:
        self._listings.pop()
        self._writing.close_cell()

    def _end_table(self) -> None:
        self._writing.close_table()

    def _aside(self, _: Mapping[str, str]) -> None:
        self._writing.open_aside()
        self._listings.append(Listing(""))

    def _end_aside(self, furniture: str = "", **attributes: str) -> None:
        self._listings.pop()
        self._writing.close_aside(furniture=furniture, attributes=attributes)
        self.takes = bool(self._paragraphs)

    def _frame(self, attributes: Mapping[str, str]) -> None:
        width = LENGTH.match(attributes.get(f"{SVG}width", ""))
        self._wide = width is None or float(width[1]) * INCHES[width[2]] >= 1

    def _picture(self, _: Mapping[str, str]) -> None:
        if self._wide:
            self._writing.picture()

    def _describe(self, _: Mapping[str, str]) -> None:
        self._description, self.takes = [], True

    def _end_description(self) -> None:
        self._writing.leave_out("picture description", "".join(self._description or ()))
        self._description, self.takes = None, bool(self._paragraphs)


def _numeral(written: str, count: int) -> str:
    if not written:
        return ""
    return f"{chr(ord('a') + count - 1)})" if written in {"a", "A"} and count <= LETTERS else f"{count}."


BOXES = (
    *("text-box", "custom-shape", "rect", "ellipse", "circle", "line", "polyline", "polygon", "path", "connector"),
    *("caption", "measure", "regular-polygon"),
)
INDEXES = ("table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index")
MARGINS = {"header": "page header", "footer": "page footer"}
FURNITURE = {
    f"{OFFICE}annotation": "comment",
    f"{TEXT}tracked-changes": "deleted words",
    **{f"{TEXT}{index}": "table of contents" for index in INDEXES},
    **{f"{STYLE}{where}{page}": what for where, what in MARGINS.items() for page in ("", "-left", "-first")},
}
Body.opens = {
    **Styles.opens,
    f"{TEXT}p": Body._paragraph,
    f"{TEXT}h": Body._heading,
    f"{TEXT}span": Body._span,
    f"{TEXT}s": Body._spaces,
    f"{TEXT}tab": Body._tab,
    f"{TEXT}line-break": Body._break,
    f"{TEXT}list": Body._open_list,
    f"{TEXT}list-item": Body._open_item,
    f"{TABLE}table": Body._table,
    f"{TABLE}table-row": Body._row,
    f"{TABLE}table-cell": Body._cell,
    f"{TABLE}covered-table-cell": Body._cell,
    f"{DRAW}frame": Body._frame,
    f"{DRAW}image": Body._picture,
    f"{SVG}title": Body._describe,
    f"{SVG}desc": Body._describe,
    **dict.fromkeys([f"{DRAW}{box}" for box in BOXES], Body._aside),
    **dict.fromkeys([*FURNITURE, f"{TEXT}note-body"], Body._aside),
}
Body.closes = {
    f"{TEXT}p": Body._end,
    f"{TEXT}h": Body._end,
    f"{TEXT}span": Body._end_span,
    f"{TEXT}list": Body._end_list,
    f"{TABLE}table-cell": Body._end_cell,
    f"{TABLE}covered-table-cell": Body._end_cell,
    f"{TABLE}table": Body._end_table,
    f"{SVG}title": Body._end_description,
    f"{SVG}desc": Body._end_description,
    f"{TEXT}note-body": lambda body: body._end_aside(footnote="yes"),
    **dict.fromkeys([f"{DRAW}{box}" for box in BOXES], Body._end_aside),
    **{tag: (lambda body, what=what: body._end_aside(what)) for tag, what in FURNITURE.items()},
}
