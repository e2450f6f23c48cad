"""Tables as streams of rows, in and out: CSV, JSON lines and Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from qualkit.decoding import decode
from qualkit.errors import InputError, RequestError, possible

# Guessed in this order when nobody names the column of the text.
TEXT_NAMES = ("text", "answer", "comment", "note", "content", "texto", "respuesta", "texte", "réponse")
BATCH = 2_000
LONGEST_FIELD = 2**31 - 1  # what a C long holds on every system

Row = Mapping[str, Any]
Put = Callable[[dict[str, Any]], None]


def is_table(path: Path) -> bool:
    """Tell by its suffix whether a file is a table that can be read."""
    return path.suffix.lower() in READERS


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a table as they come; InputError names the line of a fault."""
    reader = READERS[supported(path)]
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    return _reading(path, reader)


def _reading(path: Path, reader: Callable[[Path], Iterator[Row]]) -> Iterator[Row]:
    try:
        yield from reader(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error


def writing_rows(path: Path, columns: Sequence[str], *, kinds: Mapping[str, type]) -> AbstractContextManager[Put]:
    """Return a context that gives a function to write one row; `kinds` are the columns that are not text."""
    return WRITERS[supported(path)](path, columns, kinds)


def supported(path: Path) -> str:
    """Return the file's suffix; RequestError when tables of that kind are not supported."""
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise RequestError(f"{path}: is no table that is supported; possible: {', '.join(READERS)}")
    return suffix


def text_column(row: Row, wanted: str, *, place: Path) -> str:
    """Return the column that holds the text: the one wanted, or one with a usual name."""
    found = wanted or next((name for name in TEXT_NAMES if name in row), "")
    if not found:
        raise RequestError(f"{place}: which column holds the text? Name it with --text; possible: {', '.join(row)}")
    if found not in row:
        raise RequestError(f"{place}: there is no column '{found}'; {possible(found, row)}")
    return found


def _read_csv(path: Path) -> Iterator[Row]:
    # The limit is the csv module's own and one for all: no answer is too long, a file that fits on the disk fits.
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        try:
            reader = csv.DictReader(lines)
            if not reader.fieldnames:
                raise InputError(f"{path}: is empty; a header line with column names is needed")
            for row in reader:
                yield {name: value for name, value in row.items() if name is not None}
        except UnicodeDecodeError as error:
            raise InputError(f"{path}, line {_not_utf8(path)}: is not UTF-8; save the table as UTF-8") from error
        except csv.Error as error:
            raise InputError(f"{path}, line {reader.line_num}: {error}") from error


def _not_utf8(path: Path) -> int:
    """Return the number of the first line that is not UTF-8; the decoder reads ahead and cannot tell."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 1


def _read_json_lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(decode(line, name=f"{path}, line {number}"))
            # An endless number is a ValueError, endless brackets are a RecursionError.
            except (ValueError, RecursionError) as error:
                raise InputError(f"{path}, line {number}: is not JSON ({getattr(error, 'msg', error)})") from error
            if not isinstance(row, dict):
                raise InputError(f"{path}, line {number}: is not an object with named fields")
            yield row


def _read_parquet(path: Path) -> Iterator[Row]:
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as table:
            for batch in table.iter_batches(BATCH):
                yield from batch.to_pylist()
    except pyarrow.ArrowException as error:
        raise InputError(f"{path}: is not a Parquet file that can be read ({str(error).splitlines()[0]})") from error


@contextmanager
def _write_csv(path: Path, columns: Sequence[str], _kinds: Mapping[str, type]) -> Iterator[Put]:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns)
        writer.writeheader()
        yield writer.writerow


@contextmanager
def _write_json_lines(path: Path, _columns: Sequence[str], _kinds: Mapping[str, type]) -> Iterator[Put]:
    with path.open("w", encoding="utf-8") as lines:
        yield lambda row: print(json.dumps(row, ensure_ascii=False), file=lines)


@contextmanager
def _write_parquet(path: Path, columns: Sequence[str], kinds: Mapping[str, type]) -> Iterator[Put]:
    import pyarrow
    import pyarrow.parquet

    arrow = {int: pyarrow.int64(), float: pyarrow.float64()}
    schema = pyarrow.schema([(name, arrow.get(kinds.get(name, str), pyarrow.string())) for name in columns])
    waiting: list[dict[str, Any]] = []
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:

        def flush() -> None:
            writer.write_table(pyarrow.Table.from_pylist(waiting, schema))
            waiting.clear()

        def put(row: dict[str, Any]) -> None:
            waiting.append({name: _as_kind(value, kinds.get(name, str)) for name, value in row.items()})
            if len(waiting) >= BATCH:
                flush()

        yield put
        flush()


def _as_kind(value: Any, kind: type) -> Any:  # noqa: ANN401 - a cell
    return str(value) if kind is str and value is not None else value


READERS: Mapping[str, Callable[[Path], Iterator[Row]]] = {
    ".csv": _read_csv,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".parquet": _read_parquet,
}
WRITERS: Mapping[str, Callable[[Path, Sequence[str], Mapping[str, type]], AbstractContextManager[Put]]] = {
    ".csv": _write_csv,
    ".jsonl": _write_json_lines,
    ".ndjson": _write_json_lines,
    ".parquet": _write_parquet,
}
