"""Passages that hold the words searched for, and carry no code: what a codebook has no words for yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from parts import address, in_memory
from parts.highlights import emphasised
from parts.links import to_passage
from parts.paging import paged
from parts.study import Study
from parts.words import language_name, tag
from qualkit.model import Filter, Span
from qualkit.phrasing import counted
from qualkit.store.passages import Found, passages

A_PAGE = 10
PAGE = "uncoded"


def listed(study: Study, wanted: Filter, *, opened: bool) -> None:
    """Say how many passages without a code hold the words, and let people read them; `opened` shows them at once."""
    from qualkit.workflow import find_words

    numbers = holding(study, wanted)
    count = len(numbers)
    if not count:
        address.bound(PAGE, 1)
        return
    verb = "holds" if count == 1 else "hold"
    with st.expander(f"{counted(count, 'passage')} without a code {verb} these words", expanded=opened):
        place = st.container(gap="medium")
        first = paged(count, A_PAGE, key=PAGE)
        back = address.packed()
        for found in passages(study.project, numbers=numbers[first : first + A_PAGE]):
            with place.container(border=True, gap=None):
                st.html(_card(found, find_words(wanted.words, found.words)))
                to_passage(found.document_id, found.number, back=back)


def holding(study: Study, wanted: Filter) -> list[int]:
    """Return the numbers of the passages without a code that hold the words and pass the other filters about passages.

    They are in the order in which they are read.
    """
    return _holding(study, f"{study.stamp}|{wanted}", wanted) if wanted.words else []


@st.cache_data(max_entries=16, show_spinner=False)
def _holding(_study: Study, key: str, _wanted: Filter) -> list[int]:  # noqa: ARG001 - the key
    from qualkit.exploring.coded import numbers_uncoded

    about = replace(_wanted, codes=(), coders=(), confidence=0.0, standings=())
    return [int(number) for number in numbers_uncoded(*in_memory.chosen(_study, about))]


def _card(found: Found, lit: Sequence[Span]) -> str:
    passage = found.passage
    told = [found.participant, found.document, passage.prompt, language_name(passage.language)]
    return tag("blockquote", emphasised(found.words, lit), class_="qk-quote", lang=passage.language, dir="auto") + tag(
        "p", escape(" · ".join(filter(None, told))), class_="qk-meta qk-place"
    )
