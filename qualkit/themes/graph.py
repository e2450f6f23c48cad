"""Themes by graph consensus with our own weighing of words: the finder that every installation has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.themes.finding import Search, find
from qualkit.themes.labelling import Weighed, WordList, ctfidf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualkit.model import Themes
    from qualkit.protocols import Embedder, ThemeFinder, Wanted
    from qualkit.themes.communities import Labels, Vectors


def graph_themes(embed: Embedder, wanted: Wanted) -> ThemeFinder:
    """Return a theme finder."""
    search = Search("graph", embed, wanted)

    def finder(texts: Sequence[str], languages: Sequence[str]) -> Themes:
        return find(texts, languages, search, _weigh)

    return finder


def _weigh(texts: Sequence[str], _: Vectors, labels: Labels, words: WordList) -> Weighed:
    return ctfidf(texts, labels, words)
