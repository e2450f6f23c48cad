"""The history: what happened, taken back and done again, the newest of all or somebody's own in one document."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from qualkit.errors import RequestError
from qualkit.store import schema
from qualkit.store.changes import Change, can_be_done_again, storable_value, take_back, touched

UNDO, REDO = "undo", "redo"
# What people and programs do with a study without changing what was said, or by whom.
LEAVING_WORDS = ("code", "codebook", "decide", "memo", "quote", "review", "round", "themes")

_e = schema.events.c


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history; events of one `batch` are undone together. `about` is the document, or ''."""

    id: int
    batch: str
    at: str
    who: str
    verb: str
    summary: str
    undone: bool
    about: str = ""


def event_from(row: RowMapping) -> Event:
    """Return the event of a row."""
    undone = row["undone_by"] is not None
    return Event(row["id"], row["batch"], row["at"], row["who"], row["verb"], row["summary"], undone, row["about"])


def now() -> str:
    """Return the present moment, ISO 8601, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@contextmanager
def noted(connection: Connection, verb: str, *, who: str, batch: str = "", about: str = "") -> Iterator[Change]:
    """Open a change in a transaction that is under way; its event is written when it ends.

    A change that does nothing and says nothing leaves no event.
    """
    change = Change(connection, at=now(), who=who)
    yield change
    if change.undo or change.summary:
        row = {"batch": batch or uuid.uuid4().hex, "at": change.at, "who": who, "verb": verb, "about": about}
        change.add("events", [row | {"summary": change.summary, "undo": change.undo}])


def undo(connection: Connection, *, who: str) -> list[Event]:
    """Take back the newest change that still stands, whoever made it; its batch goes with it."""
    newest = _newest(connection, _stands())
    if newest is None or newest["undo"] == []:
        return []
    return _taken_back(connection, _batch(connection, newest), who=who, about="")


def undo_own(connection: Connection, *, who: str, about: str) -> list[Event]:
    """Take back the person's newest change about a document.

    Raises RequestError when somebody changed the same since.
    """
    newest = _newest(connection, _stands() & _own(who, about))
    if newest is None or newest["undo"] == []:
        return []
    rows = _batch(connection, newest)
    _refuse_if_changed_since(connection, rows)
    return _taken_back(connection, rows, who=who, about=about)


def redo_own(connection: Connection, *, who: str, about: str) -> list[Event]:
    """Do again what the person took back last about a document, unless they went on since.

    Raises RequestError when somebody changed the same since.
    """
    undoing = _to_do_again(connection, who, about)
    if undoing is None:
        return []
    _refuse_if_changed_since(connection, [undoing])
    return _done_again(connection, undoing, who=who, about=about)


def what_is_next(connection: Connection, *, who: str, about: str) -> tuple[str, str]:
    """Return what the person would take back, and what do again, in the words of the history; '' for nothing."""
    newest = _newest(connection, _stands() & _own(who, about))
    again = _to_do_again(connection, who, about)
    return (newest["summary"] if newest and newest["undo"] else ""), (again["summary"] if again else "")


def _own(who: str, about: str) -> ColumnElement[bool]:
    return and_(_e.who == who, _e.about == about)


def _stands() -> ColumnElement[bool]:
    return and_(_e.undone_by.is_(None), _e.verb.not_in((UNDO, REDO)))


def _newest(connection: Connection, which: ColumnElement[bool]) -> RowMapping | None:
    return connection.execute(select(schema.events).where(which).order_by(_e.id.desc()).limit(1)).mappings().first()


def _batch(connection: Connection, event: RowMapping) -> Sequence[RowMapping]:
    query = select(schema.events).where(_stands(), _e.batch == event["batch"]).order_by(_e.id)
    return connection.execute(query).mappings().all()


def _taken_back(connection: Connection, rows: Sequence[RowMapping], *, who: str, about: str) -> list[Event]:
    again: list[Any] = []
    for row in reversed(rows):
        again += _steps_taken_back(connection, row)
    can_again = all(can_be_done_again(row["undo"]) for row in rows)
    summary = rows[-1]["summary"] if about else f"{rows[-1]['verb']}: {rows[-1]['summary']}"
    summary += f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    number = _note(connection, UNDO, who, about, summary, again if can_again else [])
    connection.execute(update(schema.events).where(_e.id.in_([row["id"] for row in rows])).values(undone_by=number))
    return [replace(event_from(row), undone=True) for row in rows]


def _steps_taken_back(connection: Connection, row: RowMapping) -> list[Any]:
    try:
        return take_back(connection, row["undo"])
    except IntegrityError as error:
        raise RequestError(f"'{row['summary']}' cannot be taken back: what it was about is gone") from error


def _to_do_again(connection: Connection, who: str, about: str) -> RowMapping | None:
    """Return the newest undoing that was not done again, unless the person went on after it."""
    undoing = _newest(connection, _own(who, about) & _e.undone_by.is_(None) & (_e.verb == UNDO))
    if undoing is None or undoing["undo"] == []:
        return None
    went_on = _own(who, about) & _e.verb.not_in((UNDO, REDO)) & (_e.id > undoing["id"])
    return None if connection.scalar(select(func.count()).where(went_on)) else undoing


def _done_again(connection: Connection, undoing: RowMapping, *, who: str, about: str) -> list[Event]:
    _steps_taken_back(connection, undoing)
    number = _note(connection, REDO, who, about, undoing["summary"], [])
    restored = _e.undone_by == undoing["id"]
    rows = connection.execute(select(schema.events).where(restored).order_by(_e.id)).mappings().all()
    connection.execute(update(schema.events).where(restored).values(undone_by=None))
    connection.execute(update(schema.events).where(_e.id == undoing["id"]).values(undone_by=number))
    return [replace(event_from(row), undone=False) for row in rows]


def _note(connection: Connection, verb: str, who: str, about: str, summary: str, steps: list[Any]) -> int:
    row = {"batch": uuid.uuid4().hex, "at": now(), "who": who, "verb": verb, "summary": summary, "undo": steps}
    added = connection.execute(insert(schema.events), storable_value(row | {"about": about}))
    return int(added.inserted_primary_key[0])  # type: ignore[index]


def _refuse_if_changed_since(connection: Connection, rows: Iterable[RowMapping]) -> None:
    """Raise RequestError when a change that stands, made after these, is of the same rows: it would be overwritten."""
    for row in rows:
        mine = touched(row["undo"])
        later = select(schema.events).where(_stands(), _e.id > row["id"], _e.batch != row["batch"])
        for other in connection.execute(later.order_by(_e.id.desc())).mappings():
            if mine & touched(other["undo"]):
                raise RequestError(
                    f"'{row['summary']}' cannot be taken back: {other['who']} changed the same since "
                    f"({other['summary']})"
                )
