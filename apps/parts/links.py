"""Links from page to page, with what they should show."""

from __future__ import annotations

import streamlit as st

from parts import address
from parts.words import plain

READ, EXCERPTS = "views/read.py", "views/excerpts.py"


def to_passage(document_id: str, number: int, *, back: str = "", coding: str = "") -> None:
    """Draw a link to a passage, or a coding in it; `back` is what was chosen among the excerpts, to return to."""
    more = {key: value for key, value in {"back": back, "coding": coding}.items() if value}
    st.page_link(
        READ,
        label="Read it in its place",
        query_params=address.along(document=document_id, passage=str(number), **more),
        icon=":material/menu_book:",
    )


def back_to_excerpts() -> None:
    """Draw the link back to the excerpts, filtered as they were, when one came from there."""
    if "back" in st.query_params:
        st.page_link(
            EXCERPTS,
            label="Back to the excerpts",
            query_params=address.unpacked(st.query_params["back"]),
            icon=":material/arrow_back:",
        )


def to_document(document_id: str, name: str) -> None:
    """Draw a link to a document."""
    st.page_link(READ, label=plain(name), query_params=address.along(document=document_id))


def to_excerpts(code_id: str, *, label: str) -> None:
    """Draw a link to the excerpts of a code."""
    st.page_link(EXCERPTS, label=label, query_params=address.along(code=code_id))
