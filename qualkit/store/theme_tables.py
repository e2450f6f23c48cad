"""What tables about themes are made of: the passages of a run with all that they can be counted by, and their codes."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, String, and_, select, type_coerce

from qualkit.model import Span, Verdict
from qualkit.store import schema
from qualkit.store.project import Project
from qualkit.store.standing import standing_rounds

_d, _p, _c = schema.documents.c, schema.passages.c, schema.codings.c
_who, _placed, _r = schema.participants.c, schema.theme_passages.c, schema.rounds.c
_coder, _decided, _read = schema.coders.c, schema.decisions.c, schema.round_statements.c
_of_same_document = and_(_d.id == _p.document_id, _d.replaced_by.is_(None))


@dataclass(frozen=True, slots=True)
class Source:
    """A document that stands."""

    id: str
    name: str
    kind: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """A participant of one document."""

    id: str
    document_id: str
    name: str
    role: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A passage that was given to the finder of a run; `theme_id` is None where it is in no theme."""

    passage: int
    theme_id: int | None
    document_id: str
    participant_id: str | None
    prompt: str
    language: str
    attributes: Mapping[str, str]


def sources(project: Project) -> dict[str, Source]:
    """Return the documents that stand by their ids, in the order of import."""
    query = select(_d.id, _d.name, _d.kind, _d.attributes).where(_d.replaced_by.is_(None)).order_by(_d.number)
    with project.reading() as connection:
        return {row[0]: Source(*row) for row in connection.execute(query)}


def people(project: Project) -> dict[str, Person]:
    """Return the participants of documents that stand by their ids, in the order of import."""
    query = (
        select(_who.id, _who.document_id, _who.name, _who.role, _who.attributes)
        .join(schema.documents, and_(_d.id == _who.document_id, _d.replaced_by.is_(None)))
        .order_by(_d.number, _who.id)
    )
    with project.reading() as connection:
        return {row[0]: Person(*row) for row in connection.execute(query)}


def told(project: Project, run: int) -> list[Told]:
    """Return the passages given to the finder of a run, of documents that stand, in the order of passages."""
    query = (
        select(_p.id, _placed.theme_id, _p.document_id, _p.participant_id, _p.prompt, _p.language)
        .add_columns(type_coerce(_p.attributes, String))
        .select_from(schema.theme_passages)
        .join(schema.passages, _p.id == _placed.passage_id)
        .join(schema.documents, _of_same_document)
        .where(_placed.run == run)
        .order_by(_p.id)
    )
    # Most passages have the same few attributes, or none: each is read once.
    read = lru_cache(maxsize=4096)(json.loads)
    with project.reading() as connection:
        return [
            Told(number, theme_id, document_id, participant_id, prompt, language, read(attributes))
            for number, theme_id, document_id, participant_id, prompt, language, attributes in connection.execute(query)
        ]


def codes_of_passages(project: Project, run: int) -> dict[int, set[str]]:
    """Return the codes that passages of a run carry, by the passage's number; a passage without any is not there.

    Any coding that stands counts, whoever made it, for every passage that shares words with it, unless people
    rejected it: more of them decided so than did not (of one person the newest decision counts), or a program made it
    and people said of the same statement that the code does not hold.
    """
    found: defaultdict[int, set[str]] = defaultdict(set)
    with project.reading() as connection:
        rejected, refused = _rejected(connection), _refused(connection)
        programs = _rounds_of_programs(connection)
        lying = _lying(connection, run)
        for coding_id, round_id, document_id, start, end, code_id in connection.execute(_standing_codings()):
            places = refused.get((document_id, code_id), ()) if round_id in programs else ()
            if coding_id in rejected or any(map(Span(start, end).shares_half, places)):
                continue
            starts, ends, numbers = lying.get(document_id, _NOWHERE)
            for place in range(bisect_right(ends, start), bisect_left(starts, end)):
                found[numbers[place]].add(code_id)
    return dict(found)


_Lying = tuple[list[int], list[int], list[int]]
_NOWHERE: _Lying = ([], [], [])


def _lying(connection: Connection, run: int) -> dict[str, _Lying]:
    """Return where the passages of a run lie in each document: starts, ends and numbers, in the order of the text."""
    query = (
        select(_p.document_id, _p.start, _p.end, _p.id)
        .join(schema.theme_passages, and_(_placed.passage_id == _p.id, _placed.run == run))
        .order_by(_p.id)
    )
    found: defaultdict[str, _Lying] = defaultdict(lambda: ([], [], []))
    for document_id, *place in connection.execute(query):
        for column, number in zip(found[document_id], place, strict=True):
            column.append(number)
    return found


def _standing_codings() -> Select[Any]:
    rounds = standing_rounds()
    return select(_c.id, _c.round_id, _c.document_id, _c.start, _c.end, _c.code_id).join(
        rounds, and_(rounds.c.round_id == _c.round_id, rounds.c.document_id == _c.document_id)
    )


def _rounds_of_programs(connection: Connection) -> set[str]:
    query = select(_r.id).join(schema.coders, _coder.id == _r.coder_id).where(_coder.version != "")
    return set(connection.scalars(query))


def _rejected(connection: Connection) -> set[str]:
    """Return the codings that more people rejected than not."""
    newest: dict[tuple[str, int], str] = {}
    for coding_id, coder, verdict in connection.execute(
        select(_decided.coding_id, _decided.coder_id, _decided.verdict).order_by(_decided.id)
    ):
        newest[coding_id, coder] = verdict
    votes = Counter[str]()
    for (coding_id, _), verdict in newest.items():
        votes[coding_id] += 1 if verdict == Verdict.REJECT else -1
    return {coding_id for coding_id, surplus in votes.items() if surplus > 0}


def _refused(connection: Connection) -> dict[tuple[str, str], list[Span]]:
    """Return, by document and code, the statements of which more people said that the code does not hold than does."""
    rows = connection.execute(select(_read.round_id, _read.document_id, _read.start, _read.end, _read.asked)).all()
    codings = select(_c.round_id, _c.document_id, _c.start, _c.end, _c.code_id)
    judging = select(_read.round_id).distinct()
    held = {tuple(row) for row in connection.execute(codings.where(_c.round_id.in_(judging)))} if rows else set()
    votes = Counter[tuple[str, str, int, int]]()
    for round_id, document_id, start, end, asked in rows:
        for code_id in asked:
            holds = (round_id, document_id, start, end, code_id) in held
            votes[document_id, code_id, start, end] += -1 if holds else 1
    found: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for (document_id, code_id, start, end), surplus in votes.items():
        if surplus > 0:
            found[document_id, code_id].append(Span(start, end))
    return dict(found)
