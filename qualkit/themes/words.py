"""The content words of texts in several languages, the forms of one word counted together."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from qualkit.language import lemma, stop_words
from qualkit.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SELDOM = 0.3  # how much a verb, a number or a time counts among words that may name a theme
USUAL = ("en", "es", "fr")  # what texts of unknown language are taken for

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‐‑-][^\W\d_]+)*")
_ELISION = re.compile(
    r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu|dell|nell|sull|dall|all|un)['’ʼ]", re.I
)
_CLITIC = re.compile(r"(?:n['’ʼ]t|['’ʼ](?:s|re|ve|ll|d|m))$", re.I)
_PART = re.compile(r"['’ʼ‐‑-]")
# Plural endings, and how many letters the singular must have; a shorter one is mostly another word ("news", "mes").
_PLURALS = (("s", 4), ("es", 3), ("x", 4))
# What dictionary forms of verbs end with, where verbs and nouns are told apart by it.
_INFINITIVE = {
    "es": re.compile(r"[aeií]r(?:se)?$"),
    "pt": re.compile(r"[aeiô]r$"),
    "fr": re.compile(r"(?:er|ir|re)$"),
    "it": re.compile(r"(?:are|ere|ire|rre)(?:si)?$"),
}


_PARTICIPLE = {
    "es": re.compile(r"[ai]d[oa]s?$"),
    "pt": re.compile(r"[ai]d[oa]s?$"),
    "fr": re.compile(r"[éiu]e?s?$"),
    "it": re.compile(r"[aiu]t[oaie]$"),
}


class Word(NamedTuple):
    """A word of a text: its form in lower case without elision and clitic, and where it stands."""

    form: str
    start: int
    end: int


@cache
def spoken(section: str) -> Mapping[str, str]:
    """Return a section of the lists of what is said without saying anything, by language or kind."""
    sections = tomllib.loads(files("qualkit.themes").joinpath("spoken.toml").read_text(encoding="utf-8"))
    found: Mapping[str, str] = sections[section]
    return found


@cache
def empty_words(language: str) -> frozenset[str]:
    """Return a language's function words and fillers, as written and without accents, less what may be a subject."""
    fillers = f"{spoken('fillers')['all']} {spoken('fillers').get(language, '')}".split()
    plain = stop_words([language]).union(fillers, map(folded, fillers))
    return plain - set(spoken("subjects")["all"].split())


def known(languages: Iterable[str]) -> tuple[str, ...]:
    """Return the different languages, or the usual ones where none is known."""
    return tuple(sorted(set(languages) - {""})) or USUAL


def words_in(text: str) -> Iterator[Word]:
    """Yield the words of a text without what an apostrophe joins to them."""
    for found in _WORD.finditer(text):
        written = found[0]
        head = _ELISION.match(written)
        start = found.start() + (head.end() if head else 0)
        yield Word(_CLITIC.sub("", text[start : found.end()]).lower(), start, found.end())


@cache
def is_light(form: str, language: str) -> bool:
    """Tell whether a word is one of those that fill talk: no keyword, though a text may be about it."""
    return {form, lemma(form, language)} & _lemmas("light", language) != set()


@cache
def is_verb(form: str, language: str) -> bool:
    """Tell whether a word is surely the form of a verb: a phrase cut off before or after it is cut in two."""
    found = lemma(form, language)
    if language in _INFINITIVE:
        return found != form and bool(_INFINITIVE[language].search(found)) and not _PARTICIPLE[language].search(form)
    return found in _lemmas("verbs", language) and not form.endswith("ing")


@cache
def is_infinitive(form: str, language: str) -> bool:
    """Tell whether a word of a Romance language is the name of a verb: it may stand in the name of a thing."""
    ending = _INFINITIVE.get(language)
    return bool(ending and ending.search(form)) and lemma(form, language) == form


@cache
def is_participle(form: str, language: str) -> bool:
    """Tell whether a word is what somebody did or what was done, in English or in a Romance language."""
    found = lemma(form, language)
    if language not in _INFINITIVE:
        return language == "en" and form.endswith("ed") and found != form
    return found != form and bool(_INFINITIVE[language].search(found) and _PARTICIPLE[language].search(form))


