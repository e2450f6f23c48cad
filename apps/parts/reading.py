"""Reading a document: which one, which page of it, which words are looked for in it, and where a link leads."""

from __future__ import annotations

from collections import Counter
from html import escape

import streamlit as st

from parts import address, annotator, wire, words
from parts.filters import document_labels
from parts.study import Study
from parts.turns import in_order
from parts.words import tag
from qualkit.model import Document, Span
from qualkit.phrasing import counted
from qualkit.store.documents import passage_numbers, read_document
from qualkit.store.marks import marks
from qualkit.store.passages import passages as found_passages

SHOWN, FIND = "part", "find"
LINKS = ("passage", "coding")  # what a link may lead to


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
    return _read(study.project, f"{study.words_stamp}|{chosen}", chosen)


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(_project, key: str, document_id: str) -> Document:  # noqa: ARG001 - the key
    return read_document(_project, document_id)


def linked_passage() -> int | None:
    """Return the number of the passage that a link led to."""
    number = st.query_params.get("passage", "")
    return int(number) if number.isdecimal() else None


def _forget_link() -> None:
    for name in LINKS:
        st.query_params.pop(name, None)


def _elsewhere() -> None:
    _forget_link()
    address.put(SHOWN, 1)


def find() -> str:
    """Draw the field for words to look for in the document, and return them."""
    hint = 'All of the words; "in quotation marks" as they stand; trust* for all that begins so.'
    arguments = address.bound(FIND, "", then=_forget_link)
    return st.text_input("Find in this document", help=hint, **arguments).strip()


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


def passages(study: Study, document: Document, sought: str) -> bool:
    """Draw a page of the document's passages in the annotator, with what was linked to lit; tell if it is the last."""
    numbered = in_order(document, passage_numbers(study.project, document.id))
    pages = wire.pages_of(document, numbered)
    lit = _lit(study, document, numbered)
    place = st.container()
    page = _page(len(pages), pages.page(lit.start) + 1 if lit else None)
    hits = wire.hits(study.project, document, sought)
    with place:
        if sought and not hits:
            st.caption(f"“{words.plain(sought)}” is not said in this document.")
        annotator.draw(study, document, numbered, pages, page=page - 1, lit=lit, hits=hits, turn=_turn)
    return page == len(pages)


def _page(pages: int, linked: int | None) -> int:
    """Draw the page numbers where there are several, and return the one chosen or linked to."""
    arguments = address.bound(SHOWN, 1, then=_forget_link)
    if linked:
        address.put(SHOWN, linked)
    if not 1 <= st.session_state[SHOWN] <= pages:
        address.put(SHOWN, pages)
    return st.pagination(pages, **arguments) if pages > 1 else 1


def _turn(page: int) -> None:
    _forget_link()
    address.choose({SHOWN: page})


def _lit(study: Study, document: Document, numbered: list[wire.Numbered]) -> Span | None:
    """Return the words that a link leads to: those of a coding, else those of a passage."""
    coding, linked = st.query_params.get("coding", ""), linked_passage()
    if coding:
        found = next(
            (mark for mark in marks(study.project, document.id, viewer=study.who()) if mark.id == coding), None
        )
        if found:
            return found.span
        address.refuse("coding", "a coding that is not there any more")
    return next((passage.span for number, passage in numbered if number == linked), None)
