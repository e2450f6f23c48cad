"""The curve: how many themes have been heard after so many documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualkit.exporters.palette import ACCENT, INK, LINE, MISSING, PAPER, SOFT
from qualkit.exporters.themes.drawing import MARGIN, NORMAL, SMALL, Drawing, area, lines, look, paper
from qualkit.exporters.themes.figures.naming import origin

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qualkit.exploring.saturation import Saturation
    from qualkit.exporters.themes.gathering import ThemeReport

WIDE, TALL, LINE_HEIGHT = 8.6, 4.2, 0.22  # inches of the curve, and of a line of the sentences below it
FEWEST = 2  # documents of which there can be a curve


def no_curve(report: ThemeReport) -> str:
    """Say why there is no curve; '' when there is one."""
    if len(report.saturation.documents) >= FEWEST:
        return ""
    return "all themes come from one document; import more for a curve over documents"


def draw_saturation(report: ThemeReport) -> Drawing:
    """Return the curve with the documents in their order, and what it says."""
    found = report.saturation
    title = "Themes heard after so many documents"
    with look():
        sentences = lines(found.sentence, WIDE - 0.1, NORMAL, most=6)
        figure = paper(
            title=title,
            below="Where the line is flat, further documents say again what others have said.",
            note=origin(report),
            width=WIDE + 2 * MARGIN,
            height=TALL + len(sentences) * LINE_HEIGHT,
        )
        axes = area(figure, left=MARGIN + 0.45, top=0.1, width=WIDE - 0.5, height=TALL - 0.7)
        _lines(axes, found)
        _scales(axes, report)
        said = area(figure, left=MARGIN, top=TALL, width=WIDE, height=len(sentences) * LINE_HEIGHT)
        for row, line in enumerate(sentences):
            said.text(0, 1 - row / len(sentences), line, va="top", color=INK, transform=said.transAxes)
    heard = ", ".join(f"{seen} after {number}" for number, seen in zip(found.documents, found.seen, strict=True))
    return Drawing("saturation", title, f"{found.sentence} Themes heard by document: {heard}.", figure)


def _lines(axes: Axes, found: Saturation) -> None:
    documents = found.documents
    band: dict[str, Any] = {"color": ACCENT, "alpha": 0.16, "linewidth": 0}
    steps: dict[str, Any] = {"color": MISSING, "linewidth": 1.1, "marker": "o", "markersize": 4}
    axes.fill_between(documents, found.low, found.high, **band, label="95 % of the orders")
    axes.plot(documents, found.mean, color=ACCENT, linewidth=2, label="average over all orders of the documents")
    axes.plot(documents, found.seen, **steps, drawstyle="steps-post", label=f"documents {found.way}")
    axes.legend(loc="lower right", facecolor=PAPER, edgecolor="none", framealpha=1, fontsize=SMALL)


def _scales(axes: Axes, report: ThemeReport) -> None:
    from matplotlib.ticker import MaxNLocator

    found = report.saturation
    axes.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.set_xlim(1 - 0.02 * len(found.documents), len(found.documents) * 1.02)
    axes.set_ylim(0, max(*found.high, *found.seen) * 1.06)
    axes.grid(axis="y", color=LINE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=SMALL, colors=SOFT)
    axes.set_xlabel("documents", size=SMALL)
    axes.set_ylabel("themes", size=SMALL)
