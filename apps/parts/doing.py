"""What somebody does by a button, and what is said of it: done, or why not."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from qualkit.errors import QualkitError


def attempt(do: Callable[[], object], told: str = "") -> bool:
    """Do something in a button's callback and remember what `work.told` says of it; tell if it was done.

    `{}` in what is told stands for what was returned.
    """
    try:
        done = do()
    except QualkitError as error:
        st.session_state["told"] = str(error)
        return False
    if told:
        st.session_state["told"] = told.format(done)
    return True
