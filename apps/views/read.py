"""A document as it was said, with its codings in the words themselves."""

import streamlit as st
from parts import address, reading
from parts.links import back_to_excerpts
from parts.study import current, documents
from parts.words import plain

study = current()
listed = documents(study)

if not listed:
    st.title("Read")
    st.write("There is nothing to read yet.")
    st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")
    st.stop()

with st.sidebar:
    back_to_excerpts()
    document = reading.choose_document(study)
    shown = reading.legend(study, document)
st.title(plain(document.name))
address.warn()
reading.about(document)
reading.passages(study, document, shown)
