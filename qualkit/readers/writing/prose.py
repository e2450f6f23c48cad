"""Reads plain text and Markdown: transcripts, session notes, reports and the boards inside them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from qualkit.errors import InputError
from qualkit.model import Document, Kind, PassageKind, Span
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.boards.in_reports import board_tables, boards
from qualkit.readers.building import Draft, Source, load, text_of
from qualkit.readers.talk.captions import are_captions, transcript
from qualkit.readers.talk.chats import chat
from qualkit.readers.talk.hinted import speaker_pattern
from qualkit.readers.talk.turns import Line, Turn, turns_of, unheard, without_times_as_headings
from qualkit.readers.writing.blocks import Block, BlockKind, blocks_of
from qualkit.readers.writing.forms import form_of
from qualkit.readers.writing.headings import LOUD_LEVEL, Placed, is_loud, placed, with_plain_headings
from qualkit.readers.writing.sections import asked_sections
from qualkit.text import line_spans, trimmed

MEDIA_TYPES = {".txt": "text/plain", ".md": "text/markdown"}
# Every line between the rules must be a field: a title may stand between rules, too.
# A list of values may stand below its field.
FRONT_MATTER = re.compile(r"---\n((?:\w[\w -]*:.*\n(?:(?:[ \t]+|- ).*\n)*)+)(?:---|\.\.\.)[ \t]*(?:\n|$)")
FIELD = re.compile(r"(?P<name>\w[\w -]*):(?P<value>.*\n(?:(?:[ \t]+|- ).*\n)*)")

NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})

# What pieces without words of anybody are, by what they begin with.
LEFT_OUT = (("<!--", "comment"), (("![", "<"), "picture description"), (("```", "~~~"), "code fence"), ("", "number"))
PASSAGE_KINDS = {
    BlockKind.HEADING: PassageKind.HEADING,
    BlockKind.PARAGRAPH: PassageKind.PARAGRAPH,
    BlockKind.ITEM: PassageKind.ITEM,
}


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the document of a text file, and one more for each board in it."""
    yield from parse(load(path, MEDIA_TYPES.get(path.suffix.lower(), "text/plain"), hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    text, source = text_of(source)
    if not any(map(str.isalnum, text)):
        raise InputError(f"{source.name}: the file holds no words; there is nothing to read")
    if are_captions(text):
        yield transcript(text, source)
        return
    if saved := chat(text, source):
        yield saved
        return
    matter = FRONT_MATTER.match(text)
    attributes = _fields(matter[1]) if matter else None
    blocks = list(blocks_of(text, start=matter.end() if matter else 0))
    yield from documents(text, blocks, source, attributes=attributes)


def _fields(matter: str) -> dict[str, str]:
    """Return the fields of front matter that have a value; of a list, its items one after the other."""
    fields = {}
    for field in FIELD.finditer(matter):
        items = [item.strip().removeprefix("- ").strip() for item in field["value"].splitlines()]
        fields[field["name"].strip()] = ", ".join(item.strip("\"'") for item in items if item)
    return {name: value for name, value in fields.items() if value}


def documents(
    text: str,
    blocks: Sequence[Block],
    source: Source,
    *,
    attributes: Mapping[str, str] | None = None,
    furniture: Mapping[str, Sequence[str]] = NOTHING,
    warnings: Sequence[str] = (),
) -> Iterator[Document]:
    """Return the documents of a text cut into blocks: a transcript, or notes and the boards in them.

    The first names the furniture of the file, by kind, and carries its warnings.
    """
    found = _documents(text, blocks, source, attributes)
    for first in islice(found, 1):
        named = {kind: tuple(filter(None, map(str.strip, words))) for kind, words in furniture.items()}
        named = {kind: words + first.furniture.get(kind, ()) for kind, words in named.items() if words}
        said = dict.fromkeys((*warnings, *unheard(text, speaker_pattern(source)), *first.warnings))
        yield replace(first, furniture={**first.furniture, **named}, warnings=tuple(said))
    yield from found


def _documents(
    text: str, blocks: Sequence[Block], source: Source, attributes: Mapping[str, str] | None
) -> Iterator[Document]:
    blocks = without_times_as_headings(text, blocks)
    turns = turns_of(text, list(_lines(text, blocks)), pattern=speaker_pattern(source))
    if turns:
        yield _transcript(text, blocks, turns, source, attributes)
        return
    pieces = list(placed(text, asked_sections(text, with_plain_headings(text, blocks))))
    tables = board_tables(text, pieces)
    # The prompts of boards are questions, too.
    form = None if tables else form_of(text, blocks)
    if form:
        attributes = {**form.fields, **(attributes or {})}
        pieces = list(placed(text, form.blocks))
    in_boards = {piece.block.span for piece in tables}
    report = _notes(text, [piece for piece in pieces if piece.block.span not in in_boards], source, attributes)
    if not tables or any(passage.kind is not PassageKind.HEADING for passage in report.passages):
        yield report
    yield from boards(text, tables, source)


def _lines(text: str, blocks: Sequence[Block]) -> Iterator[Line]:
    """Return the lines that somebody may speak, numbered by the section they stand in."""
    section, in_notes = 0, False
    for block in blocks:
        # Footnotes are the writer's, and end what is said under a heading.
        is_note = "footnote" in block.attributes
        section += is_note is not in_notes
        in_notes = is_note
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
    blocks = list(_with_loud_headings(text, blocks, turns))
    turns = turns_of(text, list(_lines(text, blocks)), pattern=speaker_pattern(source))
    units: list[tuple[Block, Turn | None]] = [(block, None) for block in blocks if block.kind is BlockKind.HEADING]
    units += [
        (Block(turn.span, BlockKind.PARAGRAPH, attributes=turn.attributes), turn)
        for turn in turns
        if not turn.furniture
    ]
    units.sort(key=lambda unit: unit[0].span)
    # One heading above all of the talk is its title, and asks nothing.
    is_titled = [turn for _, turn in units].count(None) == 1 and units[0][1] is None
    draft = Draft(source, kind=Kind.TRANSCRIPT, attributes=attributes)
    draft.write(text)
    for piece in placed(text, [block for block in blocks if block.kind is BlockKind.FURNITURE]):
        _mark(draft, text, piece)
    for added in (turn for turn in turns if turn.furniture):
        draft.leave_out(added.furniture, added.span.of(text))
    for piece, (_, turn) in zip(placed(text, [block for block, _ in units]), units, strict=True):
        if turn is None or not turn.is_spoken:
            _mark(draft, text, piece)
        else:
            draft.mark(
                turn.span,
                PassageKind.TURN,
                participant_id=draft.person(turn.name) if turn.name else None,
                time=turn.time,
                prompt="" if is_titled else piece.prompt,
                attributes=piece.attributes,
            )
    return draft.finished()


def _with_loud_headings(text: str, blocks: Sequence[Block], turns: Sequence[Turn]) -> Iterator[Block]:
    """Return the blocks, loud lines turned into headings where they stand between turns and announce none."""
    openings = [turn.opening for turn in turns]
    for block in blocks:
        words, start = block.span.of(text), block.span.start
        turn = turns[max(0, bisect_right(openings, start) - 1)]
        announces = turn.is_spoken and turn.opening <= start < max(turn.span.start, turn.opening + 1)
        if block.kind is BlockKind.PARAGRAPH and "\n" not in words and not announces and is_loud(words):
            yield replace(block, kind=BlockKind.HEADING, level=LOUD_LEVEL)
        else:
            yield block


def _notes(text: str, pieces: Sequence[Placed], source: Source, attributes: Mapping[str, str] | None) -> Document:
    draft = Draft(source, kind=Kind.NOTES, attributes=attributes)
    draft.write(text)
    for piece in pieces:
        _mark(draft, text, piece)
    return draft.finished()


def _mark(draft: Draft, text: str, piece: Placed) -> None:
    """Record the passages of a block, or what it is when it has none: numbers that stand alone are those of pages."""
    block = piece.block
    if block.kind is BlockKind.TABLE:
        spans = [Span(cells[0].start, cells[-1].end) for row in block.rows if (cells := [c for c in row if len(c)])]
        for span in spans:
            draft.mark(span, PassageKind.ROW, prompt=piece.prompt, attributes=piece.attributes)
    elif block.kind in PASSAGE_KINDS and any(map(str.isalpha, block.span.of(text))):
        draft.mark(block.span, PASSAGE_KINDS[block.kind], prompt=piece.prompt, attributes=piece.attributes)
    elif any(map(str.isalnum, words := block.span.of(text))):
        draft.leave_out(next(kind for begins, kind in LEFT_OUT if words.startswith(begins)), words)
