"""The people who read the study: one's own pass, everybody's, document by document, and whether they see each other."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from parts import address, dialogs, passes
from parts.filters import document_labels
from parts.links import READ
from parts.paging import paged
from parts.study import Study, documents
from parts.words import plain, tag
from qualkit.phrasing import counted
from qualkit.workflow import set_blind
from qualkit.workflow.progress import NOTHING, Pass, Progress, Stage, handed_to, progress_of, sees_codings
from qualkit.workflow.rounds import is_blind

DOCUMENTS_A_PAGE = 20
IN_WORDS = {Stage.DONE: "read", Stage.AT_IT: "at it", Stage.NOT_BEGUN: "not begun"}
MARKS = {Stage.DONE: "qk-done", Stage.AT_IT: "", Stage.NOT_BEGUN: "qk-place"}


def own(study: Study) -> None:
    """Draw the pass of whoever codes in this browser, and what they can do with it."""
    now = passes.mine(study)
    waiting = handed_to(passes.found(study), study.who())
    for each in waiting:
        _handed_over(study, each, can_be_taken=now is None)
    if now is None:
        if not waiting:
            st.write("You are in no round. Start one and read; what you code belongs to it.")
        if dialogs.button("Start a round", key="start-pass", type="secondary" if waiting else "primary"):
            passes.start_dialog(study)
        return
    since = f", which continues that of {now.continues[0]}" if now.continues else ""
    st.markdown(plain(f"You are in {now.name}{since}: {now.how_far}."))
    st.progress(now.done / now.of if now.of else 1.0)
    opened = None
    with st.container(horizontal=True, vertical_alignment="center", key="own-pass"):
        document_id = passes.next_to_read(study, now)
        if document_id:
            name = document_labels(study)[document_id]
            if st.button(plain(f"Read on: {name}"), key="read-on", type="primary", icon=":material/menu_book:"):
                st.switch_page(READ, query_params=address.along(document=document_id))
        if dialogs.button("Finish this round", key="finish-pass", type="secondary" if document_id else "primary"):
            opened = passes.finish_dialog
        if dialogs.button("Hand it over", key="hand-over"):
            opened = passes.hand_over_dialog
    if opened:
        opened(study, now)


def _handed_over(study: Study, each: Pass, *, can_be_taken: bool) -> None:
    with st.container(border=True):
        st.markdown(plain(f"{each.coder} handed {each.name} over to you: {each.how_far}."))
        if each.note:
            st.html(tag("blockquote", escape(each.note), class_="qk-text qk-handed", dir="auto"))
        if can_be_taken:
            st.button("Take it on", key=f"take {each.coder}", type="primary", on_click=passes.take_on, args=(study,))
        else:
            st.caption("Finish your own round first, then you can take it on.")


def all_passes(study: Study) -> None:
    """Draw every pass there is, with how far it is."""
    found = passes.found(study)
    st.header("Rounds")
    if not found:
        st.write("Nobody has begun to read. A round also begins by itself with the first coding somebody makes.")
        return
    head = "".join(tag("th", name, scope="col") for name in ("Who", "Round", "From, to", "Documents read", "Codings"))
    hidden = is_blind(study.project)
    body = "".join(_pass_row(each, study.who(), hidden=hidden) for each in reversed(found))
    table = tag("table", tag("thead", tag("tr", head)) + tag("tbody", body), class_="qk-table qk-passes")
    st.html(tag("div", table, class_="qk-wide"))


def _pass_row(each: Pass, who: str, *, hidden: bool) -> str:
    told = [f"continues {each.continues[0]}"] if each.continues else []
    told += [f"handed over to {each.handed_to}"] if each.handed_to else []
    name = escape(each.name or "in no round")
    name += tag("p", escape("; ".join(told)), class_="qk-place") if told else ""
    until = _day(each.finished) if each.finished else "still at it"
    days = " – ".join(tag("span", told) for told in (_day(each.started), until))
    label = escape(f"{each.done} of {each.of}", quote=True)
    bar = f'<progress value="{each.done}" max="{max(each.of, 1)}" aria-label="{label}"></progress> {label}'
    codings = "hidden" if hidden and each.coder != who else f"{each.codings:,}"
    cells = (name, days, bar, codings)
    return tag("tr", tag("th", escape(each.coder), scope="row") + "".join(tag("td", cell) for cell in cells))


def _day(at: str) -> str:
    return at[:10]


def by_document(study: Study) -> None:
    """Draw how far everybody is with each document, a page of documents at a time."""
    stages = progress_of(passes.found(study))
    if not stages:
        return
    st.header("Document by document")
    place = st.container()
    listed, labels = documents(study), document_labels(study)
    first = paged(len(listed), DOCUMENTS_A_PAGE, key="coders-page")
    hidden, who = is_blind(study.project), study.who()
    head = tag("th", "Document", scope="col") + "".join(tag("th", escape(name), scope="col") for name in stages)
    rows = ""
    for document in listed[first : first + DOCUMENTS_A_PAGE]:
        cells = "".join(tag("td", _cell(stages, name, document.id, who, hidden=hidden)) for name in stages)
        rows += tag("tr", tag("th", escape(labels[document.id]), scope="row") + cells)
    table = tag("table", tag("thead", tag("tr", head)) + tag("tbody", rows), class_="qk-table qk-stages")
    place.html(tag("div", table, class_="qk-wide"))


def _cell(stages: Mapping[str, Mapping[str, Progress]], coder: str, id_: str, who: str, *, hidden: bool) -> str:
    """Return how far somebody is with a document; in a blind study the number of their codings shows as these do."""
    it = stages[coder].get(id_, NOTHING)
    seen = not hidden or sees_codings(stages, id_, coder=coder, viewer=who)
    count = f", {counted(it.codings, 'coding')}" if seen and it.stage is not Stage.NOT_BEGUN else ""
    return tag("span", escape(IN_WORDS[it.stage] + count), class_=MARKS[it.stage])


def blind(study: Study) -> None:
    """Draw the switch of blind coding, and what it hides."""
    st.header("Blind coding")
    on = is_blind(study.project)
    st.write(
        "While it is on, what one person codes or decides in a document stays hidden from another until both have said "
        "that they have read it. It holds for everybody in this study, on every page; files that are exported and the "
        "command line show everything. What programs suggest is seen by all."
    )
    label = "Coders see each other only once both have read a document"
    # The key tells the state, so that the switch follows what others do.
    st.toggle(label, value=on, key=f"blind {on}", on_change=_switch, args=(study, not on))


def _switch(study: Study, on: bool) -> None:  # noqa: FBT001 - it is what is set
    set_blind(study.project, on, who=study.who())
    st.session_state["told"] = f"Blind coding is {'on' if on else 'off'}"
