"""The codes: which codes the passages of each theme carry, and how many carry none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.exporters.palette import ACCENT, INK, LINE, MISSING, PAPER
from qualkit.exporters.themes.drawing import MARGIN, SMALL, Drawing, area, fitting, inches_of, look, paper
from qualkit.exporters.themes.figures.naming import ROW, origin, write_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from qualkit.exporters.themes.gathering import Shown, ThemeReport

NAMES, CELL, LONGEST = 3.3, 0.36, 2.5  # inches; the longest name of a code
MOST = 40  # codes that a figure can show
DARK = 0.83  # share of a theme's passages above which white reads better than black


def no_codes(report: ThemeReport) -> str:
    """Say why themes cannot be laid against codes; '' when they can."""
    return "" if any(map(any, report.crossing.passages)) else "no passage of a theme has a code; code the study first"


def draw_codes(report: ThemeReport) -> Drawing:
    """Return themes against codes, the passages without a code first."""
    title = "Themes and codes"
    codes, cells, others = _columns(report)
    names = [fitting(report.code_names[code_id], LONGEST, SMALL) for code_id in codes]
    top = max(inches_of(name, SMALL) for name in ["no code", *names]) + 0.15
    height, width = len(report.themes) * ROW + top + 0.1, (len(codes) + 1) * CELL + 0.15
    left_out = f" {others} more codes with fewer passages are left out." if others else ""
    with look():
        figure = paper(
            title=title,
            below=f"Passages of each theme that carry a code; a darker cell is more of the theme.{left_out}",
            note=origin(report),
            width=max(2 * MARGIN + NAMES + width, 9.0),
            height=height,
        )
        beside = area(figure, left=MARGIN, top=0.0, width=NAMES, height=height)
        beside.set_xlim(0, NAMES)
        beside.set_ylim(height, 0)
        axes = area(figure, left=MARGIN + NAMES, top=0.0, width=width, height=height)
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        for column, name in enumerate(["no code", *names]):
            x = _left(column) + CELL / 2
            axes.text(x, top - 0.08, name, rotation=90, ha="center", va="bottom", size=SMALL)
        for row, shown in enumerate(report.themes):
            y = top + row * ROW
            write_name(beside, shown, y + ROW / 2, room=NAMES - 0.15)
            _row(axes, shown, cells[row], y)
    return Drawing("codes", title, _alt(report), figure)


def _columns(report: ThemeReport) -> tuple[list[str], list[list[int]], int]:
    """Return the codes to show, each theme's counts with that of no code first, and how many codes are left out."""
    crossing = report.crossing
    rows = [crossing.themes.index(shown.theme.id) for shown in report.themes]
    held = [sum(crossing.passages[row][column] for row in rows) for column in range(len(crossing.codes))]
    some = [column for column, number in enumerate(held) if number]
    kept = sorted(sorted(some, key=lambda column: (-held[column], column))[:MOST])
    cells = [[crossing.uncoded[row], *(crossing.passages[row][column] for column in kept)] for row in rows]
    return [crossing.codes[column] for column in kept], cells, len(some) - len(kept)


def _left(column: int) -> float:
    # The passages without a code stand a little apart.
    return column * CELL + (0.1 if column else 0.0)


def _row(axes: Axes, shown: Shown, cells: Sequence[int], y: float) -> None:
    from matplotlib.patches import Rectangle

    for column, number in enumerate(cells):
        share = number / max(shown.theme.size, 1)
        x = _left(column)
        axes.add_patch(Rectangle((x, y), CELL, ROW, facecolor=PAPER, edgecolor=LINE, linewidth=0.6))
        if not number:
            continue
        colour = ACCENT if column else MISSING
        axes.add_patch(Rectangle((x, y), CELL, ROW, facecolor=colour, alpha=0.12 + 0.88 * min(share, 1), linewidth=0))
        ink = PAPER if share > DARK else INK
        axes.text(x + CELL / 2, y + ROW / 2, f"{number:,}", ha="center", va="center", size=SMALL, color=ink)


def _alt(report: ThemeReport) -> str:
    missing = [
        f"{shown.number} {shown.label}: {report.crossing.uncoded[report.crossing.themes.index(shown.theme.id)]:,}"
        for shown in report.themes[:12]
    ]
    return f"A table of themes and codes. Passages that carry no code: {'; '.join(missing)}."
