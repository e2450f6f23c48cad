"""Files on their way into the study: seen, corrected and described before anything is stored."""

import streamlit as st
from parts import arrived, coming, drop, inside, saying, speakers, words
from parts.progress import bar
from parts.study import current

from qualkit.phrasing import counted
from qualkit.registry import plugins

study = current()
dropped = drop.current()

st.title("Import")
if not dropped or not dropped.files:
    arrived.told(study)
    if dropped:
        coming.left_aside(dropped)
    st.write(
        "Drop what a session left behind: transcripts, notes, boards, tables of answers, chats, and sheets about "
        "participants or documents. You see what each file becomes before anything is stored."
    )
    drop.uploaders()
    st.caption(
        f"Can be read: {', '.join(f'.{name}' for name in plugins('readers'))}. Everything stays on this computer."
    )
    st.stop()

arrived.forget()
working = st.empty()
results = dropped.results(study, bar(working))
documents = coming.documents_of(dropped, results)
sheets = sum(bool(result.note) for result in results.values())
what = [counted(len(documents), "document")] * bool(documents) + [counted(sheets, "sheet")] * bool(sheets)

st.markdown(words.plain(coming.summary(dropped, results)))
with st.container(horizontal=True, vertical_alignment="center"):
    label = f"Bring {' and '.join(what)} into the study" if what else "Nothing here can come in"
    asked = arrived.is_asked()
    st.button(
        label,
        type="primary",
        key="bring",
        disabled=asked or not what,
        icon=":material/download:",
        on_click=arrived.begin,
    )
    st.button(
        "Start over", type="tertiary", key="start-over", disabled=asked, on_click=drop.close, help="Nothing is stored."
    )
if asked:
    arrived.keep(arrived.bring_in(study, dropped, results, working))
    drop.close()
    st.rerun()

files_tab, inside_tab, speakers_tab, known_tab, reading_tab = st.tabs(
    ["Files", "Look inside", "Speakers", "What is known", "Read wrongly?"]
)
with files_tab:
    coming.table(dropped, results)
    with st.expander("Add more files"):
        drop.uploaders()
with inside_tab:
    inside.look_inside(study, dropped, results)
with speakers_tab:
    speakers.settle(dropped, [report for _, _, report in documents])
with known_tab:
    saying.known(dropped, results)
with reading_tab:
    saying.reading(study, dropped, results)
