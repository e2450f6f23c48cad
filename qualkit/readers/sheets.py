"""Sheets: the rows of CSV and Excel files as plain text, before anybody asks what they are."""

from __future__ import annotations

import csv
import datetime
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from qualkit.errors import InputError
from qualkit.readers.archives import checked_archive
from qualkit.readers.building import Source
from qualkit.text import decode, storable

if TYPE_CHECKING:
    from _csv import Reader

    from openpyxl.worksheet.worksheet import Worksheet

DELIMITERS = ",;\t|"
STATED = re.compile(r"sep=(.)\n")  # as Excel writes it
NO_DELIMITER = "\x1f"
SAMPLE = 200_000  # characters, enough to tell a delimiter
MANY = 4  # columns
AGREEMENT = 0.9  # of the rows have as many cells as most
MOST_ROWS = 1_048_576  # Excel's own limit; a damaged file may number a row far beyond, and all between would be read
MOST_CELLS = 20_000_000
LONGEST_CELL = 2**31 - 1  # what a C long holds on every system
END = "\x1e"  # stands in a row of its own after the last, unless a quotation mark is still open
CARRIAGE_RETURN = re.compile(r"_x000D_")  # as Excel writes it


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells, all of one width, none of them empty; the title is the sheet's own, if it has one."""

    title: str
    rows: tuple[tuple[str, ...], ...]

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
    text = decode(source.data, name=source.name)
    stated = STATED.match(text)
    text = text[stated.end() :] if stated else text
    # The limit is the csv module's own and one for all: no answer is too long.
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows = csv.reader(StringIO(f"{text}\n{END}", newline=""), delimiter=stated[1] if stated else _delimiter(text))
        return _sheet("", _closed(rows, source, skipped=bool(stated)), source)
    except csv.Error as error:
        raise InputError(f"{source.name}: not a table of comma-separated values ({error}); check its quotes") from None


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
    from openpyxl import load_workbook

    stream = checked_archive(source, what="an Excel workbook", holds="xl/workbook.xml")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validation, which nobody asked for
            workbook = load_workbook(stream, read_only=True, data_only=True)
        sheets = [_sheet(sheet.title, map(_as_text, _rows(sheet)), source) for sheet in workbook.worksheets]
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl lets out whatever its parts raise on a damaged file
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: a damaged Excel workbook ({fault}); save it again and retry") from None
    return [sheet for sheet in sheets if sheet.rows]


def _rows(worksheet: Worksheet) -> Iterator[tuple[object, ...]]:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    # Some programs state a size that is not so, and openpyxl would believe it.
    if isinstance(worksheet, ReadOnlyWorksheet):
        worksheet.reset_dimensions()
    yield from worksheet.iter_rows(max_row=MOST_ROWS, values_only=True)


def _as_text(row: Iterable[object]) -> list[str]:
    return [_cell(value) for value in row]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return CARRIAGE_RETURN.sub("", str(value))


def _sheet(title: str, rows: Iterable[list[str]], source: Source) -> Sheet:
    kept: list[list[str]] = []
    widest = 0
    for count, row in enumerate(rows, start=1):
        cells = [storable(cell).strip() if cell else "" for cell in row]
        widest = max(widest, len(row))
        # All rows are made as wide as the widest.
        if count * widest > MOST_CELLS:
            raise InputError(
                f"{source.name}: {widest:,} columns in {count:,} rows are too many; possible: {MOST_CELLS:,} cells; "
                "remove the columns without words"
            )
        if any(cells):
            kept.append(cells)
    width = max((_width(row) for row in kept), default=0)
    return Sheet(title, tuple(tuple((row + [""] * width)[:width]) for row in kept))


def _width(row: list[str]) -> int:
    return max(n for n, cell in enumerate(row, start=1) if cell)
