"""The page of one theme: what it is, who speaks of it, what can be done with it, and its passages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from parts import theme_choice, theme_code, theme_deeds, theme_passages, words
from parts.study import Study
from parts.theme_counts import division
from parts.theme_said import all_keywords, in_numbers, keywords, reach, wording
from parts.words import tag
from qualkit.exploring.counting import Count, Reach
from qualkit.store.themes import StoredTheme, ThemeRun

TO_THE_TOP = "document.querySelector('[data-testid=stMain]').scrollTo(0, 0)"
SHOWN = 6  # people and documents; the others unfold


def draw(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    """Draw the page."""
    _heading(study, run, theme)
    if theme.state:
        st.warning("This theme was dropped. Its passages count as left out until it is restored.")
        theme_deeds.restore_button(study, run, theme)
    else:
        theme_deeds.buttons(study, run, theme, partial(theme_code.button, run, theme))
        theme_code.panel(study, run, theme)
        _speakers(study, run, theme)
    st.subheader("Its passages, those that belong there most first", anchor=False)
    theme_passages.of_theme(study, run, theme, page=theme_choice.PAGE)


def _heading(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    """Draw what a theme is called and how it is told, at the top of the page: it was opened from far below."""
    st.button(
        "Back to all themes", on_click=theme_choice.show, args=("",), icon=":material/arrow_back:", type="tertiary"
    )
    st.header(words.plain(theme.label), anchor=False)
    held = reach(study, run).get(theme.id, Reach())
    st.html(in_numbers(theme, held) + _decided(theme) + wording(theme) + _keywords(theme))
    # The numbers are numbers. They make the script a new one for each theme, so that it runs again.
    st.html(f"<script>{TO_THE_TOP} // {run.number:d}.{theme.id:d}</script>", unsafe_allow_javascript=True)


def _keywords(theme: StoredTheme) -> str:
    return keywords(all_keywords(theme)) if theme.wording else ""


def _decided(theme: StoredTheme) -> str:
    told = f"Named by {theme.decided_by}" if theme.name else f"Decided by {theme.decided_by}"
    return tag("p", escape(f"{told}."), class_="qk-place") if theme.decided_by else ""


def _speakers(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    people = _of(study, run, theme, "participant")
    documents = _of(study, run, theme, "document")
    for column, (title, counts) in zip(
        st.columns(2, gap="medium"), [("Who speaks of it", people), ("In which documents", documents)], strict=True
    ):
        with column:
            st.html(tag("h3", title, class_="qk-theme") + _counts(counts))


def _of(study: Study, run: ThemeRun, theme: StoredTheme, by: str) -> list[Count]:
    found = [count for count in division(study, run, by).counts if count.theme_id == theme.id and count.passages]
    return sorted(found, key=lambda count: (not count.value, -count.passages))


def _counts(counts: Sequence[Count]) -> str:
    rows = [
        tag("li", tag("span", escape(count.value or "nobody is named"), dir="auto") + f" {count.passages:,}")
        for count in counts
    ]
    first, others = rows[:SHOWN], rows[SHOWN:]
    more = tag("summary", f"and {len(others):,} more") + tag("ul", "".join(others), class_="qk-counts")
    return tag("ul", "".join(first), class_="qk-counts") + (tag("details", more, class_="qk-details") if others else "")
