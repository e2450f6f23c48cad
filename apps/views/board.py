"""Post-its under their questions, in the colours of their codes."""

from dataclasses import replace
from html import escape

import streamlit as st
from parts import address, boards, laid, words
from parts.filters import Choice, choices, choose
from parts.paging import paged
from parts.study import current, documents

from qualkit.phrasing import counted

A_PAGE = 4
LOOKS = {"columns": "In columns", "lay": "As it lay"}

study = current()
found = {document.id: document for document in documents(study) if document.kind == "board"}

st.title("Board")
if not found:
    st.write("There are no boards in the study yet. A table exported from a whiteboard tool makes one.")
    st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")
    st.stop()

with st.sidebar:
    names = words.told_apart((board.id, board.name) for board in found.values())
    chosen = choose(Choice("boards", "Boards", names))
    known = choices(study)
    codes = choose(replace(known["code"], key="board-code"))
    languages = choose(replace(known["language"], key="board-language"))
warnings = st.container()
family = {member for code in codes for member in study.codebook.family(code)}
wanted = list(chosen or found)
place = st.container(gap="medium")
first = paged(len(wanted), A_PAGE, key="board-page")
shown_here = {id_: boards.notes(study, found[id_]) for id_ in wanted[first : first + A_PAGE]}
placed = {id_ for id_, notes in shown_here.items() if laid.has_places([note for note, _ in notes])}
look = "columns"
# Only where it is stored how a board hung can it be drawn so.
if placed:
    look = st.sidebar.radio(
        "How boards are drawn",
        list(LOOKS),
        format_func=LOOKS.__getitem__,
        **address.bound("look", "columns", options=LOOKS, said="a way of drawing that there is not"),
    )
with warnings:
    address.warn()
for id_, notes in shown_here.items():
    shown = [pair for pair in notes if boards.fits(*pair, codes=sorted(family), languages=languages)]
    told = counted(len(notes), "note")
    if len(shown) < len(notes):
        told = f"{len(shown):,} of {told}"
    with place:
        uncoded = sum(not codings for _, codings in shown)
        told += f", {uncoded:,} of them without a code"
        st.html(
            words.tag("h2", escape(names[id_]), class_="qk-title")
            + words.tag("p", escape(told), class_="qk-meta qk-place")
            + (
                laid.drawn(study, found[id_], notes, shown)
                if look == "lay" and id_ in placed
                else boards.drawn(study, found[id_], shown)
            )
        )
