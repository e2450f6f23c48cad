"""Finding themes: how many, which are expected, and the work itself, seen."""

from __future__ import annotations

import streamlit as st

from parts import theme_choice, words
from parts.progress import bar
from parts.study import Study
from qualkit.errors import QualkitError
from qualkit.phrasing import counted
from qualkit.store.themes import ThemeRun

EXPECTED = (
    "One a line, with words that tell of it: a name, a colon, words or sentences. They steer; other themes are found "
    "all the same."
)
FIRST = "The first time, the language model is loaded and every passage is looked at; that can take a minute."
KEEPS = (
    "Names that you gave, and what you merged, split or dropped, stay where the new themes match the old ones. What "
    "cannot stay is said."
)


def form(study: Study, run: ThemeRun | None) -> None:
    """Draw the options, and find themes when asked."""
    with st.form("find", border=False):
        count = st.number_input(
            "How many themes",
            min_value=1,
            max_value=500,
            value=None,
            step=1,
            placeholder="Automatic",
            help="Without a number, the passages decide, and the page says why there are so many.",
            key="theme-count",
            width=240,
        )
        expected = st.text_area(
            "Themes you expect",
            placeholder="housing: rent, landlord, a room of my own\ntransport: bus, night bus",
            help=EXPECTED,
            key="theme-guides",
        )
        st.caption(KEEPS if run else FIRST)
        sent = st.form_submit_button(
            "Find themes again" if run else "Find themes",
            type="secondary" if run else "primary",
            icon=":material/hub:",
            key="find-themes",
        )
    if sent:
        _find(study, count, expected)


def guides(expected: str) -> dict[str, tuple[str, ...]]:
    r"""Return what is expected, by name; a line without words is told by its name.

    >>> guides("housing: rent, landlord\\n\\nbuses")
    {'housing': ('rent', 'landlord'), 'buses': ('buses',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    for line in expected.splitlines():
        name, _, told = (part.strip() for part in line.partition(":"))
        if name:
            said = tuple(word.strip() for word in told.split(",") if word.strip())
            found[name] = found.get(name, ()) + (said or (name,))
    return found


def _find(study: Study, count: int | None, expected: str) -> None:
    from qualkit.workflow import find_themes

    settings = study.settings()
    place = st.empty()
    try:
        with st.spinner("Finding themes. The first time, the language model is loaded."):
            run = find_themes(
                study.project,
                who=study.who(),
                finder=settings.themes,
                embedder=settings.embedder,
                count=count,
                guides=guides(expected),
                seed=settings.seed,
                track=bar(place),
            )
    except QualkitError as error:
        st.error(words.plain(str(error)))
        return
    st.session_state["told"] = f"{counted(len(run.themes), 'theme')} found" if run else "There is nothing said yet"
    theme_choice.show_next("")
    st.rerun()
