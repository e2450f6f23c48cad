"""Which memos are shown, and what a new one is about."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from parts import address
from parts.filters import HOW_TO_SEARCH, document_labels
from parts.memo import About, memos_of, writers, writing
from parts.study import Study
from qualkit.store.memos import KeptMemo

# noun: what memos of that kind are called, and what one is written on
NOUNS = {"": "Anything", "study": "The study", "document": "Documents", "code": "Codes", "coding": "Codings"}
WRITABLE = {"study": "The study", "document": "A document", "code": "A code"}
WORDS, ON, BY, PAGE = "memo-words", "memo-on", "memo-by", "memos"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The memos that the filters leave, and whether they leave any out."""

    memos: list[KeptMemo]
    is_filtered: bool


def choose(study: Study) -> Chosen:
    """Draw the filters and return the memos that they leave."""
    searched = st.text_input(
        "Words in memos",
        type="search",
        placeholder="Search the memos",
        help=HOW_TO_SEARCH,
        **address.bound(WORDS, "", then=_first_page),
    )
    noun = st.selectbox(
        "About",
        list(NOUNS),
        format_func=NOUNS.__getitem__,
        **address.bound(ON, "", options=NOUNS, said="what no memo can be about", then=_first_page),
    )
    people = {"": "Anybody", **{name: name for name in writers(study)}}
    by = st.selectbox(
        "Written by",
        list(people),
        format_func=lambda name: people.get(name, name),
        **address.bound(BY, "", options=people, said="somebody who wrote no memo", then=_first_page),
    )
    about = (noun, "") if noun else None
    found = memos_of(study, about=about, words=searched.strip(), by=by)
    return Chosen(list(found), bool(searched.strip() or noun or by))


def clear() -> None:
    """Take all filters away."""
    address.choose({WORDS: "", ON: "", BY: "", PAGE: 1})


def new_memo(study: Study, *, opened: bool) -> None:
    """Draw what a new memo is about, and the field to write it in."""
    with st.expander("Write a memo", expanded=opened, icon=":material/edit_note:", key="new-memo"):
        on = st.segmented_control(
            "About", list(WRITABLE), default="study", required=True, format_func=WRITABLE.__getitem__, key="new-memo-on"
        )
        about = _about(study, str(on))
        if about:
            writing(study, about)
        else:
            st.caption("There is none in the study yet.")


def _about(study: Study, noun: str) -> About | None:
    if noun == "study":
        return "study", ""
    named = document_labels(study) if noun == "document" else study.code_names()
    if not named:
        return None
    chosen = st.selectbox(
        WRITABLE[noun],
        list(named),
        format_func=lambda id_: named.get(id_, id_),
        filter_mode="contains",
        key=f"new-memo-{noun}",
    )
    return noun, str(chosen)


def _first_page() -> None:
    address.put(PAGE, 1)
