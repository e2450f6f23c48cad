"""What a study holds, in numbers, tables and lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from html import escape

import streamlit as st

from parts import words
from parts.filters import document_labels
from parts.links import to_document
from parts.paging import paged
from parts.study import Study, counted_by, documents, how_many, of_codes, of_values
from parts.words import tag
from parts.work import coding_button, themes_button
from qualkit.exporters.wording import counted
from qualkit.model import Filter
from qualkit.store.codings import rounds_of
from qualkit.store.project import Event
from qualkit.store.themes import latest_themes

DOCUMENTS_A_PAGE = 20
CHANGES_SHOWN = 8
CODES_SHOWN = 5
STAYS = ("init", "migrate", "undo")
VERBS = {
    "init": "Begun",
    "import": "Brought in",
    "code": "Coded",
    "codebook": "Codebook changed",
    "themes": "Themes found",
    "undo": "Taken back",
    "migrate": "Brought up to date",
}


def metrics(study: Study) -> None:
    """Draw the numbers that say how large the study is."""
    listed = documents(study)
    languages = {document.language for document in listed if document.language}
    numbers = {
        "Documents": len(listed),
        "Passages": sum(document.passages for document in listed),
        "Excerpts": how_many(study, Filter()),
        "Codes": len(study.codebook.codes),
        "Languages": len(languages),
    }
    for column, (label, number) in zip(st.columns(len(numbers)), numbers.items(), strict=True):
        column.metric(label, f"{number:,}")


def next_step(study: Study) -> None:
    """Draw what to do next, where there is something to do."""
    newest = max((round_.started for round_ in rounds_of(study.project) if round_.finished), default="")
    brought = max(
        (event.at for event in study.project.history() if event.verb == "import" and not event.undone), default=""
    )
    if not newest:
        st.header("Next: apply the codebook")
        st.write("The words of the codebook are looked for in every document. Nothing is changed in what was said.")
        coding_button(study, label="Apply the codebook", primary=True)
    elif brought > newest:
        st.header("Next: code what is new")
        st.write("Documents came in after the codebook was last applied.")
        coding_button(study, label="Apply the codebook", primary=True)
    elif latest_themes(study.project) is None:
        st.header("Next: find themes")
        st.write("Passages that say similar things are put together, in all languages at once, without the codebook.")
        themes_button(study, label="Find themes", primary=True)


def tables(study: Study) -> None:
    """Draw how much there is of each kind, language and group."""
    listed = documents(study)
    told: list[tuple[str, Callable[[str], str], str]] = [
        ("kind", words.kind_name, "Where from"),
        ("language", words.language_name, "Language"),
        ("group", str, "Group"),
    ]
    of = {
        "kind": Counter(document.kind for document in listed),
        "language": Counter(document.language for document in listed),
        "group": Counter(document.attributes.get("group", "") for document in listed),
    }
    left, middle, right = st.columns(3, gap="large")
    for column, (by, called, heading) in zip((left, middle, middle), told, strict=True):
        excerpts = of_values(counted_by(study, by))
        values = sorted({*of[by], *excerpts}, key=lambda value: (not value, -excerpts[value], value))
        if by == "group" and values in ([], [""]):
            continue
        rows = [(called(value) if value else "not said", of[by][value], excerpts[value]) for value in values]
        column.html(_table(heading, ("Documents", "Excerpts"), rows))
    used = most_used(study)
    if used:
        right.html(_table("Most used codes", ("Excerpts",), used))


def most_used(study: Study) -> list[tuple[str, int]]:
    """Return the codes used most, each counted by itself, with how often."""
    own = of_codes(counted_by(study, "code"))
    return [(study.name_of(code_id), number) for code_id, number in own.most_common(CODES_SHOWN)]


def _table(heading: str, columns: Iterable[str], rows: Iterable[tuple[str, *tuple[int, ...]]]) -> str:
    head = tag("th", escape(heading), scope="col") + "".join(tag("th", name, scope="col") for name in columns)
    body = "".join(
        tag("tr", tag("th", escape(name), scope="row") + "".join(tag("td", f"{number:,}") for number in numbers))
        for name, *numbers in rows
    )
    return tag("table", tag("thead", tag("tr", head)) + tag("tbody", body), class_="qk-table")


def document_list(study: Study) -> None:
    """Draw the documents, a page at a time, each leading to where it can be read."""
    listed, labels = documents(study), document_labels(study)
    excerpts = of_values(counted_by(study, "document"))
    st.header("Documents")
    place = st.container(gap=None)
    first = paged(len(listed), DOCUMENTS_A_PAGE, key="documents")
    for document in listed[first : first + DOCUMENTS_A_PAGE]:
        name, what = place.columns([2, 5], vertical_alignment="center")
        with name:
            to_document(document.id, labels[document.id])
        told = [
            words.ONE_KIND.get(document.kind, document.kind),
            words.language_name(document.language),
            counted(document.passages, "passage"),
            counted(excerpts[document.name], "excerpt"),
            document.attributes.get("group", ""),
        ]
        what.html(tag("span", escape(" · ".join(filter(None, told))), class_="qk-place"))


def history(study: Study) -> None:
    """Draw the last changes, and the button that takes back the newest."""
    events = study.project.history()
    st.header("History")
    rows = [
        tag(
            "li",
            tag("span", escape(_when(event.at)), class_="qk-place")
            + tag("s" if event.undone else "span", escape(f" {_said(event)} "))
            + tag("span", escape(f"({event.who})"), class_="qk-place"),
        )
        for event in reversed(events[-CHANGES_SHOWN:])
    ]
    st.html(tag("ul", "".join(rows), class_="qk-history"))
    newest = next((event for event in reversed(events) if event.verb not in STAYS and not event.undone), None)
    if newest is None:
        return
    st.caption(words.plain(f"The last change that stands: {_said(newest)}"))
    if st.button("Undo the last change", icon=":material/undo:", key="undo"):
        undone = study.project.undo(who=study.who())
        taken = "; ".join(map(_said, undone)) or "nothing"
        st.session_state["told"] = f"Taken back: {taken}"
        st.rerun()


def _said(event: Event) -> str:
    return f"{VERBS.get(event.verb, event.verb)}: {event.summary}"


def _when(at: str) -> str:
    """Return an ISO time without seconds and zone.

    >>> _when("2026-03-04T05:06:07.000+00:00")
    '2026-03-04 05:06'
    """
    return at[:16].replace("T", " ")
