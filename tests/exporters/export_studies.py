"""Studies for the tests of exporters, and readers of what they wrote; everything in the studies is invented."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
from builders import CODEBOOK, document, documents, empty_study, match

from qualkit.exporters.csv import export as export_csv
from qualkit.exporters.docx import export as export_docx
from qualkit.exporters.html import export as export_html
from qualkit.exporters.xlsx import export as export_xlsx
from qualkit.model import Code, Coder, Document, Evidence, EvidenceKind, Filter, Kind, Match, Span
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document
from qualkit.store.project import Project

EXPORTS = {"csv": export_csv, "xlsx": export_xlsx, "html": export_html, "docx": export_docx}
EVERYTHING = Filter()
LEXICON = Coder("lexicon", "1")
SCRIPT = "<script>alert('&')</script>"
VOID = frozenset({"meta"})


def coded_study(folder: Path, found: list[tuple[Document, list[Match]]], *, coder: Coder = LEXICON) -> Project:
    """Return a project that holds these documents with these codings."""
    project = empty_study(folder)
    with project.change("import", who="tester") as change:
        for each, _ in found:
            add_document(change, each)
    with project.change("code", who="tester") as change:
        round_ = start_round(change, coder, codebook_version=CODEBOOK.version, settings={})
        for each, matches in found:
            add_codings(change, round_, each, matches)
        finish_round(change, round_, at=change.at)
    return project


def add_code(project: Project, code_id: str, *, below: str, on: str) -> None:
    """Put a code into the codebook below another, with one excerpt of these words by a coder of its own."""
    codebook = project.codebook()
    code = Code(code_id, {"en": code_id}, parent=below)
    with project.change("codebook", who="tester") as change:
        project.use_codebook(change, replace(codebook, codes=(*codebook.codes, code), version="later"))
    found = next(each for each in documents() if on in each.text)
    with project.change("code", who="tester") as change:
        round_ = start_round(change, Coder("Ana"), codebook_version="later", settings={})
        add_codings(change, round_, found, [match(found, on, code_id)])
        finish_round(change, round_, at=change.at)


def recorded_study(folder: Path) -> Project:
    """Return a project with one excerpt that has all there can be: a time, a page, a prompt, evidence within it."""
    plain = document("Recording", [("Amina", "Nobody spoke of violence then.")], prompt="What is new?")
    passages = [replace(each, time=(65.2, 3725.0), attributes={"page": "7"}) for each in plain.passages]
    recorded = replace(plain, passages=tuple(passages), attributes={"city": "Port Alder"})
    sentence = match(recorded, "Nobody spoke of violence then.", "violence")
    word = match(recorded, "violence", "violence").evidence
    return coded_study(folder, [(recorded, [replace(sentence, evidence=word)])])


def evidence_study(folder: Path) -> Project:
    """Return a project with an excerpt that each kind of evidence speaks for, and one that is only near something."""
    talk = document("Talk", [("Amina", "No violence, but papers."), ("Rosa", "He never let her speak.")])
    first, second = (passage.span for passage in talk.passages)
    place = talk.text.index("papers")
    shouted = Evidence("He shouted at her.", first, "en", remark="example, distance 0.34", kind=EvidenceKind.NEAR)
    papers = Evidence("papers", Span(place, place + 6), "en", remark="weighs +0.82", kind=EvidenceKind.WEIGHT)
    terms = match(talk, "violence", "violence", negated=True).evidence
    formula = Evidence("=1+1 " * 40, second, "en", remark="judged before, distance 0.21", kind=EvidenceKind.NEAR)
    matches = [
        Match(talk.id, first, "violence", 0.7, (*terms, shouted, papers)),
        Match(talk.id, second, "violence", 0.6, (formula,)),
    ]
    return coded_study(folder, [(talk, matches)], coder=Coder("blend", "1"))


def speakers_study(folder: Path) -> Project:
    """Return a project where much is known about document, speaker and passage, each of a session of its own."""
    plain = document("Circle", [("Amina", "Trust grows."), ("Moderator Ruth", "Trust, then.")])
    of_document = {"group": "A", "session": "morning", "city": "Port Alder"}
    of_speaker = {"group": "asylum seekers", "session": "evening", "status": "undocumented", "origin": "Caribbean"}
    people = tuple(replace(each, attributes=of_speaker) for each in plain.participants)
    of_passage = {"colour": "#FFC2D4", "x": "2045", "tags": "urgent"}
    passages = tuple(replace(each, attributes=of_passage) for each in plain.passages)
    known = replace(plain, passages=passages, participants=people, attributes=of_document)
    return coded_study(folder, [(known, [Match(known.id, each.span, "trust", 0.7) for each in passages])])


def answers_study(folder: Path, answers: list[str]) -> Project:
    """Return a project with one coded answer for each of these texts."""
    sheet = document("Answers", [("", answer) for answer in answers], kind=Kind.ANSWERS)
    matches = [Match(sheet.id, passage.span, "trust", 0.5) for passage in sheet.passages]
    return coded_study(folder, [(sheet, matches)])


def hostile_study(folder: Path) -> Project:
    """Return a project in which every name and word that an export shows is a script."""
    plain = document(SCRIPT, [(SCRIPT, SCRIPT)], prompt=SCRIPT, attributes={SCRIPT: SCRIPT, "group": SCRIPT})
    passages = tuple(replace(each, language='en" onclick="x', attributes={"page": SCRIPT}) for each in plain.passages)
    hostile = replace(plain, passages=passages)
    span = passages[0].span
    evidence = tuple(Evidence(SCRIPT, span, SCRIPT, remark=SCRIPT, kind=kind) for kind in EvidenceKind)
    codings = [Match(hostile.id, span, code_id, 0.5, evidence) for code_id in ("violence", SCRIPT)]
    return coded_study(folder, [(hostile, codings)], coder=Coder(SCRIPT, SCRIPT))


def exported(project: Project, folder: Path, suffix: str, wanted: Filter = EVERYTHING) -> Path:
    """Return the path of a project written in the format of that suffix."""
    path = folder / f"out.{suffix}"
    EXPORTS[suffix](project, path, wanted)
    return path


def read_back(path: Path) -> list[tuple[str, str]]:
    """Return the coded excerpts of an exported file as (quote, all that stands beside it)."""
    return _READ_BACK[path.suffix](path)


def csv_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV by the names of its columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _csv(path: Path) -> list[tuple[str, str]]:
    return [(row["quote"].removeprefix("'"), " | ".join(row.values())) for row in csv_rows(path)]


def sheet_rows(path: Path, sheet: str) -> list[dict[str, object]]:
    """Return the rows of a sheet by the names of its columns."""
    names, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _xlsx(path: Path) -> list[tuple[str, str]]:
    rows = sheet_rows(path, "Excerpts")
    shown = [[f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row.values()] for row in rows]
    return [(str(row["quote"]), " | ".join(cells)) for row, cells in zip(rows, shown, strict=True)]


def _docx(path: Path) -> list[tuple[str, str]]:
    paragraphs = docx.Document(str(path)).paragraphs
    texts = [paragraph.text for paragraph in paragraphs]
    end = texts.index("Counts")
    quotes = [n for n, paragraph in enumerate(paragraphs[:end]) if paragraph.style.name == "Quote"]
    return [(texts[n], "\n".join(texts[n + 1 : n + 3])) for n in quotes]


@dataclass
class Page(HTMLParser):
    """A page taken apart; it insists that every element is closed in its turn."""

    open: list[tuple[str, str]] = field(default_factory=list)
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    figures: list[tuple[str, str, str]] = field(default_factory=list)
    text: str = ""
    chapter: str = ""

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "figure":
            self.figures.append((self.chapter, "", ""))
        if tag == "h2":
            self.chapter = ""
        if tag not in VOID:
            self.open.append((tag, ""))

    def handle_endtag(self, tag):
        last, _ = self.open.pop()
        assert last == tag

    def handle_data(self, data):
        inside = [tag for tag, _ in self.open]
        if "style" not in inside:
            self.text += data
        if "h2" in inside:
            self.chapter += data
        if "figure" in inside:
            chapter, quote, caption = self.figures[-1]
            quoted = "blockquote" in inside
            self.figures[-1] = (chapter, quote + data * quoted, caption + data * (not quoted))


def page(path: Path) -> Page:
    """Return the page of an HTML file, taken apart to its end."""
    found = Page()
    found.feed(path.read_text(encoding="utf-8"))
    found.close()
    assert found.open == []
    return found


def _html(path: Path) -> list[tuple[str, str]]:
    return [(quote, caption) for chapter, quote, caption in page(path).figures if chapter == "Coded excerpts"]


_READ_BACK = {".csv": _csv, ".xlsx": _xlsx, ".docx": _docx, ".html": _html}
