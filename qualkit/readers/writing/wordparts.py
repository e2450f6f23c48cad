"""What a Word document keeps beside its text: where its parts lie, its styles, and which lists are numbered."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar, TypeVar

from qualkit.errors import InputError
from qualkit.readers.writing.markup import Elements, Handlers, heard

if TYPE_CHECKING:
    from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
# Word also saves "strict" files, whose names differ in this alone.
STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/main", DRAWING[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
)
WHAT = "a Word document"
MAIN = "word/document.xml"

# In the file, Word keeps the English names of its own styles whatever language it speaks.
HEADING_STYLE = re.compile(r"heading (\d)|(title)$", re.IGNORECASE)
LIST_STYLE = re.compile(r"list\b(?:.* (\d)$)?", re.IGNORECASE)
QUOTE_STYLE = re.compile(r"(?:intense )?quot|block text", re.IGNORECASE)
CONTENTS_STYLE = re.compile(r"(?:toc|contents) (?:\d|heading)|table of (?:contents|figures|authorities)", re.IGNORECASE)
LEVELS = tuple("012345678")  # 9 is the text between headings

Listener = TypeVar("Listener", bound=Elements)


class Package:
    """The parts of a document, found by what they are to it."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._members = frozenset(archive.namelist())
        self.main = next(self._related("", "officeDocument"), MAIN)
        if self.main not in self._members:
            raise InputError(f"{name}: not {WHAT}: it holds no {MAIN}; check the suffix")

    def related(self, what: str) -> Iterator[str]:
        """Return the parts that are that to the main one ("footnotes")."""
        return self._related(self.main, what)

    def _related(self, part: str, what: str) -> Iterator[str]:
        folder, file = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{file}.rels")
        if listed not in self._members:
            return
        for kind, target in self.hear(listed, Relations()).found:
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            if kind.endswith(f"/{what}") and path in self._members:
                yield path

    def hear(self, part: str, listener: Listener) -> Listener:
        """Return the listener after it has heard the part."""
        with self._archive.open(part) as stream:
            opening = stream.read(4096)
            stream.seek(0)
            if b"purl.oclc.org" not in opening:
                return heard(stream, listener, name=self._name, what=WHAT)
            data = stream.read()
        for strict, usual in STRICT:
            data = data.replace(strict, usual)
        return heard(BytesIO(data), listener, name=self._name, what=WHAT)


class Relations(Elements):
    """Gathers what a part is related to: the kind and the target."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Hear of a relation."""
        if tag.endswith("}Relationship") and attributes.get("TargetMode") != "External":
            self.found.append((attributes.get("Type", ""), attributes.get("Target", "")))


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph's style says of it: a heading's level, whether and how deep in a list, a quote, contents."""

    heading: int | None = None
    depth: int = 0
    list_id: str = ""
    is_quote: bool = False
    is_contents: bool = False


NO_STYLE = Style()


class Styles(Elements):
    """Gathers the styles of a document by their ids."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, dict[str, str]] = {}
        self._of: dict[str, str] = {}
        self._known: dict[str, Style] = {}
        self._default = "Normal"

    def _style(self, attributes: Mapping[str, str]) -> None:
        id_ = attributes.get(f"{W}styleId", "")
        self._of = self._told.setdefault(id_, {})
        if attributes.get(f"{W}type") == "paragraph" and attributes.get(f"{W}default") in {"1", "true"}:
            self._default = id_

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Hear of a style, or what one says."""
        if tag == f"{W}style":
            self._style(attributes)
        elif tag in TOLD:
            self._of[TOLD[tag]] = attributes.get(f"{W}val", "")

    def tell(self, id_: str, **told: str) -> None:
        """Take what is told of a style: its name, base, level, list and depth."""
        self._told.setdefault(id_, {}).update(told)

    def of(self, id_: str | None) -> Style:
        """Return the style of that id, or the one a paragraph has when it names none."""
        id_ = self._default if id_ is None else id_
        if id_ not in self._known:
            self._known[id_] = _style(list(self._lineage(id_)))
        return self._known[id_]

    def _lineage(self, id_: str) -> Iterator[Mapping[str, str]]:
        seen: set[str] = set()  # a damaged file may have a style that is based on itself
        while id_ in self._told and id_ not in seen:
            seen.add(id_)
            yield self._told[id_]
            id_ = self._told[id_].get("base", "")


TOLD = {f"{W}name": "name", f"{W}basedOn": "base", f"{W}outlineLvl": "level", f"{W}numId": "list", f"{W}ilvl": "depth"}


def _style(lineage: list[Mapping[str, str]]) -> Style:
    names = [told.get("name", "") for told in lineage]
    level = next((told["level"] for told in lineage if "level" in told), "")
    named = next((found for name in names if (found := HEADING_STYLE.match(name))), None)
    listed = next((found for name in names if (found := LIST_STYLE.match(name))), None)
    list_id = next((told["list"] for told in lineage if "list" in told), "")
    depth = next((told["depth"] for told in lineage if told.get("depth") in LEVELS), "")
    heading = int(named[1] or 0) if named else LEVELS.index(level) + 1 if level in LEVELS else None
    return Style(
        heading=heading,  # the title stands above all
        depth=(int(listed[1] or 1) if listed else 0) or (int(depth or 0) + 1 if list_id not in {"", "0"} else 0),
        list_id=list_id,
        is_quote=any(map(QUOTE_STYLE.match, names)),
        is_contents=any(map(CONTENTS_STYLE.match, names)),
    )


class Lists(Elements):
    """Gathers how lists are numbered, and counts their items."""

    opens: ClassVar[Handlers]

    def __init__(self) -> None:
        super().__init__()
        self._formats: dict[tuple[str, str], str] = {}
        self._kinds: dict[str, str] = {}
        self._kind = self._list = self._depth = ""
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * len(LEVELS))

    def _abstract(self, attributes: Mapping[str, str]) -> None:
        self._kind = attributes.get(f"{W}abstractNumId", "")

    def _level(self, attributes: Mapping[str, str]) -> None:
        self._depth = attributes.get(f"{W}ilvl", "")

    def _format(self, attributes: Mapping[str, str]) -> None:
        self._formats.setdefault((self._kind, self._depth), attributes.get(f"{W}val", ""))

    def _numbered(self, attributes: Mapping[str, str]) -> None:
        self._list = attributes.get(f"{W}numId", "")

    def _of_kind(self, attributes: Mapping[str, str]) -> None:
        self._kinds[self._list] = attributes.get(f"{W}val", "")

    def number(self, list_id: str, depth: int) -> str:
        """Return the number of the next item of a list, or nothing where its items have bullets."""
        kind = self._kinds.get(list_id, "")
        written = self._formats.get((kind, str(depth)), "bullet")
        counts = self._counts[kind]
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (len(counts) - depth - 1)
        return "" if written in {"bullet", "none", ""} else _numeral(written, counts[depth])


Lists.opens = {
    f"{W}abstractNum": Lists._abstract,
    f"{W}lvl": Lists._level,
    f"{W}numFmt": Lists._format,
    f"{W}num": Lists._numbered,
    f"{W}abstractNumId": Lists._of_kind,
}


def _numeral(written: str, count: int) -> str:
    if written.endswith("Letter") and count <= LETTERS:
        return f"{chr(ord('a') + count - 1)})"
    return f"{count}."


LETTERS = 26
