"""Answers about single statements and about single codings, written as people give them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from qualkit.model import JUDGING, Coder, Coding, Decision, Match, Round, Statement
from qualkit.store import schema
from qualkit.store.codings import coder_number, coding_id, finish_round, start_round

if TYPE_CHECKING:
    from qualkit.store.changes import Change

STATEMENTS = "statements"  # what a round of judging reads

_c, _r, _coder = schema.codings.c, schema.rounds.c, schema.coders.c


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of one statement: which of the codes asked about hold; `chance` as in `Judgement`."""

    statement: Statement
    asked: frozenset[str]
    holds: frozenset[str]
    chance: float | None = None


def add_answer(change: Change, coder: Coder, answer: Answer, *, codebook_version: str, sitting: str) -> bool:
    """Write an answer into the round of its sitting; False when the person said the same of the statement before.

    A newer answer of a person takes the place of the older one, whichever sitting that was in. Undoing the change
    brings the older one back.
    """
    rows, codings = _earlier(change, coder, answer.statement)
    asked = {code for row in rows for code in row["asked"]}
    if rows and asked == answer.asked and answer.holds == {coding["code_id"] for coding in codings}:
        return False
    for coding in codings:
        change.remove("codings", coding["id"])
    for row in rows:
        change.remove("round_statements", row["id"])
    chance = answer.chance if answer.chance is not None else next((row["chance"] for row in rows), None)
    round_ = _round_of(change, coder, codebook_version=codebook_version, sitting=sitting)
    _write(change, round_, answer, chance)
    finish_round(change, round_, at=change.at)
    return True


def _earlier(change: Change, coder: Coder, place: Statement) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return the rows in which the person answered about this place, newest first, and the codings that came of it."""
    found: list[list[Mapping[str, Any]]] = []
    for table in (schema.round_statements, schema.codings):
        at = table.c.document_id == place.document_id, table.c.start == place.span.start, table.c.end == place.span.end
        query = (
            select(table, _r.settings)
            .join(schema.rounds, _r.id == table.c.round_id)
            .join(schema.coders, _coder.id == _r.coder_id)
            .where(*at, _coder.name == coder.name, _coder.version == coder.version)
            .order_by(_r.number.desc(), table.c.id)
        )
        rows = change.connection.execute(query).mappings().all()
        found.append([dict(row) for row in rows if JUDGING in row["settings"]])
    return found[0], found[1]


def _round_of(change: Change, coder: Coder, *, codebook_version: str, sitting: str) -> Round:
    """Return the round of a sitting; one is started when this is its first answer, or the codebook has changed."""
    settings = {JUDGING: STATEMENTS, "sitting": sitting}
    same = (_coder.name == coder.name) & (_coder.version == coder.version) & (_r.codebook_version == codebook_version)
    query = select(_r.id, _r.settings, _r.started).join(schema.coders, _coder.id == _r.coder_id).where(same)
    for id_, found, started in change.connection.execute(query.order_by(_r.number)):
        if found == settings:
            return Round(id_, coder, codebook_version, settings, started)
    return start_round(change, coder, codebook_version=codebook_version, settings=settings)


def _write(change: Change, round_: Round, answer: Answer, chance: float | None) -> None:
    place = answer.statement
    known = select(func.count()).where(
        schema.round_documents.c.round_id == round_.id, schema.round_documents.c.document_id == place.document_id
    )
    if not change.connection.scalar(known):
        # A coding may only be of a document that its round has read; which words of it, the row below says.
        change.add("round_documents", [{"round_id": round_.id, "document_id": place.document_id}])
    row = {
        "round_id": round_.id,
        "document_id": place.document_id,
        "start": place.span.start,
        "end": place.span.end,
        "asked": sorted(answer.asked),
        "chance": chance,
    }
    added = change.connection.execute(insert(schema.round_statements), row)
    change.remember_to_delete("round_statements", "id", added.inserted_primary_key[0])  # type: ignore[index]
    first = select(func.min(schema.passages.c.id)).where(schema.passages.c.document_id == place.document_id)
    passage_id = change.connection.scalar(first) + place.passage
    for code_id in sorted(answer.holds):
        match = Match(place.document_id, place.span, code_id, 1.0)
        coding = Coding(_free_id(change, round_, match), round_.id, match)
        change.add("codings", [_coding_row(coding, passage_id)])
        change.remember_to_delete("codings", "id", coding.id)


def _free_id(change: Change, round_: Round, match: Match) -> str:
    # What was recoded since keeps the id that this would have.
    usual = coding_id(round_, match)
    taken = change.connection.scalar(select(func.count()).where(_c.id == usual))
    return str(uuid.uuid4()) if taken else usual


def _coding_row(coding: Coding, passage_id: int) -> dict[str, Any]:
    return {
        "id": coding.id,
        "round_id": coding.round_id,
        "document_id": coding.match.document_id,
        "passage_id": passage_id,
        "start": coding.match.span.start,
        "end": coding.match.span.end,
        "code_id": coding.match.code_id,
        "confidence": coding.match.confidence,
        "evidence": [],
    }


def code_of(change: Change, coding_id: str) -> str | None:
    """Return the code of a coding, None when there is no such coding."""
    found: str | None = change.connection.scalar(select(_c.code_id).where(_c.id == coding_id))
    return found


def add_decision(change: Change, decision: Decision) -> None:
    """Write what a person says of a machine's coding; what the same person said of it before is kept."""
    row = {
        "coding_id": decision.coding_id,
        "coder_id": coder_number(change, decision.coder),
        "verdict": decision.verdict,
        "start": decision.span.start if decision.span else None,
        "end": decision.span.end if decision.span else None,
        "reason": decision.reason,
        "at": change.at,
    }
    added = change.connection.execute(insert(schema.decisions), row)
    change.remember_to_delete("decisions", "id", added.inserted_primary_key[0])  # type: ignore[index]
