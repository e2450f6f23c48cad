"""The figures that there are of themes, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.exporters.themes.figures.bars import draw_bars
from qualkit.exporters.themes.figures.codes import draw_codes, no_codes
from qualkit.exporters.themes.figures.map import draw_map
from qualkit.exporters.themes.figures.saturation import draw_saturation, no_curve
from qualkit.exporters.themes.figures.tree import draw_tree, no_tree

if TYPE_CHECKING:
    from qualkit.exporters.themes.drawing import Drawing
    from qualkit.exporters.themes.gathering import ThemeReport


def never(report: ThemeReport) -> str:
    """Say nothing: there is always something to draw."""
    del report
    return ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a figure is drawn, and why it cannot be, in a sentence; '' when it can."""

    draw: Callable[[ThemeReport], Drawing]
    missing: Callable[[ThemeReport], str] = never


FIGURES: Mapping[str, Drawn] = {
    "map": Drawn(draw_map),
    "tree": Drawn(draw_tree, no_tree),
    "bars": Drawn(draw_bars),
    "codes": Drawn(draw_codes, no_codes),
    "saturation": Drawn(draw_saturation, no_curve),
}
