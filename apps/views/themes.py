"""What keeps coming up, found without a codebook."""

import streamlit as st
from parts import address, themes, work
from parts.study import current, documents

from qualkit.store.themes import latest_themes

study = current()
run = latest_themes(study.project)

st.title("Themes")
work.told()
if run is None:
    st.write("Themes gather passages that say similar things, in all languages at once, without the codebook.")
    if documents(study):
        work.themes_button(study, label="Find themes", primary=True)
    else:
        st.page_link("views/bring.py", label="First bring in some files", icon=":material/arrow_back:")
    st.stop()

with st.sidebar:
    chosen = themes.choose(run)
    work.themes_button(study, label="Find themes again", primary=False)
address.warn()
if chosen is None:
    themes.about(run)
    themes.draw_map(study, run, chosen)
    themes.overview(study, run)
else:
    themes.heading(run, chosen)
    themes.draw_map(study, run, chosen)
    themes.passages_of(study, run, chosen)
