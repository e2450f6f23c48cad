"""Codings that moved or broke when a document was corrected, for people to look at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from parts.links import to_passage
from parts.paging import paged
from parts.words import tag
from qualkit.phrasing import counted, shortened
from qualkit.store.documents import passage_numbers, read_document

if TYPE_CHECKING:
    from parts.study import Study
    from qualkit.store.corrections import Reanchored

CODINGS_A_PAGE = 10
LONGEST_QUOTE = 300  # characters
SHOWN = "moved"


def listed(study: Study) -> None:
    """Draw the codings that need another look, where there are any."""
    found = _moved(study.project, study.stamp)
    if not found:
        return
    need = "needs" if len(found) == 1 else "need"
    st.header(f"{counted(len(found), 'coding')} {need} another look")
    st.write("A corrected file took the place of an earlier one. These codings do not stand on quite the same words.")
    place = st.container(gap="small")
    first = paged(len(found), CODINGS_A_PAGE, key=SHOWN)
    with place:
        for moved in found[first : first + CODINGS_A_PAGE]:
            with st.container(border=True, gap=None):
                st.html(_card(study, moved))
                to_passage(moved.document_id, _passage(study, moved))
    if st.button("I have looked at all of these", key="looked", icon=":material/check:"):
        from qualkit.workflow import finish_looking

        looked = finish_looking(study.project, who=study.who())
        st.session_state["told"] = f"{counted(len(looked), 'coding')} looked at"
        st.rerun()


@st.cache_resource(max_entries=8, show_spinner=False)
def _moved(_project, stamp: str) -> Sequence[Reanchored]:  # noqa: ARG001 - the key
    from qualkit.workflow import moved_codings

    return moved_codings(_project)


def _card(study: Study, moved: Reanchored) -> str:
    gone = moved.state == "broken"
    what = tag("b", escape(study.name_of(moved.code_id)))
    where = tag("span", escape(f"{moved.document} · {moved.coder}"), class_="qk-place")
    fate = "Not carried over" if gone else "Moved"
    pairs = [
        ("Before", shortened(moved.before, LONGEST_QUOTE)),
        ("Now", shortened(moved.words, LONGEST_QUOTE) or "nothing stands there any more"),
        (fate, moved.reason),
    ]
    rows = "".join(tag("dt", name) + tag("dd", escape(told), dir="auto") for name, told in pairs)
    return tag("p", what + " " + where, class_="qk-meta") + tag("dl", rows, class_="qk-list")


def _passage(study: Study, moved: Reanchored) -> int:
    """Return the number of the passage that the words stand in, or of the one before."""
    document = read_document(study.project, moved.document_id)
    starts = [passage.span.start for passage in document.passages]
    numbers = passage_numbers(study.project, moved.document_id)
    return numbers[max(0, bisect_right(starts, moved.span.start) - 1)]
