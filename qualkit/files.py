"""Files that appear whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qualkit.errors import RequestError

DATABASE = b"SQLite format 3\0"  # how such a file begins


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a path beside the file to write to; what was written takes the file's place when all went well.

    Raises RequestError when the folder does not exist or the file cannot be written; an older file then stays.
    """
    if not path.name or path.is_dir():
        raise RequestError(f"{path}: is a folder; name a file in it")
    if not path.parent.is_dir():
        raise RequestError(f"{path}: the folder {path.parent} does not exist; make it first")
    if _is_database(path):
        raise RequestError(f"{path}: is a project or another database, and is never written over; name another file")
    unfinished = path.with_name(f".{path.stem}.{uuid.uuid4().hex[:8]}.part{path.suffix}")
    try:
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise RequestError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        # Where nothing can be written there is nothing to remove either, and to say so would hide why.
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _is_database(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(DATABASE)) == DATABASE
