"""The codings of a study in memory, with whatever they can be divided by, for questions and tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualkit.errors import RequestError, possible
from qualkit.exploring.asking import Known, names_of, parse
from qualkit.exploring.dividing import FIRST, as_numbered
from qualkit.exploring.material import SPEAKER, Material, by_words, material, sizes_known
from qualkit.model import Filter
from qualkit.store.columns import CodingColumns, Column, coding_columns, numbers_with

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from qualkit.exploring.questions import Query
    from qualkit.model import Codebook
    from qualkit.store.columns import PassageColumns
    from qualkit.store.project import Project

CODER = "coder"  # what codings can be divided by, besides all that passages can


@dataclass
class Coded:
    """The codings that count (`counting`) and what was said, read once; who asks several questions keeps them."""

    project: Project
    codebook: Codebook
    counted: Filter
    material: Material
    codings: CodingColumns

    @property
    def passages(self) -> PassageColumns:
        """Return the passages."""
        return self.material.passages

    @cached_property
    def ways(self) -> list[str]:
        """Return all that codings can be divided by: what divides most studies comes first."""
        first = [name for name in self.material.ways if name in FIRST]
        return [*first, CODER, *(name for name in self.material.ways if name not in (*first, CODER))]

    @cached_property
    def useful_ways(self) -> list[str]:
        """Return what has at least two values that are known, and does not just measure."""
        useful = {*self.material.useful_ways} - {CODER}
        useful |= {CODER} if len(sizes_known(self.codings.coders)) > 1 else set()
        return [by for by in self.ways if by in useful]

    def of_codings(self, by: str) -> Column:
        """Return what a thing is of each coding; RequestError for an unknown thing."""
        if by == CODER:
            return self.codings.coders
        if by not in (*self.ways, SPEAKER):
            raise RequestError(f"excerpts cannot be counted by '{by}'; {possible(by, self.useful_ways)}")
        column = self.material.of_passages(by)
        return Column(column.values, column.places[self.codings.first])

    def ordered(self, by: str, sizes: Mapping[str, int]) -> list[str]:
        """Return values in their order: documents as imported, numbers and dates in theirs, others the largest first.

        `sizes` says how large each is; what is not known comes last.
        """
        known = [value for value in sizes if value]
        if by == "document":
            order = {name: place for place, name in enumerate(self.material.of_passages(by).values)}
            known.sort(key=order.__getitem__)
        elif all(value[0].isdigit() for value in known):
            known.sort(key=as_numbered)
        else:
            known.sort(key=lambda value: (-sizes[value], value))
        return [*known, *([""] if "" in sizes else [])]

    @cached_property
    def known(self) -> Known:
        """Return what a question can name."""
        names = names_of((name, code.id) for code in self.codebook.codes for name in code.name.values())
        # An id stands for its code, whatever other codes are called.
        ids = names_of((id_, id_) for id_ in (*self.codings.codes.values, *(code.id for code in self.codebook.codes)))
        conditions = {**self.material.conditions, CODER: by_words(self.codings.coders.values)}
        return Known(names | ids, conditions)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which codings are wanted, and which passages could have held one: a truth value for each."""

    codings: NDArray[Any]
    passages: NDArray[Any]


def counting(wanted: Filter) -> Filter:
    """Return the part of a filter that says which codings count at all, wherever they stand."""
    return Filter(coders=wanted.coders, confidence=wanted.confidence, standings=wanted.standings, viewer=wanted.viewer)


def coded(project: Project, wanted: Filter | None = None, *, said: Material | None = None) -> Coded:
    """Return what was said, read anew unless it is given, and the codings that count (`counting`)."""
    said, counted = said or material(project), counting(wanted or Filter())
    return Coded(project, project.codebook(), counted, said, coding_columns(project, counted, said.passages))


def renewed(held: Coded) -> Coded:
    """Return the codings as they are now, for as long as nothing else was said: only what changed is read anew."""
    codings = coding_columns(held.project, held.counted, held.passages, before=held.codings)
    return held if codings is held.codings else replace(held, codebook=held.project.codebook(), codings=codings)


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

    named: list[tuple[str, Sequence[str]]] = [
        ("kind", wanted.kinds),
        ("language", wanted.languages),
        (SPEAKER, wanted.participants),
        ("role", wanted.roles),
        ("prompt", wanted.prompts),
        *wanted.attributes.items(),
    ]
    asked_of = [(name, allowed) for name, allowed in named if allowed]
    found = np.ones(len(held.passages.numbers), bool)
    if any(name not in (*held.material.ways, SPEAKER) for name, _ in asked_of):
        return ~found
    columns = [(held.material.of_passages(name), allowed) for name, allowed in asked_of]
    for column, allowed in [*columns, *([(held.passages.documents, wanted.documents)] if wanted.documents else [])]:
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
