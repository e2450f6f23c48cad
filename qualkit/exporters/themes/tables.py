"""Themes as tables: a row a theme in a CSV, and in a workbook all that was counted besides, a sheet each."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from qualkit.exporters.csv import safe, written
from qualkit.exporters.themes.gathering import Shown, ThemeReport
from qualkit.exporters.wording import keywords, writable
from qualkit.exporters.xlsx import too_much, write_sheet
from qualkit.phrasing import counted
from qualkit.protocols import Track, untracked

if TYPE_CHECKING:
    from pathlib import Path

    from qualkit.exploring.branching import Branch
    from qualkit.exporters.columns import Cell
    from qualkit.store.passages import Found
    from qualkit.store.themes import Placed

Table = tuple[Sequence[str], Iterator[Sequence["Cell"]]]

QUOTES = 3  # of a theme in its row
NOT_HERE = "Passages, counts by group, codes and how themes were found are not in a CSV; export to .xlsx for them."
QUOTE = ("quote", "document", "start", "end", "speaker", "language")
# A workbook says when it was saved, which is no part of the study.
_SAVED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_NO_HOUR = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can hold


def write_csv(report: ThemeReport, path: Path, track: Track = untracked) -> list[str]:
    """Write the themes, one a row, and return what a CSV cannot hold, a sentence each."""
    names, rows = themes_table(report)
    guarded = 0
    # The byte order mark tells Excel that this is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(safe, names))
        for row in track(list(rows), doing="writing"):
            texts = list(map(written, row))
            guarded += sum(safe(text) != text for text in texts)
            writer.writerow(map(safe, texts))
    cells = counted(guarded, "cell")
    apostrophes = f"An apostrophe stands in front of {cells}, lest a spreadsheet run the words as a formula."
    return [NOT_HERE, *([apostrophes] if guarded else [])]


def write_xlsx(report: ThemeReport, path: Path, track: Track = untracked) -> list[str]:
    """Write the workbook and return what Excel cannot hold, a sentence each."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    lost: Counter[str] = Counter()
    for title, table in SHEETS.items():
        names, rows = table(report)
        write_sheet(workbook, title, names, track(list(rows), doing=f"sheet {title}"), lost)
    workbook.properties.title = writable(report.name)[0]
    workbook.properties.creator = "qualkit"
    saved = io.BytesIO()
    workbook.save(saved)
    _write_without_hours(saved, path, report.run.at)
    return too_much(lost)


def _write_without_hours(saved: io.BytesIO, path: Path, at: str) -> None:
    """Write a workbook so that the same study gives the same bytes: it tells when themes were found, not when saved."""
    moment = f"{at[:19]}Z".encode()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _SAVED.sub(rb"\g<1>" + moment, content)
            entry = zipfile.ZipInfo(name, _NO_HOUR)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)


def themes_table(report: ThemeReport) -> Table:
    """Return the themes, those that were dropped last."""
    languages = report.languages()
    most = min(QUOTES, max((len(shown.quotes) for shown in (*report.themes, *report.dropped)), default=0))
    names = [
        *("number", "theme", "renamed", "keywords"),
        *(f"{what}: {language}" for language in languages for what in ("phrase", "keywords")),
        *("passages", "people", "documents", "stability", "tentative", "guide", "state", "decided_by"),
        *(f"{column} {place}" for place in range(1, most + 1) for column in QUOTE),
    ]
    return names, (_theme(report, shown, languages, most) for shown in (*report.themes, *report.dropped))


def _theme(report: ThemeReport, shown: Shown, languages: Sequence[str], most: int) -> list[Cell]:
    theme = shown.theme
    stable = "" if theme.stability is None else round(theme.stability, 2)
    row: list[Cell] = [shown.number, theme.label, "yes" if theme.name else "no", keywords(theme)]
    for language in languages:
        said = theme.wording.get(language)
        row += [said.phrase, ", ".join(said.keywords)] if said else ["", ""]
    row += [theme.size, shown.people, shown.documents, stable, "yes" if shown.tentative else "no"]
    row += [theme.guide, theme.state or "stands", theme.decided_by]
    for place in range(most):
        row += _quote(report, shown.quotes[place]) if place < len(shown.quotes) else [""] * len(QUOTE)
    return row


def _quote(report: ThemeReport, found: Found) -> list[Cell]:
    where: list[Cell] = [found.document, found.span.start, found.span.end]
    return [found.words, *where, report.speaker(found), found.passage.language]


