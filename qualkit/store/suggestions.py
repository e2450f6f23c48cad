"""Suggestions: what programs coded and nobody decided about yet, a page at a time, and how far they were followed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select

from qualkit.model import Excerpt, Filter, Span, Verdict
from qualkit.store import schema
from qualkit.store.excerpts import page_of_excerpts
from qualkit.store.standing import eyes_of, newest_decisions, standing_rounds

if TYPE_CHECKING:
    from qualkit.store.project import Project

_c, _d, _r, _coder = schema.codings.c, schema.documents.c, schema.rounds.c, schema.coders.c
_PLACE = (_c.document_id, _c.start, _c.end, _c.code_id)
A_LOOK = 500  # ids looked up at a time

# How suggestions can be ordered without knowing more than they say; what is equal stands in the order of the words.
ORDERS: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    "code": (_c.confidence.desc(),),
    "sure": (_c.confidence.desc(),),
    "unsure": (_c.confidence,),
    "document": (),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A suggestion without its words: where it stands, of which code, how sure, and in which passage."""

    coding_id: str
    document_id: str
    span: Span
    code_id: str
    confidence: float
    passage: int
    is_decided: bool

    @property
    def key(self) -> tuple[str, int, int, str]:
        """Return what stays the same from round to round."""
        return self.document_id, self.span.start, self.span.end, self.code_id


def newest_program_round(project: Project) -> int:
    """Return the number of the newest round of any program, 0 where there is none: what a queue rests on."""
    query = select(func.max(_r.number)).join(schema.coders, _coder.id == _r.coder_id).where(_coder.version != "")
    with project.reading() as connection:
        return connection.scalar(query) or 0


def page_of_suggestions(
    project: Project,
    *,
    order: str,
    who: str,
    codes: Collection[str] = (),
    document_id: str = "",
    aside: Collection[str] = (),
    limit: int,
    offset: int = 0,
) -> list[str]:
    """Return ids of suggestions in one of the ORDERS; in a blind study, of those that `who` has not decided about.

    `codes` and a document narrow them, those `aside` are left out.
    """
    conditions = [*_narrowed(codes, document_id), *([_c.id.not_in(aside)] if aside else [])]
    first = [_place_in(project.codebook().codes)] if order == "code" else []
    query = _open(select(_c.id), project, who).where(*conditions)
    query = query.order_by(*first, *ORDERS[order], _d.number, _c.start, _c.end, _c.code_id, _c.id)
    with project.reading() as connection:
        return list(connection.scalars(query.limit(limit).offset(offset)))


def _place_in(codes: Sequence[Any]) -> ColumnElement[int]:
    """Return where a coding's code stands in the codebook."""
    return case({code.id: number for number, code in enumerate(codes)}, value=_c.code_id, else_=len(codes))


def _narrowed(codes: Collection[str], document_id: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_c.code_id.in_(codes)] if codes else []
    return [*found, _c.document_id == document_id] if document_id else found


def count_suggestions(project: Project, *, who: str, codes: Collection[str] = (), document_id: str = "") -> int:
    """Return how many suggestions there are left."""
    query = _open(select(func.count()), project, who).where(*_narrowed(codes, document_id))
    with project.reading() as connection:
        return connection.scalar(query) or 0


def undecided(project: Project, coding_ids: Sequence[str], *, who: str) -> Iterator[str]:
    """Yield those of the suggestions that still stand and wait for a decision, in the order given."""
    for first in range(0, len(coding_ids), A_LOOK):
        asked = coding_ids[first : first + A_LOOK]
        query = _open(select(_c.id), project, who).where(_c.id.in_(asked))
        with project.reading() as connection:
            open_ = set(connection.scalars(query))
        yield from (each for each in asked if each in open_)


