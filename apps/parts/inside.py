"""A document before it comes in: its passages, who says them, and what was left out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from parts import address, words
from parts.coming import attributes_of, becomes, label, warnings
from parts.drop import bound
from parts.paging import paged
from parts.turns import LISTED, Numbered, in_order
from parts.words import clock, tag
from qualkit.model import Document, Participant, PassageKind, Role
from qualkit.phrasing import counted, shortened

if TYPE_CHECKING:
    from parts.drop import Drop
    from parts.study import Study
    from qualkit.workflow import DocumentReport, FileResult

PASSAGES_A_PAGE = 50
WORDS_SHOWN = 200  # of what was left out
KINDS_NAMED = 4
SHOWN = "passages"


def look_inside(study: Study, drop: Drop, results: Mapping[Path, FileResult]) -> None:
    """Draw the choice of a document, and its passages a page at a time."""
    # A file that is left out can still be looked into, and taken in again.
    known = {
        f"{path} {place}": (path, place, report)
        for path, result in results.items()
        for place, report in enumerate(result.documents)
    }
    if not known:
        st.caption("There is no document to look into.")
        return
    labels = words.told_apart((key, label(drop.files[path], report)) for key, (path, _, report) in known.items())
    arguments = bound(drop, "document", next(iter(known)))
    if st.session_state[arguments["key"]] not in known:
        st.session_state[arguments["key"]] = next(iter(known))
    place = st.container(horizontal=True, vertical_alignment="bottom")
    chosen = place.selectbox(
        "Look into",
        list(known),
        format_func=lambda key: labels.get(key, key),
        filter_mode="contains",
        **arguments | {"on_change": _another, "args": (drop, arguments["key"])},
    )
    path, number, report = known[chosen]
    _leave_out(drop, path, place)
    documents = drop.documents(study, path)
    if number < len(documents):
        _about(drop, path, report)
        _furniture(documents[number])
        _passages(documents[number])


def _another(drop: Drop, key: str) -> None:
    drop.said["document"] = st.session_state[key]
    address.put(SHOWN, 1)


def _leave_out(drop: Drop, path: Path, place) -> None:
    key = f"{path} left out"
    st.session_state[key] = path in drop.left_out
    place.checkbox("Leave this file out", key=key, on_change=_turn, args=(drop, path, key))


def _turn(drop: Drop, path: Path, key: str) -> None:
    drop.left_out = drop.left_out | {path} if st.session_state[key] else drop.left_out - {path}


def _about(drop: Drop, path: Path, report: DocumentReport) -> None:
    known = {**report.attributes, **(attributes_of(drop, path) or {})}
    told = [becomes(drop, report)]
    told += [f"{words.attribute_label(name)}: {value}" for name, value in known.items() if value]
    lines = "".join(tag("li", escape(line), dir="auto") for line in warnings(drop, path, report))
    st.html(
        tag("p", escape(" · ".join(told)), class_="qk-meta qk-place")
        + (tag("ul", lines, class_="qk-warnings") if lines else "")
    )


def _furniture(document: Document) -> None:
    """Draw what is in the file and was said by nobody."""
    left = {kind: said for kind, said in document.furniture.items() if said}
    if not left:
        return
    told = ", ".join(f"{kind} ({len(said):,})" for kind, said in list(left.items())[:KINDS_NAMED])
    told += ", …" if len(left) > KINDS_NAMED else ""
    with st.expander(words.plain(f"Left out, since nobody said it: {told}")):
        rows = []
        for kind, said in left.items():
            more = len(said) - WORDS_SHOWN
            shown = " · ".join(shortened(each, 200) for each in said[:WORDS_SHOWN])
            shown += f" · and {more:,} more" if more > 0 else ""
            rows.append(tag("dt", escape(kind)) + tag("dd", escape(shown), dir="auto"))
        st.html(tag("dl", "".join(rows), class_="qk-list"))


def _passages(document: Document) -> None:
    numbered = in_order(document, range(1, len(document.passages) + 1))
    place = st.container()
    first = paged(len(numbered), PASSAGES_A_PAGE, key=SHOWN)
    if len(numbered) > PASSAGES_A_PAGE:
        last = min(first + PASSAGES_A_PAGE, len(numbered))
        place.caption(f"{first + 1:,}–{last:,} of {counted(len(numbered), 'passage')}")
    place.html(_sheet(document, numbered[first : first + PASSAGES_A_PAGE]))


def _sheet(document: Document, numbered: Sequence[Numbered]) -> str:
    people = {person.id: person for person in document.participants}
    headings = {
        passage.span.of(document.text).strip() for _, passage in numbered if passage.kind is PassageKind.HEADING
    }
    rows, prompt = [], ""
    for _, passage in numbered:
        if passage.prompt and passage.prompt not in (prompt, *headings):
            rows.append(tag("h3", escape(passage.prompt), class_="qk-prompt", dir="auto"))
        prompt = passage.prompt
        rows.append(_row(document, passage, people.get(passage.participant_id or "")))
    return tag("div", "".join(rows), class_="qk-sheet")


def _row(document: Document, passage, speaker: Participant | None) -> str:
    element = "h3" if passage.kind is PassageKind.HEADING else "p"
    said = tag(element, escape(passage.span.of(document.text)), lang=passage.language, dir="auto")
    who = tag("b", escape(speaker.name)) if speaker else ""
    who += tag("span", speaker.role) if speaker and speaker.role is not Role.PARTICIPANT else ""
    who += tag("span", clock(passage.time[0])) if passage.time else ""
    language = escape(words.language_name(passage.language)) if element == "p" else ""
    return tag(
        "div",
        tag("div", who, class_="qk-who")
        + tag("div", said, class_="qk-said")
        + tag("div", language, class_="qk-margin qk-place"),
        class_="qk-row qk-item" if passage.kind in LISTED else "qk-row",
    )
