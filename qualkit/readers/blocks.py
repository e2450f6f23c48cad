"""Blocks: what plain text and Markdown are made of before anybody asks who speaks."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby, pairwise

from qualkit.model import Span
from qualkit.readers.speakers import is_label
from qualkit.text import line_spans, trimmed


class BlockKind(StrEnum):
    """What a block is; furniture carries nobody's words: rules, pictures, comments."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text: its span without markers and outer white space.

    A heading has a level (1 is the highest), a numbered item its number, a table its rows of cells.
    """

    span: Span
    kind: BlockKind
    level: int = 0
    number: str = ""
    rows: tuple[tuple[Span, ...], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


BULLET = r"[-*+•◦▪‣·–—●○■]"
NUMBER = r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|\(?[a-zA-Z]\)|[a-z]\.|[ivx]{1,4}[.)])"
ITEM = re.compile(
    rf"\s*(?:{BULLET}[ \t]+(?:\[[ xX]\][ \t]+)?(?:{NUMBER}[ \t]+)?|(?P<number>{NUMBER})[ \t]+)(?=\S)",
)
HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?=\S)")
HEADING_END = re.compile(r"(?<![ \t])[ \t]+#+\s*$")
UNDERLINE = re.compile(r"\n {0,3}(?:=+|-{3,})[ \t]*(?=\n|$)")
RULE = re.compile(r"\s*(?:=+|([-*_=~])\s*(?:\1\s*){2,})$")
PICTURE = re.compile(r"\s*(?:!\[[^\]]*\]\([^)]*\)|<!--.*?-->|<img\b[^>]*>)\s*$", re.IGNORECASE)
BOLD = re.compile(r"\s*(?:(\*\*|__)(?=\S)(?:(?!\1).)+\1|<(b|strong)>[^<]+</\2>)\s*$", re.IGNORECASE)
BOLD_LEVEL = 7  # below every level that Markdown has
LONGEST_BOLD = 120
TAB_ROW = re.compile(r"\s*\S.*\t|\t+\s*\S")
PIPE_ROW = re.compile(r"\s*\|.*\|\s*$")

TAG = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|img|input|li|ol|p|s|small|span|strong|sub|sup|u|ul)\b[^<>]*>", re.IGNORECASE
)
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
# No longer than a paragraph: a line of a thousand lone asterisks would be searched a thousand times to its end.
EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.{1,1000}?)(?<=\S)\1")
EARLY = 0.8  # a line that leaves a fifth of the width unused was ended by somebody's hand


def plain(text: str) -> str:
    """Return the words without markup, on one line.

    >>> plain("**MC<sup>2</sup>** [guide](#)")
    'MC2 guide'
    """
    text = EMPHASIS.sub(r"\2", LINK.sub(r"\1", TAG.sub("", text)))
    return " ".join(html.unescape(text).split())


def is_bold_heading(line: str) -> bool:
    """Tell whether a line all in bold is a heading: a moderator's questions are often bold, too.

    >>> is_bold_heading("**Barriers**"), is_bold_heading("**Moderator: And you?**")
    (True, False)
    """
    words = plain(line)
    return (
        len(words) <= LONGEST_BOLD and "\n" not in line.strip() and (":" not in words or is_label(words.split(":")[0]))
    )


def blocks_of(text: str, *, start: int = 0) -> Iterator[Block]:
    """Return the blocks of a text from an offset on, in its order."""
    lines = (span for span in line_spans(text) if span.start >= start)
    for blank, run in groupby(lines, key=lambda span: not span.of(text).strip()):
        if not blank:
            yield from _blocks_of_run(text, list(run))


def _blocks_of_run(text: str, lines: Sequence[Span]) -> Iterator[Block]:
    """Return the blocks of lines that no blank line parts."""
    kinds = [_kind(text, lines, at) for at in range(len(lines))]
    if kinds.count(BlockKind.TABLE) * 2 >= len(kinds):  # editors cut the tabs off the end of a row with one cell
        kinds = [BlockKind.TABLE if kind is BlockKind.PARAGRAPH else kind for kind in kinds]
    at = 0
    while at < len(lines):
        end = at + 1
        while end < len(lines) and (kinds[at], kinds[end]) in CONTINUES:
            end += 1
        yield from BUILD[kinds[at]](text, lines[at:end])
        at = end


CONTINUES = frozenset(
    {
        (BlockKind.PARAGRAPH, BlockKind.PARAGRAPH),
        (BlockKind.ITEM, BlockKind.PARAGRAPH),
        (BlockKind.TABLE, BlockKind.TABLE),
    }
)


def _kind(text: str, lines: Sequence[Span], at: int) -> BlockKind:
    """Return what kind of block a line begins or continues."""
    line = lines[at].of(text)
    marker = ITEM.match(line)
    if PIPE_ROW.match(line) and _among_alike(text, lines, at, PIPE_ROW):
        return BlockKind.TABLE
    if RULE.match(line) or PICTURE.match(line):
        return BlockKind.FURNITURE
    if HEADING.match(line) or (len(lines) == 1 and BOLD.match(line) and is_bold_heading(line)):
        return BlockKind.HEADING
    # `1.<tab>Ana<tab>34` is a row of a table, `1.<tab>Ana` an item of a list.
    if marker and "\t" not in line[marker.end() :].rstrip():
        return BlockKind.ITEM
    if TAB_ROW.match(line) and _among_alike(text, lines, at, TAB_ROW):
        return BlockKind.TABLE
    return BlockKind.HEADING if UNDERLINE.match(text, lines[at].end) else BlockKind.PARAGRAPH


def _among_alike(text: str, lines: Sequence[Span], at: int, shape: re.Pattern[str]) -> bool:
    """Tell whether the line before or after has the same shape: one tab does not make a table."""
    return any(0 <= near < len(lines) and shape.match(lines[near].of(text)) for near in (at - 1, at + 1))


def _heading(text: str, lines: Sequence[Span]) -> Iterator[Block]:
    (line,) = lines
    marked = HEADING.match(line.of(text))
    start = line.start + (marked.end() if marked else 0)
    end = HEADING_END.search(text, start, line.end) if marked else None
    span = trimmed(text, Span(start, end.start() if end else line.end))
    if marked:
        level = len(marked["marks"])
    elif underlined := UNDERLINE.match(text, line.end):
        level = 1 if "=" in underlined[0] else 2
    else:
        level = BOLD_LEVEL
    yield Block(span, BlockKind.HEADING, level=level)


def _item(text: str, lines: Sequence[Span]) -> Iterator[Block]:
    marker = ITEM.match(lines[0].of(text))
    start = lines[0].start + (marker.end() if marker else 0)
    number = (marker["number"] or "") if marker else ""
    yield Block(trimmed(text, Span(start, lines[-1].end)), BlockKind.ITEM, number=number)


def _paragraphs(text: str, lines: Sequence[Span]) -> Iterator[Block]:
    """Return one paragraph, or one a line where the lines were not broken for the width's sake."""
    starts = [0]
    if _is_ragged(text, lines):
        starts += [at for at in range(1, len(lines)) if not lines[at].of(text).lstrip()[:1].islower()]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield Block(trimmed(text, Span(lines[start].start, lines[end - 1].end)), BlockKind.PARAGRAPH)


