"""The verb that finds themes in a study: what is asked, of which passages, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qualkit.phrasing import counted
from qualkit.protocols import NO_GUIDES, ThemeFinderFactory, Track, Wanted, untracked
from qualkit.registry import load, preferred_finder
from qualkit.store.passages import Found, passages
from qualkit.store.project import Project
from qualkit.store.themes import StoredTheme, ThemeRun, add_themes, latest_themes, places
from qualkit.workflow.carrying import carried_over
from qualkit.workflow.remembering import remembering
from qualkit.workflow.spoken import Spoken, clean, on_one_line, spoken

AT_ONCE = 1_000  # passages read by one question


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
    brackets inside of a passage, uncounted. What people decided on the themes of the newest run is done again where
    themes are the same, and themes keep their numbers; see `themes.matching`.
    """
    found, left_out = spoken(project)
    if not found:
        return None
    make: ThemeFinderFactory = load("themes", finder or preferred_finder())
    embed = remembering(project, embedder, track)
    find = make(embed, Wanted(count=count, guides=guides, seed=seed, track=track))
    numbers, languages = [piece.number for piece in found], [piece.passage.language for piece in found]
    themes = find([clean(piece.words) for piece in found], languages)
    said = Spoken(numbers, [on_one_line(piece.words) for piece in found], languages, embed)
    while True:
        before = latest_themes(project)
        carried = carried_over(project, themes, said)
        with project.change("themes", who=who) as change:
            # Somebody may have decided on a theme meanwhile: that is to be carried over, too.
            if latest_themes(project) != before:
                continue
            run = add_themes(change, carried.themes, numbers, left_out=left_out)
            carried.keep(change, run)
            done = f"{counted(len(themes.themes), 'theme')} over {counted(len(found), 'passage')}"
            change.summary = "; ".join([f"{done} ({themes.finder}, seed {seed})", *carried.told])
        return latest_themes(project)


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


def theme_passages(project: Project, run: ThemeRun, theme: StoredTheme) -> Iterator[dict[str, Any]]:
    """Yield the passages of a theme, those that belong to it most first, as plain JSON."""
    placed = list(places(project, run.number, theme_id=theme.id))
    for first in range(0, len(placed), AT_ONCE):
        part = placed[first : first + AT_ONCE]
        found = {piece.number: piece for piece in passages(project, numbers=[place.passage for place in part])}
        for place in part:
            # A passage of a document that was corrected since is no longer shown.
            if place.passage in found:
                piece = found[place.passage]
                yield {**_exemplar(piece), "language": piece.passage.language, "strength": place.strength}


def _exemplar(piece: Found) -> dict[str, Any]:
    return {
        "quote": piece.words,
        "document": piece.document,
        "participant": piece.participant,
        "start": piece.span.start,
        "end": piece.span.end,
    }
