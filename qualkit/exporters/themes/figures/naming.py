"""How figures name themes: their numbers and labels, in the space that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.exporters.palette import SOFT, THEMES
from qualkit.exporters.themes.drawing import NORMAL, SMALL, fitting, inches_of
from qualkit.exporters.themes.gathering import TENTATIVE_MARK
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qualkit.exporters.themes.gathering import Shown, ThemeReport

# Themes beyond the number of colours are told apart by their marks.
MARKS = ("o", "D", "s", "^", "P", "*")
NUMBERED = 0.3  # inches for a theme's number
ROW = 0.27  # inches a line of a list


def colour_of(shown: Shown) -> str:
    """Return the colour of a theme."""
    return THEMES[shown.place % len(THEMES)]


def mark_of(shown: Shown) -> str:
    """Return the mark of a theme, as matplotlib calls it."""
    return MARKS[shown.place // len(THEMES) % len(MARKS)]


def origin(report: ThemeReport) -> str:
    """Return where a figure comes from, in one line."""
    run, held = report.run, sum(shown.theme.size for shown in report.themes)
    sizes = f"{counted(len(report.themes), 'theme')}, {counted(held, 'passage')}, {run.set_aside:,} in no theme"
    return f"{report.name} · {sizes} · run {run.number} by {run.finder}, {run.at[:10]}"


def write_name(axes: Axes, shown: Shown, y: float, *, room: float, left: float = 0.0) -> None:
    """Write a theme's number and name at a height of axes that are scaled in inches."""
    axes.text(left + NUMBERED - 0.08, y, str(shown.number), ha="right", va="center", size=SMALL, color=SOFT)
    mark = TENTATIVE_MARK if shown.tentative else ""
    label = fitting(shown.label, room - NUMBERED - inches_of(mark, NORMAL), NORMAL)
    axes.text(left + NUMBERED, y, f"{label}{mark}", va="center")


def listed(themes: list[Shown], *, most: int = 12) -> str:
    """Return the themes with their sizes in one line, for those who cannot see the figure."""
    told = [f"{shown.number} {shown.marked} ({counted(shown.theme.size, 'passage')})" for shown in themes[:most]]
    more = [f"and {len(themes) - most} more"] if len(themes) > most else []
    return "; ".join(told + more)
