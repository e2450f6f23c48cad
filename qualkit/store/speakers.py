"""Speakers across documents: who they are, and what people say of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal_column, select

from qualkit.store import schema
from qualkit.store.changes import Change
from qualkit.store.project import Project


@dataclass(frozen=True, slots=True)
class Speaker:
    """A participant of one document; `file` is the name of the file it came from."""

    id: str
    file: str
    name: str
    role: str
    attributes: Mapping[str, str]


def listed_speakers(project: Project) -> list[Speaker]:
    """Return the participants of all documents that stand."""
    who, of = schema.participants.c, schema.documents.c
    query = select(who.id, of.origin_name, who.name, who.role, who.attributes).join(
        schema.documents, (of.id == who.document_id) & of.replaced_by.is_(None)
    )
    with project.reading() as connection:
        return [Speaker(*row) for row in connection.execute(query.order_by(of.number, who.id))]


def describe_speaker(change: Change, speaker_id: str, role: str, attributes: Mapping[str, str]) -> None:
    """Set what is known about a participant; undoing the change puts back what was."""
    change.update("participants", speaker_id, {"role": role, "attributes": dict(attributes)})


def rename_speaker(change: Change, speaker_id: str, name: str) -> None:
    """Give a participant another name; undoing the change puts the old one back."""
    change.update("participants", speaker_id, {"name": name})


def join_speakers(
    change: Change,
    *,
    same: Callable[[str], str],
    joined: Callable[[Mapping[str, str], Mapping[str, str]], dict[str, str]],
) -> int:
    """Make one speaker of those of a document whose names are the `same`, and return how many were joined.

    The first who was listed stays, with what was known of both `joined`; undoing the change parts them again.
    """
    who, where = schema.participants, schema.passages
    first: dict[tuple[str, str], dict[str, Any]] = {}
    count = 0
    for row in change.connection.execute(select(who).order_by(literal_column("rowid"))).mappings().all():
        key = (row["document_id"], same(row["name"]))
        if key not in first:
            first[key] = dict(row)
            continue
        stays = first[key]
        count += 1
        for number in change.connection.scalars(select(where.c.id).where(where.c.participant_id == row["id"])).all():
            change.update("passages", number, {"participant_id": stays["id"]})
        known = joined(stays["attributes"], row["attributes"])
        if known != stays["attributes"]:
            stays["attributes"] = known
            change.update("participants", stays["id"], {"attributes": known})
        change.remove("participants", row["id"])
    return count


def passages_by_speaker(project: Project) -> dict[str, int]:
    """Return how many passages each participant has, by the participant's id."""
    column = schema.passages.c.participant_id
    with project.reading() as connection:
        counted = select(column, func.count()).where(column.is_not(None)).group_by(column)
        return {row[0]: row[1] for row in connection.execute(counted)}
