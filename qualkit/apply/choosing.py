"""Which column of a table holds what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import RequestError, possible
from qualkit.model import PassageKind
from qualkit.tables import in_a_line, text_column

UNITS = {"row": PassageKind.ANSWER, "sentence": PassageKind.PARAGRAPH}
# Guessed in this order when nobody names the column of the id.
ID_NAMES = ("id", "ID", "Id", "row_id", "row")


@dataclass(frozen=True, slots=True)
class Choices:
    """Which columns hold what; an empty name is guessed from the table. `language` is a column or a language."""

    text: str = ""
    id: str = ""
    language: str = ""
    unit: str = "row"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that were found; an empty name is none. `fixed_language` is that of all rows."""

    text: str
    id: str = ""
    language: str = ""
    fixed_language: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the columns there are."""
        return tuple(name for name in (self.text, self.id, self.language) if name)


def unit_of(choices: Choices) -> PassageKind:
    """Return what kind of passage a row is; RequestError when nobody knows the unit."""
    if choices.unit not in UNITS:
        raise RequestError(f"unit '{choices.unit}' is not known; {possible(choices.unit, UNITS)}")
    return UNITS[choices.unit]


def columns_of(names: Sequence[str], choices: Choices, *, place: Path) -> Columns:
    """Return the columns to use of those that a table has; RequestError when one asked for is not there."""
    text = text_column(names, choices.text, place=place)
    if choices.id and choices.id not in names:
        raise RequestError(f"{place}: there is no column '{choices.id}'; {possible(choices.id, in_a_line(names))}")
    by_column = choices.language in names
    if choices.language and not by_column and not (choices.language.isalpha() and len(choices.language) in (2, 3)):
        raise RequestError(
            f"{place}: '{choices.language}' is neither a column nor a language such as 'es'; "
            f"{possible(choices.language, in_a_line(names))}"
        )
    return Columns(
        text=text,
        id=choices.id or next((name for name in ID_NAMES if name in names), ""),
        language=choices.language if by_column else "",
        fixed_language="" if by_column else choices.language,
    )
