"""The history: what happened, taken back and done again, the newest of all or somebody's own in one document."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Text, and_, cast, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from qualkit.errors import RequestError
from qualkit.store import schema
from qualkit.store.changes import Change, can_be_done_again, storable_value, take_back, touched
from qualkit.store.standing import done_with, eyes_in

UNDO, REDO = "undo", "redo"
ENDS = ("init", "migrate")  # what lies before them cannot be taken back: the file was another
# What people and programs do with a study without changing what was said, or by whom.
LEAVING_WORDS = ("code", "codebook", "decide", "learn", "memo", "quote", "review", "round", "themes")
# What one person does that a blind study keeps from another; of that which is about no one document, the last three.
HIDING = ("code", UNDO, REDO, "decide", "memo", "quote")
HIDING_ANYWHERE = HIDING[3:]
HIDDEN = "hidden while coding is blind"

_e = schema.events.c


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history; events of one `batch` are undone together. `about` is the document, or ''.

    `undone_by` is the id of the event that took it back, 0 for none; `is_lasting` tells that nothing could.
    """

    id: int
    batch: str
    at: str
    who: str
    verb: str
    summary: str
    about: str = ""
    undone_by: int = 0
    is_lasting: bool = False

    @property
    def undone(self) -> bool:
        """Tell whether it was taken back."""
        return self.undone_by != 0


def event_from(row: RowMapping) -> Event:
    """Return the event of a row."""
    told = {name: row[name] for name in ("id", "batch", "at", "who", "verb", "summary", "about")}
    return Event(**told, undone_by=row["undone_by"] or 0, is_lasting=row["undo"] == [])


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
    newest = _newest(connection, _can_go())
    return _taken_back(connection, _batch(connection, newest), who=who, about="") if newest else []


def undo_own(connection: Connection, *, who: str, about: str) -> list[Event]:
    """Take back the person's newest change about a document.

    Raises RequestError when somebody changed the same since.
    """
    newest = _newest(connection, _can_go() & _own(who, about))
    if newest is None:
        return []
    rows = _batch(connection, newest)
    for row in rows:
        since = _stands() & (_e.id > row["id"]) & (_e.batch != row["batch"])
        _refuse_to_overwrite(connection, row, since, "taken back", who)
    return _taken_back(connection, rows, who=who, about=about)


def redo_own(connection: Connection, *, who: str, about: str) -> list[Event]:
    """Do again what the person took back last about a document, unless they went on since.

    Raises RequestError when somebody changed the same since.
    """
    undoing = _to_do_again(connection, who, about)
    if undoing is None:
        return []
    # Also what stood then and was taken back since: this may rest on it.
    since = (_stands() & (_e.id > undoing["id"])) | ((_e.undone_by > undoing["id"]) & (_e.verb != UNDO))
    _refuse_to_overwrite(connection, undoing, since, "done again", who)
    return _done_again(connection, undoing, who=who, about=about)


def what_is_next(connection: Connection, *, who: str, about: str) -> tuple[str, str]:
    """Return what the person would take back, and what do again, in the words of the history; '' for nothing."""
    newest = _newest(connection, _can_go() & _own(who, about))
    again = _to_do_again(connection, who, about)
    return (newest["summary"] if newest else ""), (again["summary"] if again else "")


def to_take_back(history: Sequence[Event]) -> list[Event]:
    """Return the events of a history, oldest first, that `undo` would take back."""
    end = max((number for number, event in enumerate(history, start=1) if event.verb in ENDS), default=0)
    standing = [event for event in history[end:] if event.verb not in (UNDO, REDO) and not event.undone]
    newest = next((event for event in reversed(standing) if not event.is_lasting), None)
    return [event for event in standing if newest and event.batch == newest.batch]


def as_seen(connection: Connection, history: Iterable[Event], *, viewer: str) -> list[Event]:
    """Return events as a viewer may read them: in a blind study without what they do not see of others.

    They see of an event that it was, of which kind and by whom; what it says once both are done with its document.
    """
    told, viewer = list(history), eyes_in(connection, viewer)
    if not viewer:
        return told
    done = done_with(connection)
    hidden = {event.id for event in told if _is_hidden(event, viewer, done)}
    # What was taken back for somebody says as little as what they had done.
    hidden |= {event.undone_by for event in told if event.id in hidden}
    return [replace(event, summary=HIDDEN) if event.id in hidden else event for event in told]


def _is_hidden(event: Event, viewer: str, done: Collection[tuple[str, str]]) -> bool:
    if event.who == viewer or event.verb not in (HIDING if event.about else HIDING_ANYWHERE):
        return False
    return not all((name, event.about) in done for name in (viewer, event.who))


