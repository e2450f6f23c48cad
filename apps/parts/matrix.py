"""Codes against cases, and against each other: which come up where, and which come up together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from parts import address, cases, in_memory, linked_table, questions, uncoded
from parts.filters import PAGE
from parts.linked_table import Column, Row, Table
from parts.paging import paged
from parts.study import Study
from qualkit.exploring.questions import Near, Unit, quoted

if TYPE_CHECKING:
    from qualkit.exploring.tables import CaseMatrix, CodeMatrix, Pair
    from qualkit.model import Filter

AGAINST, NEAR, COUNTS, ROWS = "against", "near", "counts", "rows"
A_PAGE = 60
MEASURES = {"excerpts": "Excerpts", "passages": "Passages", "documents": "Documents", "people": "People"}
BETWEEN = {"excerpts": "Excerpts", "documents": "Documents", "jaccard": "How much together"}
NEARNESSES = {
    "turn": ("in the same turn or note", Near()),
    "turns": ("within 3 turns or notes", Near(Unit.TURNS, 3)),
    "overlap": ("in the same words", Near(Unit.OVERLAP)),
    "document": ("in the same document", Near(Unit.DOCUMENT)),
}
OPENED: Mapping[str, Any] = {"as": "excerpts", PAGE: 1, uncoded.PAGE: 1}
HOW = "The arrow keys go from cell to cell, Enter or a click opens the excerpts behind it."


def draw(study: Study, wanted: Filter) -> None:
    """Draw the choice of what to lay codes against, and the table."""
    held = in_memory.codings(study, wanted)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ways = [*held.useful_ways, cases.CODE]
        against = st.selectbox(
            "Codes against",
            ways,
            format_func=lambda by: "Other codes" if by == cases.CODE else cases.name_of(by),
            width=260,
            **address.bound(AGAINST, ways[0], options=ways, said="something to lay codes against", then=_first_rows),
        )
        measures = BETWEEN if against == cases.CODE else MEASURES
        near = _nearness() if against == cases.CODE else NEARNESSES["turn"][1]
        measure = st.segmented_control(
            "Cells count",
            list(measures),
            format_func=measures.__getitem__,
            required=True,
            **address.bound(COUNTS, "excerpts", options=measures, said="something that cells do not count"),
        )
    if against == cases.CODE:
        _codes(study, wanted, near, measure)
    else:
        _cases(study, wanted, against, measure)


def _first_rows() -> None:
    address.put(ROWS, 1)


def _nearness() -> Near:
    said = "a nearness that cannot be chosen"
    chosen = st.selectbox(
        "Together means",
        list(NEARNESSES),
        format_func=lambda key: NEARNESSES[key][0],
        width=240,
        **address.bound(NEAR, "turn", options=NEARNESSES, said=said),
    )
    return NEARNESSES[chosen][1]


def _cases(study: Study, wanted: Filter, by: str, measure: str) -> None:
    question = questions.ask(study, wanted)
    if question is None:
        return
    found = _case_matrix(study, f"{study.stamp}|{wanted}|{question}|{by}", wanted, question, by)
    if not found.codes:
        _nothing()
        return
    held = in_memory.codings(study, wanted)
    place = st.container()
    first = paged(len(found.cases), A_PAGE, key=ROWS)
    shown = slice(first, first + A_PAGE)
    rows = [
        Row(
            cases.value_name(by, case),
            [getattr(cell, measure) for cell in cells],
            cases.leading_to(held, wanted, by, case, question=question),
        )
        for case, cells in zip(found.cases[shown], found.cells[shown], strict=True)
    ]
    columns = [Column(study.name_of(code), "heat", {"code": [code]}) for code in found.codes]
    label = f"Codes against {cases.name_of(by)}"
    table = Table(label, cases.name_of(by), columns, rows, noun=MEASURES[measure].lower())
    with place:
        st.caption(f"Codes count with the codes below them. {HOW}")
        linked_table.draw(table, key="matrix", then=OPENED)
    every = [
        Row(cases.value_name(by, case), [getattr(cell, measure) for cell in cells])
        for case, cells in zip(found.cases, found.cells, strict=True)
    ]
    download(replace(table, rows=every), f"codes-by-{by}")


def _codes(study: Study, wanted: Filter, near: Near, measure: str) -> None:
    found = _code_matrix(study, f"{study.stamp}|{wanted}|{near}", wanted, near)
    if not found.codes:
        _nothing()
        return
    names = [study.name_of(code) for code in found.codes]
    queries = [{"ask": quoted(code)} for code in found.codes]
    columns = [Column(name, "heat", query) for name, query in zip(names, queries, strict=True)]
    rows = [
        Row(name, [_between(pair, measure) for pair in pairs], query)
        for name, query, pairs in zip(names, queries, found.cells, strict=True)
    ]
    told = "together, from 0 to 1" if measure == "jaccard" else f"{BETWEEN[measure].lower()} with both"
    table = Table("Codes against other codes", "Code", columns, rows, near=str(near), noun=told)
    st.caption(_about(measure) + HOW)
    linked_table.draw(table, key="matrix of codes", then={**OPENED, "code": []})
    download(table, "codes-by-codes")


def _about(measure: str) -> str:
    if measure == "jaccard":
        return "1: each excerpt of either code has one of the other near it; 0: none has (Jaccard). "
    what = "excerpts of either code that have one of the other near them" if measure == "excerpts" else "documents"
    return f"Counted are {what}. A code and those below it are not compared. "


def _between(pair: Pair | None, measure: str) -> linked_table.Cell:
    if pair is None:
        return None
    return (pair.jaccard, f"{pair.jaccard:.2f}") if measure == "jaccard" else getattr(pair, measure)


def _nothing() -> None:
    st.write("Nothing was coded that fits, so there is nothing to count.")


def download(table: Table, name: str) -> None:
    """Draw the button that downloads a table."""
    st.download_button(
        "Download CSV",
        lambda: linked_table.csv_of(table),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download-{name}",
        on_click="ignore",
        icon=":material/download:",
    )


def _without_codes(wanted: Filter) -> tuple[Filter, Sequence[str]]:
    """Return the filter without its codes, and these: they say which rows and columns there are."""
    return replace(wanted, codes=()), wanted.codes


@st.cache_resource(max_entries=16, show_spinner="Counting")
def _case_matrix(_study: Study, key: str, _wanted: Filter, _question: str, by: str) -> CaseMatrix:  # noqa: ARG001 - the key
    from qualkit.exploring.tables import cases_by_codes

    wanted, codes = _without_codes(_wanted)
    held, chosen = in_memory.chosen(_study, wanted, _question)
    return cases_by_codes(held, chosen, by=by, among=codes)


@st.cache_resource(max_entries=16, show_spinner="Counting")
def _code_matrix(_study: Study, key: str, _wanted: Filter, _near: Near) -> CodeMatrix:  # noqa: ARG001 - the key
    from qualkit.exploring.tables import codes_by_codes

    wanted, codes = _without_codes(_wanted)
    held, chosen = in_memory.chosen(_study, wanted)
    return codes_by_codes(held, chosen, near=_near, among=codes)
