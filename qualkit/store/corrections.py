"""What became of the codings of a document when a corrected one took its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from qualkit.model import Coder, Match, Round, Span
from qualkit.store import schema
from qualkit.store.changes import Change
from qualkit.store.codings import evidence_from
from qualkit.store.project import Project
from qualkit.store.standing import standing_rounds

_c, _r, _coder, _d = schema.codings.c, schema.rounds.c, schema.coders.c, schema.documents.c
_moved = schema.reanchored.c


@dataclass(frozen=True, slots=True)
class Reanchored:
    """What became of one coding: its words before, and the words where it is or was; `coding_id` is '' when broken."""

    id: int
    document_id: str
    document: str
    code_id: str
    coder: str
    state: str
    reason: str
    before: str
    span: Span
    words: str
    coding_id: str


def rounds_on(connection: Connection, document_id: str) -> list[tuple[Round, list[tuple[str, Match]]]]:
    """Return the rounds that stand on a document, each with its codings there by their ids."""
    standing = standing_rounds()
    rounds = (
        select(schema.rounds, _coder.name, _coder.version)
        .join(schema.coders, _coder.id == _r.coder_id)
        .join(standing, (standing.c.round_id == _r.id) & (standing.c.document_id == document_id))
        .order_by(_r.number)
    )
    return [
        (_round(row), _codings(connection, row["id"], document_id))
        for row in connection.execute(rounds).mappings().all()
    ]


def _round(row: RowMapping) -> Round:
    coder = Coder(row["name"], row["version"])
    return Round(row["id"], coder, row["codebook_version"], row["settings"], row["started"], row["finished"])


def _codings(connection: Connection, round_id: str, document_id: str) -> list[tuple[str, Match]]:
    query = select(schema.codings).where(_c.round_id == round_id, _c.document_id == document_id)
    rows = connection.execute(query.order_by(_c.start, _c.end, _c.code_id)).mappings()
    return [
        (
            row["id"],
            Match(
                document_id,
                Span(row["start"], row["end"]),
                row["code_id"],
                row["confidence"],
                tuple(map(evidence_from, row["evidence"])),
            ),
        )
        for row in rows
    ]


def decisions_on(connection: Connection, document_id: str) -> dict[str, list[dict[str, Any]]]:
    """Return the decisions on a document's codings by the codings' ids, as plain rows without ids, oldest first."""
    table = schema.decisions
    query = select(table).join(schema.codings, _c.id == table.c.coding_id).where(_c.document_id == document_id)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query.order_by(table.c.id)).mappings():
        found.setdefault(row["coding_id"], []).append({name: row[name] for name in row if name != "id"})
    return found


def memos_on(connection: Connection, document_id: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the memos on a document and its codings by (noun, id), as plain rows, oldest first."""
    memos = schema.memos
    codings = select(_c.id).where(_c.document_id == document_id)
    on_codings = (memos.c.about == "coding") & memos.c.about_id.in_(codings)
    on_document = (memos.c.about == "document") & (memos.c.about_id == document_id)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in connection.execute(select(memos).where(on_codings | on_document).order_by(memos.c.at)).mappings():
        found.setdefault((row["about"], row["about_id"]), []).append(dict(row))
    return found


def add_reanchored(change: Change, rows: list[dict[str, Any]]) -> None:
    """Write what became of codings; the rows go when the new document goes."""
    change.add("reanchored", rows)


def moved_codings(project: Project) -> list[Reanchored]:
    """Return the codings that moved or broke and that nobody has looked at yet, in the order of documents and words."""
    new, old = schema.documents.alias("new"), schema.documents.alias("old")
    query = (
        select(
            schema.reanchored,
            new.c.name.label("document"),
            _c.code_id,
            _coder.name.label("coder"),
            func.substr(old.c.text, _c.start + 1, _c.end - _c.start).label("before"),
            func.substr(new.c.text, _moved.start + 1, _moved.end - _moved.start).label("words"),
        )
        .join(new, new.c.id == _moved.document_id)
        .join(schema.codings, _c.id == _moved.coding_id)
        .join(old, old.c.id == _c.document_id)
        .join(schema.rounds, _r.id == _c.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .where(_moved.state != "kept", _moved.looked_at.is_(None), new.c.replaced_by.is_(None))
        .order_by(new.c.number, _moved.start, _moved.id)
    )
    with project.reading() as connection:
        return [_reanchored(row) for row in connection.execute(query).mappings()]


def _reanchored(row: RowMapping) -> Reanchored:
    return Reanchored(
        row["id"],
        row["document_id"],
        row["document"],
        row["code_id"],
        row["coder"],
        row["state"],
        row["reason"],
        row["before"],
        Span(row["start"], row["end"]),
        row["words"],
        row["carried_id"] or "",
    )


def mark_looked_at(change: Change, numbers: Sequence[int]) -> None:
    """Note that somebody has looked at what became of these codings; undoing puts them back on the list."""
    for number in numbers:
        change.update("reanchored", number, {"looked_at": change.at})
