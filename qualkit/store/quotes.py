"""The quote list: excerpts that the people of a study picked to be quoted, in their order, each with a note."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, select

from qualkit.errors import RequestError
from qualkit.model import Coder, Excerpt, Standing
from qualkit.store import schema
from qualkit.store.changes import Change
from qualkit.store.codings import coder_number
from qualkit.store.excerpts import COLUMNS_OF_EXCERPT, excerpt_from
from qualkit.store.project import Project
from qualkit.store.standing import decision_columns, eyes_in, eyes_of, newest_decisions, visible_to

_q, _c, _d, _p = schema.quotes.c, schema.codings.c, schema.documents.c, schema.passages.c
_r, _coder, _who = schema.rounds.c, schema.coders.c, schema.participants.c
_picker = schema.coders.alias("picker")
_IN_ORDER = (_q.place, _q.at, _q.id)


@dataclass(frozen=True, slots=True)
class Quote:
    """An excerpt in the quote list: its note, who picked it and when; `remark` says if it does not stand any more."""

    id: str
    excerpt: Excerpt
    note: str
    who: str
    at: str
    remark: str = ""


def quotes(project: Project, *, viewer: str = "") -> list[Quote]:
    """Return the quote list in its order; in a blind study without what the viewer must not see yet."""
    viewer = eyes_of(project, viewer)
    decided = newest_decisions(viewer)
    query = (
        _listed(
            viewer,
            *COLUMNS_OF_EXCERPT,
            *decision_columns(decided),
            _q.id.label("quote_id"),
            _q.note,
            _q.at,
            _picker.c.name.label("picked_by"),
            _d.replaced_by,
        )
        .join(schema.documents, _d.id == _c.document_id)
        .join(schema.passages, _p.id == _c.passage_id)
        .join(_picker, _picker.c.id == _q.coder_id)
        .outerjoin(schema.participants, _who.id == _p.participant_id)
        .outerjoin(decided, decided.c.coding_id == _c.id)
        .order_by(*_IN_ORDER)
    )
    with project.reading() as connection:
        rows = connection.execute(query).mappings().all()
        wanted = {row["document_id"] for row in rows}
        texts = {row[0]: row[1] for row in connection.execute(select(_d.id, _d.text).where(_d.id.in_(wanted)))}
    return [_quote(row, texts[row["document_id"]]) for row in rows]


def picked(project: Project, *, viewer: str = "") -> dict[str, str]:
    """Return the ids of the quotes by the ids of their codings, of those that the viewer sees."""
    query = _listed(eyes_of(project, viewer), _q.coding_id, _q.id)
    with project.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def _listed(eyes: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """Return the query for columns of the quotes that these eyes see, joined with their codings and who coded."""
    return (
        select(*columns)
        .select_from(schema.quotes)
        .join(schema.codings, _c.id == _q.coding_id)
        .join(schema.rounds, _r.id == _c.round_id)
        .join(schema.coders, _coder.id == _r.coder_id)
        .where(visible_to(eyes, _c.document_id))
    )


def add_quote(change: Change, coding_id: str, note: str, coder: Coder) -> str:
    """Put a coding at the end of the list and return the quote's id; RequestError when it is there or is no coding."""
    document = select(_d.name).join(schema.codings, _c.document_id == _d.id).where(_c.id == coding_id)
    if change.connection.scalar(document) is None:
        raise RequestError(f"coding '{coding_id}' is not in this project; 'qualkit excerpts --json' shows their ids")
    if change.connection.scalar(select(_q.id).where(_q.coding_id == coding_id)) is not None:
        raise RequestError(f"coding '{coding_id}' is in the quote list already")
    last = change.connection.scalar(select(func.max(_q.place))) or 0.0
    row = {
        "id": str(uuid.uuid4()),
        "coding_id": coding_id,
        "note": note,
        "place": last + 1,
        "coder_id": coder_number(change, coder),
        "at": change.at,
    }
    change.add_row("quotes", row)
    return str(row["id"])


def quoted_words(connection: Connection, quote_id: str, *, viewer: str) -> str:
    """Return the words that a quote was coded on; RequestError when it is not in the list that the viewer sees."""
    words = _listed(eyes_in(connection, viewer), func.substr(_d.text, _c.start + 1, _c.end - _c.start))
    found = connection.scalar(words.join(schema.documents, _d.id == _c.document_id).where(_q.id == quote_id))
    if found is None:
        raise RequestError(f"quote '{quote_id}' is not in the list; 'qualkit quotes --json' shows their ids")
    return str(found)


def remove_quote(change: Change, quote_id: str) -> None:
    """Take a quote off the list; undoing puts it back in its place."""
    change.remove("quotes", quote_id)


def note_quote(change: Change, quote_id: str, note: str) -> None:
    """Write the note of a quote; undoing puts the old one back."""
    change.update("quotes", quote_id, {"note": note})


def move_quote(change: Change, quote_id: str, steps: int) -> bool:
    """Move a quote down by so many places, up where negative, as far as there are any; tell whether it moved.

    In a blind study, the places are those of the quotes that whoever moves it sees.
    """
    rows = change.connection.execute(select(_q.id, _q.place).order_by(*_IN_ORDER)).all()
    before = {row[0]: row[1] for row in rows}
    order = list(before)
    seen = _listed(eyes_in(change.connection, change.who), _q.id).order_by(*_IN_ORDER)
    shown = list(change.connection.scalars(seen))
    now = shown.index(quote_id)
    then = min(max(now + steps, 0), len(shown) - 1)
    if now == then:
        return False
    there = order.index(shown[then])
    order.remove(quote_id)
    order.insert(there, quote_id)
    last = float("-inf")
    for id_, place in zip(order, sorted(before.values()), strict=True):
        # Two may have one place: undoing puts a quote back where it was.
        last = place if place > last else last + 1
        if last != before[id_]:
            change.update("quotes", id_, {"place": last})
    return True


def carry_quotes(change: Change, carried: Mapping[str, str]) -> None:
    """Let the quotes of codings be of others from now on, by the codings' ids; undoing lets them be as they were.

    Where the other coding is in the list already, the quote stays as it is.
    """
    rows = change.connection.execute(select(_q.coding_id, _q.id)).all()
    there = {row[0] for row in rows}
    for coding_id, quote_id in rows:
        if carried.get(coding_id, coding_id) not in there:
            change.update("quotes", quote_id, {"coding_id": carried[coding_id]})


def _quote(row: RowMapping, text: str) -> Quote:
    excerpt = excerpt_from(row, text)
    faults = (
        "the words have changed since" if row["replaced_by"] is not None else "",
        "somebody rejected the coding" if excerpt.standing == Standing.REJECTED else "",
    )
    return Quote(row["quote_id"], excerpt, row["note"], row["picked_by"], row["at"], "; ".join(filter(None, faults)))
