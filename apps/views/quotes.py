"""The excerpts picked to be quoted, in order, with notes."""

import streamlit as st
from parts import address, quoting, work
from parts.paging import paged
from parts.study import current

from qualkit.exporters.quotes import NO_NAMES
from qualkit.phrasing import counted

A_PAGE = 25

study = current()
found = quoting.listed(study)

st.title("Quotes")
work.told()
if not found:
    address.warn()
    st.write("Excerpts that you want to quote are gathered here, in your order, with notes. Pick some first.")
    st.page_link(
        "views/excerpts.py", label="To the excerpts", icon=":material/arrow_back:", query_params=address.along()
    )
    st.stop()

with st.sidebar:
    is_named = quoting.choose_names()
address.warn()
with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f"**{counted(len(found), 'quote')}**", width="stretch")
    quoting.carry_out(study, found, is_named=is_named)
if not is_named:
    st.caption(NO_NAMES)
place = st.container(gap="medium")
first = paged(len(found), A_PAGE, key=quoting.PAGE)
with place:
    for number, quote in enumerate(found[first : first + A_PAGE], start=first + 1):
        with st.container(border=True, gap="xsmall"):
            quoting.entry(study, quote, number=number, count=len(found), is_named=is_named)
