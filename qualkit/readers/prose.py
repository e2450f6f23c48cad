"""Reads plain text and Markdown: transcripts, session notes, reports and the boards inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qualkit.errors import InputError
from qualkit.model import Document, Kind, PassageKind, Span
from qualkit.readers.blocks import Block, BlockKind, blocks_of
from qualkit.readers.boards import board_tables, boards
from qualkit.readers.building import Draft, Source, load
from qualkit.readers.headings import LOUD_LEVEL, Placed, is_loud, placed, with_plain_headings
from qualkit.readers.turns import Line, Turn, turns_of
from qualkit.text import decode, line_spans, trimmed

MEDIA_TYPES = {".txt": "text/plain", ".md": "text/markdown"}
# Every line between the rules must be a field: a title may stand between rules, too.
FRONT_MATTER = re.compile(r"---\n((?:[\w -]+:.*\n)+)(?:---|\.\.\.)[ \t]*(?:\n|$)")
FIELD = re.compile(r"(?P<name>[\w -]+):\s*[\"']?(?P<value>.*?)[\"']?\s*\n")

PASSAGE_KINDS = {
    BlockKind.HEADING: PassageKind.HEADING,
    BlockKind.PARAGRAPH: PassageKind.PARAGRAPH,
    BlockKind.ITEM: PassageKind.ITEM,
}


def read(path: Path) -> Iterator[Document]:
    """Return the document of a text file, and one more for each board in it."""
    source = load(path, MEDIA_TYPES.get(path.suffix.lower(), "text/plain"))
    text = decode(source.data, name=source.name)
    if not any(map(str.isalnum, text)):
        raise InputError(f"{source.name}: the file holds no words; there is nothing to read")
    matter = FRONT_MATTER.match(text)
    attributes = {field["name"].strip(): field["value"] for field in FIELD.finditer(matter[1])} if matter else None
    blocks = list(blocks_of(text, start=matter.end() if matter else 0))
    yield from documents(text, blocks, source, attributes=attributes)


def documents(
    text: str, blocks: Sequence[Block], source: Source, *, attributes: Mapping[str, str] | None = None
) -> Iterator[Document]:
    """Return the documents of a text cut into blocks: a transcript, or notes and the boards in them."""
    turns = turns_of(text, list(_lines(text, blocks)))
    if turns:
        yield _transcript(text, blocks, turns, source, attributes)
        return
    pieces = list(placed(text, with_plain_headings(text, blocks)))
    tables = board_tables(text, pieces)
    report = _notes(text, [piece for piece in pieces if piece not in tables], source, attributes)
    if not tables or any(passage.kind is not PassageKind.HEADING for passage in report.passages):
        yield report
    yield from boards(text, tables, source)


def _lines(text: str, blocks: Sequence[Block]) -> Iterator[Line]:
    """Return the lines that somebody may speak, numbered by the section they stand in."""
    section = 0
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            section += 1
        elif block.kind is not BlockKind.FURNITURE:
            for span in line_spans(block.span.of(text)):
                line = trimmed(text, span.shifted(block.span.start))
                if len(line):
                    yield Line(line, section, span.start == 0, block.attributes)


def _transcript(
    text: str, blocks: Sequence[Block], turns: Sequence[Turn], source: Source, attributes: Mapping[str, str] | None
) -> Document:
    blocks = [_loud_heading(text, block, turns) for block in blocks]
    turns = turns_of(text, list(_lines(text, blocks)))
    units: list[tuple[Block, Turn | None]] = [(block, None) for block in blocks if block.kind is BlockKind.HEADING]
    units += [(Block(turn.span, BlockKind.PARAGRAPH, attributes=turn.attributes), turn) for turn in turns]
    units.sort(key=lambda unit: unit[0].span)
    draft = Draft(source, kind=Kind.TRANSCRIPT, attributes=attributes)
    draft.write(text)
    for piece, (_, turn) in zip(placed(text, [block for block, _ in units]), units, strict=True):
        if turn is None or not turn.is_spoken:
            _mark(draft, text, piece)
        else:
            draft.mark(
                turn.span,
                PassageKind.TURN,
                participant_id=draft.person(turn.name) if turn.name else None,
                time=turn.time,
                prompt=piece.prompt,
                attributes=piece.attributes,
            )
    return draft.finished()


def _loud_heading(text: str, block: Block, turns: Sequence[Turn]) -> Block:
    """Return the block as a heading if it is one that stands between turns and opens none itself."""
    words = block.span.of(text)
    opens_a_turn = any(
        turn.opening <= block.span.start < max(turn.span.start, turn.opening + 1) for turn in turns if turn.is_spoken
    )
    if block.kind is not BlockKind.PARAGRAPH or "\n" in words or opens_a_turn or not is_loud(words):
        return block
    return replace(block, kind=BlockKind.HEADING, level=LOUD_LEVEL)


def _notes(text: str, pieces: Sequence[Placed], source: Source, attributes: Mapping[str, str] | None) -> Document:
    draft = Draft(source, kind=Kind.NOTES, attributes=attributes)
    draft.write(text)
    for piece in pieces:
        _mark(draft, text, piece)
    return draft.finished()


def _mark(draft: Draft, text: str, piece: Placed) -> None:
    """Record the passages of a block; numbers that stand alone are those of pages."""
    block = piece.block
    if block.kind is BlockKind.TABLE:
        spans = [Span(cells[0].start, cells[-1].end) for row in block.rows if (cells := [c for c in row if len(c)])]
        for span in spans:
            draft.mark(span, PassageKind.ROW, prompt=piece.prompt, attributes=piece.attributes)
    elif block.kind in PASSAGE_KINDS and any(map(str.isalpha, block.span.of(text))):
        draft.mark(block.span, PASSAGE_KINDS[block.kind], prompt=piece.prompt, attributes=piece.attributes)