def excerpts_of(project: Project, coding_ids: Sequence[str], *, who: str) -> list[Excerpt]:
    """Return suggestions with their words and all that leads back to them, in the order given."""
    with project.reading() as connection:
        passages = connection.scalars(select(_c.passage_id).where(_c.id.in_(coding_ids)).distinct())
        wanted = Filter(passages=tuple(passages), viewer=who)
    found = {each.coding_id: each for each in page_of_excerpts(project, wanted)} if wanted.passages else {}
    return [found[each] for each in coding_ids if each in found]


def places(project: Project, *, who: str = "") -> list[Place]:
    """Return every coding of programs that stands, in the order of documents and words."""
    decided = _decided(project, who)
    columns = (_c.id, _c.document_id, _c.start, _c.end, _c.code_id, _c.confidence, _c.passage_id, decided.c.verdict)
    query = _of_programs(select(*columns)).outerjoin(decided, _same_place(decided))
    query = query.order_by(_d.number, _c.start, _c.end, _c.code_id, _c.id)
    with project.reading() as connection:
        return [
            Place(row[0], row[1], Span(row[2], row[3]), row[4], row[5], row[6], row[7] is not None)
            for row in connection.execute(query)
        ]


def suggested_codes(project: Project) -> dict[str, int]:
    """Return how many codings of programs stand, by code: the same until a program codes again."""
    query = _of_programs(select(_c.code_id, func.count())).group_by(_c.code_id)
    with project.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query.order_by(_c.code_id))}


def decided_codes(project: Project, *, who: str) -> dict[str, tuple[int, int]]:
    """Return how many codings of programs people accepted (or adjusted) and how many they rejected, by code."""
    decided = _decided(project, who)
    rejected = func.sum(case((decided.c.verdict == Verdict.REJECT, 1), else_=0))
    query = _of_programs(select(_c.code_id, func.count() - rejected, rejected))
    query = query.join(decided, _same_place(decided)).group_by(_c.code_id)
    with project.reading() as connection:
        return {row[0]: (row[1], row[2]) for row in connection.execute(query.order_by(_c.code_id))}


def twins_of(project: Project, coding_id: str) -> list[str]:
    """Return the ids of the standing codings of other programs of the same code on the same words."""
    by = select(*_PLACE, _coder.name.label("program")).join(schema.rounds, _r.id == _c.round_id)
    same = by.join(schema.coders, _coder.id == _r.coder_id).where(_c.id == coding_id).subquery("same")
    query = _of_programs(select(_c.id)).join(same, _same_place(same)).where(_coder.name != same.c.program)
    with project.reading() as connection:
        return list(connection.scalars(query.order_by(_c.id)))


def _decided(project: Project, who: str) -> Subquery:
    """Return the places that were decided about, and how; in a blind study as far as the person may see.

    What was decided of one program's coding counts for that of another on the same words.
    """
    newest = newest_decisions(eyes_of(project, who))
    return (
        select(*_PLACE, func.min(newest.c.verdict).label("verdict"))
        .join(newest, newest.c.coding_id == _c.id)
        .group_by(*_PLACE)
        .subquery("places")
    )


def _same_place(decided: Subquery) -> ColumnElement[bool]:
    return and_(*(column == decided.c[column.name] for column in _PLACE))


def _of_programs(query: Select[Any]) -> Select[Any]:
    standing = standing_rounds()
    same = and_(standing.c.round_id == _c.round_id, standing.c.document_id == _c.document_id)
    return (
        query.select_from(schema.codings)
        .join(standing, same)
        .join(schema.documents, and_(_d.id == _c.document_id, _d.replaced_by.is_(None)))
        .join(schema.rounds, _r.id == _c.round_id)
        .join(schema.coders, and_(_coder.id == _r.coder_id, _coder.version != ""))
    )


def _open(query: Select[Any], project: Project, who: str) -> Select[Any]:
    """Return the query for codings of programs, of those alone that nobody decided about."""
    decided = _decided(project, who)
    query = _of_programs(query).outerjoin(decided, _same_place(decided))
    return query.where(decided.c.document_id.is_(None))
