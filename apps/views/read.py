"""A document as it was said, to be read and coded in the words themselves."""

import streamlit as st
from parts import address, memo, reading, reading_done, work
from parts.links import back_to_excerpts
from parts.study import current, documents
from parts.words import plain

LONG = 12  # passages; the end of a longer document is far from its title

study = current()
listed = documents(study)

if not listed:
    st.title("Read")
    st.write("There is nothing to read yet.")
    st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")
    st.stop()

work.told()
with st.sidebar:
    back_to_excerpts()
    document = reading.choose_document(study)
    sought = reading.find()
    reading_done.note(study)
st.title(plain(document.name))
warned = st.container()
reading.about(document)
reading_done.button(study, document.id)
is_end = reading.passages(study, document, sought)
if is_end and len(document.passages) > LONG:
    reading_done.button(study, document.id, place=" end")
memo.memo_editor(study, ("document", document.id), label="Memos on this document")
# Only now is it known what the link named in vain.
with warned:
    address.warn()
