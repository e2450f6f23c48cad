"""What is said of one theme wherever it is shown: its words, its size, how sure it is, who speaks of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from parts import theme_words
from parts.study import Study
from parts.words import language_name, tag
from qualkit.exporters.wording import counted
from qualkit.store.themes import StoredTheme, ThemeRun

KEYWORDS = 8


@dataclass(frozen=True, slots=True)
class Spread:
    """How many people whose names are known, and how many documents, speak of a theme."""

    people: int = 0
    documents: int = 0


def spread(study: Study, run: ThemeRun) -> Mapping[int, Spread]:
    """Return who speaks of each theme, by its id."""
    return _spread(study, f"{study.stamp}|{run.number}", run.number)


@st.cache_data(max_entries=8, show_spinner=False)
def _spread(_study: Study, stamp: str, run: int) -> dict[int, Spread]:  # noqa: ARG001 - the key
    from qualkit.exploring.people import persons
    from qualkit.store.theme_tables import people, told

    person = persons(people(_study.project).values())
    speakers: defaultdict[int, set[int]] = defaultdict(set)
    documents: defaultdict[int, set[str]] = defaultdict(set)
    for each in told(_study.project, run):
        if each.theme_id is not None:
            documents[each.theme_id].add(each.document_id)
            speakers[each.theme_id].update({person[each.participant_id]} if each.participant_id in person else ())
    return {theme: Spread(len(speakers[theme]), len(held)) for theme, held in documents.items()}


def in_numbers(theme: StoredTheme, held: Spread) -> str:
    """Return a theme's size, who speaks of it and how sure it is, as a quiet line of HTML."""
    people = f"{held.people:,} people" if held.people > 1 else "1 person"
    told = [
        counted(theme.size, "passage"),
        people if held.people else "",
        counted(held.documents, "document") if held.documents else "",
        f"steered by “{theme.guide}”" if theme.guide else "",
    ]
    sure = theme_words.of_theme(theme.stability)
    doubtful = theme_words.is_tentative(theme.stability)
    mark = tag("span", escape(sure), class_="qk-tentative") if doubtful else escape(sure)
    pieces = [*map(escape, filter(None, told)), *([mark] if mark else [])]
    return tag("p", " · ".join(pieces), class_="qk-place qk-numbers")


def keywords(words: Sequence[str]) -> str:
    """Return words as a row of HTML."""
    return tag("ul", "".join(tag("li", escape(word)) for word in words), class_="qk-words") if words else ""


def wording(theme: StoredTheme) -> str:
    """Return how each language says a theme, as a list of HTML; keywords where no language has a wording of its own."""
    rows = [
        tag("dt", escape(language_name(language)))
        + tag("dd", tag("b", escape(said.phrase)) + _more(said.keywords), lang=language, dir="auto")
        for language, said in theme.wording.items()
        if said.phrase or said.keywords
    ]
    return tag("dl", "".join(rows), class_="qk-list qk-wording") if rows else keywords(all_keywords(theme))


def _more(words: Sequence[str]) -> str:
    return tag("span", escape(", ".join(words[:KEYWORDS])), class_="qk-place") if words else ""


def all_keywords(theme: StoredTheme) -> list[str]:
    """Return the keywords of all languages together."""
    return [word for word, _ in theme.keywords[:KEYWORDS]]
