"""Themes as one web page that stands alone: no script, no outside address, good on screen and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from qualkit.exporters.html import HEAD
from qualkit.exporters.markup import Markup, element
from qualkit.exporters.stylesheet import STYLESHEET
from qualkit.exporters.themes.drawing import svg_element
from qualkit.exporters.themes.figures import FIGURES
from qualkit.exporters.themes.gathering import WITHOUT_NAMES
from qualkit.exporters.wording import TENTATIVE, WHAT_THEMES_ARE, clock, how_sure, one_line, speaker
from qualkit.phrasing import counted
from qualkit.protocols import Track, untracked

if TYPE_CHECKING:
    from pathlib import Path

    from qualkit.exploring.branching import Branch
    from qualkit.exploring.counting import Count, Division
    from qualkit.exporters.themes.gathering import Shown, ThemeReport
    from qualkit.store.passages import Found

MOST_VALUES = 12  # columns of a table by one thing that a reader takes in

ABOUT_FIGURES = """
.drawing { margin: 1.2rem 0; padding: .5rem; background: #fff; border: 1px solid var(--line); border-radius: .3rem;
  overflow-x: auto; break-inside: avoid; }
.drawing svg { display: block; max-width: 100%; height: auto; }
.wording { margin: .6rem 0; font-size: .9rem; }
.tree ul { margin: 0; padding-inline-start: 1.4rem; border-inline-start: 1px solid var(--line); list-style: none; }
.tree > ul { padding: 0; border: 0; }
td.words, th.words { text-align: start; white-space: normal; }
thead th { overflow-wrap: break-word; }
.wording th:first-child, .numbered th:first-child { min-width: 0; }
"""

HOW_TO_READ = (
    WHAT_THEMES_ARE,
    (
        "Stability, from 0 to 1, says how often the passages of a theme stay together when the search is repeated. "
        f"A theme below {TENTATIVE:.2f} is called tentative."
    ),
    "People are those who are known by name, each counted once; notes on boards often have nobody's.",
    (
        "Quotes are whole passages, the most typical first. Positions are characters from the start of the document, "
        "the first being 0; the end is not included."
    ),
    "What is known about speakers is counted, and not told of any single one.",
)
ARROWS = {1: " ↑", -1: " ↓", 0: ""}
OF_ARROWS = "Passages. ↑ more, ↓ less than the size of theme and column lets expect."


def write_page(report: ThemeReport, path: Path, track: Track = untracked) -> list[str]:
    """Write the page and return what it leaves out, a sentence each."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{piece}\n" for piece in _page(report, track))
    wide = [by for by, division in report.divisions.items() if len(division.totals) > MOST_VALUES]
    left_out = f"Tables by {', '.join(map(one_line, wide))} are left out: more columns than a page takes; see .xlsx."
    return [*([left_out] if wide else []), *([] if report.names else [WITHOUT_NAMES])]


def _page(report: ThemeReport, track: Track) -> Iterator[str]:
    title = f"Themes: {report.name}"
    yield Markup('<!DOCTYPE html>\n<html lang="en">')
    yield element("head", HEAD, element("title", title), element("style", Markup(STYLESHEET + ABOUT_FIGURES)))
    yield Markup("<body>")
    yield element("header", element("h1", title, dir="auto"), _about(report))
    yield Markup('<div class="page">')
    yield _contents(report)
    yield Markup("<main>")
    sections = (_found, _themes, _tree, _people, _codes, _documents, _no_theme)
    for section in track(sections, doing="writing"):
        yield from section(report)
    yield element("footer", element("h2", "How to read this", id="reading"), _list(HOW_TO_READ))
    yield Markup("</main></div></body></html>")


def _about(report: ThemeReport) -> Markup:
    lines = [element("dt", name) + element("dd", value, dir="auto") for name, value in report.about[1:]]
    return element("dl", *map(Markup, lines))


