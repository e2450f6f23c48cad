"""What was said in a study, in memory, with whatever it can be divided by: the ground on which codings are counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qualkit.exploring.asking import Names, names_of
from qualkit.exploring.dividing import COLUMNS, FIRST, PER_VALUE, PLACES
from qualkit.exploring.people import persons, shown_names
from qualkit.model import Role
from qualkit.store.columns import Column, PassageColumns, passage_columns
from qualkit.store.theme_tables import Person, Source, people, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from qualkit.store.project import Project

SPEAKER = "speaker"  # the name as it is written, whoever bears it; 'participant' tells people of one name apart


@dataclass
class Material:
    """The passages of a study, read once; it stays the same however they are coded."""

    project: Project
    passages: PassageColumns
    _columns: dict[str, Column] = field(default_factory=dict)

    @cached_property
    def ways(self) -> list[str]:
        """Return all that passages can be divided by: what divides most studies comes first."""
        names = self._attribute_names
        first = [name for name in FIRST if name in COLUMNS or name in names]
        return [*first, *(name for name in names if name not in first)]

    @cached_property
    def useful_ways(self) -> list[str]:
        """Return what has at least two values that are known, and does not just measure."""
        return [by for by in self.ways if by not in PLACES and self._divides(by)]

    def of_passages(self, by: str) -> Column:
        """Return what one of the `ways`, or the speaker, is of each passage: '' where nothing is known."""
        if by not in self._columns:
            make = self._makers.get(by)
            self._columns[by] = make() if make else self._attribute(by)
        return self._columns[by]

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
    def conditions(self) -> dict[str, Names]:
        """Return what a question can ask of passages: the values of each way."""
        ways = [name for name in self.ways if name != "participant"]
        found = {name: by_words(self.of_passages(name).values) for name in (*ways, SPEAKER)}
        return found | {"role": by_words(Role) | found["role"]}

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
        levels: tuple[tuple[Column, Callable[[Any], Mapping[str, str]]], ...] = (
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
        known = sizes_known(self.of_passages(by))
        return len(known) > 1 and (by in COLUMNS or known.total() >= PER_VALUE * len(known))


def material(project: Project) -> Material:
    """Return what was said in a study, read anew."""
    return Material(project, passage_columns(project))


def sizes_known(column: Column) -> Counter[str]:
    """Return how often each value of a column comes up, what is not known left out."""
    import numpy as np

    sizes = np.bincount(column.places, minlength=len(column.values))
    return Counter({value: int(size) for value, size in zip(column.values, sizes, strict=True) if value and size})


def by_words(values: Iterable[str]) -> Names:
    """Return values by their names, which they are themselves."""
    return names_of((str(value), str(value)) for value in values if value)


def _mapped(column: Column, called: Callable[[str], str]) -> Column:
    """Return a column with other values, of which several may have become one."""
    import numpy as np

    values: dict[str, int] = {}
    places = [values.setdefault(called(each), len(values)) for each in column.values]
    return Column(tuple(values), np.asarray(places or [0], np.int64)[column.places])
