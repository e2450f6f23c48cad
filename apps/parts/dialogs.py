"""Which dialog is open: it stays so until it is answered or dismissed, whatever else is drawn anew."""

from __future__ import annotations

from typing import Any

import streamlit as st

OPEN = "dialog open"  # which, and what it is about


def button(label: str, *, key: str, **look: Any) -> bool:
    """Draw a button that opens a dialog; True while that is open."""
    st.button(label, key=key, on_click=ask, args=(key,), **look)
    return asked()[0] == key


def ask(name: str, about: str = "") -> None:
    """Open a dialog, about something by its id; whichever was open is closed."""
    st.session_state[OPEN] = name, about


def asked() -> tuple[str, str]:
    """Return the name of the dialog that is open, and what it is about; '' where none is."""
    found: tuple[str, str] = st.session_state.get(OPEN, ("", ""))
    return found


def close() -> None:
    """Close the dialog, from within it or when it is dismissed."""
    st.session_state.pop(OPEN, None)
