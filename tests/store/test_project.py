"""The project file: made, changed, undone, checked, migrated, and shared by two programs."""

import errno
import gzip
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from builders import CODEBOOK, document, empty_study, match, small_study
from sqlalchemy import func, inspect, literal, select, text

from qualkit.codebook import parse_codebook, write_codebook
from qualkit.errors import ProjectError, RequestError
from qualkit.model import Coder, Filter
from qualkit.store import schema
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document, has_file, listed_documents, read_documents
from qualkit.store.excerpts import count_excerpts
from qualkit.store.passages import search_passages
from qualkit.store.project import create_project, open_project
from qualkit.store.themes import latest_themes

OTHER = parse_codebook(write_codebook(CODEBOOK).replace("Trust", "Faith"), place="other codebook")


def count(project, table):
    with project.reading() as connection:
        return connection.scalar(select(func.count()).select_from(text(table)))


def edit(project, *statements):
    """Change the file as another program would, with no regard for what holds it together."""
    with closing(sqlite3.connect(project.path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def one_line(caught):
    line = str(caught.value)
    assert "\n" not in line
    return line


def import_one(project, name, *, batch=""):
    with project.change("import", who="tester", batch=batch) as change:
        add_document(change, document(name, [("Amina", f"{name} speaks of trust.")]))
        change.summary = name


def test_a_new_project_knows_its_name_codebook_and_beginning(tmp_path):
    create_project(tmp_path / "a.qualkit", name="Été 日本 🙂", codebook=CODEBOOK, who="tester")

    project = open_project(tmp_path / "a.qualkit")
    assert project.name == "Été 日本 🙂"
    assert project.codebook() == CODEBOOK
    assert project.value("created") == project.history()[0].at
    assert [(event.who, event.verb, event.undone) for event in project.history()] == [("tester", "init", False)]
    assert project.check() == []


def test_a_path_may_hold_any_characters(tmp_path):
    path = tmp_path / "what? 100% [1] #2 é.qualkit"

    project = create_project(path, name="odd", codebook=CODEBOOK, who="tester")

    assert project.path.is_file()
    assert open_project(path).name == "odd"


def test_creating_never_touches_a_file_that_is_there(tmp_path):
    path = tmp_path / "a.qualkit"
    path.write_bytes(b"mine")

    with pytest.raises(ProjectError) as caught:
        create_project(path, name="a", codebook=CODEBOOK, who="tester")

    assert "is there already" in one_line(caught)
    assert path.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [path]


def test_creating_in_a_folder_that_is_missing_is_refused(tmp_path):
    with pytest.raises(ProjectError, match="does not exist"):
        create_project(tmp_path / "no" / "a.qualkit", name="a", codebook=CODEBOOK, who="tester")


@pytest.mark.parametrize("fault", [RuntimeError("stop"), OSError(errno.ENOSPC, "No space left on device")])
def test_a_failed_creation_leaves_nothing(tmp_path, monkeypatch, fault):
    def failing(_):
        raise fault

    monkeypatch.setattr(schema, "create_tables", failing)

    with pytest.raises((RuntimeError, ProjectError)):
        create_project(tmp_path / "[a].qualkit", name="a", codebook=CODEBOOK, who="tester")

    assert list(tmp_path.iterdir()) == []


def test_the_file_is_in_wal_mode_with_foreign_keys_and_full_sync(tmp_path):
    project = empty_study(tmp_path)

    with project.reading() as connection:
        found = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "foreign_keys", "synchronous")]

    assert found == ["wal", 1, 2]


def test_a_failure_in_the_middle_of_a_change_leaves_nothing(tmp_path):
    project = small_study(tmp_path)
    before = (count(project, "documents"), count(project, "passages"), count(project, "passage_search"))
    revision = project.revision()

    def begin_and_fail():
        with project.change("import", who="tester") as change:
            add_document(change, document("Half", [("", "Never to be seen.")]))
            change.set("name", "half")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        begin_and_fail()

    assert (count(project, "documents"), count(project, "passages"), count(project, "passage_search")) == before
    assert project.revision() == revision
    assert project.name == "small"
    assert project.check() == []


