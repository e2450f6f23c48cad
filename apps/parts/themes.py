"""Themes: how they were found, each in short, and the passages of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from parts import address, words
from parts import map as themes_map
from parts.links import to_passage
from parts.paging import paged
from parts.study import Study
from parts.words import language_name, share, tag
from qualkit.exporters.wording import counted, shortened
from qualkit.store.passages import Found, passages
from qualkit.store.themes import StoredTheme, ThemeRun, places

ALL = "All themes"
A_PAGE = 20
KEYWORDS, EXEMPLARS = 8, 2
TO_THE_TOP = "document.querySelector('[data-testid=stMain]').scrollTo(0, 0)"
NO_THEME = "a theme that the newest run does not hold"
REPEATED_SHARE = 0.8  # of the passages, each time the grouping is repeated
# What a run's own remark says of the passages that found no theme, in the words of the line above the map.
_SET_ASIDE = re.compile(r"Set aside because (.+?): ([\d,]+)\.")
REASONS = {
    "they hold no content words": "without content words",
    "nothing is near to them": "with nothing near to them",
}


def choose(run: ThemeRun) -> StoredTheme | None:
    """Draw the choice of themes; None means all of them."""
    labels = words.told_apart((_id(run, theme.id), theme.label) for theme in run.themes)
    chosen = st.selectbox(
        "Theme",
        ["", *labels],
        format_func=lambda id_: labels.get(id_, ALL),
        **address.bound("theme", "", options=labels, said=NO_THEME, then=_first_page),
    )
    return next((theme for theme in run.themes if _id(run, theme.id) == chosen), None)


def _id(run: ThemeRun, theme_id: int) -> str:
    """Return what names a theme in the address: another run has other themes."""
    return f"{run.number}.{theme_id}"


def _first_page() -> None:
    address.put("theme-page", 1)


def _show(theme: str) -> None:
    address.choose({"theme": theme, "theme-page": 1})


def about(run: ThemeRun) -> None:
    """Draw how the themes were found and how far they can be relied on."""
    total = sum(theme.size for theme in run.themes) + run.set_aside
    told = ["; ".join([f"{counted(len(run.themes), 'theme')} in {counted(total, 'passage')}", *_left_out(run)]) + "."]
    if run.stability is not None:
        told.append(
            f"Stability {run.stability:.2f} of 1: how much the groups stay the same when they are made again from "
            f"{share(REPEATED_SHARE)} of the passages."
        )
    told.append(_SET_ASIDE.sub("", run.remark).strip())
    origin = f"Found by {run.finder}, {run.at[:10]}. Themes are a way in, not a result: read the passages."
    st.html(
        tag(
            "div",
            tag("p", escape(" ".join(filter(None, told)))) + tag("p", escape(origin), class_="qk-place"),
            class_="qk-text",
        )
    )


def _left_out(run: ThemeRun) -> list[str]:
    reasons = [
        f"{number} left out, {REASONS.get(why, f'because {why}')}" for why, number in _SET_ASIDE.findall(run.remark)
    ]
    return reasons or [f"{run.set_aside:,} left out"] * bool(run.set_aside)


def draw_map(study: Study, run: ThemeRun, chosen: StoredTheme | None) -> None:
    """Draw the map; a click on a dot chooses its theme."""
    dark = st.context.theme.type == "dark"
    drawn, shown, there = themes_map.figure(
        study, f"{study.stamp}|{run.number}", run, chosen=chosen.id if chosen else None, dark=dark
    )
    st.plotly_chart(
        drawn,
        key="map",
        on_select=partial(_clicked, run),
        selection_mode="points",
        config={"displaylogo": False, "scrollZoom": False, "modeBarButtonsToRemove": ["toImage"]},
        alt="A map on which passages that say similar things lie near each other; the list below says it in words.",
    )
    if shown < there:
        st.caption(f"The map shows {shown:,} of {there:,} passages.")


def _clicked(run: ThemeRun) -> None:
    points = st.session_state["map"].selection.points
    if points and points[0]["customdata"][1] >= 0:
        _show(_id(run, points[0]["customdata"][1]))


def overview(study: Study, run: ThemeRun) -> None:
    """Draw each theme in short, largest first."""
    numbers = [number for theme in run.themes for number in theme.exemplars[:EXEMPLARS]]
    found = {piece.number: piece for piece in passages(study.project, numbers=numbers)}
    for pair in _pairs(sorted(run.themes, key=lambda theme: -theme.size)):
        for column, theme in zip(st.columns(2, gap="medium"), pair, strict=False):
            with column.container(border=True, height="stretch"):
                exemplars = [found[number] for number in theme.exemplars[:EXEMPLARS] if number in found]
                st.html(_in_short(theme, exemplars))
                st.button(
                    f"See its {counted(theme.size, 'passage')}",
                    key=f"see {theme.id}",
                    on_click=_show,
                    args=(_id(run, theme.id),),
                    type="tertiary",
                    icon=":material/arrow_forward:",
                )


def _pairs(themes: Sequence[StoredTheme]) -> list[Sequence[StoredTheme]]:
    return [themes[first : first + 2] for first in range(0, len(themes), 2)]


def _in_short(theme: StoredTheme, exemplars: Sequence[Found]) -> str:
    return (
        tag("h3", escape(theme.label), class_="qk-theme")
        + _keywords(theme)
        + "".join(
            tag(
                "blockquote",
                escape(shortened(found.words, 220)),
                class_="qk-quote qk-small",
                lang=found.passage.language,
                dir="auto",
            )
            for found in exemplars
        )
    )


def _keywords(theme: StoredTheme) -> str:
    return tag("ul", "".join(tag("li", escape(word)) for word, _ in theme.keywords[:KEYWORDS]), class_="qk-words")


def heading(run: ThemeRun, theme: StoredTheme) -> None:
    """Draw what a theme is called, and begin at the top of the page: it was opened from far below."""
    st.button("Back to all themes", on_click=_show, args=("",), icon=":material/arrow_back:", type="tertiary")
    st.header(words.plain(theme.label))
    st.html(_keywords(theme))
    # The numbers are numbers. They make the script a new one for each theme, so that it runs again.
    st.html(f"<script>{TO_THE_TOP} // {run.number:d}.{theme.id:d}</script>", unsafe_allow_javascript=True)


def passages_of(study: Study, run: ThemeRun, theme: StoredTheme) -> None:
    """Draw the passages of a theme, those that belong there most first."""
    place = st.container(gap="small")
    first = paged(theme.size, A_PAGE, key="theme-page")
    placed = list(places(study.project, run.number, theme_id=theme.id, limit=A_PAGE, offset=first))
    found = {piece.number: piece for piece in passages(study.project, numbers=[dot.passage for dot in placed])}
    for dot in placed:
        piece = found[dot.passage]
        told = [piece.participant, piece.document, piece.passage.prompt, language_name(piece.passage.language)]
        with place.container(border=True, gap=None):
            st.html(
                tag("blockquote", escape(piece.words), class_="qk-quote", lang=piece.passage.language, dir="auto")
                + tag(
                    "p",
                    escape(" · ".join([*filter(None, told), f"closeness {dot.strength:.2f}"])),
                    class_="qk-meta qk-place",
                )
            )
            to_passage(piece.document_id, piece.number)
