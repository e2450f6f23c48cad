"""Finds the terms of one language in a run of tokens."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

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
PAUSES = frozenset(',"“”«»—–*_')


@dataclass(frozen=True, slots=True)
class Owned:
    """A term taken apart, the id of the code that owns it, and how much one find of it counts.

    `steps` are the numbers of the words after the first, each with how many other words may stand before it.
    """

    pattern: Pattern
    code_id: str
    weight: float
    steps: tuple[tuple[int, int], ...]


class Branch(dict[int, "Branch"]):
    """A tree of phrases: the words that may follow, by number; `ends` are the terms that end here."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[Owned] = []


@dataclass(frozen=True, slots=True)
class Starts:
    """What may begin at a word: phrases, and terms with gaps.

    `whole` tells whether the word alone is a term; `following` are the numbers of what may come next for a phrase to
    go on.
    """

    branches: tuple[Branch, ...]
    gapped: tuple[Owned, ...]
    whole: bool
    following: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What a token is to the terms: the numbers it goes by, and what may begin at it."""

    numbers: tuple[int, ...] = ()
    terms: Starts | None = None
    vetoes: Starts | None = None


Cut = tuple[tuple[int, int], ...]
"""The (start, length) of each token of a chunk."""

# Tokens that no term holds: a word, and marks that join words, part them a little, or end the thought.
OTHER = Standing()
JOINER = Standing((-1,))
PAUSE = Standing()
BREAK = Standing()


@dataclass(frozen=True, slots=True)
class Find:
    """A term found, from its first token to its last."""

    owned: Owned
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
            if not keys:
                continue
            steps = tuple(zip(keys[1:], pattern.gaps[1:], strict=True))
            owned_term = Owned(pattern, code_id, pattern.weight, steps)
            if any(pattern.gaps):
                self.gapped[keys[0]].append(owned_term)
            else:
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
        following = frozenset(chain(JOINER.numbers, *branches))
        return Starts(branches, gapped, any(branch.ends for branch in branches), following)


class Vocabulary(dict[str, tuple[Standing, ...]]):
    """The standing of each token of a chunk, which is what lies between two white spaces, by the chunk.

    A tokenizer looks at one chunk at a time, and most chunks of a text have been met before: so nearly all of a text
    costs one look-up a word. A chunk is worked out when it is first met.
    """

    def __init__(self, language: str, terms: Iterable[tuple[str, Term]], vetoes: Iterable[tuple[str, Term]]) -> None:
        super().__init__()
        self.language = language
        self.cuts: dict[str, Cut] = {}
        self.words: dict[str, Standing] = {}
        self.shared: dict[tuple[Standing, ...], tuple[Standing, ...]] = {}
        self.shared_cuts: dict[Cut, Cut] = {}
        self.known: dict[tuple[int, ...], Standing] = {(): OTHER}
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
            for memory in (self, self.cuts, self.words, self.shared, self.shared_cuts):
                memory.clear()
        cut = self._cut(chunk)
        found = tuple(self._remembered(chunk[start : start + length]) for start, length in cut)
        if len(chunk) <= LONGEST:
            # Different chunks share what they have in common: the less there is, the more of it the processor keeps.
            self[chunk] = self.shared.setdefault(found, found)
            self.cuts[chunk] = self.shared_cuts.setdefault(cut, cut)
        return found

    def standings(self, text: str) -> list[Standing]:
        """Return the standing of each token of a text, and one more for its end."""
        return [*chain.from_iterable(map(self.__getitem__, text.split())), BREAK]

    def places(self, text: str, last: int) -> list[tuple[int, int]]:
        """Return the (start, length) of each token, in step with `standings`, up to the token `last` at least."""
        found: list[tuple[int, int]] = []
        at = 0
        for chunk in text.split():
            at = text.index(chunk, at)
            for start, length in self.cuts.get(chunk) or self._cut(chunk):
                found.append((at + start, length))
            if len(found) > last:
                break
            at += len(chunk)
        return found

    def _cut(self, chunk: str) -> Cut:
        return tuple((start, len(text)) for text, start in _tokens(chunk, self.language))

    def _remembered(self, text: str) -> Standing:
        if text not in self.words:
            self.words[text] = self._standing(text)
        return self.words[text]

    def _standing(self, text: str) -> Standing:
        if all(character in JOINERS for character in text):
            return JOINER
        if not any(map(str.isalnum, text)):
            return PAUSE if all(character in PAUSES for character in text) else BREAK
        numbers = tuple(sorted(self._numbers(text)))
        if numbers not in self.known:
            self.known[numbers] = Standing(numbers, self.terms.starts(numbers), self.vetoes.starts(numbers))
        return self.known[numbers]

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
    return _finds([standing.terms for standing in standings], standings)


def find_vetoes(standings: Sequence[Standing]) -> list[Find]:
    """Return every veto found, by its first token."""
    return _finds([standing.vetoes for standing in standings], standings)


def _finds(beginning: Iterable[Starts | None], standings: Sequence[Standing]) -> list[Find]:
    # Every fourth word of a text may begin a term, and nearly none is followed by a word with which one goes on.
    found: list[Find] = []
    for first, starts in enumerate(beginning):
        if not starts:
            continue
        if starts.whole or not starts.following.isdisjoint(standings[first + 1].numbers):
            ends = (end for branch in starts.branches for end in _phrases_from(branch, standings, first))
            found += [Find(owned, first, last) for owned, last in ends]
        for owned in starts.gapped:
            last = _last_token(owned, standings, first)
            if last is not None:
                found.append(Find(owned, first, last))
    return found


def _phrases_from(branch: Branch, standings: Sequence[Standing], at: int) -> list[tuple[Owned, int]]:
    """Return every phrase that goes on from a branch reached at token `at`, with its last token."""
    found = [(owned, at) for owned in branch.ends]
    following = at + 1
    while standings[following] is JOINER:
        following += 1
    for number in standings[following].numbers:
        if number in branch:
            found += _phrases_from(branch[number], standings, following)
    return found


def _last_token(owned: Owned, standings: Sequence[Standing], first: int) -> int | None:
    """Return the token where the term with gaps that begins at `first` ends; None when it is not there.

    Of several ways to bridge a gap the nearest word wins, which is the shortest find.
    """
    at = first
    for key, gap in owned.steps:
        left = gap
        at += 1
        while key not in (standing := standings[at]).numbers:
            if standing is BREAK or (standing is PAUSE and not gap):
                return None
            if standing is not JOINER and standing is not PAUSE:
                if not left:
                    return None
                left -= 1
            at += 1
    return at
