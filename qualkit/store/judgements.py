"""What people judged in a project, brought together from all that they did in it.

Somebody may read a whole document and code it, answer about single statements, or decide about what a program coded.
Each says of some statements whether some codes hold. Of one person the newest word on a statement and a code counts,
of several the majority; where they are divided evenly, nothing is known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from qualkit.anchoring import Anchoring, State
from qualkit.model import CARRIED_FROM, JUDGING, Codebook, Document, Judgement, Round, Span, Statement, Verdict
from qualkit.statements import statements
from qualkit.store import schema
from qualkit.store.codings import rounds_of
from qualkit.store.documents import read_document

if TYPE_CHECKING:
    from qualkit.store.project import Project

_d, _c, _read, _decided = schema.documents.c, schema.codings.c, schema.round_statements.c, schema.decisions.c


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement and what people said of it; the other fields are those of `Judgement`."""

    statement: Statement
    asked: frozenset[str]
    holds: frozenset[str]
    chance: float | None = None

    @property
    def judgement(self) -> Judgement:
        """Return the judgement without its place; statements of one document belong together."""
        said = self.statement
        return Judgement(said.words, said.language, self.asked, self.holds, said.document_id, self.chance)


def judgements(project: Project) -> list[Judgement]:
    """Return all judgements, in the order of documents and words."""
    return [each.judgement for each in judged_statements(project)]


def judged_statements(project: Project) -> list[Judged]:
    """Return every statement of the documents that stand of which people said something, in their order."""
    found: list[Judged] = []
    sources = _Sources(project)
    for document_id in sources.document_ids:
        said = sorted(sources.said(document_id), key=lambda each: (each.at, each.number))
        found += _combined(Places(sources.statements(document_id)), said, sources.codebook)
    return found