def test_every_change_writes_one_event(tmp_path):
    project = small_study(tmp_path)

    verbs = [event.verb for event in project.history()]

    assert verbs == ["init", "import", "code", "themes"]


def test_a_change_that_does_nothing_leaves_no_event(tmp_path):
    project = small_study(tmp_path)
    revision = project.revision()

    with project.change("code", who="tester"):
        pass

    assert project.revision() == revision


def test_an_event_is_not_seen_before_its_change_is_whole(tmp_path):
    project = empty_study(tmp_path)

    with project.change("import", who="tester") as change:
        add_document(change, document("A", [("", "Some words.")]))
        change.summary = "A"
        seen = len(project.history()), len(listed_documents(project))

    assert seen == (1, 0)
    assert (len(project.history()), len(listed_documents(project))) == (2, 1)


def test_undo_takes_back_the_newest_change_first_and_never_the_beginning(tmp_path):
    project = small_study(tmp_path)

    undone = [[event.verb for event in project.undo(who="tester")] for _ in range(5)]

    assert undone == [["themes"], ["code"], ["import"], [], []]
    assert listed_documents(project) == []
    assert project.codebook() == CODEBOOK


def test_the_history_keeps_what_was_undone(tmp_path):
    project = small_study(tmp_path)

    project.undo(who="Rosa")

    found = [(event.verb, event.undone) for event in project.history()]
    assert found == [("init", False), ("import", False), ("code", False), ("themes", True), ("undo", False)]
    assert project.history()[-1].who == "Rosa"
    assert "themes: 2 themes" in project.history()[-1].summary


def test_undoing_an_import_removes_all_that_hangs_on_it(tmp_path):
    project = small_study(tmp_path)
    project.undo(who="tester")
    project.undo(who="tester")

    project.undo(who="tester")

    tables = ("documents", "participants", "passages", "passage_search", "rounds", "codings", "theme_runs", "themes")
    assert {table: count(project, table) for table in tables} == dict.fromkeys(tables, 0)
    assert project.check() == []


def test_undoing_an_import_in_the_middle_of_a_batch_removes_its_codings_too(tmp_path):
    project = empty_study(tmp_path)
    import_one(project, "first", batch="together")
    whole = code_the_first(project)
    import_one(project, "second", batch="together")

    undone = project.undo(who="tester")

    assert [event.summary for event in undone] == ["first", "second"]
    assert whole == 1
    assert count_excerpts(project, Filter()) == 0
    assert (count(project, "codings"), count(project, "round_documents"), count(project, "passage_search")) == (0, 0, 0)
    assert project.check() == []


def code_the_first(project):
    """Code the first document and return how many excerpts there are."""
    first = document("first", [("Amina", "first speaks of trust.")])
    with project.change("code", who="tester") as change:
        round_ = start_round(change, Coder("lexicon", "1"), codebook_version=CODEBOOK.version, settings={})
        add_codings(change, round_, first, [match(first, "first speaks of trust.", "trust")])
        finish_round(change, round_, at=change.at)
    return count_excerpts(project, Filter())


def test_undoing_coding_leaves_the_documents_and_their_words(tmp_path):
    project = small_study(tmp_path)
    project.undo(who="tester")

    project.undo(who="tester")

    assert (count_excerpts(project, Filter()), count(project, "rounds")) == (0, 0)
    assert len(search_passages(project, "violence")) == 4
    assert len(listed_documents(project)) == 4


def test_undoing_themes_leaves_the_run_before(tmp_path):
    project = small_study(tmp_path)

    project.undo(who="tester")

    assert latest_themes(project) is None
    assert count(project, "theme_passages") == 0


def test_undoing_a_codebook_puts_the_old_one_back_into_use(tmp_path):
    project = empty_study(tmp_path)
    with project.change("codebook", who="tester") as change:
        project.use_codebook(change, OTHER)
    assert project.codebook() == OTHER

    project.undo(who="tester")

    assert project.codebook() == CODEBOOK
    assert project.codebook(OTHER.version) == OTHER


