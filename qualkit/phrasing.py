"""How numbers, lists and long words are put so that a sentence can hold them."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, noun: str, *, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "passage"), counted(1200, "person", many="people")
    ('1 passage', '1,200 people')
    """
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def listed(words: Sequence[str]) -> str:
    """Return words as one list.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def percent(share: float) -> str:
    """Return a share as a whole percentage; only nothing is 0 %, only all is 100 %.

    >>> percent(0.254), percent(0.001), percent(0.999)
    ('25 %', '1 %', '99 %')
    """
    if 0 < share < 1:
        return f"{min(max(round(100 * share), 1), 99)} %"
    return f"{round(100 * share)} %"


def shortened(text: str, longest: int) -> str:
    r"""Return the words on one line, cut at a word's end when there are too many.

    >>> shortened("No papers, no\nwork.", 20), shortened("No papers, no work.", 12)
    ('No papers, no work.', 'No papers …')
    """
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[:longest].rsplit(" ", 1)[0] or line[:longest]
    return f"{cut.rstrip(' ,;:.')} …"
