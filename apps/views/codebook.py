"""What each code means, and the words that point to it."""

from pathlib import Path

import streamlit as st
from parts import (
    address,
    code_choice,
    code_deeds,
    code_dialogs,
    code_drag,
    code_form,
    code_impact,
    code_versions,
    codes,
    dialogs,
    memo,
    overview,
    words,
    work,
)
from parts.study import current

from qualkit.codebook import write_codebook
from qualkit.model import in_language
from qualkit.phrasing import counted

study = current()
book = study.codebook

st.html(Path(__file__).parents[1] / "assets/codebook.css")
with st.container(horizontal=True, vertical_alignment="bottom"):
    st.title("Codebook", width="stretch")
    st.download_button(
        "Download YAML",
        write_codebook(book),
        file_name=f"{book.id}.yaml",
        mime="application/yaml",
        icon=":material/download:",
        on_click="ignore",
    )
chosen = code_choice.chosen(study)
warnings = st.container()
work.told()
languages = ", ".join(words.language_name(language) for language in book.languages)
st.markdown(
    f"**{words.plain(in_language(book.title, study.language))}** · {counted(len(book.codes), 'code')} · "
    f"{languages} · version {book.version}"
)
if overview.to_code_again(study):
    st.write("The study is still coded with an earlier codebook.")
    work.coding_button(study, label="Code it again", primary=True)
with st.expander("Use another codebook", key="other"):
    work.codebook_form(study)
view = code_choice.choose_view()
code_deeds.done(study)
with st.sidebar:
    if st.button("New code", icon=":material/add:", key="code-new-button"):
        dialogs.ask("new")
    code_choice.tree(study, chosen)
    code_drag.draw(study)
if view == "versions":
    code_versions.draw(study)
elif chosen:
    code_form.draw(study, book.code(chosen))
    memo.memo_editor(study, ("code", chosen), label="Memos on this code")
elif book.codes:
    st.caption("Choose a code at the left to change what it means, or read them all here.")
    codes.tree(study)
else:
    st.write("There is no code yet. Make one here with “New code”, or on the way: mark words while you read.")
    st.page_link("views/read.py", label="Read and code", icon=":material/menu_book:", query_params=address.along())
code_impact.waiting(study)
code_dialogs.opened(study)
with warnings:
    address.warn()
