"""How speakers are announced, as the user says it in a regular expression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from qualkit.errors import InputError
from qualkit.readers.building import Source

LONGEST_OPENING = 300  # of a line: no expression may search further
PATIENCE = 5  # seconds for all lines, and one more for each hundred thousand: some expressions would search for years
LINES_A_SECOND = 100_000


@dataclass(frozen=True, slots=True)
class SpeakerPattern:
    """A user's expression for what announces a speaker, and the file that it is for."""

    expression: str
    file: str

    def announced(self, lines: Sequence[str]) -> list[tuple[str, int] | None]:
        """Return the speaker whom each line announces and where the words begin; None where it announces nobody.

        InputError for an expression that does not come to an end.
        """
        import regex

        pattern = regex.compile(self.expression)
        group = "name" if "name" in pattern.groupindex else 1
        ends = monotonic() + PATIENCE + len(lines) / LINES_A_SECOND
        openings = (line[:LONGEST_OPENING] for line in lines)
        try:
            found = [pattern.match(opening, timeout=max(0.001, ends - monotonic())) for opening in openings]
        except TimeoutError:
            raise InputError(
                f"{self.file}: the expression for speakers {self.expression!r} searches for too long; "
                "possible: one that repeats nothing that repeats itself"
            ) from None
        names = (" ".join((match[group] or "").split()) if match else "" for match in found)
        return [(name, match.end()) if name else None for name, match in zip(names, found, strict=True)]


def speaker_pattern(source: Source) -> SpeakerPattern | None:
    r"""Return the user's expression for what announces a speaker; None when nothing was said.

    The speaker is the group called `name`, or the first; the words begin where the match ends. InputError for an
    expression that does not compile or that has no group.
    """
    expression = source.hints.speaker
    if not expression:
        return None
    if fault := fault_in(expression):
        raise InputError(f"{source.name}: the expression for speakers {expression!r} {fault}")
    return SpeakerPattern(expression, source.name)


def fault_in(expression: str) -> str:
    r"""Return what is wrong with an expression for speakers and what is possible, or nothing.

    >>> fault_in("Ana: ")
    'has no group; possible: one with a group around the name, such as (\\w+)>\\s'
    """
    example = r"possible: one with a group around the name, such as (\w+)>\s"
    import regex

    try:
        groups = regex.compile(expression).groups
    except (regex.error, OverflowError, RecursionError) as error:
        return f"cannot be read ({' '.join(str(error).split())[:100]}); {example}"
    return "" if groups else f"has no group; {example}"
