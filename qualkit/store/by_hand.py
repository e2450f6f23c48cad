"""Codings that people make, change and take away one by one, and their decisions about those of programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, func, select

from qualkit.model import Span, Verdict
from qualkit.store import schema
from qualkit.store.recoding import remove_codings

if TYPE_CHECKING:
    from qualkit.store.changes import Change

_c, _r, _coder, _p, _ack = (
    schema.codings.c,
    schema.rounds.c,
    schema.coders.c,
    schema.passages.c,
    schema.acknowledgements.c,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A coding as it is stored: where, which code, and who made it."""

    id: str
    document_id: str
    passage_id: int
    span: Span
    code_id: str
    coder: str
    is_program: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's decision as it is stored: by which number, and what it says."""

    number: int
    verdict: Verdict


def kept_coding(connection: Connection, coding_id: str) -> Kept | None:
    """Return a coding, None when there is none of that id."""
    query = (
        select(_c.id, _c.document_id, _c.passage_id, _c.start, _c.end, _c.code_id, _coder.name, _coder.version)
        .join(schema.rounds, _r.id == _c.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .where(_c.id == coding_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return Kept(row[0], row[1], row[2], Span(row[3], row[4]), row[5], row[6], row[7] != "")


def passage_at(connection: Connection, document_id: str, span: Span) -> int | None:
    """Return the number of the passage in which a span begins, None where it begins in none."""
    within = and_(_p.document_id == document_id, _p.start <= span.start, _p.end > span.start)
    found: int | None = connection.scalar(select(func.max(_p.id)).where(within))
    return found


def add_coding(
    change: Change, *, coding_id: str, round_id: str, document_id: str, passage_id: int, span: Span, code_id: str
) -> None:
    """Write what a person coded; undoing removes it."""
    row = {
        "id": coding_id,
        "round_id": round_id,
        "document_id": document_id,
        "passage_id": passage_id,
        "start": span.start,
        "end": span.end,
        "code_id": code_id,
        "confidence": 1.0,
        "evidence": [],
        "at": change.at,
    }
    change.add_row("codings", row)


def move_coding(change: Change, coding_id: str, span: Span, *, passage_id: int) -> None:
    """Let a coding cover other words; undoing puts the old ones back."""
    change.update("codings", coding_id, {"start": span.start, "end": span.end, "passage_id": passage_id})


def recode_coding(change: Change, coding_id: str, code_id: str, *, round_id: str) -> None:
    """Give a coding another code, signed with the round whose codebook holds it; undoing puts the old ones back."""
    change.update("codings", coding_id, {"code_id": code_id, "round_id": round_id})


def remove_coding(change: Change, coding_id: str) -> None:
    """Take a coding away with all that hangs on it; undoing brings all of it back."""
    about = and_(schema.memos.c.about == "coding", schema.memos.c.about_id == coding_id)
    for memo_id in list(change.connection.scalars(select(schema.memos.c.id).where(about))):
        change.remove("memos", memo_id)
    remove_codings(change, [coding_id])


def decisions_by(connection: Connection, coding_id: str, who: str) -> list[Decided]:
    """Return a person's decisions about a coding, oldest first."""
    table = schema.decisions
    query = select(table.c.id, table.c.verdict).join(schema.coders, _coder.id == table.c.coder_id)
    query = query.where(table.c.coding_id == coding_id, _coder.name == who, _coder.version == "").order_by(table.c.id)
    return [Decided(number, Verdict(verdict)) for number, verdict in connection.execute(query)]


def adjusted_spans(connection: Connection, coding_id: str) -> list[Span]:
    """Return the words that people said a program's coding should cover."""
    table = schema.decisions.c
    query = select(table.start, table.end).where(table.coding_id == coding_id, table.start.is_not(None))
    return [Span(start, end) for start, end in connection.execute(query)]


def memos_by(connection: Connection, coding_id: str, who: str) -> list[str]:
    """Return the ids of a person's memos on a coding."""
    query = select(schema.memos.c.id).join(schema.coders, _coder.id == schema.memos.c.coder_id)
    mine = (schema.memos.c.about == "coding") & (schema.memos.c.about_id == coding_id) & (_coder.name == who)
    return list(connection.scalars(query.where(mine).order_by(schema.memos.c.at)))


def acknowledged(connection: Connection, client: str) -> int:
    """Return up to which number the operations of a queue were applied; 0 when none was."""
    return connection.scalar(select(_ack.sequence).where(_ack.client == client)) or 0


def acknowledge(connection: Connection, client: str, sequence: int, *, at: str) -> None:
    """Note that the operations of a queue were applied up to this number."""
    table = schema.acknowledgements
    values = {"sequence": sequence, "at": at}
    if connection.execute(table.update().where(table.c.client == client).values(values)).rowcount == 0:
        connection.execute(table.insert().values(client=client, **values))
