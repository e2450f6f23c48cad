"""The reading side of a project: excerpts, their counts and the values to filter by, a page at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    Column,
    ColumnClause,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Subquery,
    and_,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.sql.visitors import iterate

from qualkit.decoding import UNSTORABLE
from qualkit.model import Codebook, Excerpt, Filter, Span, Standing, Verdict
from qualkit.store import schema
from qualkit.store.codings import evidence_from
from qualkit.store.project import Project
from qualkit.store.standing import (
    decision_columns,
    eyes_of,
    newest_decisions,
    span_of,
    standing_of,
    standing_rounds,
    visible_to,
)

_WORD = re.compile(r'"([^"]+)"?|(\S+)')

_d, _p, _c = schema.documents.c, schema.passages.c, schema.codings.c
_who, _r, _coder = schema.participants.c, schema.rounds.c, schema.coders.c

# What excerpts can be counted by, besides any attribute.
COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "code": _c.code_id,
    "document": _d.name,
    "document_id": _d.id,
    "kind": _d.kind,
    "language": _p.language,
    "participant": _who.name,
    "role": _who.role,
    "prompt": _p.prompt,
    "coder": _coder.name,
}

# Excerpts come in the order of documents and words.
ORDER = (_d.number, _c.start, _c.end, _c.code_id, _r.number, _c.id)


@dataclass(frozen=True, slots=True)
class Count:
    """How many excerpts and documents there are of one code and one value; `value` is '' where nothing is known."""

    code_id: str
    value: str
    excerpts: int
    documents: int


@dataclass(frozen=True, slots=True)
class Joined:
    """A filter as conditions on the joined tables, and the decisions that count for it."""

    decided: Subquery
    conditions: Sequence[ColumnElement[bool]]

    def select(self, *columns: Any) -> Select[Any]:  # noqa: ANN401 - what select takes
        """Return the query for some columns of the codings wanted.

        Passages, participants and decisions can be read in it only where the columns or the filter name them: to join
        them to a hundred thousand codings for nothing takes long.
        """
        query = select(*columns).where(*self.conditions)
        named = {each.table for each in iterate(query) if isinstance(each, ColumnClause)}
        standing = standing_rounds()
        query = (
            query.select_from(schema.codings)
            .join(standing, and_(standing.c.round_id == _c.round_id, standing.c.document_id == _c.document_id))
            .join(schema.documents, and_(_d.id == _c.document_id, _d.replaced_by.is_(None)))
            .join(schema.rounds, _r.id == _c.round_id)
            .join(schema.coders, _coder.id == _r.coder_id)
        )
        if named & {schema.passages, schema.participants}:
            query = query.join(schema.passages, _p.id == _c.passage_id)
        if schema.participants in named:
            query = query.outerjoin(schema.participants, _who.id == _p.participant_id)
        if self.decided in named:
            query = query.outerjoin(self.decided, self.decided.c.coding_id == _c.id)
        return query


def joined(project: Project, wanted: Filter) -> Joined:
    """Return the filter as conditions on codings with all that they lead back to."""
    found = _however_decided(project, wanted)
    standing = standing_of(found.decided)
    how = standing.in_(wanted.standings) if wanted.standings else standing != Standing.REJECTED
    return replace(found, conditions=[*found.conditions, how])


def _however_decided(project: Project, wanted: Filter) -> Joined:
    viewer = eyes_of(project, wanted.viewer)
    conditions = [*_conditions(project.codebook(), wanted), visible_to(viewer, _c.document_id)]
    return Joined(newest_decisions(viewer), conditions)


def page_of_excerpts(project: Project, wanted: Filter, *, limit: int | None = None, offset: int = 0) -> list[Excerpt]:
    """Return excerpts in the order of documents and words, at most `limit` of them."""
    return list(_excerpts(project, wanted, limit=limit, offset=offset))


def all_excerpts(project: Project, wanted: Filter | None = None) -> Iterator[Excerpt]:
    """Yield every excerpt wanted, in the order of documents and words, without holding them in memory."""
    yield from _excerpts(project, wanted or Filter(), limit=None, offset=0)


def count_excerpts(project: Project, wanted: Filter) -> int:
    """Return how many excerpts there are."""
    if _is_wide(wanted):
        return sum(size for _, size in _sizes(project, wanted))
    with project.reading() as connection:
        return connection.scalar(joined(project, wanted).select(func.count())) or 0


def _is_wide(wanted: Filter) -> bool:
    """Tell a filter that can leave most of a study, and asks nothing of passages."""
    return not (of_passages(wanted) or wanted.standings or wanted.codings is not None)


def _sizes(project: Project, wanted: Filter) -> list[tuple[str, int]]:
    """Return how many excerpts a wide filter leaves in each document, in the order of documents."""
    # An index tells how many codings there are, and few of them were rejected: to look at each would take longer.
    every = _however_decided(project, wanted)
    rejected = select(every.decided.c.coding_id).where(every.decided.c.verdict == Verdict.REJECT)
    less = replace(every, conditions=[*every.conditions, _c.id.in_(rejected)])
    in_order = (_d.number, _d.id, func.count())
    with project.reading() as connection:
        gone = {row[1]: row[2] for row in connection.execute(less.select(*in_order).group_by(_d.number))}
        found = connection.execute(every.select(*in_order).group_by(_d.number).order_by(_d.number)).all()
    return [(id_, size - gone.get(id_, 0)) for _, id_, size in found]


def _excerpts(project: Project, wanted: Filter, *, limit: int | None, offset: int) -> Iterator[Excerpt]:
    which = joined(project, wanted)
    if limit is not None or offset:
        # The page is found first, by its ids alone: sorting whole rows to drop nearly all of them is slow.
        here = which
        if _is_wide(wanted):
            documents, offset = _documents_of_page(project, wanted, limit, offset)
            here = replace(which, conditions=[*which.conditions, _c.document_id.in_(documents)])
        page = here.select(_c.id).order_by(*ORDER).limit(limit).offset(offset)
        which = replace(which, conditions=[_c.id.in_(page)])
    columns = (*COLUMNS_OF_EXCERPT, *decision_columns(which.decided))
    query = which.select(*columns).order_by(*ORDER)
    with project.reading() as connection:
        words = ("", "")
        for row in connection.execution_options(yield_per=500).execute(query).mappings():
            if row["document_id"] != words[0]:
                words = (row["document_id"], _text_of(connection, row["document_id"]))
            yield excerpt_from(row, words[1])


def _documents_of_page(project: Project, wanted: Filter, limit: int | None, offset: int) -> tuple[list[str], int]:
    """Return the documents that a page lies in, and how many excerpts of them come before it."""
    sizes = _sizes(project, wanted)
    ends = accumulate(size for _, size in sizes)
    until = float("inf") if limit is None else offset + limit
    placed = [(id_, end - size) for (id_, size), end in zip(sizes, ends, strict=True) if end > offset]
    here = [(id_, start) for id_, start in placed if start < until]
    return [id_ for id_, _ in here], offset - here[0][1] if here else 0


def _text_of(connection: Connection, document_id: str) -> str:
    return str(connection.execute(select(_d.text).where(_d.id == document_id)).scalar_one())


COLUMNS_OF_EXCERPT = (
    _c.id.label("coding_id"),
    _c.document_id,
    _c.start,
    _c.end,
    _c.code_id,
    _c.confidence,
    _c.evidence,
    _c.round_id,
    _d.name.label("document"),
    _d.kind,
    _d.attributes.label("document_attributes"),
    _p.id.label("passage"),
    _p.start.label("passage_start"),
    _p.end.label("passage_end"),
    _p.kind.label("passage_kind"),
    _p.prompt,
    _p.language,
    _p.time_start,
    _p.time_end,
    _p.attributes.label("passage_attributes"),
    _who.name.label("participant"),
    _who.role,
    _who.attributes.label("participant_attributes"),
    _r.codebook_version,
    _coder.name.label("coder"),
    _coder.version.label("coder_version"),
)


def excerpt_from(row: RowMapping, words: str) -> Excerpt:
    """Return the excerpt of a row that has the COLUMNS_OF_EXCERPT and how it stands, with its document's words."""
    span, passage_span = span_of(row), Span(row["passage_start"], row["passage_end"])
    return Excerpt(
        coding_id=row["coding_id"],
        document_id=row["document_id"],
        document=row["document"],
        kind=row["kind"],
        language=row["language"],
        participant=row["participant"] or "",
        role=row["role"] or "",
        prompt=row["prompt"],
        span=span,
        quote=span.of(words),
        passage=row["passage"],
        passage_kind=row["passage_kind"],
        passage_span=passage_span,
        context=passage_span.of(words),
        time=None if row["time_start"] is None else (row["time_start"], row["time_end"]),
        attributes={
            **row["document_attributes"],
            **row["passage_attributes"],
            **(row["participant_attributes"] or {}),
        },
        code_id=row["code_id"],
        confidence=row["confidence"],
        evidence=tuple(evidence_from(piece) for piece in row["evidence"]),
        coder=row["coder"],
        coder_version=row["coder_version"],
        round_id=row["round_id"],
        codebook_version=row["codebook_version"],
        standing=row["standing"],
        decided_by=row["decided_by"] or "",
    )


