"""Finds the rules drawn on the pages of a PDF: what frames a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    Drawn = Any  # pypdfium2 ships no types

THIN = 3.0  # points
MOST_POINTS = 600  # drawn on a page; more are a picture


class Rule(NamedTuple):
    """A line drawn on a page, level or upright, the edge of a box among them."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def is_upright(self) -> bool:
        """Tell an upright rule from a level one."""
        return self.top - self.bottom > self.right - self.left


def rules_of(page: Drawn) -> Iterator[Rule]:
    """Yield the rules drawn on a page; curves and what is slanted are none."""
    from pypdfium2 import raw

    left = MOST_POINTS
    for n in range(raw.FPDFPage_CountObjects(page.raw)):
        drawn = raw.FPDFPage_GetObject(page.raw, n)
        if raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_PATH:
            points = list(_points(drawn, left))
            left -= len(points)
            for (a_x, a_y), (b_x, b_y) in pairwise(points):
                rule = Rule(min(a_x, b_x), max(a_x, b_x), min(a_y, b_y), max(a_y, b_y))
                wide, high = rule.right - rule.left, rule.top - rule.bottom
                if min(wide, high) < THIN < max(wide, high):
                    yield rule


def _points(drawn: Drawn, most: int) -> Iterator[tuple[float, float]]:
    """Yield the corners of what is drawn, where they stand on the page; a box ends where it began."""
    from ctypes import byref, c_float

    from pypdfium2 import raw

    matrix, x, y = raw.FS_MATRIX(), c_float(), c_float()
    raw.FPDFPageObj_GetMatrix(drawn, byref(matrix))
    count = raw.FPDFPath_CountSegments(drawn)
    first = None
    for n in range(count if count <= most else 0):
        segment = raw.FPDFPath_GetPathSegment(drawn, n)
        raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            first = (x.value, y.value)
        corners = [(x.value, y.value), *([first] if raw.FPDFPathSegment_GetClose(segment) and first else [])]
        for a, b in corners:
            yield a * matrix.a + b * matrix.c + matrix.e, a * matrix.b + b * matrix.d + matrix.f
