"""How far each code is decided about, and how far people and programs agree."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from parts import retraining
from parts.colours import style
from parts.study import Study, documents
from parts.words import tag
from qualkit.phrasing import counted
from qualkit.store.suggestions import newest_program_round

if TYPE_CHECKING:
    from qualkit.workflow.suggestions import Followed


def draw(study: Study) -> None:
    """Draw how far each code is decided about, and how far people and programs agree."""
    from qualkit.workflow.suggestions import progress

    found = progress(study.project, who=study.who(), suggested=_suggested(study))
    if not found:
        return
    decided = sum(each.accepted + each.rejected for each in found)
    every = sum(each.suggested for each in found)
    more = counted(retraining.of(study).until_next, "more decision")
    st.caption(f"After {more} the program learns from them.")
    st.progress(decided / every, f"{decided:,} of {counted(every, 'suggestion')} decided about")
    head = "".join(tag("th", words) for words in ("Code", "Left", "You agree"))
    rows = "".join(_row(study, each) for each in found)
    st.html(tag("table", tag("thead", tag("tr", head)) + tag("tbody", rows), class_="qk-table qk-progress"))
    st.caption("“You agree” is the share of what was decided that was accepted, and where it lies 19 times of 20.")


def _row(study: Study, each: Followed) -> str:
    agreed = "–"
    if each.agreement.value is not None:
        low, high = round(100 * each.agreement.low), round(100 * each.agreement.high)
        agreed = f"{each.accepted} of {each.accepted + each.rejected}"
        agreed = tag("span", agreed) + "<br>" + tag("span", f"{low}–{high} %", class_="qk-place")
    swatch = tag("span", "", class_="qk-swatch", style=style(study.colours, each.code_id))
    name = tag("th", swatch + escape(study.name_of(each.code_id)), scope="row")
    return tag("tr", name + tag("td", f"{each.left:,}") + tag("td", agreed))


def _suggested(study: Study) -> dict[str, int]:
    key = f"{study.project.path}|{study.project.value('created')}|{newest_program_round(study.project)}"
    return _counted(study.project, f"{key}|{len(documents(study))}")


@st.cache_data(max_entries=16, show_spinner=False)
def _counted(_project, key: str) -> dict[str, int]:  # noqa: ARG001 - the key
    from qualkit.workflow.suggestions import suggested_codes

    return suggested_codes(_project)
