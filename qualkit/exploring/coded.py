"""The codings of a study in memory, with whatever they can be divided by, for questions and tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualkit.errors import RequestError, possible
from qualkit.exploring.asking import Known, parse
from qualkit.exploring.dividing import FIRST, PER_VALUE, PLACES, as_numbered
from qualkit.exploring.people import persons, shown_names
from qualkit.model import Filter, Role
from qualkit.store.columns import (
    CodingColumns,
    Column,
    PassageColumns,
    coding_columns,
    numbers_with,
    passage_columns,
)
from qualkit.store.theme_tables import Person, Source, people, sources
from qualkit.text import same_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from qualkit.exploring.questions import Query
    from qualkit.model import Codebook
    from qualkit.store.project import Project

# What codings can always be divided by, besides attributes.
COLUMNS = ("language", "document", "kind", "prompt", "participant", "role", "coder")
SPEAKER = "speaker"  # the name as it is written, whoever bears it; 'participant' tells people of one name apart


@dataclass
class Coded:
    """Codings and passages, read once; who reads them for several questions keeps them."""

    project: Project
    codebook: Codebook
    passages: PassageColumns
    codings: CodingColumns
    _columns: dict[str, Column] = field(default_factory=dict)

    @cached_property
    def ways(self) -> list[str]:
        """Return all that codings can be divided by: what divides most studies comes first."""
        names = self._attribute_names
        always = [name for name in (*FIRST, "coder") if name in COLUMNS or name in names]
        return [*always, *(name for name in names if name not in always)]

    @cached_property
    def useful_ways(self) -> list[str]:
        """Return what has at least two values that are known, and does not just measure."""
        return [by for by in self.ways if by not in PLACES and self._divides(by)]

    def of_codings(self, by: str) -> Column:
        """Return what a thing is of each coding; RequestError for an unknown thing."""
        if by == "coder":
            return self.codings.coders
        column = self.of_passages(by)
        return Column(column.values, column.places[self.codings.first])

    def of_passages(self, by: str) -> Column:
        """Return what a thing is of each passage, '' where nothing is known; RequestError for an unknown thing."""
        if by not in self._columns:
            if by not in (*self.ways, SPEAKER) or by == "coder":
                raise RequestError(f"excerpts cannot be counted by '{by}'; {possible(by, self.useful_ways)}")
            make = self._makers.get(by)
            self._columns[by] = make() if make else self._attribute(by)
        return self._columns[by]

    def ordered(self, by: str, sizes: Mapping[str, int]) -> list[str]:
        """Return values in their order: documents as imported, numbers and dates in theirs, others the largest first.

        `sizes` says how large each is; what is not known comes last.
        """
        known = [value for value in sizes if value]
        if by == "document":
            order = {name: place for place, name in enumerate(self.of_passages(by).values)}
            known.sort(key=order.__getitem__)
        elif all(value[0].isdigit() for value in known):
            known.sort(key=as_numbered)
        else:
            known.sort(key=lambda value: (-sizes[value], value))
        return [*known, *([""] if "" in sizes else [])]

    @cached_property
    def persons(self) -> NDArray[Any]:
        """Return which person said each passage, -1 where nobody is named."""
        import numpy as np

        numbers = persons(self._people.values())
        column = self.passages.participants
        found: NDArray[Any] = np.asarray([numbers.get(each, -1) for each in column.values], np.int64)[column.places]
        return found

    def documents_of(self, person: str) -> tuple[str, list[str]]:
        """Return the name of a person as `of_passages("participant")` tells them apart, and their documents' ids."""
        ids = [id_ for id_, shown in self._shown.items() if shown == person]
        return self._people[ids[0]].name, [self._people[id_].document_id for id_ in ids]

    @cached_property
    def document_ids(self) -> dict[str, list[str]]:
        """Return the ids of the documents of each name."""
        found: dict[str, list[str]] = {}
        for source in self._sources.values():
            found.setdefault(source.name, []).append(source.id)
        return found

    @cached_property
    def known(self) -> Known:
        """Return what a question can name."""
        codes: dict[str, dict[str, None]] = {}
        for code in self.codebook.codes:
            for name in code.name.values():
                codes.setdefault(same_words(name), {})[code.id] = None
        # An id stands for its code, whatever other codes are called.
        ids = {same_words(id_): (id_,) for id_ in [*self.codings.codes.values, *(c.id for c in self.codebook.codes)]}
        ways = [name for name in self.ways if name != "participant"]
        conditions = {name: _by_words(self.of_codings(name).values) for name in ways if name == "coder"}
        conditions |= {name: _by_words(self.of_passages(name).values) for name in ways if name != "coder"}
        conditions[SPEAKER] = _by_words(self.of_passages(SPEAKER).values)
        conditions["role"] = {**_by_words(Role), **conditions["role"]}
        names = sorted({*(code.id for code in self.codebook.codes), *_names(self.codebook)})
        return Known({**{key: tuple(found) for key, found in codes.items()}, **ids}, names, conditions)

    @cached_property
    def _people(self) -> dict[str, Person]:
        return people(self.project)

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return sources(self.project)

    @cached_property
    def _shown(self) -> dict[str, str]:
        names = {source.id: source.name for source in self._sources.values()}
        return shown_names(self._people.values(), persons(self._people.values()), names)

    @property
    def _makers(self) -> dict[str, Callable[[], Column]]:
        held, of, who = self.passages, self._sources, self._people
        return {
            "language": lambda: held.languages,
            "prompt": lambda: held.prompts,
            "document": lambda: _mapped(held.documents, lambda id_: of[id_].name),
            "kind": lambda: _mapped(held.documents, lambda id_: of[id_].kind),
            "participant": lambda: _mapped(held.participants, lambda id_: self._shown.get(id_, "")),
            SPEAKER: lambda: _mapped(held.participants, lambda id_: who[id_].name if id_ in who else ""),
            "role": lambda: _mapped(held.participants, lambda id_: who[id_].role if id_ in who else ""),
        }

    @cached_property
    def _attribute_names(self) -> list[str]:
        holders = (self._sources.values(), self._people.values())
        found = {name for held in holders for each in held for name in each.attributes}
        return sorted(found | {name for each in self.passages.attributes.values for name in each})

    def _attribute(self, name: str) -> Column:
        """Return an attribute: as in excerpts, the speaker's goes before the words' own, and before the document's."""
        import numpy as np

        who, of = self._people, self._sources
        levels = (
            (self.passages.participants, lambda id_: who[id_].attributes if id_ in who else {}),
            (self.passages.attributes, lambda held: held),
            (self.passages.documents, lambda id_: of[id_].attributes),
        )
        values: dict[str, int] = {"": 0}
        found = np.full(len(self.passages.numbers), -1, np.int64)
        for column, attributes in levels:
            numbers = [
                values.setdefault(str(held[name]), len(values)) if name in (held := attributes(each)) else -1
                for each in column.values
            ]
            here = np.asarray(numbers or [-1], np.int64)[column.places]
            found = np.where(found < 0, here, found)
        return Column(tuple(values), np.maximum(found, 0))

    def _divides(self, by: str) -> bool:
        import numpy as np

        column = self.of_codings(by) if by == "coder" else self.of_passages(by)
        sizes = np.bincount(column.places, minlength=len(column.values))
        known = Counter({value: int(size) for value, size in zip(column.values, sizes, strict=True) if value and size})
        return len(known) > 1 and (by in COLUMNS or known.total() >= PER_VALUE * len(known))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which codings are wanted, and which passages could have held one: a truth value for each."""

    codings: NDArray[Any]
    passages: NDArray[Any]


def counting(wanted: Filter) -> Filter:
    """Return the part of a filter that says which codings count at all, wherever they stand."""
    return Filter(coders=wanted.coders, confidence=wanted.confidence, standings=wanted.standings, viewer=wanted.viewer)


def coded(project: Project, wanted: Filter | None = None, *, passages: PassageColumns | None = None) -> Coded:
    """Return the study's passages, read anew unless they are given, and the codings that count (`counting`)."""
    passages = passages or passage_columns(project)
    codings = coding_columns(project, counting(wanted or Filter()), passages)
    return Coded(project, project.codebook(), passages, codings)


