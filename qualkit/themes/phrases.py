"""Phrases that participants use: runs of words that can stand as the name of a theme."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.themes.keywords import highest
from qualkit.themes.words import is_verb, spoken, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualkit.themes.communities import Vectors
    from qualkit.themes.words import Word, WordList

LENGTHS = range(2, 7)  # words
READ = 2_500  # words that are looked through; texts on a subject repeat themselves
READ_OF_ONE = 150
SOUND = 0.2  # how much it counts that a phrase can stand alone
# How well it can: the name of a thing, whole or with another content word beside it, all of a clause, part of one.
WHOLE, NAME, CLAUSE, PART = 1.0, 0.8, 0.8, 0.5
ARTICLE = 3  # letters
HANGING = 0.6  # how much of that is left where it belongs to a word before it ("lamps of the | street broken")
TELLING = 40  # a phrase holds at least one of so many words that tell most of the theme
RIVAL = 0.5  # how much of its nearness to another theme counts against a phrase
NEAR = 0.7  # how much nearness counts, and promise the rest

# Between two words of a phrase stands nothing but white space, or what an apostrophe has joined ("de l'eau").
_JOINED = re.compile(r"\s+(?:[^\W\d_]{1,5}['’ʼ])?")
_GLUED = re.compile(r"[\d_]")


class Phrase(NamedTuple):
    """A phrase as it is mostly written, how much it tells, how many texts hold it, and how well it stands alone."""

    words: str
    told: float
    texts: int
    sound: float


@dataclass
class _Found:
    written: Counter[str] = field(default_factory=Counter)
    texts: set[int] = field(default_factory=set)
    sound: float = 0


def phrases(texts: Sequence[str], language: str, words: WordList, weights: Mapping[str, float]) -> list[Phrase]:
    """Return the phrases of some texts of one language; `weights` are how much words, as shown, tell of the theme."""
    found = defaultdict[tuple[str, ...], _Found](_Found)
    telling = frozenset(word for word, _ in highest(weights, TELLING))
    read = list(accumulate((min(len(text.split()), READ_OF_ONE) for text in texts), initial=0))
    for row, text in enumerate(texts[: bisect_left(read, READ)]):
        for content, written, sound in _runs(unicodedata.normalize("NFC", text), language, words, telling):
            entry = found[content]
            entry.written[written] += 1
            entry.texts.add(row)
            entry.sound = max(entry.sound, sound)
    return [
        Phrase(
            min(entry.written, key=lambda written: (-entry.written[written], written)),
            sum(weights.get(form, 0.0) for form in set(content)) / math.sqrt(len(set(content))),
            len(entry.texts),
            entry.sound,
        )
        for content, entry in sorted(found.items())
    ]


def most_telling(found: Iterable[Phrase], most: int) -> list[Phrase]:
    """Return the phrases that tell most and stand in most texts."""
    return sorted(found, key=lambda phrase: (-round(_promise(phrase), 12), phrase.words))[:most]


def _promise(phrase: Phrase) -> float:
    return phrase.told * (1 + math.log(phrase.texts)) * phrase.sound


def best_first(found: Sequence[Phrase], meanings: Mapping[str, Vectors], own: Vectors, others: Vectors) -> list[str]:
    """Return the phrases, those first that are near the middle of their own theme, far from others, and tell much."""
    if not found:
        return []
    rows = np.array([meanings[phrase.words] for phrase in found])
    near = rows @ own - RIVAL * np.maximum((rows @ others.T).max(axis=1, initial=0), 0)
    promise = np.array([_promise(phrase) for phrase in found])
    sound = np.array([phrase.sound for phrase in found])
    worth = NEAR * near + (1 - NEAR) * promise / promise.max() + SOUND * sound
    ranked = sorted(range(len(found)), key=lambda row: (-round(float(worth[row]), 4), found[row].words))
    return [found[row].words for row in ranked]


def _runs(
    text: str, language: str, words: WordList, telling: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], str, float]]:
    """Yield the content words and the wording of each run of words that may be a name, and how well it stands alone."""
    for clause in _clauses(text):
        content = [words.show(word.form, language) for word in clause]
        cut = [not form or is_verb(word.form, language) for word, form in zip(clause, content, strict=True)]
        names = [
            _joins(word.form, language) if cuts else bool(form)
            for word, form, cuts in zip(clause, content, cut, strict=True)
        ]
        denies = [word.form in _denials() for word in clause]
        hangs = [_hangs(clause[max(0, start - 2) : start]) for start in range(len(clause))]
        for start, end in _spans(len(clause)):
            complete = end - start == len(clause)
            closes = content[end - 1] and (complete or not cut[end - 1])
            begun = (start and denies[start - 1]) or (cut[start] and not (complete and content[start]))
            if closes and (denies[start] or not begun) and not telling.isdisjoint(content[start:end]):
                inside = tuple(form for form in content[start:end] if form)
                alone = not (start and content[start - 1]) and not (end < len(clause) and content[end])
                sound = (WHOLE if alone else NAME) if all(names[start:end]) else (CLAUSE if complete else PART)
                written = " ".join(text[clause[start].start : clause[end - 1].end].split())
                yield inside, written, sound * (HANGING if hangs[start] else 1)


def _spans(length: int) -> Iterator[tuple[int, int]]:
    return (
        (start, end)
        for start in range(length)
        for end in range(start + LENGTHS.start, min(start + LENGTHS.stop, length + 1))
    )


def _clauses(text: str) -> Iterator[list[Word]]:
    """Yield the words between one mark and the next."""
    clause: list[Word] = []
    for word in islice(words_in(text), READ_OF_ONE):
        if clause and not _JOINED.fullmatch(text, clause[-1].end, word.start):
            yield clause
            clause = []
        if not _GLUED.match(text, word.end):
            clause.append(word)
    if clause:
        yield clause


@cache
def _denials() -> frozenset[str]:
    """Return the words without which a phrase would say the contrary: it may begin with one, never right behind one."""
    return frozenset(spoken("denials")["all"].split())


@cache
def _joins(form: str, language: str) -> bool:
    """Tell whether a word joins others to the name of a thing; of a language that is not known every word may."""
    connectors = spoken("connectors").get(language, "")
    return not connectors or form in connectors.split() or form in _denials()


def _hangs(before: Sequence[Word]) -> bool:
    """Tell whether the two words before a phrase make it belong to the first of them."""
    genitives = spoken("genitives")["all"].split()
    return len(before) > 1 and (
        before[1].form in genitives or (before[0].form in genitives and len(before[1].form) <= ARTICLE)
    )
