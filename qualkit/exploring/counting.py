"""Themes by anything that divides a study: in how many passages, by how many people, in how many documents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualkit.analysis.dependence import Residual, residual, standing_out
from qualkit.exploring.dividing import Divisible
from qualkit.phrasing import counted, percent
from qualkit.store.themes import latest_themes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualkit.store.project import Project
    from qualkit.store.theme_tables import Told
    from qualkit.store.themes import ThemeRun

MOST = 12  # sentences about single themes


@dataclass(frozen=True, slots=True)
class Total:
    """All passages of one value that were given to the finder, in a theme or not.

    `people` are those whose names are known, each counted once; of `unnamed` passages nobody knows who said them.
    """

    value: str
    passages: int
    people: int
    documents: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class Count:
    """How often one theme is spoken of where one value holds; `value` is '' where it is not known.

    `people` and `unnamed` are those of `Total`; `of` counts all passages of the value. `residual` is None where there
    is nothing to compare with; `stands_out` is 1 where the theme comes up clearly more often than elsewhere, -1 where
    it does less often, 0 where neither can be told.
    """

    theme_id: int
    value: str
    passages: int
    people: int
    documents: int
    unnamed: int = 0
    of: int = 0
    residual: Residual | None = None
    stands_out: int = 0

    @property
    def share(self) -> float:
        """Return which share of the value's passages is in the theme."""
        return self.passages / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Division:
    """Themes by one thing: a count for every theme and value, in the order of themes and of `totals`."""

    by: str
    totals: tuple[Total, ...]
    counts: tuple[Count, ...]
    sentences: tuple[str, ...]


def ways_to_count(project: Project) -> list[str]:
    """Return what the themes of the newest run can be counted by: all that has at least two values."""
    run = latest_themes(project)
    return Divisible(project, run.number).useful_ways if run else []


def divided(project: Project, run: ThemeRun, *, by: str) -> Division:
    """Return the themes that stand by one thing, with totals and what stands out; RequestError for an unknown thing."""
    divisible = Divisible(project, run.number)
    value_of = divisible.value_of(by)
    cells: defaultdict[tuple[int, str], _Open] = defaultdict(_Open)
    columns: defaultdict[str, _Open] = defaultdict(_Open)
    for each in divisible.told:
        value, person = value_of(each), divisible.persons.get(each.participant_id or "")
        columns[value].add(each, person)
        if each.theme_id is not None:
            cells[each.theme_id, value].add(each, person)
    values = divisible.ordered(by, {value: column.passages for value, column in columns.items()})
    totals = [Total(value, *columns[value].closed()) for value in values]
    rows = [_row(theme.id, totals, cells) for theme in run.themes]
    counts = [count for row in _compared(rows) for count in row]
    labels = {theme.id: theme.label for theme in run.themes}
    return Division(by, tuple(totals), tuple(counts), tuple(_sentences(by, labels, totals, counts)))


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people whose names are known, and how many documents, speak of a theme."""

    people: int = 0
    documents: int = 0


def reach(project: Project, run: ThemeRun) -> dict[int, Reach]:
    """Return who speaks of each theme, also of those that were dropped, by its id."""
    divisible = Divisible(project, run.number)
    found: defaultdict[int, _Open] = defaultdict(_Open)
    for each in divisible.told:
        if each.theme_id is not None:
            found[each.theme_id].add(each, divisible.persons.get(each.participant_id or ""))
    return {theme_id: Reach(len(own.people), len(own.documents)) for theme_id, own in found.items()}


class _Open:
    """A count that still grows; people and documents are remembered, so that each counts once."""

    __slots__ = ("documents", "passages", "people", "unnamed")

    def __init__(self) -> None:
        self.passages = self.unnamed = 0
        self.people: set[int] = set()
        self.documents: set[str] = set()

    def add(self, each: Told, person: int | None) -> None:
        self.passages += 1
        self.documents.add(each.document_id)
        if person is None:
            self.unnamed += 1
        else:
            self.people.add(person)

    def closed(self) -> tuple[int, int, int, int]:
        return self.passages, len(self.people), len(self.documents), self.unnamed


def _row(theme_id: int, totals: Sequence[Total], cells: Mapping[tuple[int, str], _Open]) -> list[Count]:
    nothing = _Open()
    return [
        Count(theme_id, total.value, *cells.get((theme_id, total.value), nothing).closed(), of=total.passages)
        for total in totals
    ]


def _compared(rows: Sequence[Sequence[Count]]) -> list[list[Count]]:
    """Return the counts with how far each is from what its theme and its value let expect.

    Passages whose value is not known are not compared.
    """
    found = [_residuals(row) for row in rows]
    enough = standing_out(sum(each is not None and not each.few for row in found for each in row))
    return [
        [
            replace(count, residual=each, stands_out=_direction(each, enough)) if each else count
            for count, each in zip(row, residuals, strict=True)
        ]
        for row, residuals in zip(rows, found, strict=True)
    ]


def _residuals(row: Sequence[Count]) -> list[Residual | None]:
    known = [each for each in row if each.value]
    theme, every = sum(each.passages for each in known), sum(each.of for each in known)
    return [residual(each.passages, row=theme, column=each.of, total=every) if each.value else None for each in row]


def _direction(found: Residual | None, enough: float) -> int:
    if found is None or found.few or abs(found.size) < enough:
        return 0
    return 1 if found.size > 0 else -1


def _sentences(by: str, labels: Mapping[int, str], totals: Sequence[Total], counts: Sequence[Count]) -> Iterator[str]:
    clear = sorted((each for each in counts if each.stands_out), key=_clearest)
    for count in clear[:MOST]:
        yield _comparison(by, labels[count.theme_id], count, counts)
    if clear:
        yield "Passages of one person or document hang together: take this as a hint where to read, not as proof."
    tested = [each.residual for each in counts if each.residual]
    few = sum(each.few for each in tested)
    if tested and few == len(tested):
        yield f"There are too few passages to compare themes by {by}."
    elif tested:
        if not clear:
            yield f"No theme comes up clearly more or less often by {by}."
        if few:
            rest = "rests" if few == 1 else "rest"
            yield f"{few:,} of {counted(len(tested), 'comparison')} {rest} on too few passages to tell it from chance."
    unnamed = sum(total.unnamed for total in totals)
    if unnamed:
        yield f"It is not known who said {counted(unnamed, 'passage')}: they count as passages, not as people."


def _clearest(count: Count) -> tuple[float, int, str]:
    return (-abs(count.residual.size) if count.residual else 0.0, count.theme_id, count.value)


def _comparison(by: str, label: str, count: Count, counts: Sequence[Count]) -> str:
    others = [c for c in counts if c.theme_id == count.theme_id and c.value and c.value != count.value]
    elsewhere = sum(c.passages for c in others) / max(sum(c.of for c in others), 1)
    share = percent(count.share)
    if count.people:
        share += f", {counted(count.people, 'person', many='people')}"
    often = "more" if count.stands_out > 0 else "less"
    return (
        f"'{label}' comes up {often} often where {by} is '{count.value}': "
        f"in {count.passages:,} of {counted(count.of, 'passage')} ({share}), elsewhere in {percent(elsewhere)}."
    )
