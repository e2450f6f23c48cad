"""Questions about codes: asked, explained, and answered for the pages."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from parts import address, in_memory
from parts.filters import first_page
from parts.study import Study, how_many
from parts.words import plain, tag
from qualkit.errors import RequestError
from qualkit.exploring.asking import as_asked
from qualkit.model import Filter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KEY = "ask"
EXAMPLE = "{one} AND {other} within 3 turns"
# What is written, with two codes of the study, and what it finds.
MEANINGS = (
    ("{one}", "Excerpts of a code and of the codes below it. The name in any language of the codebook will do."),
    ("{one} AND {other}", "Excerpts of each that have one of the other in the same turn or note."),
    ("{one} NOT {other}", "Excerpts of the one that have none of the other in the same turn or note."),
    ("{one} OR {other}", "Excerpts of either."),
    ("{one} BEFORE {other} within 2 turns", "Excerpts of the one that are followed by one of the other, and these."),
    ("{one} NOT moderator", "Who said it: participant, moderator, interpreter, observer, or a speaker's name."),
    ("{one} AND language=es", "What is known of the words, their speaker or their document, by its name."),
    ("({one} OR {other}) AND moderator", "Parentheses say what belongs together."),
    (
        '"Work (paid)" OR "NOT"',
        "Names with signs in them, and names that are such a word. Quotation marks within a name are written twice.",
    ),
)
NEARNESSES = (
    ("within one turn", "In the same turn, note or paragraph. So it is when nothing is said."),
    ("within 3 turns", "Both lie in three turns in a row."),
    ("within one document", "Anywhere in the same document."),
    ("within 100 characters", "With no more than that between them."),
    ("overlapping", "They share words."),
)


def ask(study: Study, wanted: Filter) -> str | None:
    """Draw the box to ask in, and return the question; None while it cannot be read, which is said below the box."""
    two = _two_codes(study)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = st.text_input(
            "Ask for codes together",
            placeholder=f"Such as: {EXAMPLE.format(**two)}",
            width="stretch",
            **address.bound(KEY, "", then=first_page),
        )
        with st.popover("How to ask", icon=":material/help:"):
            st.html(_help(two))
    if not asked.strip():
        return ""
    try:
        _read(study, wanted, asked)
    except RequestError as error:
        st.error(plain(str(error)), icon=":material/edit:")
        return None
    return str(asked).strip()


def _read(study: Study, wanted: Filter, asked: str) -> None:
    from qualkit.exploring.coded import read_question

    read_question(in_memory.codings(study, wanted), asked)


def count(study: Study, wanted: Filter, asked: str) -> int:
    """Return how many excerpts there are."""
    if _in_memory(wanted, asked):
        return int(in_memory.chosen(study, wanted, asked)[1].codings.sum())
    return how_many(study, wanted)


def answered(study: Study, wanted: Filter, asked: str) -> Filter:
    """Return the filter for all excerpts that answer a question."""
    return replace(wanted, codings=_ids(study, wanted, asked)) if asked else wanted


def page(study: Study, wanted: Filter, asked: str, *, first: int, limit: int) -> tuple[Filter, int]:
    """Return the filter for a page of the excerpts, and how many to pass over in what it leaves."""
    if not _in_memory(wanted, asked):
        return wanted, first
    ids = _ids(study, wanted, asked)[first : first + limit]
    return Filter(codings=ids, standings=wanted.standings, viewer=wanted.viewer), 0


def _ids(study: Study, wanted: Filter, asked: str) -> tuple[str, ...]:
    held, found = in_memory.chosen(study, wanted, asked)
    return tuple(held.codings.ids[found.codings])


def _in_memory(wanted: Filter, asked: str) -> bool:
    # Words and attributes are looked up faster there; a plain list need not wait until all is laid out.
    return bool(asked or wanted.words.strip() or wanted.attributes)


def _two_codes(study: Study) -> dict[str, str]:
    """Return two codes of the study to show how one asks."""
    ids = [as_asked(code.id) for code in study.codebook.codes if not code.parent] or ["violence"]
    return {"one": ids[0], "other": ids[1] if len(ids) > 1 else ids[0]}


def _help(two: Mapping[str, str]) -> str:
    meanings = ((words.format(**two), meaning) for words, meaning in MEANINGS)
    return (
        _explained(meanings)
        + tag("p", "How near, said after AND, NOT or BEFORE; it holds for all before it:")
        + _explained(NEARNESSES)
        + tag("p", "Case and accents do not matter. The filters say which of the excerpts found to show.")
    )


def _explained(pairs: Iterable[tuple[str, str]]) -> str:
    told = "".join(tag("dt", tag("code", escape(words))) + tag("dd", escape(meaning)) for words, meaning in pairs)
    return tag("dl", told, class_="qk-asking")