def rejected_places(judged: Iterable[Judged]) -> dict[tuple[str, str], list[Span]]:
    """Return where people said that a code does not hold, by document and code."""
    places: defaultdict[tuple[str, str], list[Span]] = defaultdict(list)
    for each in judged:
        for code_id in each.asked - each.holds:
            places[each.statement.document_id, code_id].append(each.statement.span)
    return dict(places)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one person said of some words at some time: of the codes asked about, which hold."""

    at: str
    number: int
    who: str
    span: Span
    asked: frozenset[str]
    holds: frozenset[str] = frozenset()
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """Some words that a person read, and what silence about them says."""

    span: Span
    asked: frozenset[str]
    chance: float | None = None


class Places:
    """The statements of a document, to be asked many times which of them lie under a span."""

    def __init__(self, found: Sequence[Statement]) -> None:
        self.statements = found
        self._ends = [statement.span.end for statement in found]

    def under(self, span: Span) -> Iterator[int]:
        """Yield the numbers of the statements that share with the span at least half of the shorter of the two."""
        for number in range(bisect_left(self._ends, span.start), len(self.statements)):
            place = self.statements[number].span
            if place.start >= span.end:
                return
            if place.shares_half(span):
                yield number


def _combined(places: Places, said: Iterable[_Said], codebook: Codebook) -> Iterator[Judged]:
    votes: defaultdict[tuple[int, str], dict[str, bool]] = defaultdict(dict)
    chances: dict[int, float] = {}
    for each in said:
        for number in places.under(each.span):
            if each.chance is not None:
                chances[number] = each.chance
            for code_id in each.asked | each.holds:
                votes[number, code_id][each.who] = code_id in each.holds
    opinions: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    for (number, code_id), by_person in votes.items():
        count = Counter(by_person.values())
        if count[True] != count[False]:
            opinions[number][code_id] = count[True] > count[False]
    for number, codes in sorted(opinions.items()):
        held = {above.id for code_id, holds in codes.items() if holds for above in codebook.path(code_id)}
        yield Judged(places.statements[number], frozenset(codes) | held, frozenset(held), chances.get(number))


@dataclass
class _Sources:
    """All that people did in a project, read once."""

    project: Project
    _documents: dict[str, Document] = field(default_factory=dict)
    _statements: dict[str, list[Statement]] = field(default_factory=dict)

    @cached_property
    def codebook(self) -> Codebook:
        """Return the codebook in use."""
        return self.project.codebook()

    @cached_property
    def rounds(self) -> dict[str, Round]:
        """Return the rounds of people by their ids, oldest first."""
        return {each.id: each for each in rounds_of(self.project) if not each.coder.version}

    @cached_property
    def document_ids(self) -> list[str]:
        """Return the documents that stand and that somebody has read or decided about, in the order of import."""
        concerned = {document_id for _, document_id in self._read_by} | set(self._decisions)
        with self.project.reading() as connection:
            standing = connection.scalars(select(_d.id).where(_d.replaced_by.is_(None)).order_by(_d.number))
            return [document_id for document_id in standing if document_id in concerned]

    def document(self, document_id: str) -> Document:
        """Return a document, also one that was corrected."""
        if document_id not in self._documents:
            self._documents[document_id] = read_document(self.project, document_id)
        return self._documents[document_id]

    def statements(self, document_id: str) -> list[Statement]:
        """Return the statements of a document."""
        if document_id not in self._statements:
            self._statements[document_id] = list(statements(self.document(document_id)))
        return self._statements[document_id]

    def said(self, document_id: str) -> Iterator[_Said]:
        """Yield what people said of a document, in the order in which it counts for each round."""
        for number, round_ in enumerate(self.rounds.values()):
            if (round_.id, document_id) not in self._read_by:
                continue
            at, who = self._at(round_, document_id), round_.coder.name
            # Silence first: a coding is the later word on the same statement.
            for reading in self._readings(round_, document_id):
                yield _Said(at, number, who, reading.span, reading.asked, chance=reading.chance)
            for span, code_id, coded_at in self._codings.get((round_.id, document_id), ()):
                held = self._implied(code_id, round_.codebook_version)
                yield _Said(max(at, coded_at), number, who, span, held, held)
        yield from self._decisions.get(document_id, ())

    def _at(self, round_: Round, document_id: str) -> str:
        """Return when somebody was done with it, which is not when it was carried to a corrected document."""
        before = self.rounds.get(round_.settings.get("round", "")) if round_.is_carried else None
        if before:
            return self._at(before, round_.settings[CARRIED_FROM])
        return self._read_by.get((round_.id, document_id)) or (round_.finished or "") * (JUDGING in round_.settings)

    def _readings(self, round_: Round, document_id: str) -> Iterator[_Reading]:
        """Yield what a round has read of a document.

        One that was carried over has read the words that stood in the old text, and nothing that is new.
        """
        if round_.is_carried:
            before, old = self.rounds.get(round_.settings.get("round", "")), round_.settings[CARRIED_FROM]
            anchoring = Anchoring(self.document(old).text, self.document(document_id).text)
            for reading in self._readings(before, old) if before else ():
                anchor = anchoring.anchor(reading.span)
                if anchor.state is not State.BROKEN:
                    yield _Reading(anchor.span, reading.asked, reading.chance)
        elif JUDGING in round_.settings:
            for row in self._single.get((round_.id, document_id), ()):
                span = Span(row["start"], row["end"])
                yield _Reading(span, frozenset(row["asked"]) & self._in_use, row["chance"])
        elif self._read_by.get((round_.id, document_id)):
            asked = self._in_use & {code.id for code in self.project.codebook(round_.codebook_version).codes}
            for statement in self.statements(document_id):
                yield _Reading(statement.span, asked)

    @cached_property
    def _in_use(self) -> frozenset[str]:
        return frozenset(code.id for code in self.codebook.codes)

    def _implied(self, code_id: str, version: str) -> frozenset[str]:
        """Return the codes in use that hold where this one does: itself and those above it, then or now."""
        books = (self.codebook, self.project.codebook(version))
        paths = (book.path(code_id) for book in books if any(code.id == code_id for code in book.codes))
        return self._in_use & {above.id for path in paths for above in path}

    @cached_property
    def _read_by(self) -> Mapping[tuple[str, str], str]:
        """Return when each round was done with each document, '' for one that somebody is still reading."""
        table = schema.round_documents
        with self.project.reading() as connection:
            rows = connection.execute(select(table.c.round_id, table.c.document_id, table.c.finished))
            return {(row[0], row[1]): row[2] or "" for row in rows if row[0] in self.rounds}

    @cached_property
    def _single(self) -> Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]:
        found: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        with self.project.reading() as connection:
            for row in connection.execute(select(schema.round_statements).order_by(_read.id)).mappings():
                found[row["round_id"], row["document_id"]].append(dict(row))
        return found

    @cached_property
    def _codings(self) -> Mapping[tuple[str, str], Sequence[tuple[Span, str, str]]]:
        found: defaultdict[tuple[str, str], list[tuple[Span, str, str]]] = defaultdict(list)
        columns = (_c.round_id, _c.document_id, _c.start, _c.end, _c.code_id, _c.at)
        people = select(schema.rounds.c.id).join(schema.coders).where(schema.coders.c.version == "")
        query = select(*columns).where(_c.round_id.in_(people)).order_by(_c.start, _c.end, _c.code_id)
        with self.project.reading() as connection:
            for round_id, document_id, start, end, code_id, at in connection.execute(query):
                found[round_id, document_id].append((Span(start, end), code_id, at or ""))
        return found

    @cached_property
    def _decisions(self) -> Mapping[str, Sequence[_Said]]:
        """Return what was decided about codings, by document; of one person and coding the newest decision counts."""
        codings, rounds, coders = schema.codings, schema.rounds.c, schema.coders.c
        query = (
            select(schema.decisions, coders.name, codings.c.document_id, codings.c.code_id, rounds.codebook_version)
            .add_columns(codings.c.start.label("coded_from"), codings.c.end.label("coded_to"))
            .join(codings, codings.c.id == _decided.coding_id)
            .join(schema.rounds, rounds.id == codings.c.round_id)
            .join(schema.coders, coders.id == _decided.coder_id)
            .order_by(_decided.id)
        )
        newest: dict[tuple[str, str], tuple[str, _Said]] = {}
        with self.project.reading() as connection:
            for row in connection.execute(query).mappings():
                newest[row["coding_id"], row["name"]] = (row["document_id"], self._decided(dict(row)))
        found: defaultdict[str, list[_Said]] = defaultdict(list)
        for document_id, said in newest.values():
            found[document_id].append(said)
        return found

    def _decided(self, row: Mapping[str, Any]) -> _Said:
        coded, adjusted = Span(row["coded_from"], row["coded_to"]), row["verdict"] == Verdict.ADJUST
        span = Span(row["start"], row["end"]) if adjusted and row["start"] is not None else coded
        if row["verdict"] == Verdict.REJECT:
            # Where a code does not hold, none below it does.
            below = self.codebook.family(row["code_id"])
            return _Said(row["at"], row["id"], row["name"], span, self._in_use.intersection(below))
        held = self._implied(row["code_id"], row["codebook_version"])
        return _Said(row["at"], row["id"], row["name"], span, held, held)
