"""Which theme is shown, and which view of them all: both stand in the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from parts import address, words
from qualkit.store.themes import StoredTheme, ThemeRun

ALL = "All themes"
NO_THEME = "a theme that the newest run does not hold"
NO_VIEW = "a way of looking at themes that there is not"
PAGE = "theme-page"
NEXT = "theme-next"
VIEWS: Mapping[str, str] = {
    "list": "Themes",
    "map": "Map",
    "within": "Within each other",
    "by": "Who speaks of them",
    "codes": "With the codebook",
    "new": "New per document",
}


def choose(run: ThemeRun) -> StoredTheme | None:
    """Draw the choice of themes; None means all of them."""
    if NEXT in st.session_state:
        address.put("theme", st.session_state.pop(NEXT))
        _first_page()
    known = {address_of(run, theme.id): theme for theme in (*run.themes, *run.dropped)}
    labels = words.told_apart((id_, named(theme)) for id_, theme in known.items())
    chosen = st.selectbox(
        "Theme",
        ["", *labels],
        format_func=lambda id_: labels.get(id_, ALL),
        **address.bound("theme", "", options=labels, said=NO_THEME, then=_first_page),
    )
    return known.get(chosen)


def choose_view() -> str:
    """Draw the ways of looking at all themes, and return the one chosen."""
    return st.segmented_control(
        "Way of looking at the themes",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        required=True,
        label_visibility="collapsed",
        **address.bound("show", "list", options=VIEWS, said=NO_VIEW),
    )


def named(theme: StoredTheme) -> str:
    """Return a theme's name, and that it was dropped when it was."""
    return f"{theme.label} (dropped)" if theme.state else theme.label


def address_of(run: ThemeRun, theme_id: int) -> str:
    """Return what names a theme in the address: another run has other themes."""
    return f"{run.number}.{theme_id}"


def show(theme: str) -> None:
    """Lead to the page of a theme; '' leads to all of them."""
    address.choose({"theme": theme, PAGE: 1})


def show_next(theme: str) -> None:
    """Lead to a theme from the next run of the page on: after work, when the choice is drawn already."""
    st.session_state[NEXT] = theme


def button(run: ThemeRun, theme: StoredTheme, *, label: str, key: str) -> None:
    """Draw a button that leads to a theme's page."""
    st.button(
        words.plain(label),
        key=key,
        on_click=show,
        args=(address_of(run, theme.id),),
        type="tertiary",
        icon=":material/arrow_forward:",
    )


def _first_page() -> None:
    address.put(PAGE, 1)
