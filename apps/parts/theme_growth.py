"""New themes per further document: whether more documents would still bring new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from parts import words
from parts.study import Study
from parts.words import tag
from qualkit.store.themes import ThemeRun

if TYPE_CHECKING:
    from qualkit.exploring.saturation import Saturation

WIDE, TALL, LEFT, ABOVE, BELOW = 760, 340, 46, 30, 44  # of the drawing, in its own units
TICKS = 6
SHOWN = "export default ({ data, parentElement }) => { parentElement.innerHTML = data; }"


def draw(study: Study, run: ThemeRun) -> None:
    """Draw how many themes had been heard after each further document, and what each one brought."""
    found = _saturation(study, f"{study.stamp}|{run.number}", run)
    st.markdown(words.plain(found.sentence))
    if len(found.documents) < 2:  # noqa: PLR2004 - a line
        return
    # Drawings are taken out of HTML that Streamlit shows; this one holds numbers and our own words alone.
    st.components.v2.component("qualkit.drawing", js=SHOWN, isolate_styles=False)(key="theme-curve", data=_curve(found))
    st.caption(
        "The line is the average over all orders of the documents, and the band holds 95 % of the orders. The steps "
        "are the documents in the order of the table."
    )
    st.html(_table(found))


@st.cache_resource(max_entries=8, show_spinner="Counting themes document by document")
def _saturation(_study: Study, stamp: str, _run: ThemeRun) -> Saturation:  # noqa: ARG001 - the key
    from qualkit.exploring.saturation import saturation

    return saturation(_study.project, _run)


def _curve(found: Saturation) -> str:
    high = max([*found.high, *found.seen, 1])
    count = len(found.documents)

    def at(document: float, themes: float) -> str:
        x = LEFT + (document - 1) / (count - 1) * (WIDE - LEFT - 12)
        y = TALL - BELOW - themes / high * (TALL - BELOW - ABOVE)
        return f"{x:.1f},{y:.1f}"

    def line(values: Sequence[float]) -> str:
        return " ".join(at(*pair) for pair in zip(found.documents, values, strict=True))

    back = " ".join(at(*pair) for pair in reversed(list(zip(found.documents, found.high, strict=True))))
    steps = at(1, found.seen[0]) + "".join(
        f" {at(n, before)} {at(n, now)}" for n, (before, now) in enumerate(pairwise(found.seen), start=2)
    )
    alt = f"Themes heard after 1 to {count} documents: on average from {found.mean[0]:.1f} to {found.mean[-1]:.1f}."
    return tag(
        "svg",
        tag("polygon", "", points=f"{line(found.low)} {back}", class_="qk-band")
        + tag("polyline", "", points=steps, class_="qk-steps")
        + tag("polyline", "", points=line(found.mean), class_="qk-mean")
        + _axes(count, high, at),
        viewBox=f"0 0 {WIDE} {TALL}",
        role="img",
        aria_label=alt,
        class_="qk-curve",
    )


def _axes(count: int, high: float, at: Callable[[float, float], str]) -> str:
    def written(place: str, text: str, look: str) -> str:
        x, y = place.split(",")
        return tag("text", escape(text), x=x, y=y, class_=look)

    def shifted(place: str, right: float, down: float) -> str:
        x, y = map(float, place.split(","))
        return f"{x + right:.1f},{y + down:.1f}"

    across = [written(shifted(at(n, 0), 0, 18), f"{n:,}", "qk-below") for n in _ticks(1, count)]
    up = [written(shifted(at(1, n), -8, 4), f"{n:,}", "qk-beside") for n in _ticks(0, int(high))]
    ground = tag("polyline", "", points=f"{at(1, high)} {at(1, 0)} {at(count, 0)}", class_="qk-axis")
    names = written(f"{LEFT + (WIDE - LEFT) / 2:.0f},{TALL - 6}", "documents", "qk-below")
    return ground + "".join(across + up) + names + written(f"{LEFT - 8},14", "themes heard", "qk-named")


def _ticks(low: int, high: int) -> list[int]:
    """Return round numbers from low to high, a few."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**9) if (high - low) / step <= TICKS)
    return sorted({low, *range(step, high + 1, step)}) if step > 1 else list(range(low, high + 1))


def _table(found: Saturation) -> str:
    heads = "".join(tag("th", name, scope="col") for name in ("Document", "New themes", "Themes so far"))
    rows = [
        tag("tr", tag("th", escape(name), scope="row", dir="auto") + tag("td", f"{new:,}") + tag("td", f"{seen:,}"))
        for name, new, seen in zip(found.order, found.new, found.seen, strict=True)
    ]
    table = tag("table", tag("thead", tag("tr", heads)) + tag("tbody", "".join(rows)), class_="qk-table qk-narrow")
    return tag("details", tag("summary", f"Document by document, {found.way}") + table, class_="qk-details")