def counts(project: Project, wanted: Filter, *, by: str) -> list[Count]:
    """Return excerpts and documents per code and value of `by`: one of COLUMNS, or the name of an attribute."""
    value = func.coalesce(COLUMNS[by] if by in COLUMNS else _attribute(by), "").label("value")
    query = (
        joined(project, wanted)
        .select(_c.code_id, value, func.count(), func.count(_c.document_id.distinct()))
        .group_by(_c.code_id, value)
        .order_by(_c.code_id, value)
    )
    with project.reading() as connection:
        return [Count(*row) for row in connection.execute(query)]


def values(project: Project, name: str) -> list[str]:
    """Return what a filter of that name can be set to, in alphabetical order: a COLUMNS name or an attribute."""
    tables = (schema.documents, schema.participants, schema.passages)
    attribute = [select(_value(table.c.attributes, name)).select_from(table) for table in tables]
    found: set[str] = set()
    with project.reading() as connection:
        for query in [select(COLUMNS[name])] if name in COLUMNS else attribute:
            found.update(value for value in connection.scalars(query.distinct()) if value)
    return sorted(found)


def attribute_names(project: Project) -> list[str]:
    """Return the names of all attributes of documents and participants, in alphabetical order."""
    tables = ("documents", "participants")
    query = " UNION ".join(f"SELECT DISTINCT j.key FROM {table}, json_each({table}.attributes) j" for table in tables)  # noqa: S608 - fixed names
    with project.reading() as connection:
        return sorted(connection.scalars(text(query)))


