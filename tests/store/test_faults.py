"""What a full disk, a read-only file and a damaged one are called."""

import os
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from builders import CODEBOOK, empty_study
from sqlalchemy import event

from qualkit.errors import ProjectError
from qualkit.store import faults
from qualkit.store import project as projects
from qualkit.store.faults import fault_of, in_words
from qualkit.store.project import create_project, open_project
from qualkit.workflow.noting import write_memo


def limited(project, pragma):
    """Let whoever opens the project from now on meet a limit of the disk."""
    project.engine.dispose()
    event.listen(project.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
    return project


def fault(code):
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    return error


def test_a_full_disk_is_called_so_and_nothing_is_kept(tmp_path):
    study = limited(empty_study(tmp_path), "max_page_count = 1")

    with pytest.raises(ProjectError, match=r"cannot be written: the disk is full; make room there"):
        write_memo(study, ("study", ""), "word " * 20_000, who="Ines")

    assert [each.verb for each in open_project(study.path).history()] == ["init"]


def test_a_project_that_is_read_only_is_called_so(tmp_path):
    study = limited(empty_study(tmp_path), "query_only = ON")

    with pytest.raises(ProjectError, match="cannot be written: it, or its folder, is read-only"):
        write_memo(study, ("study", ""), "A word.", who="Ines")


@pytest.mark.parametrize(
    ("code", "free", "may_write", "told"),
    [
        (sqlite3.SQLITE_FULL, 10**9, True, "the disk is full"),
        (sqlite3.SQLITE_IOERR_SHMSIZE, 0, True, "the disk is full"),
        (sqlite3.SQLITE_IOERR_READ, 10**9, True, "otherwise (what SQLite says)"),
        (sqlite3.SQLITE_CANTOPEN, 10**9, False, "is read-only"),
        (sqlite3.SQLITE_CANTOPEN, 10**9, True, "otherwise (what SQLite says)"),
        (sqlite3.SQLITE_READONLY_DBMOVED, 10**9, True, "is read-only"),
        (sqlite3.SQLITE_CORRUPT, 10**9, True, "is damaged"),
        (sqlite3.SQLITE_NOTADB, 10**9, True, "otherwise (what SQLite says)"),
    ],
)
def test_what_sqlite_means_depends_on_where_it_wanted_to_write(tmp_path, monkeypatch, code, free, may_write, told):
    monkeypatch.setattr(faults.shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    monkeypatch.setattr(os, "access", lambda *_: may_write)

    line = fault_of(tmp_path / "a.qualkit", fault(code), otherwise="otherwise")

    assert line.startswith(f"{tmp_path / 'a.qualkit'}: ")
    assert told in line
    assert "\n" not in line


def test_a_new_project_that_cannot_be_written_is_called_by_its_own_name(tmp_path, monkeypatch):
    made = projects._engine

    def full(path, **given):
        engine = made(path, **given)
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
        return engine

    monkeypatch.setattr(projects, "_engine", full)

    with pytest.raises(ProjectError) as refused:
        create_project(tmp_path / "a.qualkit", name="a", codebook=CODEBOOK, who="tester")

    assert str(refused.value).startswith(f"{tmp_path / 'a.qualkit'}: cannot be written: the disk is full")
    assert list(tmp_path.iterdir()) == []


def test_what_sqlite_says_outside_a_project_is_one_line_too(tmp_path):
    (tmp_path / "a.qualkit").write_text("no database, but long enough to be looked at as one" * 20)

    with (
        pytest.raises(ProjectError, match="is strange"),
        in_words(tmp_path / "a.qualkit", otherwise="is strange"),
        closing(sqlite3.connect(tmp_path / "a.qualkit")) as connection,
    ):
        connection.execute("SELECT * FROM sqlite_master")
