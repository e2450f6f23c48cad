"""Gathers what a word processor wrote, paragraph by paragraph, into a text and its blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from qualkit.decoding import storable
from qualkit.errors import InputError
from qualkit.model import NOTHING, Span
from qualkit.readers.writing.blocks import BOLD_LEVEL, Block, BlockKind, is_bold_heading, with_words
from qualkit.readers.writing.prose import documents
from qualkit.text import trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualkit.model import Document
    from qualkit.readers.building import Source

BULLET = re.compile(r"\s*[-*•·◦▪‣●○■§\uf0b7\uf0a7\uf0d8][ \t\xa0]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a paragraph is: its kind, a heading's level or the depth of an item, its number, what else is known."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    number: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


PLAIN = Shape()


def item(depth: int = 1, *, number: str = "") -> Shape:
    """Return the shape of an item of a list; one inside another knows how deep it lies."""
    return Shape(BlockKind.ITEM, number=number, attributes={"level": str(depth)} if depth > 1 else NOTHING)


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a table with the words of its cells."""

    words: str
    shape: Shape = PLAIN
    bold: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Flow:
    """Text that runs from one paragraph to the next: the body, a cell, a text box, a footnote, what is left out.

    `later` are pieces that hang on a paragraph or a table, and follow it: boxes and notes.
    """

    shape: Shape = PLAIN
    pieces: list[Piece] = field(default_factory=list)
    later: list[Piece] = field(default_factory=list)
    words: list[str] | None = None
    bold: bool = True
    is_cell: bool = False
    tables: list[list[list[list[Piece]]]] = field(default_factory=list)


class Writing:
    """A written document in the making: words are added to paragraphs, these to cells, boxes and notes."""

    def __init__(self) -> None:
        self._flows = [Flow()]
        self._furniture: dict[str, list[str]] = {}
        self._warnings: dict[str, None] = {}
        self._pictures = 0
        self._notes: list[Piece] = []

    @property
    def is_open(self) -> bool:
        """Tell whether words would go on in a paragraph that has begun."""
        return self._flows[-1].words is not None

    @property
    def depth(self) -> int:
        """Return how many flows are open inside one another."""
        return len(self._flows)

    def begin(self, shape: Shape = PLAIN) -> None:
        """Begin a paragraph; one that is open ends."""
        self.end()
        flow = self._flows[-1]
        flow.words, flow.shape, flow.bold = [], shape, True

    def add(self, words: str, *, bold: bool = False) -> None:
        """Add words to the paragraph; white space alone begins none."""
        flow = self._flows[-1]
        if flow.words is None:
            if not words or words.isspace():
                return
            self.begin()
        if flow.words is not None:
            flow.words.append(words)
            flow.bold = flow.bold and (bold or not words.strip())

    def end(self, shape: Shape | None = None, *, furniture: str = "") -> None:
        """End the paragraph, whose shape, or that it is furniture, may be known only now."""
        flow = self._flows[-1]
        if flow.words is None:
            return
        words, flow.words = storable("".join(flow.words)), None
        if furniture:
            self.leave_out(furniture, words)
        elif words.strip():
            piece = Piece(words, shape or flow.shape, bold=flow.bold)
            if self._notes and len(self._flows) == 1 and not flow.tables and _is_heading(piece):
                self._place_notes()
            flow.pieces.append(piece)
        self._settle(flow)

    def _place_notes(self) -> None:
        self._flows[0].pieces += self._notes
        self._notes = []

    def reshape(self, attributes: Mapping[str, str]) -> None:
        """Add attributes to the paragraph that is open."""
        flow = self._flows[-1]
        flow.shape = replace(flow.shape, attributes={**flow.shape.attributes, **attributes})

    @staticmethod
    def _settle(flow: Flow) -> None:
        """Let what hung on a paragraph or table follow it, unless a table goes on."""
        if flow.later and not flow.tables and flow.words is None:
            flow.pieces += flow.later
            flow.later = []

    def open_table(self) -> None:
        """Begin a table, also inside a cell of another."""
        self.end()
        self._flows[-1].tables.append([])

    def open_row(self) -> None:
        """Begin a row."""
        if tables := self._flows[-1].tables:
            tables[-1].append([])

    def open_cell(self) -> None:
        """Begin a cell: a flow of its own."""
        self._flows.append(Flow(is_cell=True))

    def close_cell(self) -> None:
        """End a cell."""
        self.end()
        if not self._flows[-1].is_cell:
            return
        cell, flow = self._flows.pop(), self._flows[-1]
        if not flow.tables:  # a cell without a table, in a damaged file
            flow.pieces += cell.pieces
            return
        if not flow.tables[-1]:
            self.open_row()
        flow.tables[-1][-1].append(cell.pieces)

    def close_table(self) -> None:
        """End a table; one whose rows have a single cell is a box around text."""
        self.end()
        flow = self._flows[-1]
        if not flow.tables:
            return
        rows = flow.tables.pop()
        if all(len(row) <= 1 for row in rows):
            flow.pieces += chain.from_iterable(cell for row in rows for cell in row)
        else:
            cells = tuple(tuple(map(_cell, row)) for row in rows)
            flow.pieces.append(Piece("\n".join("\t".join(row) for row in cells), rows=cells))
        self._settle(flow)

    def open_aside(self) -> None:
        """Begin a flow that hangs on the paragraph: a text box, a note, what is to be left out."""
        self._flows.append(Flow())

    def close_aside(self, *, attributes: Mapping[str, str] = NOTHING, furniture: str = "") -> None:
        """End that flow: its pieces follow the paragraph, with those attributes, or are named as furniture."""
        pieces = self.taken()
        if furniture:
            for piece in pieces:
                self.leave_out(furniture, piece.words)
        else:
            self.hang(pieces, attributes)

    def close_margin(self, furniture: str) -> None:
        """End a flow that is furniture unless it holds a heading."""
        if any(piece.shape.kind is BlockKind.HEADING for piece in self._flows[-1].pieces):
            furniture = ""
        self.close_aside(furniture=furniture)

    def hang(self, pieces: Iterable[Piece], attributes: Mapping[str, str] = NOTHING) -> None:
        """Let pieces follow the paragraph or table that is open, with those attributes.

        Footnotes wait for the end of what stands under the heading: in a transcript they would part a turn.
        """
        flow = self._flows[-1]
        if "footnote" in attributes:
            self._notes += [_with(piece, attributes) for piece in pieces]
            return
        flow.later += [_with(piece, attributes) for piece in pieces]
        self._settle(flow)

    def taken(self) -> list[Piece]:
        """End a flow that hangs on a paragraph, and return what it holds."""
        self.end()
        while self._flows[-1].tables:
            self.close_table()
        return self._flows.pop().pieces if len(self._flows) > 1 else []

    def leave_out(self, kind: str, words: str) -> None:
        """Note words of the file that are not words of the document: what they are, such as "page header"."""
        if words.strip():
            self._furniture.setdefault(kind, []).append(storable(words).strip())

    def picture(self, description: str = "") -> None:
        """Note a picture, whose words nobody reads."""
        self._pictures += 1
        self.leave_out("picture description", description)

    def warn(self, sentence: str) -> None:
        """Note what somebody should look at."""
        self._warnings[sentence] = None

    def documents(self, source: Source) -> Iterator[Document]:
        """Return the documents of all that was written; InputError when that holds no words."""
        while len(self._flows) > 1:
            self.close_cell() if self._flows[-1].is_cell else self.close_aside()
        self.end()
        while self._flows[0].tables:
            self.close_table()
        self._place_notes()
        pieces = self._flows[0].pieces
        text = "\n".join(piece.words for piece in pieces)
        if not any(map(str.isalnum, text)):
            raise InputError(f"{source.name}: the document holds no words; there is nothing to read")
        blocks = list(_blocks(text, pieces))
        if self._pictures:
            count = "1 picture is" if self._pictures == 1 else f"{self._pictures} pictures are"
            self.warn(f"{count} left out; words that stand in a picture are not read")
        yield from documents(text, blocks, source, furniture=self._furniture, warnings=list(self._warnings))


