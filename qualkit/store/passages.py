"""Passages across documents: to search in, to find themes in, to lay out on a board."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from qualkit.model import Filter, Passage, PassageKind, Span
from qualkit.store import schema
from qualkit.store.documents import passage_from
from qualkit.store.excerpts import coded_passages, of_passages, passages_with
from qualkit.store.project import Project

EVERYTHING = Filter()

_d, _p, _who = schema.documents.c, schema.passages.c, schema.participants.c


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with its words and where they stand. `number` is the passage's number in the project."""

    number: int
    document_id: str
    document: str
    kind: str
    participant: str
    role: str
    passage: Passage
    words: str

    @property
    def span(self) -> Span:
        """Return the passage's span."""
        return self.passage.span


def search_passages(project: Project, words: str, *, limit: int | None = None) -> list[Found]:
    """Return the passages that hold all the words (Filter.words), in the order of documents and words."""
    return list(_read(project, _found().where(_p.id.in_(passages_with(words))).limit(limit)))


def uncoded_passages(project: Project, wanted: Filter, *, limit: int | None = None, offset: int = 0) -> list[Found]:
    """Return the passages without a code that pass the filter's conditions on passages; headings are nobody's words."""
    return list(_read(project, _found().where(*_uncoded(wanted)).limit(limit).offset(offset)))


def count_uncoded(project: Project, wanted: Filter) -> int:
    """Return how many passages `uncoded_passages` has."""
    query = _found().with_only_columns(func.count()).order_by(None).where(*_uncoded(wanted))
    with project.reading() as connection:
        return connection.scalar(query) or 0


def _uncoded(wanted: Filter) -> list[ColumnElement[bool]]:
    return [*of_passages(wanted), _p.kind != PassageKind.HEADING, _p.id.not_in(coded_passages())]


def count_passages(project: Project) -> int:
    """Return how many passages there are."""
    with project.reading() as connection:
        return connection.scalar(_found().with_only_columns(func.count()).order_by(None)) or 0


def passages(
    project: Project,
    *,
    numbers: Sequence[int] | None = None,
    document_ids: Sequence[str] | None = None,
    wanted: Filter = EVERYTHING,
) -> Iterator[Found]:
    """Yield passages in the order of documents and words: all, or those of some numbers, documents, or a filter.

    Of the filter only the conditions on passages, documents and speakers count.
    """
    query = _found().where(*of_passages(wanted))
    if numbers is not None:
        query = query.where(_p.id.in_(numbers))
    if document_ids is not None:
        query = query.where(_p.document_id.in_(document_ids))
    yield from _read(project, query)


def _found() -> Select[Any]:
    return (
        select(schema.passages, _d.name.label("document"), _d.kind.label("document_kind"), _who.name, _who.role)
        .join(schema.documents, and_(_d.id == _p.document_id, _d.replaced_by.is_(None)))
        .outerjoin(schema.participants, _who.id == _p.participant_id)
        .order_by(_d.number, _p.id)
    )


def _read(project: Project, query: Select[Any]) -> Iterator[Found]:
    with project.reading() as connection:
        document_id, words = "", ""
        for row in connection.execution_options(yield_per=500).execute(query).mappings():
            if row["document_id"] != document_id:
                document_id = row["document_id"]
                words = connection.execute(select(_d.text).where(_d.id == document_id)).scalar_one()
            passage = passage_from(row)
            yield Found(
                row["id"],
                document_id,
                row["document"],
                row["document_kind"],
                row["name"] or "",
                row["role"] or "",
                passage,
                passage.span.of(words),
            )
