"""Reading a document: which one, which codes are shown, which page of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

import streamlit as st

from parts import address, words
from parts.colours import colour_of, swatch
from parts.filters import document_labels
from parts.paging import paged
from parts.study import Study, of_codes
from parts.turns import in_order, sheet
from parts.words import tag
from qualkit.model import Document, Excerpt, Filter
from qualkit.phrasing import counted
from qualkit.store.documents import passage_numbers, read_document
from qualkit.store.excerpts import counts, page_of_excerpts
from qualkit.store.passages import passages as found_passages

PASSAGES_A_PAGE = 150
SHOWN = "part"


def choose_document(study: Study) -> Document:
    """Draw the choice of documents and return the one chosen, or the one that holds the passage linked to."""
    labels = document_labels(study)
    linked = linked_passage()
    first = next(iter(labels))
    said = "a document that the study does not hold"
    arguments = address.bound("document", first, options=labels, said=said, then=_elsewhere)
    if linked is not None:
        found = next(found_passages(study.project, numbers=[linked]), None)
        if found is None:
            address.refuse("passage", "a passage that the study does not hold")
        elif "document" not in st.query_params:
            address.put("document", found.document_id)
    chosen = st.selectbox(
        "Document",
        list(labels),
        format_func=lambda id_: labels.get(id_, id_),
        filter_mode="contains",
        **arguments,
    )
    return read_document(study.project, chosen)


def linked_passage() -> int | None:
    """Return the number of the passage that a link led to."""
    number = st.query_params.get("passage", "")
    return int(number) if number.isdecimal() else None


def _forget_link() -> None:
    st.query_params.pop("passage", None)


def _elsewhere() -> None:
    _forget_link()
    address.put(SHOWN, 1)


def legend(study: Study, document: Document) -> frozenset[str]:
    """Draw the codes of the document and return those to be shown: all, unless some were chosen."""
    found = of_codes(counts(study.project, Filter(documents=(document.id,)), by="code"))
    order = [code.id for code in study.codebook.codes if code.id in found]
    order += sorted(set(found) - set(order))
    if not order:
        st.caption("Nothing is coded in this document yet.")
        return frozenset()
    chosen = st.pills(
        "Codes in this document",
        order,
        selection_mode="multi",
        format_func=lambda code_id: (
            f"{swatch(colour_of(study.colours, code_id))} {words.plain(study.name_of(code_id))} {found[code_id]}"
        ),
        key=f"codes of {document.id}",
        help="Choose some to see only those.",
    )
    return frozenset(chosen) or frozenset(order)


def about(document: Document) -> None:
    """Draw what is known of the document."""
    told = [
        words.ONE_KIND[document.kind],
        words.languages_named(_languages(document)),
        counted(len(document.passages), "passage"),
        counted(len(document.participants), "speaker") if document.participants else "",
        *(f"{words.attribute_label(name)}: {value}" for name, value in sorted(document.attributes.items()) if value),
        f"from {document.origin.name}",
    ]
    st.html(tag("span", escape(" · ".join(piece for piece in told if piece)), class_="qk-place"))


def _languages(document: Document) -> list[str]:
    """Return the languages of the document, the one most said first."""
    found = Counter(passage.language for passage in document.passages if passage.language)
    return [language for language, _ in found.most_common()]


def passages(study: Study, document: Document, shown: frozenset[str]) -> None:
    """Draw a page of the document's passages, with the linked one lit."""
    numbered = in_order(document, passage_numbers(study.project, document.id))
    numbers = [number for number, _ in numbered]
    linked = linked_passage()
    place = st.container()
    first = paged(
        len(numbers),
        PASSAGES_A_PAGE,
        key=SHOWN,
        on_change=_forget_link,
        page=numbers.index(linked) // PASSAGES_A_PAGE + 1 if linked in numbers else None,
    )
    here = numbers[first : first + PASSAGES_A_PAGE]
    with place:
        shown_here = numbered[first : first + PASSAGES_A_PAGE]
        st.html(sheet(study, document, shown_here, _codings(study, document, here, shown), linked))
        if linked in here:
            # The number is a number: nothing from a document reaches this script.
            st.html(
                f'<script>document.getElementById("passage-{linked:d}")?.scrollIntoView({{block: "center"}})</script>',
                unsafe_allow_javascript=True,
            )


def _codings(study: Study, document: Document, here: Sequence[int], shown: frozenset[str]) -> list[Excerpt]:
    if not here or not shown:
        return []
    # The passage before the page is asked for too: a coding that begins in it may run on.
    wanted = Filter(documents=(document.id,), passages=(min(here) - 1, *here))
    return [excerpt for excerpt in page_of_excerpts(study.project, wanted) if excerpt.code_id in shown]
