"""What dropped files would become: one row a document, those that cannot be read first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import streamlit as st

from parts import words
from parts.paging import paged
from parts.words import tag
from qualkit.model import Kind
from qualkit.phrasing import counted
from qualkit.protocols import OTHERS_CAN_BE_CHOSEN

if TYPE_CHECKING:
    from parts.drop import Drop
    from qualkit.workflow import DocumentReport, FileResult

FILES_A_PAGE = 40
WARNINGS_SHOWN = 3
SPEAKERS_NAMED = 4
FILES = "files"
# kind of passage: what one is called
PIECES = {"item": "list item", "row": "table row"}
LEGEND = "a legend was found"
ELSEWHERE = "choose others under “Read wrongly?”"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: how urgent it is (less is more), the class it is drawn in, and its words."""

    urgency: int
    look: str
    name: str
    becomes: str
    to_know: Sequence[str] = ()


def documents_of(drop: Drop, results: Mapping[Path, FileResult]) -> list[tuple[Path, int, DocumentReport]]:
    """Return the documents that would come in, each with its file and its place in it."""
    return [
        (path, place, report)
        for path, result in results.items()
        if path not in drop.left_out
        for place, report in enumerate(result.documents)
    ]


def summary(drop: Drop, results: Mapping[Path, FileResult]) -> str:
    """Return in one line what all files come to."""
    reports = [report for _, _, report in documents_of(drop, results)]
    languages = Counter(language for report in reports for language in report.languages if language)
    told = [
        counted(len(reports), "document") if reports else "",
        pieces(dict(sum((Counter(report.kinds) for report in reports), Counter()).most_common())),
        words.languages_named([language for language, _ in languages.most_common()]) if languages else "",
        _how_many(
            results.values(), "note", "sheet of participants or documents", "sheets of participants or documents"
        ),
        _how_many(results.values(), "known", "in the study already", "in the study already"),
        f"{len(drop.left_out)} left out" if drop.left_out else "",
        _how_many(results.values(), "problem", "file that cannot be read", "files that cannot be read"),
    ]
    return " · ".join(filter(None, told))


def _how_many(results: Iterable[FileResult], which: str, one: str, several: str) -> str:
    count = sum(bool(getattr(result, which)) for result in results)
    return f"{count:,} {one if count == 1 else several}" if count else ""


def pieces(kinds: Mapping[str, int]) -> str:
    """Return how many passages of each kind there are, in words.

    >>> pieces({"turn": 12, "heading": 1})
    '12 turns, 1 heading'
    """
    return ", ".join(counted(number, PIECES.get(kind, kind)) for kind, number in kinds.items())


def table(drop: Drop, results: Mapping[Path, FileResult]) -> None:
    """Draw what each file would become, a page at a time."""
    found = (row for path, result in results.items() for row in _rows(drop, path, result))
    rows = sorted(found, key=lambda row: (row.urgency, row.name))
    place = st.container()
    first = paged(len(rows), FILES_A_PAGE, key=FILES)
    head = "".join(tag("th", name, scope="col") for name in ("File", "Becomes"))
    body = "".join(_drawn(row) for row in rows[first : first + FILES_A_PAGE])
    place.html(tag("table", tag("thead", tag("tr", head)) + tag("tbody", body), class_="qk-files"))
    left_aside(drop)


def left_aside(drop: Drop) -> None:
    """Draw which files are not looked at, and why."""
    if drop.aside:
        with st.expander(f"{counted(len(drop.aside), 'file')} left aside"):
            st.html(tag("ul", "".join(tag("li", escape(line)) for line in drop.aside), class_="qk-history"))


def _drawn(row: Row) -> str:
    more = len(row.to_know) - WARNINGS_SHOWN
    lines = [*row.to_know[:WARNINGS_SHOWN], *([f"and {more} more, to be seen with the document"] if more > 0 else [])]
    told = "".join(tag("p", escape(line), dir="auto") for line in lines)
    cells = tag("th", escape(row.name), scope="row") + tag("td", escape(row.becomes) + told)
    return tag("tr", cells, class_=row.look)


