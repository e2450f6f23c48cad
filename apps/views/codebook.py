"""What each code means, and the words that point to it."""

import streamlit as st
from parts import address, codes, overview, words, work
from parts.study import current

from qualkit.codebook import write_codebook
from qualkit.model import in_language
from qualkit.phrasing import counted

study = current()
book = study.codebook

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
address.warn()
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
codes.tree(study)
