"""A project file: made, opened, changed with an event in the same transaction, undone, checked."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from glob import escape
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    func,
    select,
    text,
)

from qualkit.codebook import codebook_from, plain_codebook
from qualkit.errors import ProjectError, RequestError
from qualkit.model import Codebook
from qualkit.store import events, schema
from qualkit.store.changes import Change, put, storable_value
from qualkit.store.events import Event, event_from
from qualkit.store.faults import STRANGE, fault_of, in_words

# "qual" in ASCII: tells a project from any other SQLite file.
APPLICATION_ID = 0x7175616C

Transaction: TypeAlias = Connection


@dataclass(frozen=True, slots=True)
class Project:
    """An open project file."""

    path: Path
    engine: Engine

    @property
    def name(self) -> str:
        """Return the study's name."""
        return self.value("name")

    def value(self, name: str) -> str:
        """Return one value of the study, '' when it was never set."""
        with self.reading() as connection:
            return connection.scalar(select(schema.study.c.value).where(schema.study.c.name == name)) or ""

    def codebook(self, version: str = "") -> Codebook:
        """Return the codebook of that version, or the one in use."""
        wanted = version or self.value("codebook")
        table = schema.codebooks
        with self.reading() as connection:
            content = connection.scalar(select(table.c.content).where(table.c.version == wanted))
        if content is None:
            raise ProjectError(f"{self.path}: codebook version '{wanted}' is not in this project")
        return _codebook(content)

    def reading(self) -> Connection:
        """Return a connection that sees one state of the project; use it in a `with`."""
        return self.engine.connect()

    def revision(self) -> int:
        """Return a number that grows with every change, whoever makes it: the key for anything remembered."""
        with self.reading() as connection:
            return connection.scalar(select(func.max(schema.events.c.id))) or 0

    def words_revision(self) -> int:
        """Return a number that grows whenever documents, passages or speakers may have changed, but not by coding."""
        table = schema.events.c
        elsewhere = (table.about == "") & table.verb.not_in(events.LEAVING_WORDS)
        return self._newest(elsewhere)

    def document_revision(self, document_id: str) -> int:
        """Return a number that grows with every change that may concern a document."""
        return self._newest(schema.events.c.about.in_((document_id, "")))

    def _newest(self, which: ColumnElement[bool]) -> int:
        with self.reading() as connection:
            return connection.scalar(select(func.max(schema.events.c.id)).where(which)) or 0

    @contextmanager
    def change(self, verb: str, *, who: str, batch: str = "", about: str = "") -> Iterator[Change]:
        """Open the one transaction of a verb; its event is written with it, or nothing is.

        Events of one `batch` are undone together; `about` is the id of the document that the change is about. A change
        that does nothing and says nothing leaves no event.
        """
        with (
            self.writing() as connection,
            events.noted(connection, verb, who=who, batch=batch, about=about) as change,
        ):
            yield change

    def use_codebook(self, change: Change, codebook: Codebook) -> None:
        """Keep this version of the codebook and make it the one in use."""
        table = schema.codebooks
        known = change.connection.scalar(select(table.c.version).where(table.c.version == codebook.version))
        if known is None:
            row = {
                "version": codebook.version,
                "id": codebook.id,
                "content": json.dumps(plain_codebook(codebook), ensure_ascii=False),
            }
            change.add("codebooks", [row])
        change.set("codebook", codebook.version)

    def history(self) -> list[Event]:
        """Return every change there was, oldest first."""
        table = schema.events
        with self.reading() as connection:
            rows = connection.execute(select(table).order_by(table.c.id)).mappings().all()
        return [event_from(row) for row in rows]

    def undo(self, *, who: str) -> list[Event]:
        """Take back the newest change that still stands and return its events; none when there is nothing to undo."""
        with self.writing() as connection:
            return events.undo(connection, who=who)

    def undo_own(self, *, who: str, about: str) -> list[Event]:
        """Take back the person's newest change about a document and return its events; none when there is none.

        Raises RequestError when somebody changed the same since.
        """
        with self.writing() as connection:
            return events.undo_own(connection, who=who, about=about)

    def redo_own(self, *, who: str, about: str) -> list[Event]:
        """Do again what the person took back last about a document, unless they went on since; as `undo_own`."""
        with self.writing() as connection:
            return events.redo_own(connection, who=who, about=about)

    def writing(self) -> AbstractContextManager[Transaction]:
        """Return a transaction that asks for the lock at once; what happens in it is kept together or not at all."""
        return self.engine.execution_options(write=True).begin()

    def check(self) -> list[str]:
        """Return the faults found in the file, each as one line; an empty list means that it is whole."""
        with self.reading() as connection:
            faults = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
            if faults:
                # What is asked of a damaged file may not be answered at all.
                return faults
            faults += [
                f"{row[0]}: row {row[1]} points to a missing {row[2]}"
                for row in connection.execute(text("PRAGMA foreign_key_check"))
            ]
            for sentence, query in _CHECKS.items():
                count = connection.scalar(text(query))
                faults += [f"{count} {sentence}"] if count else []
        return faults


@lru_cache(maxsize=8)
def _codebook(content: str) -> Codebook:
    return codebook_from(json.loads(content), place="the project's codebook")


