"""A study as an Excel workbook: excerpts, counts, themes, quotes, memos and where they come from, a sheet each."""

from __future__ import annotations

from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from qualkit.exporters.columns import header, row
from qualkit.exporters.memos import MEMO_COLUMNS, memo_row
from qualkit.exporters.quotes import quote_header, quote_rows
from qualkit.exporters.report import excerpts_by_code, gather
from qualkit.exporters.wording import HOW_TO_READ, keywords, signed, writable
from qualkit.model import Filter
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from openpyxl import Workbook

    from qualkit.exporters.columns import Cell
    from qualkit.exporters.report import Report
    from qualkit.store.project import Project

MOST_ROWS = 1_048_576  # of a sheet, the header among them
MOST_UNITS = 32_767  # UTF-16 code units of a cell
WIDTHS = {"code_path": 34, "quote": 70, "context": 70, "evidence": 34, "document": 26, "prompt": 30}
WIDTHS |= {"theme": 34, "keywords": 40, "words": 70, "about": 26, "why_in_no_theme": 30}
WIDTHS |= {"memo": 70, "what": 40, "note": 50}
NARROW, WIDE = 14, 60

TOO_MUCH = {
    "characters": "Excel cannot hold control characters: {} taken out.",
    "cells": "Excel holds 32,767 characters in a cell: {} cut, ending in '…'.",
    "rows": "A sheet holds 1,048,575 excerpts: {} left out; export to .csv for all of them.",
}
NOUNS = {"characters": "character", "cells": "text", "rows": "excerpt"}


def export(project: Project, path: Path, wanted: Filter) -> list[str]:
    """Write the workbook and return what Excel cannot hold, a sentence each."""
    from openpyxl import Workbook

    report = gather(project, wanted)
    workbook = Workbook(write_only=True)
    lost: Counter[str] = Counter()
    lost["rows"] = max(0, report.counts.total.excerpts - (MOST_ROWS - 1))
    write_sheet(workbook, "Excerpts", header(report.attributes), _excerpts(project, report, wanted), lost)
    write_sheet(workbook, "Counts", _counts_header(report), _counts(report), lost)
    write_sheet(workbook, "Themes", THEMES_HEADER, _themes(report), lost)
    if report.quotes:
        quotes = quote_rows(report.quotes, report.paths(), is_named=True)
        write_sheet(workbook, "Quotes", quote_header(is_named=True), quotes, lost)
    if report.memos:
        write_sheet(workbook, "Memos", list(MEMO_COLUMNS), map(memo_row, report.memos), lost)
    write_sheet(workbook, "About", ("about", "what"), _about(report), lost)
    workbook.properties.title = writable(report.name)[0]
    workbook.properties.creator = "qualkit"
    workbook.save(path)
    return [*report.remarks, *too_much(lost)]


def too_much(lost: Counter[str]) -> list[str]:
    """Return what Excel could not hold, a sentence each."""
    return [TOO_MUCH[what].format(counted(lost[what], NOUNS[what])) for what in NOUNS if lost[what]]


def write_sheet(
    workbook: Workbook, title: str, names: Sequence[str], rows: Iterable[Sequence[Cell]], lost: Counter[str]
) -> None:
    """Add a sheet with a header to a workbook that is written as it grows; `lost` counts what Excel cannot hold."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = workbook.create_sheet(title)
    # A sheet that is written as it grows wants its panes and widths first.
    sheet.freeze_panes = "A2"
    for number, name in enumerate(names, start=1):
        width = WIDTHS.get(name, WIDE if title == "About" and number > 1 else NARROW)
        sheet.column_dimensions[get_column_letter(number)].width = width
    top = Alignment(vertical="top", wrap_text=True)
    sheet.append([_cell(sheet, name, lost, font=Font(bold=True), alignment=top) for name in names])
    last = 1
    for last, cells in enumerate(islice(rows, MOST_ROWS - 1), start=2):  # noqa: B007 - the number of the last row is wanted
        sheet.append([_cell(sheet, value, lost, alignment=top) for value in cells])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{last}"


def _cell(sheet: Any, value: Cell, lost: Counter[str], **style: Any) -> Any:  # noqa: ANN401 - openpyxl's own types
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, _fitting(value, lost) or None)
        # Said in so many words: openpyxl takes '=…' for a formula and '#N/A' for an error.
        cell.data_type = "s" if value else "n"
    else:
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, float):
            cell.number_format = "0.00"
    for name, given in style.items():
        setattr(cell, name, given)
    return cell


def _fitting(text: str, lost: Counter[str]) -> str:
    kept, taken_out = writable(text)
    lost["characters"] += taken_out
    units = kept.encode("utf-16-le")
    if len(units) // 2 <= MOST_UNITS:
        return kept
    lost["cells"] += 1
    # A character cut in two at the end is dropped whole.
    return units[: 2 * (MOST_UNITS - 1)].decode("utf-16-le", errors="ignore") + "…"


def _excerpts(project: Project, report: Report, wanted: Filter) -> Iterator[list[Cell]]:
    for heading, excerpts in excerpts_by_code(project, report, wanted):
        for excerpt in excerpts:
            yield row(excerpt, heading.path, report.attributes)


def _counts_header(report: Report) -> list[str]:
    groups = ["", "with sub-codes: ", *(f"{by.name} {words}: " for by in report.divisions for _, words in by.values)]
    return ["code", "code_path", *(f"{group}{what}" for group in groups for what in ("excerpts", "documents"))]


def _counts(report: Report) -> Iterator[list[Cell]]:
    keys = [(by.name, value) for by in report.divisions for value, _ in by.values]
    for heading in report.headings:
        line = report.counts.line(heading.code_id, keys)
        numbers = chain.from_iterable((count.excerpts, count.documents) for count in line)
        yield [heading.code_id, heading.path, *numbers]


THEMES_HEADER = (
    "theme",
    "keywords",
    "passages",
    "stability",
    "quote",
    "document",
    "participant",
    "role",
    "language",
    "passage",
)


def _themes(report: Report) -> Iterator[list[Cell]]:
    if report.themes is None:
        yield [report.no_themes]
        return
    for theme in report.themes.themes:
        words, stable = keywords(theme), "" if theme.stability is None else round(theme.stability, 2)
        shown = [report.exemplars[number] for number in theme.exemplars if number in report.exemplars]
        for found in shown:
            source = (found.document, found.participant, found.role, found.passage.language, found.number)
            yield [theme.label, words, theme.size, stable, found.words, *source]
        if not shown:
            yield [theme.label, words, theme.size, stable]
    yield ["(set aside: in no theme)", "", report.themes.set_aside]


def _about(report: Report) -> Iterator[Sequence[Cell]]:
    yield from report.about
    if report.nothing:
        yield ["No excerpts", report.nothing]
    for remark in report.remarks:
        yield ["Left out", remark]
    for round_ in report.rounds:
        who = signed(round_.coder.name, round_.coder.version)
        yield [f"Round {round_.id}", f"{who}, codebook {round_.codebook_version}, {round_.started}"]
    for note in HOW_TO_READ:
        yield ["How to read this", note]