def _contents(report: ThemeReport) -> Markup:
    sections = {
        "found": "What was found",
        "themes": "Themes",
        "tree": "Themes within themes",
        "people": "Who speaks of them",
        "codes": "Themes and codes",
        "documents": "Document by document",
        "none": "In no theme",
        "reading": "How to read this",
    }
    items = []
    for anchor, words in sections.items():
        items.append(element("li", element("a", words, href=f"#{anchor}")))
        if anchor == "themes":
            items += [
                element(
                    "li",
                    element("a", shown.label, href=f"#theme-{shown.number}", dir="auto"),
                    element("span", f"{shown.theme.size:,}", class_="number"),
                    class_="depth-1",
                )
                for shown in report.themes
            ]
    return element("nav", element("ul", *items), aria_label="Contents")


def _found(report: ThemeReport) -> Iterator[Markup]:
    run, held = report.run, sum(shown.theme.size for shown in report.themes)
    tentative = sum(shown.tentative for shown in report.themes)
    documents = len({report.found[place.passage].document_id for place in report.places})
    told = [
        f"{counted(len(report.themes), 'theme')} in {counted(held, 'passage')} of {counted(documents, 'document')}.",
        f"{counted(run.set_aside, 'passage')} in no theme.",
        how_sure(run),
        f"{counted(tentative, 'theme')} below {TENTATIVE:.2f}, called tentative." if tentative else "",
        run.reason,
        run.remark,
    ]
    yield element("h2", "What was found", id="found")
    yield element("p", " ".join(filter(None, told)), class_="notice", dir="auto")
    yield _figure(report, "map")
    names = ("", "Theme", "Passages", "People", "Documents", "Stability")
    rows = [
        [
            str(shown.number),
            element("a", shown.marked, href=f"#theme-{shown.number}", dir="auto"),
            *(f"{number:,}" for number in (shown.theme.size, shown.people, shown.documents)),
            _stable(shown),
        ]
        for shown in report.themes
    ]
    yield _table(names, rows, words=1, class_="numbered")


def _stable(shown: Shown) -> str:
    return "not measured" if shown.theme.stability is None else f"{shown.theme.stability:.2f}"


def _themes(report: ThemeReport) -> Iterator[Markup]:
    yield element("h2", "Themes", id="themes")
    for shown in report.themes:
        theme = shown.theme
        sizes = [counted(theme.size, "passage"), counted(shown.documents, "document")]
        sizes.insert(1, "1 person" if shown.people == 1 else f"{shown.people:,} people")
        stable = f"stability {_stable(shown)}{', tentative' if shown.tentative else ''}"
        guide = [f"steered by {one_line(theme.guide)}"] if theme.guide else []
        who = [f"named by {one_line(theme.decided_by)}"] if theme.name and theme.decided_by and report.names else []
        yield element("h3", f"{shown.number}. {shown.label}", id=f"theme-{shown.number}", dir="auto")
        yield element("div", " · ".join([*sizes, stable, *guide, *who]), class_="small", dir="auto")
        yield _wording(shown)
        yield from (_quote(report, found) for found in shown.quotes)


def _wording(shown: Shown) -> Markup:
    said = sorted(shown.theme.wording.items())
    if not said:
        words = ", ".join(one_line(word) for word, _ in shown.theme.keywords)
        return element("p", f"Keywords: {words}", class_="wording", dir="auto")
    rows = [
        [
            element("span", language),
            element("span", one_line(words.phrase), lang=language, dir="auto"),
            element("span", ", ".join(map(one_line, words.keywords)), lang=language, dir="auto"),
        ]
        for language, words in said
    ]
    return _table(("Language", "In participants' words", "Keywords"), rows, words=2, class_="wording")


def _quote(report: ThemeReport, found: Found) -> Markup:
    return element(
        "figure",
        element("blockquote", found.words, lang=found.passage.language, dir="auto"),
        element("figcaption", _source(report, found), dir="auto"),
    )


def _source(report: ThemeReport, found: Found) -> str:
    time = found.passage.time
    told = [
        one_line(speaker(report.speaker(found), found.role)),
        one_line(found.document),
        f"“{one_line(found.passage.prompt)}”" if found.passage.prompt else "",
        clock(time[0]) if time else "",
        f"characters {found.span.start}–{found.span.end}",
    ]
    return " · ".join(filter(None, told))


