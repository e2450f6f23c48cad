"""Workbooks: the cells of Excel files as plain text, row by row, without a tree of the file in memory."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from posixpath import join, normpath
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from qualkit.decoding import storable
from qualkit.readers.archives import unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    Element = Any  # ElementTree's own, defusedxml ships no types

MOST_ROWS = 1_048_576  # Excel's own limits: a damaged file may number a row far beyond, and all between would be read
MOST_COLUMNS = 16_384
LONGEST_ROW = 16_000_000  # bytes of a sheet without the end of a row: a tree of no more is held in memory
LARGEST_PART = 20_000_000  # bytes of the lists of sheets and styles
# What Excel cannot write in XML, it writes by its number.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
WHOLE = re.compile(r"-?\d{1,15}$")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class DamagedError(ValueError):
    """What a workbook holds is not what it should be."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Which cell styles show a number as a date or a length of time, and from which day dates are counted."""

    dates: frozenset[int]
    lengths: frozenset[int]
    begin_1904: bool

    def text(self, number: str, style: int) -> str:
        """Return a number as a date, as people write it."""
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        epoch = MAC_EPOCH if self.begin_1904 else WINDOWS_EPOCH
        try:
            value = from_excel(float(number), epoch, timedelta=style in self.lengths)
        except (OverflowError, ValueError):
            return number
        if isinstance(value, datetime.datetime):
            return value.isoformat(" ").removesuffix(" 00:00:00")
        return str(value)


NO_DATES = Dates(frozenset(), frozenset(), begin_1904=False)


def workbook_rows(stream: BytesIO) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """Return the title of each sheet and its rows; formulas give the value they had when saved.

    An empty row is an empty list; a row ends with its last cell. Raises DamagedError, and what zipfile raises.
    """
    with ZipFile(stream) as archive:
        book = _part(archive, "xl/workbook.xml")
        relations = {each.get("Id"): each for each in _part(archive, "xl/_rels/workbook.xml.rels")}
        members = set(archive.namelist())
        strings = _strings(archive) if "xl/sharedStrings.xml" in members else []
        dates = _dates(archive, book) if "xl/styles.xml" in members else NO_DATES
        for sheet in _inside(book, "sheet"):
            relation = relations.get(sheet.get(RELATION) or sheet.get(STRICT_RELATION))
            if relation is None:
                raise DamagedError(f"the sheet {sheet.get('name')!r} is missing")
            if relation.get("Type", "").endswith("/worksheet"):
                member = normpath(join("xl", relation.get("Target", ""))).lstrip("/")
                yield storable(sheet.get("name", "")), _rows(archive, member, strings, dates)


def _part(archive: ZipFile, member: str) -> Element:
    from defusedxml.ElementTree import ParseError, fromstring

    if archive.getinfo(member).file_size > LARGEST_PART:
        raise DamagedError(f"{member} is too large")
    try:
        return fromstring(archive.read(member))
    except ParseError as error:
        raise DamagedError(f"{member}: {error}") from None


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    """Return the descendants of that name in whatever namespace: there is a strict one beside the usual."""
    return (each for each in parent.iter() if each.tag.rpartition("}")[2] == tag)


def _dates(archive: ZipFile, book: Element) -> Dates:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

    styles = _part(archive, "xl/styles.xml")
    formats = dict(BUILTIN_FORMATS)
    for each in _inside(styles, "numFmt"):
        formats[int(each.get("numFmtId", "0"))] = each.get("formatCode", "")
    cells: Element = next(_inside(styles, "cellXfs"), ())
    shown = [formats.get(int(style.get("numFmtId", "0")), "") for style in cells]
    return Dates(
        frozenset(n for n, code in enumerate(shown) if is_date_format(code)),
        frozenset(n for n, code in enumerate(shown) if is_timedelta_format(code)),
        begin_1904=any(each.get("date1904") in {"1", "true"} for each in _inside(book, "workbookPr")),
    )


