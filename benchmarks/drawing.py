"""Learning curves as one SVG file."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Curves = Mapping[str, Mapping[int, float]]  # a coder's name to its figures by the number of examples

COLOURS = ("#0b6e99", "#c2453f", "#2c8a5f", "#b0701a", "#6b4c9a", "#555555", "#a03070", "#3a7d8c")
WIDTH, HEIGHT, LEFT, TOP = 380, 260, 46, 44  # of one panel, and of its margins


def drawn(panels: Mapping[str, Curves], counts: Sequence[int], *, title: str) -> str:
    """Return a picture with one panel a set and one line a coder; equal steps from count to count."""
    names = list(dict.fromkeys(name for curves in panels.values() for name in curves))
    colours = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(names)}
    width, height = (WIDTH + LEFT) * len(panels) + 20, HEIGHT + TOP + 50 + 18 * len(names)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
        '<g font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="16" font-size="14">{escape(title)}</text>',
    ]
    for place, (name, curves) in enumerate(panels.items()):
        inside = _panel(name, curves, counts, colours)
        parts.append(f'<g transform="translate({place * (WIDTH + LEFT) + LEFT} {TOP})">{inside}</g>')
    for place, (name, colour) in enumerate(colours.items()):
        y = HEIGHT + TOP + 44 + 18 * place
        parts.append(f'<path d="M{LEFT} {y}h24" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{LEFT + 32}" y="{y + 4}">{escape(name)}</text>')
    return "\n".join([*parts, "</g>", "</svg>\n"])


def _panel(name: str, curves: Curves, counts: Sequence[int], colours: Mapping[str, str]) -> str:
    figures = [figure for curve in curves.values() for figure in curve.values()] or [0.0]
    low, high = min(figures) - 0.01, max(figures) + 0.01
    across = {count: WIDTH * place / max(len(counts) - 1, 1) for place, count in enumerate(counts)}

    def up(figure: float) -> float:
        return HEIGHT * (high - figure) / (high - low)

    parts = [f'<text y="-8" font-weight="bold">{escape(name)}</text>']
    for step in range(5):
        figure = low + (high - low) * step / 4
        parts.append(f'<path d="M0 {up(figure):.1f}h{WIDTH}" stroke="#dddddd"/>')
        parts.append(f'<text x="-6" y="{up(figure) + 4:.1f}" text-anchor="end">{figure:.2f}</text>')
    parts += [f'<text x="{x:.1f}" y="{HEIGHT + 18}" text-anchor="middle">{count}</text>' for count, x in across.items()]
    for coder, curve in curves.items():
        points = [(across[count], up(figure)) for count, figure in sorted(curve.items())]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colours[coder]}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colours[coder]}"/>' for x, y in points]
    return "".join(parts)
