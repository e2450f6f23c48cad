"""Finds the terms of one language in a run of tokens."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from qualkit.autocoders.terms import JOINERS, By, Pattern, Word, parse_term
from qualkit.language import lemma, tokens, verb_of
from qualkit.model import Term
from qualkit.text import fold

# Memory stays bounded however long the stream: a chunk is forgotten with the others, or is too long to be met again.
REMEMBERED = 200_000
LONGEST = 60
# A tokenizer takes time by the square of a chunk without white space; no word is so long.
PIECE = 300

_STRIPPED = "".join(JOINERS)
_CHUNK = re.compile(r"\S+")
PAUSES = frozenset(',"“”«»—–*_')


class Mark(Enum):
    """What a token that is no word is to a term: it joins words, parts them a little, or ends the thought."""

    JOINER = "joiner"
    PAUSE = "pause"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Owned:
    """A term taken apart, and the id of the code that owns it."""

    pattern: Pattern
    code_id: str
    keys: tuple[int, ...]
    needed: frozenset[int]


class Branch(dict[int, "Branch"]):
    """A tree of phrases: the words that may follow, by number; `ends` are the terms that end here."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[Owned] = []


@dataclass(frozen=True, slots=True)
class Starts:
    """What may begin at a word: phrases, and terms with gaps.

    `whole` tells whether the word alone is a term; `following` are the words that go on from it.
    """

    branches: tuple[Branch, ...]
    gapped: tuple[Owned, ...]
    whole: bool
    following: frozenset[int]


@dataclass(frozen=True, slots=True)
class Known:
    """A word that some term holds: the numbers it goes by, and what may begin at it."""

    numbers: tuple[int, ...]
    terms: Starts | None
    vetoes: Starts | None


# What a token is to the terms; None is any other word.
Standing = Known | Mark | None


@dataclass(frozen=True, slots=True)
class Find:
    """A term found, from its first token to its last."""

    pattern: Pattern
    code_id: str
    first: int
    last: int


class TermTree:
    """Terms by their first words. Every different word of a term has a number, shared by all trees of a language."""

    def __init__(self, owned: Iterable[tuple[str, Term]], numbers: dict[Word, int]) -> None:
        self.phrases = Branch()
        self.gapped: defaultdict[int, list[Owned]] = defaultdict(list)
        for code_id, term in owned:
            pattern = parse_term(term)
            keys = tuple(numbers.setdefault(Word(each.text, each.by), len(numbers)) for each in pattern.words)
            owned_term = Owned(pattern, code_id, keys, frozenset(keys))
            if any(pattern.gaps):
                self.gapped[keys[0]].append(owned_term)
            elif keys:
                branch = self.phrases
                for key in keys:
                    branch = branch.setdefault(key, Branch())
                branch.ends.append(owned_term)

    def starts(self, numbers: Sequence[int]) -> Starts | None:
        """Return what may begin at a word that goes by these numbers."""
        branches = tuple(self.phrases[number] for number in numbers if number in self.phrases)
        gapped = tuple(owned for number in numbers for owned in self.gapped.get(number, ()))
        if not branches and not gapped:
            return None
        whole = any(branch.ends for branch in branches)
        return Starts(branches, gapped, whole, frozenset(number for branch in branches for number in branch))


class Vocabulary(dict[str, tuple[Standing, ...]]):
    """The standing of each token of a chunk, which is what lies between two white spaces, by the chunk.

    A tokenizer looks at one chunk at a time, and most chunks of a text have been met before: so nearly all of a text
    costs one look-up a word. A chunk is worked out when it is first met.
    """

    def __init__(self, language: str, terms: Iterable[tuple[str, Term]], vetoes: Iterable[tuple[str, Term]]) -> None:
        super().__init__()
        self.language = language
        self.cuts: dict[str, list[tuple[int, int]]] = {}
        self.words: dict[str, Standing] = {}
        numbers: dict[Word, int] = {}
        self.terms, self.vetoes = TermTree(terms, numbers), TermTree(vetoes, numbers)
        lemmas = {each: n for each, n in numbers.items() if each.by is By.LEMMA}
        self.forms = _index((fold(each.text)[0], n) for each, n in lemmas.items())
        self.lemmas = _index((_lemma_key(each.text, language), n) for each, n in lemmas.items())
        self.exact = {each.text: n for each, n in numbers.items() if each.by is By.FORM}
        wild = [(_wildcard(each.text), n) for each, n in numbers.items() if each.by is By.WILDCARD]
        self.wildcards = [(re.compile(pattern), n) for pattern, n in wild]
        self.any_wildcard = re.compile("|".join(f"(?:{pattern})" for pattern, _ in wild) or r"(?!)")

    def __missing__(self, chunk: str) -> tuple[Standing, ...]:
        if len(self) >= REMEMBERED:
            self.clear()
            self.cuts.clear()
            self.words.clear()
        cut = _tokens(chunk, self.language)
        found = tuple(self._remembered(text) for text, _ in cut)
        if len(chunk) <= LONGEST:
            self[chunk] = found
            self.cuts[chunk] = [(start, len(text)) for text, start in cut]
        return found

    def standings(self, text: str) -> list[Standing]:
        """Return the standing of each token of a text."""
        return [standing for chunk in text.split() for standing in self[chunk]]

    def places(self, text: str, last: int) -> list[tuple[int, int]]:
        """Return the (start, length) of each token, in step with `standings`, up to the token `last` at least."""
        found: list[tuple[int, int]] = []
        for chunk in _CHUNK.finditer(text):
            at = chunk.start()
            found += [(at + start, length) for start, length in self._cut(chunk[0])]
            if len(found) > last:
                break
        return found

    def _cut(self, chunk: str) -> list[tuple[int, int]]:
        known = self.cuts.get(chunk)
        return known or [(start, len(text)) for text, start in _tokens(chunk, self.language)]

    def _remembered(self, text: str) -> Standing:
        if text not in self.words:
            self.words[text] = self._standing(text)
        return self.words[text]

    def _standing(self, text: str) -> Standing:
        if all(character in JOINERS for character in text):
            return Mark.JOINER
        if not any(map(str.isalnum, text)):
            return Mark.PAUSE if all(character in PAUSES for character in text) else Mark.BREAK
        numbers = tuple(sorted(self._numbers(text)))
        return Known(numbers, self.terms.starts(numbers), self.vetoes.starts(numbers)) if numbers else None

    def _numbers(self, text: str) -> set[int]:
        form = _key(fold(text)[0])
        found = {*self.forms.get(form, ()), *self.lemmas.get(_lemma_key(text, self.language), ())}
        verb = verb_of(text, self.language)
        if verb:
            found.update(self.lemmas.get(_key(fold(verb)[0]), ()))
        if text in self.exact:
            found.add(self.exact[text])
        if self.any_wildcard.fullmatch(form):
            found.update(n for pattern, n in self.wildcards if pattern.fullmatch(form))
        return found


