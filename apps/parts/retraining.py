"""Learning in the background: after each dozen decisions the program codes again, and says what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock, Thread
from typing import TypeAlias

import streamlit as st

from parts.study import Study
from parts.words import plain
from qualkit.errors import QualkitError

DOZEN = 12
LOOK_AGAIN = 3  # seconds
SEEN = "learned seen"
FIRST = "Each dozen decisions, the program learns from all of them, and what changed is said here."

Work: TypeAlias = Callable[[], str]


def in_background(work: Callable[[], None]) -> None:
    """Let work go on beside the page."""
    Thread(target=work, name="learning", daemon=True).start()


@dataclass
class Retraining:
    """Remembers of one study how many decisions were made on this server, and lets one piece of work run at a time."""

    start: Callable[[Callable[[], None]], None]
    decisions: int = 0
    is_running: bool = False
    told: str = ""
    times: int = 0
    _waits: bool = False
    _lock: Lock = field(default_factory=Lock)

    def decided(self, learn: Work) -> None:
        """Count a decision; each dozenth lets the program learn."""
        with self._lock:
            self.decisions += 1
            is_due = self.decisions % DOZEN == 0
        if is_due:
            self.begin(learn)

    def begin(self, learn: Work) -> None:
        """Let the program learn, at once, or once more when what is running is done."""
        with self._lock:
            self._waits = self.is_running
            if self.is_running:
                return
            self.is_running = True
        self.start(partial(self._run, learn))

    def _run(self, learn: Work) -> None:
        told = "Learning stopped before its end; the server's log says why."
        goes_on = True
        while goes_on:
            try:
                told = learn()
            except QualkitError as error:
                told = f"Learning did not succeed: {error}"
            finally:
                goes_on = self._ended(told)

    def _ended(self, told: str) -> bool:
        """Keep what came of it; return whether to learn once more."""
        with self._lock:
            self.told = told
            self.times += 1
            goes_on, self._waits = self._waits, False
            self.is_running = goes_on
            return goes_on

    @property
    def until_next(self) -> int:
        """Return how many decisions there are until the program learns again."""
        return DOZEN - self.decisions % DOZEN


def of(study: Study) -> Retraining:
    """Return what goes on in the background of a study, the same for all who work on it."""
    project = study.project
    return _of(f"{project.path}|{project.value('created')}")


@st.cache_resource(max_entries=64, show_spinner=False)
def _of(key: str) -> Retraining:  # noqa: ARG001 - the key
    return Retraining(in_background)


def decided(study: Study) -> None:
    """Count a decision of anybody; to be called after each."""
    of(study).decided(_learning(study))


def _learning(study: Study) -> Work:
    project, settings, who = study.project, study.settings(), study.who()

    def learn() -> str:
        from qualkit.workflow.learning import learn_again

        learned = learn_again(
            project, who=who, autocoder=settings.autocoder, embedder=settings.embedder, seed=settings.seed
        )
        return learned.in_words()

    return learn


@st.fragment(run_every=LOOK_AGAIN)
def status(study: Study) -> None:
    """Draw what goes on in the background, and what came of it; when it is done the page is drawn again."""
    found = of(study)
    if found.is_running:
        st.caption(":material/hourglass_top: The program learns from what was decided. Go on meanwhile.")
    else:
        st.caption(plain(found.told) or FIRST)
    if st.session_state.setdefault(SEEN, found.times) != found.times:
        st.session_state[SEEN] = found.times
        st.rerun()
