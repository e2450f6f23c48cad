"""The queue as a table to fill in elsewhere, and the filled table as answers."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from qualkit.errors import InputError, possible
from qualkit.exporters.csv import safe
from qualkit.model import Span, Statement
from qualkit.readers.building import load
from qualkit.readers.tables.sheets import Sheet, csv_sheet, excel_sheets
from qualkit.store.answers import Answer
from qualkit.store.project import Project
from qualkit.text import folded
from qualkit.workflow.judging import statements_of
from qualkit.workflow.reviewing import Question, Suggestion

NONE = frozenset({"-", "–", "—", "none", "'-"})  # no code holds; an apostrophe keeps a spreadsheet from reckoning
NOT_MEASURED = "not yet measured"

# Name of the column, and how to read its cell from a question. The first is to be filled in, the last find the place.
COLUMNS: Mapping[str, Callable[[Question], str]] = {
    "codes": lambda _: "",
    "words": lambda question: question.statement.words,
    "context": lambda question: question.context,
    "suggestions": lambda question: "; ".join(map(suggestion_in_words, question.suggestions)),
    "reason": lambda question: question.reason,
    "document": lambda question: question.document,
    "speaker": lambda question: question.speaker,
    "prompt": lambda question: question.prompt,
    "language": lambda question: question.statement.language,
    "chance": lambda question: "" if question.chance is None else repr(question.chance),
    "document_id": lambda question: question.statement.document_id,
    "start": lambda question: str(question.statement.span.start),
    "end": lambda question: str(question.statement.span.end),
}
NEEDED = ("codes", "words", "document_id", "start", "end")


def suggestion_in_words(suggestion: Suggestion) -> str:
    """Return a suggestion with how likely it is and the terms behind it."""
    likely = NOT_MEASURED if suggestion.likelihood is None else f"{suggestion.likelihood:.2f}"
    terms = ", ".join(dict.fromkeys(f"not: {e.what}" if e.negated else e.what for e in suggestion.evidence))
    given = suggestion.code_id if suggestion.is_given else f"{suggestion.code_id}?"
    return f"{given} ({likely}: {terms})" if terms else f"{given} ({likely})"


def write_questions(questions: Iterable[Question], file: TextIO) -> None:
    """Write one row a question, safe to open in a spreadsheet, with an empty column for the codes that hold."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for question in questions:
        writer.writerow([safe(read(question)) for read in COLUMNS.values()])


def read_answers(project: Project, path: Path) -> tuple[list[Answer], list[str]]:
    """Return the answers of a filled table, and a line on each row that cannot be taken.

    Codes are set apart by spaces, commas or semicolons; '-' or 'none' says that none holds, and a row without any is
    not judged yet. InputError when the file is no such table.
    """
    sheet = _sheet(path)
    column = {name.strip().casefold(): number for number, name in enumerate(sheet.header)} if sheet.rows else {}
    for name in NEEDED:
        if name not in column:
            raise InputError(f"{path.name}: has no column '{name}'; {possible(name, [n for n in column if n])}")
    places = {(each.document_id, each.span.start, each.span.end): each for each in statements_of(project)}
    codes = {code.id.casefold(): code.id for code in project.codebook().codes}
    answers: dict[tuple[str, Span], Answer] = {}
    problems: list[str] = []
    for number, cells in enumerate(sheet.body, start=2):
        row = {name: cells[at].strip() for name, at in column.items()}
        if not row["codes"]:
            continue
        try:
            answer = _answer(row, places, codes)
        except InputError as problem:
            problems.append(f"{path.name}, row {number}: {problem}")
            continue
        if answers.setdefault((answer.statement.document_id, answer.statement.span), answer).holds != answer.holds:
            problems.append(f"{path.name}, row {number}: another row says otherwise of the same words; keep one")
    return list(answers.values()), problems


def _sheet(path: Path) -> Sheet:
    kinds: Mapping[str, Callable[[], Sequence[Sheet]]] = {
        ".csv": lambda: [csv_sheet(load(path, "text/csv"))],
        ".xlsx": lambda: excel_sheets(load(path, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
    }
    suffix = path.suffix.lower()
    if suffix not in kinds:
        raise InputError(f"{path.name}: cannot be read as a filled table; possible: {', '.join(kinds)}")
    return next(iter(kinds[suffix]()), Sheet("", ()))


def _answer(
    row: Mapping[str, str], places: Mapping[tuple[str, int, int], Statement], codes: Mapping[str, str]
) -> Answer:
    """Return the answer of a row; InputError with what is wrong with it."""
    held = _codes(row["codes"], codes)
    try:
        place = (row["document_id"].removeprefix("'"), int(row["start"]), int(row["end"]))
        chance = float(row.get("chance") or "nan")
    except ValueError:
        raise InputError("'start', 'end' or 'chance' is no number; leave them as they were written") from None
    statement = places.get(place)
    if statement is None or _letters(statement.words) != _letters(row["words"]):
        raise InputError("its words do not stand there in this project, or not any more; have the table written again")
    return Answer(statement, frozenset(codes.values()), held, chance if 0 < chance <= 1 else None)


def _codes(cell: str, known: Mapping[str, str]) -> frozenset[str]:
    named = [name for name in re.split(r"[\s,;]+", cell.casefold()) if name]
    found = [name for name in named if name not in NONE]
    if found and len(found) < len(named):
        raise InputError(f"'{cell}' says both that none holds and that some do; possible: one of the two")
    for name in found:
        if name not in known:
            raise InputError(f"code '{name}' is not in the codebook; {possible(name, known.values())}")
    return frozenset(known[name] for name in found)


def _letters(words: str) -> str:
    """Return what a spreadsheet leaves as it is: it may change quotation marks, spaces and line ends."""
    return "".join(filter(str.isalnum, folded(words)))
