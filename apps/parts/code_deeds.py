"""What can be done with codes besides writing: add, move, merge, split, delete; told afterwards, taken back at wish."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from parts import code_choice, code_draft, dialogs, words
from parts.doing import attempt
from parts.study import Study
from parts.words import LANGUAGES, language_name, plain
from qualkit.codebook.editing import shifted, siblings, with_language
from qualkit.errors import QualkitError
from qualkit.model import Code, in_language
from qualkit.workflow.editing import save_codebook

DONE = "codebook-done"  # what was done last, and the version it led to
TOP = "(at the top)"
MENU: Mapping[str, str] = {
    "new": "New code below it …",
    "up": "Move up",
    "down": "Move down",
    "move": "Move under …",
    "merge": "Merge into …",
    "split": "Split …",
    "delete": "Delete …",
}
STEPS: Mapping[str, int] = {"up": -1, "down": 1}


def done(study: Study) -> None:
    """Draw what was done last, with the way to take it back, for as long as the codebook is as it was left."""
    told, version = st.session_state.get(DONE, ("", ""))
    if told and version != study.codebook.version:
        del st.session_state[DONE]
    elif told:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="codebook-done-line"):
            st.markdown(plain(told), width="content")
            st.button(
                "Undo", key="codebook-undo", icon=":material/undo:", type="tertiary", on_click=_undo, args=(study,)
            )


def _undo(study: Study) -> None:
    from qualkit.workflow.editing import undo_edit

    _, version = st.session_state.pop(DONE)
    attempt(lambda: undo_edit(study.project, version, who=study.who()), "Taken back")
    _follow(study)


def do(study: Study, act: Callable[[], tuple[str, str]], *, doing: str) -> None:
    """Carry out what was asked; `act` returns what to tell of it, and the code to look at then."""
    try:
        with st.spinner(doing):
            told, code_id = act()
    except QualkitError as error:
        st.error(plain(str(error)))
        return
    did(study, told)
    dialogs.close()
    code_choice.show_next(code_id)
    st.rerun()


def did(study: Study, told: str) -> None:
    """Remember what was done with the codebook, to be told with the way back; what changed nothing has none."""
    version = study.project.value("codebook")
    if version != study.codebook.version:
        st.session_state[DONE] = told, version
    _follow(study)


def _follow(study: Study) -> None:
    """Let changes that are not saved stand on what one has just done oneself."""
    if code_draft.edited_version(study) == study.codebook.version:
        code_draft.put_on_top(study, study.project.value("codebook"))


def menu(study: Study, code: Code) -> None:
    """Draw the menu of what can be done with a code, and do it, or ask about it, when it was chosen."""
    alone = len(siblings(study.codebook, code.id)) == 1
    possible = [each for each in MENU if not (alone and each in STEPS)]
    chosen = st.menu_button(
        "More", possible, format_func=MENU.__getitem__, key=f"code-menu {code.id}", icon=":material/more_horiz:"
    )
    if chosen in STEPS:
        _shift(study, code, by=STEPS[chosen])
    elif chosen:
        dialogs.ask(chosen, code.id)


def _shift(study: Study, code: Code, *, by: int) -> None:
    def act() -> tuple[str, str]:
        there = shifted(study.codebook, code.id, by=by)
        save_codebook(study.project, there, who=study.who(), over=study.codebook.version)
        return f"Moved “{name_of(study, code)}” {'up' if by < 0 else 'down'}.", code.id

    do(study, act, doing="Moving")


def language_menu(study: Study) -> None:
    """Draw the way to add a language to the codebook."""
    with st.popover("Another language", icon=":material/translate:", type="tertiary", key="codebook-language"):
        free = sorted((each for each in LANGUAGES if each not in study.codebook.languages), key=language_name)
        chosen = st.selectbox(
            "Language", free, index=None, format_func=language_name, placeholder="Choose", key="codebook-new-language"
        )
        if st.button("Add it", key="codebook-add-language", type="primary", disabled=not chosen) and chosen:
            do(study, lambda: _add_language(study, chosen), doing="Adding the language")


def _add_language(study: Study, language: str) -> tuple[str, str]:
    wider = with_language(study.codebook, language)
    save_codebook(study.project, wider, who=study.who(), over=study.codebook.version)
    return f"Codes can now be described in {language_name(language)}.", code_choice.chosen(study)


def moved_told(study: Study, name: str, under: str) -> str:
    """Return what is told of a code that was moved under another, '' for the top."""
    return f"Moved “{name}” under {places(study)[under]}." if under else f"Moved “{name}” to the top."


def name_of(study: Study, code: Code) -> str:
    """Return a code's name in the language chosen."""
    return in_language(code.name, study.language)


def places(study: Study) -> dict[str, str]:
    """Return id to name for the codes that another can stand under; '' is the top."""
    names = words.told_apart(study.codebook.names(study.language).items())
    return {"": TOP, **{id_: " › ".join(_names(study, id_, names)) for id_ in names}}


def _names(study: Study, code_id: str, names: Mapping[str, str]) -> list[str]:
    return [names[each.id] for each in study.codebook.path(code_id)]
