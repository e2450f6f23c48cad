"""Suggestions that a program learned to make better since, let go so that a study does not grow each time it learns.

A program's newest round on a document is the one that stands. The one before it is kept whole, since what it suggested
may still lie before somebody, and since the newest can be taken back. Of the one before that, when both it and its
successor were made by learning, only what people looked at remains: the codings that they decided about, wrote about
or quoted while it stood, and its row. What a person asked for stays whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Text, and_, cast, delete, func, or_, select, update

from qualkit.store import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, RowMapping

    from qualkit.model import Coder
    from qualkit.store.changes import Change, Step

LEARN = "learn"  # the verb under which a program codes again with all that was decided
REPLACED_BY = "replaced_by"  # the setting that says which round's suggestions stand instead
KEPT_WITH = "taken back together with what was learned before"

_c, _r, _coder, _e = schema.codings.c, schema.rounds.c, schema.coders.c, schema.events.c
_read = schema.round_documents.c


def let_go_of_superseded(change: Change, coder: Coder) -> int:
    """Let go of what nobody looked at in the round that was superseded twice; return how many codings that are.

    To be called when the newest round of the program, whatever its version, is written.
    """
    newest = _rounds_before(change.connection, coder)
    if len(newest) < 3:  # noqa: PLR2004 - the newest, its predecessor, and the one before that
        return 0
    _, successor, old = newest
    change_of_old, change_of_successor = (_learned(change.connection, each["id"]) for each in (old, successor))
    if not change_of_old or not change_of_successor or change_of_old["id"] == change_of_successor["id"]:
        return 0
    if not _has_read_all(change.connection, successor, old):
        return 0
    _take_back_together(change.connection, change_of_old, change_of_successor)
    return _let_go(change, old, successor)


def _rounds_before(connection: Connection, coder: Coder) -> Sequence[RowMapping]:
    query = select(schema.rounds).join(schema.coders, _coder.id == _r.coder_id)
    query = query.where(_coder.name == coder.name, _coder.version != "").order_by(_r.number.desc()).limit(3)
    return connection.execute(query).mappings().all()


def _learned(connection: Connection, round_id: str) -> RowMapping | None:
    """Return the change, if it stands and was one of learning, that would take a round back."""
    takes_back = cast(_e.undo, Text).contains(f'"rounds", "id", "{round_id}"')
    query = select(schema.events).where(_e.verb == LEARN, _e.undone_by.is_(None), takes_back)
    return connection.execute(query).mappings().first()


def _has_read_all(connection: Connection, successor: RowMapping, old: RowMapping) -> bool:
    """Tell whether a round supersedes another on every document."""
    again = select(_read.document_id).where(_read.round_id == successor["id"])
    query = select(func.count()).where(_read.round_id == old["id"], _read.document_id.not_in(again))
    return not connection.scalar(query)


def _take_back_together(connection: Connection, old: RowMapping, successor: RowMapping) -> None:
    """Let whoever takes back the older change take the newer round with it, and nobody the newer one alone.

    Otherwise a round that is no longer whole would stand in between.
    """
    gone = [step for step in successor["undo"] if step[:3] == ["delete", "rounds", "id"]]
    summary = f"{successor['summary']}; {KEPT_WITH}"
    # What is noted first is taken back last: by then, what hangs on the round hangs elsewhere.
    for row, values in ((old, {"undo": [*gone, *old["undo"]]}), (successor, {"undo": [], "summary": summary})):
        connection.execute(update(schema.events).where(_e.id == row["id"]).values(values))


def _let_go(change: Change, old: RowMapping, successor: RowMapping) -> int:
    connection = change.connection
    needed = _needed_to_take_back(connection, change.undo, old["started"])
    nobodys = and_(_c.round_id == old["id"], _c.id.not_in(_looked_at(old, successor)), _c.id.not_in(needed))
    gone = connection.execute(delete(schema.codings).where(nobodys)).rowcount
    connection.execute(delete(schema.models).where(schema.models.c.round_id == old["id"]))
    settings = old["settings"] | {REPLACED_BY: successor["id"]}
    connection.execute(update(schema.rounds).where(_r.id == old["id"]).values(settings=settings))
    return gone


def _looked_at(old: RowMapping, successor: RowMapping) -> Any:  # noqa: ANN401 - a query for ids
    """Return the query for the codings of a round on which something came to hang while it stood.

    By now that hangs on a coding of the same code on the same words in a later round.
    """
    there, decided, quote, memo = schema.codings.alias("there"), schema.decisions.c, schema.quotes.c, schema.memos.c
    same = and_(*(_c[name] == there.c[name] for name in ("document_id", "start", "end", "code_id")))

    def then(at: ColumnElement[str]) -> ColumnElement[bool]:
        return and_(at >= old["started"], at < successor["started"])

    hangs = or_(
        there.c.id.in_(select(decided.coding_id).where(then(decided.at))),
        there.c.id.in_(select(quote.coding_id).where(then(quote.at))),
        there.c.id.in_(select(memo.about_id).where(memo.about == "coding", then(memo.at))),
    )
    mine = select(_c.id).join(there, same).where(_c.round_id == old["id"], hangs)
    moved = schema.reanchored.c
    return mine.union(select(moved.coding_id), select(moved.carried_id).where(moved.carried_id.is_not(None)))


def _needed_to_take_back(connection: Connection, undo: Iterable[Step], since: str) -> list[str]:
    """Return the codings on which something would hang again if a change made since were taken back."""
    changes = connection.scalars(select(_e.undo).where(_e.at >= since))
    return sorted({each for steps in (undo, *changes) for step in steps for each in _would_hang_on(step)})


def _would_hang_on(step: Step) -> Iterator[str]:
    match step:
        case ["insert", "decisions" | "quotes", row]:
            yield row["coding_id"]
        case ["insert", "memos", {"about": "coding", "about_id": about}]:
            yield about
        case ["move", _, _, [_, *_], old]:
            yield old
