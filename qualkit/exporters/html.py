"""A study as one web page that stands alone: no script, no outside address, good on screen and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.exporters.evidence import marked, provenance
from qualkit.exporters.markup import Markup, element, joined
from qualkit.exporters.memos import memo_line, memos_in_groups
from qualkit.exporters.quotes import source_of_quote
from qualkit.exporters.report import excerpts_by_code, gather, size_of
from qualkit.exporters.stylesheet import STYLESHEET
from qualkit.exporters.wording import (
    HOW_TO_READ,
    LEFT_OUT,
    OF_ROUNDS,
    about_themes,
    round_line,
    source,
    source_of,
    theme_lines,
)
from qualkit.model import Filter
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from qualkit.exporters.report import Division, Heading, Report
    from qualkit.exporters.tally import Count
    from qualkit.model import Excerpt
    from qualkit.store.passages import Found
    from qualkit.store.project import Project
    from qualkit.store.quotes import Quote

HEAD = Markup(
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    '<meta name="referrer" content="no-referrer">'
)
DEEPEST = 3  # level of indentation in the table of contents


def export(project: Project, path: Path, wanted: Filter) -> list[str]:
    """Write the page and return what it leaves out, a sentence each."""
    report = gather(project, wanted)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{piece}\n" for piece in _page(project, report, wanted))
    return list(report.remarks)


def _page(project: Project, report: Report, wanted: Filter) -> Iterator[str]:
    anchors = {heading.code_id: f"code-{number}" for number, heading in enumerate(report.headings, start=1)}
    yield Markup('<!DOCTYPE html>\n<html lang="en">')
    yield head(f"{report.name}: coded excerpts")
    yield Markup("<body>")
    yield element("header", element("h1", report.name, dir="auto"), _about(report))
    yield Markup('<div class="page">')
    yield _contents(report, anchors)
    yield Markup("<main>")
    if report.quotes:
        yield element("h2", "Quotes", id="quotes")
        yield from quote_figures(report.quotes, report.paths(), occasions=report.occasions)
    yield element("h2", "Coded excerpts", id="excerpts")
    if report.nothing:
        yield element("p", report.nothing, class_="notice")
    for heading, excerpts in excerpts_by_code(project, report, wanted):
        yield _code_heading(report, heading, anchors.get(heading.code_id, ""))
        yield from (_excerpt(each, report.occasions.get(each.document_id, "")) for each in excerpts)
    yield from _counts(report)
    yield from _themes(report)
    yield from _memos(report)
    yield _notes(report)
    yield Markup("</main></div></body></html>")


def head(title: str) -> Markup:
    """Return the head of a page that stands alone."""
    return element("head", HEAD, element("title", title), element("style", Markup(STYLESHEET)))


def _about(report: Report) -> Markup:
    lines = [element("dt", name) + element("dd", value, dir="auto") for name, value in report.about[1:]]
    return element("dl", *map(Markup, lines))


def _contents(report: Report, anchors: dict[str, str]) -> Markup:
    codes = [_contents_line(report, heading, anchors[heading.code_id]) for heading in report.headings]
    first = {"quotes": "Quotes"} if report.quotes else {}
    memos = {"memos": "Memos"} if report.memos else {}
    last = {"counts": "Counts", "themes": "Themes", **memos, "reading": "How to read this"}
    links = [*_links(first | {"excerpts": "Coded excerpts"}), *codes, *_links(last)]
    return element("nav", element("ul", *links), aria_label="Contents")


def _links(sections: Mapping[str, str]) -> Iterator[Markup]:
    for anchor, words in sections.items():
        yield element("li", element("a", words, href=f"#{anchor}"))


def _contents_line(report: Report, heading: Heading, anchor: str) -> Markup:
    own = report.counts.of(heading.code_id).excerpts
    name = heading.path.rsplit(" › ", 1)[-1]
    words = element("a", name, href=f"#{anchor}") if own else element("span", name)
    depth = min(len(heading.above) + 1, DEEPEST)
    return element("li", words, element("span", f"{own:,}", class_="number"), class_=f"depth-{depth}")


def _code_heading(report: Report, heading: Heading, anchor: str) -> Markup:
    size = element("div", size_of(report, heading), class_="small")
    return joined([element("h3", heading.path, id=anchor, dir="auto"), size])


def _excerpt(excerpt: Excerpt, occasion: str) -> Markup:
    words = joined(_mark(words, mark) for words, mark in marked(excerpt))
    badge = [element("span", "negated", class_="badge"), Markup(" ")] if excerpt.negated else []
    return element(
        "figure",
        element("blockquote", words, lang=excerpt.language, dir="auto"),
        element(
            "figcaption",
            element("div", *badge, source(excerpt, occasion), dir="auto"),
            element("div", provenance(excerpt), class_="provenance", dir="auto"),
        ),
    )


def _mark(words: str, mark: str) -> str:
    return element("mark", words, class_="negated" if mark == "negated" else "") if mark else words


def _counts(report: Report) -> Iterator[Markup]:
    yield element("h2", "Counts", id="counts")
    yield element("p", "“3 in 2” means three excerpts in two documents.", class_="small")
    for division in report.divisions:
        yield element("h3", f"By {division.name}")
        yield element("div", _table(report, division), class_="wide")


def _table(report: Report, division: Division) -> Markup:
    names = ["Code", "All", "With sub-codes", *(words for _, words in division.values)]
    head = element("thead", element("tr", *(element("th", name, scope="col", dir="auto") for name in names)))
    rows = [_table_row(report, heading, division) for heading in report.headings]
    return element("table", head, element("tbody", *rows))


def _table_row(report: Report, heading: Heading, division: Division) -> Markup:
    found = report.counts.line(heading.code_id, ((division.name, value) for value, _ in division.values))
    return element("tr", element("th", heading.path, scope="row", dir="auto"), *map(_table_cell, found))


def _table_cell(count: Count) -> Markup:
    if not count.excerpts:
        return element("td", "0", class_="zero")
    return element("td", f"{count.excerpts:,} ", element("small", f"in {count.documents:,}"))


def _themes(report: Report) -> Iterator[Markup]:
    yield element("h2", "Themes", id="themes")
    if report.themes is None:
        yield element("p", report.no_themes, class_="notice")
        return
    yield element("p", about_themes(report.themes), class_="small")
    for theme in report.themes.themes:
        yield element("h3", theme.label, dir="auto")
        yield from (element("div", line, class_="small", dir="auto") for line in theme_lines(theme))
        yield from (_exemplar(report.exemplars[number]) for number in theme.exemplars if number in report.exemplars)
    yield element("p", f"{counted(report.themes.set_aside, 'passage')} set aside: in no theme.", class_="notice")


def _exemplar(found: Found) -> Markup:
    return element(
        "figure",
        element("blockquote", found.words, lang=found.passage.language, dir="auto"),
        element("figcaption", source_of(found), dir="auto"),
    )


def quote_figures(
    quotes: Sequence[Quote],
    paths: Mapping[str, str],
    *,
    is_named: bool = True,
    occasions: Mapping[str, str] | None = None,
) -> Iterator[Markup]:
    """Yield quotes in their order, each with its source, its code and its note."""
    for quote in quotes:
        excerpt = quote.excerpt
        occasion = (occasions or {}).get(excerpt.document_id, "")
        below = [paths.get(excerpt.code_id, excerpt.code_id), quote.remark]
        yield element(
            "figure",
            element("blockquote", excerpt.quote, lang=excerpt.language, dir="auto"),
            element(
                "figcaption",
                element("div", source_of_quote(excerpt, is_named=is_named, occasion=occasion), dir="auto"),
                element("div", " · ".join(filter(None, below)), class_="provenance", dir="auto"),
            ),
            *([element("p", quote.note, class_="memo", dir="auto")] if quote.note else []),
        )


def _memos(report: Report) -> Iterator[Markup]:
    if report.memos:
        yield element("h2", "Memos", id="memos")
    for words, memos in memos_in_groups(report.memos).items():
        yield element("h3", words)
        for memo in memos:
            yield element(
                "article",
                element("div", memo.subject, class_="small", dir="auto"),
                element("p", memo.text, class_="memo", dir="auto"),
                element("div", memo_line(memo), class_="provenance", dir="auto"),
            )


def _notes(report: Report) -> Markup:
    notes = [element("li", note) for note in (*report.remarks, *HOW_TO_READ, LEFT_OUT)]
    lines = [element("li", round_line(round_)) for round_ in report.rounds]
    rounds = [element("h3", "Rounds"), element("p", OF_ROUNDS, class_="small"), element("ul", *lines)] if lines else []
    return element("footer", element("h2", "How to read this", id="reading"), element("ul", *notes), *rounds)
