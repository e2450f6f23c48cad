"""Reads web pages (HTML): transcripts and reports that were saved as one, with headings, lists, quotes and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from qualkit.errors import InputError
from qualkit.model import Document
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.building import Source, load
from qualkit.readers.writing.blocks import QUOTE, BlockKind
from qualkit.readers.writing.markup import Elements, whole
from qualkit.readers.writing.passages import Shape, Writing, item
from qualkit.readers.writing.webdecoding import decoded_page
from qualkit.readers.writing.webframes import HIDDEN, MARKER, Frame, Item, aside_of, margin_of, styled
from qualkit.readers.writing.webstyles import classes_of

MEDIA_TYPE = "text/html"
CHUNK = 1 << 16
WHITE = re.compile(r"[ \t\r\n\f]+")
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
SMALLEST_PICTURE = 96  # of the web's points, an inch
NEAR = 4  # how far above a mark stands what it marks
MOST_TAGS = 1_000_000
KIX = re.compile(r"lst-kix_\w+-(\d)")
COMMENT_MARK = re.compile(r"#(?:cmnt|_msocom_)\d+$")
NUMBER = re.compile(r"\s*(\(?\w{1,4}[.)])")


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the document of a web page, and one more for each board in it."""
    yield from parse(load(path, MEDIA_TYPE, hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    from lxml import etree

    text, source = decoded_page(source)
    if (tags := text.count("<")) > MOST_TAGS:
        raise InputError(f"{source.name}: has {tags:,} tags; possible: {MOST_TAGS:,}; save it in parts")
    data = text.encode(errors="replace")
    writing = Writing()
    # No tree is built that could become too large, and nothing is fetched.
    parser = etree.HTMLParser(target=Page(writing), encoding="utf-8", no_network=True, huge_tree=True)
    try:
        for start in range(0, len(data), CHUNK):
            parser.feed(data[start : start + CHUNK])
        parser.close()
    except etree.LxmlError as error:
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: not a web page, or a damaged one ({fault}); save it again") from None
    yield from writing.documents(source)


class Page(Elements):
    """Writes what the elements of a page hold."""

    starts: ClassVar[Mapping[str, Callable[[Page, Frame, Mapping[str, str]], Frame]]]
    skipped = frozenset({"script", "template", "svg", "object", "iframe", "canvas", "audio", "video", "o:p"})

    def __init__(self, writing: Writing) -> None:
        super().__init__()
        self._writing = writing
        self._frames = [Frame()]
        self._lists: list[list[int]] = []  # of each list that is open its count, or -1 where it has bullets
        self._bold_classes: frozenset[str] = frozenset()
        self._hidden_classes: frozenset[str] = frozenset()
        self._style: list[str] = []
        self._after_space = True
        self._breaks = 0
        self._marker = ""
        self._mode, self._mode_depth = "", 0
        self._out: dict[str, list[str]] = {}
        self._section = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element opens."""
        if self._within_skipped or tag in self.skipped:
            self._within_skipped += 1
            return
        if tag in BLOCKS:
            self._finish()
        frame = replace(self._frames[-1], tag=tag, closes=None)
        if attributes:
            frame = styled(frame, attributes, bold=self._bold_classes, hidden=self._hidden_classes)
            if margin := margin_of(frame, attributes):
                frame = self._margin(frame, margin)
        if act := self.starts.get(tag):
            frame = act(self, frame, attributes)
        self._frames.append(frame)
        if attributes and (id_ := attributes.get("id")):
            self._identified(id_)

    def end(self, tag: str) -> None:
        """Hear that an element closes."""
        if self._within_skipped:
            self._within_skipped -= 1
            return
        if len(self._frames) == 1:
            return
        if tag in BLOCKS:
            self._finish()
        if self._mode_depth == len(self._frames):
            self._mode, self._mode_depth = "", 0
        frame = self._frames.pop()
        if frame.closes:
            frame.closes()

    def data(self, words: str) -> None:
        """Hear words."""
        frame = self._frames[-1]
        if self._within_skipped:
            return
        if frame.tag == "style":
            self._style.append(words)
        elif frame.out:
            self._leave_out(frame.out, words)
        elif frame.pre:
            for n, part in enumerate(BLANK_LINES.split(words)):
                if n:
                    self._finish()
                self._add(part.removeprefix("\n") if self._after_space and not self._writing.is_open else part)
        else:
            self._add_collapsed(words)

    def comment(self, words: str) -> None:
        """Hear a comment: one of a person is kept apart, one of a program is none."""
        if not self._within_skipped and "body" in (self._frames[-1].tag, *(f.tag for f in self._frames[1:3])):
            self._leave_out("comment", "" if words.lstrip().startswith(("[", "<")) else words)

    def close(self) -> None:
        """Hear that the page ends."""
        self._finish()

    def _leave_out(self, why: str, words: str) -> None:
        if why == MARKER:
            self._marker += words
        else:
            self._out.setdefault(why, []).append(WHITE.sub(" ", words))

    def _add_collapsed(self, words: str) -> None:
        words = WHITE.sub(" ", words)
        if self._after_space:
            words = words.removeprefix(" ")
        self._add(words)

    def _add(self, words: str) -> None:
        if not words:
            return
        frame = self._frames[-1]
        if not self._writing.is_open:
            if words.isspace():
                return
            self._writing.begin(self._shape(frame))
        self._after_space = words[-1].isspace()
        self._breaks = 0
        self._writing.add(words, bold=frame.bold)

    def _shape(self, frame: Frame) -> Shape:
        attributes = {"footnote": "yes"} if self._mode == "footnote" else QUOTE if frame.quote else {}
        if frame.heading is not None:
            return Shape(BlockKind.HEADING, frame.heading, attributes=attributes)
        if frame.item and not frame.item.begun:
            frame.item.begun = True
            number = NUMBER.match(self._marker)
            shape = item(frame.item.depth, number=number[1] if number else frame.item.number)
            return replace(shape, attributes={**shape.attributes, **attributes})
        return Shape(attributes=attributes)

    def _finish(self) -> None:
        """End the paragraph."""
        furniture = "comment" if self._mode == "comment" else ""
        furniture = furniture or ("table of contents" if self._frames[-1].contents else "")
        self._writing.end(furniture=furniture)
        for why, words in self._out.items():
            self._writing.leave_out(why, "".join(words))
        if self._out:
            self._out = {}
        self._after_space, self._breaks, self._marker = True, 0, ""

    def _identified(self, id_: str) -> None:
        """Note what an id says of the element, or of the box that the anchor stands in."""
        mode = aside_of(id_)
        if mode and not self._mode:
            depth = len(self._frames)
            if self._frames[-1].tag == "a":
                above = range(depth - 1, max(0, depth - NEAR), -1)
                depth = next((n for n in above if self._frames[n - 1].tag in {"div", "p", "li"}), depth)
                depth = depth - 1 if self._frames[depth - 2].tag == "div" else depth
            self._mode, self._mode_depth = mode, depth
            if mode == "footnote" and self._writing.is_open:
                self._writing.reshape({"footnote": "yes"})

    def _title(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return replace(frame, out="title")

    def _sheet(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        def learn() -> None:
            bold, hidden = classes_of("".join(self._style))
            self._bold_classes |= bold
            self._hidden_classes |= hidden
            self._style = []

        return replace(frame, closes=learn)

    def _bold(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return replace(frame, bold=True)

    def _heading(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return replace(frame, heading=int(frame.tag[1]))

    def _quote(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return replace(frame, quote=True)

    def _pre(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return replace(frame, pre=True)

    def _deleted(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return replace(frame, out=frame.out or "deleted words")

    def _never_shown(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return replace(frame, out=frame.out or HIDDEN)

    def _control(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return replace(frame, out=frame.out or "form control")

    def _anchor(self, frame: Frame, attributes: Mapping[str, str]) -> Frame:
        is_mark = COMMENT_MARK.match(attributes.get("href", ""))
        return replace(frame, out=frame.out or ("comment mark" if is_mark else ""))

    def _said(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        self.data("“")
        return replace(frame, closes=lambda: self.data("”"))

    def _break(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        if self._breaks or not self._writing.is_open:
            self._finish()
        elif not frame.out:
            self._add("\n")
            self._breaks, self._after_space = 1, True
        return frame

    def _picture(self, frame: Frame, attributes: Mapping[str, str]) -> Frame:
        self._leave_out("picture description", attributes.get("alt", ""))
        if whole(attributes.get("width", ""), otherwise=0) >= SMALLEST_PICTURE:
            self._writing.picture()
        return frame

    def _field(self, frame: Frame, attributes: Mapping[str, str]) -> Frame:
        kind = attributes.get("type", "text").casefold()
        if kind in {"checkbox", "radio"}:
            self.data("☒ " if "checked" in attributes else "☐ ")
        elif kind in WRITTEN:
            self.data(attributes.get("value", ""))
        return frame

    def _open_list(self, frame: Frame, attributes: Mapping[str, str]) -> Frame:
        first = whole(attributes.get("start", ""), otherwise=1)
        self._lists.append([first - 1 if frame.tag == "ol" else -1, len(self._lists) + 1])
        if found := KIX.match(attributes.get("class", "")):
            self._lists[-1][1] = int(found[1]) + 1
        return replace(frame, closes=self._close_list)

    def _close_list(self) -> None:
        self._lists.pop()

    def _item(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        listed = self._lists[-1] if self._lists else [-1, 1]
        if listed[0] >= 0:
            listed[0] += 1
        return replace(frame, item=Item(listed[1], f"{listed[0]}." if listed[0] >= 0 else ""))

    def _table(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        self._writing.open_table()
        return replace(frame, item=None, closes=self._writing.close_table)

    def _row(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        self._writing.open_row()
        return frame

    def _cell(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        self._writing.open_cell()
        return replace(frame, closes=self._writing.close_cell)

    def _navigation(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return self._margin(frame, "navigation")

    def _head_or_foot(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        return frame if self._section else self._margin(frame, f"page {frame.tag}")

    def _margin(self, frame: Frame, furniture: str) -> Frame:
        self._finish()
        self._writing.open_aside()
        return replace(frame, closes=lambda: self._writing.close_margin(furniture))

    def _part(self, frame: Frame, _: Mapping[str, str]) -> Frame:
        self._section += 1
        return replace(frame, closes=self._close_part)

    def _close_part(self) -> None:
        self._section -= 1


WRITTEN = frozenset({"text", "email", "tel", "url", "number", "date", "search"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset(
    "address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section select summary table "
    "tbody td textarea tfoot th thead title tr ul noscript".split()
)
Page.starts = {
    **dict.fromkeys(HEADINGS, Page._heading),
    **dict.fromkeys(("b", "strong"), Page._bold),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), Page._open_list),
    **dict.fromkeys(("td", "th"), Page._cell),
    **dict.fromkeys(("article", "main", "section"), Page._part),
    **dict.fromkeys(("button", "select", "datalist"), Page._control),
    **dict.fromkeys(("pre", "textarea", "xmp"), Page._pre),
    **dict.fromkeys(("header", "footer"), Page._head_or_foot),
    "title": Page._title,
    "style": Page._sheet,
    "blockquote": Page._quote,
    "del": Page._deleted,
    "noscript": Page._never_shown,
    "a": Page._anchor,
    "q": Page._said,
    "br": Page._break,
    "img": Page._picture,
    "input": Page._field,
    "li": Page._item,
    "table": Page._table,
    "tr": Page._row,
    "nav": Page._navigation,
}
