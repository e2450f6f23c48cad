"""What came in: the last import, document by document, with links to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from parts import address
from parts.coming import becomes, fault, sheet_note
from parts.links import READ, to_document
from parts.paging import paged
from parts.progress import bar
from parts.words import plain, tag, told_apart
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from parts.drop import Drop
    from parts.study import Study
    from qualkit.workflow import DocumentReport, FileResult

ARRIVED = "arrived"
BRINGING = "bringing"  # whether the button was pressed that brings files in
DOCUMENTS_A_PAGE = 20
SHOWN = "arrived-page"
FATES = {"kept": "kept", "moved": "moved", "broken": "lost their words"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the last import came to: the documents, each in one line, and what else is to be said, in lines."""

    documents: tuple[tuple[DocumentReport, str], ...]
    notes: tuple[str, ...]
    faults: tuple[str, ...]


def begin() -> None:
    """Remember that files are to come in, so that the button cannot be pressed again while they do."""
    st.session_state[BRINGING] = True


def is_asked() -> bool:
    """Tell, once, whether files are to come in."""
    return bool(st.session_state.pop(BRINGING, False))


def bring_in(study: Study, drop: Drop, results: Mapping[Path, FileResult], place) -> Arrival:
    """Bring the files into the study that can be read and were not left out, and return what came of it."""
    from qualkit.workflow import import_files

    wanted = [path for path in drop.files if path not in drop.left_out and not results[path].problem]
    done = import_files(study.project, wanted, who=study.who(), told=drop.told(), track=bar(place))
    return arrival(drop, [*done, *(result for result in results.values() if result.problem)])


def arrival(drop: Drop, results: Sequence[FileResult]) -> Arrival:
    """Return in words what came of an import."""
    documents: list[tuple[DocumentReport, str]] = []
    notes: list[str] = []
    faults: list[str] = []
    for result in results:
        name = drop.files.get(result.path, result.path.name)
        documents += [(report, _in_words(drop, report)) for report in result.documents]
        notes += [f"{name}: {sheet_note(result, name)}"] if result.note else []
        faults += [f"{name}: {fault(result, name)}"] if result.problem else []
    known = sum(result.known for result in results)
    notes += [f"{counted(known, 'file')} in the study already: left alone"] if known else []
    return Arrival(tuple(documents), tuple(notes), tuple(faults))


def _in_words(drop: Drop, report: DocumentReport) -> str:
    fates = ", ".join(
        f"{report.reanchored[fate]:,} {told}" for fate, told in FATES.items() if fate in report.reanchored
    )
    corrects = f"takes the place of {report.corrects}" if report.corrects else ""
    return " · ".join(filter(None, [becomes(drop, report), corrects, f"codings: {fates}" if fates else ""]))


def keep(found: Arrival) -> None:
    """Remember what came in, to be shown until something else is dropped."""
    st.session_state[ARRIVED] = found
    address.put(SHOWN, 1)


def forget() -> None:
    """Show what came in no longer."""
    st.session_state.pop(ARRIVED, None)


def told(study: Study) -> None:
    """Draw what came in last, and where to go from there."""
    found: Arrival | None = st.session_state.get(ARRIVED)
    if found is None:
        return
    count = len(found.documents)
    if count:
        st.success(f"{counted(count, 'document')} came in.", icon=":material/check:")
        _next(study, found)
    for line in found.notes:
        st.caption(plain(line))
    if found.faults:
        told = [
            f"{counted(len(found.faults), 'file')} could not be read:",
            *(f"- {plain(line)}" for line in found.faults),
        ]
        st.warning("\n".join(told))
    if count:
        _documents(found)
    st.header("Add more files")


def _next(study: Study, found: Arrival) -> None:
    """Draw the two ways to code what came in."""
    label = "Next: read and code"
    if study.codebook.codes:
        st.page_link(
            "views/study.py", label="Next: apply the codebook", icon=":material/sell:", query_params=address.along()
        )
        label = "Or read and code yourself"
    first, _ = found.documents[0]
    st.page_link(READ, label=label, icon=":material/menu_book:", query_params=address.along(document=first.id))


def _documents(found: Arrival) -> None:
    labels = told_apart((report.id, report.name) for report, _ in found.documents)
    place = st.container(gap=None, key="document-list")
    first = paged(len(found.documents), DOCUMENTS_A_PAGE, key=SHOWN)
    for report, line in found.documents[first : first + DOCUMENTS_A_PAGE]:
        name, what = place.columns([2, 5], vertical_alignment="center")
        with name:
            to_document(report.id, labels[report.id])
        what.html(tag("span", escape(line), class_="qk-place"))
