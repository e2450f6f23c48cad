"""A Streamlit page with a button that counts: the reference for how soon the app answers."""

import streamlit as st


@st.fragment
def counter() -> None:
    """Draw the button and the number."""
    if st.button("Count"):
        st.session_state["count"] = st.session_state.get("count", 0) + 1
    st.text(f"counted {st.session_state.get('count', 0)}")


counter()
