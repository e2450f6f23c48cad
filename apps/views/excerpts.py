"""Everything that was coded: excerpts to read, words in context, codes against cases, and how often."""

from dataclasses import replace

import streamlit as st
from parts import address, cards, context, downloads, frequencies, matrix, questions, quoting, uncoded, words
from parts.filters import PAGE, choose_filter, in_words
from parts.links import to_passage
from parts.paging import paged
from parts.study import current, documents

from qualkit.phrasing import counted

A_PAGE = 25
AS = "as"
# As it stands in the address: what it is called, and what draws it where it is no list of excerpts.
VIEWS = {
    "excerpts": ("Excerpts", None),
    "context": ("Words in context", context.draw),
    "matrix": ("Matrix", matrix.draw),
    "frequencies": ("Frequencies", frequencies.draw),
}

study = current()
with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Excerpts", width="stretch")
    buttons = st.container(horizontal=True, width="content")
view = st.segmented_control(
    "Shown as",
    list(VIEWS),
    format_func=lambda key: VIEWS[key][0],
    required=True,
    label_visibility="collapsed",
    **address.bound(AS, "excerpts", options=VIEWS, said="a view that there is not"),
)
warnings = st.container()
words_box = st.container() if view == "context" else None
with st.sidebar:
    wanted = choose_filter(study, words_in=words_box)
draw = VIEWS[view][1]
# The words searched for stand in their own box there.
told = in_words(study, replace(wanted, words="") if words_box else wanted)


def listed() -> None:
    """Draw the excerpts, a page at a time."""
    question = questions.ask(study, wanted)
    if question is None:
        return
    count = questions.count(study, wanted, question)
    if count:
        with buttons:
            downloads.buttons(study, questions.answered(study, wanted, question))
    narrowed = " · ".join(filter(None, [question, told]))
    st.markdown(f"**{counted(count, 'excerpt')}**" + (f" · {words.plain(narrowed)}" if narrowed else ""))
    if not count:
        nothing(question)
        return
    uncoded.listed(study, wanted, opened=False)
    place = st.container(gap="medium")
    first = paged(count, A_PAGE, key=PAGE)
    page, passed = questions.page(study, wanted, question, first=first, limit=A_PAGE)
    back = address.packed()
    for excerpt, near in cards.page(study, page, limit=A_PAGE, offset=passed):
        with place.container(border=True, gap=None):
            st.html(cards.card(study, excerpt, near))
            with st.container(horizontal=True, vertical_alignment="center"):
                to_passage(excerpt.document_id, excerpt.passage, back=back, coding=excerpt.coding_id)
                quoting.pick_button(study, excerpt)


def nothing(question: str) -> None:
    """Say why there is no excerpt, and what to do."""
    if told or question:
        asked = "answers the question" if question else "fits all the filters"
        st.write(f"Nothing was coded that {asked}. Take one away, or clear them all.")
        uncoded.listed(study, wanted, opened=True)
    else:
        st.write("Nothing is coded yet. Read and code, or let the program apply the codebook.")
        st.page_link("views/study.py", label="See what to do next", icon=":material/arrow_back:")


if not documents(study):
    st.write("There is nothing in the study yet.")
    st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")
elif draw:
    if told:
        st.markdown(words.plain(told))
    draw(study, wanted)
else:
    listed()
# What a link names in vain is known when all choices are drawn.
with warnings:
    address.warn()
