"""Counts of excerpts and documents: by code, alone and with its sub-codes, and by what divides the study."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qualkit.model import Excerpt

Key = TypeVar("Key")

# The name under which everything counts.
ALL = "all"


@dataclass(frozen=True, slots=True)
class Count:
    """How many excerpts, in how many documents."""

    excerpts: int = 0
    documents: int = 0


NOTHING = Count()


@dataclass(frozen=True, slots=True)
class Tally:
    """What one reading counted: `own` by (what divides, its value, code), `family` by code, those below it included."""

    own: Mapping[tuple[str, str, str], Count]
    family: Mapping[str, Count]
    total: Count
    attributes: frozenset[str]
    coders: tuple[tuple[str, str], ...]
    rounds: frozenset[str]

    def of(self, code_id: str, by: str = ALL, value: str = "") -> Count:
        """Return the count of the code alone."""
        return self.own.get((by, value, code_id), NOTHING)

    def with_sub_codes(self, code_id: str) -> Count:
        """Return the count of the code and every code below it."""
        return self.family.get(code_id, NOTHING)

    def line(self, code_id: str, values: Iterable[tuple[str, str]]) -> list[Count]:
        """Return a table's line: the code alone, with its sub-codes, then alone for each (what divides, its value)."""
        return [self.of(code_id), self.with_sub_codes(code_id), *(self.of(code_id, *value) for value in values)]

    def codes(self) -> set[str]:
        """Return the codes that were counted."""
        return {code_id for _, _, code_id in self.own}

    def values(self, by: str) -> set[str]:
        """Return the values that were counted; '' where nothing is known."""
        return {value for divided_by, value, _ in self.own if divided_by == by}


def tally(
    excerpts: Iterable[Excerpt],
    *,
    above: Mapping[str, tuple[str, ...]],
    divisions: Mapping[str, Callable[[Excerpt], str]],
) -> Tally:
    """Return the counts of one reading; `above` names the codes above a code, `divisions` what to count by."""
    own: dict[tuple[str, str, str], _Open] = defaultdict(_Open)
    family: dict[str, _Open] = defaultdict(_Open)
    total, attributes, coders, rounds = _Open(), set[str](), set[tuple[str, str]](), set[str]()
    for excerpt in excerpts:
        total.add(excerpt)
        attributes.update(excerpt.attributes)
        coders.add((excerpt.coder, excerpt.coder_version))
        rounds.add(excerpt.round_id)
        for by, value_of in ((ALL, _everything), *divisions.items()):
            own[by, value_of(excerpt), excerpt.code_id].add(excerpt)
        for code_id in (excerpt.code_id, *above.get(excerpt.code_id, ())):
            family[code_id].add(excerpt)
    return Tally(
        _closed(own), _closed(family), total.closed(), frozenset(attributes), tuple(sorted(coders)), frozenset(rounds)
    )


class _Open:
    """A count that still grows; documents are remembered, so that each counts once."""

    __slots__ = ("documents", "excerpts")

    def __init__(self) -> None:
        self.excerpts = 0
        self.documents: set[str] = set()

    def add(self, excerpt: Excerpt) -> None:
        self.excerpts += 1
        self.documents.add(excerpt.document_id)

    def closed(self) -> Count:
        return Count(self.excerpts, len(self.documents))


def _closed(counts: Mapping[Key, _Open]) -> dict[Key, Count]:
    return {key: count.closed() for key, count in counts.items()}


def _everything(_excerpt: Excerpt) -> str:
    return ""
