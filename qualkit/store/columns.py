"""Passages and codings as columns: where they stand and who spoke, without a word of what was said."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, func, select, type_coerce

from qualkit.model import PassageKind
from qualkit.store import schema
from qualkit.store.excerpts import ORDER, joined, passages_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from qualkit.model import Filter
    from qualkit.store.project import Project

_d, _p, _c = schema.documents.c, schema.passages.c, schema.codings.c


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
    a coding begins and ends.
    """

    ids: tuple[str, ...]
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


def coding_columns(project: Project, wanted: Filter, passages: PassageColumns) -> CodingColumns:
    """Return the codings that a filter leaves, laid against the passages."""
    import numpy as np

    which = joined(project, wanted)
    decided = which.decided.c
    span = (func.coalesce(decided.start, _c.start), func.coalesce(decided.end, _c.end))
    query = which.select(_c.id, _c.document_id, *span, _c.code_id, schema.coders.c.name).order_by(*ORDER)
    with project.reading() as connection:
        ids, document_ids, starts, ends, codes, coders = _turned(connection.execute(query).all(), 6)
    starts_, ends_ = np.asarray(starts, np.int64), np.asarray(ends, np.int64)
    place_of = {id_: place for place, id_ in enumerate(passages.documents.values)}
    documents = np.asarray([place_of[id_] for id_ in document_ids], np.int64)
    # Passages lie one after the other, so the one that holds a character is the last that begins before or at it.
    width = 1 + int(max(ends_.max(initial=0), passages.starts.max(initial=0)))
    keys = passages.documents.places * width + passages.starts

    def row_of(characters: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(np.maximum(np.searchsorted(keys, documents * width + characters, side="right") - 1, 0))

    return CodingColumns(
        tuple(ids),
        documents,
        row_of(starts_),
        row_of(ends_ - 1),
        starts_,
        ends_,
        _column(codes),
        _column(coders),
    )


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
