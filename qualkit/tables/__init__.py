"""Tables as streams of rows, in and out: CSV, JSON lines and Parquet, whole or in parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

from qualkit.errors import InputError, RequestError, possible
from qualkit.tables import comma_separated, json_lines, parquet
from qualkit.tables.records import Kinds, Part, Put, Record, Row

__all__ = [
    "TEXT_NAMES",
    "Kinds",
    "Part",
    "Put",
    "Record",
    "Row",
    "divide",
    "in_a_line",
    "is_table",
    "join",
    "read_part",
    "read_rows",
    "supported",
    "tables_at",
    "text_column",
    "writing",
]

# Guessed in this order when nobody names the column of the text.
TEXT_NAMES = ("text", "answer", "comment", "note", "content", "texto", "respuesta", "texte", "réponse")

LONGEST_NAME = 60


class _Format(NamedTuple):
    divide: Callable[[Path], Iterator[Part]]
    read: Callable[[Part, Collection[str]], Iterator[Record]]
    writing: Callable[[Path, Kinds], AbstractContextManager[Put]]
    join: Callable[[Iterable[Path], Path, Kinds], None]


_JSON_LINES = _Format(json_lines.divide, json_lines.read, json_lines.writing, json_lines.join)
_FORMATS: Mapping[str, _Format] = {
    ".csv": _Format(comma_separated.divide, comma_separated.read, comma_separated.writing, comma_separated.join),
    ".jsonl": _JSON_LINES,
    ".ndjson": _JSON_LINES,
    ".parquet": _Format(parquet.divide, parquet.read, parquet.writing, parquet.join),
}


def is_table(path: Path) -> bool:
    """Tell by its suffix whether a file is a table that can be read."""
    return path.suffix.lower() in _FORMATS


def supported(path: Path) -> str:
    """Return the file's suffix; RequestError when tables of that kind are not supported."""
    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        raise RequestError(f"{path}: is no table that is supported; possible: {', '.join(_FORMATS)}")
    return suffix


def tables_at(place: Path) -> list[Path]:
    """Return the tables of a file, a folder (with the folders in it) or a pattern such as `answers/*.parquet`.

    They come in order of name. Raises an error when there are none, or tables of several kinds.
    """
    with _told(place):
        if place.is_file():
            supported(place)
            return [place]
        if place.is_dir():
            found = [path for path in place.rglob("*") if not _is_aside(path.relative_to(place))]
        elif any(sign in str(place) for sign in "*?["):
            found = _matching(place)
        else:
            supported(place)
            raise InputError(f"{place}: there is no such file")
        tables = sorted(path for path in found if is_table(path) and path.is_file())
    kinds = sorted({supported(path) for path in tables})
    if not tables:
        raise InputError(f"{place}: there is no table; possible: {', '.join(_FORMATS)}")
    if len(kinds) > 1:
        raise InputError(
            f"{place}: holds several kinds of tables ({', '.join(kinds)}); choose some, as in '*{kinds[0]}'"
        )
    return tables


def _matching(pattern: Path) -> list[Path]:
    try:
        return list(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))))
    except ValueError as error:
        raise RequestError(f"{pattern}: is no pattern; '**' stands for folders, as in 'answers/**/*.csv'") from error


def _is_aside(path: Path) -> bool:
    """Tell whether a file is hidden, or about others: what programs that write folders of Parquet leave there."""
    return any(name.startswith((".", "_")) for name in path.parts)


def divide(path: Path) -> Iterator[Part]:
    """Yield the parts of a table in order; no row is cut. InputError when the table as a whole cannot be read."""
    with _readable(path):
        yield from _FORMATS[supported(path)].divide(path)


def read_part(part: Part, columns: Collection[str] = ()) -> Iterator[Record]:
    """Yield the rows of a part, those that cannot be read with their fault; `columns` are all that is needed."""
    with _readable(part.path):
        yield from _FORMATS[supported(part.path)].read(part, columns)


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a table as they come; InputError names the line of a fault."""
    for part in divide(path):
        for record in read_part(part):
            if record.cells is None:
                raise InputError(f"{record.place(path)}: {record.fault}")
            yield record.cells


def writing(path: Path, kinds: Kinds) -> AbstractContextManager[Put]:
    """Return a context that gives a function to write rows, as tuples, to a piece that `join` can take."""
    return _FORMATS[supported(path)].writing(path, kinds)


def join(pieces: Iterable[Path], target: Path, kinds: Kinds) -> None:
    """Make one table of the pieces, which are of the same kind as it is."""
    _FORMATS[supported(target)].join(pieces, target, kinds)


def text_column(names: Sequence[str], wanted: str, *, place: Path) -> str:
    """Return the column that holds the text: the one wanted, or one with a usual name."""
    found = wanted or next((name for name in TEXT_NAMES if name in names), "")
    if not found:
        known = ", ".join(in_a_line(names))
        raise RequestError(f"{place}: which column holds the text? Name it with --text; possible: {known}")
    if found not in names:
        raise RequestError(f"{place}: there is no column '{found}'; {possible(found, in_a_line(names))}")
    return found


def in_a_line(names: Iterable[str]) -> list[str]:
    """Return names of columns as an error can show them: in a damaged table they may hold anything."""
    return [" ".join(name.split())[:LONGEST_NAME] for name in names]


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    with _told(path):
        if not path.is_file():
            raise InputError(f"{path}: there is no such file")
        yield


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into one line."""
    try:
        yield
    except OSError as error:
        what = " ".join(str(error.strerror or error).split())
        raise InputError(f"{path}: cannot be read ({what})") from error
