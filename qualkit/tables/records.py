"""What tables are made of: parts, rows, and lines of bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeAlias

# A part is what is coded at one go and kept: so many rows, or bytes where rows are long.
PART_ROWS = 10_000
PART_BYTES = 32_000_000
LONGEST_TEXT = 1_000_000  # characters; the longest novels are not ten times longer
LONGEST_LINE = 16_000_000  # bytes; no more of a line is ever held
MARK = b"\xef\xbb\xbf"
NOT_UTF8 = "is not UTF-8; save the table as UTF-8"
TOO_LONG = f"is longer than {LONGEST_LINE // 1_000_000} MB"

Row: TypeAlias = Mapping[str, Any]
Kinds: TypeAlias = Mapping[str, type]
"""The columns of a table that is written, in order: str, int or float."""
Put: TypeAlias = Callable[[Iterable[tuple[Any, ...]]], None]


@dataclass(frozen=True, slots=True)
class Part:
    """So many rows of a table one after the other, and where the first of them is found.

    `first` is its number, from 1. `offset` is the byte at which it begins, and `line` the number of lines before it;
    in Parquet it is the number of rows before it in the row group `group`. `header` is empty where rows name their
    own columns. `delimiter` is what stands between the fields of CSV.
    """

    path: Path
    first: int
    rows: int
    offset: int = 0
    line: int = 0
    group: int = 0
    header: tuple[str, ...] = ()
    delimiter: str = ","


class Record(NamedTuple):
    """A row with its number, from 1, and its line (0 where there are none); one that cannot be read has no cells."""

    number: int
    line: int
    cells: Row | None
    fault: str = ""

    def place(self, path: Path) -> str:
        """Return where the row is, for people."""
        return f"{path}, line {self.line}" if self.line else f"{path}, row {self.number}"


class Lines:
    """The lines of a file as bytes, from a place on; remembers how far it has come.

    Of an endless line only the beginning is given, `LONGEST_LINE` bytes. Where `marks` holds a carriage return, one
    that stands alone ends a line as well.
    """

    def __init__(self, file: BinaryIO, offset: int = 0, line: int = 0, *, marks: bytes = b"\n") -> None:
        file.seek(offset)
        self.file, self.offset, self.line, self.marks = file, offset, line, marks
        self.ended = False

    def __iter__(self) -> Iterator[bytes]:
        while found := self.file.readline(LONGEST_LINE):
            if b"\r" in self.marks and found.count(b"\r") > found.endswith(b"\r\n"):
                pieces = found.splitlines(keepends=True)
                if len(found) == LONGEST_LINE and len(pieces) > 1:
                    found = found.removesuffix(pieces.pop())
                    self.file.seek(self.offset + len(found))
            else:
                pieces = [found]
            for piece in pieces:
                self.offset += len(piece)
                self.line += 1
                yield piece
            while len(found) == LONGEST_LINE and not found.endswith(b"\n"):
                found = self.file.readline(LONGEST_LINE)
                self.offset += len(found)
        self.ended = True


def cut(path: Path, lines: Lines, rows: Iterable[object], header: tuple[str, ...] = ()) -> Iterator[Part]:
    """Yield the parts of a table of lines, given an iterator that reads on row by row."""
    start, first, count = (lines.offset, lines.line), 1, 0
    for _ in rows:
        count += 1
        if count == PART_ROWS or lines.offset - start[0] >= PART_BYTES:
            yield Part(path, first, count, *start, header=header)
            start, first, count = (lines.offset, lines.line), first + count, 0
    if count:
        yield Part(path, first, count, *start, header=header)