def test_what_was_undone_can_be_done_again(tmp_path):
    project = empty_study(tmp_path)
    import_one(project, "again")
    project.undo(who="tester")
    assert not has_file(project, document("again", [("Amina", "again speaks of trust.")]).origin.sha256)

    import_one(project, "again")

    assert [listed.name for listed in listed_documents(project)] == ["again"]
    assert project.check() == []


def test_a_revision_grows_with_every_change_and_undo(tmp_path):
    project = empty_study(tmp_path)
    revisions = [project.revision()]

    import_one(project, "one")
    revisions.append(project.revision())
    project.undo(who="tester")
    revisions.append(project.revision())

    assert revisions == sorted(set(revisions))


def test_a_whole_file_has_no_faults(tmp_path):
    assert small_study(tmp_path).check() == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE documents SET text = 'short'", "passages reach beyond the text"),
        ('UPDATE passages SET "end" = start - 1 WHERE id = 1', "passages reach beyond the text"),
        (
            'UPDATE codings SET start = start + 1000, "end" = "end" + 1000 WHERE code_id = \'trust\'',
            "codings lie outside",
        ),
        ("UPDATE codings SET passage_id = 1", "codings lie outside"),
        ("DELETE FROM passage_search WHERE rowid = 2", "passages cannot be searched"),
        ("INSERT INTO passage_search (rowid, words) VALUES (999, 'ghost')", "searchable passages no longer exist"),
        ("UPDATE rounds SET finished = NULL", "never finished"),
        ("DELETE FROM documents WHERE number = 1", "points to a missing documents"),
        ("DELETE FROM coders", "points to a missing coders"),
        ("DELETE FROM codebooks", "points to a missing codebooks"),
    ],
)
def test_check_finds_what_another_program_broke(tmp_path, statement, fault):
    project = small_study(tmp_path)
    edit(project, statement)

    faults = project.check()

    assert any(fault in line for line in faults)
    assert all("\n" not in line for line in faults)


def faults_of(path):
    """Return what is wrong with a file; some damage keeps a file from being examined, and that is said, too."""
    try:
        return open_project(path).check()
    except ProjectError as error:
        return [str(error)]


def test_damaged_pages_are_told(tmp_path):
    project = small_study(tmp_path)
    with project.reading() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        page = connection.scalar(text("SELECT rootpage FROM sqlite_master WHERE name = 'codings_by_code'"))
    project.engine.dispose()
    data = bytearray(project.path.read_bytes())
    data[(page - 1) * 4096 + 8 : page * 4096] = b"\x55" * 4088
    project.path.write_bytes(bytes(data))

    faults = faults_of(project.path)

    assert faults
    assert all("\n" not in line for line in faults)


def not_a_database(path):
    path.write_text("Amina: hello.\n" * 500)


def nothing(path):
    path.write_bytes(b"")


def folder(path):
    path.mkdir()


def missing(path):
    del path


def foreign(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.commit()


def half(path):
    whole = small_study(path.parent)
    with whole.reading() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    data = whole.path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def newer(path):
    create_project(path, name="a", codebook=CODEBOOK, who="tester").engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (not_a_database, "is not a qualkit project, or is damaged"),
        (nothing, "is not a qualkit project"),
        (folder, "there is no such project"),
        (missing, "'qualkit init' makes one"),
        (foreign, "is not a qualkit project"),
        (half, "damaged"),
        (newer, "was written by a newer qualkit (file version 99"),
    ],
)
def test_what_is_no_project_is_refused_in_one_line(tmp_path, make, says):
    path = tmp_path / "a.qualkit"
    make(path)

    with pytest.raises(ProjectError) as caught:
        open_project(path)

    assert one_line(caught).startswith(f"{path}: ")
    assert says in str(caught.value)


