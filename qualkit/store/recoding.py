"""Codings given to another code or taken away, with all that hangs on them; undoing brings all of it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from qualkit.model import Verdict
from qualkit.store import schema
from qualkit.store.changes import Change
from qualkit.store.memos import memo_visible_to
from qualkit.store.project import Project
from qualkit.store.standing import eyes_of, newest_decisions, standing_rounds, visible_to

AT_ONCE = 500  # ids in one statement

_c, _r, _coder, _m, _d = schema.codings.c, schema.rounds.c, schema.coders.c, schema.memos.c, schema.decisions.c


@dataclass(frozen=True, slots=True)
class Effect:
    """What hangs on some codes: codings that stand by coder, and in how many documents; decisions, memos and quotes.

    `others` are codings that do not stand: rejected, of earlier rounds of programs, on texts that were corrected since.
    """

    codings: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0
    decisions: int = 0
    memos: int = 0
    quotes: int = 0
    others: int = 0

    @property
    def total(self) -> int:
        """Return how many codings stand."""
        return sum(self.codings.values())


def effect_of(project: Project, code_ids: Sequence[str], *, viewer: str = "") -> Effect:
    """Return what hangs on the codes; in a blind study, with a viewer, as far as they may see it."""
    eyes, ours = eyes_of(project, viewer), _c.code_id.in_(code_ids)
    seen = and_(ours, visible_to(eyes, _c.document_id))
    of_codings = _by_coder(select(_c.id)).where(seen)
    standing = _standing(eyes).where(seen)
    decisions = select(func.count(_d.id)).join(schema.codings, _c.id == _d.coding_id)
    memos = select(func.count(_m.id)).outerjoin(schema.codings, and_(_m.about == "coding", _c.id == _m.about_id))
    on_codes = and_(_m.about == "code", _m.about_id.in_(code_ids))
    with project.reading() as connection:
        by_coder = connection.execute(standing.group_by(_coder.name).order_by(_coder.name)).all()
        codings = {str(name): int(count) for name, count in by_coder}
        every = connection.scalar(select(func.count()).select_from(of_codings.subquery())) or 0
        return Effect(
            codings=codings,
            documents=connection.scalar(standing.with_only_columns(func.count(_c.document_id.distinct()))) or 0,
            decisions=connection.scalar(decisions.join(schema.coders, _coder.id == _d.coder_id).where(seen)) or 0,
            memos=connection.scalar(
                memos.join(schema.coders, _coder.id == _m.coder_id).where(ours | on_codes, memo_visible_to(eyes))
            )
            or 0,
            quotes=connection.scalar(select(func.count()).where(schema.quotes.c.coding_id.in_(of_codings))) or 0,
            others=every - sum(codings.values()),
        )


def _by_coder(query: Select[Any]) -> Select[Any]:
    """Return a query for codings with those who made them."""
    query = query.select_from(schema.codings).join(schema.rounds, _r.id == _c.round_id)
    return query.join(schema.coders, _coder.id == _r.coder_id)


def _standing(eyes: str) -> Select[Any]:
    """Return the query for how many codings of each coder stand, as far as these eyes see."""
    rounds, decided, documents = standing_rounds(), newest_decisions(eyes), schema.documents.c
    stands = and_(rounds.c.round_id == _c.round_id, rounds.c.document_id == _c.document_id)
    return (
        _by_coder(select(_coder.name, func.count()))
        .join(rounds, stands)
        .join(schema.documents, and_(documents.id == _c.document_id, documents.replaced_by.is_(None)))
        .outerjoin(decided, decided.c.coding_id == _c.id)
        .where(func.coalesce(decided.c.verdict, "") != Verdict.REJECT)
    )


def recode(change: Change, code_id: str, *, into: str) -> int:
    """Give all codings of a code, and the memos on it, to another code; return how many there were.

    Where a round has both codes on the same words, one coding of them is left.
    """
    count = change.connection.scalar(select(func.count()).where(_c.code_id == code_id)) or 0
    for kept, gone in list(_twice(change, code_id, into)):
        _hand_over(change, gone, to=kept)
        remove_codings(change, [gone])
    change.update_where("codings", {"code_id": code_id}, {"code_id": into})
    change.update_where("memos", {"about": "code", "about_id": code_id}, {"about_id": into})
    return count


def recode_some(change: Change, coding_ids: Iterable[str], *, into: str) -> int:
    """Give these codings to another code; return how many there were."""
    return sum(change.update_where("codings", {"id": list(ids)}, {"code_id": into}) for ids in _batches(coding_ids))


def codings_of(change: Change, code_ids: Sequence[str]) -> list[str]:
    """Return the ids of all codings of some codes, in the order in which they were made."""
    return list(change.connection.scalars(select(_c.id).where(_c.code_id.in_(code_ids)).order_by(_c.id)))


def remove_codings(change: Change, coding_ids: Iterable[str]) -> None:
    """Remove codings with the decisions and quotes that hang on them; memos stay, and say that their coding is gone."""
    for ids in _batches(coding_ids):
        for table, column in _pointing_here():
            if column.nullable:
                change.update_where(table, {column.name: ids}, {column.name: None})
                continue
            found = schema.metadata.tables[table]
            for row_id in list(change.connection.scalars(select(found.c.id).where(column.in_(ids)))):
                change.remove(table, row_id)
        for coding_id in ids:
            change.remove("codings", coding_id)


def _pointing_here() -> list[tuple[str, Any]]:
    """Return the columns of other tables that hold the id of a coding, each with the name of its table."""
    return [
        (table.name, column)
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if any(key.column is schema.codings.c.id for key in column.foreign_keys)
    ]


def _twice(change: Change, code_id: str, into: str) -> Iterator[tuple[str, str]]:
    """Yield (kept, gone) where a round has both codes on the same words; what was rejected is kept last."""
    other = schema.codings.alias()
    same = [_c[name] == other.c[name] for name in ("round_id", "document_id", "start", "end")]
    pairs = select(_c.id, other.c.id).join(other, and_(*same)).where(_c.code_id == code_id, other.c.code_id == into)
    for gone, kept in change.connection.execute(pairs).all():
        if _is_rejected(change, kept) and not _is_rejected(change, gone):
            yield gone, kept
        else:
            yield kept, gone


def _is_rejected(change: Change, coding_id: str) -> bool:
    newest = select(_d.verdict).where(_d.coding_id == coding_id).order_by(_d.id.desc()).limit(1)
    return bool(change.connection.scalar(newest) == Verdict.REJECT)


def _hand_over(change: Change, coding_id: str, *, to: str) -> None:
    """Give another coding the memos of one that will go, and its quote and what is known of its origin."""
    change.update_where("memos", {"about": "coding", "about_id": coding_id}, {"about_id": to})
    change.update_where("reanchored", {"carried_id": coding_id}, {"carried_id": to})
    if not _has_quote(change, schema.quotes.c.coding_id == to):
        change.update_where("quotes", {"coding_id": coding_id}, {"coding_id": to})


def _has_quote(change: Change, condition: ColumnElement[bool]) -> bool:
    return bool(change.connection.scalar(select(func.count()).select_from(schema.quotes).where(condition)))


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    listed = list(dict.fromkeys(ids))
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))
