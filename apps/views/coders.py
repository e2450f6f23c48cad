"""Who codes, how far each is, and what they see of each other."""

import streamlit as st
from parts import address, coding_people, work
from parts.study import current, documents

study = current()

st.title("Coders")
address.warn()
work.told()
if not documents(study):
    st.write("There is nothing to code yet.")
    st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")
    st.stop()

coding_people.own(study)
coding_people.all_passes(study)
coding_people.by_document(study)
coding_people.blind(study)
