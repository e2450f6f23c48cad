"""The map: each passage a dot, near those that say similar things."""

from __future__ import annotations

from collections import defaultdict
from itertools import count
from math import cos, pi, sin
from statistics import median
from typing import TYPE_CHECKING

from qualkit.exporters.palette import ASIDE, INK, PAPER, SOFT
from qualkit.exporters.themes.drawing import INCH, MARGIN, SMALL, Drawing, area, look, paper
from qualkit.exporters.themes.figures.naming import ROW, colour_of, listed, mark_of, origin, write_name
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from qualkit.exporters.themes.gathering import Shown, ThemeReport
    from qualkit.store.themes import Placed

MOST = 4000  # dots; beyond, one in so many is drawn
SIDE, LIST, GAP = 6.0, 3.5, 0.3  # inches of the map, of a column of the list of themes, and between them
COLUMN = 36  # themes a column
BADGE = 0.27  # inches across a theme's number on the map
SIZES = {"o": 18, "D": 14, "s": 16, "^": 20, "P": 22, "*": 28}  # square points, so that no mark outshouts another


def draw_map(report: ThemeReport) -> Drawing:
    """Return the map of passages with the themes listed beside it."""
    title = f"Map of {counted(len(report.themes), 'theme')}"
    step = -(-len(report.places) // MOST) or 1
    dots = report.places[::step]
    shown = "Each dot is a passage" if step == 1 else f"Each dot is a passage; one in {step} of them is drawn"
    columns = -(-len(report.themes) // COLUMN)
    rows = -(-len(report.themes) // columns)
    height = max(SIDE, rows * ROW + ROW)
    with look():
        figure = paper(
            title=title,
            below=f"{shown}, near those that say similar things. Distances and directions mean no more than that.",
            note=origin(report),
            width=SIDE + columns * (LIST + GAP) + 2 * MARGIN,
            height=height,
        )
        drawn = area(figure, left=MARGIN, top=0.0, width=SIDE, height=height)
        _scale(drawn, dots)
        _dots(drawn, report, dots)
        _badges(drawn, report, dots, (SIDE, height))
        for column in range(columns):
            left = MARGIN + SIDE + GAP + column * (LIST + GAP)
            beside = area(figure, left=left, top=0.0, width=LIST, height=height)
            _list(beside, report.themes[column * rows : (column + 1) * rows], height, aside=column == columns - 1)
    return Drawing("map", title, f"{shown}. The themes: {listed(list(report.themes))}.", figure)


def _scale(axes: Axes, dots: Sequence[Placed]) -> None:
    for setter, values in ((axes.set_xlim, [dot.x for dot in dots]), (axes.set_ylim, [dot.y for dot in dots])):
        low, high = min(values), max(values)
        edge = 0.05 * (high - low) or 0.5
        setter(low - edge, high + edge)


def _dots(axes: Axes, report: ThemeReport, dots: Sequence[Placed]) -> None:
    by_theme: dict[int | None, list[Placed]] = defaultdict(list)
    standing = report.by_id()
    for dot in dots:
        by_theme[dot.theme_id if dot.theme_id in standing else None].append(dot)
    aside = by_theme[None]
    axes.scatter([dot.x for dot in aside], [dot.y for dot in aside], s=7, color=ASIDE, linewidths=0, alpha=0.6)
    for theme_id, shown in standing.items():
        own = by_theme[theme_id]
        mark = mark_of(shown)
        axes.scatter(
            [dot.x for dot in own],
            [dot.y for dot in own],
            s=SIZES[mark],
            marker=mark,
            color=colour_of(shown),
            edgecolors=PAPER,
            linewidths=0.4,
            alpha=0.85,
        )


def _badges(axes: Axes, report: ThemeReport, dots: Sequence[Placed], size: tuple[float, float]) -> None:
    """Put each theme's number in its middle, or as near as there is room, the largest theme first."""
    by_theme: dict[int, list[Placed]] = defaultdict(list)
    for dot in dots:
        if dot.theme_id is not None:
            by_theme[dot.theme_id].append(dot)
    to_inches = axes.transData + axes.transAxes.inverted()
    taken: list[tuple[float, float]] = []
    for shown in report.themes:
        own = by_theme[shown.theme.id]
        if not own:
            continue
        middle = (median(dot.x for dot in own), median(dot.y for dot in own))
        x, y = to_inches.transform(middle) * size
        free = next(place for place in _around(x, y, size) if all(_apart(place, other) for other in taken))
        taken.append(free)
        _badge(axes, shown, (x / size[0], y / size[1]), (free[0] / size[0], free[1] / size[1]))


def _badge(axes: Axes, shown: Shown, middle: tuple[float, float], place: tuple[float, float]) -> None:
    """Draw a theme's number at a place, with a line to its middle; both are shares of the map."""
    at, colour = axes.transAxes, colour_of(shown)
    axes.plot(*zip(middle, place, strict=True), transform=at, color=colour, linewidth=0.8, zorder=9)
    axes.scatter(
        *place, transform=at, s=((BADGE - 0.03) * INCH) ** 2, color=PAPER, edgecolors=colour, linewidths=1.3, zorder=10
    )
    axes.text(
        *place,
        str(shown.number),
        transform=at,
        ha="center",
        va="center_baseline",
        size=SMALL - 0.5,
        weight="bold",
        color=INK,
        zorder=11,
    )


def _around(x: float, y: float, size: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Yield places in inches, further and further from the first, within the map while there is one."""
    half = BADGE / 2
    for turn in count():
        distance, angle = BADGE * 0.12 * turn, turn * pi * (3 - 5**0.5)
        place = (x + distance * cos(angle), y + distance * sin(angle))
        inside = all(half <= at <= long - half for at, long in zip(place, size, strict=True))
        if inside or distance > 2 * max(size):
            yield place


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 >= BADGE**2


def _list(axes: Axes, themes: Sequence[Shown], height: float, *, aside: bool) -> None:
    axes.set_xlim(0, LIST)
    axes.set_ylim(height, 0)
    for row, shown in enumerate(themes):
        y = (row + 0.5) * ROW
        mark = mark_of(shown)
        axes.scatter([0.1], [y], s=SIZES[mark] * 1.8, marker=mark, color=colour_of(shown), linewidths=0)
        write_name(axes, shown, y, room=LIST - 0.75, left=0.12)
        axes.text(LIST - 0.05, y, f"{shown.theme.size:,}", ha="right", va="center", size=SMALL, color=SOFT)
    if aside:
        y = (len(themes) + 0.5) * ROW
        axes.scatter([0.1], [y], s=9, color=ASIDE, linewidths=0)
        axes.text(0.42, y, "in no theme", va="center", color=SOFT)