def _is_ragged(text: str, lines: Sequence[Span]) -> bool:
    """Tell whether most lines end although the next line's first word would have fitted."""
    width = max(len(line.of(text).strip()) for line in lines)
    words = [line.of(text).split() for line in lines]
    early = sum(len(" ".join(line)) + 1 + len(following[0]) <= EARLY * width for line, following in pairwise(words))
    return early * 2 >= len(lines) - 1 > 0


def _table(text: str, lines: Sequence[Span]) -> Iterator[Block]:
    rows = tuple(row for row in (_cells(text, line) for line in lines) if any(map(len, row)))
    span = trimmed(text, Span(lines[0].start, lines[-1].end))
    yield Block(span, BlockKind.TABLE, rows=rows)


def _cells(text: str, line: Span) -> tuple[Span, ...]:
    """Return the cells of a row; one that holds no words (a check box, a dash) is empty."""
    separator = "|" if PIPE_ROW.match(line.of(text)) else "\t"
    words = line.of(text)
    if separator == "|":
        line = trimmed(text, line)
        line = Span(line.start + 1, line.end - 1)
        words = line.of(text)
    cells, start = [], line.start
    for cell in words.split(separator):
        cells.append(with_words(text, Span(start, start + len(cell))))
        start += len(cell) + 1
    return tuple(cells)


def with_words(text: str, cell: Span, *, offset: int = 0) -> Span:
    """Return the span of a cell's words, which is empty when there are none; the text may begin at an offset."""
    span = trimmed(text, cell.shifted(-offset))
    has_words = any(map(str.isalnum, plain(span.of(text))))
    return (span if has_words else Span(span.start, span.start)).shifted(offset)


def _furniture(text: str, lines: Sequence[Span]) -> Iterator[Block]:
    yield Block(trimmed(text, lines[0]), BlockKind.FURNITURE)


BUILD: Mapping[BlockKind, Callable[[str, Sequence[Span]], Iterator[Block]]] = {
    BlockKind.HEADING: _heading,
    BlockKind.ITEM: _item,
    BlockKind.PARAGRAPH: _paragraphs,
    BlockKind.TABLE: _table,
    BlockKind.FURNITURE: _furniture,
}
