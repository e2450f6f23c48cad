"""What a project file holds, told without opening it: nothing is migrated, nothing written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.errors import ProjectError
from qualkit.store import schema
from qualkit.store.faults import STRANGE, fault_of
from qualkit.store.project import APPLICATION_ID

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Glance:
    """The name of a study, and how much there is in it."""

    name: str
    documents: int
    codings: int


def glance(path: Path) -> Glance:
    """Return what a project file holds; ProjectError, in one line, when it is none, is damaged or newer than this."""
    try:
        with closing(_read_only(path)) as connection:
            _refuse_strangers(connection, path)
            name = connection.execute("SELECT value FROM study WHERE name = 'name'").fetchone()
            counts = [
                connection.execute(query).fetchone()[0]
                for query in ("SELECT count(*) FROM documents", "SELECT count(*) FROM codings")
            ]
    except sqlite3.Error as error:
        raise ProjectError(fault_of(path, error, otherwise=STRANGE, called=path.name)) from error
    return Glance(name[0] if name else "", *counts)


def refuse_damaged(path: Path) -> None:
    """Look through a whole project file; ProjectError, in one line, when it is none, is damaged or newer than this."""
    try:
        with closing(_read_only(path)) as connection:
            _refuse_strangers(connection, path)
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
            known = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            found_there = "SELECT sql FROM sqlite_master WHERE type IN ('view', 'trigger')"
            acting = {row[0] for row in connection.execute(found_there)}
    except sqlite3.Error as error:
        raise ProjectError(fault_of(path, error, otherwise=STRANGE, called=path.name)) from error
    if found != ["ok"]:
        raise ProjectError(f"{path.name}: is damaged ({found[0]})")
    if missing := {"study", "documents", "passages", "codings", "events"} - known:
        raise ProjectError(f"{path.name}: is damaged; it has no table '{sorted(missing)[0]}'")
    # A file from elsewhere may bring along statements that run by themselves.
    if acting.difference(schema.SEARCH):
        raise ProjectError(f"{path.name}: holds statements that no qualkit project has; it is not taken in")


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)


def _refuse_strangers(connection: sqlite3.Connection, path: Path) -> None:
    marked = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if marked != APPLICATION_ID:
        raise ProjectError(f"{path.name}: is not a qualkit project")
    if version > schema.newest():
        raise ProjectError(
            f"{path.name}: was written by a newer qualkit (file version {version}, this one reads up to "
            f"{schema.newest()}); update qualkit"
        )
