"""Documents with their passages and participants, in and out of a project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, func, literal_column, select, text

from qualkit.errors import InputError, RequestError, possible
from qualkit.model import Document, Kind, Origin, Participant, Passage, PassageKind, Role, Span
from qualkit.store import schema
from qualkit.store.changes import Change, storable_value
from qualkit.store.project import Project


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as a line of a list: everything but its text."""

    id: str
    name: str
    kind: str
    language: str
    attributes: Mapping[str, str]
    origin: Origin
    passages: int
    participants: int


def add_document(change: Change, document: Document) -> None:
    """Write a document with its passages and participants; undoing the change removes it.

    Raises InputError when there is one of that id: another program may have imported the same file meanwhile.
    """
    if change.connection.scalar(select(schema.documents.c.id).where(schema.documents.c.id == document.id)):
        raise InputError(f"{document.origin.name}: document '{document.name}' is in the project already")
    change.add("documents", [_document_row(document)])
    change.add("participants", [_participant_row(document.id, participant) for participant in document.participants])
    table = schema.passages
    first = (change.connection.scalar(select(func.max(table.c.id))) or 0) + 1
    rows = [_passage_row(first + n, document.id, passage) for n, passage in enumerate(document.passages)]
    change.add("passages", rows)
    words = storable_value(document.text)
    searchable = [{"id": row["id"], "words": words[row["start"] : row["end"]]} for row in rows]
    if searchable:
        change.connection.execute(text("INSERT INTO passage_search (rowid, words) VALUES (:id, :words)"), searchable)
    change.remember_to_delete("documents", "id", document.id)


def replace_document(change: Change, document_id: str, replaced_by: str) -> None:
    """Note that a newer document corrects this one, which is kept but no longer shown; undoing shows it again."""
    change.update("documents", document_id, {"replaced_by": replaced_by})


def has_file(project: Project, sha256: str) -> bool:
    """Tell whether a file of that content was imported before."""
    with project.reading() as connection:
        return connection.scalar(select(schema.documents.c.id).where(schema.documents.c.sha256 == sha256)) is not None


def documents_of_file(project: Project, name: str, part: str) -> list[str]:
    """Return the ids of the documents that stand and came from that part of a file of that name, newest first."""
    table = schema.documents.c
    same = (
        (table.origin_name == storable_value(name)) & (table.part == storable_value(part)) & table.replaced_by.is_(None)
    )
    with project.reading() as connection:
        return list(connection.scalars(select(table.id).where(same).order_by(table.number.desc())))


def listed_documents(project: Project) -> list[Listed]:
    """Return all documents without their texts, in the order of import; those that were corrected are left out."""
    table = schema.documents
    light = [column for column in table.c if column.name != "text"]
    with project.reading() as connection:
        standing = select(*light).where(table.c.replaced_by.is_(None)).order_by(table.c.number)
        rows = connection.execute(standing).mappings().all()
        counts = {name: _counts(connection, name) for name in ("passages", "participants")}
    return [
        Listed(
            row["id"],
            row["name"],
            row["kind"],
            row["language"],
            row["attributes"],
            _origin(row),
            counts["passages"].get(row["id"], 0),
            counts["participants"].get(row["id"], 0),
        )
        for row in rows
    ]


def _counts(connection: Connection, table: str) -> dict[str, int]:
    column = schema.metadata.tables[table].c.document_id
    return {row[0]: row[1] for row in connection.execute(select(column, func.count()).group_by(column))}


def describe_document(change: Change, document_id: str, attributes: Mapping[str, str]) -> None:
    """Set the attributes of a document; undoing the change puts back what they were."""
    change.update("documents", document_id, {"attributes": dict(attributes)})


def find_document(project: Project, name_or_id: str) -> str:
    """Return the id of the document of that id or name; RequestError with what is possible when there is none."""
    found = listed_documents(project)
    for document in found:
        if name_or_id in (document.id, document.name):
            return document.id
    raise RequestError(
        f"document '{name_or_id}' is not in this project; {possible(name_or_id, [d.name for d in found])}"
    )


