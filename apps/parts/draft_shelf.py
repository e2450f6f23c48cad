"""Changes to codes that nobody saved yet, kept on the server for whoever comes back: after a reload, or another day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeAlias

import streamlit as st

Place: TypeAlias = tuple[str, str, str]
"""A code, one of its fields, and a language, '' for a field that is the same in all."""

Owner: TypeAlias = tuple[str, str]
"""A study and a coder: nobody is offered what somebody else typed."""

MOST = 200  # drafts of all studies and coders on this server


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, by its place, on a version of the codebook; `at` is when, ISO 8601 in UTC."""

    version: str = ""
    texts: Mapping[Place, str] = field(default_factory=dict)
    at: str = ""


@dataclass
class Shelf:
    """Keeps one draft for each session of each coder; of too many the oldest goes."""

    most: int = MOST
    _drafts: dict[tuple[Owner, str], Draft] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def put(self, owner: Owner, session: str, draft: Draft) -> None:
        """Keep the draft of a session in place of what it had; a draft without changes is none."""
        with self._lock:
            self._drafts.pop((owner, session), None)
            if draft.texts:
                self._drafts[owner, session] = draft
            while len(self._drafts) > self.most:
                del self._drafts[next(iter(self._drafts))]

    def take(self, owner: Owner, session: str) -> Draft:
        """Take the draft of a session from the shelf; one without changes when there is none."""
        with self._lock:
            return self._drafts.pop((owner, session), Draft())

    def left(self, owner: Owner, session: str) -> tuple[str, Draft]:
        """Return the newest draft that the coder left in another session, after that session; '' when there is none."""
        with self._lock:
            found = [(of, draft) for (whose, of), draft in self._drafts.items() if whose == owner and of != session]
        return found[-1] if found else ("", Draft())


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """Return the shelf of this server."""
    return Shelf()
