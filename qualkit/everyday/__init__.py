"""Everyday sentences: talk, writing and notes on subjects that few codebooks ask about, to compare statements with."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

OTHERWISE = "en"  # for a language without sentences of its own


def everyday(language: str) -> dict[str, tuple[str, ...]]:
    """Return the sentences of each topic; the topics are the same in every language.

    >>> everyday("fr")["weather"][0]
    "Oh là là, euh, t'as vu le brouillard ce matin, on voyait même pas le bout de la rue."
    """
    return dict(_topics(language_of(language)))


def language_of(language: str) -> str:
    """Return in which language the sentences for a language are: in its own, or OTHERWISE."""
    return language if language in _languages() else OTHERWISE


@cache
def _languages() -> frozenset[str]:
    """Return the languages that have sentences of their own."""
    return frozenset(
        file.name.removesuffix(".txt") for file in files(__package__).iterdir() if file.name.endswith(".txt")
    )


@cache
def _topics(language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (topic, its sentences) in the order of the file, where a line `# topic` opens a topic."""
    written = files(__package__).joinpath(f"{language}.txt").read_text(encoding="utf-8")
    topics: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, written.splitlines())):
        if line.startswith("# "):
            topics.append((line.removeprefix("# "), []))
        else:
            topics[-1][1].append(line)
    return tuple((topic, tuple(sentences)) for topic, sentences in topics)
