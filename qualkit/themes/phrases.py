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

from qualkit.themes.keywords import highest
from qualkit.themes.words import is_infinitive, is_number_or_time, is_participle, is_verb, spoken, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualkit.themes.words import Word, WordList

LENGTHS = range(2, 7)  # words
READ = 2_500  # words that are looked through; texts on a subject repeat themselves
READ_OF_ONE = 150
AS_FAR = 9  # letters before a word in which a number is looked for
# How well it can: the name of a thing, whole or with another content word beside it, all of a clause, part of one.
WHOLE, NAME, CLAUSE, PART = 1.0, 0.8, 0.3, 0.1
ARTICLE = 3  # letters
ODD = 0.6  # how much of that is left where it says what is not, or what somebody did ("reported to the office")
HANGING = 0.6  # how much of that is left where it belongs to a word before it ("lamps of the | street broken")
TELLING = 40  # a phrase holds at least one of so many words that tell most of the theme

# Between two words of a phrase stands nothing but white space, or what an apostrophe has joined ("de l'eau").
_JOINED = re.compile(r"\s+(?:[^\W\d_]{1,5}['’ʼ])?")
_COUNTED = re.compile(r"(?<!\w)\d[\d.,]*\s*[%€$£]?\s*$")
_GLUED = re.compile(r"[\d_]")


class Phrase(NamedTuple):
    """A phrase as mostly written, its content words, how much it tells, how many texts hold it, how well it stands."""

    words: str
    content: tuple[str, ...]
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
            tuple(words.shown_in(form, language) for form in content),
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


def _runs(
    text: str, language: str, words: WordList, telling: frozenset[str]
) -> Iterator[tuple[tuple[str, ...], str, float]]:
    """Yield the content words and the wording of each run of words that may be a name, and how well it stands alone."""
    for clause in _clauses(text):
        seen = [_see(text, clause, place, language, words) for place in range(len(clause))]
        for start, end in _spans(len(clause)):
            first, last = seen[start], seen[end - 1]
            inside = tuple(word.content for word in seen[start:end] if word.content)
            complete = end - start == len(clause)
            begun = first.goes_on or (first.cut and not (complete and first.content))
            closes = last.content and (complete or not last.cut) and not last.when
            again = len(set(inside)) < len(inside)
            if closes and (first.denies or not begun) and not again and not telling.isdisjoint(inside):
                alone = not (start and seen[start - 1].content) and not (end < len(clause) and seen[end].content)
                whole = CLAUSE if complete else PART
                sound = (WHOLE if alone else NAME) if all(word.names for word in seen[start:end]) else whole
                did = first.did and not seen[start + 1].content
                written = " ".join(text[clause[start].start : clause[end - 1].end].split())
                yield inside, written, sound * (HANGING if first.hangs else 1) * (ODD if first.denies or did else 1)


class _Seen(NamedTuple):
    """What a word is where it stands: all that decides whether a name may begin, go on or end with it."""

    content: str  # as shown, '' for a word without content
    cut: bool  # empty, or a verb
    names: bool  # may stand in the name of a thing
    denies: bool
    goes_on: bool  # right behind a number or a denial
    hangs: bool  # belongs to a word before
    when: bool  # a number or a time
    did: bool  # a participle


def _see(text: str, clause: Sequence[Word], place: int, language: str, words: WordList) -> _Seen:
    form = clause[place].form
    content = words.show(form, language)
    cut = not content or is_verb(form, language)
    return _Seen(
        content,
        cut,
        not cut or _joins(form, language) or is_infinitive(form, language),
        form in _denials(),
        (place > 0 and clause[place - 1].form in _denials())
        or bool(_COUNTED.search(text, max(0, clause[place].start - AS_FAR), clause[place].start)),
        _hangs(clause[max(0, place - 2) : place]),
        is_number_or_time(form, language),
        is_participle(form, language),
    )


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