def create_project(path: Path, *, name: str, codebook: Codebook, who: str) -> Project:
    """Make a new project file; a file already there is never touched."""
    if path.exists():
        raise ProjectError(f"{path}: is there already; choose another name, or work on it as it is")
    if not path.parent.is_dir():
        raise ProjectError(f"{path}: the folder {path.parent} does not exist; make it first")
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    project = Project(unfinished, _engine(unfinished, called=path))
    try:
        with project.change("init", who=who) as change:
            change.connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
            change.connection.execute(text(f"PRAGMA user_version = {schema.newest()}"))
            schema.create_tables(change.connection)
            put(change.connection, "name", storable_value(name))
            put(change.connection, "created", change.at)
            project.use_codebook(change, codebook)
            change.summary = f"codebook {codebook.id} {codebook.version}"
            change.undo.clear()
        with project.reading() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        project.engine.dispose()
        # Only a whole project ever carries its own name.
        unfinished.rename(path)
    except OSError as error:
        raise ProjectError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        for leftover in path.parent.glob(f"{escape(unfinished.name)}*"):
            leftover.unlink()
    return open_project(path)


def open_project(path: Path) -> Project:
    """Open a project file; an older one is migrated after a backup, a newer one refused."""
    if not path.is_file():
        raise ProjectError(f"{path}: there is no such project; 'qualkit init' makes one")
    marked, version = _marks(path)
    if marked != APPLICATION_ID:
        raise ProjectError(f"{path}: is not a qualkit project; 'qualkit init' makes one")
    if version > schema.newest():
        raise ProjectError(
            f"{path}: was written by a newer qualkit (file version {version}, this one reads up to "
            f"{schema.newest()}); update qualkit"
        )
    project = Project(path, _engine(path))
    if version < schema.newest():
        _migrate(project, version)
    return project


def _marks(path: Path) -> tuple[int, int]:
    """Return what marks a file as a project, and its version; read only, since it may be another program's file."""
    with (
        in_words(path, otherwise=STRANGE),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30)) as connection,
    ):
        marks = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        return next(marks), next(marks)


def _migrate(project: Project, version: int) -> None:
    backup = project.path.with_name(f"{project.path.stem}.version-{version}{project.path.suffix}")
    if not backup.exists():
        unfinished = backup.with_name(f".{backup.name}.{uuid.uuid4().hex[:8]}.part")
        try:
            with (
                in_words(backup, otherwise="the copy to fall back on cannot be written"),
                closing(sqlite3.connect(project.path)) as source,
                closing(sqlite3.connect(unfinished)) as target,
            ):
                source.backup(target)
            unfinished.rename(backup)
        finally:
            unfinished.unlink(missing_ok=True)
    with project.change("migrate", who="qualkit") as change:
        # Another program may have been waiting for the same file and have done it.
        version = change.connection.scalar(text("PRAGMA user_version")) or version
        if version < schema.newest():
            for step in schema.MIGRATIONS[version - 1 :]:
                step(change.connection)
            change.connection.execute(text(f"PRAGMA user_version = {schema.newest()}"))
            change.summary = f"file version {version} → {schema.newest()}; backup in {backup.name}"


def _engine(path: Path, *, called: Path | None = None) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": 30},
        json_serializer=partial(json.dumps, ensure_ascii=False),
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    event.listen(engine, "handle_error", partial(_on_error, called or path))
    return engine


def _on_error(path: Path, context: ExceptionContext) -> None:
    # A full disk, a damaged page, a lock held too long: nobody's mistake in the program, and one line says it.
    fault = context.original_exception
    if isinstance(fault, sqlite3.Error) and type(fault) in (sqlite3.OperationalError, sqlite3.DatabaseError):
        raise ProjectError(fault_of(path, fault, otherwise="cannot be read or written")) from fault
    if isinstance(fault, UnicodeEncodeError | OverflowError):
        what = "half a character" if isinstance(fault, UnicodeEncodeError) else "a number too large"
        raise RequestError(f"{path}: was asked for {what}, which no project holds; write it anew") from fault


def _on_connect(connection: Any, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event signature
    # SQLAlchemy's own BEGIN (below) takes over from the driver's, which would start too late.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    # A writer asks for the lock at once: two programs wait for each other instead of failing half-way.
    writes = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# Each text is measured once: SQLite counts its characters from the start each time it is asked.
_SIZES = "WITH sizes AS MATERIALIZED (SELECT id, length(text) AS size FROM documents) "

_CHECKS = {
    "passages reach beyond the text of their document": (
        f"{_SIZES}SELECT count(*) FROM passages p JOIN sizes d ON d.id = p.document_id "  # noqa: S608 - fixed words
        'WHERE p.start < 0 OR p."end" < p.start OR p."end" > d.size'
    ),
    "codings lie outside their document or do not begin in their passage": (
        f"{_SIZES}SELECT count(*) FROM codings c "  # noqa: S608 - as above
        "JOIN passages p ON p.id = c.passage_id JOIN sizes d ON d.id = c.document_id "
        'WHERE c.document_id <> p.document_id OR c.start < p.start OR c.start >= p."end" '
        'OR c."end" <= c.start OR c."end" > d.size'
    ),
    "passages cannot be searched": "SELECT count(*) FROM passages WHERE id NOT IN (SELECT rowid FROM passage_search)",
    "searchable passages no longer exist": (
        "SELECT count(*) FROM passage_search WHERE rowid NOT IN (SELECT id FROM passages)"
    ),
    # A person's round stays open for as long as they read.
    "rounds of programs were begun and never finished": (
        "SELECT count(*) FROM rounds r JOIN coders c ON c.id = r.coder_id WHERE r.finished IS NULL AND c.version <> ''"
    ),
}
