"""The verbs that let programs work on a study: code, find themes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from qualkit import __version__
from qualkit.exporters.wording import counted
from qualkit.model import Coder, Match, PassageKind, Span
from qualkit.protocols import (
    Aids,
    AutoCoder,
    AutoCoderFactory,
    Embedder,
    Measured,
    ThemeFinder,
    Track,
    Weighing,
    untracked,
)
from qualkit.registry import load, preferred_finder
from qualkit.store.codings import add_codings, finish_round, start_round, unread
from qualkit.store.documents import read_documents
from qualkit.store.judgements import Judged, judged_statements, rejected_places
from qualkit.store.models import keep_model
from qualkit.store.passages import Found, passages
from qualkit.store.project import Project, now
from qualkit.store.themes import ThemeRun, add_themes, find_vectors, keep_vectors, latest_themes
from qualkit.workflow.judging import learnable

# [laughter], [risas]: somebody's remark about the talk, not the talk.
_STAGE_DIRECTION = re.compile(r"\[[^\[\]\n]{1,40}\]")


# Passages that carry no statement of their own are left out of themes.
THEMELESS = (PassageKind.HEADING, PassageKind.ROW)


@dataclass(frozen=True, slots=True)
class CodingResult:
    """What a coder did; `silent` counts the passages in languages for which the codebook has no terms.

    `measured` says of each code how right its codings are, None where it is not yet measured; it is empty for a coder
    that weighs nothing.
    """

    documents: int
    codings: int
    silent: Mapping[str, int] = field(default_factory=dict)
    measured: Mapping[str, Measured | None] = field(default_factory=dict)


def code(
    project: Project,
    *,
    who: str,
    autocoder: str = "blend",
    embedder: str = "use",
    seed: int = 0,
    track: Track = untracked,
) -> CodingResult:
    """Apply the codebook to every document that this coder has not read with it; one round, one transaction.

    What people said comes first: a match on words of which they said that its code does not hold is left out. What the
    coder learned from them is kept with the round.
    """
    codebook = project.codebook()
    coder = Coder(autocoder, __version__)
    judged = judged_statements(project)
    find = coder_for(project, autocoder, judged, embedder=embedder, seed=seed, track=track)
    rejected = rejected_places(judged)
    settings = {"autocoder": autocoder, **find.settings, **_settings_of(rejected)}
    waiting = unread(project, coder, codebook_version=codebook.version, settings=settings)
    if not waiting:
        return CodingResult(0, 0)
    found = _worked_out(project, find, waiting, track) if isinstance(find, Weighing) else None
    silent: Counter[str] = Counter()
    count = 0
    with project.change("code", who=who) as change:
        # Asked again when nobody else can write: two programs started together would code everything twice.
        waiting = unread(project, coder, codebook_version=codebook.version, settings=settings)
        waiting = [document_id for document_id in waiting if found is None or document_id in found]
        if not waiting:
            return CodingResult(0, 0)
        round_ = start_round(change, coder, codebook_version=codebook.version, settings=settings)
        for document in track(read_documents(project, waiting), doing="Coding", total=len(waiting)):
            matches = find([document]) if found is None else found[document.id]
            count += add_codings(change, round_, document, _without(rejected, matches))
            silent.update(p.language for p in document.passages if p.language not in codebook.languages)
        learned = find.saved() if isinstance(find, Weighing) else b""
        if learned:
            keep_model(change, round_, learned)
        finish_round(change, round_, at=now())
        done = f"{counted(count, 'coding')} in {counted(len(waiting), 'document')}"
        change.summary = f"{autocoder}: {done}, codebook {codebook.version}"
    measured = dict(zip(find.codes, find.measured(), strict=True)) if isinstance(find, Weighing) else {}
    return CodingResult(len(waiting), count, dict(silent), measured)


def coder_for(
    project: Project,
    autocoder: str,
    judged: Sequence[Judged],
    *,
    embedder: str = "use",
    seed: int = 0,
    track: Track = untracked,
) -> AutoCoder:
    """Return an autocoder for the codebook in use, with all that a study can give it: documents, judgements, vectors.

    The judgements come in the order given; RequestError when there is no autocoder of that name.
    """
    make: AutoCoderFactory = load("autocoders", autocoder)
    aids = Aids(
        embedder=lambda: remembering(project, embedder, track),
        collection=lambda: read_documents(project),
        judgements=learnable(project, judged, seed=seed) if judged else (),
        track=track,
    )
    return make(project.codebook(), aids)


def _worked_out(project: Project, find: AutoCoder, waiting: list[str], track: Track) -> dict[str, list[Match]]:
    """Return the matches by document, before anything is written: to work them out, vectors must be kept meanwhile."""
    found: dict[str, list[Match]] = {document_id: [] for document_id in waiting}
    for match in find(track(read_documents(project, waiting), doing="Weighing", total=len(waiting))):
        found[match.document_id].append(match)
    return found


def _settings_of(rejected: Mapping[tuple[str, str], Sequence[Span]]) -> dict[str, str]:
    """Return what people's rejections add to the settings of a round, since they decide its outcome, too."""
    if not rejected:
        return {}
    places = sorted(
        (document_id, code_id, span.start, span.end)
        for (document_id, code_id), spans in rejected.items()
        for span in spans
    )
    return {"rejected": sha256(repr(places).encode()).hexdigest()[:16]}


def _without(rejected: Mapping[tuple[str, str], Sequence[Span]], matches: Iterable[Match]) -> Iterator[Match]:
    """Yield the matches of which people have not rejected half of the words or more."""
    for match in matches:
        parts = (span.within(match.span) for span in rejected.get((match.document_id, match.code_id), ()))
        if 2 * sum(len(part) for part in parts if part) < len(match.span):
            yield match


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
        embed=remembering(project, embedder, track), languages=tuple(languages), count=count, seed=seed
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


def remembering(project: Project, embedder: str, track: Track) -> Embedder:
    """Return the embedder of that name, which asks the project for vectors first and keeps new ones there."""
    from qualkit.embedders.cached import cached

    return cached(
        load("embedders", embedder)(),
        lambda name, hashes: find_vectors(project, name, hashes),
        lambda name, vectors: keep_vectors(project, name, vectors),
        track=track,
    )
