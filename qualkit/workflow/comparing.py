"""The verb that lets all theme finders work on the same passages, and says how their answers differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TypeAlias

from qualkit.analysis.coherence import diversity, npmi
from qualkit.model import Theme
from qualkit.protocols import Embedder, ThemeFinder, ThemeFinderFactory, Track, Wanted, untracked
from qualkit.registry import load, plugins
from qualkit.store.project import Project
from qualkit.store.vectors import find_vectors
from qualkit.workflow.spoken import on_one_line, spoken

FIRST = ("graph", "kmeans", "nmf", "lda")
SAME = ("bertopic",)  # groups as `graph` does, and differs in its keywords alone
FEW = 40  # passages, enough to have every library loaded before the clock starts

Vectors: TypeAlias = Mapping[str, bytes]
"""Vectors by the hash of their text, as little-endian float32."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What one finder made of the passages; what was not measured is None.

    `coherence` (-1 to 1) is the mean over themes of the NPMI of keywords, each language by itself, for words of two
    languages never meet in a passage. `diversity` (0-1) is the share of different words among all keywords.
    `stability` and `language_information` are those of `Themes`. `seconds` is the time that one search takes with its
    checks and labels, once the vectors of the passages are there.
    """

    finder: str
    themes: int
    set_aside: int
    coherence: float | None
    diversity: float | None
    stability: float | None
    language_information: float | None
    seconds: float


def compare_finders(
    project: Project, *, embedder: str = "use", count: int | None = None, seed: int = 0, track: Track = untracked
) -> list[Compared]:
    """Return what each finder makes of what participants said, nothing where nothing was said; writes nothing."""
    found, _ = spoken(project)
    texts, languages = [on_one_line(piece.words) for piece in found], [piece.passage.language for piece in found]
    embed: Embedder = load("embedders", embedder)()
    vectors = _vectors(texts, embed, project, track)
    return _compared(texts, languages, embed, vectors, Wanted(count=count, seed=seed), track)


def compare_texts(
    texts: Sequence[str],
    languages: Sequence[str],
    *,
    embedder: str = "use",
    count: int | None = None,
    seed: int = 0,
    track: Track = untracked,
) -> list[Compared]:
    """Return what each finder makes of texts in the languages given ('' where unknown)."""
    told = [on_one_line(text) for text in texts]
    embed: Embedder = load("embedders", embedder)()
    return _compared(told, languages, embed, _vectors(told, embed, None, track), Wanted(count=count, seed=seed), track)


def _compared(
    texts: Sequence[str], languages: Sequence[str], embed: Embedder, vectors: Vectors, wanted: Wanted, track: Track
) -> list[Compared]:
    if not texts:
        return []
    others = sorted(plugins("themes").keys() - {*FIRST, *SAME})
    return [
        _tried(name, texts, languages, _remembering(embed, vectors), wanted)
        for name in track([*FIRST, *others], doing="Comparing finders")
    ]


def _tried(name: str, texts: Sequence[str], languages: Sequence[str], embed: Embedder, wanted: Wanted) -> Compared:
    make: ThemeFinderFactory = load("themes", name)
    make(embed, Wanted(seed=wanted.seed))(texts[:FEW], languages[:FEW])
    find: ThemeFinder = make(embed, wanted)
    begun = perf_counter()
    found = find(texts, languages)
    seconds = perf_counter() - begun
    return Compared(
        name,
        len(found.themes),
        found.assignments.count(None),
        _coherence(found.themes, texts, languages),
        diversity([_keywords(theme) for theme in found.themes]),
        found.stability,
        found.language_information,
        seconds,
    )


def _coherence(themes: Sequence[Theme], texts: Sequence[str], languages: Sequence[str]) -> float | None:
    """Return the mean over themes of the NPMI of keywords, over the passages of each language that says two of them."""
    from qualkit.themes.words import WordList

    words = WordList(texts, languages)
    of_theme: list[list[float]] = [[] for _ in themes]
    for language in sorted(set(languages)):
        said = [words(text) for text, own in zip(texts, languages, strict=True) if own == language]
        known = {word for each in said for word in each}
        tops = [[word for word in _keywords(theme) if word in known] for theme in themes]
        for worths, worth in zip(of_theme, npmi(tops, said), strict=True):
            worths.extend([] if worth is None else [worth])
    means = [sum(worths) / len(worths) for worths in of_theme if worths]
    return sum(means) / len(means) if means else None


def _keywords(theme: Theme) -> list[str]:
    return [word for word, _ in theme.keywords]


def _vectors(texts: Sequence[str], embed: Embedder, project: Project | None, track: Track) -> Vectors:
    """Return the vectors of the texts; those that a project keeps are not worked out again, and none is kept."""
    from qualkit.embedders.cached import cached, text_hash

    lookup = partial(find_vectors, project) if project else _nothing
    rows = cached(embed, lookup, _forget, track=track)(texts)
    return {text_hash(text): row.astype("<f4").tobytes() for text, row in zip(texts, rows, strict=True)}


def _remembering(embed: Embedder, vectors: Vectors) -> Embedder:
    """Return the embedder with those vectors and a memory of its own, so that no finder lives on another's work."""
    from qualkit.embedders.cached import cached

    known = dict(vectors)

    def lookup(_: str, hashes: Sequence[str]) -> Vectors:
        return {key: known[key] for key in hashes if key in known}

    return cached(embed, lookup, lambda _, fresh: known.update(fresh))


def _nothing(_: str, hashes: Sequence[str]) -> Vectors:
    del hashes
    return {}


def _forget(_: str, vectors: Vectors) -> None:
    del vectors
