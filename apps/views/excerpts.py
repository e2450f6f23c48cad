"""Everything that was coded, filtered as one likes."""

import streamlit as st
from parts import address, cards, downloads, uncoded, words
from parts.filters import PAGE, choose_filter, in_words
from parts.links import to_passage
from parts.paging import paged
from parts.study import current, documents, how_many

from qualkit.phrasing import counted

A_PAGE = 25

study = current()
with st.sidebar:
    wanted = choose_filter(study)
count = how_many(study, wanted)

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.title("Excerpts", width="stretch")
    if count:
        with st.container(horizontal=True, width="content"):
            downloads.buttons(study, wanted)
address.warn()
told = in_words(study, wanted)
st.markdown(f"**{counted(count, 'excerpt')}**" + (f" · {words.plain(told)}" if told else ""))

if not documents(study):
    st.write("There is nothing in the study yet.")
    st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")
elif not count and told:
    st.write("Nothing was coded that fits all the filters. Take one away, or clear them all.")
    uncoded.listed(study, wanted, opened=True)
elif not count:
    st.write("Nothing is coded yet.")
    st.page_link("views/study.py", label="Apply the codebook", icon=":material/arrow_back:")
else:
    uncoded.listed(study, wanted, opened=False)
    place = st.container(gap="medium")
    first = paged(count, A_PAGE, key=PAGE)
    back = address.packed()
    for excerpt, near in cards.page(study, wanted, limit=A_PAGE, offset=first):
        with place.container(border=True, gap=None):
            st.html(cards.card(study, excerpt, near))
            to_passage(excerpt.document_id, excerpt.passage, back=back)
