"""Times as transcripts write them, in seconds."""

from __future__ import annotations

import re

TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
RANGE = re.compile(rf"\s*({TIME})\s*-->\s*({TIME})")


def seconds(time: str) -> float:
    """Return the seconds of `[H:]MM:SS[.mmm]`, comma or dot.

    >>> seconds("1:02:03,5")
    3723.5
    """
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)
