"""The verb that finds themes in a study: what is asked, of which passages, and what is kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from qualkit.exporters.wording import counted
from qualkit.model import PassageKind, Role
from qualkit.protocols import NO_GUIDES, ThemeFinderFactory, Track, Wanted, untracked
from qualkit.registry import load, preferred_finder
from qualkit.store.passages import Found, passages
from qualkit.store.project import Project
from qualkit.store.themes import ThemeRun, add_themes, latest_themes
from qualkit.workflow.remembering import remembering

# [laughter], [risas]: somebody's remark about the talk, not the talk.
_STAGE_DIRECTION = re.compile(r"\[[^\[\]\n]{1,40}\]")

# Passages in which no participant speaks, and what to call them.
KINDS_LEFT_OUT = {PassageKind.HEADING: "headings", PassageKind.ROW: "rows of tables"}
ROLES_LEFT_OUT: dict[str, str] = {Role.MODERATOR: "moderators' words", Role.OBSERVER: "observers' words"}


def find_themes(
    project: Project,
    *,
    who: str,
    finder: str = "",
    embedder: str = "use",
    count: int | None = None,
    guides: Mapping[str, tuple[str, ...]] = NO_GUIDES,
    seed: int = 0,
    track: Track = untracked,
) -> ThemeRun | None:
    """Find themes over what participants said, in all documents together; None when there is nothing to find them in.

    Headings, rows of tables, moderators' and observers' words are left out and counted, and so are remarks in square
    brackets inside of a passage, uncounted.
    """
    found, left_out = spoken(project)
    if not found:
        return None
    make: ThemeFinderFactory = load("themes", finder or preferred_finder())
    find = make(remembering(project, embedder, track), Wanted(count=count, guides=guides, seed=seed, track=track))
    themes = find([clean(piece.words) for piece in found], [piece.passage.language for piece in found])
    with project.change("themes", who=who) as change:
        add_themes(change, themes, [piece.number for piece in found], left_out=left_out)
        done = f"{counted(len(themes.themes), 'theme')} over {counted(len(found), 'passage')}"
        change.summary = f"{done} ({themes.finder}, seed {seed})"
    return latest_themes(project)


def spoken(project: Project) -> tuple[list[Found], dict[str, int]]:
    """Return the passages in which participants speak, and how many others there are, by why they are left out."""
    found, left_out = [], Counter[str]()
    for piece in passages(project):
        why = KINDS_LEFT_OUT.get(piece.passage.kind) or ROLES_LEFT_OUT.get(piece.role)
        if why:
            left_out[why] += 1
        else:
            found.append(piece)
    return found, dict(left_out)


def clean(words: str) -> str:
    """Return a passage's words without remarks in square brackets."""
    return _STAGE_DIRECTION.sub(" ", words)


def theme_rows(project: Project, run: ThemeRun) -> Iterator[dict[str, Any]]:
    """Yield each theme of a run with its keywords and the words of its exemplars, as plain JSON."""
    for theme in run.themes:
        quoted = {piece.number: piece for piece in passages(project, numbers=theme.exemplars)}
        yield {
            "theme": theme.id,
            "label": theme.label,
            "size": theme.size,
            "keywords": [list(pair) for pair in theme.keywords],
            "exemplars": [_exemplar(quoted[number]) for number in theme.exemplars if number in quoted],
        }


def _exemplar(piece: Found) -> dict[str, Any]:
    return {
        "quote": piece.words,
        "document": piece.document,
        "participant": piece.participant,
        "start": piece.span.start,
        "end": piece.span.end,
    }
