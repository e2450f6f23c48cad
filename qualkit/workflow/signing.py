"""The names that people sign with: readable, one spelling a person, and none that a program bears."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from qualkit.errors import RequestError
from qualkit.registry import plugins
from qualkit.store.passes import coders, programs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualkit.store.project import Project

LONGEST_NAME = 60
# They belong to words in several scripts, though nobody sees them.
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def signed(project: Project, name: str) -> str:
    """Return the name that somebody codes under in a project; RequestError for one that cannot be.

    A name that differs from a known one in capitals only is the known one: two spellings would be two coders.
    """
    return checked_name(name, known=coders(project), taken=programs(project))


def checked_name(name: str, *, known: Iterable[str] = (), taken: Iterable[str] = ()) -> str:
    """Return a person's name in its one spelling; RequestError for one that is empty, long, unseen or a program's."""
    wanted = unicodedata.normalize("NFC", " ".join(name.split()))
    if not wanted:
        raise RequestError("a coder needs a name; a first name or initials will do")
    unseen = [letter for letter in wanted if not letter.isprintable() and letter not in JOINERS]
    if unseen:
        raise RequestError(
            f"the name '{_visible(wanted)}' has a character that nobody can see (U+{ord(unseen[0]):04X}); "
            "type it again without"
        )
    if not any(letter.isalnum() for letter in wanted):
        raise RequestError(f"the name '{wanted}' has neither a letter nor a number; choose another")
    if len(wanted) > LONGEST_NAME:
        raise RequestError(f"the name has {len(wanted)} characters; {LONGEST_NAME} at most are possible")
    if wanted.casefold() in {each.casefold() for each in (*plugins("autocoders"), *taken)}:
        raise RequestError(f"'{wanted}' is the name of a program that codes; choose another, so that both stay apart")
    return next((each for each in known if each.casefold() == wanted.casefold()), wanted)


def _visible(name: str) -> str:
    r"""Return a name with what cannot be seen written out.

    >>> _visible("a\u202eb")
    'a<U+202E>b'
    """
    return "".join(each if each.isprintable() else f"<U+{ord(each):04X}>" for each in name)
