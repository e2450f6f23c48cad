"""The verbs that let programs work on a study: code, find themes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualkit import __version__
from qualkit.exporters.wording import counted
from qualkit.model import Coder, PassageKind
from qualkit.protocols import AutoCoder, Embedder, ThemeFinder, Track, untracked
from qualkit.registry import load, preferred_finder
from qualkit.store.codings import add_codings, finish_round, start_round, unread
from qualkit.store.documents import read_documents
from qualkit.store.passages import Found, passages
from qualkit.store.project import Project, now
from qualkit.store.themes import ThemeRun, add_themes, find_vectors, keep_vectors, latest_themes

# [laughter], [risas]: somebody's remark about the talk, not the talk.
_STAGE_DIRECTION = re.compile(r"\[[^\[\]\n]{1,40}\]")


# Passages that carry no statement of their own are left out of themes.
THEMELESS = (PassageKind.HEADING, PassageKind.ROW)


@dataclass(frozen=True, slots=True)
class CodingResult:
    """What a coder did; `silent` counts the passages in languages for which the codebook has no terms."""

    documents: int
    codings: int
    silent: Mapping[str, int] = field(default_factory=dict)


def code(project: Project, *, who: str, autocoder: str = "lexicon", track: Track = untracked) -> CodingResult:
    """Apply the codebook to every document that this coder has not read with it; one round, one transaction."""
    codebook = project.codebook()
    coder = Coder(autocoder, __version__)
    find: AutoCoder = load("autocoders", autocoder)(codebook)
    settings = {"autocoder": autocoder, **find.settings}
    silent: Counter[str] = Counter()
    count = 0
    with project.change("code", who=who) as change:
        # Asked when nobody else can write: two programs started together would code everything twice.
        waiting = unread(project, coder, codebook_version=codebook.version, settings=settings)
        if not waiting:
            return CodingResult(0, 0)
        round_ = start_round(change, coder, codebook_version=codebook.version, settings=settings)
        for document in track(read_documents(project, waiting), doing="Coding", total=len(waiting)):
            count += add_codings(change, round_, document, find([document]))
            silent.update(p.language for p in document.passages if p.language not in codebook.languages)
        finish_round(change, round_, at=now())
        done = f"{counted(count, 'coding')} in {counted(len(waiting), 'document')}"
        change.summary = f"{autocoder}: {done}, codebook {codebook.version}"
    return CodingResult(len(waiting), count, dict(silent))


def find_themes(
    project: Project,
    *,
    who: str,
    finder: str = "",
    embedder: str = "use",
    count: int | None = None,
    seed: int = 0,
    track: Track = untracked,
) -> ThemeRun | None:
    """Find themes over what was said, in all documents together; None when there is nothing to find them in.

    Headings and rows of tables are left out, and so are the moderators' turns and remarks in square brackets.
    """
    found = [piece for piece in passages(project) if piece.passage.kind not in THEMELESS and piece.role != "moderator"]
    if not found:
        return None
    languages = sorted({piece.passage.language for piece in found if piece.passage.language})
    find: ThemeFinder = load("themes", finder or preferred_finder())(
        embed=_remembering(project, embedder, track), languages=tuple(languages), count=count, seed=seed
    )
    themes = find([_STAGE_DIRECTION.sub(" ", piece.words) for piece in found])
    with project.change("themes", who=who) as change:
        add_themes(change, themes, [piece.number for piece in found])
        done = f"{counted(len(themes.themes), 'theme')} over {counted(len(found), 'passage')}"
        change.summary = f"{done} ({themes.finder}, seed {seed})"
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


def _exemplar(piece: Found) -> dict[str, Any]:
    return {
        "quote": piece.words,
        "document": piece.document,
        "participant": piece.participant,
        "start": piece.span.start,
        "end": piece.span.end,
    }


def _remembering(project: Project, embedder: str, track: Track) -> Embedder:
    from qualkit.embedders.cached import cached

    return cached(
        load("embedders", embedder)(),
        lambda name, hashes: find_vectors(project, name, hashes),
        lambda name, vectors: keep_vectors(project, name, vectors),
        track=track,
    )
