"""Tables in CSV."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

from qualkit.errors import InputError
from qualkit.tables.records import LONGEST_LINE, LONGEST_TEXT, NOT_UTF8, TOO_LONG, Kinds, Lines, Part, Put, Record, cut

DELIMITERS = ",;\t"
ENDLESS = "a quotation mark is opened there and not closed"


def divide(path: Path) -> Iterator[Part]:
    """Yield the parts; the file is read through once, since only that tells where a row ends."""
    with path.open("rb") as file:
        delimiter = _delimiter(file.readline(LONGEST_LINE))
        lines = Lines(file, marks=b"\r\n")
        rows = _rows(lines, delimiter)
        fields, fault, _ = next(rows, ([], "", 0))
        if fault:
            raise InputError(f"{path}, line 1: {fault}")
        if not fields:
            raise InputError(f"{path}: is empty; a header line with column names is needed")
        yield from (replace(part, delimiter=delimiter) for part in cut(path, lines, rows, header=tuple(fields)))


def _delimiter(header: bytes) -> str:
    """Return what stands between the names of the columns; spreadsheets of many countries write semicolons."""
    names = next(iter(header[:10_000].decode(errors="replace").splitlines()), "")
    return max(DELIMITERS, key=lambda each: len(next(csv.reader([names], delimiter=each), [])))


def read(part: Part, _columns: Collection[str]) -> Iterator[Record]:
    """Yield the rows of a part."""
    header = part.header
    with part.path.open("rb") as file:
        rows = islice(_rows(Lines(file, part.offset, part.line, marks=b"\r\n"), part.delimiter), part.rows)
        for number, (fields, fault, line) in enumerate(rows, part.first):
            if fault:
                yield Record(number, line, None, fault)
            elif len(fields) != len(header):
                yield Record(
                    number, line, None, f"has {len(fields)} field{'s' * (len(fields) != 1)} instead of {len(header)}"
                )
            else:
                yield Record(number, line, dict(zip(header, fields, strict=True)))


def _rows(lines: Lines, delimiter: str) -> Iterator[tuple[list[str], str, int]]:
    """Yield each row that is not blank: its fields, its fault, and the line on which it begins."""
    # The limit is the csv module's own and one for all; it also ends a quotation that nobody closed.
    csv.field_size_limit(LONGEST_TEXT)
    damage: list[str] = []
    reader = csv.reader(_decoded(lines, damage), delimiter=delimiter)
    while True:
        line = lines.line + 1
        try:
            fields, fault = next(reader, None), ""
        except csv.Error:
            fields, fault = [""], f"a field is longer than {LONGEST_TEXT:,} characters, or {ENDLESS}"
        if fields is None:
            return
        if fields:
            # Only within quotation marks is the end of the file reached before that of the row.
            yield fields, "".join(damage[:1]) or fault or (ENDLESS if lines.ended else ""), line
        damage.clear()


def _decoded(lines: Lines, damage: list[str]) -> Iterator[str]:
    for line in lines:
        if len(line) >= LONGEST_LINE:
            damage.append(TOO_LONG)
        try:
            text = line.decode()
        except UnicodeDecodeError:
            damage.append(NOT_UTF8)
            text = line.decode(errors="replace")
        yield text.removeprefix("\ufeff") if lines.line == 1 else text


@contextmanager
def writing(path: Path, _kinds: Kinds) -> Iterator[Put]:
    """Write a piece: rows without a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        yield csv.writer(file).writerows


def join(pieces: Iterable[Path], target: Path, kinds: Kinds) -> None:
    """Put a header before the pieces."""
    with target.open("wb") as whole:
        whole.write((",".join(kinds) + "\r\n").encode())
        for piece in pieces:
            with piece.open("rb") as file:
                shutil.copyfileobj(file, whole)
