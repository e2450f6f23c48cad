"""The codings of one document as they stand for one coder: what is drawn in its text."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from qualkit.errors import RequestError
from qualkit.model import Evidence, Span, Standing
from qualkit.store import schema
from qualkit.store.at_once import rows_of
from qualkit.store.codings import evidence_from
from qualkit.store.standing import BLIND, decision_columns, newest_decisions, standing_rounds, visible_to

if TYPE_CHECKING:
    from sqlalchemy import Column, ColumnElement, Connection
    from sqlalchemy.sql.base import ReadOnlyColumnCollection

    from qualkit.store.project import Project

_c, _r, _coder, _m = schema.codings.c, schema.rounds.c, schema.coders.c, schema.memos.c
_decided = schema.decisions.c


@dataclass(frozen=True, slots=True)
class Mark:
    """A coding as it stands; `confidence` is None for a person's. `is_mine` when the viewer coded it."""

    id: str
    span: Span
    code_id: str
    standing: Standing
    coder: str
    is_mine: bool
    confidence: float | None = None
    decided_by: str = ""
    has_memo: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a document without its passages: all that is needed to see whether two sides mean the same."""

    id: str
    name: str
    text: str


def said_in(project: Project, document_id: str) -> Said:
    """Return the words of a document, also of one that was corrected; RequestError when there is none of that id."""
    table = schema.documents.c
    with project.reading() as connection:
        row = connection.execute(select(table.id, table.name, table.text).where(table.id == document_id)).first()
    if row is None:
        raise RequestError(f"document '{document_id}' is not in this project")
    return Said(*row)


def marks(project: Project, document_id: str, *, viewer: str, within: Span | None = None) -> list[Mark]:
    """Return the codings of a document, or of those that share words with a stretch of it, in the order of the words.

    Rejected ones are left out, and suggestions where the same code was rejected, or given by the viewer: that is
    decided.
    """
    found = _found(project, document_id, viewer, within)
    settled: defaultdict[str, list[Span]] = defaultdict(list)
    for mark in found:
        if mark.standing is Standing.REJECTED or mark.is_mine:
            settled[mark.code_id].append(mark.span)
    places = {code_id: _Places(spans) for code_id, spans in settled.items()}
    asked = [mark for mark in found if mark.span.overlaps(within)] if within else found
    return [mark for mark in asked if not _is_settled(mark, places)]


def _is_settled(mark: Mark, places: Mapping[str, _Places]) -> bool:
    if mark.standing is Standing.SUGGESTED:
        return mark.code_id in places and places[mark.code_id].has(mark.span)
    return mark.standing is Standing.REJECTED


class _Places:
    """Spans, to be asked many times whether one of them is nearly the same as another."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._longest = max(len(span) for span in self._spans)

    def has(self, span: Span) -> bool:
        """Tell whether a span shares with one of them at least half of the longer of the two."""
        place = bisect_left(self._spans, Span(max(0, span.start - self._longest), span.start))
        while place < len(self._spans) and self._spans[place].start < span.end:
            other = self._spans[place]
            if 2 * (min(span.end, other.end) - max(span.start, other.start)) >= max(len(span), len(other)):
                return True
            place += 1
        return False


def _found(project: Project, document_id: str, viewer: str, within: Span | None) -> list[Mark]:
    eyes = viewer if project.value(BLIND) else ""
    standing, decided = standing_rounds(), newest_decisions(eyes)
    query = (
        select(_c.id, _c.start, _c.end, _c.code_id, _c.confidence, _coder.name, _coder.version)
        .add_columns(*decision_columns(decided))
        .join(standing, and_(standing.c.round_id == _c.round_id, standing.c.document_id == _c.document_id))
        .join(schema.rounds, _r.id == _c.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .outerjoin(decided, decided.c.coding_id == _c.id)
        .where(standing.c.document_id == document_id, *([visible_to(eyes, _c.document_id)] if eyes else []))
        .order_by(_c.start, _c.end, _c.code_id, _r.number, _c.id)
    )
    with_memo = select(_m.about_id).join(schema.codings, _c.id == _m.about_id)
    with_memo = with_memo.where(_m.about == "coding", _c.document_id == document_id)
    if eyes:
        with_memo = with_memo.join(schema.coders, _coder.id == _m.coder_id).where(visible_to(eyes, _c.document_id))
    with project.reading() as connection:
        if within:
            # Asked first: in one query, SQLite would look at all codings of the document.
            query = query.where(_c.id.in_(_near(connection, document_id, within)))
        noted = set(connection.scalars(with_memo))
        rows = rows_of(connection, query)
    return [_mark(row, viewer, noted) for row in rows]


def _near(connection: Connection, document_id: str, within: Span) -> Iterable[str]:
    """Return the ids of codings that share words with a stretch, and with codings that reach over its edges.

    Those settle each other. An adjusted coding is also there for the words that it was made for; one of another
    document may be among them.
    """
    found: Mapping[str, Span] = {}
    for _ in range(2):
        made = select(_c.id, _c.start, _c.end).where(_c.document_id == document_id, *_shares(_c, within))
        moved = select(_decided.coding_id, _decided.start, _decided.end).where(*_shares(_decided, within))
        rows = rows_of(connection, made) + rows_of(connection, moved)
        found = {id_: Span(start, end) for id_, start, end in rows}
        within = Span(
            min([within.start, *(span.start for span in found.values())]),
            max([within.end, *(span.end for span in found.values())]),
        )
    return found


def _shares(table: ReadOnlyColumnCollection[str, Column[Any]], within: Span) -> tuple[ColumnElement[bool], ...]:
    return table.start < within.end, table.end > within.start


def _mark(row: Sequence[Any], viewer: str, noted: set[str]) -> Mark:
    # By position: a long document has thousands of codings, and this is done after each change.
    id_, start, end, code_id, confidence, coder, version, standing, decided_by, adjusted_start, adjusted_end = row
    span = Span(start, end) if adjusted_start is None else Span(adjusted_start, adjusted_end)
    mine, sure = (False, confidence) if version else (coder == viewer, None)
    return Mark(id_, span, code_id, _STANDINGS[standing], coder, mine, sure, decided_by or "", id_ in noted)


_STANDINGS = {standing.value: standing for standing in Standing}


def evidence_of(project: Project, coding_ids: Sequence[str]) -> dict[str, tuple[Evidence, ...]]:
    """Return why some codings fired, by their ids; those without evidence are missing."""
    found: dict[str, tuple[Evidence, ...]] = {}
    with project.reading() as connection:
        for first in range(0, len(coding_ids), 500):
            some = _c.id.in_(coding_ids[first : first + 500])
            rows: Sequence[Any] = connection.execute(select(_c.id, _c.evidence).where(some)).all()
            found |= {id_: tuple(map(evidence_from, pieces)) for id_, pieces in rows if pieces}
    return found
