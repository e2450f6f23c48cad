r"""Reads rich text (RTF): transcripts and reports, with their headings, lists, tables, boxes and notes in order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from qualkit.errors import InputError
from qualkit.model import NOTHING, Document
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.building import Source, load
from qualkit.readers.writing.blocks import QUOTE, BlockKind
from qualkit.readers.writing.passages import Shape, Writing, item
from qualkit.readers.writing.rtfcodes import CHARACTERS, CODE_PAGES, DESTINATIONS, MUTE, codec
from qualkit.readers.writing.symbols import symbol
from qualkit.readers.writing.wordparts import Styles

MEDIA_TYPE = "application/rtf"
TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z]|$)"
    r"|(?P<brace>[{}])|(?P<words>[^\\{}]{1,65536})|.",
    re.DOTALL,
)
NUMBER = re.compile(r"\s*(\(?\w{1,4}[.)]|\d{1,2}(?:\.\d{1,2})+)")
LINES = str.maketrans("", "", "\r\n\0")
DEEPEST = 10_000  # groups within groups; no program writes a hundred
SMALLEST_PICTURE = 1440  # of RTF's units, an inch
SURROGATES = range(0xD800, 0xE000)
HIGHEST = 0x10000


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the document of an RTF file, and one more for each board in it."""
    yield from parse(load(path, MEDIA_TYPE, hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    if not source.data.lstrip().startswith(b"{\\rtf"):
        raise InputError(f"{source.name}: this is not rich text; save it again and retry")
    writing = Writing()
    Groups(writing, source.name).hear(source.data.decode("latin-1"))
    yield from writing.documents(source)


@dataclass(slots=True)
class State:
    """What holds within a group and for the groups in it, until something else is said."""

    place: str = ""  # the destination: what the words of the group are for
    muted: bool = False
    twice: bool = False  # once more in Unicode, in the group that follows
    codec: str = "cp1252"
    font: str = ""
    skips: int = 1
    bold: bool = False
    hidden: bool = False
    deleted: bool = False
    style: str = "0"
    level: str = ""
    in_table: bool = False
    listed: bool = False
    depth: int = 0
    ends: str | None = None  # what is to be done with the flow that closes with the group
    is_note: bool = False


@dataclass(slots=True)
class Grid:
    """The table that is open in a flow: whether there is one, a row of it, a cell of that."""

    table: bool = False
    row: bool = False
    cell: bool = False
    defined: bool = False


class Groups:
    """Writes what the groups of a rich text hold."""

    does: ClassVar[Mapping[str, Callable[[Groups, int | None], None]]]

    def __init__(self, writing: Writing, name: str) -> None:
        self._writing, self._name = writing, name
        self._state, self._outer = State(), list[State]()
        self._grids = [Grid()]
        self._styles = Styles()
        self._fonts: dict[int, tuple[str, str]] = {}
        self._default = "cp1252"
        self._default_font: int | None = None
        self._told: dict[str, str] = {}
        self._style = self._font = 0
        self._label: list[str] = []
        self._bytes: list[str] = []
        self._starred = False
        self._skip = 0
        self._high = 0
        self._marker = ""
        self._ended = False
        self._out: dict[str, list[str]] = defaultdict(list)

    def hear(self, text: str) -> None:
        """Take the whole file."""
        hears = {"words": self._words, "hex": self._hex, "sign": self._sign, "brace": self._brace}
        at, end, self._ended = 0, len(text), False
        while at < end and not self._ended and (token := TOKEN.match(text, at)):
            at = token.end()
            kind = token.lastgroup or ""
            if kind in hears:
                hears[kind](token[kind])
            elif token["word"]:
                number = int(token["number"]) if token["number"] else None
                at += max(0, number or 0) if token["word"] == "bin" else 0
                self._control(token["word"], number)
        if not self._ended:
            self._writing.warn("the file ends in the middle; it may have been cut short")
        self._flush()
        self._end()

    def _brace(self, brace: str) -> None:
        if brace == "{":
            self._open()
        else:
            self._close()
            self._ended = not self._outer

    def _open(self) -> None:
        self._flush()
        self._skip = 0
        if len(self._outer) >= DEEPEST:
            raise InputError(f"{self._name}: holds more than {DEEPEST} groups within groups; save it again and retry")
        self._outer.append(self._state)
        self._state = copy(self._state)
        self._state.ends = None

    def _close(self) -> None:
        self._flush()
        self._skip, self._starred = 0, False
        closed = self._state
        self._state = self._outer.pop() if self._outer else State()
        if closed.place == "style" and self._label:
            self._styles.tell(str(self._style), name="".join(self._label).strip(" ;"), **self._told)
            self._label, self._told = [], {}
        elif closed.place == "marker" != self._state.place:
            self._marker, self._label = "".join(self._label) or " ", []
        elif closed.place == "font":
            self._name_font()
        if closed.ends is not None:
            self._leave_flow(closed)

    def _name_font(self) -> None:
        name, coding = "".join(self._label).strip(" ;"), self._fonts.get(self._font, ("", ""))[1]
        self._label = []
        if name:
            self._fonts[self._font] = (name, coding)

    def _leave_flow(self, closed: State) -> None:
        self._end(closed)
        grid = self._grids.pop() if len(self._grids) > 1 else Grid()
        if grid.cell:
            self._writing.close_cell()
        self._writing.close_aside(
            furniture=closed.ends or "", attributes={"footnote": "yes"} if closed.is_note else NOTHING
        )

    def _control(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._unicode(number)
            return
        self._flush()
        self._skip = 0
        if word in DESTINATIONS or self._starred:
            self._go(word)
            self._starred = False
        elif word in CHARACTERS:
            self._add(CHARACTERS[word])
        elif act := self.does.get(word):
            act(self, number)

    def _go(self, word: str) -> None:
        """Turn to a destination: the words of the group are for something else than the text around it."""
        place = DESTINATIONS.get(word, MUTE)
        state = self._state
        if place == "again":
            state.muted = state.muted and not state.twice
        elif place == "twice":
            state.twice, state.muted = not state.muted, True
        elif place == "box" or (place in FLOWS and not state.muted):
            self._enter_flow(place)
        elif place == MUTE:
            state.muted = True
        elif place == "style":
            state.place = place
            self._told = {}
        elif not state.muted and place:
            state.place = place

    def _enter_flow(self, place: str) -> None:
        self._writing.open_aside()
        self._grids.append(Grid())
        skips, coding, font = self._state.skips, self._state.codec, self._state.font
        self._state = State(skips=skips, codec=coding, font=font, ends=FLOWS[place], is_note=place == "note")

    def _words(self, words: str) -> None:
        words = words.translate(LINES)
        if self._skip:
            self._skip, words = max(0, self._skip - len(words)), words[self._skip :]
        if words and not self._state.muted:
            self._bytes.append(words)

    def _hex(self, digits: str) -> None:
        if self._skip:
            self._skip -= 1
        elif not self._state.muted:
            self._bytes.append(chr(int(digits, 16)))

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif self._skip:
            self._skip -= 1
        elif sign in "\r\n":
            self._flush()
            self._paragraph(None)
        elif sign in SIGNS:
            self._flush()
            self._add(SIGNS[sign])

    def _flush(self) -> None:
        """Decode the bytes so far: a character may have two of them, and they may come in any form."""
        if not self._bytes:
            return
        data, self._bytes = "".join(self._bytes), []
        if self._state.codec == "symbol":
            self._add("".join(symbol(self._state.font, f"{ord(c):x}") if c > " " else c for c in data))
        elif data.isascii():
            self._add(data)
        else:
            self._add(data.encode("latin-1").decode(self._state.codec, "replace"))

    def _unicode(self, number: int) -> None:
        self._flush()
        self._skip = self._state.skips
        code = number % HIGHEST if number < 0 else number
        if code in SURROGATES and code < 0xDC00:  # noqa: PLR2004 - the second half of a character begins there
            self._high = code
            return
        if code in SURROGATES and self._high:
            code = HIGHEST + (self._high - 0xD800) * 0x400 + (code - 0xDC00)
        self._high = 0
        if 0xF000 <= code < 0xF100 and self._state.codec == "symbol":  # noqa: PLR2004 - signs of a font
            self._add(symbol(self._state.font, f"{code:x}"))
        elif code <= 0x10FFFF:  # noqa: PLR2004 - the last of Unicode
            self._add(chr(code))

    def _add(self, words: str) -> None:
        state = self._state
        if state.muted:
            return
        if state.place:
            self._label.append(words)
        elif state.deleted or state.hidden:
            self._out["deleted words" if state.deleted else "hidden words"].append(words)
        elif self._writing.is_open or not words.isspace():
            self._reach()
            self._writing.add(words, bold=state.bold)

    def _reach(self) -> None:
        """Go where the words stand: into a cell, or out of a table that has ended."""
        grid, inside = self._grids[-1], self._state.in_table or self._grids[-1].defined
        if grid.table and not inside and not self._writing.is_open:
            self._leave_table()
        if inside and not grid.cell:
            self._enter_cell()

    def _enter_cell(self) -> None:
        grid = self._grids[-1]
        if not grid.table:
            self._writing.end()
            self._writing.open_table()
        if not grid.row:
            self._writing.open_row()
        self._writing.open_cell()
        grid.table = grid.row = grid.cell = True

    def _leave_table(self) -> None:
        if self._grids[-1].cell:
            self._writing.close_cell()
        self._writing.close_table()
        self._grids[-1] = Grid()

    def _paragraph(self, _: int | None) -> None:
        if not self._state.muted and not self._state.place:
            self._end()

    def _end(self, state: State | None = None) -> None:
        for why, words in self._out.items():
            self._writing.leave_out(why, "".join(words))
        self._out.clear()
        style = self._styles.of((state or self._state).style)
        self._writing.end(self._shape(state or self._state), furniture="table of contents" if style.is_contents else "")
        self._marker = ""

    def _shape(self, state: State) -> Shape:
        style = self._styles.of(state.style)
        number = NUMBER.match(self._marker)
        if style.heading is not None or state.level:
            level = style.heading if style.heading is not None else int(state.level) + 1
            return Shape(BlockKind.HEADING, level, number[1] if number else "")
        if self._marker or state.listed or style.depth:
            return item(max(state.depth + 1, style.depth), number=number[1] if number else "")
        return Shape(attributes=QUOTE) if style.is_quote else Shape()

    def _cell(self, _: int | None) -> None:
        if self._state.muted:
            return
        if not self._grids[-1].cell:
            self._end()
            self._enter_cell()
        self._end()
        self._writing.close_cell()
        self._grids[-1].cell = False

    def _row(self, _: int | None) -> None:
        if self._state.muted:
            return
        grid = self._grids[-1]
        if grid.cell:
            self._cell(None)
        grid.row = grid.defined = False

    def _define_row(self, _: int | None) -> None:
        if not self._state.muted:
            self._grids[-1].defined = True

    def _plain_paragraph(self, _: int | None) -> None:
        state = self._state
        state.style, state.level, state.in_table, state.listed, state.depth = "0", "", False, False, 0

    def _plain(self, _: int | None) -> None:
        self._state.bold = self._state.hidden = self._state.deleted = False
        if self._default_font is not None:
            self._choose_font(self._default_font)

    def _embolden(self, number: int | None) -> None:
        self._state.bold = number != 0

    def _hide(self, number: int | None) -> None:
        self._state.hidden = number != 0

    def _delete(self, number: int | None) -> None:
        self._state.deleted = number != 0

    def _skipping(self, number: int | None) -> None:
        self._state.skips = min(max(0, number if number is not None else 1), 9)

    def _styled(self, number: int | None) -> None:
        if self._state.place == "style":
            self._style = number or 0
        else:
            self._state.style = str(number or 0)

    def _based(self, number: int | None) -> None:
        self._told["base"] = str(number)

    def _outlined(self, number: int | None) -> None:
        level = str(number) if number in range(9) else ""
        if self._state.place == "style":
            self._told["level"] = level
        else:
            self._state.level = level

    def _into_table(self, _: int | None) -> None:
        self._state.in_table = True

    def _listed(self, number: int | None) -> None:
        self._state.listed = bool(number)

    def _deep(self, number: int | None) -> None:
        self._state.depth = number if number and number in range(9) else 0

    def _choose_font(self, number: int | None) -> None:
        number = number or 0
        if self._state.place == "font":
            self._name_font()  # some programs list all fonts in one group
            self._font = number
        else:
            self._state.font, coding = self._fonts.get(number, ("", ""))
            self._state.codec = coding or self._default

    def _charset(self, number: int | None) -> None:
        if self._state.place == "font":
            self._fonts[self._font] = ("", CODE_PAGES.get(number or 0, ""))

    def _font_page(self, number: int | None) -> None:
        if self._state.place == "font":
            self._fonts[self._font] = ("", codec(number or 0))

    def _code_page(self, number: int | None) -> None:
        self._default = self._state.codec = codec(number or 0) or self._default

    def _mac(self, _: int | None) -> None:
        self._default = self._state.codec = "mac_roman"

    def _default_of(self, number: int | None) -> None:
        self._default_font = number

    def _picture_width(self, number: int | None) -> None:
        if self._state.place == "picture" and not self._state.muted and (number or 0) >= SMALLEST_PICTURE:
            self._writing.picture()


# The destinations that are flows of their own, and which of them are furniture.
FLOWS = {"box": "", "old box": "", "note": "", "comment": "comment", "header": "page header", "footer": "page footer"}
SIGNS = {"~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
Groups.does = {
    "par": Groups._paragraph,
    "sect": Groups._paragraph,
    "page": Groups._paragraph,
    "nestcell": Groups._paragraph,
    "nestrow": Groups._paragraph,
    "cell": Groups._cell,
    "row": Groups._row,
    "trowd": Groups._define_row,
    "pard": Groups._plain_paragraph,
    "plain": Groups._plain,
    "b": Groups._embolden,
    "v": Groups._hide,
    "deleted": Groups._delete,
    "uc": Groups._skipping,
    "s": Groups._styled,
    "sbasedon": Groups._based,
    "outlinelevel": Groups._outlined,
    "intbl": Groups._into_table,
    "ls": Groups._listed,
    "ilvl": Groups._deep,
    "f": Groups._choose_font,
    "fcharset": Groups._charset,
    "cpg": Groups._font_page,
    "ansicpg": Groups._code_page,
    "mac": Groups._mac,
    "deff": Groups._default_of,
    "picwgoal": Groups._picture_width,
}
