"""Reads Word documents: transcripts and reports, with their headings, lists, tables, boxes and notes in order."""

from __future__ import annotations

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
from qualkit.readers.writing.markup import Elements, Handlers, whole
from qualkit.readers.writing.passages import Piece, Shape, Writing, item
from qualkit.readers.writing.symbols import symbol
from qualkit.readers.writing.wordparts import (
    CHART,
    DRAWING,
    LEVELS,
    MAIN,
    NO_STYLE,
    WHAT,
    Lists,
    Package,
    Style,
    Styles,
    W,
)

LARGEST_TREE = 60_000_000  # bytes of XML
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SMALLEST_PICTURE = 914_400  # of Word's units, an inch: what is smaller shows a face beside a name
NO = frozenset({"0", "false", "off", "none"})
# The parts around the text whose words are nobody's in it.
AROUND = {"header": "page header", "footer": "page footer"}
DRAWN = {"diagramData": "diagram", "chart": "chart"}


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the document of a Word file, and one more for each board in it."""
    yield from parse(load(path, MEDIA_TYPE, hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    # A few programs give the main part another name, which only the parts around it tell.
    holds = MAIN if MAIN.encode() in source.data else "[Content_Types].xml"
    stream = checked_archive(source, what=WHAT, holds=holds, largest_xml=LARGEST_TREE)
    try:
        with ZipFile(stream) as archive:
            writing = _written(Package(archive, source.name))
    except DAMAGED as error:
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: a damaged Word document ({fault}); save it again and retry") from None
    yield from writing.documents(source)


def _written(package: Package) -> Writing:
    writing, styles, lists = Writing(), Styles(), Lists()
    for part in package.related("styles"):
        package.hear(part, styles)
    for part in package.related("numbering"):
        package.hear(part, lists)
    body = Body(writing, styles, lists)
    for what in ("footnotes", "endnotes", "comments"):
        for part in package.related(what):
            package.hear(part, body)
    package.hear(package.main, body)
    body.finish()
    body = Body(writing, styles, lists, is_around=True)
    for what, furniture in AROUND.items():
        for part in package.related(what):
            writing.open_aside()
            package.hear(part, body)
            writing.close_aside(furniture=furniture)
    for what, furniture in DRAWN.items():
        for part in package.related(what):
            writing.leave_out(furniture, "\n".join(package.hear(part, Labels()).found))
    if any(package.related("aFChunk")):
        writing.warn("a part in another format stands in this document and is not read; open it in Word and save it")
    return writing


@dataclass(slots=True)
class Paragraph:
    """What is known of a paragraph so far, and the words in it that are not to be read, by what they are."""

    style: Style = NO_STYLE
    level: str = ""
    list_id: str | None = None
    depth: int = 0
    out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


class Body(Elements):
    """Writes what the parts with text hold; notes are kept until somebody refers to them."""

    opens: ClassVar[Handlers]
    closes: ClassVar[Handlers]
    # What a paragraph was before a change; and for programs that cannot show a drawing, it once more.
    skipped = frozenset({f"{W}pPrChange", f"{W}rPrChange", f"{W}sectPrChange", f"{COMPATIBLE}Fallback"})

    def __init__(self, writing: Writing, styles: Styles, lists: Lists, *, is_around: bool = False) -> None:
        super().__init__()
        self._is_around = is_around
        self._writing, self._styles, self._lists = writing, styles, lists
        self._paragraphs: list[Paragraph] = []
        self._outer: list[tuple[bool, bool, bool]] = []
        self._bold = self._hidden = self._in_run = self._checked = False
        self._placeholders: list[bool] = []
        self._deleted = 0
        self._width = 0
        self._notes: dict[tuple[str, str], list[Piece]] = {}
        self._note = ("", "")

    def say(self, words: str) -> None:
        """Take words, into the paragraph or to what is left out of it."""
        why = (self._deleted and "deleted words") or (self._hidden and "hidden words")
        why = why or (any(self._placeholders) and "placeholder")
        if why and self._paragraphs:
            self._paragraphs[-1].out[why].append(words)
        else:
            self._writing.add(words, bold=self._bold)

    def _begin(self, _: Mapping[str, str]) -> None:
        self._paragraphs.append(Paragraph(self._styles.of(None)))
        self._enter(in_run=False)
        self._writing.begin()

    def _enter(self, *, in_run: bool) -> None:
        # A text box stands in a run of a paragraph, and has paragraphs and runs of its own.
        self._outer.append((self._bold, self._hidden, self._in_run))
        self._bold, self._hidden, self._in_run = False, False, in_run

    def _leave(self) -> None:
        self._bold, self._hidden, self._in_run = self._outer.pop()

    def _end(self) -> None:
        self._leave()
        paragraph = self._paragraphs.pop()
        for why, words in paragraph.out.items():
            self._writing.leave_out(why, "".join(words))
        self._writing.end(self._shape(paragraph), furniture="table of contents" if paragraph.style.is_contents else "")

    def _shape(self, paragraph: Paragraph) -> Shape:
        style = paragraph.style
        heading = LEVELS.index(paragraph.level) + 1 if paragraph.level in LEVELS else None
        heading = style.heading if style.heading is not None else heading
        list_id = style.list_id if paragraph.list_id is None else paragraph.list_id
        depth = paragraph.depth or max(0, style.depth - 1)
        is_listed = list_id not in {"", "0"}
        number = self._lists.number(list_id, depth) if is_listed else ""
        if heading is not None:
            return Shape(BlockKind.HEADING, heading, number)
        if is_listed or (style.depth and paragraph.list_id != "0"):
            return item(depth + 1, number=number)
        return Shape(attributes=QUOTE) if style.is_quote else Shape()

    def _styled(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs and not self._in_run:
            self._paragraphs[-1].style = self._styles.of(attributes.get(f"{W}val"))

    def _outlined(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].level = attributes.get(f"{W}val", "")

    def _listed(self, attributes: Mapping[str, str]) -> None:
        if self._paragraphs:
            self._paragraphs[-1].list_id = attributes.get(f"{W}val", "")

    def _deep(self, attributes: Mapping[str, str]) -> None:
        depth = attributes.get(f"{W}val", "")
        if self._paragraphs and depth in LEVELS:
            self._paragraphs[-1].depth = LEVELS.index(depth)

    def _run(self, _: Mapping[str, str]) -> None:
        self._enter(in_run=True)

    def _embolden(self, attributes: Mapping[str, str]) -> None:
        self._bold = self._in_run and attributes.get(f"{W}val") not in NO

    def _hide(self, attributes: Mapping[str, str]) -> None:
        self._hidden = self._in_run and attributes.get(f"{W}val") not in NO

    def _words(self, _: Mapping[str, str]) -> None:
        self.takes = True

    def _end_words(self) -> None:
        self.takes = False

    def _delete(self, _: Mapping[str, str]) -> None:
        self._deleted += 1

    def _undelete(self) -> None:
        self._deleted -= 1

    def _control(self, _: Mapping[str, str]) -> None:
        self._placeholders.append(False)

    def _placeholder(self, attributes: Mapping[str, str]) -> None:
        if self._placeholders:
            self._placeholders[-1] = attributes.get(f"{W}val") not in NO

    def _end_control(self) -> None:
        self._placeholders.pop()

    def _tab(self, _: Mapping[str, str]) -> None:
        if self._in_run:  # elsewhere it is where a tab would stop
            self.say("\t")

    def _break(self, _: Mapping[str, str]) -> None:
        self.say("\n")

    def _hyphen(self, _: Mapping[str, str]) -> None:
        self.say("-")

    def _symbol(self, attributes: Mapping[str, str]) -> None:
        self.say(symbol(attributes.get(f"{W}font", ""), attributes.get(f"{W}char", "")))

    def _check(self, attributes: Mapping[str, str]) -> None:
        self._checked = attributes.get(f"{W}val") not in NO

    def _box(self, _: Mapping[str, str]) -> None:
        self._checked = False

    def _end_box(self) -> None:
        self._writing.add("☒ " if self._checked else "☐ ")

    def _table(self, _: Mapping[str, str]) -> None:
        self._writing.open_table()

    def _row(self, _: Mapping[str, str]) -> None:
        self._writing.open_row()

    def _cell(self, _: Mapping[str, str]) -> None:
        self._writing.open_cell()

    def _end_cell(self) -> None:
        self._writing.close_cell()

    def _end_table(self) -> None:
        self._writing.close_table()

    def _aside(self, _: Mapping[str, str]) -> None:
        self._writing.open_aside()

    def _end_aside(self) -> None:
        self._writing.close_aside()

    def _open_note(self, attributes: Mapping[str, str]) -> None:
        # The lines that separate notes from the text have a type.
        kind = "" if attributes.get(f"{W}type", "normal") != "normal" else "note"
        self._note = (kind, attributes.get(f"{W}id", ""))
        self._writing.open_aside()

    def _close_note(self, what: str) -> None:
        kind, number = self._note
        pieces = self._writing.taken()
        if kind:
            self._notes[(what, number)] = pieces

    def _refer(self, what: str, attributes: Mapping[str, str]) -> None:
        pieces = self._notes.pop((what, attributes.get(f"{W}id", "")), [])
        why = "deleted words" if self._deleted else "comment" if what == "comment" else ""
        for piece in pieces if why else ():
            self._writing.leave_out(why, piece.words)
        if not why:
            self._writing.hang(pieces, {"footnote": "yes"})

    def _placed(self, attributes: Mapping[str, str]) -> None:
        self._width = whole(attributes.get("cx", ""), otherwise=SMALLEST_PICTURE)

    def _picture(self, attributes: Mapping[str, str]) -> None:
        self._writing.leave_out("picture description", attributes.get("descr", ""))

    def _drawn(self, _: Mapping[str, str]) -> None:
        if self._width >= SMALLEST_PICTURE and not self._is_around:
            self._writing.picture()

    def finish(self) -> None:
        """Write the notes that nobody refers to."""
        for (what, _), pieces in self._notes.items():
            if what == "comment":
                for piece in pieces:
                    self._writing.leave_out("comment", piece.words)
            else:
                self._writing.hang(pieces, {"footnote": "yes"})
        self._notes.clear()


NOTES = ("footnote", "endnote", "comment")
Body.opens = {
    f"{W}p": Body._begin,
    f"{W}pStyle": Body._styled,
    f"{W}outlineLvl": Body._outlined,
    f"{W}numId": Body._listed,
    f"{W}ilvl": Body._deep,
    f"{W}r": Body._run,
    f"{W}b": Body._embolden,
    f"{W}vanish": Body._hide,
    f"{W}t": Body._words,
    f"{W}delText": Body._words,
    f"{MATH}t": Body._words,
    f"{W}del": Body._delete,
    f"{W}moveFrom": Body._delete,
    f"{W}sdt": Body._control,
    f"{W}showingPlcHdr": Body._placeholder,
    f"{W}tab": Body._tab,
    f"{W}ptab": Body._tab,
    f"{W}br": Body._break,
    f"{W}cr": Body._break,
    f"{W}noBreakHyphen": Body._hyphen,
    f"{W}sym": Body._symbol,
    f"{W}checkBox": Body._box,
    f"{W}default": Body._check,
    f"{W}checked": Body._check,
    f"{W}tbl": Body._table,
    f"{W}tr": Body._row,
    f"{W}tc": Body._cell,
    f"{W}txbxContent": Body._aside,
    f"{PLACED}extent": Body._placed,
    f"{PLACED}docPr": Body._picture,
    f"{DRAWING}blip": Body._drawn,
    **{f"{W}{what}": Body._open_note for what in NOTES},
    **{f"{W}{what}Reference": (lambda body, attributes, what=what: body._refer(what, attributes)) for what in NOTES},
}
Body.closes = {
    f"{W}p": Body._end,
    f"{W}r": Body._leave,
    f"{W}t": Body._end_words,
    f"{W}delText": Body._end_words,
    f"{MATH}t": Body._end_words,
    f"{W}del": Body._undelete,
    f"{W}moveFrom": Body._undelete,
    f"{W}sdt": Body._end_control,
    f"{W}checkBox": Body._end_box,
    f"{W}tbl": Body._end_table,
    f"{W}tc": Body._end_cell,
    f"{W}txbxContent": Body._end_aside,
    **{f"{W}{what}": (lambda body, what=what: body._close_note(what)) for what in NOTES},
}


class Labels(Elements):
    """Gathers the words in a drawing, which are in no order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Hear that a label opens."""
        del attributes
        self.takes = tag in {f"{DRAWING}t", f"{CHART}v"}

    def end(self, tag: str) -> None:
        """Hear that a label closes."""
        del tag
        self.takes = False

    def say(self, words: str) -> None:
        """Take the words of a label."""
        self.found.append(words)
