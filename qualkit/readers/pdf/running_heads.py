"""Tells running heads, feet and page numbers from the text: by what stands in one place from page to page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from qualkit.readers.pdf.tables import rows_of
from qualkit.readers.pdf.words import Page, Piece
from qualkit.readers.talk.speakers import is_label

MOST_ROWS = 3  # of a head or a foot
FEWEST_PAGES = 3  # twice is chance
MARGIN = 0.12  # of a page's height: where a head or a foot stands when few pages tell
END = 0.07  # of a page's height: further out than text begins
OUTER = 0.2  # of a page's height: no head or foot stands further in
SAME_PLACE = 4.0  # points
APART = 1.25  # times the usual distance of lines: a page's number stands off from the text
FAR = 1.8  # the same, for words as large as those of the text
SMALLER = 0.95  # of the size of the text's letters
LARGER = 1.1
OFTEN = 0.4  # of the pages between the first and the last: heads alternate from left to right
MOST_PLACES = 0.5  # of the pages: what stands there is a head, though it is written only once
ROMAN = re.compile(r"(?=[ivxlc])(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$", re.IGNORECASE)
VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
NUMBER = r"(?P<number>\d{1,4}|[ivxlcIVXLC]{1,7})"
OF = r"(?:of|/|von|de|sur|di|van|av|out of|sobre|su|من)"
PAGE = r"(?:page|pages|pag|pg|p|seite|s|página|pagina|pág|str|side|sida|blad|folio|صفحة|الصفحة)"
LONE_NUMBER = re.compile(rf"[\W_]*{NUMBER}[\W_]*$")
TOLD_NUMBER = re.compile(
    rf"[\W_]*(?:{PAGE}\.?\s*{NUMBER}(?:\s*{OF}\s*\d{{1,4}})?|(?P<first>\d{{1,4}})\s*{OF}\s*\d{{1,4}})[\W_]*$",
    re.IGNORECASE,
)
TOLD_WITHIN = re.compile(rf"\b{PAGE}\.?\s*\d", re.IGNORECASE)
DIGITS = re.compile(r"\d+")
EDGES = {"head": "page header", "foot": "page footer"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece in one of the outer rows of a page: which page and edge, how far from it, in which row from it.

    How far is also told by whether it stands in the margin, or at its very end.
    """

    piece: Piece
    page: int
    edge: str
    distance: float
    row: int
    is_in_margin: bool
    is_at_end: bool
    is_small: bool


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in the file: how many pages it has, the distance of its lines, the size of its letters."""

    pages: int
    distance: float
    size: float


def furniture_of(pages: Sequence[Page]) -> dict[int, str]:
    """Return what is furniture on the pages: what it is by the `id` of each piece.

    Only whole rows are, from the edge of the page inwards, and only when they stand off from what follows or are
    written smaller: a line of the text that happens to repeat stays where it is.
    """
    rows = {
        page.number: rows_of(piece for piece in page.pieces if piece.turned == page.pieces[0].turned) for page in pages
    }
    usual = _usual(pages, rows.values())
    edges = [
        (page, edge, outer)
        for page in pages
        for edge, outer in (("head", rows[page.number]), ("foot", rows[page.number][::-1]))
    ]
    placed = [each for page, edge, outer in edges for each in _placed(page, edge, outer, usual)]
    kinds = _kinds(placed, usual)
    found: dict[int, str] = {}
    for _, edge, outer in edges:
        for row in _rows_apart(outer, kinds, usual):
            found.update((id(piece), kinds[id(piece)] or _name(piece, edge)) for piece in row)
    return found


def _name(piece: Piece, edge: str) -> str:
    return "page number" if any(_page_number(piece.words)) else EDGES[edge]


def _usual(pages: Sequence[Page], rows: Iterable[Sequence[Sequence[Piece]]]) -> Usual:
    sizes: Counter[float] = Counter()
    distances: Counter[float] = Counter()
    for page in rows:
        for above, row in pairwise(page):
            distances[round(above[0].foot - row[0].foot, 1)] += 1
        for piece in (piece for row in page for piece in row):
            sizes[round(piece.size, 1)] += len(piece.words)
    size = sizes.most_common(1)[0][0] if sizes else 1.0
    near = [distance for distance in distances.elements() if distance < 2 * size]
    return Usual(len(pages), median(near) if near else 1.2 * size, size)


def _placed(page: Page, edge: str, rows: Sequence[Sequence[Piece]], usual: Usual) -> Iterator[Placed]:
    height = max(1.0, page.top - page.bottom)
    for n, row in enumerate(rows[:MOST_ROWS]):
        for piece in row:
            distance = page.top - piece.foot if edge == "head" else piece.foot - page.bottom
            is_small = piece.size < SMALLER * usual.size
            if distance < OUTER * height or piece.is_outside:
                is_in, is_at_end = distance < MARGIN * height, distance < END * height
                yield Placed(piece, page.number, edge, distance, n, is_in, is_at_end, is_small)


def _kinds(placed: Sequence[Placed], usual: Usual) -> dict[int, str]:
    """Return which pieces may be furniture: the page numbers under their name, all others under none."""
    kinds: dict[int, str] = {}
    for each in _outside(placed):
        kinds[id(each.piece)] = ""
    for each in _numbers(placed, usual):
        kinds[id(each.piece)] = "page number"
    for each in _repeated(placed, usual):
        kinds.setdefault(id(each.piece), "")
    for each in _in_their_place(placed, kinds, usual):
        kinds.setdefault(id(each.piece), "")
    return kinds


def _outside(placed: Iterable[Placed]) -> Iterator[Placed]:
    for each in placed:
        if each.piece.is_outside:
            yield each


def _numbers(placed: Sequence[Placed], usual: Usual) -> Iterator[Placed]:
    """Yield the numbers that go up by one from page to page, and those that say that they are a page's."""
    steps: dict[tuple[str, int, bool], set[int]] = defaultdict(set)
    told = [(each, number, is_told) for each in placed for number, is_told in _page_number(each.piece.words)]
    for each, number, _ in told:
        steps[each.edge, number - each.page, each.piece.words.isdigit()].add(each.page)
    for each, number, is_told in told:
        pages = steps[each.edge, number - each.page, each.piece.words.isdigit()]
        goes_up = len(pages) >= FEWEST_PAGES or (
            len(pages) == usual.pages and number == each.page and each.is_in_margin
        )
        if (goes_up and each.piece.size <= LARGER * usual.size) or (is_told and each.is_in_margin):
            yield each


