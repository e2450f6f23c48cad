"""Blocks: what plain text and Markdown are made of before anybody asks who speaks."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto
from itertools import groupby, pairwise
from operator import itemgetter

from qualkit.model import Span
from qualkit.readers.talk.speakers import is_label
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


QUOTE = {"quote": "yes"}
BULLET = r"[-*+•◦▪‣·–—●○■\uf0b7\uf0a7\uf0d8\uf0fc\uf02d]"  # and those of Symbol and Wingdings
NUMBER = r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|\(?[a-zA-Z]\)|[a-z]\.|[ivx]{1,4}[.)])"
ITEM = re.compile(
    rf"\s*(?:{BULLET}[ \t]+(?:\[(?P<box>[ xX])\][ \t]+)?(?:{NUMBER}[ \t]+)?|(?P<number>{NUMBER})[ \t]+)(?=\S)",
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

FOOTNOTE = re.compile(r"\s{0,3}\[\^(?P<name>[^\]\s]{1,50})\]:[ \t]*(?=\S)")
# `>>` is how captions mark that another speaks, and `> 50` is a number.
QUOTED = re.compile(r" {0,3}>(?!>)(?!\s*\d)[ \t]?(?:>[ \t]?)*")
FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})(?P<rest>[^`\n]*)$")
COMMENT = re.compile(r"\s*<!--")
TAB_WIDTH = 4

TAG = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|img|input|li|ol|p|s|small|span|strong|sub|sup|u|ul)\b[^<>]*>", re.IGNORECASE
)
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
# No longer than a paragraph: a line of a thousand lone asterisks would be searched a thousand times to its end.
EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.{1,300}?)(?<=\S)\1")
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
    yield from _deepened(text, _flat_blocks(text, [span for span in line_spans(text) if span.start >= start]))


def _flat_blocks(text: str, lines: Sequence[Span]) -> Iterator[Block]:
    for mark, run in groupby(_marked(text, lines), key=itemgetter(0)):
        part = [line for _, line in run]
        if mark is Mark.FURNITURE:
            yield from _furniture(text, [Span(part[0].start, part[-1].end)])
        elif mark is Mark.CODE:
            yield from (block for group in _between_blanks(text, part) for block in _paragraphs(text, group))
        elif mark is Mark.QUOTE:
            inner = [Span(line.start + len((QUOTED.match(line.of(text)) or [""])[0]), line.end) for line in part]
            for group in _between_blanks(text, inner):
                yield from (
                    replace(block, attributes={**QUOTE, **block.attributes}) for block in _blocks_of_run(text, group)
                )
        elif mark is Mark.WORDS:
            yield from _blocks_of_run(text, part)


class Mark(Enum):
    """What is known of a line before its words are looked at."""

    BLANK = auto()
    WORDS = auto()
    QUOTE = auto()
    CODE = auto()
    FURNITURE = auto()


def _marked(text: str, lines: Sequence[Span]) -> Iterator[tuple[Mark, Span]]:
    """Return the lines, each with what marks it: fences around code, comments over several lines, quotes."""
    around = _fenced(text, lines) | _commented(text, lines)
    for n, line in enumerate(lines):
        words = line.of(text)
        if n in around:
            yield around[n], line
        elif not words.strip():
            yield Mark.BLANK, line
        else:
            yield (Mark.QUOTE if QUOTED.match(words) else Mark.WORDS), line


def _between_blanks(text: str, lines: Sequence[Span]) -> Iterator[list[Span]]:
    for blank, run in groupby(lines, key=lambda line: not line.of(text).strip()):
        if not blank:
            yield list(run)


def _fenced(text: str, lines: Sequence[Span]) -> dict[int, Mark]:
    """Return the lines of code by number, and the fences around them; a fence that is never closed is none."""
    fences = [(n, match) for n, line in enumerate(lines) if (match := FENCE.match(line.of(text)))]
    closing = [(n, match["marks"][0]) for n, match in fences if not match["rest"].strip()]
    last = {sign: n for n, sign in closing}
    marks: dict[int, Mark] = {}
    opened: tuple[int, str] | None = None
    for n, match in fences:
        sign = match["marks"][0]
        if opened is None:
            opened = (n, sign) if last.get(sign, -1) > n else None
        elif sign == opened[1] and not match["rest"].strip():
            marks |= dict.fromkeys(range(opened[0] + 1, n), Mark.CODE)
            marks |= dict.fromkeys((opened[0], n), Mark.FURNITURE)
            opened = None
    return marks


def _commented(text: str, lines: Sequence[Span]) -> dict[int, Mark]:
    """Return the lines of comments that run over several, by number."""
    marks: dict[int, Mark] = {}
    end = 0
    for n, line in enumerate(lines):
        if line.end <= end:
            marks[n] = Mark.FURNITURE
        elif COMMENT.match(text, line.start, line.end) and "-->" not in line.of(text):
            closed = text.find("-->", line.end) + len("-->")
            if closed < len("-->"):
                return marks  # nor will any after it
            rest = text.find("\n", closed)
            if text[closed : rest if rest >= 0 else len(text)].strip():
                continue  # words follow it on its last line
            end = closed
            marks[n] = Mark.FURNITURE
    return marks


def _deepened(text: str, blocks: Iterator[Block]) -> Iterator[Block]:
    """Return the blocks; the items that lie inside another know how deep."""
    indents: list[int] = []
    for block in blocks:
        if block.kind is not BlockKind.ITEM:
            if _indent(text, block) < TAB_WIDTH // 2:
                indents = []
            yield block
            continue
        indent = _indent(text, block)
        indents = [*(each for each in indents if each < indent), indent]
        attributes = {**block.attributes, "level": str(len(indents))} if len(indents) > 1 else block.attributes
        yield replace(block, attributes=attributes)


def _indent(text: str, block: Block) -> int:
    line = text[text.rfind("\n", 0, block.span.start) + 1 : block.span.start].expandtabs(TAB_WIDTH)
    return len(line) - len(line.lstrip())


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
    if FOOTNOTE.match(line) or (marker and "\t" not in line[marker.end() :].rstrip()):
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
    if note := FOOTNOTE.match(lines[0].of(text)):
        span = trimmed(text, Span(lines[0].start + note.end(), lines[-1].end))
        yield Block(span, BlockKind.PARAGRAPH, attributes={"footnote": note["name"]})
        return
    start = lines[0].start + (marker.end() if marker else 0)
    number = (marker["number"] or "") if marker else ""
    checked = {"checked": "no" if marker["box"] == " " else "yes"} if marker and marker["box"] else {}
    yield Block(trimmed(text, Span(start, lines[-1].end)), BlockKind.ITEM, number=number, attributes=checked)


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
