"""Files for a report or for another program."""

import streamlit as st
from parts import address, downloads, words
from parts.filters import choose_filter, in_words
from parts.study import current, documents, how_many

from qualkit.phrasing import counted
from qualkit.registry import plugins

study = current()
with st.sidebar:
    wanted = choose_filter(study)
count = how_many(study, wanted)
told = in_words(study, wanted)

st.title("Export")
warnings = st.container()
if not documents(study):
    st.write("There is nothing in the study yet.")
    st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")
    st.stop()

st.markdown(f"**{counted(count, 'excerpt')}**" + (f" · {words.plain(told)}" if told else " · the whole study"))
if not count:
    st.write("There is nothing to export. Take a filter away, or code something first.")
    st.page_link("views/study.py", label="To the study", icon=":material/arrow_back:")
    st.stop()

st.caption("The filters on the left say what goes into the file.")
known = [*(suffix for suffix in downloads.FORMATS if suffix in plugins("exporters"))]
known += [suffix for suffix in plugins("exporters") if suffix not in known]
suffix = st.radio(
    "What kind of file",
    known,
    format_func=lambda suffix: downloads.form(suffix).title,
    captions=[downloads.form(suffix).holds for suffix in known],
    **address.bound("format", known[0], options=known, said="a kind of file that cannot be made"),
)
with warnings:
    address.warn()
key = (study.stamp, suffix, str(wanted))
if st.button("Make the file", type="primary", key="make"):
    with st.spinner("Making the file"):
        st.session_state["made"] = (key, *downloads.made(study, suffix, wanted))
if st.session_state.get("made", (None,))[0] == key:
    _, content, lost = st.session_state["made"]
    st.download_button(
        words.plain(f"Download {downloads.file_name(study, suffix, wanted)}"),
        content,
        file_name=downloads.file_name(study, suffix, wanted),
        mime=downloads.form(suffix).media_type,
        on_click="ignore",
        icon=":material/download:",
        key="fetch",
    )
    if lost:
        st.write("What this kind of file could not hold:")
        st.markdown("\n".join(f"- {words.plain(line)}" for line in lost))
    else:
        st.caption("Everything asked for is in it.")
