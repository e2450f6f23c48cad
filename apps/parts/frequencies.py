"""How often anything comes up, and of how many: passages, documents and people beside excerpts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from parts import address, cases, in_memory, linked_table, matrix, questions
from parts.linked_table import Cell, Column, Row, Table
from parts.paging import paged
from parts.study import Study
from qualkit.phrasing import percent

if TYPE_CHECKING:
    from qualkit.exploring.coded import Coded
    from qualkit.exploring.tables import Frequency
    from qualkit.model import Filter

BY, ROWS = "of", "lines"
A_PAGE = 100
COLUMNS = (
    Column("Excerpts", "bar", {}),
    Column("Passages", "plain", {}),
    Column("Documents", "plain", {}),
    Column("People", "plain", {}),
)


def draw(study: Study, wanted: Filter) -> None:
    """Draw the choice of what to count by, and the table."""
    held = in_memory.codings(study, wanted)
    ways = [cases.CODE, *held.useful_ways]
    by = st.selectbox(
        "Count by",
        ways,
        format_func=cases.name_of,
        width=260,
        **address.bound(BY, cases.CODE, options=ways, said="something to count by", then=_first_rows),
    )
    question = questions.ask(study, wanted)
    if question is None:
        return
    found = _found(study, f"{study.stamp}|{wanted}|{question}|{by}", wanted, question, by)
    if not any(each.found.excerpts for each in found):
        st.write("Nothing was coded that fits, so there is nothing to count.")
        return
    place = st.container()
    first = paged(len(found), A_PAGE, key=ROWS)
    rows = [_row(study, held, wanted, by, each, question) for each in found[first : first + A_PAGE]]
    name = cases.name_of(by)
    with place:
        st.caption(
            "Of how many there are in all, coded or not, as far as the filters let them through. People are those "
            "whose names are known. Codes count with the codes below them."
        )
        linked_table.draw(Table(f"Frequencies by {name}", name, COLUMNS, rows), key="frequencies", then=matrix.OPENED)
    matrix.download(_all(study, by, found), f"frequencies-by-{by}")


def _first_rows() -> None:
    address.put(ROWS, 1)


def _row(study: Study, held: Coded, wanted: Filter, by: str, each: Frequency, question: str) -> Row:
    if by == cases.CODE:
        depth = _depth(study, each.value)
        return Row(study.name_of(each.value), _cells(each), {"code": [each.value]}, depth)
    query = cases.leading_to(held, wanted, by, each.value, question=question)
    return Row(cases.value_name(by, each.value), _cells(each), query)


def _depth(study: Study, code_id: str) -> int:
    known = any(code.id == code_id for code in study.codebook.codes)
    return len(study.codebook.path(code_id)) - 1 if known else 0


def _cells(each: Frequency) -> list[Cell]:
    pairs = (
        (each.found.passages, each.of.passages),
        (each.found.documents, each.of.documents),
        (each.found.people, each.of.people),
    )
    return [each.found.excerpts, *((number, _part(number, of)) for number, of in pairs)]


def _part(number: int, of: int) -> str:
    return f"{number:,} of {of:,} · {percent(number / of)}" if of else "–"


def _all(study: Study, by: str, found: list[Frequency]) -> Table:
    """Return the whole table as it is downloaded, each number in a column of its own."""
    names = ("Excerpts", "Passages", "of passages", "Documents", "of documents", "People", "of people")
    rows = [
        Row(
            study.name_of(each.value) if by == cases.CODE else cases.value_name(by, each.value),
            [
                each.found.excerpts,
                *(each.found.passages, each.of.passages),
                *(each.found.documents, each.of.documents),
                *(each.found.people, each.of.people),
            ],
        )
        for each in found
    ]
    return Table("", cases.name_of(by), [Column(name) for name in names], rows)


@st.cache_resource(max_entries=32, show_spinner="Counting")
def _found(_study: Study, key: str, _wanted: Filter, _question: str, by: str) -> list[Frequency]:  # noqa: ARG001 - the key
    from qualkit.exploring.tables import frequencies

    held, chosen = in_memory.chosen(_study, _wanted, _question)
    return frequencies(held, chosen, by=by)