def read_question(held: Coded, question: str) -> Query | None:
    """Return a question as a tree, None when nothing is asked; RequestError when it cannot be read."""
    return parse(question, held.known) if question.strip() else None


def chosen(held: Coded, wanted: Filter, *, question: str = "") -> Chosen:
    """Return what a filter leaves of the answer to a question; without a question, what it leaves of all codings.

    The question is asked of all codings that count; the filter then says which of them to show.
    """
    from qualkit.exploring.answering import answer, of_codes

    query = read_question(held, question)
    passages = _passages(held, wanted)
    codings = passages[held.codings.first]
    if query:
        codings = codings & answer(query, held)
    if wanted.codes:
        codings = codings & of_codes(held, wanted.codes)
    return Chosen(codings, passages & ~held.passages.headings)


def _passages(held: Coded, wanted: Filter) -> NDArray[Any]:
    """Return for each passage whether it passes the conditions on passages, documents and speakers."""
    import numpy as np

    ids = held.passages.documents
    simple: list[tuple[Column, Sequence[str]]] = [
        (ids, wanted.documents),
        (held.of_passages("kind"), wanted.kinds),
        (held.passages.languages, wanted.languages),
        (held.of_passages(SPEAKER), wanted.participants),
        (held.of_passages("role"), wanted.roles),
        (held.passages.prompts, wanted.prompts),
    ]
    known = [(held.of_passages(name), allowed) for name, allowed in wanted.attributes.items() if name in held.ways]
    found = np.ones(len(held.passages.numbers), bool)
    if any(allowed for name, allowed in wanted.attributes.items() if name not in held.ways):
        return ~found
    for column, allowed in (*simple, *known):
        if allowed:
            found &= np.isin(column.places, [column.values.index(each) for each in allowed if each in column.values])
    if wanted.words.strip():
        holding = numbers_with(held.project, wanted.words)
        found &= np.isin(held.passages.numbers, np.asarray(holding, np.int64))
    if wanted.passages:
        found &= np.isin(held.passages.numbers, wanted.passages)
    return found


