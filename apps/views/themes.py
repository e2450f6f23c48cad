"""What keeps coming up, found without a codebook."""

import streamlit as st
from parts import address, theme_choice, theme_deeds, theme_files, theme_finding, theme_page, themes, work
from parts.study import current, documents

from qualkit.store.themes import latest_themes

study = current()
run = latest_themes(study.project)

if run is None:
    st.title("Themes")
    work.told()
    st.write("Themes gather passages that say similar things, in all languages at once, without the codebook.")
    if documents(study):
        theme_finding.form(study, None)
    else:
        st.page_link("views/bring.py", label="First bring in some files", icon=":material/arrow_back:")
    st.stop()

with st.sidebar:
    chosen = theme_choice.choose(run)
    with st.expander("Find themes again", icon=":material/hub:"):
        theme_finding.form(study, run)
with st.container(horizontal=True, vertical_alignment="bottom"):
    st.title("Themes", width="stretch")
    theme_files.download(study, run)
work.told()
warnings = st.container()
theme_deeds.done(study)
if chosen is None:
    themes.all_together(study, run)
else:
    theme_page.draw(study, run, chosen)
with warnings:
    address.warn()
