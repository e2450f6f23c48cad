"""Project files from elsewhere: looked into, checked, and taken into a folder."""

import sqlite3
from contextlib import closing

import pytest
from builders import small_study

from qualkit.errors import ProjectError, RequestError
from qualkit.store.glancing import Glance, glance
from qualkit.store.project import open_project
from qualkit.workflow.fetching import look_into, studies_in, take_in


def elsewhere(folder):
    """Return a whole project as one file, as somebody would send it."""
    made = folder / "elsewhere"
    made.mkdir()
    project = small_study(made)
    project.engine.dispose()
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return project.path


def changed(path, *statements):
    """Return the content of a project file after somebody did something to it."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def test_a_study_is_looked_into_without_being_opened(tmp_path):
    path = elsewhere(tmp_path)
    before = path.read_bytes()

    assert glance(path) == Glance("small", 4, 7)
    assert path.read_bytes() == before


def test_a_study_from_elsewhere_is_taken_in_as_it_is(tmp_path):
    content = elsewhere(tmp_path).read_bytes()

    path = take_in(tmp_path, "../My study.qualkit", content)

    assert path == tmp_path / "My study.qualkit"
    assert path.read_bytes() == content
    assert open_project(path).check() == []


def test_a_study_never_takes_the_place_of_another(tmp_path):
    content = elsewhere(tmp_path).read_bytes()
    (tmp_path / "mine.qualkit").write_bytes(b"mine")

    with pytest.raises(RequestError, match="is there already"):
        take_in(tmp_path, "mine.qualkit", content)

    assert (tmp_path / "mine.qualkit").read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (("PRAGMA application_id = 7",), "is not a qualkit project"),
        (("PRAGMA user_version = 99",), "written by a newer qualkit"),
        (("PRAGMA foreign_keys = OFF", "DROP TABLE events"), "no table 'events'"),
        (("CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM codings; END",), "statements that no"),
        (
            (
                "DROP TRIGGER forget_words",
                "CREATE TRIGGER forget_words AFTER INSERT ON events BEGIN DELETE FROM codings; END",
            ),
            "statements that no",
        ),
    ],
)
def test_what_is_no_whole_study_is_not_kept(tmp_path, statements, fault):
    content = changed(elsewhere(tmp_path), *statements)

    with pytest.raises(ProjectError, match=fault):
        take_in(tmp_path, "sent.qualkit", content)

    assert [path.name for path in tmp_path.iterdir()] == ["elsewhere"]


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"x" * 4096])
def test_what_is_no_database_is_told_in_one_line(tmp_path, content):
    with pytest.raises(ProjectError, match=r"^sent.qualkit: ") as told:
        take_in(tmp_path, "sent.qualkit", content)

    assert "\n" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_half_a_study_is_not_kept(tmp_path):
    content = elsewhere(tmp_path).read_bytes()

    with pytest.raises(ProjectError, match="damaged"):
        take_in(tmp_path, "sent.qualkit", content[: len(content) // 2])


def test_a_folder_lists_its_studies_without_backups(tmp_path):
    for name in ("a.qualkit", "a.version-3.qualkit", "b.qualkit", "c.txt"):
        (tmp_path / name).write_bytes(b"x")

    found = studies_in(tmp_path)

    assert list(found) == ["a", "b"]
    assert "is not a qualkit project" in look_into(found["a"])
