"""One code to be edited: what is typed is kept at once, and saved when somebody says so."""

from __future__ import annotations

from html import escape

import streamlit as st

from parts import code_deeds, code_draft, colours
from parts.cards import listed
from parts.code_draft import FIELDS, Field
from parts.draft_shelf import Place
from parts.links import to_excerpts
from parts.study import Study, counted_by, of_codes, with_sub_codes
from parts.words import language_name, plain, tag
from qualkit.codebook.editing import term_faults
from qualkit.codebook.fields import SHORTCUTS
from qualkit.model import Code, in_language
from qualkit.phrasing import counted

GROUNDS = ((colours.LIGHT, "#1f2a2c", "on white"), (colours.DARK, "#e3e9ea", "on dark"))


def draw(study: Study, code: Code) -> None:
    """Draw a code with all that can be changed in it."""
    with st.container(horizontal=True, vertical_alignment="center", key="code-head"):
        name = escape(in_language(code.name, study.language))
        mark = tag("span", "", class_="qk-swatch", style=colours.style(study.colours, code.id))
        st.html(tag("h3", mark + name, class_="qk-code"), width="stretch")
        _excerpts(study, code)
        code_deeds.menu(study, code)
    _path(study, code)
    _look(study, code)
    languages = study.codebook.languages
    with st.container(key="code-form"):
        for language, tab in zip(languages, st.tabs([language_name(each) for each in languages]), strict=True):
            for field in FIELDS:
                with tab:
                    _field(study, code, field, language)
    code_deeds.language_menu(study)


def _excerpts(study: Study, code: Code) -> None:
    own = of_codes(counted_by(study, "code"))
    every = with_sub_codes(study, own, code.id)
    below = f", with sub-codes {every:,}" if len(study.codebook.family(code.id)) > 1 else ""
    if every:
        to_excerpts(code.id, label=f"{counted(own[code.id], 'excerpt')}{below}")
    else:
        st.caption("no excerpts yet", width="content")


def _path(study: Study, code: Code) -> None:
    above = " › ".join(in_language(each.name, study.language) for each in study.codebook.path(code.id)[:-1])
    st.caption(plain(f"Under {above} · id: {code.id}" if above else f"At the top · id: {code.id}"))


def _look(study: Study, code: Code) -> None:
    """Draw the key and the colour of a code."""
    typed = code_draft.texts(study)
    owners = {typed.get((each.id, "shortcut", ""), each.shortcut): each for each in study.codebook.codes}

    def called(key: str) -> str:
        if not key:
            return "none"
        owner = owners.get(key)
        return f"{key} (now {in_language(owner.name, study.language)})" if owner and owner.id != code.id else key

    with st.container(horizontal=True, vertical_alignment="bottom", key="code-look"):
        place = (code.id, "shortcut", "")
        key = _key(study, place)
        st.session_state.setdefault(key, code_draft.text(study, place))
        st.selectbox(
            "Key that codes with it",
            ["", *SHORTCUTS],
            format_func=called,
            key=key,
            on_change=_take_key,
            args=(study, place, key),
            width=190,
            help="While reading, this key gives the code to the words selected. A key that another code has goes over.",
        )
        _colour(study, code)


def _take_key(study: Study, place: Place, key: str) -> None:
    chosen = st.session_state[key]
    for other in study.codebook.codes:
        theirs = (other.id, "shortcut", "")
        if chosen and other.id != place[0] and code_draft.text(study, theirs) == chosen:
            code_draft.put(study, theirs, "")
            st.session_state.pop(_key(study, theirs), None)
    code_draft.put(study, place, chosen)


def _colour(study: Study, code: Code) -> None:
    place = (code.id, "colour", "")
    key = _key(study, place)
    own = code_draft.text(study, place)
    shown = own or colours.colour_of(study.colours, code.parent or code.id)
    st.session_state.setdefault(key, shown)

    def reset() -> None:
        code_draft.put(study, place, "")
        st.session_state.pop(key, None)

    st.color_picker("Colour", key=key, on_change=_typed, args=(study, place, key))
    st.html("".join(_tone(shown, *ground) for ground in GROUNDS), width="content")
    label = "As the code above" if code.parent else "No colour of its own"
    st.button(label, key=f"{key} reset", on_click=reset, disabled=not own, type="tertiary")


def _tone(colour: str, ground: str, ink: str, said: str) -> str:
    """Return how a colour is shown on a ground, darker or lighter where it would not be seen."""
    style = f"--g: {ground}; --ink: {ink}; --c: {colours.readable(colour, ground)}"
    return tag("span", said, class_="qk-tone", style=style)


def _field(study: Study, code: Code, field: Field, language: str) -> None:
    place = (code.id, field.name, language)
    key = _key(study, place)
    st.session_state.setdefault(key, code_draft.text(study, place))
    if field.name == "name":
        st.text_input(field.label, key=key, on_change=_typed, args=(study, place, key))
        return
    st.text_area(
        field.label, key=key, height=field.height, help=field.help or None, on_change=_typed, args=(study, place, key)
    )
    if field.terms:
        # The place is always there, so that nothing jumps when a fault comes or goes.
        st.container(key=f"{key} faults", gap=None).html(_faults(st.session_state[key]))


def _typed(study: Study, place: Place, key: str) -> None:
    code_draft.put(study, place, st.session_state[key])


def _faults(text: str) -> str:
    rows = [(f"Line {number}", escape(fault)) for number, fault in term_faults(text)]
    return tag("div", listed(rows), class_="qk-faults", role="status") if rows else tag("span", "")


def _key(study: Study, place: Place) -> str:
    return " ".join(["code", study.codebook.version, str(code_draft.times()), *place])
