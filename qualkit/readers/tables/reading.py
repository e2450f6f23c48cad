"""Reads CSV and Excel files: boards exported from other programs, boards kept as tables, and open answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualkit.errors import InputError, possible
from qualkit.model import Document
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.boards.notes import board_of_notes, holds_notes
from qualkit.readers.boards.walls import board_of_columns, board_of_frames, holds_a_prompt_a_column, holds_frames
from qualkit.readers.building import Source, load, text_of
from qualkit.readers.tables.answers import answers, chosen_columns, holds_answers
from qualkit.readers.tables.sheets import Sheet, csv_sheet, excel_sheets
from qualkit.readers.tables.surveys import one_header
from qualkit.readers.talk.timed_tables import (
    is_timed,
    is_timed_sheet,
    timed_sheet,
    timed_transcript,
    with_doubled_quotes,
)

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of table: how it is told, and what it becomes."""

    name: str
    fits: Callable[[Sheet], bool]
    build: Callable[[Sheet, Source, str], Iterator[Document]]


# The first that fits wins; the order goes from what is surest.
CASES = (
    Case("words with their times, a row a segment (Whisper)", is_timed_sheet, timed_sheet),
    Case("notes, one a row, with their colour, place or area (Mural, Miro, Padlet)", holds_notes, board_of_notes),
    Case("texts below the names of their frames, without a header (Miro)", holds_frames, board_of_frames),
    Case("notes below their prompts, a column each", holds_a_prompt_a_column, board_of_columns),
    Case("answers, a row a person or a question", holds_answers, answers),
)

# What the user says is said, is said.
CHOSEN = Case("answers, in columns that somebody chose", bool, answers)


def read_csv(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the boards or the answers of a CSV file."""
    yield from parse_csv(load(path, "text/csv", hints))


def read_tsv(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the transcript, the boards or the answers of a file whose columns are set apart by tabs."""
    yield from parse_tsv(load(path, "text/tab-separated-values", hints))


def read_xlsx(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the boards or the answers of an Excel file: every sheet that holds some."""
    yield from parse_xlsx(load(path, EXCEL, hints))


def parse_csv(source: Source) -> Iterator[Document]:
    """Return what `read_csv` returns, of a file already loaded."""
    yield from _documents([csv_sheet(with_doubled_quotes(source))], source)


def parse_tsv(source: Source) -> Iterator[Document]:
    """Return what `read_tsv` returns, of a file already loaded."""
    text, with_warnings = text_of(source)
    # Recognisers set no quotation marks around words that hold some.
    yield from iter([timed_transcript(text, with_warnings)]) if is_timed(text) else parse_csv(source)


def parse_xlsx(source: Source) -> Iterator[Document]:
    """Return what `read_xlsx` returns, of a file already loaded."""
    yield from _documents(excel_sheets(source), source)


def _documents(sheets: list[Sheet], source: Source) -> Iterator[Document]:
    several = len(sheets) > 1
    chosen = _with_the_columns(sheets, source) if source.hints.columns else sheets
    read: list[Document] = []
    aside = [sheet for sheet in sheets if sheet not in chosen]
    for raw in chosen:
        found = list(_documents_of(raw, source, raw.title if several else ""))
        read += found
        aside += [] if found else [raw]
    if read:
        yield from _with_sheets_aside(read, [sheet for sheet in aside if sheet.rows])
    else:
        raise InputError(
            f"{source.name}: no column holds notes or answers; possible: a column 'text', 'note' or 'answer', "
            "a column a prompt or question, an export of Mural or Miro"
        )


def _documents_of(raw: Sheet, source: Source, part: str) -> Iterator[Document]:
    """Yield what a sheet becomes, if it is of a kind that is known."""
    sheet, left_out = one_header(raw)
    case = next((case for case in CASES if case.fits(sheet)), None)
    case = CHOSEN if source.hints.columns else case
    for document in case.build(sheet, source, part) if case else ():
        if document.passages:
            headers = (*left_out, *document.furniture.get("column header", ()))
            more = {"column header": headers} if headers else {}
            warnings = tuple(dict.fromkeys((*sheet.warnings, *document.warnings)))
            yield replace(document, furniture={**document.furniture, **more}, warnings=warnings)


def _with_sheets_aside(documents: Sequence[Document], aside: Sequence[Sheet]) -> Iterator[Document]:
    """Yield the documents, the first of which names the sheets that became none and keeps their words."""
    first, *others = documents
    if aside:
        titles = ", ".join(f"'{sheet.title}'" for sheet in aside)
        warning = f"not read as what people said: sheet{'s' * (len(aside) > 1)} {titles}"
        rows = tuple("\t".join(filter(None, row)) for sheet in aside for row in sheet.rows)
        first = replace(first, furniture={**first.furniture, "other sheet": rows}, warnings=(*first.warnings, warning))
    yield first
    yield from others


def _with_the_columns(sheets: list[Sheet], source: Source) -> list[Sheet]:
    """Return the sheets that have the columns somebody chose; InputError names a column that none has."""
    plain = [one_header(sheet)[0] for sheet in sheets if sheet.rows]
    for wanted in source.hints.columns:
        if not any(chosen_columns(sheet, [wanted]) for sheet in plain):
            headers = dict.fromkeys(" ".join(header.split()) for sheet in plain for header in sheet.header if header)
            raise InputError(f"{source.name}: there is no column '{wanted}'; {possible(wanted, headers)}")
    return [raw for raw in sheets if raw.rows and chosen_columns(one_header(raw)[0], source.hints.columns)]
