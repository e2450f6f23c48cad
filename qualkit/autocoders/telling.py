"""Which terms tell some texts from others: the words and phrases to begin a code with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from qualkit.autocoders.terms import JOINERS
from qualkit.language import function_words, lemma, tokens
from qualkit.text import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

LONGEST = 4  # words of a phrase
SHORTEST = 3  # letters of a word that stands at an end of it
TRUSTED = 0.5  # of the texts that a term is expected to be found in, so many are those it should tell
ENOUGH = 0.7  # of the texts found is enough
HALF = 0.5  # a term of a single text is taken only while less than that is found
FEWEST, MOST = 5, 40  # terms, where there are so many
WEIGHED = 600  # candidates whose meaning is asked for, those of the most texts
HYPHENS = frozenset("-‐‑")

Nearness: TypeAlias = "Callable[[Sequence[str]], NDArray[np.float32]]"
"""Phrases to how near each is in meaning to what is to be told, -1 to 1."""


@dataclass(slots=True)
class _Candidate:
    """A phrase by its lemmas, the forms in which it is said, the texts that hold it, and what it is worth."""

    lemmas: tuple[str, ...]
    forms: Counter[str] = field(default_factory=Counter)
    inside: set[int] = field(default_factory=set)
    outside: set[int] = field(default_factory=set)
    worth: float = 0.0

    @property
    def text(self) -> str:
        """Return the form that is most frequent."""
        return min(self.forms, key=lambda form: (-self.forms[form], form))

    def gain(self, found: set[int]) -> tuple[float, int, tuple[str, ...]]:
        """Return what the term adds to the texts found; of two that add as much, the longer one is the more certain."""
        return len(self.inside - found) * self.worth, len(self.lemmas), self.lemmas


def telling_terms(inside: Sequence[str], outside: Sequence[str], language: str, *, nearness: Nearness) -> list[str]:
    """Return terms that are found in many of the texts inside and in few of those outside, the best first.

    All texts are of one language. A term is taken for the texts it adds to those already found, times how far it is to
    be trusted, times the square of its nearness in meaning: what is said in few texts is often there by accident.
    """
    left = _trusted(inside, outside, language, nearness)
    chosen: list[_Candidate] = []
    found: set[int] = set()
    while len(chosen) < MOST:
        enough = len(found) >= ENOUGH * len(inside)
        if enough and len(chosen) >= FEWEST:
            break
        # A word that is said once may be there by accident, and one that adds no text should at least be another word.
        least = 1 if len(found) < HALF * len(inside) else 2
        said = {word for candidate in chosen for word in candidate.lemmas} if enough else set()
        allowed = [each for each in left if len(each.inside) >= least and said.isdisjoint(each.lemmas)]
        known = set[int]() if enough else found
        best = max(allowed, key=lambda each: each.gain(known), default=None)
        if best is None or best.gain(known)[0] <= 0:
            break
        left.remove(best)
        chosen.append(best)
        found |= best.inside
    return [candidate.text for candidate in chosen]


def _trusted(inside: Sequence[str], outside: Sequence[str], language: str, nearness: Nearness) -> list[_Candidate]:
    """Return the candidates found mostly inside, with what they are worth.

    How far a term is trusted is the share of texts inside among those that hold it, with one text more, which is
    inside as often as chance has it: a term of one text is so trusted less than one of many.
    """
    chance = len(inside) / max(1, len(inside) + len(outside))
    trusted = []
    for candidate in _candidates(inside, outside, language):
        within, without = len(candidate.inside), len(candidate.outside)
        candidate.worth = (within + chance) / (within + without + 1)
        if candidate.worth >= TRUSTED and (len(candidate.lemmas) == 1 or within > 1):
            trusted.append(candidate)
    trusted.sort(key=lambda each: (-len(each.inside) * each.worth, each.lemmas))
    del trusted[WEIGHED:]
    near = nearness([candidate.text for candidate in trusted]) if trusted else ()
    for candidate, cosine in zip(trusted, near, strict=True):
        candidate.worth *= max(float(cosine), 0.0) ** 2
    return trusted


def _candidates(inside: Sequence[str], outside: Sequence[str], language: str) -> list[_Candidate]:
    """Return the phrases of the texts inside that begin and end with a content word."""
    empty = _empty(language)
    found: dict[tuple[str, ...], _Candidate] = {}
    for number, text in enumerate(inside):
        for lemmas, words in _phrases(text, language):
            if _is_content(words[0], empty) and _is_content(words[-1], empty):
                candidate = found.setdefault(lemmas, _Candidate(lemmas))
                candidate.forms[" ".join(words)] += 1
                candidate.inside.add(number)
    for number, text in enumerate(outside):
        # Function words are counted here: a coder takes "est" for a form of what "été" is one of.
        for lemmas, _ in _phrases(text, language):
            if lemmas in found:
                found[lemmas].outside.add(number)
    return [found[lemmas] for lemmas in sorted(found)]


def _phrases(text: str, language: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield every run of up to so many words: its lemmas, and its words as they are said."""
    for run in _runs(text, language):
        lemmas = [folded(lemma(word, language)) for word in run]
        for start in range(len(run)):
            for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
                yield tuple(lemmas[start:end]), run[start:end]


def _is_content(word: str, empty: frozenset[str]) -> bool:
    return len(word) >= SHORTEST and word not in empty and all(part.isalpha() for part in word.split("-"))


def _empty(language: str) -> frozenset[str]:
    """Return the function words, and what elision leaves of them: `quelqu` of `quelqu'un`."""
    words = function_words(language)
    return words | {word.partition("'")[0] for word in words}


def _runs(text: str, language: str) -> Iterator[list[str]]:
    """Yield the words between two marks, lower case, compounds in one piece."""
    run: list[str] = []
    joins = False
    for token, _ in tokens(text, language):
        if any(map(str.isalnum, token)):
            word = token.lower().strip("".join(JOINERS))
            run[-1:] = [f"{run[-1]}-{word}"] if joins and run else [*run[-1:], word]
            joins = False
        elif token in HYPHENS:
            joins = True
        elif not all(character in JOINERS for character in token):
            yield run
            run, joins = [], False
    yield run
