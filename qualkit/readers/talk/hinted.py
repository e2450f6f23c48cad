"""How speakers are announced, as the user says it in a regular expression."""

from __future__ import annotations

import re

from qualkit.errors import InputError
from qualkit.readers.building import Source

LONGEST_OPENING = 300  # of a line: no expression may search further


def speaker_pattern(source: Source) -> re.Pattern[str] | None:
    r"""Return the user's expression for what announces a speaker; None when nothing was said.

    The speaker is the group called `name`, or the first; the words begin where the match ends: see `announced`.
    InputError for an expression that does not compile or that has no group.
    """
    expression = source.hints.speaker
    if not expression:
        return None
    example = r"possible: one with a group around the name, such as '(\w+)>\s'"
    try:
        pattern = re.compile(expression)
    except (re.error, OverflowError, RecursionError) as error:
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: the expression for speakers cannot be read ({fault}); {example}") from None
    if not pattern.groups:
        raise InputError(f"{source.name}: the expression for speakers {expression!r} has no group; {example}")
    return pattern


def announced(pattern: re.Pattern[str], line: str) -> tuple[str, int] | None:
    """Return the speaker whom a line announces and where the words begin; None when it announces nobody."""
    match = pattern.match(line[:LONGEST_OPENING])
    if not match:
        return None
    group: str | int = "name" if "name" in pattern.groupindex else 1
    name = " ".join((match[group] or "").split())
    return (name, match.end()) if name else None
