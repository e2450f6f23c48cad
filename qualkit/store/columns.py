"""Passages and codings as columns: where they stand and who spoke, without a word of what was said."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, String, and_, func, select, type_coerce

from qualkit.model import PassageKind
from qualkit.store import schema
from qualkit.store.excerpts import ORDER, joined, passages_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection

    from qualkit.model import Filter
    from qualkit.store.project import Project

# What people do with a study without changing what is coded; of all else, its event names the document or none.
LEAVING_CODINGS = ("memo", "quote", "theme", "themes")

_d, _p, _c, _e = schema.documents.c, schema.passages.c, schema.codings.c, schema.events.c


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is known of each row: the values there are, and each row's value as its place among them."""

    values: tuple[Any, ...]
    places: NDArray[Any]


@dataclass(frozen=True, slots=True)
class PassageColumns:
    """All passages of documents that stand, in the order of documents and words; '' where something is not known."""

    numbers: NDArray[Any]
    starts: NDArray[Any]
    headings: NDArray[Any]
    documents: Column
    participants: Column
    prompts: Column
    languages: Column
    attributes: Column


@dataclass(frozen=True, slots=True)
class CodingColumns:
    """Codings in the order in which excerpts are read.

    `documents` are places among the documents of the passages; `first` and `last` the rows of the passages in which
    a coding begins and ends. `revision` is the project's when they were read.
    """

    revision: int
    ids: NDArray[Any]
    documents: NDArray[Any]
    first: NDArray[Any]
    last: NDArray[Any]
    starts: NDArray[Any]
    ends: NDArray[Any]
    codes: Column
    coders: Column

    def __len__(self) -> int:
        """Return how many codings there are."""
        return len(self.ids)


def passage_columns(project: Project) -> PassageColumns:
    """Return every passage of the documents that stand."""
    import numpy as np

    names = (_p.document_id, _p.participant_id, _p.prompt, _p.language, type_coerce(_p.attributes, String))
    query = (
        select(_p.id, _p.start, _p.kind, *names)
        .join(schema.documents, and_(_d.id == _p.document_id, _d.replaced_by.is_(None)))
        .order_by(_d.number, _p.id)
    )
    with project.reading() as connection:
        columns = _turned(connection.execute(query).all(), 8)
    numbers, starts, kinds, *known = columns
    documents, participants, prompts, languages, attributes = map(_column, known)
    return PassageColumns(
        np.asarray(numbers, np.int64),
        np.asarray(starts, np.int64),
        np.asarray([kind == PassageKind.HEADING for kind in kinds], bool),
        documents,
        participants,
        prompts,
        languages,
        Column(tuple(map(_read, attributes.values)), attributes.places),
    )


def coding_columns(
    project: Project, wanted: Filter, passages: PassageColumns, *, before: CodingColumns | None = None
) -> CodingColumns:
    """Return the codings that a filter leaves, laid against the passages.

    Given what there was `before` of the same filter and passages, only documents that changed since are read anew.
    """
    with project.reading() as connection:
        revision = connection.scalar(select(func.max(_e.id))) or 0
        if before and before.revision == revision:
            return before
        # The revision of an older copy of the file, put in its place, is no later one.
        changed = _changed_since(connection, before.revision) if before and before.revision < revision else None
        rows = connection.execute(_query(project, wanted, changed)).all()
    # Passages are read first, and somebody may bring in another document before the codings are.
    place_of = {id_: place for place, id_ in enumerate(passages.documents.values)}
    found = _laid([row for row in rows if row[1] in place_of], place_of, passages, revision)
    if before is None or changed is None:
        return found
    return _put_in(found, before, [place_of[id_] for id_ in changed if id_ in place_of])


def _changed_since(connection: Connection, revision: int) -> list[str] | None:
    """Return the documents in which coding may have changed since; None when that may be anywhere."""
    query = select(_e.about).where(_e.id > revision, _e.verb.not_in(LEAVING_CODINGS)).distinct()
    about = list(connection.scalars(query))
    return None if "" in about else about


