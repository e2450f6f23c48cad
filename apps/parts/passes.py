"""The passes of people who read the study, remembered until the next change, and what one can do with one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from parts import dialogs
from parts.coder import NAMES_OFFERED
from parts.doing import attempt
from parts.study import Study, documents
from parts.words import plain
from qualkit.errors import RequestError
from qualkit.phrasing import counted
from qualkit.store.passes import coders, programs
from qualkit.workflow import finish_pass, hand_over, start_pass, take_over
from qualkit.workflow import passes as passes_of
from qualkit.workflow.progress import Pass, documents_left, open_pass
from qualkit.workflow.signing import checked_name


def found(study: Study) -> list[Pass]:
    """Return the passes of the study."""
    return _found(study, study.stamp)


@st.cache_resource(max_entries=8, show_spinner=False)
def _found(_study: Study, stamp: str) -> list[Pass]:  # noqa: ARG001 - the key
    return passes_of(_study.project)


def mine(study: Study) -> Pass | None:
    """Return the pass that whoever codes in this browser is at, None when there is none."""
    return open_pass(found(study), study.who())


def next_to_read(study: Study, now: Pass) -> str:
    """Return the first document that the pass is still about, '' when all are done; one that was begun comes first."""
    left = documents_left(found(study), now, [document.id for document in documents(study)])
    return next(iter(left), "")


@st.dialog("Start a round", on_dismiss=dialogs.close)
def start_dialog(study: Study) -> None:
    """Ask for the name of a new pass, and start it."""
    st.write(
        "A round is one reading of the study by one person. What you code from now on belongs to it, and for each "
        "document you say when you have read it. The codebook may change on the way."
    )
    with st.form("start-form", border=False):
        name = st.text_input("What it is called", key="pass-name", placeholder="Round 1")
        sent = st.form_submit_button("Start", type="primary")
    if sent:
        _do(lambda: f"Begun: {start_pass(study.project, who=study.who(), name=name)}")


@st.dialog("Finish this round", on_dismiss=dialogs.close)
def finish_dialog(study: Study, now: Pass) -> None:
    """Say what follows of finishing a pass, and finish it."""
    st.write(_left(now))
    st.write(
        "Your codings stay. If you code on, that begins a new round. It can be taken back in the history of the study."
    )
    if st.button("Finish it", type="primary", key="finish-it"):
        _do(lambda: f"Finished: {finish_pass(study.project, who=study.who())}")


@st.dialog("Hand this round over", on_dismiss=dialogs.close)
def hand_over_dialog(study: Study, now: Pass) -> None:
    """Ask to whom a pass is handed over, with which words, and do so."""
    st.write(
        "Your round is finished. The other sees your note on coming, and may take on what you have not read: in a "
        "round of their own, under their own name. " + _left(now)
    )
    known = [name for name in coders(study.project) if name != study.who()]
    with st.form("hand-over-form", border=False):
        to = st.text_input("To whom", key="hand-over-to", help="The name that the other codes under.")
        if known:
            st.caption(plain(f"Who coded here before: {', '.join(known[:NAMES_OFFERED])}"))
        note = st.text_area("What they should know", key="hand-over-note")
        sent = st.form_submit_button("Hand over", type="primary")
    if sent:
        _do(lambda: _handed_over(study, to, note, known))


def _handed_over(study: Study, to: str, note: str, known: Sequence[str]) -> str:
    other = checked_name(to, known=known, taken=programs(study.project))
    name = hand_over(study.project, who=study.who(), to=other, note=note)
    return f"Handed over to {other}: {name}"


def take_on(study: Study) -> None:
    """Start a pass where the one that was handed over ended; for a button's callback."""
    attempt(lambda: take_over(study.project, who=study.who()), "Begun: {}")


def _left(now: Pass) -> str:
    left = now.of - now.done
    if not left:
        return "You have read all documents."
    return (
        f"You have not marked {counted(left, 'document')} as read. In these, only what you coded will count; what you "
        "left without a code says nothing."
    )


def _do(deed: Callable[[], str]) -> None:
    """Do what a dialog is about and close it, or say in it why that cannot be."""
    try:
        st.session_state["told"] = deed()
    except RequestError as error:
        st.warning(plain(str(error)))
        return
    dialogs.close()
    st.rerun()
