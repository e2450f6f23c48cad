"""Boards inside reports: tables of post-its under a prompt, one table a prompt, one heading a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

from qualkit.model import Document, Kind, PassageKind
from qualkit.readers.building import Draft, Source
from qualkit.readers.writing.blocks import Block, plain
from qualkit.readers.writing.headings import Placed

LONGEST_NOTE = 15  # words, the median of a board's cells
MOST_NUMBERS = 0.3


def is_board_table(text: str, block: Block) -> bool:
    """Tell a table of post-its: one cell alone in its first row, the prompt; below it short notes in columns."""
    if not block.rows:
        return False
    prompt, *rows = block.rows
    notes = [cell.of(text) for row in rows for cell in row if len(cell)]
    wide = max((sum(map(bool, map(len, row))) for row in rows), default=0)
    if wide < 2 or not len(prompt[0]) or any(map(len, prompt[1:])):  # noqa: PLR2004 - one column is a list
        return False
    numbers = sum(not any(map(str.isalpha, note)) for note in notes)
    return median(len(note.split()) for note in notes) <= LONGEST_NOTE and numbers <= MOST_NUMBERS * len(notes)


def board_tables(text: str, pieces: Sequence[Placed]) -> list[Placed]:
    """Return the tables of a report that are boards; one alone is a table with a caption."""
    tables = [piece for piece in pieces if is_board_table(text, piece.block)]
    return tables if len(tables) > 1 else []


def boards(text: str, tables: Sequence[Placed], source: Source) -> Iterator[Document]:
    """Return one board for each group, which is the heading its tables stand under."""
    seen: dict[str, int] = {}
    for _, group in groupby(tables, key=lambda piece: piece.section):
        pieces = list(group)
        heading = pieces[0].prompt or "Board"
        seen[heading] = seen.get(heading, 0) + 1
        part = heading if seen[heading] == 1 else f"{heading} ({seen[heading]})"
        draft = Draft(
            source,
            kind=Kind.BOARD,
            name=f"{source.path.stem} – {part}",
            part=part,
            attributes={"group": part} if pieces[0].prompt else {},
        )
        for piece in pieces:
            _write_notes(draft, text, piece.block)
        yield draft.finished()


def _write_notes(draft: Draft, text: str, table: Block) -> None:
    (prompt, *_), *rows = table.rows
    for row_number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row, start=1):
            if len(cell):
                draft.mark(
                    draft.write(plain(cell.of(text))),
                    PassageKind.NOTE,
                    prompt=plain(prompt.of(text)),
                    attributes={"row": str(row_number), "column": str(column)},
                )