def asked(held: Coded, wanted: Filter, *, question: str = "") -> list[str]:
    """Return the ids of the codings that a question finds and a filter leaves, in the order in which they are read."""
    found = chosen(held, wanted, question=question).codings
    return [held.codings.ids[place] for place in found.nonzero()[0]]


def numbers_read(held: Coded, wanted: Filter, found: Chosen) -> NDArray[Any]:
    """Return the numbers of the passages that a filter leaves; where it is about codings, a passage needs one of them.

    `found` is what the filter leaves (`chosen`).
    """
    about_codings = wanted.codes or wanted.coders or wanted.confidence or wanted.standings
    with_coding = _begun_in(held, held.codings.first[found.codings])
    numbers: NDArray[Any] = held.passages.numbers[found.passages & with_coding if about_codings else found.passages]
    return numbers


def numbers_uncoded(held: Coded, found: Chosen) -> NDArray[Any]:
    """Return the numbers of the passages that a filter leaves and in which no coding begins."""
    numbers: NDArray[Any] = held.passages.numbers[found.passages & ~_begun_in(held, held.codings.first)]
    return numbers


def _begun_in(held: Coded, rows: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    found = np.zeros(len(held.passages.numbers), bool)
    found[rows] = True
    return found


def _by_words(values: Iterable[str]) -> dict[str, str]:
    return {same_words(value): str(value) for value in values if value}


def _names(codebook: Codebook) -> Iterable[str]:
    return (name for code in codebook.codes for name in code.name.values())


def _mapped(column: Column, called: Callable[[str], str]) -> Column:
    """Return a column with other values, of which several may have become one."""
    import numpy as np

    values: dict[str, int] = {}
    places = [values.setdefault(called(each), len(values)) for each in column.values]
    return Column(tuple(values), np.asarray(places or [0], np.int64)[column.places])
