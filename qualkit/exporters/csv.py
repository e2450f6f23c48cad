"""Excerpts as a CSV: one row an excerpt, written as they are read, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from qualkit.exporters.columns import header, row
from qualkit.exporters.report import gather
from qualkit.model import Filter
from qualkit.phrasing import counted
from qualkit.store.excerpts import all_excerpts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from qualkit.exporters.columns import Cell
    from qualkit.store.project import Project

# What a spreadsheet takes for the start of a formula (OWASP, "CSV injection"), and the wide forms that East Asian
# versions take for the same.
_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)


def export(project: Project, path: Path, wanted: Filter) -> list[str]:
    """Write the excerpts wanted and return what a CSV cannot hold, a sentence each."""
    report = gather(project, wanted)
    paths = {heading.code_id: heading.path for heading in report.headings}
    rows = (
        row(excerpt, paths.get(excerpt.code_id, excerpt.code_id), report.attributes)
        for excerpt in all_excerpts(project, wanted)
    )
    guarded = write_table(path, header(report.attributes), rows)
    return [*_limits(report.nothing), *about_guarded(guarded)]


def write_table(path: Path, names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a table as a CSV, row by row, and return in front of how many cells an apostrophe stands now."""
    guarded = 0
    # The byte order mark tells Excel that this is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(safe, names))
        for cells in rows:
            texts = [written(cell) for cell in cells]
            guarded += sum(safe(text) != text for text in texts)
            writer.writerow(map(safe, texts))
    return guarded


def about_guarded(guarded: int) -> list[str]:
    """Return the sentence on the apostrophes in front of cells, none where there are none."""
    cells = counted(guarded, "cell")
    told = f"An apostrophe stands in front of {cells}, lest a spreadsheet run the words as a formula."
    return [told] if guarded else []


def safe(text: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet would run; a plain number stays.

    >>> safe("=1+1"), safe("-1.5")
    ("'=1+1", '-1.5')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def written(cell: Cell) -> str:
    """Return a cell as a CSV holds it."""
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def _limits(nothing: str) -> list[str]:
    found = ["Counts, themes and the notes on reading them are not in a CSV; export to .xlsx, .html or .docx for them."]
    if nothing:
        found.append(f"{nothing} The CSV holds the names of the columns alone.")
    return found