def _page_number(words: str) -> Iterator[tuple[int, bool]]:
    """Yield the number of a page and whether it says that it is one.

    >>> list(_page_number("– iv –")), list(_page_number("Page 3 of 12")), list(_page_number("3 bags"))
    ([(4, False)], [(3, True)], [])
    """
    told = TOLD_NUMBER.match(words)
    found = told or LONE_NUMBER.match(words)
    number = (found["number"] or (told and told["first"])) if found else None
    if number and number.isdigit():
        yield int(number), bool(told and told["number"])
    elif number and ROMAN.match(number):
        yield _roman(number), bool(told)


def _roman(number: str) -> int:
    values = [VALUES[letter] for letter in number.lower()]
    return sum(-value if value < following else value for value, following in pairwise([*values, 0]))


def _repeated(placed: Sequence[Placed], usual: Usual) -> Iterator[Placed]:
    """Yield what is written alike in one place on many pages, but for the number of the page."""
    for form in (_as_written, _numbered):
        alike: dict[tuple[str, str], list[Placed]] = defaultdict(list)
        for each in placed:
            if form(each) and each.piece.size <= LARGER * usual.size:
                alike[each.edge, form(each)].append(each)
        for group in alike.values():
            yield from _often(group, usual)


def _as_written(each: Placed) -> str:
    return each.piece.words if any(map(str.isalpha, each.piece.words)) else ""


def _numbered(each: Placed) -> str:
    """Return the words with the number of the page left out as its distance from the page; chapters count up, too."""
    words = each.piece.words
    if is_label(words) or not any(map(str.isalpha, words)) or not (each.is_small or TOLD_WITHIN.search(words)):
        return ""
    return DIGITS.sub(lambda found: f"#{int(found[0][-9:]) - each.page}", words, count=1)


def _often(group: Sequence[Placed], usual: Usual) -> Iterator[Placed]:
    """Yield those of a group that stand in one place, when they are enough."""
    middle = median(each.distance for each in group)
    there = [each for each in group if abs(each.distance - middle) <= SAME_PLACE]
    pages = {each.page for each in there}
    span = max(pages) - min(pages) + 1 if pages else 1
    is_apart = all((each.is_small and each.is_in_margin) or each.is_at_end for each in there)
    few = usual.pages == len(pages) == 2 and is_apart  # noqa: PLR2004 - both pages of two
    if few or (len(pages) >= FEWEST_PAGES and len(pages) >= OFTEN * span):
        yield from there


def _in_their_place(placed: Sequence[Placed], kinds: Mapping[int, str], usual: Usual) -> Iterator[Placed]:
    """Yield what stands where most pages have a head or foot, or on the line of a page's number."""
    numbered = {(each.page, each.edge, each.row) for each in placed if kinds.get(id(each.piece)) == "page number"}
    known: dict[tuple[object, ...], set[int]] = defaultdict(set)
    outermost: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for each in placed:
        if kinds.get(id(each.piece)) == "":
            known[_place(each)].add(each.page)
        # Only at the head: notes are small, too, and stand at the foot of many pages.
        if each.is_small and each.is_in_margin and each.edge == "head":
            outermost[_place(each)].add(each.page)
    for each in placed:
        is_beside = (each.page, each.edge, each.row) in numbered and each.piece.size <= LARGER * usual.size
        enough = max(MOST_PLACES * usual.pages, FEWEST_PAGES)
        is_out = len(outermost.get(_place(each), ())) >= max(MOST_PLACES * usual.pages, 2)
        if is_beside or is_out or len(known.get(_place(each), ())) >= enough:
            yield each


def _place(each: Placed) -> tuple[object, ...]:
    return each.edge, each.row, round(each.distance), round(each.piece.size, 1), each.piece.is_bold


def _rows_apart(rows: Sequence[Sequence[Piece]], kinds: Mapping[int, str], usual: Usual) -> list[Sequence[Piece]]:
    """Return the outer rows that are furniture whole, down to the last that stands off from the text."""
    found: list[Sequence[Piece]] = []
    for row in rows[:MOST_ROWS]:
        if not all(id(piece) in kinds for piece in row):
            break
        found.append(row)
    while found and not _stands_off(found[-1], rows[len(found) :], kinds, usual):
        found.pop()
    return found


def _stands_off(row: Sequence[Piece], rest: Sequence[Sequence[Piece]], kinds: Mapping[int, str], usual: Usual) -> bool:
    if not rest or all(piece.is_outside for piece in row):
        return True
    is_small = all(piece.size < SMALLER * usual.size for piece in row)
    has_number = any(kinds[id(piece)] for piece in row) and usual.pages >= FEWEST_PAGES
    return abs(row[0].foot - rest[0][0].foot) >= (APART if has_number or is_small else FAR) * usual.distance
