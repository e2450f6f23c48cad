"""What SQLite's errors mean, in words for whoever can mend them."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qualkit.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FULL = "cannot be written: the disk is full; make room there, then do it again"
READ_ONLY = "cannot be written: it, or its folder, is read-only; copy it to where you may write"
STRANGE = "is not a qualkit project, or is damaged"
NO_ROOM = 1 << 16  # bytes, of which SQLite needs some even to read
_SENTENCES: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_BUSY: "is being written by another program (database is locked); wait a moment, then do it again",
    sqlite3.SQLITE_CORRUPT: "is damaged (database disk image is malformed); go back to a copy",
}


def fault_of(path: Path, error: sqlite3.Error, *, otherwise: str, called: str = "") -> str:
    """Return the one line on an error of SQLite, which begins with the path, or what it is called.

    `otherwise` is said of what is not known here.
    """
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the other bytes are its details
    # A full disk and a read-only folder have several names, depending on what SQLite wanted to write there.
    if kind == sqlite3.SQLITE_IOERR and shutil.disk_usage(path.parent).free < NO_ROOM:
        kind = sqlite3.SQLITE_FULL
    if kind == sqlite3.SQLITE_CANTOPEN and not os.access(path.parent, os.W_OK):
        kind = sqlite3.SQLITE_READONLY
    return f"{called or path}: {_SENTENCES.get(kind) or f'{otherwise} ({error})'}"


@contextmanager
def in_words(path: Path, *, otherwise: str) -> Iterator[None]:
    """Make of SQLite's errors a ProjectError, in one line."""
    try:
        yield
    except sqlite3.Error as error:
        raise ProjectError(fault_of(path, error, otherwise=otherwise)) from error
