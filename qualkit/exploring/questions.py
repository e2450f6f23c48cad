"""What can be asked about codes, as a tree: which excerpts, beside which others, and how near."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from qualkit.phrasing import counted

if TYPE_CHECKING:
    from collections.abc import Sequence


OVERLAPPING = "overlapping"
QUOTATION_MARKS = '"“”„«»'


class Unit(StrEnum):
    """What nearness is counted in."""

    TURNS = "turn"
    CHARACTERS = "character"
    DOCUMENT = "document"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Near:
    """How near two excerpts must be, such as in so many turns in a row."""

    unit: Unit = Unit.TURNS
    count: int = 1

    def __str__(self) -> str:
        """Return the nearness as it is written in a question."""
        if self.unit is Unit.OVERLAP:
            return OVERLAPPING
        return f"within {counted(self.count, self.unit.value)}"


@dataclass(frozen=True, slots=True)
class Carrying:
    """The excerpts of a code and of the codes below it."""

    code_id: str


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on an excerpt's own passage, its speaker or its document; '' is where nothing is known."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Either:
    """What any of the parts finds."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """The excerpts of each part that have one of every other part near, and none of `without`."""

    parts: tuple[Query, ...]
    without: tuple[Query, ...] = ()
    near: Near = Near()


@dataclass(frozen=True, slots=True)
class Before:
    """The excerpts of `first` that end before one of `then` begins near them, and those of `then`."""

    first: Query
    then: Query
    near: Near = Near()


Query: TypeAlias = Carrying | Where | Either | Together | Before


def is_condition(query: Query) -> bool:
    """Tell whether a question is about passages only, and names no code."""
    match query:
        case Carrying() | Before():
            return False
        case Where():
            return True
        case Either(parts):
            return all(map(is_condition, parts))
        case Together(parts, without):
            return all(map(is_condition, (*parts, *without)))


def quoted(name: str) -> str:
    """Return a name as it can always stand in a question: its own quotation marks are written twice.

    >>> quoted('the "few" left')
    '"the ""few"" left"'
    """
    within = re.sub(f"[{QUOTATION_MARKS}]", r"\g<0>\g<0>", name)
    return f'"{within}"'


def written(query: Query) -> str:
    """Return a question in words that mean the same when they are read."""
    match query:
        case Carrying(code_id):
            return quoted(code_id)
        case Where(name, value):
            return f"{quoted(name)}={quoted(value)}"
        case Either(parts):
            return f"({' OR '.join(map(written, parts))})"
        case Before(first, then, near):
            return f"({written(first)} BEFORE {written(then)} {near})"
        case Together(parts, without, near):
            told = " AND ".join(map(written, parts)) + "".join(f" NOT {written(each)}" for each in without)
            return f"({told.strip()}{_told(near, query)})"


def _told(near: Near, query: Together) -> str:
    # Where nothing is held against codes there is nothing to be near to, and to say so is an error.
    return f" {near}" if has_nearness(query.parts, query.without) else ""


def has_nearness(parts: Sequence[Query], without: Sequence[Query]) -> bool:
    """Tell whether codes are held against each other, so that it matters how near they must be."""
    coded = sum(not is_condition(each) for each in parts)
    excluded = any(not is_condition(each) for each in without)
    return coded > 1 or excluded
