"""Under a document: has whoever codes here read it, and what was handed over to them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from parts import address, passes
from parts.doing import attempt
from parts.study import Study
from parts.words import plain
from qualkit.phrasing import shortened
from qualkit.workflow import finish_document, reopen_document
from qualkit.workflow.progress import Stage, handed_to
from qualkit.workflow.rounds import is_blind

COUNTS = "What you left without a code then counts as a judgement, too: you saw no reason to code it."
IN_A_BLIND_STUDY = "In blind coding, you see what others coded here once both of you have read it."
LONGEST_NOTE = 160


def button(study: Study, document_id: str, *, place: str = "") -> None:
    """Draw the button with which somebody says that they have read a document, or take it up again."""
    now = passes.mine(study)
    done = bool(now and document_id in now.documents and now.documents[document_id].stage is Stage.DONE)
    told = f"{COUNTS} {IN_A_BLIND_STUDY}" if is_blind(study.project) else COUNTS
    with st.container(horizontal=True, vertical_alignment="center", key=f"reading-done{place}"):
        if done:
            st.markdown(":material/check: You have read this document.", width="content")
            help_ = "It counts as not read until you say so again. Your codings stay."
            label, icon, deed = "Take it up again", ":material/undo:", reopen_document
        else:
            help_, label, icon, deed = told, "I have read this document", ":material/check:", finish_document
        # One place and one key, so that the focus stays where it is.
        st.button(
            label, key=f"read-it{place}", icon=icon, help=help_, on_click=_settle, args=(study, deed, document_id)
        )


def _settle(study: Study, deed: Callable[..., None], document_id: str) -> None:
    attempt(lambda: deed(study.project, document_id, who=study.who()))


def note(study: Study) -> None:
    """Draw what was handed over to whoever codes here and not yet taken on; nothing when there is nothing."""
    for each in handed_to(passes.found(study), study.who())[:1]:
        said = f": {shortened(each.note, LONGEST_NOTE)}" if each.note else "."
        st.markdown(plain(f"{each.coder} handed {each.name} over to you{said}"))
        st.page_link("views/coders.py", label="See what is left", query_params=address.along())
