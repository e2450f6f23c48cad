"""What people say of dropped files: what is known about them, and how they are to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from parts import words
from parts.coming import LEGEND, attributes_of, names_attributes
from parts.drop import bound
from parts.study import documents
from parts.words import plain, tag
from qualkit.errors import InputError, RequestError
from qualkit.model import Kind

if TYPE_CHECKING:
    from parts.drop import Drop
    from parts.study import Study
    from qualkit.workflow import FileResult

BY_ITSELF = "Let qualkit find out"
EXAMPLES = 3
FAULT = "fault in the {}"  # what is wrong with what was typed, by the name of the field


def known(drop: Drop, results: Mapping[Path, FileResult]) -> None:
    """Draw what is to be known about all documents, and what their files' names say."""
    st.caption("What is known becomes a filter. Leave empty what differs from file to file.")
    place = st.container(key="known-of-all")
    group, city, date = place.columns(3)
    group.text_input("Group", placeholder="For example: A", **bound(drop, "group", ""))
    city.text_input("City", placeholder="For example: Rabat", **bound(drop, "city", ""))
    date.text_input("Date", placeholder="For example: 2026-03-01", **bound(drop, "date", ""))
    other, value, _ = place.columns(3)
    other.text_input("Something else", placeholder="For example: session", **bound(drop, "other", ""))
    if drop.said.get("other"):
        value.text_input(f"{plain(drop.said['other'])} is", **bound(drop, "value", ""))
    st.text_input(
        "What the files' names say",
        placeholder="For example: {city}_{date}_{group}",
        help="Names in braces stand for what differs: Rabat_2026-03-01_A.docx is {city}_{date}_{group}.",
        **_checked(drop, "pattern", _pattern_fault),
    )
    _tell_fault(drop, "pattern")
    if names_attributes(drop):
        _examples(drop, [path for path, result in results.items() if result.documents])


def _examples(drop: Drop, paths: Sequence[Path]) -> None:
    """Draw what the pattern finds in the first names, and how many do not fit."""
    fitting = {path: found for path in paths if (found := attributes_of(drop, path)) is not None}
    rows = [
        tag("dt", escape(drop.files[path]))
        + tag("dd", escape(", ".join(f"{name}: {value}" for name, value in found.items())), dir="auto")
        for path, found in list(fitting.items())[:EXAMPLES]
    ]
    st.html(tag("dl", "".join(rows), class_="qk-list"))
    lost = [drop.files[path] for path in paths if path not in fitting]
    if lost:
        shown = ", ".join(lost[:EXAMPLES]) + (", …" if len(lost) > EXAMPLES else "")
        st.caption(plain(f"{len(lost)} of {len(paths)} names do not fit: {shown}"))


def reading(study: Study, drop: Drop, results: Mapping[Path, FileResult]) -> None:
    """Draw what can be said of how files are read; it counts for all of them."""
    st.caption("It counts for all files dropped here, and they are read again at once.")
    left, right = st.columns(2)
    left.selectbox(
        "They are",
        ["", *Kind],
        format_func=lambda kind: words.ONE_KIND.get(kind, BY_ITSELF),
        **bound(drop, "kind", ""),
    )
    right.selectbox(
        "They are in",
        ["", *study.codebook.languages],
        format_func=lambda language: words.language_name(language) if language else BY_ITSELF,
        **bound(drop, "language", ""),
    )
    st.text_input(
        "How speakers are announced",
        placeholder=r"For example: (\w+)>\s",
        help="A regular expression for the beginning of a line, with a group around the name.",
        **_checked(drop, "speaker", _speaker_fault),
    )
    _tell_fault(drop, "speaker")
    columns = _columns(results)
    if columns or drop.said.get("columns"):
        st.multiselect(
            "Columns that hold what people said",
            list(dict.fromkeys([*columns, *drop.said.get("columns", [])])),
            placeholder=BY_ITSELF,
            help="Every table dropped here is then read as answers. Bring boards in apart.",
            **bound(drop, "columns", []),
        )
    if any(LEGEND in warning for warning in _warnings(results)) or drop.said.get("legend"):
        st.checkbox("Let the legend of a board say what each colour asks", **bound(drop, "legend", default=False))
    _replaces(study, drop, results)


def _replaces(study: Study, drop: Drop, results: Mapping[Path, FileResult]) -> None:
    """Draw which document a file corrects: of several files nobody could tell which is meant."""
    names = {document.id: document.name for document in documents(study)}
    if not names or sum(bool(result.documents) for result in results.values()) != 1:
        drop.said.pop("replaces", None)
        return
    labels = words.told_apart(names.items())
    st.selectbox(
        "It corrects a document of the study",
        ["", *names],
        format_func=lambda id_: labels.get(id_, BY_ITSELF),
        help="The corrected text takes the place of the old one, with its codings.",
        **bound(drop, "replaces", ""),
    )


def _warnings(results: Mapping[Path, FileResult]) -> list[str]:
    return [warning for result in results.values() for report in result.documents for warning in report.warnings]


def _columns(results: Mapping[Path, FileResult]) -> list[str]:
    """Return the headers of the tables that hold answers, or in which nothing was found."""
    of_answers = [
        path
        for path, result in results.items()
        if result.problem or any(report.kind == Kind.ANSWERS for report in result.documents)
    ]
    return list(dict.fromkeys(header for path in of_answers for header in _headers(str(path))))


@st.cache_data(max_entries=256, show_spinner=False)
def _headers(path: str) -> list[str]:
    """Return the headers of a table; none of a file that is no table."""
    from qualkit.readers.building import load
    from qualkit.readers.tables.participants import SHEETS
    from qualkit.readers.tables.surveys import one_header

    suffix = Path(path).suffix.lower()
    if suffix not in SHEETS:
        return []
    try:
        sheets = SHEETS[suffix](load(Path(path), "text/csv"))
    except (InputError, OSError):
        return []
    headers = (header for sheet in sheets if sheet.rows for header in one_header(sheet)[0].header)
    return [" ".join(header.split()) for header in headers if header.strip()]


def _checked(drop: Drop, name: str, fault_of) -> dict[str, object]:
    """Return the arguments of a field that counts only when there is no fault in what was typed."""

    def without_fault(typed: str) -> str:
        drop.said[FAULT.format(name)] = fault = fault_of(typed) if typed.strip() else ""
        return "" if fault else typed.strip()

    arguments = bound(drop, name, "", clean=without_fault)
    if not st.session_state[arguments["key"]]:
        drop.said.pop(FAULT.format(name), None)
    return arguments


def _tell_fault(drop: Drop, name: str) -> None:
    fault = drop.said.get(FAULT.format(name))
    if fault:
        st.warning(plain(fault))


def _pattern_fault(pattern: str) -> str:
    from qualkit.workflow import Told
    from qualkit.workflow.preparing import checked

    try:
        checked(Told(pattern=pattern))
    except RequestError as error:
        return str(error)
    return ""


def _speaker_fault(expression: str) -> str:
    from qualkit.readers.talk.hinted import fault_in

    fault = fault_in(expression)
    return f"the expression {fault}" if fault else ""