def test_another_programs_file_is_not_touched(tmp_path):
    path = tmp_path / "places.sqlite"
    foreign(path)
    before = path.read_bytes()

    with pytest.raises(ProjectError):
        open_project(path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_damaged_while_the_project_is_open_is_one_line(tmp_path):
    project = small_study(tmp_path)
    edit(project, "DROP TABLE codings")

    with pytest.raises(ProjectError) as caught:
        count_excerpts(project, Filter())

    assert one_line(caught).startswith(f"{project.path}: ")


def step(connection):
    connection.execute(text("ALTER TABLE documents ADD COLUMN note TEXT"))


def test_an_older_file_is_migrated_after_a_backup(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    project.engine.dispose()
    version, now = schema.newest(), list(schema.MIGRATIONS)
    monkeypatch.setattr(schema, "MIGRATIONS", [*now, step])

    newer_project = open_project(project.path)

    with newer_project.reading() as connection:
        assert connection.scalar(text("PRAGMA user_version")) == version + 1
        assert connection.scalar(text("SELECT count(*) FROM documents WHERE note IS NULL")) == 4
    assert newer_project.history()[-1].verb == "migrate"
    assert newer_project.check() == []
    monkeypatch.setattr(schema, "MIGRATIONS", now)
    backup = open_project(tmp_path / f"small.version-{version}.qualkit")
    assert count_excerpts(backup, Filter()) == 7
    assert [event.verb for event in backup.history()] == ["init", "import", "code", "themes"]


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    def failing(connection):
        step(connection)
        raise RuntimeError("stop")

    project = small_study(tmp_path)
    project.engine.dispose()
    now = list(schema.MIGRATIONS)
    monkeypatch.setattr(schema, "MIGRATIONS", [*now, failing])
    with pytest.raises(RuntimeError):
        open_project(project.path)

    monkeypatch.setattr(schema, "MIGRATIONS", now)
    assert open_project(project.path).check() == []
    assert count_excerpts(open_project(project.path), Filter()) == 7


def test_two_who_open_an_older_file_together_migrate_it_once(tmp_path, monkeypatch):
    path = small_study(tmp_path).path
    version = schema.newest()
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, step])

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: open_project(path), range(4)))

    assert [event.verb for event in found[0].history()].count("migrate") == 1
    assert sorted(each.name for each in tmp_path.glob("*.qualkit")) == [
        "small.qualkit",
        f"small.version-{version}.qualkit",
    ]


def test_a_file_of_version_1_is_migrated_with_all_it_holds(tmp_path):
    path = tmp_path / "small.qualkit"
    path.write_bytes(gzip.decompress((Path(__file__).parent / "version-1.qualkit.gz").read_bytes()))

    (tmp_path / "new").mkdir()

    project = open_project(path)

    assert project.check() == []
    assert count_excerpts(project, Filter()) == 7
    assert [document.warnings for document in read_documents(project)] == [()] * 4
    with project.reading() as connection, small_study(tmp_path / "new").reading() as new:
        assert columns(connection) == columns(new)


def columns(connection):
    found = inspect(connection)
    return {table: sorted(c["name"] for c in found.get_columns(table)) for table in schema.metadata.tables}


def test_writers_wait_for_each_other(tmp_path):
    path = empty_study(tmp_path).path
    start = threading.Barrier(4)

    def write(writer):
        project = open_project(path)
        start.wait()
        for n in range(5):
            import_one(project, f"{writer}-{n}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    project = open_project(path)
    assert len(listed_documents(project)) == 20
    assert len(project.history()) == 21
    assert project.check() == []


def test_a_reader_goes_on_while_somebody_writes(tmp_path):
    project = small_study(tmp_path)

    with project.change("import", who="tester") as change:
        add_document(change, document("More", [("", "More words.")]))
        change.summary = "More"
        names = [listed.name for listed in listed_documents(open_project(project.path))]

    assert "More" not in names
    assert len(names) == 4


@pytest.mark.parametrize("asked", ["\ud800", 10**30])
def test_what_no_file_can_hold_is_one_line(tmp_path, asked):
    project = empty_study(tmp_path)

    with pytest.raises(RequestError) as caught, project.reading() as connection:
        connection.execute(select(literal(asked)))

    assert "no project holds" in one_line(caught)


def test_a_file_locked_for_too_long_is_one_line(tmp_path):
    project = empty_study(tmp_path)
    with project.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(project.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(ProjectError) as caught:
            import_one(project, "late")

    assert "locked" in one_line(caught)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path):
    tmp_path.chmod(0o500)

    with pytest.raises(ProjectError) as caught:
        empty_study(tmp_path)

    tmp_path.chmod(0o700)
    assert one_line(caught)
