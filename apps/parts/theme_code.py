"""A code made of a theme: a draft to be edited, and then taken into the codebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from parts import theme_choice, theme_deeds, words
from parts.study import Study
from parts.words import language_name
from qualkit.errors import QualkitError
from qualkit.model import Code, Term
from qualkit.phrasing import counted
from qualkit.store.themes import StoredTheme, ThemeRun

if TYPE_CHECKING:
    from qualkit.workflow.proposing import Proposal

ASKED, DRAFT = "theme-code", "theme-draft"
NEW = "(at the top)"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a code that is said in each language: what it is called here, and whether each line is one of many."""

    name: str
    label: str
    lines: bool = False
    height: int = 68


FIELDS = (
    Field("name", "Name"),
    Field("definition", "Definition", height=90),
    Field("terms", "Words that point to it, one a line", lines=True, height=150),
    Field("examples", "Examples, one a line", lines=True, height=120),
    Field("counter_examples", "Not meant, one a line", lines=True, height=120),
    Field("exclude", "What does not belong here"),
)


def button(run: ThemeRun, theme: StoredTheme) -> None:
    """Draw the button that asks for a draft."""
    here = theme_choice.address_of(run, theme.id)
    if st.button("Make a code of it", icon=":material/sell:", key="theme-make-code"):
        st.session_state[ASKED] = here


def panel(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    """Draw the draft, when it was asked for, to be edited and taken into the codebook."""
    here = theme_choice.address_of(run, theme.id)
    if st.session_state.get(ASKED) != here:
        return
    drafted = _draft(study, here, theme)
    if drafted is None:
        return
    with st.container(border=True, key="theme-code-panel"):
        st.subheader("A code of this theme, drafted", anchor=False)
        st.write(
            f"Everything can be changed. The words that point to it find {drafted.inside:,} of the theme's "
            f"{counted(drafted.size, 'passage')}, and {drafted.outside:,} of the others."
        )
        with st.form(f"code {here}", border=False):
            code, parent = _edited(study, here, drafted.code)
            with st.container(horizontal=True):
                taken = st.form_submit_button("Take it into the codebook", type="primary", key="theme-adopt")
                closed = st.form_submit_button("Leave it", key="theme-leave")
        if closed:
            del st.session_state[ASKED]
            st.rerun()
        if taken:
            _take(study, here, code, parent)


def _draft(study: Study, here: str, theme: StoredTheme) -> Proposal | None:
    """Return the draft; it is worked out once, so that the words do not change under somebody's hands."""
    known = st.session_state.get(DRAFT)
    if known and known[0] == (study.stamp, here):
        return known[1]
    from qualkit.workflow.proposing import propose_code

    try:
        with st.spinner("Drafting a code"):
            drafted = propose_code(study.project, theme.id, embedder=study.settings().embedder)
    except QualkitError as error:
        st.error(words.plain(str(error)))
        return None
    st.session_state[DRAFT] = (study.stamp, here), drafted
    return drafted


def _edited(study: Study, here: str, code: Code) -> tuple[Code, str]:
    """Draw the fields of a code, and return the code as they stand, and the code to put it under."""
    names = study.code_names()
    with st.container(horizontal=True):
        id_ = st.text_input("Id", code.id, key=f"code-id {here}", width=320, help="How files and filters name it.")
        parent = st.selectbox(
            "Under", ["", *names], format_func=lambda each: names.get(each, NEW), key=f"code-parent {here}", width=320
        )
    languages = study.codebook.languages
    told: dict[str, dict[str, str]] = {field.name: {} for field in FIELDS}
    for language, tab in zip(languages, st.tabs([language_name(each) for each in languages]), strict=True):
        with tab:
            for field in FIELDS:
                told[field.name][language] = _field(field, code, language, key=f"code-{field.name} {language} {here}")
    return replace(code, id=id_.strip(), **_values(told, code)), parent


def _field(field: Field, code: Code, language: str, *, key: str) -> str:
    if field.name == "name":
        return st.text_input(field.label, code.name.get(language, ""), key=key)
    return st.text_area(field.label, _said(field, code, language), key=key, height=field.height)


def _said(field: Field, code: Code, language: str) -> str:
    if field.name == "terms":
        return "\n".join(term.text for term in code.terms if term.language == language)
    value: str | tuple[str, ...] = getattr(code, field.name).get(language, "")
    return value if isinstance(value, str) else "\n".join(value)


def _values(told: Mapping[str, Mapping[str, str]], code: Code) -> dict[str, object]:
    known = {(term.language, term.text): term for term in code.terms}
    found: dict[str, object] = {}
    for field in FIELDS:
        said = {language: text.strip() for language, text in told[field.name].items() if text.strip()}
        lines = {language: tuple(filter(None, map(str.strip, text.splitlines()))) for language, text in said.items()}
        found[field.name] = lines if field.lines else said
        if field.name == "terms":
            pairs = [(language, text) for language, texts in lines.items() for text in dict.fromkeys(texts)]
            found["terms"] = tuple(known.get(pair) or Term(pair[1], pair[0]) for pair in pairs)
    return found


def _take(study: Study, here: str, code: Code, parent: str) -> None:
    from qualkit.workflow.proposing import adopt_code

    def act() -> tuple[str, str]:
        adopt_code(study.project, code, who=study.who(), parent=parent)
        st.session_state.pop(ASKED, None)
        told = (
            f"The codebook now holds “{code.name.get(study.language) or code.id}”. Apply the codebook to code with it."
        )
        return told, here

    theme_deeds.do(study, act, doing="Taking it into the codebook")
