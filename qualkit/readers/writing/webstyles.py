"""What the styles of a web page say that matters to a reader: which words are bold, and which nobody sees."""

from __future__ import annotations

import re
from dataclasses import dataclass

CLASS = re.compile(r"(?:^|,)\s{0,9}\w{0,9}\.([\w-]{1,100})\s{0,9}(?=,|$)")
WEIGHT = re.compile(r"font-weight\s{0,9}:\s{0,9}(bold|normal|\d{3})", re.IGNORECASE)
HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)
MARKER = re.compile(r"mso-list\s{0,9}:\s{0,9}ignore", re.IGNORECASE)
LEVEL = re.compile(r"mso-list\s{0,9}:[^;]{0,40}\blevel(\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declared:
    """What one style says: of the weight perhaps nothing; and of lists as Word writes them."""

    bold: bool | None = None
    hidden: bool = False
    is_marker: bool = False
    depth: int = 1


NOTHING = Declared()


def declared(style: str) -> Declared:
    """Return what a style says.

    >>> declared("font-weight:700; display: none")
    Declared(bold=True, hidden=True, is_marker=False, depth=1)
    """
    if not style:
        return NOTHING
    weight, level = WEIGHT.search(style), LEVEL.search(style)
    return Declared(
        bold=weight[1].casefold() in {"bold", "600", "700", "800", "900"} if weight else None,
        hidden=bool(HIDDEN.search(style)),
        is_marker=bool(MARKER.search(style)),
        depth=int(level[1]) if level else 1,
    )


def classes_of(sheet: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the classes of a style sheet whose words are bold, and those whose words nobody sees."""
    bold, hidden = set[str](), set[str]()
    for rule in sheet.split("}"):
        before, _, style = rule.rpartition("{")
        told = declared(style)
        names = CLASS.findall(before.strip()) if told.bold or told.hidden else ()
        bold.update(names if told.bold else ())
        hidden.update(names if told.hidden else ())
    return frozenset(bold), frozenset(hidden)
