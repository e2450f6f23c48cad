"""What people thought while they read: memos on the study, its documents, codes and codings."""

import streamlit as st
from parts import address, memo, memo_choice, work
from parts.paging import paged
from parts.study import current

from qualkit.phrasing import counted

A_PAGE = 25

study = current()
with st.sidebar:
    chosen = memo_choice.choose(study)

with st.container(horizontal=True, vertical_alignment="bottom"):
    st.title("Memos", width="stretch")
    memo.download(study, chosen.memos)
address.warn()
work.told()
if chosen.memos or chosen.is_filtered:
    st.markdown(f"**{counted(len(chosen.memos), 'memo')}**")
else:
    st.write("Memos keep what you think while you read. Write the first one here, or beside a document or a code.")
memo_choice.new_memo(study, opened=not chosen.memos and not chosen.is_filtered)
if not chosen.memos and chosen.is_filtered:
    st.write("No memo fits. Take a filter away, or clear them all.")
    st.button("Clear all filters", key="clear-memos", on_click=memo_choice.clear, icon=":material/filter_list_off:")
place = st.container(gap="medium")
first = paged(len(chosen.memos), A_PAGE, key=memo_choice.PAGE)
with place:
    for each in chosen.memos[first : first + A_PAGE]:
        with st.container(border=True, gap="xsmall"):
            memo.entry(study, each, is_placed=True)