def _tokens(chunk: str, language: str) -> list[tuple[str, int]]:
    if len(chunk) <= PIECE:
        return tokens(chunk, language)
    pieces = range(0, len(chunk), PIECE)
    return [(text, n + start) for n in pieces for text, start in tokens(chunk[n : n + PIECE], language)]


def _index(pairs: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    index: defaultdict[str, list[int]] = defaultdict(list)
    for key, number in pairs:
        index[_key(key)].append(number)
    return index


def _key(folded: str) -> str:
    return folded.strip(_STRIPPED) or folded


def _lemma_key(text: str, language: str) -> str:
    return _key(fold(lemma(text, language))[0])


def _wildcard(text: str) -> str:
    return r"\w*".join(re.escape(part) for part in fold(text)[0].split("*"))


def find_terms(standings: Sequence[Standing]) -> list[Find]:
    """Return every term found, by its first token."""
    begins = [(n, known.terms) for n, known in enumerate(standings) if known.__class__ is Known and known.terms]
    return _finds(begins, standings)


def find_vetoes(standings: Sequence[Standing]) -> list[Find]:
    """Return every veto found, by its first token."""
    begins = [(n, known.vetoes) for n, known in enumerate(standings) if isinstance(known, Known) and known.vetoes]
    return _finds(begins, standings)


def _finds(begins: Iterable[tuple[int, Starts]], standings: Sequence[Standing]) -> list[Find]:
    # This loop sees every fourth word of a text: what cannot go on is left at once.
    found: list[Find] = []
    present: set[int] = set()
    last = len(standings) - 1
    for first, starts in begins:
        if starts.branches:
            following = standings[first + 1] if first < last else None
            goes_on = following is Mark.JOINER or (
                following.__class__ is Known and not starts.following.isdisjoint(following.numbers)
            )
            if starts.whole or goes_on:
                ends = (end for branch in starts.branches for end in _phrases_from(branch, standings, first))
                found += [Find(owned.pattern, owned.code_id, first, end) for owned, end in ends]
        if starts.gapped:
            present = present or {n for known in standings if isinstance(known, Known) for n in known.numbers}
            for owned in starts.gapped:
                end = _last_token(owned, standings, first) if owned.needed <= present else None
                if end is not None:
                    found.append(Find(owned.pattern, owned.code_id, first, end))
    return found


def _phrases_from(branch: Branch, standings: Sequence[Standing], at: int) -> list[tuple[Owned, int]]:
    """Return every phrase that goes on from a branch reached at token `at`, with its last token."""
    found = [(owned, at) for owned in branch.ends] if branch.ends else []
    following = at + 1
    while following < len(standings) and standings[following] is Mark.JOINER:
        following += 1
    known = standings[following] if following < len(standings) else None
    if isinstance(known, Known):
        for number in known.numbers:
            if number in branch:
                found += _phrases_from(branch[number], standings, following)
    return found


def _last_token(owned: Owned, standings: Sequence[Standing], first: int) -> int | None:
    """Return the token where the term with gaps that begins at `first` ends; None when it is not there.

    Of several ways to bridge a gap the nearest word wins, which is the shortest find.
    """
    at = first
    for key, gap in zip(owned.keys[1:], owned.pattern.gaps[1:], strict=True):
        left = gap
        while True:
            at += 1
            standing = standings[at] if at < len(standings) else Mark.BREAK
            if isinstance(standing, Known) and key in standing.numbers:
                break
            if standing is Mark.JOINER or (standing is Mark.PAUSE and gap):
                continue
            left -= 1
            if left < 0 or isinstance(standing, Mark):
                return None
    return at
