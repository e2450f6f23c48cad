"""A document as it was said, with its codings in the words themselves."""

import streamlit as st
from parts import reading
from parts.study import current, documents
from parts.words import plain

study = current()
listed = documents(study)

if not listed:
    st.title("Read")
    st.write("There is nothing to read yet.")
    st.page_link("views/study.py", label="Bring in some files", icon=":material/arrow_back:")
    st.stop()

with st.sidebar:
    document = reading.choose_document(study)
    shown = reading.legend(study, document)
st.title(plain(document.name))
reading.about(document)
reading.passages(study, document, shown)
