"""The notation of terms: what a codebook writes becomes a pattern of words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from qualkit.language import tokens
from qualkit.model import Term

DEFAULT_GAP = 5

# Between the parts of a compound or after an elision: they join words and are none themselves.
JOINERS = frozenset("-‐‑'’`´")

_GAP = re.compile(r"(?:…|\.\.\.)(\d*)")
_QUOTED = re.compile(r'"(.*)"|“(.*)”|«(.*)»')
_POS = re.compile(r"(.+)/([A-Z]+)")
_LETTER = re.compile(r"\w")
_APART = re.compile(r"[\s\-‐‑–/'’]+")


class By(Enum):
    """How a word of a pattern is recognised."""

    LEMMA = "lemma"
    WILDCARD = "wildcard"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a pattern; `part_of_speech` is a Universal POS tag or ''."""

    text: str
    by: By = By.LEMMA
    part_of_speech: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term, taken apart: `gaps[n]` is how many other words may stand before word n."""

    term: Term
    words: tuple[Word, ...]
    gaps: tuple[int, ...]

    @property
    def weight(self) -> float:
        """Return how much one find of this term counts, from 0 to 1.

        Chosen by judgement, not measured: several words mislead less than one, a wildcard more.
        """
        if any(word.by is By.WILDCARD for word in self.words):
            return 0.55 if len(self.words) == 1 else 0.7
        if len(self.words) > 1:
            return 0.7 if any(self.gaps) else 0.8
        return 0.8 if self.words[0].by is By.FORM else 0.6


def parse_term(term: Term) -> Pattern:
    """Return the pattern of a term.

    >>> [word.text for word in parse_term(Term("beat …2 wife", "en")).words]
    ['beat', 'wife']
    """
    quoted = _QUOTED.fullmatch(term.text.strip())
    if quoted:
        body = next(group for group in quoted.groups() if group is not None)
        exact = tuple(Word(text, By.FORM) for text, _ in tokens(body, term.language) if _is_word(text))
        return Pattern(term, exact, (0,) * len(exact))
    found: list[Word] = []
    gaps: list[int] = []
    gap = 0
    for chunk in _GAP.sub(r" …\1 ", term.text).split():
        if chunk.startswith("…"):
            gap = int(chunk[1:] or DEFAULT_GAP) if found else 0
            continue
        for each in _words_of(chunk, term.language):
            found.append(each)
            gaps.append(gap)
            gap = 0
    return Pattern(term, tuple(found), tuple(gaps))


def _words_of(chunk: str, language: str) -> list[Word]:
    tagged = _POS.fullmatch(chunk)
    body, tag = (tagged[1], tagged[2]) if tagged else (chunk, "")
    if "*" in body:
        return [
            Word(text, By.WILDCARD if "*" in text else By.LEMMA, tag) for text in _APART.split(body) if _is_word(text)
        ]
    return [Word(text, By.LEMMA, tag) for text, _ in tokens(body, language) if _is_word(text)]


def _is_word(text: str) -> bool:
    return bool(_LETTER.search(text))
