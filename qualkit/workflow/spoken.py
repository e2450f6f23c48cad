"""What participants said, as finders of themes see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.model import PassageKind, Role
from qualkit.protocols import Embedder
from qualkit.store.passages import Found, passages
from qualkit.store.project import Project

if TYPE_CHECKING:
    from qualkit.themes.communities import Vectors

# Passages in which no participant speaks, and what to call them.
KINDS_LEFT_OUT = {PassageKind.HEADING: "headings", PassageKind.ROW: "rows of tables"}
ROLES_LEFT_OUT: dict[str, str] = {Role.MODERATOR: "moderators' words", Role.OBSERVER: "observers' words"}

# [laughter], [risas]: somebody's remark about the talk, not the talk.
_STAGE_DIRECTION = re.compile(r"\[[^\[\]\n]{1,40}\]")


def spoken(project: Project) -> tuple[list[Found], dict[str, int]]:
    """Return the passages in which participants speak, and how many others there are, by why they are left out."""
    found, left_out = [], Counter[str]()
    for piece in passages(project):
        why = why_left_out(piece)
        if why:
            left_out[why] += 1
        else:
            found.append(piece)
    return found, dict(left_out)


def why_left_out(piece: Found) -> str:
    """Return why a passage is not what a participant said, '' where it is."""
    return KINDS_LEFT_OUT.get(piece.passage.kind) or ROLES_LEFT_OUT.get(piece.role, "")


def clean(words: str) -> str:
    """Return a passage's words without remarks in square brackets."""
    return _STAGE_DIRECTION.sub(" ", words)


def on_one_line(words: str) -> str:
    """Return a passage's words as finders compare them: clean, and white space a single blank."""
    return " ".join(clean(words).split())


@dataclass(frozen=True, slots=True)
class Spoken:
    """Passages as finders see them, row by row: their numbers, words on one line and languages."""

    numbers: Sequence[int]
    texts: Sequence[str]
    languages: Sequence[str]
    embed: Embedder

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """Return the vectors of some rows."""
        return self.embed([self.texts[row] for row in rows])
