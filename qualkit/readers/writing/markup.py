"""Hands the XML of office files to a reader element by element, so that no tree is held in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO, ClassVar, TypeVar

from qualkit.errors import InputError

CHUNK = 1 << 16  # bytes

Handlers = Mapping[str, Callable[..., None]]


MOST_DIGITS = 8


def whole(written: str, *, otherwise: int) -> int:
    """Return the whole number that an attribute holds; `otherwise` where it holds none, or one beyond reason.

    >>> whole("12", otherwise=1), whole("many", otherwise=1)
    (12, 1)
    """
    is_number = written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS
    return int(written) if is_number else otherwise


class Elements:
    """What listens to markup: a table of what to do where an element opens, and another where it closes.

    Whatever stands in an element that is `skipped` goes unheard; words are heard while `takes` is set.
    """

    opens: ClassVar[Handlers] = {}
    closes: ClassVar[Handlers] = {}
    skipped: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        self.takes = False
        self._within_skipped = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Hear that an element opens."""
        if self._within_skipped or tag in self.skipped:
            self._within_skipped += 1
        elif handler := self.opens.get(tag):
            handler(self, attributes)

    def end(self, tag: str) -> None:
        """Hear that an element closes."""
        if self._within_skipped:
            self._within_skipped -= 1
        elif handler := self.closes.get(tag):
            handler(self)

    def data(self, words: str) -> None:
        """Hear words."""
        if self.takes and not self._within_skipped:
            self.say(words)

    def say(self, words: str) -> None:
        """Take words that are heard."""

    def close(self) -> None:
        """Hear that the markup ends."""


Listener = TypeVar("Listener", bound=Elements)


def heard(stream: IO[bytes], listener: Listener, *, name: str, what: str) -> Listener:
    """Return the listener after it has heard all of the XML; InputError when that is damaged.

    `what` is what the file should be ("a Word document").
    """
    from lxml import etree

    parser = etree.XMLParser(
        target=listener, resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        while chunk := stream.read(CHUNK):
            parser.feed(chunk)
        parser.close()
    except etree.LxmlError as error:
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{name}: {what} that is damaged ({fault}); save it again and retry") from None
    return listener
