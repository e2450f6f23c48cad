"""Work on the study with its codebook, told when it is done."""

from __future__ import annotations

import streamlit as st

from parts.progress import bar
from parts.shelf import choose_codebook, with_codebook
from parts.study import Study
from parts.words import language_name, plain
from qualkit.phrasing import counted

IN_USE = "The codebook is in use. Now the study is to be coded again with it."


def coding_button(study: Study, *, label: str, primary: bool) -> None:
    """Draw the button that applies the codebook."""
    if st.button(label, key="code-now", type="primary" if primary else "secondary", icon=":material/sell:"):
        from qualkit.workflow import code

        place = st.empty()
        with st.spinner("Applying the codebook"):
            settings = study.settings()
            result = code(
                study.project,
                who=study.who(),
                autocoder=settings.autocoder,
                embedder=settings.embedder,
                seed=settings.seed,
                track=bar(place),
            )
        told = f"{counted(result.codings, 'coding')} in {counted(result.documents, 'document')}"
        st.session_state["told"] = told if result.documents else "Everything was coded with this codebook already"
        if result.silent and not result.measured:
            silent = ", ".join(f"{language_name(name)} ({count})" for name, count in result.silent.items())
            st.session_state["told"] += f". The codebook has no words for passages in: {silent}"
        st.rerun()


def codebook_form(study: Study) -> None:
    """Draw the form that puts another codebook into use."""
    with st.form("codebook", border=False):
        st.write(
            "Codings stay as they are and keep the codebook that they were made with, until the study is coded again."
        )
        chosen, own = choose_codebook("Codebook", but=study.codebook.version)
        sent = st.form_submit_button("Use this codebook", type="primary")
    if not sent:
        return
    from qualkit.workflow import use_codebook

    version = with_codebook(chosen, own, lambda codebook: use_codebook(study.project, codebook, who=study.who()))
    if version:
        st.session_state["told"] = IN_USE if version != study.codebook.version else "That codebook is in use already"
        st.rerun()


def told() -> None:
    """Show once what the last piece of work came to."""
    if "told" in st.session_state:
        st.toast(plain(st.session_state.pop("told")), duration="long")
