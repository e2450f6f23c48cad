"""A table whose cells open what they count: walked through with the arrow keys, opened with Enter or a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

import streamlit as st

from parts import address
from parts.address import Value
from parts.downloads import written

ASSETS = Path(__file__).parents[1] / "assets"
QUESTION = "ask"
# A number, or a number with what is said of it; None where nothing can be said.
Cell: TypeAlias = int | float | tuple[float, str] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how its cells look (heat, bar, plain), and what a cell of it adds to the address."""

    name: str
    kind: str = "plain"
    query: Mapping[str, Value] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what a cell of it adds to the address (None: its cells open nothing), and how deep it is set in."""

    name: str
    cells: Sequence[Cell]
    query: Mapping[str, Value] | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; where both a row and a column add a question, they are joined, and `near` is said after them."""

    label: str
    corner: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    near: str = ""
    noun: str = ""

    def leads_to(self, row: int, column: int) -> dict[str, Value]:
        """Return what the excerpts behind a cell are chosen by."""
        one, other = self.rows[row].query or {}, self.columns[column].query or {}
        questions = [str(query[QUESTION]) for query in (one, other) if QUESTION in query]
        asked = {QUESTION: " ".join([" AND ".join(questions), self.near]).strip()} if questions else {}
        return {**one, **other, **asked}


def draw(table: Table, *, key: str, then: Mapping[str, Value]) -> None:
    """Draw a table; what a cell leads to is chosen together with `then`."""
    component = st.components.v2.component(
        "qualkit.linked_table",
        js=(ASSETS / "linked_table.js").read_text("utf-8"),
        css=(ASSETS / "linked_table.css").read_text("utf-8"),
        isolate_styles=False,
    )
    base = {name: value for name, value in address.chosen().items() if name not in then}
    base |= {name: _texts(value) for name, value in then.items() if value}

    def opened() -> None:
        match st.session_state[key].opened:
            case [int(row), int(column)] if 0 <= row < len(table.rows) and 0 <= column < len(table.columns):
                address.choose({**then, **table.leads_to(row, column)})

    component(key=key, data={**asdict(table), "base": base}, on_opened_change=opened)


def csv_of(table: Table) -> bytes:
    """Return a table as a CSV."""
    from qualkit.exporters.csv import write_table

    rows = [[row.name, *(_number(cell) for cell in row.cells)] for row in table.rows]
    names = [table.corner, *(column.name for column in table.columns)]
    return written("table.csv", lambda path: write_table(path, names, rows))[0]


def _number(cell: Cell) -> Any:
    number = cell[0] if isinstance(cell, tuple) else cell
    return "" if number is None else number


def _texts(value: Value) -> list[str]:
    return list(map(str, value)) if isinstance(value, list) else [str(value)]