def _strings(archive: ZipFile) -> list[str]:
    """Return the texts that cells name by their number."""
    return [_written(element) for element in _elements(archive, "xl/sharedStrings.xml", "si")]


def _elements(archive: ZipFile, member: str, tag: str) -> Iterator[Element]:
    """Return the elements of that name one by one, each forgotten when the next is asked for."""
    from lxml.etree import XMLPullParser, XMLSyntaxError

    parser = XMLPullParser(events=("end",), tag=f"{{*}}{tag}", resolve_entities=False, no_network=True)
    waiting = 0
    try:
        for piece in unpacked(archive, archive.getinfo(member)):
            parser.feed(piece)
            waiting += len(piece)
            for _, element in parser.read_events():
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
                waiting = 0
            if waiting > LONGEST_ROW:
                raise DamagedError(f"{member} holds a row longer than any sheet can")
        parser.close()
    except XMLSyntaxError as error:
        raise DamagedError(f"{member}: {error}") from None


def _rows(archive: ZipFile, member: str, strings: Sequence[str], dates: Dates) -> Iterator[list[str]]:
    above = 0
    for element in _elements(archive, member, "row"):
        number = int(float(element.get("r", above + 1)))
        if number > MOST_ROWS:
            raise DamagedError(f"a row has the number {number}, possible are {MOST_ROWS}")
        yield from ([] for _ in range(number - above - 1))
        yield _row(element, strings, dates)
        above = number


def _row(element: Element, strings: Sequence[str], dates: Dates) -> list[str]:
    row: list[str] = []
    column = 0
    for cell in element:
        place = cell.get("r")
        column = _column(place) if place else column + 1
        value = _value(cell, strings, dates) if len(cell) else ""
        if value and column > len(row):
            row.extend([""] * (column - len(row) - 1))
            row.append(value)
        elif value:
            row[column - 1] = value
    return row


def _value(cell: Element, strings: Sequence[str], dates: Dates) -> str:
    """Return what a cell shows; of a formula, the value it had when the file was saved."""
    kind = cell.get("t", "n")
    for part in cell:
        if part.tag.endswith("}is"):
            return _written(part)
        if part.tag.endswith("}v") and part.text:
            if kind == "s":
                return strings[int(part.text)]
            style = int(cell.get("s", "0"))
            return dates.text(part.text, style) if kind == "n" and style in dates.dates else SHOWN[kind](part.text)
    return ""


def _written(element: Element) -> str:
    """Return the text of an element, all runs of it; how it is pronounced stands beside it."""
    pieces = []
    for part in element:
        if part.tag.endswith("}t"):
            pieces.append(part.text or "")
        elif part.tag.endswith("}r"):
            pieces += [run.text or "" for run in part if run.tag.endswith("}t")]
    return _text("".join(pieces))


def _text(text: str) -> str:
    """Return a text with the characters that stand in it by number."""
    return storable(ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text)


def _number(text: str) -> str:
    """Return a number as people write it: whole where it is whole."""
    if WHOLE.match(text):
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() else str(number)


def _truth(text: str) -> str:
    return str(text == "1")


def _moment(text: str) -> str:
    return text.replace("T", " ").removesuffix(" 00:00:00")


# What a cell of each type shows; one of a type that nobody knows shows what is written.
SHOWN: Mapping[str, Callable[[str], str]] = defaultdict(
    lambda: _text, {"n": _number, "b": _truth, "d": _moment, "str": _text, "e": _text}
)


@lru_cache(maxsize=2 * MOST_COLUMNS)
def _letters(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > MOST_COLUMNS:
        raise DamagedError(f"a column has the name {letters}, possible are {MOST_COLUMNS}")
    return number


def _column(place: str) -> int:
    """Return the number of a cell's column, the first being 1.

    >>> _column("AB7")
    28
    """
    letters = place.rstrip("0123456789")
    if not letters.isascii() or not letters.isalpha():
        raise DamagedError(f"a cell has the name {place[:20]!r}")
    return _letters(letters)
