"""Links from page to page, with what they should show."""

from __future__ import annotations

import streamlit as st

from parts.study import Study
from parts.words import plain

READ, EXCERPTS = "views/read.py", "views/excerpts.py"


def to_passage(document: str, number: int) -> None:
    """Draw a link to a passage; `document` is its label in the choice of documents."""
    st.page_link(
        READ,
        label="Read it in its place",
        query_params={"document": document, "passage": str(number)},
        icon=":material/menu_book:",
    )


def to_document(document: str) -> None:
    """Draw a link to a document by its label."""
    st.page_link(READ, label=plain(document), query_params={"document": document})


def to_excerpts(study: Study, code_id: str, *, label: str) -> None:
    """Draw a link to the excerpts of a code."""
    st.page_link(EXCERPTS, label=label, query_params={"code": study.code_labels()[code_id]})
