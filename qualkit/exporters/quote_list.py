"""The quote list as a file of its own, to be quoted from: with names, or without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.errors import RequestError, possible
from qualkit.exporters.csv import about_guarded, write_table
from qualkit.exporters.docx import Paper, quote_paragraphs
from qualkit.exporters.html import head, quote_figures
from qualkit.exporters.markup import Markup, element
from qualkit.exporters.quotes import NO_NAMES, quote_header, quote_rows
from qualkit.exporters.report import headings_of
from qualkit.exporters.wording import moment, occasion_of
from qualkit.phrasing import counted
from qualkit.store.documents import listed_documents
from qualkit.store.events import now
from qualkit.store.quotes import quotes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from qualkit.store.project import Project
    from qualkit.store.quotes import Quote


@dataclass(frozen=True, slots=True)
class _List:
    """All that a file of the list shows; `note` says what was left out."""

    title: str
    at: str
    quotes: Sequence[Quote]
    paths: Mapping[str, str]
    occasions: Mapping[str, str]
    is_named: bool

    @property
    def about(self) -> str:
        return f"{counted(len(self.quotes), 'quote')}, {moment(self.at)}"

    @property
    def note(self) -> str:
        return "" if self.is_named else NO_NAMES


def write_quotes(project: Project, path: Path, suffix: str, *, is_named: bool, viewer: str = "") -> list[str]:
    """Write the quote list as the suffix says, and return what the reader of the file must know, a sentence each.

    In a blind study, what the viewer must not see yet is left out. RequestError when nothing is left, or for a suffix
    that no list is written as.
    """
    write = _WRITERS.get(suffix.lower())
    if write is None:
        known = possible(suffix, _WRITERS)
        raise RequestError(f"the quote list cannot be written as '{suffix or 'a file without a suffix'}'; {known}")
    picked = quotes(project, viewer=viewer)
    if not picked:
        raise RequestError("nothing is picked yet, so there are no quotes to write; 'qualkit quotes --pick' picks one")
    listed = _List(
        title=f"{project.name}: quotes",
        at=now(),
        quotes=picked,
        paths={heading.code_id: heading.path for heading in headings_of(project.codebook())},
        occasions={document.id: occasion_of(document.attributes) for document in listed_documents(project)},
        is_named=is_named,
    )
    return [*filter(None, [listed.note]), *write(path, listed)]


def _write_csv(path: Path, listed: _List) -> list[str]:
    rows = quote_rows(listed.quotes, listed.paths, is_named=listed.is_named)
    return about_guarded(write_table(path, quote_header(is_named=listed.is_named), rows))


def _write_docx(path: Path, listed: _List) -> list[str]:
    paper = Paper(listed.title, subject="Quotes", at=listed.at)
    paper.paragraph("Title", listed.title)
    paper.paragraph("Normal", listed.about)
    quote_paragraphs(paper, listed.quotes, listed.paths, is_named=listed.is_named, occasions=listed.occasions)
    if listed.note:
        paper.paragraph("Normal", listed.note)
    paper.document.save(str(path))
    return paper.about_lost()


def _write_html(path: Path, listed: _List) -> list[str]:
    pieces = [
        Markup('<!DOCTYPE html>\n<html lang="en">'),
        head(listed.title),
        Markup("<body>"),
        element("header", element("h1", listed.title, dir="auto"), element("p", listed.about)),
        Markup('<div class="page alone"><main>'),
        *quote_figures(listed.quotes, listed.paths, is_named=listed.is_named, occasions=listed.occasions),
        *([element("p", listed.note, class_="small")] if listed.note else []),
        Markup("</main></div></body></html>"),
    ]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{piece}\n" for piece in pieces)
    return []


_WRITERS: Mapping[str, Callable[[Path, _List], list[str]]] = {
    ".csv": _write_csv,
    ".docx": _write_docx,
    ".html": _write_html,
}
