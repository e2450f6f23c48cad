"""The verb by which a program learns from what people decided, and says what became of its suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.phrasing import counted
from qualkit.store.models import newest_model
from qualkit.store.suggestions import places
from qualkit.store.superseded import LEARN
from qualkit.workflow.coding import code

if TYPE_CHECKING:
    from qualkit.protocols import Measured
    from qualkit.store.project import Project

TIMES = 10  # "right about 8 times in 10"
LEARNS_NOT = "‘{autocoder}’ does not learn from decisions: what was rejected stays away, and nothing else changes"
NOT_MEASURED = "how often it is right is not yet measured"


@dataclass(frozen=True, slots=True)
class Suggested:
    """What programs suggest at a moment: the places of all codings, and of those, which nobody has decided about."""

    places: frozenset[tuple[str, int, int, str]]
    left: frozenset[tuple[str, int, int, str]]


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of the suggestions when programs coded again."""

    new: int
    gone: int
    left: int

    def in_words(self) -> str:
        """Return it as a sentence without its end."""
        new = counted(self.new, "new suggestion")
        return f"{new}, {self.gone:,} gone, {self.left:,} left to decide about"


def standing_suggestions(project: Project) -> Suggested:
    """Return what programs suggest now, to be compared with later."""
    found = places(project)
    left = (each for each in found if not each.is_decided)
    return Suggested(frozenset(each.key for each in found), frozenset(each.key for each in left))


def changed_suggestions(before: Suggested, after: Suggested) -> Changed:
    """Return what came, what went and what is left; what people decided about meanwhile neither came nor went."""
    return Changed(len(after.left - before.places), len(before.left - after.places), len(after.left))


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning again: what changed, and how often the program's suggestions would be right.

    `right` is the share of what is left that people would accept, as far as codes are measured, None where none is.
    """

    autocoder: str
    changed: Changed
    has_learned: bool
    right: float | None

    def in_words(self) -> str:
        """Return it in a sentence or two."""
        told = self.changed.in_words()
        if not self.has_learned:
            return f"{LEARNS_NOT.format(autocoder=self.autocoder)}. Now {told}."
        if self.right is None:
            return f"‘{self.autocoder}’ has learned: {told}; {NOT_MEASURED}."
        return f"‘{self.autocoder}’ has learned: {told}. It would now be right about {self._times()}."

    def _times(self) -> str:
        return f"{round((self.right or 0) * TIMES)} times in {TIMES}"


def learn_again(
    project: Project, *, who: str, autocoder: str = "blend", embedder: str = "use", seed: int = 0
) -> Learned:
    """Let an autocoder code the study again with all that was decided, and return what changed."""
    before = standing_suggestions(project)
    done = code(project, who=who, autocoder=autocoder, embedder=embedder, seed=seed, verb=LEARN)
    after = standing_suggestions(project)
    # Where there was nothing new to learn from, it may have learned before.
    has_learned = done.has_learned or (not done.documents and newest_model(project, autocoder) is not None)
    return Learned(autocoder, changed_suggestions(before, after), has_learned, _right(done.measured, after))


def _right(measured: Mapping[str, Measured | None], standing: Suggested) -> float | None:
    """Return the mean of what was measured of codes, each counting by how much of it is left to decide about."""
    left = Counter(code_id for *_, code_id in standing.left)
    known = {code_id: each.precision for code_id, each in measured.items() if each and left[code_id]}
    total = sum(left[code_id] for code_id in known)
    return sum(left[code_id] * share for code_id, share in known.items()) / total if total else None
