"""How many themes further documents, or people, bring: in any order, and in the order in which they came."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from qualkit.analysis.accumulating import (
    BASE,
    RUN,
    THRESHOLD,
    Saturated,
    enough_for,
    expected_seen,
    interval_seen,
    news,
    saturated,
)
from qualkit.errors import RequestError
from qualkit.exploring.dividing import Divisible
from qualkit.phrasing import counted, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qualkit.store.project import Project
    from qualkit.store.theme_tables import Source
    from qualkit.store.themes import ThemeRun

MOST = 0.95  # the share of themes after which the sentence says that they had been heard
FEW = 10  # documents or people below which nothing is said of further ones
OVER: Mapping[str, tuple[str, str, str]] = {
    "document": ("document", "documents", "any document"),
    "participant": ("person", "people", "anybody who is named"),
}
DATES = frozenset({"date", "session date", "session_date", "fecha", "data", "datum"})

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Saturation:
    """How many themes have been heard after 1, 2, … all documents; every list has one entry a document.

    `documents` are those numbers, 1, 2, …; `mean` is the average over every order of the documents, between `low` and
    `high` lie 95 % of the orders. `order` are the names of the documents in the order in which they came, `by_date`
    tells whether that is the order of their dates or else that of import; `new` is how many themes each brought,
    `seen` how many there were by then. `themes` is how many there are, `alone` how many of them one document alone
    speaks of. `reached` is None while new information has not fallen to the threshold. `over` is "participant" where
    all this is told of people instead.
    """

    documents: tuple[int, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    order: tuple[str, ...]
    seen: tuple[int, ...]
    new: tuple[int, ...]
    sentence: str
    themes: int = 0
    alone: int = 0
    by_date: bool = False
    reached: Saturated | None = None
    over: str = "document"

    @property
    def way(self) -> str:
        """Return in words in which order the documents came."""
        return "in the order of their dates" if self.by_date else "in the order of import"


def saturation(project: Project, run: ThemeRun, *, seed: int = 0, over: str = "document") -> Saturation:
    """Return how many themes that stand the documents brought; a theme is heard when a document has a passage of it.

    `over` is one of OVER: documents, or people, whose passages in all documents count together; passages of nobody
    who is named are then left out. Documents of which no passage was given to the finder do not count.
    """
    if over not in OVER:
        raise RequestError(f"saturation cannot be told over '{over}'; possible: {', '.join(OVER)}")
    heard, names, by_date = _heard(Divisible(project, run.number), {theme.id for theme in run.themes}, over)
    inside: defaultdict[int, set[int]] = defaultdict(set)
    for place, themes in enumerate(heard):
        for theme_id in themes:
            inside[theme_id].add(place)
    kinds = [inside[theme_id] for theme_id in sorted(inside)]
    new = news(heard)
    low, high = interval_seen(kinds, len(heard), seed=seed)
    found = Saturation(
        documents=tuple(range(1, len(heard) + 1)),
        mean=tuple(expected_seen([len(each) for each in kinds], len(heard))),
        low=tuple(low),
        high=tuple(high),
        order=tuple(names),
        seen=tuple(accumulate(new)),
        new=tuple(new),
        sentence="",
        themes=len(kinds),
        alone=sum(len(each) == 1 for each in kinds),
        by_date=by_date,
        reached=saturated(new),
        over=over,
    )
    return replace(found, sentence=" ".join(_sentences(found)))


def _heard(divisible: Divisible, standing: set[int], over: str) -> tuple[list[set[int]], list[str], bool]:
    """Return the themes that each document or person speaks of, what each is called, and whether dates order them."""
    given = {each.document_id for each in divisible.told}
    order, by_date = _in_order([source for source in divisible.sources.values() if source.id in given])
    places = {source.id: place for place, source in enumerate(order)}
    name_of = divisible.value_of(over)
    heard: defaultdict[str | int, set[int]] = defaultdict(set)
    names: dict[str | int, str] = {}
    for each in sorted(divisible.told, key=lambda each: places[each.document_id]):
        one = each.document_id if over == "document" else divisible.persons.get(each.participant_id or "")
        if one is not None:
            names.setdefault(one, name_of(each))
            heard[one] |= {each.theme_id} & standing if each.theme_id is not None else set()
    return list(heard.values()), list(names.values()), by_date


def _in_order(documents: Sequence[Source]) -> tuple[list[Source], bool]:
    """Return documents in the order of their dates where every one has one, else as they are, and which it is."""
    dates = {source.id: _date(source.attributes) for source in documents}
    by_date = bool(documents) and all(dates.values())
    return (sorted(documents, key=lambda source: dates[source.id]) if by_date else list(documents)), by_date


def _date(attributes: Mapping[str, str]) -> str:
    """Return when a document's session was, as year, month and day, '' when that is not known."""
    said = (str(value).strip() for name, value in attributes.items() if name.casefold() in DATES)
    return next((found[0] for value in said if (found := _DATE.match(value))), "")


def _sentences(found: Saturation) -> Iterator[str]:
    one, many, anybody = OVER[found.over]
    count = len(found.documents)
    if not found.themes:
        yield f"No theme that stands comes from {anybody}."
        return
    if count == 1:
        yield f"All themes come from one {one}; whether another would bring new ones cannot be told."
        return
    yield _all_heard(found, many)
    if found.alone:
        comes = "comes" if found.alone == 1 else "come"
        yield f"{found.alone} of {counted(found.themes, 'theme')} {comes} from one {one} alone."
    yield from _rule(found, many)
    if count < FEW:
        yield f"{count} {many} are few: another may well bring a new theme."


def _all_heard(found: Saturation, many: str) -> str:
    """Return after how many documents nearly all themes had been heard, and what the last ones brought."""
    count, after = len(found.documents), enough_for(found.seen, MOST)
    share = found.seen[after - 1] / found.themes
    themes = "all themes" if share == 1 else f"{percent(share)} of the themes"
    idle = sum(1 for _ in takewhile(lambda brought: not brought, reversed(found.new)))
    if not idle:
        last = f"even the last brought {counted(found.new[-1], 'new theme')}"
    else:
        last = f"the last {f'{idle} ' if idle > 1 else ''}brought none that was new"
    return f"After {after} of {count} {many}, {found.way}, {themes} had been heard; {last}."


def _rule(found: Saturation, many: str) -> Iterator[str]:
    count, rule = len(found.documents), f"base {BASE}, run {RUN}, at most {percent(THRESHOLD)} new"
    if count < BASE + RUN:
        return
    if found.reached is None:
        yield f"By the rule of Guest, Namey and Chen ({rule}) saturation is not reached."
        return
    reached = found.reached
    earlier = f" (it seemed so after {reached.first}, but more came later)" if reached.first < reached.documents else ""
    yield f"By the rule of Guest, Namey and Chen ({rule}) saturation came after {reached.documents} {many}{earlier}."
