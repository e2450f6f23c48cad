"""What people decide on themes: rename, merge, split, drop and restore, each told afterwards and taken back at wish."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from parts import theme_choice, words
from parts.study import Study
from qualkit.errors import QualkitError
from qualkit.phrasing import counted
from qualkit.store.events import to_take_back
from qualkit.store.themes import StoredTheme, ThemeRun

DONE, TIMES = "theme-done", "theme-times"
MOST_PARTS = 8


def done(study: Study) -> None:
    """Draw what was done last, with the way to take it back, for as long as it is the newest change."""
    told, batch = st.session_state.get(DONE, ("", ""))
    if told and _newest(study) != batch:
        del st.session_state[DONE]
    elif told:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="theme-done-line"):
            st.markdown(words.plain(told), width="content")
            if st.button("Undo", key="theme-undo", icon=":material/undo:", type="tertiary"):
                _take_back(study, batch)


def _newest(study: Study) -> str:
    """Return the batch of the newest change that stands."""
    newest = to_take_back(study.project.history())
    return newest[-1].batch if newest else ""


def _take_back(study: Study, batch: str) -> None:
    # Somebody may have changed the study since the button was drawn: only what it named is taken back.
    if _newest(study) == batch:
        study.project.undo(who=study.who())
        st.session_state["told"] = "Taken back"
    del st.session_state[DONE]
    st.session_state[TIMES] = _times() + 1
    st.rerun()


def do(study: Study, act: Callable[[], tuple[str, str]], *, doing: str) -> None:
    """Carry out what was asked; `act` returns what to tell of it, and the theme to show then, as the address has it."""
    try:
        with st.spinner(doing):
            told, next_ = act()
    except QualkitError as error:
        st.error(words.plain(str(error)))
        return
    st.session_state[DONE] = told, _newest(study)
    # Another number makes all that was unfolded for this deed fold again.
    st.session_state[TIMES] = _times() + 1
    theme_choice.show_next(next_)
    st.rerun()


def _times() -> int:
    return int(st.session_state.get(TIMES, 0))


def buttons(study: Study, run: ThemeRun, theme: StoredTheme, after: Callable[[], None]) -> None:
    """Draw what can be done with a theme; `after` draws what else there is."""
    with st.container(horizontal=True, gap="small", key="theme-deeds"):
        for label, icon, form in (
            ("Rename", ":material/edit:", _rename),
            ("Merge with …", ":material/merge:", _merge),
            ("Split", ":material/call_split:", _split),
            ("Drop", ":material/delete:", _drop),
        ):
            key = f"{label} {run.number}.{theme.id} {_times()}"
            with st.popover(label, icon=icon, key=key):
                form(study, run, theme)
        after()


def _rename(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    from qualkit.workflow.deciding import rename

    def act() -> tuple[str, str]:
        new = rename(study.project, theme.id, name, who=study.who())
        return f"Renamed: “{theme.label}” is now called “{new.label}”.", theme_choice.address_of(run, new.id)

    with st.form(f"rename {run.number}.{theme.id} {_times()}", border=False):
        st.caption("Later runs keep the name where they find the theme again.")
        name = st.text_input("Name", value=theme.label, key=f"theme-name {run.number}.{theme.id} {_times()}")
        if st.form_submit_button("Rename it", type="primary", key="theme-rename"):
            do(study, act, doing="Renaming")


def _merge(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    from qualkit.workflow.deciding import merge

    def act() -> tuple[str, str]:
        ids = [theme.id, *map(int, chosen)]
        made = merge(study.project, ids, who=study.who(), name=name.strip(), embedder=study.settings().embedder)
        told = f"Merged {counted(len(ids), 'theme')} into “{made.label}”, with {counted(made.size, 'passage')}."
        return told, theme_choice.address_of(run, made.id)

    others = words.told_apart((str(each.id), each.label) for each in run.themes if each.id != theme.id)
    if not others:
        st.write("There is no other theme to merge it with.")
        return
    with st.form(f"merge {run.number}.{theme.id} {_times()}", border=False):
        chosen = st.multiselect(
            "Merge it with",
            list(others),
            format_func=others.__getitem__,
            placeholder="Choose themes",
            select_all=False,
            key=f"theme-others {run.number}.{theme.id} {_times()}",
        )
        name = st.text_input(
            "Name of the merged theme", placeholder="Without one, it is named anew", key="theme-merged"
        )
        if st.form_submit_button("Merge them", type="primary", key="theme-merge"):
            if chosen:
                do(study, act, doing="Merging, and finding words for the theme")
            else:
                st.warning("Choose at least one other theme.")


def _split(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    from qualkit.workflow.deciding import split

    def act() -> tuple[str, str]:
        made = split(study.project, theme.id, into=into, who=study.who(), embedder=study.settings().embedder)
        parts = ", ".join(f"“{each.label}” ({each.size:,})" for each in made)
        return f"Split “{theme.label}” into {parts}.", ""

    with st.form(f"split {run.number}.{theme.id} {_times()}", border=False):
        st.caption("Passages that are near in meaning stay together; each part gets words of its own.")
        into = st.number_input("Into how many", 2, MOST_PARTS, 2, key="theme-into")
        if st.form_submit_button("Split it", type="primary", key="theme-split"):
            do(study, act, doing="Splitting, and finding words for the parts")


def _drop(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    from qualkit.workflow.deciding import drop

    def act() -> tuple[str, str]:
        drop(study.project, theme.id, who=study.who())
        return f"Dropped “{theme.label}”. It stands at the end of the themes, to be restored.", ""

    del run
    st.write(f"Its {counted(theme.size, 'passage')} then count as left out. It can be restored at any time.")
    if st.button("Drop it", type="primary", key="theme-drop"):
        do(study, act, doing="Dropping")


def restore_button(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    """Draw the button that brings a dropped theme back."""
    from qualkit.workflow.deciding import restore

    def act() -> tuple[str, str]:
        restore(study.project, theme.id, who=study.who())
        return f"Restored “{theme.label}”.", theme_choice.address_of(run, theme.id)

    label = words.plain(f"Restore “{theme.label}”")
    if st.button(label, key=f"restore {theme.id}", icon=":material/restore_from_trash:"):
        do(study, act, doing="Restoring")


def dropped(study: Study, run: ThemeRun) -> None:
    """Draw the themes that were dropped, each with the way back."""
    if not run.dropped:
        return
    with st.expander(f"Dropped: {counted(len(run.dropped), 'theme')}"):
        for theme in run.dropped:
            with st.container(horizontal=True, vertical_alignment="center"):
                theme_choice.button(
                    run, theme, label=f"{theme.label} ({counted(theme.size, 'passage')})", key=f"dropped {theme.id}"
                )
                restore_button(study, run, theme)
