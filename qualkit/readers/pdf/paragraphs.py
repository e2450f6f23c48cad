"""Joins the lines of a PDF to paragraphs, headings, notes and tables, and divided words to whole ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median_low

from qualkit.readers.pdf.layout import Line
from qualkit.readers.talk.turns import announces_a_turn, opens_a_turn
from qualkit.readers.writing.blocks import ITEM

SENTENCE_END = re.compile(r"[.!?:;…。！？؟][\"”»’)\]]*\d{0,3}$")  # a note's number may follow
GAP = 1.35  # times the usual distance of lines: a new paragraph
FARTHEST = 3.5  # times the size of letters: lines of one text
LARGER = 1.15  # times the usual size of letters: a heading
LARGE = 1.05  # the same: two headings of different levels
SHORT = 0.8  # of the column's width: the last line of a paragraph
INDENT = 0.7  # of the size of the letters: the first line of a paragraph
SMALL = 0.93  # of the usual size: a note at the foot
LONG = 4  # letters: shorter words begin many others
LONGEST_WORD = 80
NOTE = re.compile(r"\[?(?P<mark>\d{1,3}|[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|[a-z](?=[\s.)]))[\].)]?\s*\S")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual in the file: the distance of lines and the size of letters."""

    distance: float
    size: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together; `note` is the mark of a note at the foot of a page."""

    lines: tuple[Line, ...]
    note: str = ""


def measure_of(lines: Sequence[Line]) -> Measure:
    """Return what is usual in the lines of a file."""
    distances = [
        a.foot - b.foot
        for a, b in pairwise(lines)
        if a.page == b.page and 0 < a.foot - b.foot < FARTHEST * b.size and not b.cells
    ]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.words)
    return Measure(median_low(distances) if distances else 0.0, sizes.most_common(1)[0][0])


def paragraphs_of(lines: Iterable[Line], measure: Measure) -> Iterator[Paragraph]:
    """Yield the paragraphs; notes and boxes wait until the paragraph ends that goes on over the page."""
    paragraph: list[Line] = []
    waiting: list[Paragraph] = []
    for _, page in groupby(lines, key=lambda line: line.page):
        flow, notes = _notes_apart(list(page), measure)
        if notes and not notes[0][0] and waiting and waiting[-1].note:
            waiting[-1] = replace(waiting[-1], lines=(*waiting[-1].lines, *notes.pop(0)[1]))
        flow, boxes = [line for line in flow if not line.is_aside], [line for line in flow if line.is_aside]
        for line in flow:
            if paragraph and _begins_paragraph(paragraph[-1], line, measure):
                yield Paragraph(tuple(paragraph))
                yield from waiting
                paragraph, waiting = [], []
            paragraph.append(line)
        waiting += _split(boxes, measure)
        waiting += [Paragraph(tuple(note), mark or "*") for mark, note in notes]
    if paragraph:
        yield Paragraph(tuple(paragraph))
    yield from waiting


def _split(lines: Sequence[Line], measure: Measure) -> Iterator[Paragraph]:
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _begins_paragraph(paragraph[-1], line, measure):
            yield Paragraph(tuple(paragraph))
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield Paragraph(tuple(paragraph))


def _notes_apart(lines: list[Line], measure: Measure) -> tuple[list[Line], list[tuple[str, list[Line]]]]:
    """Return the lines of a page without the notes at the foot of its columns, and these notes by their marks.

    A note without a mark goes on from the page before.
    """
    flow: list[Line] = []
    notes: list[tuple[str, list[Line]]] = []
    for _, group in groupby(lines, key=lambda line: (line.column[0], line.is_aside)):
        column = list(group)
        first = len(column)
        while first and column[first - 1].size < SMALL * measure.size and not column[first - 1].cells:
            first -= 1
        marks = [NOTE.match(line.words) for line in column]
        while first < len(column) and not marks[first] and not _may_go_on(column[first]):
            first += 1
        if first == 0 and not any(marks):
            first = len(column)
        flow += column[:first]
        for line, mark in zip(column[first:], marks[first:], strict=True):
            if mark or not notes:
                notes.append((mark["mark"] if mark else "", []))
            notes[-1][1].append(line)
    return (flow, notes) if flow else (lines, [])


def _may_go_on(line: Line) -> bool:
    return line.words[:1].islower()


def _begins_paragraph(above: Line, line: Line, measure: Measure) -> bool:
    if above.cells or line.cells:
        return not (above.cells and line.cells) or (above.page, above.table) != (line.page, line.table)
    size = max(line.size, above.size)
    if (
        line.is_bold != above.is_bold
        or abs(line.size - above.size) > (LARGER - 1 if size <= LARGE * measure.size else LARGE - 1) * size
        or announces_a_turn(above.words)
        or ITEM.match(line.words)
        or opens_a_turn(line.words)
    ):
        return True
    ended = bool(SENTENCE_END.search(above.words))
    if line.page != above.page or line.foot > above.foot:  # a new page or column
        return ended or not _goes_on(above, line)
    left, right = line.column
    return (
        above.foot - line.foot > GAP * max(size, min(measure.distance, 2 * size))
        or (ended and above.right - left < SHORT * (right - left))
        or (above.right - left < SHORT * (right - left) and _was_ended(above, line))
        or (ended and line.left - left > INDENT * size > abs(above.left - left))
    )


def _was_ended(above: Line, line: Line) -> bool:
    """Tell whether somebody ended a line, as that of a heading: what begins the next would have had room twice."""
    word = line.words.partition(" ")[0]
    width = len(word) / max(1, len(line.words)) * (line.right - line.left)
    return above.column[1] - above.right > 2 * width + line.size and not word[:1].islower()


def _goes_on(above: Line, line: Line) -> bool:
    """Tell whether a sentence may go on over the page: in small letters, or in an alphabet that has no others."""
    first = next((letter for letter in line.words if letter.isalnum()), "")
    return first.islower() or above.words.endswith(("-", ",")) or (first.isalpha() and not first.isupper())


class Divided:
    """The words that a file divides at the ends of its lines: remembers how it writes them elsewhere."""

    WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
    LAST = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[-\xad\u2010]$")
    FIRST = re.compile(r"[^\W\d_]+")
    AND = frozenset("and or und oder bzw et ou y o e en of og och".split())
    CLOSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._written: Counter[str] | None = None
        self._firsts: set[str] = set()

    def joined(self, lines: Sequence[str]) -> str:
        """Return the words of some lines on one line."""
        parts = list(lines[:1])
        for line in lines[1:]:
            parts[-1], glue = self._join(parts[-1], line)
            parts += [glue, line]
        return "".join(parts).rstrip("\xad")

    def _join(self, above: str, line: str) -> tuple[str, str]:
        """Return the line above as it stands before this one, and what stands between them."""
        last, first = self.LAST.search(above[-LONGEST_WORD:]), self.FIRST.match(line)
        if above.endswith("\xad"):
            return above[:-1], ""
        if last and first:
            if first[0].casefold() in self.AND and not self._is_written(last[1], first[0]):
                return above, " "  # Ein- und Ausgang
            return (above if self._keeps_hyphen(last[1], first[0]) else above[:-1]), ""
        is_hyphen = above.endswith(("-", "\u2010")) and not above.endswith((" -", "--")) and above != "-"
        is_close = self.CLOSE.match(above[-1:]) and self.CLOSE.match(line)
        return above, "" if (is_hyphen and line[:1].isalnum()) or is_close else " "

    def _is_written(self, last: str, first: str) -> bool:
        written = self._known()
        return (last + first).casefold() in written or f"{last}-{first}".casefold() in written

    def _keeps_hyphen(self, last: str, first: str) -> bool:
        """Tell whether the hyphen is the word's own: as the file writes it elsewhere, or as its parts look."""
        written = self._known()
        whole, parted = (last + first).casefold(), f"{last}-{first}".casefold()
        if written[whole] != written[parted]:
            return written[parted] > written[whole]
        if first[:1].isupper():
            return not last.isupper() or len(last) == 1
        part = last.rsplit("-", 1)[-1].casefold()
        are_words = written[part] > 0 and written[first.casefold()] > 0
        return part in self._firsts or (are_words and len(part) >= LONG)

    def _known(self) -> Counter[str]:
        if self._written is None:
            self._written = Counter()
            for above, line in pairwise(["", *self._lines]):
                # What stands at a divided end is no whole word.
                start = 1 if above.endswith(("-", "\xad", "\u2010")) else 0
                end = -1 if line.endswith(("-", "\xad", "\u2010")) else None
                for word in self.WORD.findall(line.casefold())[start:end]:
                    self._written[word] += 1
                    if "-" in word:
                        self._firsts.add(word.split("-")[0])
        return self._written