def _value(attributes: Column[Any], name: str) -> ColumnElement[Any]:
    # A JSON path cannot hold every name that a column of a table may have: a quotation mark ends it.
    each = func.json_each(attributes).table_valued("key", "value")
    return select(each.c.value).where(each.c.key == name).correlate(attributes.table).scalar_subquery()


def _attribute(name: str) -> ColumnElement[Any]:
    """Return an attribute of the speaker, else of the passage, else of the document, as `Excerpt.attributes` has it."""
    return func.coalesce(*(_value(column, name) for column in (_who.attributes, _p.attributes, _d.attributes)))


def _conditions(codebook: Codebook, wanted: Filter) -> list[ColumnElement[bool]]:
    known = {code.id for code in codebook.codes}
    families = {member for code in wanted.codes for member in (codebook.family(code) if code in known else (code,))}
    found = of_passages(wanted)
    if families:
        found.append(_c.code_id.in_(sorted(families)))
    if wanted.coders:
        found.append(_coder.name.in_(wanted.coders))
    if wanted.confidence:
        found.append(_c.confidence >= wanted.confidence)
    if wanted.codings is not None:
        # As one value: there may be more of them than a query takes.
        each = func.json_each(json.dumps(wanted.codings)).table_valued("value")
        found.append(_c.id.in_(select(each.c.value)))
    return found


def of_passages(wanted: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter that are about passages, their documents and their speakers."""
    simple: list[tuple[ColumnElement[Any], Sequence[Any]]] = [
        (_p.document_id, wanted.documents),
        (_d.kind, wanted.kinds),
        (_p.language, wanted.languages),
        (_who.name, wanted.participants),
        (_who.role, wanted.roles),
        (_p.prompt, wanted.prompts),
        (_p.id, wanted.passages),
    ]
    found: list[ColumnElement[bool]] = [column.in_(allowed) for column, allowed in simple if allowed]
    found += [_attribute(name).in_(allowed) for name, allowed in wanted.attributes.items() if allowed]
    if wanted.words.strip():
        found.append(_p.id.in_(passages_with(wanted.words)))
    return found


def coded_passages() -> Select[Any]:
    """Return the query for the numbers of the passages in which a coding begins that stands."""
    standing, decided = standing_rounds(), newest_decisions()
    same = and_(standing.c.round_id == _c.round_id, standing.c.document_id == _c.document_id)
    query = select(_c.passage_id).select_from(schema.codings).join(standing, same)
    query = query.outerjoin(decided, decided.c.coding_id == _c.id)
    return query.where(func.coalesce(decided.c.verdict, "") != Verdict.REJECT)


def match_expression(words: str) -> str:
    """Return the full-text expression for words as people type them; nothing typed can be an operator.

    >>> match_expression('trust "the police" traffick*')
    '"trust" "the police" "traffick"*'
    """
    return " ".join(f'"{phrase}"{"*" if open_ended else ""}' for phrase, open_ended in phrases(words))


def phrases(words: str) -> list[tuple[str, bool]]:
    """Return the words and phrases of a search as people type it, each with whether any ending will do.

    >>> phrases('trust "the police" traffick*')
    [('trust', False), ('the police', False), ('traffick', True)]
    """
    typed = [(phrase or single).replace('"', "") for phrase, single in _WORD.findall(UNSTORABLE.sub(" ", words))]
    return [(body.rstrip("*"), body.endswith("*")) for body in typed if any(map(str.isalnum, body))]


def passages_with(words: str) -> Select[Any]:
    """Return the query for the numbers of the passages that hold all the words (Filter.words)."""
    expression = match_expression(words)
    if not expression:
        return select(_p.id).where(literal_column("0"))
    return (
        select(literal_column("rowid"))
        .select_from(text("passage_search"))
        .where(text("passage_search MATCH :expression").bindparams(expression=expression))
    )
