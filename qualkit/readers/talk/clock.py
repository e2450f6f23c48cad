"""Times as transcripts write them, in seconds."""

from __future__ import annotations

import re

TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,9})?"
RANGE = re.compile(rf"\s*({TIME})\s*-->\s*({TIME})")
CLOCK = re.compile(rf"{TIME}$")
NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,20})?$")
LONGEST = 10.0**12  # no recording is longer, whatever the unit


def seconds(time: str) -> float:
    """Return the seconds of `[H:]MM:SS[.mmm]`, comma or dot.

    >>> seconds("1:02:03,5")
    3723.5
    """
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return round(total, 3)


def moment(value: object, *, scale: float = 1.0) -> float | None:
    """Return a time in seconds: a number, or text that is one or a clock's; None for anything else.

    >>> moment("1500", scale=0.001), moment("0:01.5"), moment(None)
    (1.5, 1.5, None)
    """
    if isinstance(value, str):
        text = value.strip()
        if CLOCK.match(text):
            return seconds(text)
        value = float(text) if NUMBER.match(text) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST:
        return None
    return round(value * scale, 3)


def shown(time: float) -> str:
    """Return seconds as people write them.

    >>> shown(3723.5), shown(62)
    ('1:02:03', '1:02')
    """
    minutes, left = divmod(int(time), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
