"""A study as a Word document: excerpts under the headings of their codes, counts, themes, and how to read them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qualkit.exporters.evidence import marked, provenance
from qualkit.exporters.memos import memo_line, memos_in_groups
from qualkit.exporters.quotes import source_of_quote
from qualkit.exporters.report import excerpts_by_code, gather, size_of
from qualkit.exporters.wording import (
    HOW_TO_READ,
    LEFT_OUT,
    OF_ROUNDS,
    about_themes,
    round_line,
    source,
    source_of,
    theme_lines,
    writable,
)
from qualkit.model import Filter
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from qualkit.exporters.report import Heading, Report
    from qualkit.model import Excerpt
    from qualkit.store.passages import Found
    from qualkit.store.project import Project
    from qualkit.store.quotes import Quote

ACCENT = (0x1F, 0x6F, 0x78)
# Name of the style, size in points, colour, space below in points, and whether it stays with what follows.
STYLES = (
    ("Small", 8, (0x00, 0x00, 0x00), 0, False),
    ("Source", 9, (0x3A, 0x44, 0x47), 0, True),
    ("Provenance", 7.5, (0x6B, 0x75, 0x78), 12, False),
)
ACROSS = 6  # values that fit beside each other on an upright page
DEEPEST = 9  # level of heading in Word
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def export(project: Project, path: Path, wanted: Filter) -> list[str]:
    """Write the document and return what Word cannot hold, a sentence each."""
    report = gather(project, wanted)
    paper = Paper(report.name, subject="Coded excerpts, counts and themes", at=report.at)
    paper.paragraph("Title", report.name)
    for name, value in report.about[1:]:
        paper.paragraph("Normal", f"{name}: {value}")
    if report.quotes:
        paper.heading(1, "Quotes")
        quote_paragraphs(paper, report.quotes, report.paths(), occasions=report.occasions)
    paper.heading(1, "Coded excerpts")
    if report.nothing:
        paper.paragraph("Normal", report.nothing)
    for heading, excerpts in excerpts_by_code(project, report, wanted):
        _code(paper, report, heading, excerpts)
    _counts(paper, report)
    _themes(paper, report)
    _memos(paper, report)
    _notes(paper, report)
    paper.document.save(str(path))
    return [*report.remarks, *paper.about_lost()]


class Paper:
    """A Word document being written; it remembers how many characters XML could not hold.

    Paragraphs are added by way of the document's XML: python-docx searches the whole document for the place and the
    style of each, which takes minutes in a long report.
    """

    def __init__(self, title: str, *, subject: str, at: str) -> None:
        from docx import Document

        self.document: Any = Document()
        self.lost = 0
        self._style()
        self._sign(title, subject, at)
        self._style_ids = {style.name: style.style_id for style in self.document.styles}
        self._end = self.document.element.body.sectPr

    def heading(self, level: int, words: str) -> None:
        """Add a heading; level 1 is the topmost below the title."""
        self.paragraph(f"Heading {min(level, DEEPEST)}", words)

    def paragraph(self, style: str, *pieces: str | tuple[str, bool], language: str = "") -> None:
        """Add a paragraph of pieces: plain words, or (words, whether bold)."""
        from docx.oxml import OxmlElement

        paragraph = OxmlElement("w:p")
        paragraph.style = self._style_ids[style]
        for piece in pieces:
            words, bold = (piece, False) if isinstance(piece, str) else piece
            self._add_run(paragraph, words, bold=bold, language=language)
        self._end.addprevious(paragraph)

    def table(self, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table; its first row is bold and repeated on every page."""
        from docx.oxml import OxmlElement

        lines = [names, *rows]
        table = self.document.add_table(rows=len(lines), cols=len(names), style="Table Grid")
        for number, (row, cells) in enumerate(zip(table._tbl.tr_lst, lines, strict=True)):
            for cell, words in zip(row.tc_lst, cells, strict=True):
                paragraph = cell.p_lst[0]
                paragraph.style = self._style_ids["Small"]
                self._add_run(paragraph, words, bold=number == 0)
        table._tbl.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self.paragraph("Normal")

    def _add_run(self, paragraph: Any, words: str, *, bold: bool, language: str = "") -> None:  # noqa: ANN401 - XML
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        run = paragraph.add_r()
        run.text = self._writable(words)
        if bold:
            run.get_or_add_rPr().append(OxmlElement("w:b"))
        if _LANGUAGE.fullmatch(language):
            # So that Word checks the spelling in the language that was spoken.
            run.get_or_add_rPr().append(OxmlElement("w:lang", {qn("w:val"): language}))

    def _writable(self, text: str) -> str:
        kept, lost = writable(text)
        self.lost += lost
        return kept

    def about_lost(self) -> list[str]:
        """Return the sentence on what Word cannot hold, none where it held everything."""
        told = f"Word cannot hold control characters: {counted(self.lost, 'character')} taken out."
        return [told] if self.lost else []

    def _style(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Pt, RGBColor

        styles = self.document.styles
        for name in ("Title", *(f"Heading {level}" for level in range(1, DEEPEST + 1))):
            styles[name].font.color.rgb = RGBColor(*ACCENT)
        for name, size, colour, below, keep in STYLES:
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.font.size, style.font.color.rgb = Pt(size), RGBColor(*colour)
            style.paragraph_format.space_after = Pt(below)
            style.paragraph_format.keep_with_next = keep
        styles["Quote"].paragraph_format.keep_with_next = True
        styles["Quote"].paragraph_format.space_before = Pt(4)
        styles["Quote"].paragraph_format.space_after = Pt(2)

    def _sign(self, title: str, subject: str, at: str) -> None:
        about = self.document.core_properties
        about.title, about.subject = self._writable(title)[:255], subject
        about.author = about.last_modified_by = "qualkit"
        about.comments = ""
        about.created = about.modified = datetime.fromisoformat(at).replace(tzinfo=None)


def _code(paper: Paper, report: Report, heading: Heading, excerpts: Iterable[Excerpt]) -> None:
    paper.heading(2 + len(heading.above), heading.path)
    paper.paragraph("Source", size_of(report, heading))
    for excerpt in excerpts:
        pieces = ((words, mark != "") for words, mark in marked(excerpt))
        paper.paragraph("Quote", *pieces, language=excerpt.language)
        negated = [("Negated. ", True)] if excerpt.negated else []
        paper.paragraph("Source", *negated, source(excerpt, report.occasions.get(excerpt.document_id, "")))
        paper.paragraph("Provenance", provenance(excerpt))


def quote_paragraphs(
    paper: Paper,
    quotes: Sequence[Quote],
    paths: Mapping[str, str],
    *,
    is_named: bool = True,
    occasions: Mapping[str, str] | None = None,
) -> None:
    """Write quotes in their order, each with its source, its code and its note."""
    for quote in quotes:
        excerpt = quote.excerpt
        paper.paragraph("Quote", excerpt.quote, language=excerpt.language)
        occasion = (occasions or {}).get(excerpt.document_id, "")
        paper.paragraph("Source", source_of_quote(excerpt, is_named=is_named, occasion=occasion))
        below = [paths.get(excerpt.code_id, excerpt.code_id), quote.remark]
        paper.paragraph("Provenance", " · ".join(filter(None, below)))
        for line in filter(None, quote.note.splitlines()):
            paper.paragraph("Normal", line)


def _memos(paper: Paper, report: Report) -> None:
    if report.memos:
        paper.heading(1, "Memos")
    for words, memos in memos_in_groups(report.memos).items():
        paper.heading(2, words)
        for memo in memos:
            paper.paragraph("Source", (memo.subject, True))
            for line in filter(None, memo.text.splitlines()):
                paper.paragraph("Normal", line)
            paper.paragraph("Provenance", memo_line(memo))


def _counts(paper: Paper, report: Report) -> None:
    paper.heading(1, "Counts")
    paper.paragraph("Normal", "“3 in 2” means three excerpts in two documents.")
    for division in report.divisions:
        paper.heading(2, f"By {division.name}")
        for first in range(0, max(len(division.values), 1), ACROSS):
            values = division.values[first : first + ACROSS]
            names = ["Code", "All", "With sub-codes", *(words for _, words in values)]
            keys = [(division.name, value) for value, _ in values]
            paper.table(names, [_count_row(report, heading, keys) for heading in report.headings])


def _count_row(report: Report, heading: Heading, keys: Sequence[tuple[str, str]]) -> list[str]:
    found = report.counts.line(heading.code_id, keys)
    cells = [f"{count.excerpts:,} in {count.documents:,}" if count.excerpts else "0" for count in found]
    return [heading.path, *cells]


def _themes(paper: Paper, report: Report) -> None:
    paper.heading(1, "Themes")
    if report.themes is None:
        paper.paragraph("Normal", report.no_themes)
        return
    paper.paragraph("Normal", about_themes(report.themes))
    for theme in report.themes.themes:
        paper.heading(2, theme.label)
        for line in theme_lines(theme):
            paper.paragraph("Source", line)
        for number in theme.exemplars:
            if number in report.exemplars:
                _exemplar(paper, report.exemplars[number])
    paper.paragraph("Normal", f"{counted(report.themes.set_aside, 'passage')} set aside: in no theme.")


def _exemplar(paper: Paper, found: Found) -> None:
    paper.paragraph("Quote", found.words, language=found.passage.language)
    paper.paragraph("Provenance", source_of(found))


def _notes(paper: Paper, report: Report) -> None:
    paper.heading(1, "How to read this")
    for note in (*report.remarks, *HOW_TO_READ, LEFT_OUT):
        paper.paragraph("List Bullet", note)
    if report.rounds:
        paper.heading(2, "Rounds")
        paper.paragraph("Normal", OF_ROUNDS)
    for round_ in report.rounds:
        paper.paragraph("List Bullet", round_line(round_))
