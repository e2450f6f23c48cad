"""What is in the study, and what to do next."""

import streamlit as st
from parts import address, history, memo, moved, next_steps, overview, words, work
from parts.study import current, documents

study = current()
listed = documents(study)

st.title(words.plain(study.project.name))
address.warn()
work.told()
overview.metrics(study)
if not listed:
    st.header("Begin with some files")
    st.write("Bring in what you have: transcripts, session notes, boards, answers. They stay on this computer.")
    if st.button("Bring in some files", type="primary", key="begin", icon=":material/upload_file:"):
        st.switch_page("views/bring.py", query_params=address.along())
else:
    next_steps.draw(study)
    moved.listed(study)
    overview.tables(study)
    memo.memo_editor(study, ("study", ""), label="Memos on the study")
    overview.document_list(study)
    st.page_link("views/bring.py", label="Add more files", icon=":material/upload_file:", query_params=address.along())
history.history(study)