def read_document(project: Project, document_id: str) -> Document:
    """Return a whole document, also one that was corrected; RequestError when there is none of that id."""
    with project.reading() as connection:
        if connection.scalar(select(schema.documents.c.id).where(schema.documents.c.id == document_id)) is None:
            raise RequestError(f"document '{document_id}' is not in this project")
        return _whole(connection, document_id)


def read_documents(project: Project, document_ids: list[str] | None = None) -> Iterator[Document]:
    """Yield whole documents, one at a time, in the order of import; all of them, or those of the ids given."""
    only = None if document_ids is None else set(document_ids)
    wanted = [listed.id for listed in listed_documents(project) if only is None or listed.id in only]
    with project.reading() as connection:
        for document_id in wanted:
            yield _whole(connection, document_id)


def _whole(connection: Connection, document_id: str) -> Document:
    row = connection.execute(select(schema.documents).where(schema.documents.c.id == document_id)).mappings().one()
    passages, participants = schema.passages, schema.participants
    passage_rows = connection.execute(
        select(passages).where(passages.c.document_id == document_id).order_by(passages.c.id)
    ).mappings()
    participant_rows = connection.execute(
        # In the order they were written: the first who spoke comes first.
        select(participants).where(participants.c.document_id == document_id).order_by(literal_column("rowid"))
    ).mappings()
    return Document(
        id=row["id"],
        name=row["name"],
        kind=Kind(row["kind"]),
        text=row["text"],
        origin=_origin(row),
        language=row["language"],
        attributes=row["attributes"],
        passages=tuple(passage_from(passage) for passage in passage_rows),
        participants=tuple(
            Participant(found["id"], found["name"], Role(found["role"]), found["attributes"])
            for found in participant_rows
        ),
        furniture={kind: tuple(words) for kind, words in row["furniture"].items()},
        warnings=tuple(row["warnings"]),
    )


def passage_numbers(project: Project, document_id: str) -> list[int]:
    """Return the numbers of a document's passages in the order of `Document.passages`."""
    table = schema.passages
    with project.reading() as connection:
        return list(
            connection.scalars(select(table.c.id).where(table.c.document_id == document_id).order_by(table.c.id))
        )


def passage_from(row: RowMapping) -> Passage:
    """Return the passage of a row of the passages table."""
    time = None if row["time_start"] is None else (row["time_start"], row["time_end"])
    return Passage(
        span=Span(row["start"], row["end"]),
        kind=PassageKind(row["kind"]),
        participant_id=row["participant_id"],
        time=time,
        prompt=row["prompt"],
        language=row["language"],
        attributes=row["attributes"],
    )


def _origin(row: RowMapping) -> Origin:
    return Origin(row["origin_name"], row["media_type"], row["sha256"], row["part"])


def _document_row(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "name": document.name,
        "kind": document.kind,
        "text": document.text,
        "language": document.language,
        "attributes": dict(document.attributes),
        "origin_name": document.origin.name,
        "media_type": document.origin.media_type,
        "sha256": document.origin.sha256,
        "part": document.origin.part,
        "furniture": {kind: list(words) for kind, words in document.furniture.items()},
        "warnings": list(document.warnings),
    }


def _participant_row(document_id: str, participant: Participant) -> dict[str, Any]:
    return {
        "id": participant.id,
        "document_id": document_id,
        "name": participant.name,
        "role": participant.role,
        "attributes": dict(participant.attributes),
    }


def _passage_row(number: int, document_id: str, passage: Passage) -> dict[str, Any]:
    start, end = passage.time or (None, None)
    return {
        "id": number,
        "document_id": document_id,
        "start": passage.span.start,
        "end": passage.span.end,
        "kind": passage.kind,
        "participant_id": passage.participant_id,
        "time_start": start,
        "time_end": end,
        "prompt": passage.prompt,
        "language": passage.language,
        "attributes": dict(passage.attributes),
    }
