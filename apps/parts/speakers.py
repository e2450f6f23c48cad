"""Who speaks in dropped files: what they are to be called, and what they were there for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from parts.drop import bound
from parts.paging import paged
from parts.words import plain, tag
from qualkit.model import Role
from qualkit.phrasing import counted
from qualkit.readers.talk.speakers import name_key
from qualkit.readers.talk.spellings import Proposal, merge_proposals
from qualkit.text import folded

if TYPE_CHECKING:
    from parts.drop import Drop
    from qualkit.readers.talk.spellings import Proposal
    from qualkit.workflow import DocumentReport

SPEAKERS_A_PAGE = 15
PROPOSALS_SHOWN = 8
SHOWN = "speakers"
DIFFERS = ""  # in place of a role: it is not the same in all documents, and stays so
ONE_ROLE = {role: role.value.capitalize() for role in Role}
WIDTHS = [4, 3, 9]


@dataclass(slots=True)
class Voice:
    """All speakers of one name in the files: how much they say, what they are, and what they may be."""

    name: str
    turns: int = 0
    documents: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    guesses: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return what makes two writings of the name the same."""
        return name_key(self.name)

    @property
    def role(self) -> str:
        """Return what the speaker is as the files tell, `DIFFERS` when they do not agree."""
        return next(iter(self.roles)) if len(self.roles) == 1 else DIFFERS


def voices(reports: Iterable[DocumentReport]) -> list[Voice]:
    """Return who speaks in the documents: first those whose role is likely another, then those who say most."""
    found: dict[str, Voice] = {}
    for report in reports:
        for speaker in report.speakers:
            voice = found.setdefault(name_key(speaker.name), Voice(speaker.name))
            voice.turns += speaker.passages
            voice.documents += 1
            voice.roles[speaker.role] += 1
            if speaker.guess and speaker.guess != speaker.role:
                voice.guesses.setdefault(speaker.guess, speaker.reason)
    return sorted(found.values(), key=lambda voice: (not voice.guesses, -voice.turns, voice.name))


def settle(drop: Drop, reports: Iterable[DocumentReport]) -> None:
    """Draw the speakers with their names and roles, and what may be right for them."""
    found = voices(reports)
    if not found:
        st.caption("No speakers are named in these files. If they are, say how under “Read wrongly?”.")
        return
    st.caption("Give two speakers the same name, and they are one. It counts for all files dropped here.")
    _proposals(drop, found)
    guessed = [voice for voice in found if _guess(drop, voice)]
    if len(guessed) > 1:
        st.button(
            f"Use all {len(guessed)} roles that are likely",
            key=f"{drop.folder.name} all roles",
            on_click=_use_roles,
            args=(drop, guessed),
        )
    shown = _sought(drop, found)
    heads: dict[str, list[Voice]] = defaultdict(list)
    for voice in found:
        heads[_called(drop, voice)].append(voice)
    place = st.container(key="speakers-table", gap="xsmall")
    first = paged(len(shown), SPEAKERS_A_PAGE, key=SHOWN)
    with place:
        for column, title in zip(st.columns(WIDTHS, gap="small"), ("Name", "Role", ""), strict=True):
            column.html(tag("b", title, class_="qk-place"))
        for voice in shown[first : first + SPEAKERS_A_PAGE]:
            _row(drop, voice, heads[_called(drop, voice)])


def _sought(drop: Drop, found: Sequence[Voice]) -> Sequence[Voice]:
    """Draw where a name is looked for, when there are many, and return who bears it."""
    if len(found) <= SPEAKERS_A_PAGE:
        return found
    arguments = bound(drop, "sought", "")
    st.text_input("Find a name", type="search", placeholder="Part of a name", live=True, **arguments)
    wanted = folded(st.session_state[arguments["key"]].strip())
    people = {_called(drop, voice) for voice in found if wanted in folded(f"{voice.name}\n{drop.name_of(voice.name)}")}
    return [voice for voice in found if _called(drop, voice) in people]


