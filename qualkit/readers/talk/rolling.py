"""Rolling captions: what was on the screen already, and is shown again above what is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualkit.readers.talk.cues import Cue

LARGEST_SCREEN = 1000  # characters: more is no caption, and does not roll
TALLEST = 4  # lines that roll on
GAP = 0.5  # seconds: what comes again later is said again
MOST = 0.5  # of the cues begin with what was there
ADDING = 1 / 3  # of the cues go on after it; who only repeats says it again
FEWEST = 2


def without_repeats(cues: Sequence[Cue]) -> tuple[list[Cue], list[str]]:
    """Return the cues without the lines that roll on from the cue before, and those lines; all as they are else.

    Only a file that rolls from beginning to end is touched: people do say things twice.
    """
    screens = [_screen(cue) for cue in cues]
    carried = [0, *(_carried(*pair) for pair in pairwise(zip(cues, screens, strict=True)))]
    carrying = sum(map(bool, carried))
    adding = sum(0 < count < len(screen) for count, screen in zip(carried, screens, strict=True))
    if adding < max(FEWEST, ADDING * (len(cues) - 1)) or carrying < MOST * (len(cues) - 1):
        return list(cues), []
    fresh = [
        replace(cue, words=_text(screen[count:])) if count else cue
        for cue, screen, count in zip(cues, screens, carried, strict=True)
        if not count or count < len(screen)
    ]
    return fresh, [_text(screen[:count]) for screen, count in zip(screens, carried, strict=True) if count]


def _screen(cue: Cue) -> tuple[str, ...]:
    """Return the words of a cue, with the ends of its lines between them."""
    if len(cue.words) > LARGEST_SCREEN:
        return ()
    return tuple(_words(cue.words))


def _words(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        words = line.split()
        if words:
            yield from words
            yield "\n"


def _text(screen: Sequence[str]) -> str:
    return "\n".join(" ".join(line) for end, line in groupby(screen, "\n".__eq__) if not end)


def _carried(before: tuple[Cue, tuple[str, ...]], after: tuple[Cue, tuple[str, ...]]) -> int:
    """Return how many words at the beginning of a screen were on the one before: its last lines, or all of it."""
    (earlier, above), (later, below) = before, after
    if not above or not below or earlier.name != later.name or not _adjoin(earlier, later):
        return 0
    opens = [0, *(n + 1 for n, word in enumerate(above[:-1]) if word == "\n")]
    for start in opens[-TALLEST:]:
        lines = above[start:]
        if below[: len(lines)] == lines:
            return len(lines)
    # A line that grows while it is spoken has no end yet.
    growing = above[:-1]
    return len(growing) if below[: len(growing)] == growing else 0


def _adjoin(earlier: Cue, later: Cue) -> bool:
    if earlier.end is None or later.start is None or earlier.start is None:
        return False
    return earlier.start <= later.start <= earlier.end + GAP