PASSAGES = (
    *("number", "theme", "words", "document", "start", "end", "speaker", "role", "language", "prompt"),
    *("strength", "passage", "why_in_no_theme"),
)


def passages_table(report: ThemeReport) -> Table:
    """Return the passages given to the finder, those of a theme together, those in no theme last."""
    every = {shown.theme.id: shown for shown in (*report.themes, *report.dropped)}

    def order(place: Placed) -> tuple[int, float, int]:
        shown = every.get(place.theme_id) if place.theme_id is not None else None
        return (shown.place if shown else len(every), -place.strength, place.passage)

    def row(place: Placed) -> list[Cell]:
        shown = every.get(place.theme_id) if place.theme_id is not None else None
        found = report.found[place.passage]
        words = [found.words, found.document, found.span.start, found.span.end]
        said = [report.speaker(found), found.role, found.passage.language, found.passage.prompt]
        theme = [shown.number, shown.theme.label] if shown else ["", ""]
        why = "" if shown else place.aside or "not said"
        return [*theme, *words, *said, round(float(place.strength), 2), place.passage, why]

    return PASSAGES, map(row, sorted(report.places, key=order))


COUNTS = ("by", "value", "number", "theme", "passages", "people", "documents", "share", "stands_out")
STANDS_OUT: Mapping[int, str] = {1: "more than expected", -1: "less than expected", 0: ""}


def counts_table(report: ThemeReport) -> Table:
    """Return the counts of each theme by everything that there is to count by."""
    standing = report.by_id()
    rows: Iterator[Sequence[Cell]] = (
        [
            *(by, count.value or "not known", standing[count.theme_id].number, standing[count.theme_id].theme.label),
            *(count.passages, count.people, count.documents, round(count.share, 3), STANDS_OUT[count.stands_out]),
        ]
        for by, division in report.divisions.items()
        for count in division.counts
    )
    return COUNTS, rows


def codes_table(report: ThemeReport) -> Table:
    """Return how many passages of each theme carry each code, then how evenly codes lie over themes."""
    crossing, standing = report.crossing, report.by_id()

    def rows() -> Iterator[Sequence[Cell]]:
        for theme_id, uncoded, counts in zip(crossing.themes, crossing.uncoded, crossing.passages, strict=True):
            shown = standing[theme_id]
            yield [shown.number, shown.theme.label, shown.theme.size, uncoded, *counts]
        yield ["", "spread over themes, 0 to 1", "", "", *(_spread(report, code_id) for code_id in crossing.codes)]

    return ("number", "theme", "passages", "no code", *crossing.codes), rows()


def _spread(report: ThemeReport, code_id: str) -> Cell:
    spread = report.crossing.spread.get(code_id)
    return "" if spread is None else round(float(spread), 2)


SATURATION = ("documents", "themes_on_average", "low", "high", "document", "new_themes", "themes_so_far")


def saturation_table(report: ThemeReport) -> Table:
    """Return how many themes were heard after so many documents, on average and in the order in which they came."""
    found = report.saturation
    columns = (found.documents, found.mean, found.low, found.high, found.order, found.new, found.seen)
    return SATURATION, (list(map(_plain, row)) for row in zip(*columns, strict=True))


def _plain(cell: Cell) -> Cell:
    return cell if isinstance(cell, str | int) else round(float(cell), 2)


TREE = ("level", "theme", "themes", "passages", "height")


def tree_table(report: ThemeReport) -> Table:
    """Return the branches of the tree, each before those within it."""
    numbers = {theme_id: shown.number for theme_id, shown in report.by_id().items()}

    def rows(branch: Branch, level: int) -> Iterator[Sequence[Cell]]:
        held = ", ".join(str(numbers[theme_id]) for theme_id in branch.theme_ids if theme_id in numbers)
        yield [level, branch.label, held, branch.size, round(float(branch.height), 3)]
        for child in branch.children:
            yield from rows(child, level + 1)

    return TREE, rows(report.tree, 0)


def about_table(report: ThemeReport) -> Table:
    """Return where the themes come from."""
    told = [*report.crossing.sentences, report.saturation.sentence]
    return ("about", "what"), iter([*report.about, *(("What the counts say", line) for line in told if line)])


SHEETS: Mapping[str, Callable[[ThemeReport], Table]] = {
    "Themes": themes_table,
    "Passages": passages_table,
    "By attribute": counts_table,
    "Codes": codes_table,
    "Saturation": saturation_table,
    "Tree": tree_table,
    "About": about_table,
}
