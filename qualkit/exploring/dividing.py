"""What the passages of a theme run can be divided by: what is known of the words, the speaker and the document."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from qualkit.errors import RequestError
from qualkit.exploring.people import persons, shown_names
from qualkit.store.theme_tables import Person, Source, Told, people, sources, told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qualkit.store.project import Project

# What is always there to divide by, besides attributes.
COLUMNS = ("language", "document", "kind", "prompt", "participant", "role")

# What divides most studies comes first; other attributes follow in alphabetical order.
FIRST = ("group", "language", "city", "session", "date", "prompt", "kind", "document", "participant", "role")

# Attributes that tell one passage or name from another, and so divide nothing; who asks for one gets it all the same.
PLACES = frozenset("id x y width height row column page footnote continues url started".split()) | {"also written"}
PER_VALUE = 2  # passages that a value has on average, below which an attribute measures rather than divides

_FIGURES = re.compile(r"\d+|\D+")


@dataclass
class Divisible:
    """The passages given to the finder of a run with whatever they can be divided by, read once."""

    project: Project
    run: int

    @cached_property
    def told(self) -> list[Told]:
        """Return the passages."""
        return told(self.project, self.run)

    @cached_property
    def persons(self) -> dict[str, int]:
        """Return which person each participant of a document is; one without a name is nobody."""
        return persons(self._people.values())

    @cached_property
    def ways(self) -> list[str]:
        """Return all that one can divide by."""
        known = [name for name in FIRST if name in COLUMNS or name in self._attributes]
        return [*known, *(name for name in self._attributes if name not in known)]

    @cached_property
    def useful_ways(self) -> list[str]:
        """Return what has at least two values that are known, and does not just measure."""
        return [by for by in self.ways if by not in PLACES and self._divides(by)]

    def value_of(self, by: str) -> Callable[[Told], str]:
        """Return how to tell the value of a passage, '' where nothing is known; RequestError for an unknown thing."""
        columns: Mapping[str, Callable[[Told], str]] = {
            "language": lambda each: each.language,
            "document": lambda each: self.sources[each.document_id].name,
            "kind": lambda each: self.sources[each.document_id].kind,
            "prompt": lambda each: each.prompt,
            "participant": lambda each: self._names.get(each.participant_id or "", ""),
            "role": lambda each: self._people[each.participant_id].role if each.participant_id else "",
        }
        if by not in self.ways:
            raise RequestError(f"themes cannot be counted by '{by}'; possible: {', '.join(self.useful_ways)}")
        return columns.get(by) or (lambda each: self._attribute(each, by))

    def ordered(self, by: str, passages: Mapping[str, int]) -> list[str]:
        """Return values in their order; `passages` says how many each has.

        Documents come as they were imported, numbers and dates as they follow each other, others the largest first,
        what is not known last.
        """
        known = [value for value in passages if value]
        if by == "document":
            places = {source.name: place for place, source in enumerate(self.sources.values())}
            known.sort(key=lambda value: places[value])
        elif all(value[0].isdigit() for value in known):
            known.sort(key=as_numbered)
        else:
            known.sort(key=lambda value: (-passages[value], value))
        return [*known, *([""] if "" in passages else [])]

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Return the documents that stand by their ids, in the order of import."""
        return sources(self.project)

    @cached_property
    def _people(self) -> dict[str, Person]:
        return people(self.project)

    @cached_property
    def _names(self) -> dict[str, str]:
        documents = {source.id: source.name for source in self.sources.values()}
        return shown_names(self._people.values(), self.persons, documents)

    @cached_property
    def _attributes(self) -> list[str]:
        holders = (self.sources.values(), self._people.values(), self.told)
        return sorted({name for held in holders for each in held for name in each.attributes})

    def _attribute(self, each: Told, name: str) -> str:
        # As in excerpts, what is known of the speaker goes before what is known of the words, and of the document.
        person = self._people.get(each.participant_id or "")
        for held in (person.attributes if person else {}, each.attributes, self.sources[each.document_id].attributes):
            if name in held:
                return str(held[name])
        return ""

    def _divides(self, by: str) -> bool:
        values = Counter(filter(None, map(self.value_of(by), self.told)))
        return len(values) > 1 and (by in COLUMNS or values.total() >= PER_VALUE * len(values))


def as_numbered(value: str) -> list[tuple[bool, int, str]]:
    """Return what sorts numbers in words as numbers."""
    parts = _FIGURES.findall(value)
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
