"""Memos wherever they are wanted: to read them, to write one, to change one's own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from parts import address, work
from parts.colours import style
from parts.doing import attempt
from parts.downloads import written
from parts.links import to_document, to_passage
from parts.study import Study
from parts.words import tag
from qualkit.exporters.memos import memo_line
from qualkit.phrasing import shortened
from qualkit.store.memos import KeptMemo, memo_writers, memos
from qualkit.workflow import noting

About = tuple[str, str]

CODEBOOK = "views/codebook.py"
HEIGHT = 120  # pixels of the field to write in
AS_WRITTEN = "white-space: pre-wrap; overflow-wrap: anywhere"
LONGEST_QUOTE = 240  # characters
HINT = "What you think, what to look at again, what it may mean"


def memo_editor(study: Study, about: About, *, label: str = "Memos") -> None:
    """Draw what was written on something, folded away, and the field to write more; `about` is a noun and an id."""
    work.told()
    found = memos_of(study, about=about)
    named = f"{label} ({len(found)})" if found else label
    with st.expander(named, icon=":material/sticky_note_2:", key=f"memos on {':'.join(about)}"):
        for memo in found:
            with st.container(border=True, gap="xsmall"):
                entry(study, memo)
        writing(study, about)


def memos_of(study: Study, *, about: About | None = None, words: str = "", by: str = "") -> Sequence[KeptMemo]:
    """Return memos, the newest first, remembered until the study changes."""
    who = study.who()
    key = "|".join([study.stamp, study.language, who, *(about or ("", "")), words, by])
    return _memos_of(study, key, about, words, by, who)


@st.cache_resource(max_entries=256, show_spinner=False)
def _memos_of(_study: Study, key: str, _about: About | None, _words: str, _by: str, _who: str) -> list[KeptMemo]:  # noqa: ARG001 - the key
    return memos(_study.project, about=_about, words=_words, by=_by, language=_study.language, viewer=_who)


def writers(study: Study) -> Sequence[str]:
    """Return who wrote memos that whoever codes here sees."""
    who = study.who()
    return _writers(study, f"{study.stamp}|{who}", who)


@st.cache_resource(max_entries=16, show_spinner=False)
def _writers(_study: Study, key: str, _who: str) -> list[str]:  # noqa: ARG001 - the key
    return memo_writers(_study.project, viewer=_who)


def entry(study: Study, memo: KeptMemo, *, is_placed: bool = False) -> None:
    """Draw a memo, with what changes it for who wrote it; `is_placed` says what it is about and leads there."""
    words = tag("p", escape(memo.text), style=f"{AS_WRITTEN}; margin: 0 0 0.3rem; max-width: 46rem", dir="auto")
    signed = tag("span", escape(memo_line(memo)), class_="qk-place")
    st.html(tag("article", (_subject(study, memo) if is_placed else "") + words + signed))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if memo.coder == study.who():
            _changing(study, memo)
        if is_placed:
            _to_place(memo)


def _changing(study: Study, memo: KeptMemo) -> None:
    with st.popover("Change", icon=":material/edit:", type="tertiary", key=f"change {memo.id}"):
        key = f"words {memo.id}"
        st.text_area("Your memo", memo.text, height=HEIGHT, key=key)
        st.button("Save", key=f"save {memo.id}", type="primary", on_click=_change, args=(study, memo.id, key))
    with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"remove {memo.id}"):
        st.write("The memo goes; undo on the study page brings it back.")
        st.button("Remove it", key=f"gone {memo.id}", on_click=_remove, args=(study, memo.id))


def writing(study: Study, about: About) -> None:
    """Draw the field to write a memo on something."""
    key = f"memo on {':'.join(about)}"
    st.text_area("Write a memo", height=HEIGHT, key=key, placeholder=HINT)
    st.button(
        "Keep the memo", key=f"keep {key}", icon=":material/sticky_note_2:", on_click=_write, args=(study, about, key)
    )


def _subject(study: Study, memo: KeptMemo) -> str:
    """Return what a memo is about as HTML: the code as a chip, a document by its name, a coding with its words."""
    chip = tag("span", escape(memo.code), class_="qk-chip", style=style(study.colours, memo.code_id))
    named = {"study": tag("b", "The study"), "document": tag("b", escape(memo.document))}
    gone = f"({memo.gone})" if memo.gone else ""
    rest = [memo.speaker, memo.document if memo.about == "coding" else "", gone]
    place = tag("span", escape(" · ".join(filter(None, rest))), class_="qk-place")
    quote = shortened(memo.quote, LONGEST_QUOTE)
    said = tag("p", escape(quote), class_="qk-small", style="margin: 0 0 0.4rem", dir="auto") if quote else ""
    return tag("p", named.get(memo.about, chip if memo.code else "") + place, class_="qk-meta") + said


def _write(study: Study, about: About, key: str) -> None:
    text = st.session_state.get(key, "")
    if attempt(lambda: noting.write_memo(study.project, about, text, who=study.who()), "The memo is kept"):
        st.session_state[key] = ""


def _change(study: Study, memo_id: str, key: str) -> None:
    text = st.session_state.get(key, "")
    attempt(lambda: noting.change_memo(study.project, memo_id, text, who=study.who()), "The memo is changed")


def _remove(study: Study, memo_id: str) -> None:
    attempt(lambda: noting.remove_memo(study.project, memo_id, who=study.who()), "The memo is removed")


def _to_place(memo: KeptMemo) -> None:
    """Draw the link to what a memo is about, where it still stands."""
    if memo.about == "study":
        st.page_link("views/study.py", label="To the study", query_params=address.along(), icon=":material/home:")
    elif memo.about == "code" and not memo.gone:
        to = address.along(code=memo.code_id)
        st.page_link(CODEBOOK, label="To the code", query_params=to, icon=":material/account_tree:")
    elif memo.passage is not None:
        to_passage(memo.document_id, memo.passage, coding=memo.about_id)
    elif memo.document_id:
        to_document(memo.document_id, memo.document)


def download(study: Study, found: Sequence[KeptMemo]) -> None:
    """Draw the button that downloads memos as a table."""
    st.download_button(
        "Download CSV",
        lambda: written("memos.csv", lambda path: noting.export_memos(found, path))[0],
        file_name=f"{study.project.path.stem}-memos.csv",
        mime="text/csv",
        key="download-memos",
        on_click="ignore",
        icon=":material/download:",
        disabled=not found,
    )
