"""A document as it was said, to be read and coded in the words themselves."""

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
    sought = reading.find()
st.title(plain(document.name))
warned = st.container()
reading.about(document)
reading.passages(study, document, sought)
# Only now is it known what the link named in vain.
with warned:
    address.warn()
