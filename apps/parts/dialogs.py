"""Which dialog is open: it stays so until it is answered or dismissed, whatever else is drawn anew."""

from __future__ import annotations

from typing import Any

import streamlit as st

OPEN = "dialog open"


def button(label: str, *, key: str, **look: Any) -> bool:
    """Draw a button that opens a dialog; True while that is open."""
    st.button(label, key=key, on_click=_open, args=(key,), **look)
    return st.session_state.get(OPEN) == key


def close() -> None:
    """Close the dialog, from within it or when it is dismissed."""
    st.session_state.pop(OPEN, None)


def _open(key: str) -> None:
    st.session_state[OPEN] = key
