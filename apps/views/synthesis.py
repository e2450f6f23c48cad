"""The same idea, in whatever group and language it was raised."""

import streamlit as st
from parts import address, synthesis
from parts.study import current

study = current()

st.title("Same idea")
found = synthesis.read(study)
if not found.notes:
    st.write(
        "Here, notes that say the same stand together, whichever group wrote them and in whatever language. "
        "There are no boards, answers or notes in the study yet."
    )
    st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")
    st.stop()

with st.sidebar:
    chosen = synthesis.choose(found)
address.warn()
synthesis.about(found)
for number, prompt in enumerate(found.prompts):
    if not chosen or prompt.name in chosen:
        synthesis.draw(study, found, prompt, key=f"asked-{number}")
