"""The errors that people can mend: each is one line that says where, what is wrong and what is possible.

QualkitError
├── InputError         a file from outside cannot be read
├── CodebookError      a codebook does not hold together
├── ProjectError       a project file is missing, newer than this program, or damaged
├── MissingExtraError  an optional package is not installed
└── RequestError       what was asked for does not exist, or contradicts itself
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class QualkitError(Exception):
    """The root of all errors a person can mend; its text is the one line to show."""


class InputError(QualkitError):
    """A file from outside cannot be read."""


class CodebookError(QualkitError):
    """A codebook does not hold together."""


class ProjectError(QualkitError):
    """A project file is missing, newer than this program, or damaged."""


class MissingExtraError(QualkitError):
    """An optional package is not installed."""


class RequestError(QualkitError):
    """What was asked for does not exist, or contradicts itself."""


def possible(word: str, known: Iterable[str]) -> str:
    """Return the end of an error line: the nearest known word, or all of them.

    >>> possible("definitoin", ["name", "definition"])
    "did you mean 'definition'?"
    """
    names = sorted(known)
    near = get_close_matches(word, names, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"possible: {', '.join(names)}" if names else "there are none yet"
