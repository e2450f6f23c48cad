"""Which study is open: one that was named, or one chosen on the start page."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import streamlit as st

from parts.progress import bar
from parts.shelf import choose_codebook, with_codebook
from parts.words import plain
from qualkit.settings import login

SUFFIX = ".qualkit"
SAMPLE = "sample-study"


def chosen_study() -> bool:
    """Note in the session which project is open; False when nobody has said yet."""
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("QUALKIT_PROJECT", "")
    if named:
        st.session_state["project"] = str(Path(named).resolve())
        return True
    # The name of the study stays in the address, so that a link opens the same study again.
    wanted = st.session_state.get("study") or st.query_params.get("study")
    if wanted not in studies():
        return False
    st.session_state["study"] = wanted
    st.session_state["project"] = str(studies()[wanted])
    return True


def can_change() -> bool:
    """Tell whether the study was chosen on the start page, so that another can be."""
    return "study" in st.session_state


def close_study() -> None:
    """Go back to the start page."""
    st.session_state.pop("study")
    st.query_params.clear()


def folder() -> Path:
    """Return the folder whose studies are offered."""
    return Path(os.environ.get("QUALKIT_FOLDER", ".")).resolve()


def studies() -> dict[str, Path]:
    """Return the studies of the folder by name."""
    return {path.stem: path for path in sorted(folder().glob(f"*{SUFFIX}"))}


def _open(name: str) -> None:
    st.session_state["study"] = name


def start_page() -> None:
    """Draw the start page: the studies there are, the sample study, and a study of one's own."""
    st.title("qualkit")
    st.html('<p class="qk-text">Read, code and compare what people said. Everything stays on this computer.</p>')
    known = studies()
    if known:
        st.header("Open a study")
        for name in known:
            st.button(plain(name), key=f"open {name}", on_click=_open, args=(name,), icon=":material/folder_open:")
    left, right = st.columns(2, gap="large")
    with left:
        st.header("Look around")
        st.write("An invented study, imported and coded, to try everything on. Nobody in it is real.")
        _sample(known)
    with right:
        st.header("Start your own")
        _own(known)
    st.caption(f"Studies are kept in {plain(str(folder()))}")


def _sample(known: dict[str, Path]) -> None:
    if SAMPLE in known:
        st.caption("It is in the list above.")
        return
    if st.button("Make the sample study", type="primary", key="sample"):
        from qualkit.workflow import make_sample

        place = st.empty()
        with st.spinner("Making the sample study. This takes a moment."):
            make_sample(folder() / f"{SAMPLE}{SUFFIX}", who=login(), track=bar(place))
        _open(SAMPLE)
        st.rerun()


def _own(known: dict[str, Path]) -> None:
    with st.form("own", border=False):
        name = st.text_input("Name of the study", placeholder="For example: Interviews 2026")
        chosen, own = choose_codebook("Codebook to begin with")
        begun = st.form_submit_button("Start")
    if not begun:
        return
    stem = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in name).strip()
    if not stem or stem in known:
        st.warning("Give the study a name that is not taken yet.")
        return
    from qualkit.workflow import create

    path = folder() / f"{stem}{SUFFIX}"
    if with_codebook(chosen, own, lambda codebook: create(path, codebook=codebook, who=login(), name=name.strip())):
        _open(stem)
        st.rerun()
