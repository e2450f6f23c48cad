"""What a study holds, in numbers, tables and lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from html import escape

import streamlit as st

from parts import words
from parts.filters import document_labels
from parts.links import to_document
from parts.paging import paged
from parts.study import Study, counted_by, documents, how_many, languages_of, of_codes, of_values, with_sub_codes
from parts.words import tag
from qualkit.model import Filter
from qualkit.phrasing import counted
from qualkit.store.codings import rounds_of

DOCUMENTS_A_PAGE = 20
CODES_SHOWN = 5


def metrics(study: Study) -> None:
    """Draw the numbers that say how large the study is."""
    listed = documents(study)
    languages = {language for found in languages_of(study).values() for language in found}
    numbers = {
        "Documents": len(listed),
        "Passages": sum(document.passages for document in listed),
        "Excerpts": how_many(study, Filter(viewer=study.viewer())),
        "Codes": len(study.codebook.codes),
        "Languages": len(languages),
    }
    for column, (label, number) in zip(st.columns(len(numbers)), numbers.items(), strict=True):
        column.metric(label, f"{number:,}")


def to_code_again(study: Study) -> bool:
    """Tell whether the study was coded, but with no program's round of the codebook in use."""
    rounds = [round_ for round_ in rounds_of(study.project) if round_.finished and round_.coder.version]
    return bool(rounds) and all(round_.codebook_version != study.codebook.version for round_ in rounds)


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
    left, middle, right = st.container(key="tables").columns(3, gap="large")
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


def most_used(study: Study) -> list[tuple[str, str]]:
    """Return the codes used most, with how many excerpts each has by itself, and with the codes below it."""
    own = of_codes(counted_by(study, "code"))
    return [(study.name_of(code_id), with_below(study, own, code_id)) for code_id, _ in own.most_common(CODES_SHOWN)]


def with_below(study: Study, own: Mapping[str, int], code_id: str) -> str:
    """Return in words how many excerpts a code has by itself, and with the codes below it where there are any."""
    every = with_sub_codes(study, own, code_id)
    return f"{own[code_id]:,}" + (f", with sub-codes {every:,}" if every > own[code_id] else "")


def _table(heading: str, columns: Iterable[str], rows: Iterable[tuple[str, *tuple[int | str, ...]]]) -> str:
    head = tag("th", escape(heading), scope="col") + "".join(tag("th", name, scope="col") for name in columns)
    body = "".join(
        tag("tr", tag("th", escape(name), scope="row") + "".join(tag("td", _cell(told)) for told in numbers))
        for name, *numbers in rows
    )
    return tag("table", tag("thead", tag("tr", head)) + tag("tbody", body), class_="qk-table")


def _cell(told: int | str) -> str:
    if isinstance(told, int):
        return f"{told:,}"
    # What stands between commas is not broken into two lines.
    return " ".join(tag("span", escape(piece)) for piece in re.split(r"(?<=,) ", told))


def document_list(study: Study) -> None:
    """Draw the documents, a page at a time, each leading to where it can be read."""
    listed, labels = documents(study), document_labels(study)
    excerpts, spoken = of_values(counted_by(study, "document_id")), languages_of(study)
    st.header("Documents")
    place = st.container(gap=None, key="document-list")
    first = paged(len(listed), DOCUMENTS_A_PAGE, key="documents")
    for document in listed[first : first + DOCUMENTS_A_PAGE]:
        name, what = place.columns([2, 5], vertical_alignment="center")
        with name:
            to_document(document.id, labels[document.id])
        told = [
            words.ONE_KIND.get(document.kind, document.kind),
            words.languages_named(spoken.get(document.id, [])),
            counted(document.passages, "passage"),
            counted(excerpts[document.id], "excerpt"),
            document.attributes.get("group", ""),
        ]
        what.html(tag("span", escape(" · ".join(filter(None, told))), class_="qk-place"))
