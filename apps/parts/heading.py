"""What stands at the head of every page: its title, drawn by the page, and below it in one line what it is for."""

from __future__ import annotations

import streamlit as st


def purpose(told: str) -> None:
    """Draw what a page is for; the stylesheet puts it below the title, which the page draws after it."""
    with st.container(key="purpose"):
        st.caption(told)
