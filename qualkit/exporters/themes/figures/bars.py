"""The bars: how many passages each theme has, in all and by one thing that is known of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from qualkit.exporters.palette import ACCENT, LINE, SOFT
from qualkit.exporters.themes.drawing import MARGIN, NORMAL, SMALL, Drawing, area, inches_of, lines, look, paper
from qualkit.exporters.themes.figures.naming import ROW, listed, origin, write_name
from qualkit.exporters.wording import one_line
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from qualkit.exporters.themes.gathering import ThemeReport

NAMES, ALL, EACH, GAP = 3.1, 1.7, 1.05, 0.15  # inches
TOP = 0.45  # inches for the names of values
ALL_OF_THEM = "All passages"
MOST = 5  # values that stand side by side


def draw_bars(report: ThemeReport) -> Drawing:
    """Return bars of all themes, and beside them those by one thing."""
    by = report.by
    sizes = {shown.theme.id: shown.theme.size for shown in report.themes}
    cells: dict[str, Counter[int]] = defaultdict(Counter)
    for found in report.divisions[by].counts if by else ():
        cells[found.value][found.theme_id] += found.passages
    held = sorted(cells, key=lambda value: (-cells[value].total(), value))
    shown, others = [value for value in cells if value in held[:MOST]], len(held[MOST:])
    title = f"Themes by {one_line(by)}" if by else "Themes by size"
    below = "Passages of each theme" + (f", in all and by {one_line(by)}" if by else "")
    below += f"; {counted(others, 'value')} with fewer passages left out." if others else "."
    height = len(report.themes) * ROW + TOP + 0.05
    with look():
        figure = paper(
            title=title,
            below=below,
            note=origin(report),
            width=2 * MARGIN + NAMES + ALL + len(shown) * (EACH + GAP) + 0.3,
            height=height,
        )
        _names(figure, report, height)
        left = MARGIN + NAMES
        _facet(figure, report, ALL_OF_THEM, sizes, left=left, width=ALL, longest=max(sizes.values()))
        longest = max((max(cells[value].values()) for value in shown), default=1)
        for place, value in enumerate(shown):
            at = left + ALL + GAP + place * (EACH + GAP)
            _facet(figure, report, one_line(value) or "not known", cells[value], left=at, width=EACH, longest=longest)
    return Drawing("bars", title, f"{below} {listed(list(report.themes))}.", figure)


def _names(figure: Figure, report: ThemeReport, height: float) -> None:
    axes = area(figure, left=MARGIN, top=0.0, width=NAMES, height=height)
    axes.set_xlim(0, NAMES)
    axes.set_ylim(height, 0)
    for row, shown in enumerate(report.themes):
        write_name(axes, shown, TOP + (row + 0.5) * ROW, room=NAMES - 0.15)


def _facet(
    figure: Figure,
    report: ThemeReport,
    name: str,
    passages: Mapping[int, int],
    *,
    left: float,
    width: float,
    longest: int,
) -> None:
    height = len(report.themes) * ROW + TOP + 0.05
    axes = area(figure, left=left, top=0.0, width=width, height=height)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    _heading(axes, name, width)
    room = width - inches_of(f"{longest:,}", SMALL) - 0.08
    for row, shown in enumerate(report.themes):
        number = passages.get(shown.theme.id, 0)
        y, long = TOP + (row + 0.5) * ROW, room * number / longest
        axes.barh(y, long, height=ROW * 0.62, color=ACCENT)
        axes.text(long + 0.05, y, f"{number:,}", va="center", size=SMALL, color=SOFT)
    axes.plot([0, 0], [TOP, height - 0.05], color=LINE, linewidth=1)


def _heading(axes: Axes, name: str, width: float) -> None:
    told = lines(name, width, NORMAL)
    for place, line in enumerate(reversed(told)):
        axes.text(0, TOP - 0.08 - place * 0.17, line, va="bottom", weight="bold" if name == ALL_OF_THEM else "normal")
