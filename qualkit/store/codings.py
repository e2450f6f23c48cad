"""Rounds and the codings they sign, in and out of a project."""

from __future__ import annotations

import json
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update

from qualkit.errors import QualkitError
from qualkit.model import Coder, Document, Evidence, EvidenceKind, Match, Round, Span
from qualkit.store import schema
from qualkit.store.changes import Change
from qualkit.store.project import Project


def start_round(change: Change, coder: Coder, *, codebook_version: str, settings: Mapping[str, str]) -> Round:
    """Open a round; undoing the change removes it with all its codings."""
    round_ = Round(str(uuid.uuid4()), coder, codebook_version, settings, started=change.at)
    row = {
        "id": round_.id,
        "coder_id": coder_number(change, coder),
        "codebook_version": codebook_version,
        "settings": dict(settings),
        "started": round_.started,
    }
    change.add("rounds", [row])
    change.remember_to_delete("rounds", "id", round_.id)
    return round_


def finish_round(change: Change, round_: Round, *, at: str) -> None:
    """Mark a round as finished."""
    change.connection.execute(update(schema.rounds).where(schema.rounds.c.id == round_.id).values(finished=at))


def coder_number(change: Change, coder: Coder) -> int:
    """Return the coder's number in the project, adding the coder when new."""
    table = schema.coders
    same = (table.c.name == coder.name) & (table.c.version == coder.version)
    found = change.connection.scalar(select(table.c.id).where(same))
    if found is not None:
        return int(found)
    added = change.connection.execute(insert(table), {"name": coder.name, "version": coder.version})
    return int(added.inserted_primary_key[0])  # type: ignore[index]


def add_codings(change: Change, round_: Round, document: Document, matches: Iterable[Match]) -> int:
    """Write what a round found in one document, note that it was read whole, and return how many codings there are.

    Raises QualkitError for a match that begins in no passage: a coder that somebody else wrote may err.
    """
    change.add("round_documents", [{"round_id": round_.id, "document_id": document.id, "finished": change.at}])
    numbers = select(func.min(schema.passages.c.id)).where(schema.passages.c.document_id == document.id)
    first = change.connection.scalar(numbers) or 0
    starts = [passage.span.start for passage in document.passages]
    rows = [_coding_row(round_, match, first + _place(document, starts, match)) for match in matches]
    change.add("codings", rows)
    return len(rows)


def carry_finished(change: Change, round_: Round, document: Document, *, to: tuple[Round, Document]) -> None:
    """Note that a round is as far with a document as an earlier round was with the one before it."""
    table = schema.round_documents
    finished = select(table.c.finished).where(table.c.round_id == round_.id, table.c.document_id == document.id)
    new = (table.c.round_id == to[0].id) & (table.c.document_id == to[1].id)
    change.connection.execute(update(table).where(new).values(finished=finished.scalar_subquery()))


def _place(document: Document, starts: Sequence[int], match: Match) -> int:
    place = bisect_right(starts, match.span.start) - 1
    begins_within = place >= 0 and match.span.start < document.passages[place].span.end
    if not begins_within or not match.span.start < match.span.end <= len(document.text):
        where = f"{match.span.start}-{match.span.end}"
        raise QualkitError(f"{document.name}: '{match.code_id}' was coded at {where}, where no passage is")
    return place


def coding_id(round_: Round, match: Match) -> str:
    """Return the id of the coding that a match becomes in a round: the same words and code always have the same."""
    place = f"{match.document_id}:{match.span.start}:{match.span.end}:{match.code_id}"
    return str(uuid.uuid5(uuid.UUID(round_.id), place))


def _coding_row(round_: Round, match: Match, passage_id: int) -> dict[str, Any]:
    return {
        "id": coding_id(round_, match),
        "round_id": round_.id,
        "document_id": match.document_id,
        "passage_id": passage_id,
        "start": match.span.start,
        "end": match.span.end,
        "code_id": match.code_id,
        "confidence": match.confidence,
        "evidence": [evidence_row(piece) for piece in match.evidence],
    }


def evidence_row(piece: Evidence) -> dict[str, Any]:
    """Return evidence as plain JSON."""
    row: dict[str, Any] = {
        "what": piece.what,
        "start": piece.span.start,
        "end": piece.span.end,
        "language": piece.language,
    }
    if piece.negated:
        row["negated"] = True
    if piece.remark:
        row["remark"] = piece.remark
    if piece.kind is not EvidenceKind.TERM:
        row["kind"] = piece.kind.value
    return row


def evidence_from(row: Mapping[str, Any]) -> Evidence:
    """Return the evidence of a row of plain JSON."""
    return Evidence(
        row["what"],
        Span(row["start"], row["end"]),
        row["language"],
        row.get("negated", False),
        row.get("remark", ""),
        EvidenceKind(row.get("kind", EvidenceKind.TERM)),
    )


def unread(project: Project, coder: Coder, *, codebook_version: str, settings: Mapping[str, str]) -> list[str]:
    """Return the ids of documents that no finished round of the same coder, codebook and settings has read."""
    rounds, read, coders = schema.rounds, schema.round_documents, schema.coders
    with project.reading() as connection:
        equal = connection.execute(
            select(rounds.c.id, rounds.c.settings)
            .join(coders, coders.c.id == rounds.c.coder_id)
            .where(
                coders.c.name == coder.name,
                coders.c.version == coder.version,
                rounds.c.codebook_version == codebook_version,
                rounds.c.finished.is_not(None),
            )
        ).all()
        same = [
            row[0] for row in equal if json.dumps(row[1], sort_keys=True) == json.dumps(dict(settings), sort_keys=True)
        ]
        done = select(read.c.document_id).where(read.c.round_id.in_(same))
        table = schema.documents
        waiting = select(table.c.id).where(table.c.id.not_in(done), table.c.replaced_by.is_(None))
        return list(connection.scalars(waiting.order_by(table.c.number)))


def rounds_of(project: Project) -> list[Round]:
    """Return all rounds, oldest first."""
    rounds, coders = schema.rounds, schema.coders
    query = select(rounds, coders.c.name, coders.c.version).join(coders, coders.c.id == rounds.c.coder_id)
    with project.reading() as connection:
        rows = connection.execute(query.order_by(rounds.c.number)).mappings().all()
    return [
        Round(
            row["id"],
            Coder(row["name"], row["version"]),
            row["codebook_version"],
            row["settings"],
            row["started"],
            row["finished"],
        )
        for row in rows
    ]
