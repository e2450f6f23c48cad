"""What is said of one theme wherever it is shown: its words, its size, how sure it is, who speaks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from parts import theme_words
from parts.study import Study
from parts.words import language_name, tag
from qualkit.exploring import counting
from qualkit.exploring.counting import Reach
from qualkit.exporters.wording import is_tentative
from qualkit.phrasing import counted
from qualkit.store.themes import StoredTheme, ThemeRun

KEYWORDS = 8


def reach(study: Study, run: ThemeRun) -> Mapping[int, Reach]:
    """Return who speaks of each theme, by its id."""
    return _reach(study, f"{study.stamp}|{run.number}", run)


@st.cache_resource(max_entries=8, show_spinner=False)
def _reach(_study: Study, stamp: str, _run: ThemeRun) -> Mapping[int, Reach]:  # noqa: ARG001 - the key
    return counting.reach(_study.project, _run)


def in_numbers(theme: StoredTheme, held: Reach) -> str:
    """Return a theme's size, who speaks of it and how sure it is, as a quiet line of HTML."""
    told = [
        counted(theme.size, "passage"),
        counted(held.people, "person", many="people") if held.people else "",
        counted(held.documents, "document") if held.documents else "",
        f"steered by “{theme.guide}”" if theme.guide else "",
    ]
    sure = theme_words.of_theme(theme)
    mark = tag("span", escape(sure), class_="qk-tentative") if is_tentative(theme) else escape(sure)
    pieces = [*map(escape, filter(None, told)), *([mark] if mark else [])]
    return tag("p", " · ".join(pieces), class_="qk-place qk-numbers")


def keywords(words: Sequence[str]) -> str:
    """Return words as a row of HTML."""
    return tag("ul", "".join(tag("li", escape(word)) for word in words), class_="qk-words") if words else ""


def wording(theme: StoredTheme) -> str:
    """Return how each language says a theme, as a list of HTML; keywords where no language has a wording of its own."""
    rows = [
        tag("dt", escape(language_name(language)))
        + tag("dd", tag("b", escape(said.phrase)) + _more(said.keywords), lang=language, dir="auto")
        for language, said in theme.wording.items()
        if said.phrase or said.keywords
    ]
    return tag("dl", "".join(rows), class_="qk-list qk-wording") if rows else keywords(all_keywords(theme))


def _more(words: Sequence[str]) -> str:
    return tag("span", escape(", ".join(words[:KEYWORDS])), class_="qk-place") if words else ""


def all_keywords(theme: StoredTheme) -> list[str]:
    """Return the keywords of all languages together."""
    return [word for word, _ in theme.keywords[:KEYWORDS]]
