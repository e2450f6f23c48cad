"""Rows of a table as documents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualkit.apply.choosing import Columns
from qualkit.decoding import UNSTORABLE
from qualkit.language import identify
from qualkit.model import Document, Kind, Origin, Passage, PassageKind, Span
from qualkit.readers.tables.columns import language_code
from qualkit.tables import Record
from qualkit.tables.records import LONGEST_TEXT

BLOCK_ROWS = 2_000
BLOCK_CHARACTERS = 4_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was skipped: the table's name, the row's number and line (0 where there are none), and why."""

    table: str
    row: int
    line: int
    fault: str

    def __str__(self) -> str:
        return f"{self.table}, {f'line {self.line}' if self.line else f'row {self.row}'}: {self.fault}"


@dataclass(slots=True)
class Block:
    """Rows that are coded together: those with text as documents with their ids, and what became of the others."""

    rows: int = 0
    characters: int = 0
    documents: list[Document] = field(default_factory=list)
    ids: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Tell whether it is time for another."""
        return self.rows >= BLOCK_ROWS or self.characters >= BLOCK_CHARACTERS


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows become documents: their columns, the unit of a coding, and the languages that are expected."""

    columns: Columns
    unit: PassageKind
    languages: tuple[str, ...]

    def blocks(self, records: Iterable[Record], table: Path) -> Iterator[Block]:
        """Yield the rows of a table block by block; in each, texts whose language nobody stated tell it together."""
        block, texts = Block(), list[tuple[Record, str, str]]()
        for record in records:
            text, fault = said(record, self.columns.text)
            block.rows += 1
            block.characters += len(text)
            if fault:
                block.faults.append(Fault(table.name, record.number, record.line, fault))
            elif text and not text.isspace():
                texts.append((record, text, self.stated(record)))
            if block.is_full:
                yield self._finished(block, texts, table)
                block, texts = Block(), []
        if block.rows:
            yield self._finished(block, texts, table)

    def _finished(self, block: Block, texts: Sequence[tuple[Record, str, str]], table: Path) -> Block:
        origin = Origin(table.name, "", "")
        for (record, text, _), language in zip(texts, self._languages(texts), strict=True):
            number = str(record.number)
            passage = Passage(Span(0, len(text)), self.unit, language=language)
            block.documents.append(
                Document(number, table.name, Kind.ANSWERS, text, origin, (passage,), language=language)
            )
            block.ids[number] = self._id(record)
        return block

    def _languages(self, texts: Sequence[tuple[Record, str, str]]) -> Iterator[str]:
        unknown = [text for _, text, stated in texts if not stated]
        found = iter(identify(unknown, candidates=self.languages) if unknown else ())
        return (stated or next(found) for _, _, stated in texts)

    def stated(self, record: Record) -> str:
        """Return the language that somebody stated for a row, '' for none."""
        column = self.columns.language
        if not column or not record.cells:
            return self.columns.fixed_language
        return language_code(str(record.cells.get(column) or ""))

    def _id(self, record: Record) -> Any:  # noqa: ANN401 - as the table has it
        if not self.columns.id or record.cells is None:
            return record.number
        return plain(record.cells.get(self.columns.id))


def said(record: Record, column: str) -> tuple[str, str]:
    """Return the text of a row, '' for none, and why it has to be skipped, '' for no reason."""
    if record.cells is None:
        return "", record.fault
    cell = record.cells.get(column)
    if cell is None or cell != cell:  # noqa: PLR0124 - no number is what programs write for no text
        return "", ""
    if not isinstance(cell, str | int | float):
        return "", f"column '{column}' holds no text but {_kind(cell)}"
    text = plain(str(cell))
    if len(text) > LONGEST_TEXT:
        return "", f"the text is longer than {LONGEST_TEXT:,} characters"
    return text, ""


def _kind(cell: object) -> str:
    kinds = {list: "a list", dict: "an object", bytes: "bytes"}
    return next((name for kind, name in kinds.items() if isinstance(cell, kind)), f"a {type(cell).__name__}")


def plain(cell: Any) -> Any:  # noqa: ANN401 - a cell
    """Return a cell as every kind of table can hold it."""
    if isinstance(cell, str):
        # JSON can spell half a character, which no program can take or write; one for one, so that offsets hold.
        return UNSTORABLE.sub("�", cell)
    if cell is None or isinstance(cell, int) or (isinstance(cell, float) and math.isfinite(cell)):
        return cell
    return None if isinstance(cell, float) else plain(str(cell))