def _with(piece: Piece, attributes: Mapping[str, str]) -> Piece:
    if not attributes:
        return piece
    return replace(piece, shape=replace(piece.shape, attributes={**piece.shape.attributes, **attributes}))


def _is_heading(piece: Piece) -> bool:
    return piece.shape.kind is BlockKind.HEADING or (piece.bold and is_bold_heading(piece.words))


def _cell(pieces: Sequence[Piece]) -> str:
    return "\n".join(piece.words.strip() for piece in pieces)


def _blocks(text: str, pieces: Sequence[Piece]) -> Iterator[Block]:
    start = 0
    for piece in pieces:
        span = Span(start, start + len(piece.words))
        yield _table(text, span, piece) if piece.rows else _paragraph(text, span, piece)
        start = span.end + 1


def _paragraph(text: str, span: Span, piece: Piece) -> Block:
    shape = piece.shape
    if shape.kind is BlockKind.ITEM and (bullet := BULLET.match(piece.words)):
        span = Span(span.start + bullet.end(), span.end)  # some programs write the bullet itself
    span = trimmed(text, span)
    if shape.kind is not BlockKind.HEADING and _is_heading(piece):
        return Block(span, BlockKind.HEADING, level=BOLD_LEVEL, attributes=shape.attributes)
    return Block(span, shape.kind, level=shape.level, number=shape.number, attributes=shape.attributes)


def _table(text: str, span: Span, piece: Piece) -> Block:
    start, found = span.start, []
    for row in piece.rows:
        cells = []
        for cell in row:
            cells.append(with_words(text[start : start + len(cell)], Span(start, start + len(cell)), offset=start))
            start += len(cell) + 1
        if any(map(len, cells)):
            found.append(tuple(cells))
    return Block(span, BlockKind.TABLE, rows=tuple(found), attributes=piece.shape.attributes)
