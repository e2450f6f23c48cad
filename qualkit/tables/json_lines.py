"""Tables in JSON lines: an object with named fields a line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from qualkit.tables.records import LONGEST_LINE, MARK, NOT_UTF8, TOO_LONG, Kinds, Lines, Part, Put, Record, cut


def divide(path: Path) -> Iterator[Part]:
    """Yield the parts."""
    with path.open("rb") as file:
        lines = Lines(file)
        yield from cut(path, lines, (line for line in lines if not line.isspace()))


def read(part: Part, _columns: Collection[str]) -> Iterator[Record]:
    """Yield the rows of a part; blank lines are none."""
    with part.path.open("rb") as file:
        lines = Lines(file, part.offset, part.line)
        rows = islice((line for line in lines if not line.isspace()), part.rows)
        for number, line in enumerate(rows, part.first):
            cells, fault = _parsed(line)
            yield Record(number, lines.line, cells, fault)


def _parsed(line: bytes) -> tuple[dict[str, Any] | None, str]:
    if len(line) >= LONGEST_LINE:
        return None, TOO_LONG
    try:
        cells = json.loads(line.removeprefix(MARK).decode())
    except UnicodeDecodeError:
        return None, NOT_UTF8
    # An endless number is a ValueError, endless brackets are a RecursionError.
    except (ValueError, RecursionError) as error:
        return None, f"is not JSON ({getattr(error, 'msg', error)})"
    return (cells, "") if isinstance(cells, dict) else (None, "is not an object with named fields")


@contextmanager
def writing(path: Path, kinds: Kinds) -> Iterator[Put]:
    """Write a piece."""
    names = tuple(kinds)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with path.open("w", encoding="utf-8", newline="") as file:
        yield lambda rows: file.writelines(encode(dict(zip(names, row, strict=True))) + "\n" for row in rows)


def join(pieces: Iterable[Path], target: Path, _kinds: Kinds) -> None:
    """Put the pieces one after the other."""
    with target.open("wb") as whole:
        for piece in pieces:
            with piece.open("rb") as file:
                shutil.copyfileobj(file, whole)
