"""The tree: themes within themes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qualkit.exporters.palette import ACCENT, SOFT
from qualkit.exporters.themes.drawing import MARGIN, SMALL, Drawing, area, look, paper
from qualkit.exporters.themes.figures.naming import ROW, colour_of, listed, mark_of, origin, write_name
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qualkit.exploring.branching import Branch
    from qualkit.exporters.themes.gathering import Shown, ThemeReport

BRANCHES, NAMES = 4.6, 4.9  # inches


def no_tree(report: ThemeReport) -> str:
    """Say why there is no tree; '' when there is one."""
    if report.tree.remark:
        return report.tree.remark.rstrip(".")
    return "" if report.tree.children else "there is one theme, and so no tree of themes"


def draw_tree(report: ThemeReport) -> Drawing:
    """Return the tree, its leaves at the right."""
    title = "Themes within themes"
    leaves = [leaf for leaf in _leaves(report.tree) if set(leaf.theme_ids) & report.by_id().keys()]
    height = len(leaves) * ROW + 0.3
    shown = [report.by_id()[leaf.theme_ids[0]] for leaf in leaves]
    with look():
        figure = paper(
            title=title,
            below="The further to the left two branches meet, the less alike are their themes.",
            note=origin(report),
            width=BRANCHES + NAMES + 2 * MARGIN,
            height=height,
        )
        axes = area(figure, left=MARGIN, top=0.0, width=BRANCHES, height=height)
        tall = report.tree.height or 1.0
        axes.set_xlim(tall * 1.04, -tall * 0.04)
        axes.set_ylim(height, 0)
        rows = {each.theme.id: (row + 0.5) * ROW for row, each in enumerate(shown)}
        _branch(axes, report.tree, rows)
        axes.text(0, 0, "less alike", transform=axes.transAxes, size=SMALL, color=SOFT)
        axes.text(1, 0, "alike", transform=axes.transAxes, size=SMALL, color=SOFT, ha="right")
        _names(area(figure, left=MARGIN + BRANCHES, top=0.0, width=NAMES, height=height), shown, height)
    return Drawing("tree", title, f"A tree of the themes, from top to bottom: {listed(shown, most=40)}.", figure)


def _leaves(branch: Branch) -> Iterator[Branch]:
    if not branch.children:
        yield branch
    for child in branch.children:
        yield from _leaves(child)


def _branch(axes: Axes, branch: Branch, rows: dict[int, float]) -> float:
    """Draw a branch with all that grows from it and return its row."""
    if not branch.children:
        return rows[branch.theme_ids[0]]
    ends = [(child.height, _branch(axes, child, rows)) for child in branch.children]
    for height, row in ends:
        axes.plot([height, branch.height], [row, row], color=ACCENT, linewidth=1.3, solid_capstyle="round")
    low, high = min(row for _, row in ends), max(row for _, row in ends)
    axes.plot([branch.height] * 2, [low, high], color=ACCENT, linewidth=1.3, solid_capstyle="round")
    return sum(row for _, row in ends) / len(ends)


def _names(axes: Axes, themes: list[Shown], height: float) -> None:
    axes.set_xlim(0, NAMES)
    axes.set_ylim(height, 0)
    for row, shown in enumerate(themes):
        y = (row + 0.5) * ROW
        axes.scatter([0.06], [y], s=30, marker=mark_of(shown), color=colour_of(shown), linewidths=0)
        write_name(axes, shown, y, room=NAMES - 1.3, left=0.12)
        size = counted(shown.theme.size, "passage")
        axes.text(NAMES, y, size, ha="right", va="center", size=SMALL, color=SOFT)
