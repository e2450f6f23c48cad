"""Tables in Parquet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qualkit.errors import InputError
from qualkit.tables.records import PART_ROWS, Kinds, Part, Put, Record

BATCH = 2_000
BUFFER = 1_000_000  # bytes of a column held while it is read; without it, all of a row group


def divide(path: Path) -> Iterator[Part]:
    """Yield the parts, from what the file says of itself."""
    with _opened(path) as table:
        header, first = tuple(table.schema_arrow.names), 1
        for group in range(table.num_row_groups):
            rows = table.metadata.row_group(group).num_rows
            for offset in range(0, rows, PART_ROWS):
                count = min(PART_ROWS, rows - offset)
                yield Part(path, first, count, offset, group=group, header=header)
                first += count


def read(part: Part, columns: Collection[str]) -> Iterator[Record]:
    """Yield the rows of a part, with these columns of them, or all."""
    with _opened(part.path) as table:
        names = [name for name in part.header if name in columns] or list(part.header)
        number, skip, left = part.first, part.offset, part.rows
        for batch in table.iter_batches(BATCH, row_groups=[part.group], columns=names):
            if skip >= batch.num_rows:
                skip -= batch.num_rows
                continue
            for cells in _rows(batch.slice(skip, left), batch.schema.names):
                yield Record(number, 0, cells, "" if cells is not None else "holds a value that cannot be read")
                number, left = number + 1, left - 1
            skip = 0
            if not left:
                return


def _rows(batch: Any, names: list[str]) -> Iterator[dict[str, Any] | None]:  # noqa: ANN401 - pyarrow ships no types
    """Yield the cells of each row, None where Python cannot hold one, such as text that is not UTF-8."""
    try:
        columns = [column.to_pylist() for column in batch.columns]
    except (ValueError, OverflowError):
        if batch.num_rows == 1:
            yield None
            return
        for number in range(batch.num_rows):
            yield from _rows(batch.slice(number, 1), names)
        return
    for cells in zip(*columns, strict=True):
        yield dict(zip(names, cells, strict=True))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path, buffer_size=BUFFER, pre_buffer=False) as table:
            yield table
    except pyarrow.ArrowException as error:
        what = " ".join(str(error).split())
        raise InputError(f"{path}: is not a Parquet file that can be read ({what})") from error


@contextmanager
def writing(path: Path, kinds: Kinds) -> Iterator[Put]:
    """Write a piece, which is a table of its own."""
    import pyarrow
    import pyarrow.parquet

    schema = _schema(kinds)
    rows: list[tuple[Any, ...]] = []
    yield rows.extend
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [
        pyarrow.array([_as_kind(cell, kind) for cell in column], field.type)
        for column, kind, field in zip(columns, kinds.values(), schema, strict=True)
    ]
    pyarrow.parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), path)


def _as_kind(cell: Any, kind: type) -> Any:  # noqa: ANN401 - a cell
    return str(cell) if kind is str and cell is not None and not isinstance(cell, str) else cell


def _schema(kinds: Kinds) -> Any:  # noqa: ANN401 - pyarrow ships no types
    import pyarrow

    arrow = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64()}
    return pyarrow.schema([(name, arrow[kind]) for name, kind in kinds.items()])


def join(pieces: Iterable[Path], target: Path, kinds: Kinds) -> None:
    """Write every piece that holds rows as a row group."""
    import pyarrow.parquet

    with pyarrow.parquet.ParquetWriter(target, _schema(kinds)) as whole:
        for piece in pieces:
            table = pyarrow.parquet.read_table(piece, partitioning=None)
            if table.num_rows:
                whole.write_table(table)
