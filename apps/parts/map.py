"""The map of themes: passages that say similar things lie near each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from parts.colours import DARK, LIGHT, SYMBOLS, THEMES, readable
from parts.study import Study
from parts.words import language_name
from qualkit.exporters.wording import shortened
from qualkit.store.passages import passages
from qualkit.store.themes import Placed, ThemeRun, places

if TYPE_CHECKING:
    from plotly.graph_objects import Figure, Scatter

ASIDE = "#8b9799"
MOST = 4000  # dots on the map; beyond, one in so many is drawn
TALL, SMALL = 460, 300  # pixels: by itself, and above the passages of one theme


@st.cache_resource(max_entries=4, show_spinner=False)
def figure(
    _study: Study,
    stamp: str,  # noqa: ARG001 - the key
    _run: ThemeRun,
    *,
    chosen: int | None,
    dark: bool,
) -> tuple[Figure, int, int]:
    """Return the map, the chosen theme standing out on it; how many dots it shows, and how many there are."""
    from plotly.graph_objects import Figure

    placed = list(places(_study.project, _run.number))
    step = -(-len(placed) // MOST) or 1
    shown = placed[::step]
    hover = _hovers(_study, shown)
    by_theme: dict[int | None, list[Placed]] = defaultdict(list)
    for dot in shown:
        by_theme[dot.theme_id].append(dot)
    drawn = Figure()
    ground = DARK if dark else LIGHT
    for number, (theme_id, label) in enumerate([(None, "Left out"), *((t.id, t.label) for t in _run.themes)]):
        trace = _trace(label, by_theme[theme_id], hover)
        trace.marker = _marker(number, ground, loud=theme_id is not None and chosen in (None, theme_id))
        drawn.add_trace(trace)
    _calm(drawn, TALL if chosen is None else SMALL)
    return drawn, len(shown), len(placed)


def _trace(label: str, dots: Sequence[Placed], hover: Mapping[int, str]) -> Scatter:
    from plotly.graph_objects import Scatter

    return Scatter(
        x=[dot.x for dot in dots],
        y=[dot.y for dot in dots],
        mode="markers",
        name=escape(shortened(label, 40)),
        customdata=[[dot.passage, -1 if dot.theme_id is None else dot.theme_id] for dot in dots],
        hovertext=[hover[dot.passage] for dot in dots],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _marker(number: int, ground: str, *, loud: bool) -> dict[str, object]:
    """Return how the dots of a theme look, by its number in the legend; 0 is what was set aside."""
    return {
        "size": 10 if number else 6,
        "color": readable(THEMES[(number - 1) % len(THEMES)] if number else ASIDE, ground),
        "symbol": SYMBOLS[max(0, number - 1) // len(THEMES) % len(SYMBOLS)],
        "opacity": 0.9 if loud else 0.25,
        "line": {"width": 0.5, "color": ground},
    }


def _calm(drawn: Figure, height: int) -> None:
    nothing = {"visible": False, "showgrid": False, "zeroline": False}
    drawn.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis=nothing,
        yaxis=nothing,
        legend={"itemsizing": "constant", "font": {"size": 13}, "itemclick": "toggleothers", "y": 0.93},
        dragmode="pan",
        hoverlabel={"align": "left"},
        clickmode="event+select",
    )


def _hovers(study: Study, shown: Sequence[Placed]) -> dict[int, str]:
    found = {}
    for first in range(0, len(shown), 500):
        for piece in passages(study.project, numbers=[dot.passage for dot in shown[first : first + 500]]):
            quote = shortened(piece.words, 90)
            lines = [quote[:45].rsplit(" ", 1)[0] if len(quote) > 45 else quote]  # noqa: PLR2004 - a line of a label
            lines += [quote[len(lines[0]) :].strip()] if len(quote) > len(lines[0]) else []
            where = f"{shortened(piece.document, 40)}, {language_name(piece.passage.language)}"
            found[piece.number] = "<br>".join([*map(escape, lines), f"<i>{escape(where)}</i>"])
    return found
