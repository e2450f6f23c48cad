"""Dates and clocks as chats write them, whichever comes first, the day or the month."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import pairwise

NUMBERS = re.compile(r"\d{1,4}")
CLOCK = re.compile(r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?\s*(?P<half>[AaPpصم])?")
AMERICAN = re.compile(r"[1-9]\d?/[1-9]\d?/\d\d")
HALF = re.compile(r"\s[AP]M$")
AFTERNOON = frozenset("Ppم")
NOON = 12
CENTURY = 2000

Order = Callable[[int, int, int], tuple[int, int, int]]  # the numbers as written to year, month and day
YEAR_FIRST: Order = lambda year, month, day: (year, month, day)  # noqa: E731 - a row of the table below
ORDERS: Mapping[str, Order] = {
    "day/month": lambda day, month, year: (year, month, day),
    "month/day": lambda month, day, year: (year, month, day),
}


def seconds_of_day(clock: str) -> float | None:
    """Return the seconds since midnight of a clock, 12 hours or 24; None when it shows no time of day.

    >>> seconds_of_day("2:05 p. m."), seconds_of_day("14.05.30"), seconds_of_day("77:00")
    (50700.0, 50730.0, None)
    """
    found = CLOCK.match(clock)
    if not found:
        return None
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        hour = hour % NOON + (NOON if found["half"] in AFTERNOON else 0)
    return float(hour * 3600 + minute * 60 + second) if hour < 24 and minute < 60 and second < 60 else None  # noqa: PLR2004


def days(written: Iterable[str], clocks: Iterable[str] = ()) -> tuple[dict[str, date | None], list[str]]:
    """Return the day that each writing means, in a chat written day after day, and a warning where that is a guess."""
    distinct = list(dict.fromkeys(filter(None, written)))
    readings = {order: [_day(each, order) for each in distinct] for order in ORDERS}
    faults = {order: (found.count(None), _steps_back(found)) for order, found in readings.items()}
    best = min(ORDERS, key=lambda order: faults[order])
    warnings = []
    is_open = len(set(faults.values())) == 1 and readings["day/month"] != readings["month/day"]
    if is_open and not all("." in each for each in distinct):  # no American writes dots
        best = (
            "month/day" if _is_american(distinct, clocks) else min(ORDERS, key=lambda order: _length(readings[order]))
        )
        warnings.append(f"dates such as {distinct[0]} could be day/month or month/day; they were read as {best}")
    if missing := readings[best].count(None):
        example = distinct[readings[best].index(None)]
        warnings.append(f"dates that could not be read, such as {example}: {missing}; their messages have no time")
    return dict(zip(distinct, readings[best], strict=True)), warnings


def _is_american(written: Iterable[str], clocks: Iterable[str]) -> bool:
    """Tell the short dates of the United States, which come with `PM`, from those of India and Mexico."""
    return all(AMERICAN.fullmatch(each) for each in written) and any(HALF.search(clock) for clock in clocks)


def _length(found: Iterable[date | None]) -> int:
    """Return how many days a chat lasts: read wrongly, it would last for months."""
    known = [day.toordinal() for day in found if day]
    return max(known, default=0) - min(known, default=0)


def _day(written: str, order: str) -> date | None:
    numbers = [int(number) for number in NUMBERS.findall(written)]
    if len(numbers) != 3:  # noqa: PLR2004 - a date
        return None
    year, month, day = (YEAR_FIRST if numbers[0] > 31 else ORDERS[order])(*numbers)  # noqa: PLR2004 - the last day
    try:
        return date(year if year >= 100 else CENTURY + year, month, day)  # noqa: PLR2004 - written in full
    except ValueError:
        return None


def _steps_back(found: Iterable[date | None]) -> int:
    known = [day for day in found if day]
    return sum(one > other for one, other in pairwise(known))