@cache
def is_number_or_time(form: str, language: str) -> bool:
    """Tell whether a word says how many or when: talk of anything is full of such words."""
    return {form, lemma(form, language)} & _lemmas("times", language) != set()


def names_things(form: str, language: str) -> float:
    """Return how far a word can name a thing, 0-1: verbs, numbers and times say little by themselves."""
    return SELDOM if is_verb(form, language) or is_number_or_time(form, language) else 1.0


@cache
def _lemmas(section: str, language: str) -> frozenset[str]:
    return frozenset(spoken(section).get(language, "").split())


class WordList:
    """The content words of some texts, each in its most frequent form; called with a text, it returns the text's words.

    Case, accents, a plural ending and other forms of one dictionary entry do not make another word: `buses` counts as
    `bus`. Which words are empty is decided by all the languages of the texts together, forms by the language of each.
    """

    def __init__(self, texts: Sequence[str], languages: Sequence[str]) -> None:
        self._empty = frozenset().union(*map(empty_words, known(languages)))
        self._language: dict[str, str] = {}
        for text, language in sorted(set(zip(texts, languages, strict=True))):
            self._language.setdefault(text, language)
        found = {text: self.content(text, language) for text, language in self._language.items()}
        counts = Counter[tuple[str, str]]()
        for text in texts:
            counts.update((form, self._language[text]) for form in found[text])
        self._shown, self._shown_in = _most_frequent_forms(counts)
        self._anywhere = {
            form: self._shown[form, language] for form, language in sorted(counts, key=counts.__getitem__)
        }
        self._words = {
            text: [self._shown[form, self._language[text]] for form in forms] for text, forms in found.items()
        }

    def content(self, text: str, language: str = "") -> list[str]:
        """Return the words of a text that are no function words, fillers, numbers or single letters, lower case."""
        words = words_in(unicodedata.normalize("NFC", text))
        return [word.form for word in words if not self.is_empty(word.form) and not is_light(word.form, language)]

    def is_empty(self, form: str) -> bool:
        """Tell whether a word is a function word of one of the languages, a filler or a single letter."""
        return form in self._empty or all(len(part) <= 1 or part in self._empty for part in _PART.split(form))

    def __call__(self, text: str) -> list[str]:
        """Return the words of a text, those of them that are in the texts, each in its most frequent form."""
        if text in self._words:
            return self._words[text]
        # Somebody may have joined texts of several languages to one.
        forms = (word.form for word in words_in(unicodedata.normalize("NFC", text)))
        return [self._anywhere[form] for form in forms if form in self._anywhere]

    def show(self, form: str, language: str) -> str:
        """Return a word in the form that is most frequent in all languages together, '' for what is no content word."""
        if self.is_empty(form) or is_light(form, language):
            return ""
        return self._shown.get((form, language), "")

    def shown_in(self, form: str, language: str) -> str:
        """Return the most frequent form in one language of the word that has this form in all together."""
        return self._shown_in.get((form, language), form)


def _most_frequent_forms(
    counts: Mapping[tuple[str, str], int],
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """Return the form to show for each form and language, and the form to show in a language for a form to show."""
    keys = {(form, language): folded(lemma(form, language)) for form, language in counts}
    every = set(keys.values()) | {folded(form) for form, _ in counts}
    groups = defaultdict[str, list[tuple[str, str]]](list)
    for word, key in keys.items():
        groups[_singular(key, every)].append(word)
    shown, shown_in = {}, {}
    for group in groups.values():
        leader = _leader(group, counts)
        for word in group:
            shown[word] = leader
            shown_in[leader, word[1]] = _leader([other for other in group if other[1] == word[1]], counts)
    return shown, shown_in


def _leader(words: Sequence[tuple[str, str]], counts: Mapping[tuple[str, str], int]) -> str:
    total = Counter[str]()
    for form, language in words:
        total[form] += counts[form, language]
    return min(total, key=lambda form: (-total[form], form))


def _singular(key: str, every: set[str]) -> str:
    stems = (key.removesuffix(ending) for ending, letters in _PLURALS if len(key) >= len(ending) + letters)
    return next((stem for stem in stems if stem in every and stem != key), key)
