"""Sheets: the rows of CSV and Excel files as plain text, before anybody asks what they are."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from typing import TYPE_CHECKING

from qualkit.errors import InputError
from qualkit.readers.archives import DAMAGED, checked_archive
from qualkit.readers.building import Source, text_of
from qualkit.readers.tables.workbooks import workbook_rows

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",;\t|"
STATED = re.compile(r"sep=(.)\n")  # as Excel writes it
NO_DELIMITER = "\x1f"
SAMPLE = 200_000  # characters, enough to tell a delimiter
MANY = 4  # columns
AGREEMENT = 0.9  # of the rows have as many cells as most
MOST_ROWS = 500_000  # each becomes a passage with all that is known of it
MOST_COLUMNS = 16_384  # Excel's own limit
MOST_CELLS = 20_000_000
LONGEST_CELL = 2**31 - 1  # what a C long holds on every system
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff \t\n"
END = "\x1e"  # stands in a row of its own after the last, unless a quotation mark is still open


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells, all of one width, none of them empty; the title is the sheet's own, if it has one.

    `warnings` are about how the cells were read.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    warnings: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """Return the first row, which names the columns where there is a header."""
        return self.rows[0]

    @property
    def body(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows below the first."""
        return self.rows[1:]

    def column(self, number: int) -> list[str]:
        """Return the cells of a column below the header that are not empty."""
        return [row[number] for row in self.body if row[number]]


def csv_sheet(source: Source) -> Sheet:
    """Return the rows of a CSV file, whatever its delimiter."""
    text, source = text_of(source)
    stated = STATED.match(text)
    begin = stated.end() if stated else 0
    # The limit is the csv module's own and one for all: no answer is too long.
    csv.field_size_limit(LONGEST_CELL)
    try:
        delimiter = stated[1] if stated else _delimiter(text)
        rows = csv.reader(chain(_lines(text, begin), ("\n", END)), delimiter=delimiter)
        return _sheet("", _closed(rows, source, skipped=bool(stated)), source, source.warnings)
    except csv.Error as error:
        raise InputError(f"{source.name}: not a table of comma-separated values ({error}); check its quotes") from None


def _lines(text: str, begin: int) -> Iterator[str]:
    """Return the lines of a text one by one, each with its end."""
    while begin < len(text):
        end = text.find("\n", begin) + 1 or len(text)
        yield text[begin:end]
        begin = end


def _closed(rows: Reader, source: Source, *, skipped: bool) -> Iterator[list[str]]:
    """Return the rows up to the mark at the end; InputError when an open quotation mark has swallowed it."""
    opened = 1 + skipped
    for row in rows:
        if row == [END]:
            return
        if row and row[-1].endswith(END):
            raise InputError(f"{source.name}: in line {opened} a quotation mark opens and none closes it; add it there")
        yield row
        opened = rows.line_num + 1 + skipped


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most rows into the same number of cells; several cells beat one."""
    best, most = NO_DELIMITER, 1
    for delimiter in DELIMITERS:
        rows = [row for row in _sampled(text, delimiter) if any(map(str.strip, row))]
        if not rows:
            continue
        widths = Counter(map(len, rows))
        width, count = (len(rows[0]), len(rows)) if _is_header_of(rows) else widths.most_common(1)[0]
        if width > most and count >= AGREEMENT * len(rows):
            best, most = delimiter, width
    return best


def _is_header_of(rows: list[list[str]]) -> bool:
    """Tell names of many columns from a sentence with commas: some programs leave the last cells of a row out."""
    header = rows[0]
    return (
        len(header) >= MANY
        and all(name == name.strip() for name in header)
        and all(1 < len(row) <= len(header) + 1 for row in rows)
    )


def _sampled(text: str, delimiter: str) -> Iterator[list[str]]:
    """Return the rows of the beginning, without the last when the text goes on."""
    rows = list(csv.reader(StringIO(text[:SAMPLE], newline=""), delimiter=delimiter))
    return iter(rows[:-1] if len(text) > SAMPLE else rows)


def excel_sheets(source: Source) -> list[Sheet]:
    """Return the sheets of an Excel file that hold anything; formulas give the value they had when saved."""
    stream = checked_archive(source, what="an Excel workbook", holds="xl/workbook.xml")
    try:
        sheets = [_sheet(title, rows, source) for title, rows in workbook_rows(stream)]
    except InputError:
        raise
    except (*DAMAGED, OverflowError, AttributeError) as error:
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: a damaged Excel workbook ({fault}); save it again and retry") from None
    return [sheet for sheet in sheets if sheet.rows]


def _sheet(title: str, rows: Iterable[list[str]], source: Source, warnings: tuple[str, ...] = ()) -> Sheet:
    kept: list[tuple[str, ...]] = []
    widest = width = 0
    for count, row in enumerate(rows, start=1):
        widest = max(widest, len(row))
        # All rows are made as wide as the widest.
        if count * widest > MOST_CELLS or widest > MOST_COLUMNS or len(kept) > MOST_ROWS:
            raise InputError(
                f"{source.name}: {widest:,} columns in {count:,} rows are too many; possible: {MOST_ROWS:,} rows, "
                f"{MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells; remove what holds no words, or save it in parts"
            )
        cells = [_seen(cell.strip()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            kept.append(tuple(cells))
            width = max(width, len(cells))
    for n, short in enumerate(kept):
        if len(short) < width:
            kept[n] = short + ("",) * (width - len(short))
    return Sheet(title, tuple(kept), warnings)


def _seen(cell: str) -> str:
    """Return a cell, empty when nothing in it can be seen."""
    return "" if cell[:1] in INVISIBLE and not cell.strip(INVISIBLE) else cell
