"""The way from texts to themes that all our finders share; they differ in who weighs the words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from qualkit.model import Theme, Themes
from qualkit.themes import clustering, labelling, layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qualkit.protocols import Embedder, Wanted
    from qualkit.themes.communities import Labels, Vectors
    from qualkit.themes.labelling import Keywords

Weigh: TypeAlias = "Callable[[Sequence[str], Vectors, Labels, labelling.WordList], labelling.Weighed]"
"""Texts, their vectors, the theme of each and what takes them apart into words, to how much each word tells of each."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for: of which finder, with which embedder, and what."""

    finder: str
    embed: Embedder
    wanted: Wanted


def find(texts: Sequence[str], languages: Sequence[str], search: Search, weigh: Weigh) -> Themes:
    """Return the themes of the texts, the largest first; of too few texts, groups of neighbours with a remark.

    A text without content words is set aside. See `strengths` and `layout` for what the figures of a text mean.
    """
    from qualkit.language import stop_words

    wanted = search.wanted
    plain = [" ".join(text.split()) for text in texts]
    # Worked through in the order of the alphabet, so that the order in which texts are given changes nothing.
    order = sorted(range(len(plain)), key=lambda row: (plain[row], row))
    told = [plain[row] for row in order]
    words = labelling.WordList(told, stop_words(sorted(set(languages) - {""})))
    speaking = np.array([bool(words(text)) for text in told], dtype=bool)
    vectors = _vectors(told, speaking, search.embed)
    labels = np.full(len(told), -1, dtype=np.intp)
    labels[speaking] = clustering.group(vectors[speaking], count=wanted.count, seed=wanted.seed)
    inside = np.flatnonzero(labels >= 0)
    middles = clustering.centres(vectors[inside], labels[inside])
    keywords = []
    if len(inside):
        weighed = weigh([told[row] for row in inside], vectors[inside], labels[inside], words)
        keywords = labelling.keywords(weighed, middles, search.embed)
    places = layout.positions(vectors, labels, middles)
    back = np.argsort(order)
    return Themes(
        themes=tuple(_in_rows(theme, order) for theme in _themes(told, vectors, labels, middles, keywords)),
        assignments=tuple(int(label) if label >= 0 else None for label in labels[back]),
        strengths=tuple(round(float(strength), 4) for strength in strengths(vectors, labels, middles)[back]),
        positions=tuple((round(x, 4), round(y, 4)) for x, y in places[back].tolist()),
        finder=search.finder,
        settings=_settings(search, languages),
        stability=clustering.stability(vectors[speaking], labels[speaking], count=wanted.count, seed=wanted.seed),
        remark=_remark(vectors[speaking], labels, speaking, wanted.count),
    )


def strengths(vectors: Vectors, labels: Labels, middles: Vectors) -> Vectors:
    """Return how strongly each row belongs to its theme, 0-1; 0 for a row of no theme.

    Its cosine with the centre of its theme's other rows, less its cosine with the nearest other centre where that is
    positive: 0 says that another theme is as near, or that the row is alone in its theme.
    """
    strong = np.zeros(len(labels), dtype=np.float32)
    for theme in range(len(middles)):
        rows = np.flatnonzero(labels == theme)
        others = vectors[rows].sum(axis=0) - vectors[rows]
        length = np.maximum(np.linalg.norm(others, axis=1), 1e-6)
        own = (vectors[rows] * others).sum(axis=1) / length if len(rows) > 1 else np.zeros(1)
        rivals = vectors[rows] @ np.delete(middles, theme, axis=0).T
        strong[rows] = np.clip(own - rivals.max(axis=1, initial=0), 0, 1)
    return strong


def _vectors(told: Sequence[str], speaking: Labels, embed: Embedder) -> Vectors:
    """Return a row for each text, zeros where it says nothing; equal texts are embedded once and have equal rows."""
    different = sorted({text for text, speaks in zip(told, speaking, strict=True) if speaks})
    found = embed(different)
    place = {text: row for row, text in enumerate(different)}
    vectors = np.zeros((len(told), found.shape[1]), dtype=np.float32)
    for row, text in enumerate(told):
        if speaking[row]:
            vectors[row] = found[place[text]]
    return vectors


def _themes(
    told: Sequence[str], vectors: Vectors, labels: Labels, middles: Vectors, keywords: Sequence[Keywords]
) -> Iterator[Theme]:
    for theme, words in enumerate(keywords):
        rows = [row for row in range(len(told)) if labels[row] == theme]
        shown = labelling.exemplars([told[row] for row in rows], vectors[rows] @ middles[theme])
        yield Theme(
            theme,
            labelling.label(words),
            words,
            tuple(rows[row] for row in shown),
            len(rows),
            centre=middles[theme].tobytes(),
        )


def _in_rows(theme: Theme, order: Sequence[int]) -> Theme:
    """Return the theme with its exemplars as rows of the texts as they were given."""
    exemplars = tuple(order[row] for row in theme.exemplars)
    return replace(theme, exemplars=exemplars)


def _settings(search: Search, languages: Sequence[str]) -> dict[str, str]:
    return {
        "finder": search.finder,
        "embedder": search.embed.name,
        "languages": " ".join(sorted(set(languages) - {""})),
        "count": str(search.wanted.count or "automatic"),
        "seed": str(search.wanted.seed),
        "n": str(len(languages)),
    }


def _remark(vectors: Vectors, labels: Labels, speaking: Labels, count: int | None) -> str:
    different = len(clustering.different(vectors)[0])
    silent, alone = int((~speaking).sum()), int((labels[speaking] < 0).sum())
    instead = "the groups asked for" if count else "groups of neighbours; sort the rest by hand"
    remarks = (
        (not different, "There is no text to find themes in."),
        (
            0 < different < clustering.FEW,
            f"Too little text for themes ({different} different); these are {instead}.",
        ),
        (alone, f"Set aside because nothing is near to them: {alone}."),
        (silent, f"Set aside because they hold no content words: {silent}."),
        (
            different > clustering.HUGE,
            f"Found on a sample of {clustering.SAMPLE:,} texts; the others joined the nearest theme.",
        ),
    )
    return " ".join(remark for holds, remark in remarks if holds)
