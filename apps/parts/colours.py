"""Colours of codes and themes, readable on white and on dark."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from qualkit.exporters import palette
from qualkit.model import Codebook

LIGHT, DARK = "#ffffff", "#14191a"
ENOUGH = 3.0  # contrast of a stripe or a swatch with its ground (WCAG 2.2, 1.4.11)
# Each is at least 3:1 on both grounds, and neighbours differ in lightness as well as in hue.
PALETTE = ("#c2554f", "#3f82b5", "#8f7a1d", "#8c63b8", "#3d8c62", "#b8589a", "#a8692f", "#5f7f89")
THEMES = palette.THEMES
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "star")


def code_colours(codebook: Codebook) -> dict[str, str]:
    """Return the colour of each code: its own, else that of the code above it, else one of the palette."""
    found: dict[str, str] = {}
    without = 0
    for code in codebook.codes:
        colour = code.colour or (found.get(code.parent) if code.parent else None)
        if not colour:
            colour = PALETTE[without % len(PALETTE)]
            without += 1
        found[code.id] = colour
    return found


def colour_of(colours: Mapping[str, str], code_id: str) -> str:
    """Return the colour of a code; one that the codebook no longer has gets the last of the palette."""
    return colours.get(code_id, PALETTE[-1])


def readable(colour: str, ground: str) -> str:
    """Return the colour, moved towards black or white until it stands out from the ground."""
    channels = _channels(colour)
    goal = 255 if _luminance(_channels(ground)) < 0.5 else 0  # noqa: PLR2004 - half way between black and white
    for step in range(20):
        moved = tuple(round(channel + (goal - channel) * step / 20) for channel in channels)
        if contrast(_hex(moved), ground) >= ENOUGH:
            return _hex(moved)
    return _hex((goal, goal, goal))


def both(colour: str) -> str:
    """Return the CSS colour that is readable on either ground."""
    return f"light-dark({readable(colour, LIGHT)}, {readable(colour, DARK)})"


def style(colours: Mapping[str, str], code_id: str) -> str:
    """Return the CSS that gives an element the colour of a code."""
    return f"--c: {both(colour_of(colours, code_id))}"


def swatch(colour: str, *, level: int = 0) -> str:
    """Return a small square of the colour, as an image for a widget's label, set in by a level or more."""
    start = 15 * level
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{start + 12}" height="12"><rect x="{start}" width="12" '
        f'height="12" rx="3" fill="{readable(readable(colour, LIGHT), DARK)}"/></svg>'
    )
    return f"![](data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()})"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(_channels(one)), _luminance(_channels(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _hex(channels: tuple[int, ...]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _luminance(channels: tuple[int, ...]) -> float:
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for share in (channel / 255 for channel in channels)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
