"""What holds within an element of a web page and for the elements in it: bold, hidden, a heading, a list's item."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from qualkit.readers.writing.webstyles import declared

HIDDEN, MARKER = "hidden words", "marker"
FOOTNOTE = re.compile(r"(?:sd(?:foot|end)note|ftn|ftnt|edn|fn:?)\d+$")
COMMENT = re.compile(r"(?:cmnt|_com_)\d+$")
MARGINS = {
    "navigation": "navigation",
    "banner": "page header",
    "contentinfo": "page footer",
    "header": "page header",
    "footer": "page footer",
}


@dataclass(slots=True)
class Item:
    """An item of a list: how deep it lies, its number, and whether its first paragraph has begun."""

    depth: int
    number: str
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds within an element and for the elements in it."""

    tag: str = ""
    bold: bool = False
    out: str = ""  # what words are that are not to be read
    pre: bool = False
    quote: bool = False
    contents: bool = False
    heading: int | None = None
    item: Item | None = None
    closes: Callable[[], None] | None = None


CLASSES: Mapping[str, Callable[[Frame], Frame]] = {
    "MsoTitle": lambda frame: replace(frame, heading=0),
    "title": lambda frame: replace(frame, heading=0),
    "MsoQuote": lambda frame: replace(frame, quote=True),
    "MsoIntenseQuote": lambda frame: replace(frame, quote=True),
    "MsoHeader": lambda frame: replace(frame, out="page header"),
    "MsoFooter": lambda frame: replace(frame, out="page footer"),
}


def styled(frame: Frame, attributes: Mapping[str, str], *, bold: frozenset[str], hidden: frozenset[str]) -> Frame:
    """Return the frame with what the element's attributes say, given the classes that are bold or hidden."""
    told = declared(attributes.get("style", ""))
    classes = frozenset(attributes.get("class", "").split())
    is_bold = told.bold if told.bold is not None else frame.bold or bool(classes & bold)
    is_hidden = told.hidden or "hidden" in attributes or bool(classes & hidden)
    out = frame.out or (HIDDEN if is_hidden else "") or (MARKER if told.is_marker else "")
    frame = replace(frame, bold=is_bold, out=out)
    for name in classes:
        if name in CLASSES:
            frame = CLASSES[name](frame)
        elif name.startswith("MsoListParagraph"):
            frame = replace(frame, item=Item(told.depth, ""))
        elif name.startswith("MsoToc"):
            frame = replace(frame, contents=True)
    return frame


def margin_of(frame: Frame, attributes: Mapping[str, str]) -> str:
    """Return which part around the text an element is by its attributes, or nothing."""
    if frame.tag not in {"div", "section", "ul"}:
        return ""
    return MARGINS.get(attributes.get("role", "")) or MARGINS.get(attributes.get("title", ""), "")


def aside_of(id_: str) -> str:
    """Return whether an id is that of a footnote or a comment, or nothing.

    >>> aside_of("sdfootnote1"), aside_of("cmnt2"), aside_of("top")
    ('footnote', 'comment', '')
    """
    return "footnote" if FOOTNOTE.match(id_) else "comment" if COMMENT.match(id_) else ""