def _tree(report: ThemeReport) -> Iterator[Markup]:
    yield element("h2", "Themes within themes", id="tree")
    yield _figure(report, "tree")
    if report.tree.children:
        numbers = {theme_id: shown.number for theme_id, shown in report.by_id().items()}
        yield element("div", element("ul", _branch(report.tree, numbers)), class_="tree")


def _branch(branch: Branch, numbers: dict[int, int]) -> Markup:
    number = numbers.get(branch.theme_ids[0]) if not branch.children else None
    name = (
        element("a", f"{number}. {one_line(branch.label)}", href=f"#theme-{number}")
        if number is not None
        else branch.label
    )
    size = element("span", f" {counted(branch.size, 'passage')}", class_="small")
    within = [element("ul", *(_branch(child, numbers) for child in branch.children))] if branch.children else []
    return element("li", element("span", name, dir="auto"), size, *within)


def _people(report: ThemeReport) -> Iterator[Markup]:
    yield element("h2", "Who speaks of them", id="people")
    yield _figure(report, "bars")
    for by, division in report.divisions.items():
        if len(division.totals) > MOST_VALUES:
            continue
        yield element("h3", f"By {one_line(by)}", dir="auto")
        yield _list(division.sentences)
        yield _table(("Theme", *(_value(total.value) for total in division.totals)), _division_rows(report, division))
        yield element("p", OF_ARROWS, class_="small")


def _value(value: str) -> str:
    return one_line(value) or "not known"


def _division_rows(report: ThemeReport, division: Division) -> Iterator[list[str]]:
    cells: dict[int, dict[str, Count]] = {}
    for count in division.counts:
        cells.setdefault(count.theme_id, {})[count.value] = count
    for shown in report.themes:
        own = cells.get(shown.theme.id, {})
        counts = [own.get(total.value) for total in division.totals]
        yield [shown.marked, *(f"{count.passages:,}{ARROWS[count.stands_out]}" if count else "0" for count in counts)]


def _codes(report: ThemeReport) -> Iterator[Markup]:
    yield element("h2", "Themes and codes", id="codes")
    yield _list(report.crossing.sentences)
    yield _figure(report, "codes")


def _documents(report: ThemeReport) -> Iterator[Markup]:
    found = report.saturation
    yield element("h2", "Document by document", id="documents")
    yield _list([found.sentence])
    yield _figure(report, "saturation")
    rows = [
        [one_line(name), f"{new:,}", f"{seen:,}"]
        for name, new, seen in zip(found.order, found.new, found.seen, strict=True)
    ]
    yield _table(("Document", "New themes", "Themes so far"), rows)


def _no_theme(report: ThemeReport) -> Iterator[Markup]:
    run = report.run
    yield element("h2", "In no theme", id="none")
    yield element("p", f"{counted(run.set_aside, 'passage')} set aside. Left out, by reason:")
    yield _list([f"{reason}: {counted(number, 'passage')}" for reason, number in sorted(run.left_out.items())])
    if report.dropped:
        yield element("h3", "Dropped")
        yield _list([f"{shown.label}: {counted(shown.theme.size, 'passage')}" for shown in report.dropped])


def _figure(report: ThemeReport, name: str) -> Markup:
    from lxml import etree

    why = FIGURES[name].missing(report)
    if why:
        return element("p", f"No figure: {why}.", class_="notice")
    drawn = etree.tostring(svg_element(FIGURES[name].draw(report)), encoding="unicode")
    # The text in it was escaped when it was written as XML.
    return element("div", Markup(drawn), class_="drawing")


def _list(lines: Sequence[str]) -> Markup:
    items = [element("li", line, dir="auto") for line in lines if line]
    return element("ul", *items) if items else Markup("")


def _table(names: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 0, class_: str = "") -> Markup:
    """Return a table; the columns up to number `words` hold words, the others numbers."""
    kinds = ["words" if column <= words else "" for column in range(len(names))]
    head = [element("th", name, scope="col", dir="auto", class_=kind) for name, kind in zip(names, kinds, strict=True)]
    body = [
        element("tr", *(element("td", cell, dir="auto", class_=kind) for cell, kind in zip(row, kinds, strict=True)))
        for row in rows
    ]
    table = element("table", element("thead", element("tr", *head)), element("tbody", *body), class_=class_)
    return element("div", table, class_="wide")