def _own(who: str, about: str) -> ColumnElement[bool]:
    return and_(_e.who == who, _e.about == about)


def _stands() -> ColumnElement[bool]:
    return and_(_e.undone_by.is_(None), _e.verb.not_in((UNDO, REDO)))


def _can_go() -> ColumnElement[bool]:
    """Return the condition for changes that can be taken back; those without steps are passed over."""
    return and_(_stands(), cast(_e.undo, Text) != "[]", _e.id > _end())


def _end() -> ColumnElement[int]:
    """Return the id of the event beyond which nothing goes back."""
    # That it is about no document is said for the index: this is asked every few seconds.
    ends = schema.events.alias("ends").c
    newest = select(func.coalesce(func.max(ends.id), 0)).where(ends.about == "", ends.verb.in_(ENDS))
    return newest.scalar_subquery()


def _newest(connection: Connection, which: ColumnElement[bool]) -> RowMapping | None:
    return connection.execute(select(schema.events).where(which).order_by(_e.id.desc()).limit(1)).mappings().first()


def _batch(connection: Connection, event: RowMapping) -> Sequence[RowMapping]:
    query = select(schema.events).where(_stands(), _e.batch == event["batch"]).order_by(_e.id)
    return connection.execute(query).mappings().all()


def _taken_back(connection: Connection, rows: Sequence[RowMapping], *, who: str, about: str) -> list[Event]:
    again: list[Any] = []
    for row in reversed(rows):
        again += _steps_taken_back(connection, row, who)
    can_again = all(can_be_done_again(row["undo"]) for row in rows)
    summary = rows[-1]["summary"] if about else f"{rows[-1]['verb']}: {rows[-1]['summary']}"
    summary += f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    number = _note(connection, UNDO, who, about, summary, again if can_again else [])
    connection.execute(update(schema.events).where(_e.id.in_([row["id"] for row in rows])).values(undone_by=number))
    return [replace(event_from(row), undone_by=number) for row in rows]


def _steps_taken_back(connection: Connection, row: RowMapping, who: str) -> list[Any]:
    try:
        return take_back(connection, row["undo"])
    except IntegrityError as error:
        [seen] = as_seen(connection, [event_from(row)], viewer=who)
        raise RequestError(f"'{seen.summary}' cannot be taken back: what it was about is gone") from error


def _to_do_again(connection: Connection, who: str, about: str) -> RowMapping | None:
    """Return the newest undoing that was not done again, unless the person went on after it."""
    undoing = _newest(connection, _own(who, about) & _e.undone_by.is_(None) & (_e.verb == UNDO) & (_e.id > _end()))
    if undoing is None or undoing["undo"] == []:
        return None
    went_on = _own(who, about) & _e.verb.not_in((UNDO, REDO)) & (_e.id > undoing["id"])
    return None if connection.scalar(select(func.count()).where(went_on)) else undoing


def _done_again(connection: Connection, undoing: RowMapping, *, who: str, about: str) -> list[Event]:
    _steps_taken_back(connection, undoing, who)
    number = _note(connection, REDO, who, about, undoing["summary"], [])
    restored = _e.undone_by == undoing["id"]
    rows = connection.execute(select(schema.events).where(restored).order_by(_e.id)).mappings().all()
    connection.execute(update(schema.events).where(restored).values(undone_by=None))
    connection.execute(update(schema.events).where(_e.id == undoing["id"]).values(undone_by=number))
    return [replace(event_from(row), undone_by=0) for row in rows]


def _note(connection: Connection, verb: str, who: str, about: str, summary: str, steps: list[Any]) -> int:
    row = {"batch": uuid.uuid4().hex, "at": now(), "who": who, "verb": verb, "summary": summary, "undo": steps}
    added = connection.execute(insert(schema.events), storable_value(row | {"about": about}))
    return int(added.inserted_primary_key[0])  # type: ignore[index]


def _refuse_to_overwrite(
    connection: Connection, row: RowMapping, since: ColumnElement[bool], how: str, who: str
) -> None:
    """Raise RequestError when one of the changes made or taken back since is of the same rows."""
    mine = touched(row["undo"])
    later = select(schema.events).where(since).order_by(_e.id.desc())
    for other in connection.execute(later).mappings():
        if mine & touched(other["undo"]):
            raise RequestError(f"'{row['summary']}' cannot be {how}: {_told_of(connection, other, who)}")


def _told_of(connection: Connection, other: RowMapping, viewer: str) -> str:
    """Return in words that a change is in the way, and as far as the viewer may see it whose and which."""
    [seen] = as_seen(connection, [event_from(other)], viewer=viewer)
    if seen.summary != other["summary"]:
        return "the same was changed since"
    return f"{other['who']} changed the same since ({other['summary']})"
