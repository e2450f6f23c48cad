"""What is in the study, and what to do next."""

import streamlit as st
from parts import address, history, overview, start, words, work
from parts.study import current, documents

study = current()
listed = documents(study)

st.title(words.plain(study.project.name))
address.warn()
work.told()
overview.metrics(study)
if start.can_change():
    st.sidebar.button("Open another study", on_click=start.close_study, icon=":material/folder_open:", type="tertiary")
if not listed:
    st.header("Begin with some files")
    st.write("Bring in what you have: transcripts, session notes, boards, answers. They stay on this computer.")
    work.import_form(study)
else:
    overview.next_step(study)
    overview.tables(study)
    overview.document_list(study)
    with st.expander("Add more files", key="add"):
        work.import_form(study)
history.history(study)