def _rows(drop: Drop, path: Path, result: FileResult) -> Iterator[Row]:
    name = drop.files[path]
    if result.problem:
        yield Row(0, "qk-bad", name, "Cannot be read", [fault(result, name)])
    elif result.known:
        yield Row(6, "qk-pale", name, "Nothing: it is in the study already")
    elif result.note:
        yield Row(3, "", name, sheet_note(result, name))
    elif path in drop.left_out:
        yield Row(5, "qk-pale", name, "Nothing: you left it out")
    elif not result.documents:
        yield Row(0, "qk-bad", name, "Nothing: there is nothing to read in it")
    for report in result.documents if path not in drop.left_out else ():
        told = list(warnings(drop, path, report))
        yield Row(1 if told else 2, "qk-warned" if told else "", label(name, report), becomes(drop, report), told)


def label(name: str, report: DocumentReport) -> str:
    """Return what a document is called beside its file: a part of the file by its own name."""
    stem = PurePosixPath(name).stem
    part = report.name.removeprefix(stem).lstrip(" –-")
    # Some programs write a number behind the name of the board, which the board itself does not bear.
    return name if not part or stem.startswith(report.name) else f"{name}: {part}"


def fault(result: FileResult, name: str) -> str:
    """Return the problem of a file without the folder it was read from, and without the name that stands beside it."""
    told = result.problem.replace(str(result.path), name).removeprefix(f"{name}: ")
    told = told.removeprefix(f"{result.path.name}: ")
    return told[:1].upper() + told[1:]


def sheet_note(result: FileResult, name: str) -> str:
    """Return what a sheet describes, or would."""
    told = result.note.replace(str(result.path), name).removeprefix(f"{result.path.name}: ")
    told = told.replace("would describe ", "says what is known about ")
    return told[:1].upper() + told[1:]


def warnings(drop: Drop, path: Path, report: DocumentReport) -> Iterator[str]:
    """Yield what people should know of a document before it comes in."""
    if report.corrects:
        yield f"Takes the place of {report.corrects}, with its codings"
    for warning in report.warnings:
        told = warning.replace(OTHERS_CAN_BE_CHOSEN, ELSEWHERE)
        if drop.said.get("legend"):
            told = told.replace(LEGEND, "the legend says what the colours ask")
        elif warning.startswith(LEGEND):
            told += "; let it say what the colours ask under “Read wrongly?”"
        yield told[:1].upper() + told[1:]
    if names_attributes(drop) and attributes_of(drop, path) is None:
        yield f"The file's name does not fit the pattern {drop.said['pattern']}"


def names_attributes(drop: Drop) -> bool:
    """Tell whether a pattern for file names was given."""
    return bool(drop.said.get("pattern"))


def attributes_of(drop: Drop, path: Path) -> dict[str, str] | None:
    """Return what is known by a file's name and by what was said; None when the name does not fit the pattern."""
    from qualkit.workflow.preparing import attributes_in_name

    pattern = drop.said.get("pattern", "")
    named = attributes_in_name(path, pattern) if pattern else {}
    return None if named is None else {**named, **drop.attributes()}


def becomes(drop: Drop, report: DocumentReport) -> str:
    """Return in one line what a document is: kind, pieces, languages, speakers."""
    names = list(dict.fromkeys(drop.name_of(speaker.name) for speaker in report.speakers))
    named = ", ".join(names[:SPEAKERS_NAMED]) + (", …" if len(names) > SPEAKERS_NAMED else "")
    told = [
        words.ONE_KIND.get(report.kind, report.kind),
        pieces(report.kinds),
        words.languages_named([language for language in report.languages if language]),
        f"{counted(len(names), 'author' if report.kind == Kind.BOARD else 'speaker')}: {named}" if names else "",
    ]
    return " · ".join(filter(None, told))
