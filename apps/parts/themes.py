"""All themes together: what was found, and the ways of looking at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

import streamlit as st

from parts import map as themes_map
from parts import theme_choice, theme_codes, theme_counts, theme_deeds, theme_growth, theme_tree, theme_words
from parts.study import Study
from parts.theme_passages import quote
from parts.theme_said import in_numbers, reach, wording
from parts.words import tag
from qualkit.exploring.counting import Reach
from qualkit.phrasing import counted, shortened
from qualkit.store.passages import Found, passages
from qualkit.store.themes import StoredTheme, ThemeRun

FIRST = "list"
EXEMPLARS = 2
QUOTE = 220  # letters of a quote on a card


def all_together(study: Study, run: ThemeRun) -> None:
    """Draw what was found, the choice of a view, and that view alone."""
    place = st.container()
    view = theme_choice.choose_view()
    with place:
        _told(run, whole=view == FIRST)
    VIEWS[view](study, run)


def _told(run: ThemeRun, *, whole: bool) -> None:
    """Draw how the themes were found and how far they can be relied on; only on the first view with all details."""
    origin = f"Found by {run.finder}, {run.at[:10]}. Themes are a way in, not a result: read the passages."
    more = tag("p", escape(" ".join([*theme_words.besides(run), origin])), class_="qk-place") if whole else ""
    st.html(tag("div", tag("p", escape(" ".join(theme_words.about(run)))) + more, class_="qk-text"))


def _cards(study: Study, run: ThemeRun) -> None:
    """Draw each theme in short, largest first, and then those that were dropped."""
    numbers = [number for theme in run.themes for number in theme.exemplars[:EXEMPLARS]]
    found = {piece.number: piece for piece in passages(study.project, numbers=numbers)}
    held = reach(study, run)
    with st.container(key="theme-cards"):
        for pair in _pairs(run.themes):
            for column, theme in zip(st.columns(2, gap="medium"), pair, strict=False):
                with column.container(border=True, height="stretch"):
                    exemplars = [found[number] for number in theme.exemplars[:EXEMPLARS] if number in found]
                    st.html(_in_short(theme, held.get(theme.id, Reach()), exemplars))
                    theme_choice.button(
                        run, theme, label=f"See its {counted(theme.size, 'passage')}", key=f"see {theme.id}"
                    )
    theme_deeds.dropped(study, run)


def _pairs(themes: Sequence[StoredTheme]) -> list[Sequence[StoredTheme]]:
    return [themes[first : first + 2] for first in range(0, len(themes), 2)]


def _in_short(theme: StoredTheme, held: Reach, exemplars: Sequence[Found]) -> str:
    return (
        tag("h3", escape(theme.label), class_="qk-theme")
        + in_numbers(theme, held)
        + wording(theme)
        + "".join(quote(piece, shortened(piece.words, QUOTE), small=True) for piece in exemplars)
    )


VIEWS: Mapping[str, Callable[[Study, ThemeRun], None]] = {
    FIRST: _cards,
    "map": themes_map.draw,
    "within": theme_tree.draw,
    "by": theme_counts.draw,
    "codes": theme_codes.draw,
    "new": theme_growth.draw,
}
