"""The rounds in which people read and code: which one is open, and how far each is with each document."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from qualkit.errors import RequestError
from qualkit.model import JUDGING, Coder, Round
from qualkit.store import schema
from qualkit.store.codings import coder_number

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

    from qualkit.store.changes import Change
    from qualkit.store.project import Project

PASS = "pass"  # noqa: S105 - the setting that names the pass that a round of a person belongs to

_r, _coder, _read, _c, _d = (
    schema.rounds.c,
    schema.coders.c,
    schema.round_documents.c,
    schema.codings.c,
    schema.documents.c,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a round of a person is with a document; `finished` is '' while it is still being read."""

    round_id: str
    document_id: str
    finished: str
    codings: int


def version_in_use(change: Change) -> str:
    """Return the version of the codebook in use, as this change sees it."""
    value = select(schema.study.c.value).where(schema.study.c.name == "codebook")
    return change.connection.scalar(value) or ""


def rounds_by(change: Change, name: str) -> list[Round]:
    """Return the rounds in which a person read whole documents, oldest first, as this change sees them.

    What was carried over to a corrected document is part of them.
    """
    query = (
        select(schema.rounds)
        .join(schema.coders, _coder.id == _r.coder_id)
        .where(_coder.name == name, _coder.version == "")
        .order_by(_r.number)
    )
    rows = change.connection.execute(query).mappings()
    return [_round(row, name) for row in rows if JUDGING not in row["settings"]]


def _round(row: RowMapping, name: str) -> Round:
    return Round(
        row["id"], Coder(name), row["codebook_version"], row["settings"], row["started"], row["finished"] or None
    )


def begin_round(change: Change, name: str, settings: Mapping[str, str], *, finished: str | None = None) -> Round:
    """Begin a round of a person with the codebook in use; undoing the change leaves it there.

    It belongs to the coding that asked for it only by chance: others come to lie in it, and must stay when that one
    is taken back.
    """
    round_ = Round(str(uuid.uuid4()), Coder(name), version_in_use(change), dict(settings), change.at, finished)
    row = {
        "id": round_.id,
        "coder_id": coder_number(change, round_.coder),
        "codebook_version": round_.codebook_version,
        "settings": dict(settings),
        "started": round_.started,
        "finished": finished,
    }
    change.add("rounds", [row])
    return round_


def begin_document(change: Change, round_id: str, document_id: str) -> None:
    """Note that a round is about a document, unless that is known; undoing the change leaves the note."""
    known = select(func.count()).where(_read.round_id == round_id, _read.document_id == document_id)
    if not change.connection.scalar(known):
        change.add("round_documents", [{"round_id": round_id, "document_id": document_id}])


def document_called(connection: Connection, document_id: str) -> str:
    """Return the name of a document that stands; RequestError when it is not there, or was corrected."""
    name: str | None = connection.scalar(select(_d.name).where(_d.id == document_id, _d.replaced_by.is_(None)))
    if name is None:
        raise RequestError(f"document '{document_id}' is not in this project, or was corrected; look again")
    return name


def set_finished(change: Change, round_ids: list[str], document_id: str, at: str | None) -> int:
    """Note when rounds were done with a document, None to take it up again; return how many of them changed."""
    state = _read.finished.is_not(None) if at is None else _read.finished.is_(None)
    meant = select(_read.round_id).where(_read.round_id.in_(round_ids), _read.document_id == document_id, state)
    where = {"round_id": list(change.connection.scalars(meant)), "document_id": document_id}
    return change.update_where("round_documents", where, {"finished": at})


def readings(project: Project) -> Iterator[Reading]:
    """Yield how far each round of a person is with each document that stands; of a judging round nothing."""
    counted = (
        select(_c.round_id, _c.document_id, func.count().label("codings"))
        .join(schema.rounds, _r.id == _c.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .where(_coder.version == "")
        .group_by(_c.round_id, _c.document_id)
        .subquery()
    )
    query = (
        select(_read.round_id, _read.document_id, _read.finished, _r.settings, counted.c.codings)
        .join(schema.rounds, _r.id == _read.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .join(schema.documents, _d.id == _read.document_id)
        .outerjoin(counted, (counted.c.round_id == _read.round_id) & (counted.c.document_id == _read.document_id))
        .where(_coder.version == "", _d.replaced_by.is_(None))
        .order_by(_r.number, _d.number)
    )
    with project.reading() as connection:
        rows = connection.execute(query).all()
    for round_id, document_id, finished, settings, codings in rows:
        if JUDGING not in settings:
            yield Reading(round_id, document_id, finished or "", codings or 0)


def programs(project: Project) -> frozenset[str]:
    """Return the names under which programs have coded in the project."""
    with project.reading() as connection:
        return frozenset(connection.scalars(select(_coder.name).where(_coder.version != "")))


def coders(project: Project) -> list[str]:
    """Return the names of the people who coded, judged or noted something in the project, in the order of coming."""
    with project.reading() as connection:
        return list(connection.scalars(select(_coder.name).where(_coder.version == "").order_by(_coder.id)))
