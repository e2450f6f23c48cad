"""Passages of themes to be read, a page at a time, each with a link to its place."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from parts.links import to_passage
from parts.paging import paged
from parts.study import Study
from parts.words import language_name, tag
from qualkit.store.passages import Found, passages
from qualkit.store.themes import Placed, StoredTheme, ThemeRun, places

A_PAGE = 20


def of_theme(study: Study, run: ThemeRun, theme: StoredTheme, *, page: str) -> None:
    """Draw the passages of a theme, those that belong there most first."""
    place = st.container(gap="small")
    first = paged(theme.size, A_PAGE, key=page)
    placed = list(places(study.project, run.number, theme_id=theme.id, limit=A_PAGE, offset=first))
    with place:
        _listed(study, placed, [""] * len(placed))


def of_dots(study: Study, dots: Sequence[Placed], labels: Sequence[str], *, page: str) -> None:
    """Draw passages in the order given, each with the label of its theme."""
    place = st.container(gap="small")
    first = paged(len(dots), A_PAGE, key=page)
    with place:
        _listed(study, dots[first : first + A_PAGE], labels[first : first + A_PAGE])


def _listed(study: Study, placed: Sequence[Placed], labels: Sequence[str]) -> None:
    found = {piece.number: piece for piece in passages(study.project, numbers=[dot.passage for dot in placed])}
    for dot, label in zip(placed, labels, strict=True):
        if dot.passage in found:
            _card(found[dot.passage], dot, label)


def _card(piece: Found, dot: Placed, label: str) -> None:
    closeness = "" if dot.theme_id is None else f"closeness {dot.strength:.2f}"
    language = language_name(piece.passage.language)
    told = [label, piece.participant, piece.document, piece.passage.prompt, language, closeness, dot.aside]
    with st.container(border=True, gap=None):
        st.html(
            quote(piece, piece.words) + tag("p", escape(" · ".join(filter(None, told))), class_="qk-meta qk-place"),
        )
        to_passage(piece.document_id, piece.number)


def quote(piece: Found, words: str, *, small: bool = False) -> str:
    """Return a passage's words as HTML."""
    look = "qk-quote qk-small" if small else "qk-quote"
    return tag("blockquote", escape(words), class_=look, lang=piece.passage.language, dir="auto")
