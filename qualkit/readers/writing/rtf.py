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
from qualkit.readers.writing.rtfletters import Letters
from qualkit.readers.writing.rtftables import Grids
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


class Groups:
    """Writes what the groups of a rich text hold."""

    does: ClassVar[Mapping[str, Callable[[Groups, int | None], None]]]

    def __init__(self, writing: Writing, name: str) -> None:
        self._writing, self._name = writing, name
        self._state, self._outer = State(), list[State]()
        self._grids = Grids(writing)
        self._letters = Letters()
        self._styles = Styles()
        self._default_font: int | None = None
        self._told: dict[str, str] = {}
        self._style = 0
        self._label: list[str] = []
        self._starred = False
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
        if len(self._outer) >= DEEPEST:
            raise InputError(f"{self._name}: holds more than {DEEPEST} groups within groups; save it again and retry")
        self._outer.append(self._state)
        self._state = copy(self._state)
        self._state.ends = None

    def _close(self) -> None:
        self._flush()
        self._starred = False
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
        self._letters.name_font("".join(self._label))
        self._label = []

    def _leave_flow(self, closed: State) -> None:
        self._end(closed)
        self._grids.close_flow()
        self._writing.close_aside(
            furniture=closed.ends or "", attributes={"footnote": "yes"} if closed.is_note else NOTHING
        )

    def _control(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._unicode(number)
            return
        self._flush()
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
        self._grids.open_flow()
        skips, coding, font = self._state.skips, self._state.codec, self._state.font
        self._state = State(skips=skips, codec=coding, font=font, ends=FLOWS[place], is_note=place == "note")

    def _words(self, words: str) -> None:
        self._take(words.translate(LINES))

    def _hex(self, digits: str) -> None:
        self._take(chr(int(digits, 16)))

    def _take(self, words: str) -> None:
        words = self._letters.unskipped(words)
        if words and not self._state.muted:
            self._letters.add(words)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
            return
        sign = self._letters.unskipped(sign)
        if sign in SIGNS:
            self._flush()
            self._add(SIGNS[sign])
        elif sign and sign in "\r\n":
            self._flush()
            self._paragraph(None)

    def _flush(self) -> None:
        """Write the bytes so far; what follows is not to be skipped."""
        if words := self._letters.decoded(self._state.font, self._state.codec):
            self._add(words)
        self._letters.skip = 0

    def _unicode(self, number: int) -> None:
        self._flush()
        self._letters.skip = self._state.skips
        if character := self._letters.character(number, self._state.font, self._state.codec):
            self._add(character)

    def _add(self, words: str) -> None:
        state = self._state
        if state.muted:
            return
        if state.place:
            self._label.append(words)
        elif state.deleted or state.hidden:
            self._out["deleted words" if state.deleted else "hidden words"].append(words)
        elif self._writing.is_open or not words.isspace():
            self._grids.reach(in_table=self._state.in_table)
            self._writing.add(words, bold=state.bold)

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
        if not self._grids.in_cell:
            self._end()
            self._grids.enter_cell()
        self._end()
        self._grids.leave_cell()

    def _row(self, _: int | None) -> None:
        if self._state.muted:
            return
        if self._grids.in_cell:
            self._cell(None)
        self._grids.leave_row()

    def _define_row(self, _: int | None) -> None:
        if not self._state.muted:
            self._grids.define_row()

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
            self._letters.list_font(number)
        else:
            self._state.font, self._state.codec = self._letters.font(number)

    def _charset(self, number: int | None) -> None:
        if self._state.place == "font":
            self._letters.encode_font(CODE_PAGES.get(number or 0, ""))

    def _font_page(self, number: int | None) -> None:
        if self._state.place == "font":
            self._letters.encode_font(codec(number or 0))

    def _code_page(self, number: int | None) -> None:
        self._letters.page = self._state.codec = codec(number or 0) or self._letters.page

    def _mac(self, _: int | None) -> None:
        self._letters.page = self._state.codec = "mac_roman"

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
