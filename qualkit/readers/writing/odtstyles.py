"""What an OpenDocument text says of its styles: headings, quotes, bold and hidden words, and numbered lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from qualkit.readers.writing.markup import Elements, Handlers, whole

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
FORMAT = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"

TITLE = re.compile(r"title$", re.IGNORECASE)
HEADING = re.compile(r"heading[ _](?:20_)?(\d)", re.IGNORECASE)
QUOTE = re.compile(r"quot|block[ _](?:20_)?(?:text|quotation)", re.IGNORECASE)
DEEPER = re.compile(r"list[ _].{0,40}[ _](?:20_)?(\d)$", re.IGNORECASE)
BOLD = frozenset({"bold", "600", "700", "800", "900"})


@dataclass(slots=True)
class Told:
    """What the file tells of one style; what it does not tell is told by the style's parent."""

    names: tuple[str, ...] = ()
    parent: str = ""
    bold: bool | None = None
    hidden: bool | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """What a style means: a heading's level, a quote, the depth in a list, bold or hidden words."""

    heading: int | None = None
    is_quote: bool = False
    depth: int = 0
    bold: bool = False
    hidden: bool = False


@dataclass(slots=True)
class ListStyle:
    """By level, how items are numbered: nothing where they have bullets."""

    numbered: dict[int, str] = field(default_factory=dict)


class Styles(Elements):
    """Gathers the styles of a document by family and name."""

    opens: ClassVar[Handlers]

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, str], Told] = {}
        self._of = Told()
        self._known: dict[tuple[str, str], Style] = {}
        self._lists: dict[str, ListStyle] = {}
        self._levels = ListStyle()

    def _style(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get(f"{STYLE}name", "")
        names = tuple(filter(None, (attributes.get(f"{STYLE}display-name", ""), name)))
        self._of = Told(names, attributes.get(f"{STYLE}parent-style-name", ""))
        self._told[attributes.get(f"{STYLE}family", ""), name] = self._of

    def _default(self, _: Mapping[str, str]) -> None:
        self._of = Told()

    def _properties(self, attributes: Mapping[str, str]) -> None:
        if weight := attributes.get(f"{FORMAT}font-weight"):
            self._of.bold = weight in BOLD
        if display := attributes.get(f"{TEXT}display"):
            self._of.hidden = display == "none"

    def _list_style(self, attributes: Mapping[str, str]) -> None:
        self._of = Told()  # what follows is of bullets and numbers, not of words
        self._levels = self._lists.setdefault(attributes.get(f"{STYLE}name", ""), ListStyle())

    def _numbered_level(self, attributes: Mapping[str, str]) -> None:
        level = whole(attributes.get(f"{TEXT}level", ""), otherwise=0)
        self._levels.numbered[level] = attributes.get(f"{STYLE}num-format", "")

    def style(self, family: str, name: str) -> Style:
        """Return what the style of that name means."""
        if (family, name) not in self._known:
            lineage = list(self._lineage(family, name))
            names = [each for told in lineage for each in told.names] or [name]
            heading = next((found for each in names if (found := HEADING.match(each))), None)
            is_title = any(map(TITLE.match, names))
            self._known[family, name] = Style(
                heading=0 if is_title else int(heading[1]) if heading else None,
                is_quote=any(map(QUOTE.match, names)),
                depth=next((int(found[1]) for each in names if (found := DEEPER.match(each))), 0),
                bold=next((told.bold for told in lineage if told.bold is not None), False),
                hidden=next((told.hidden for told in lineage if told.hidden is not None), False),
            )
        return self._known[family, name]

    def _lineage(self, family: str, name: str) -> Iterator[Told]:
        seen: set[str] = set()  # a damaged file may have a style that is its own parent
        while (family, name) in self._told and name not in seen:
            seen.add(name)
            yield self._told[family, name]
            name = self._told[family, name].parent

    def number_format(self, list_style: str, level: int) -> str:
        """Return how the items of a list are numbered on a level: "1", "a", "i", or nothing."""
        return self._lists.get(list_style, ListStyle()).numbered.get(level, "")


Styles.opens = {
    f"{STYLE}style": Styles._style,
    f"{STYLE}default-style": Styles._default,
    f"{STYLE}text-properties": Styles._properties,
    f"{TEXT}list-style": Styles._list_style,
    f"{TEXT}list-level-style-number": Styles._numbered_level,
}
