"""Themes by graph consensus with our own weighing of words: the finder that every installation has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.themes.finding import Search, find
from qualkit.themes.labelling import Weighed, WordList, ctfidf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualkit.model import Themes
    from qualkit.protocols import Embedder, ThemeFinder
    from qualkit.themes.communities import Labels, Vectors


def graph_themes(
    *, embed: Embedder, languages: Sequence[str] = ("en", "es", "fr"), count: int | None = None, seed: int = 0
) -> ThemeFinder:
    """Return a theme finder; `count` asks for so many themes, `languages` says whose function words are no keywords."""
    search = Search("graph", embed, tuple(languages), count, seed)

    def finder(texts: Sequence[str]) -> Themes:
        return find(texts, search, _weigh)

    return finder


def _weigh(texts: Sequence[str], _: Vectors, labels: Labels, words: WordList) -> Weighed:
    return ctfidf(texts, labels, words)
