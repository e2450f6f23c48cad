"""Reads CSV and Excel files: boards exported from other programs, boards kept as tables, and open answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import InputError
from qualkit.model import Document
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.answers import answers, holds_answers
from qualkit.readers.building import Source, load
from qualkit.readers.notes import (
    board_of_columns,
    board_of_frames,
    board_of_notes,
    holds_a_prompt_a_column,
    holds_frames,
    holds_notes,
)
from qualkit.readers.sheets import Sheet, csv_sheet, excel_sheets

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of table: how it is told, and what it becomes."""

    name: str
    fits: Callable[[Sheet], bool]
    build: Callable[[Sheet, Source, str], Iterator[Document]]


# The first that fits wins; the order goes from what is surest.
CASES = (
    Case("notes, one a row, with their colour, place or area (Mural, Miro, Padlet)", holds_notes, board_of_notes),
    Case("texts below the names of their frames, without a header (Miro)", holds_frames, board_of_frames),
    Case("notes below their prompts, a column each", holds_a_prompt_a_column, board_of_columns),
    Case("answers, a row a person or a question", holds_answers, answers),
)


def read_csv(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the boards or the answers of a CSV file."""
    yield from parse_csv(load(path, "text/csv", hints))


def read_xlsx(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the boards or the answers of an Excel file: every sheet that holds some."""
    yield from parse_xlsx(load(path, EXCEL, hints))


def parse_csv(source: Source) -> Iterator[Document]:
    """Return what `read_csv` returns, of a file already loaded."""
    yield from _documents([csv_sheet(source)], source)


def parse_xlsx(source: Source) -> Iterator[Document]:
    """Return what `read_xlsx` returns, of a file already loaded."""
    yield from _documents(excel_sheets(source), source)


def _documents(sheets: list[Sheet], source: Source) -> Iterator[Document]:
    found = False
    for sheet in sheets:
        case = next((case for case in CASES if case.fits(sheet)), None)
        part = sheet.title if len(sheets) > 1 else ""
        for document in case.build(sheet, source, part) if case else ():
            if document.passages:
                found = True
                yield document
    if not found:
        raise InputError(
            f"{source.name}: no column holds notes or answers; possible: a column 'text', 'note' or 'answer', "
            "a column a prompt or question, an export of Mural or Miro"
        )