def _row(drop: Drop, voice: Voice, together: Sequence[Voice]) -> None:
    name, role, says = st.columns(WIDTHS, gap="small", vertical_alignment="center")
    key = f"{drop.folder.name} name {voice.key}"
    st.session_state[key] = drop.name_of(voice.name)
    name.text_input(
        f"Name of {plain(voice.name)}", key=key, label_visibility="collapsed", on_change=_call, args=(drop, voice, key)
    )
    told = f"says {counted(voice.turns, 'passage')}"
    told += f" in {counted(voice.documents, 'document')}" if voice.documents > 1 else ""
    told += "" if drop.name_of(voice.name) == voice.name else f", as {voice.name}"
    if together[0] is not voice:
        role.html(tag("span", escape(f"one with {together[0].name}"), class_="qk-place"))
        says.html(tag("span", escape(told), class_="qk-place"))
        return
    _role(drop, voice, together, role)
    _says(drop, voice, told, says)


def _role(drop: Drop, voice: Voice, together: Sequence[Voice], place) -> None:
    agreed = {each.role for each in together}
    read = voice.role if len(agreed) == 1 else DIFFERS
    key = f"{drop.folder.name} role {voice.key}"
    st.session_state[key] = drop.roles.get(_called(drop, voice), read)
    place.selectbox(
        f"Role of {plain(voice.name)}",
        [*Role] if read else [DIFFERS, *Role],
        format_func=lambda role: ONE_ROLE.get(role, "As in each file"),
        key=key,
        label_visibility="collapsed",
        on_change=_give,
        args=(drop, voice, key),
    )


def _says(drop: Drop, voice: Voice, told: str, place) -> None:
    """Draw how much somebody says, and the role that is likely, with the reason."""
    guess = _guess(drop, voice)
    likely = f". Rather {guess}: {voice.guesses[guess]}" if guess else ""
    with place, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(tag("span", escape(told + likely), class_="qk-place"), width="stretch")
        if guess:
            st.button(
                "Use this role",
                key=f"{drop.folder.name} likely {voice.key}",
                on_click=_use_roles,
                args=(drop, [voice]),
                width="content",
            )


def _called(drop: Drop, voice: Voice) -> str:
    return name_key(drop.name_of(voice.name))


def _guess(drop: Drop, voice: Voice) -> str:
    """Return the role that a speaker may have, unless somebody has said it."""
    return next(iter(voice.guesses), "") if _called(drop, voice) not in drop.roles else ""


def _call(drop: Drop, voice: Voice, key: str) -> None:
    drop.call(voice.name, st.session_state[key])


def _give(drop: Drop, voice: Voice, key: str) -> None:
    drop.roles.pop(_called(drop, voice), None)
    if st.session_state[key] != DIFFERS:
        drop.roles[_called(drop, voice)] = Role(st.session_state[key])


def _use_roles(drop: Drop, found: Iterable[Voice]) -> None:
    for voice in found:
        drop.roles[_called(drop, voice)] = Role(_guess(drop, voice))


def _proposals(drop: Drop, found: Sequence[Voice]) -> None:
    """Draw which names may be one person's, as long as they are not."""
    proposals = [
        proposal
        for proposal in _alike(tuple((voice.name, voice.turns) for voice in found))
        if {name_key(drop.name_of(name)) for name in proposal.names} != {name_key(proposal.into)}
    ]
    if not proposals:
        return
    with st.container(border=True, gap="small", key="one-person"):
        st.markdown("**One person?**")
        for number, proposal in enumerate(proposals[:PROPOSALS_SHOWN]):
            names = f"{', '.join(proposal.names)} → {proposal.into}"
            reason = tag("span", escape(f" · {proposal.reason}"), class_="qk-place")
            key = f"{drop.folder.name} one {number}"
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(escape(names) + reason, width="stretch")
                st.button("Use these names", key=key, on_click=_use_names, args=(drop, [proposal]), width="content")
        more = len(proposals) - PROPOSALS_SHOWN
        if len(proposals) > 1:
            label = f"Use all {len(proposals)}" + (f", {more} of them not shown yet" if more > 0 else "")
            st.button(label, key=f"{drop.folder.name} one all", on_click=_use_names, args=(drop, proposals))


# Thousands of names take a moment to compare, and a page is drawn again with every choice.
@st.cache_resource(max_entries=8, show_spinner=False)
def _alike(speakers: Sequence[tuple[str, int]]) -> Sequence[Proposal]:
    return merge_proposals(speakers)


def _use_names(drop: Drop, proposals: Iterable[Proposal]) -> None:
    for proposal in proposals:
        for name in proposal.names:
            drop.call(name, proposal.into)
