"""Ideas that several groups raised: what each is called in each language, who raised it, and its notes."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from parts import filters
from parts.links import to_passage
from parts.paging import paged
from parts.progress import bar
from parts.study import Study
from parts.words import language_name, tag
from qualkit.phrasing import counted, listed

if TYPE_CHECKING:
    from qualkit.workflow.synthesis import Idea, Prompt, Said, Synthesis

A_PAGE = 20
HOW = (
    "Notes stand together when they say the same, whatever the language; each is in one idea at the most. "
    "Where it says “perhaps”, read the notes before you count on it."
)
ONE_GROUP = (
    "All notes are of one group, so there is nothing to compare. Bring in another board, or say with the attribute "
    "“group” which group each document comes from."
)


def read(study: Study) -> Synthesis:
    """Return the boards of the study read together; it is worked out again after each change."""
    embedder = study.settings().embedder
    kept = _kept(study.stamp, embedder)
    if not kept:
        from qualkit.workflow.synthesis import synthesise

        place = st.empty()
        with st.spinner("Laying the notes side by side. The first time can take a minute."):
            kept.append(synthesise(study.project, embedder=embedder, track=bar(place)))
    return kept[0]


# A list to be filled outside: what is remembered may not draw a bar.
@st.cache_resource(max_entries=4, show_spinner=False)
def _kept(stamp: str, embedder: str) -> list[Synthesis]:  # noqa: ARG001 - the key
    return []


def choose(found: Synthesis) -> tuple[str, ...]:
    """Draw the choice of prompts; none means all of them."""
    names = {prompt.name: prompt.name for prompt in found.prompts}
    return filters.choose(filters.Choice("asked", "Question or board area", names if len(names) > 1 else {}))


def about(found: Synthesis) -> None:
    """Draw what was read and how much of it came up more than once."""
    several = sum(len(idea.groups) > 1 for idea in found.ideas)
    told = (
        f"{counted(found.notes, 'note')} of {counted(len(found.groups), 'group')}, in "
        f"{listed([language_name(language) for language in found.languages])}: "
        f"{counted(several, 'idea')} came up in more than one group, {counted(found.single, 'note')} only once."
    )
    st.html(tag("div", tag("p", escape(told)) + tag("p", escape(HOW), class_="qk-place"), class_="qk-text"))
    if len(found.groups) == 1:
        st.info(ONE_GROUP)
        st.page_link("views/bring.py", label="Bring in some files", icon=":material/arrow_back:")


def draw(study: Study, found: Synthesis, prompt: Prompt, *, key: str) -> None:
    """Draw a prompt: its ideas as cards, and below them what was raised once."""
    st.html(_heading(study, prompt))
    if not prompt.ideas:
        st.write("Nothing here was raised more than once.")
    place = st.container(gap="medium")
    first = paged(len(prompt.ideas), A_PAGE, key=f"{key}-ideas")
    shown = prompt.ideas[first : first + A_PAGE]
    for pair in (shown[start : start + 2] for start in range(0, len(shown), 2)):
        for column, idea in zip(place.columns(2, gap="medium"), pair, strict=False):
            with column.container(border=True, height="stretch"):
                _card(study, found, idea)
    if prompt.single:
        with st.expander(f"Raised once: {counted(len(prompt.single), 'note')}"):
            place = st.container(gap="small")
            first = paged(len(prompt.single), A_PAGE, key=f"{key}-once")
            for note in prompt.single[first : first + A_PAGE]:
                with place:
                    _note(note)


def _heading(study: Study, prompt: Prompt) -> str:
    names = " / ".join(
        tag("span", escape(name), lang=language, dir="auto")
        for language, name in _once(_led(study, prompt.names)).items()
    )
    return tag("h2", names or escape(prompt.name), class_="qk-title")


def _led(study: Study, names: Mapping[str, str]) -> dict[str, str]:
    """Return the names with the language that the page is read in first."""
    return {language: names[language] for language in sorted(names, key=lambda each: each != study.language)}


def _once(names: Mapping[str, str]) -> dict[str, str]:
    """Return the names with their languages, those that several languages share once."""
    return {language: name for n, (language, name) in enumerate(names.items()) if name not in [*names.values()][:n]}


def _card(study: Study, found: Synthesis, idea: Idea) -> None:
    headings = "".join(
        tag(
            "p",
            tag("span", escape(heading), lang=language, dir="auto")
            + tag("span", escape(f" {language_name(language)}"), class_="qk-place"),
        )
        for language, heading in _led(study, idea.headings).items()
    )
    st.html(
        tag("div", headings, class_="qk-text qk-theme")
        + tag("p", escape(raised(found, idea)), class_="qk-meta qk-place")
    )
    with st.expander(f"Its {counted(len(idea.notes), 'note')}"):
        for note in idea.notes:
            _note(note)


def raised(found: Synthesis, idea: Idea) -> str:
    """Return in how many groups and in which languages an idea was raised, and whether that is doubtful."""
    languages = listed([language_name(language) for language in idea.languages])
    told = f"raised in {len(idea.groups):,} of {counted(len(found.groups), 'group')}, in {languages}"
    return told[:1].upper() + told[1:] if idea.sure else f"Perhaps the same, {told}"


def _note(note: Said) -> None:
    told = " · ".join(filter(None, [note.group, note.prompt, language_name(note.language)]))
    with st.container(gap=None):
        st.html(
            tag("blockquote", escape(note.words), class_="qk-quote qk-small", lang=note.language, dir="auto")
            + tag("p", escape(told), class_="qk-meta qk-place")
        )
        to_passage(note.document_id, note.number)