def _query(project: Project, wanted: Filter, documents: Sequence[str] | None) -> Select[Any]:
    """Return the query for the codings that a filter leaves, all or those of some documents, in their order."""
    which = joined(project, wanted)
    decided = which.decided.c
    span = (func.coalesce(decided.start, _c.start), func.coalesce(decided.end, _c.end))
    query = which.select(_c.id, _c.document_id, *span, _c.code_id, schema.coders.c.name).order_by(*ORDER)
    return query if documents is None else query.where(_c.document_id.in_(documents))


def _laid(rows: Sequence[Any], place_of: Mapping[str, int], passages: PassageColumns, revision: int) -> CodingColumns:
    """Return codings as they were read, laid against the passages."""
    import numpy as np

    ids, document_ids, starts, ends, codes, coders = _turned(rows, 6)
    starts_, ends_ = np.asarray(starts, np.int64), np.asarray(ends, np.int64)
    documents = np.asarray([place_of[id_] for id_ in document_ids], np.int64)
    # Passages lie one after the other, so the one that holds a character is the last that begins before or at it.
    width = 1 + int(max(ends_.max(initial=0), passages.starts.max(initial=0)))
    keys = passages.documents.places * width + passages.starts

    def row_of(characters: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(np.maximum(np.searchsorted(keys, documents * width + characters, side="right") - 1, 0))

    return CodingColumns(
        revision,
        np.asarray(ids, object),
        documents,
        row_of(starts_),
        row_of(ends_ - 1),
        starts_,
        ends_,
        _column(codes),
        _column(coders),
    )


def _put_in(found: CodingColumns, before: CodingColumns, documents: Sequence[int]) -> CodingColumns:
    """Return the codings there were before, with those found in the place of all that some documents had."""
    import numpy as np

    stay = ~np.isin(before.documents, documents)
    # Codings lie document by document, so what was found keeps its order.
    order = np.argsort(np.concatenate([before.documents[stay], found.documents]), kind="stable")

    def both(there: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(np.concatenate([there[stay], new])[order])

    def both_columns(there: Column, new: Column) -> Column:
        values = tuple(dict.fromkeys([*there.values, *new.values]))
        place_of = {value: place for place, value in enumerate(values)}
        new_places = np.asarray([place_of[value] for value in new.values], np.int64)[new.places]
        return _in_order(Column(values, both(there.places, new_places)))

    plain = ("ids", "documents", "first", "last", "starts", "ends")
    return CodingColumns(
        revision=found.revision,
        codes=both_columns(before.codes, found.codes),
        coders=both_columns(before.coders, found.coders),
        **{name: both(getattr(before, name), getattr(found, name)) for name in plain},
    )


def _in_order(column: Column) -> Column:
    """Return a column whose values stand in the order in which they first come up, those that never do left out."""
    import numpy as np

    count, size = len(column.values), len(column.places)
    first = np.full(count, size)
    np.minimum.at(first, column.places, np.arange(size))
    order = np.argsort(first, kind="stable")
    places = np.empty(count, np.int64)
    places[order] = np.arange(count)
    return Column(tuple(column.values[each] for each in order if first[each] < size), places[column.places])


def numbers_with(project: Project, words: str) -> list[int]:
    """Return the numbers of the passages that hold all the words (Filter.words)."""
    with project.reading() as connection:
        return list(connection.scalars(passages_with(words)))


def _turned(rows: Iterable[Any], width: int) -> list[Any]:
    """Return the columns of some rows, also where there are none."""
    return list(zip(*rows, strict=True)) or [()] * width


def _column(found: Iterable[str | None]) -> Column:
    """Return a column whose values stand in the order in which they first come up."""
    import numpy as np

    seen: defaultdict[str, int] = defaultdict(lambda: len(seen))
    places = np.asarray([seen[each or ""] for each in found], np.int64)
    return Column(tuple(seen), places)


def _read(attributes: str) -> Mapping[str, str]:
    held: Mapping[str, str] = json.loads(attributes or "{}")
    return held
