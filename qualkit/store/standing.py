"""Which codings stand, and how: the newest rounds, the newest decisions, and in a blind study whose eyes look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Subquery, and_, case, func, or_, select, true, tuple_

from qualkit.model import Span, Standing, Verdict
from qualkit.store import schema

if TYPE_CHECKING:
    from qualkit.store.project import Project

BLIND = "blind"  # the value of the study that, when it is set, hides what coders do from each other

_c, _r, _coder = schema.codings.c, schema.rounds.c, schema.coders.c
_decided = schema.decisions.c


def eyes_of(project: Project, viewer: str) -> str:
    """Return from whose eyes something is hidden: in a blind study the viewer's, otherwise nobody's, ''."""
    with project.reading() as connection:
        return eyes_in(connection, viewer)


def eyes_in(connection: Connection, viewer: str) -> str:
    """Return as `eyes_of`, in a transaction that is under way."""
    value = select(schema.study.c.value).where(schema.study.c.name == BLIND)
    return viewer if connection.scalar(value) else ""


def standing_rounds() -> Subquery:
    """Return (round, document) pairs that stand: every round of a person, a program's newest on each document."""
    read = schema.round_documents.c
    # A person may bear a program's name.
    each = (read.document_id, _coder.name, _coder.version == "")
    newest = func.row_number().over(partition_by=each, order_by=_r.number.desc())
    ranked = (
        select(read.round_id, read.document_id, _coder.version, newest.label("age"))
        .select_from(schema.round_documents)
        .join(schema.rounds, _r.id == read.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .subquery()
    )
    keep = (ranked.c.age == 1) | (ranked.c.version == "")
    return select(ranked.c.round_id, ranked.c.document_id).where(keep).subquery("standing")


def newest_decisions(viewer: str = "") -> Subquery:
    """Return the newest decision about each coding that has one; with a viewer, of those that they may see."""
    # Asked coding by coding: grouping all decisions first takes longer than reading the few codings of a page.
    each = schema.decisions.alias("each")
    newest = select(func.max(each.c.id)).where(each.c.coding_id == _decided.coding_id).correlate(schema.decisions)
    if viewer:
        newest = (
            newest.join(schema.codings, _c.id == each.c.coding_id)
            .join(schema.coders, _coder.id == each.c.coder_id)
            .where(visible_to(viewer, _c.document_id))
        )
    decided_by = select(_coder.name).where(_coder.id == _decided.coder_id).scalar_subquery()
    return (
        select(_decided.coding_id, _decided.verdict, _decided.start, _decided.end, decided_by.label("decided_by"))
        .where(_decided.id == newest.scalar_subquery())
        .subquery("decided")
    )


def visible_to(viewer: str, document_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition under which a viewer sees what a coder (of the joined coders) did in a document.

    Programs and themselves always, another person once both are done with the document. For '' everything is seen.
    """
    if not viewer:
        return true()
    done = _done()
    by_viewer = select(done.c.document_id).where(done.c.name == viewer)
    by_coder = tuple_(_coder.name, document_id).in_(select(done.c.name, done.c.document_id))
    return or_(_coder.version != "", _coder.name == viewer, and_(document_id.in_(by_viewer), by_coder))


def visible_everywhere(viewer: str) -> ColumnElement[bool]:
    """Return the condition under which a viewer sees what a coder (of the joined coders) did in no one document.

    As `visible_to`, where both must be done with every document that stands.
    """
    if not viewer:
        return true()
    every = schema.documents.alias("every")
    unseen = select(every.c.id).where(every.c.replaced_by.is_(None), ~visible_to(viewer, every.c.id))
    return ~unseen.correlate(schema.coders).exists()


def done_with(connection: Connection) -> frozenset[tuple[str, str]]:
    """Return who is done with which document, as (name, document id)."""
    done = _done()
    return frozenset((row[0], row[1]) for row in connection.execute(select(done.c.name, done.c.document_id)))


def _done() -> Subquery:
    """Return the names of people with the documents that they are done with."""
    return (
        select(_coder.name, schema.round_documents.c.document_id)
        .select_from(schema.round_documents)
        .join(schema.rounds, _r.id == schema.round_documents.c.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .where(schema.round_documents.c.finished.is_not(None), _coder.version == "")
        .subquery("done")
    )


def standing_of(decided: Subquery) -> ColumnElement[str]:
    """Return how a coding stands, where codings, coders and decisions are joined."""
    return case(
        (decided.c.verdict == Verdict.REJECT, Standing.REJECTED.value),
        (_coder.version == "", Standing.CODED.value),
        (decided.c.verdict.is_not(None), Standing.ACCEPTED.value),
        else_=Standing.SUGGESTED.value,
    )


def decision_columns(decided: Subquery) -> tuple[ColumnElement[Any], ...]:
    """Return the columns that tell how a coding stands, by whom, and where its words stand if that was adjusted."""
    return (
        standing_of(decided).label("standing"),
        decided.c.decided_by,
        decided.c.start.label("adjusted_start"),
        decided.c.end.label("adjusted_end"),
    )


def span_of(row: RowMapping) -> Span:
    """Return where the words of a coding stand, as it was adjusted if it was."""
    if row["adjusted_start"] is not None:
        return Span(row["adjusted_start"], row["adjusted_end"])
    return Span(row["start"], row["end"])
