"""Words, lemmas, function words and parts of speech; the only module that imports spaCy."""

from __future__ import annotations

import re
from functools import cache
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Articles and pronouns stay as they are: a dictionary gives "los papeles" and "el papel" one lemma, and "me" and "te".
_OWN_LEMMA = {
    "es": frozenset(
        "el la los las lo un una unos unas yo me mí nos nosotras nosotros te tú ti se le les él ella ellos".split()
    ),
    "fr": frozenset(
        "le la les l un une du des de d je j me m moi te t toi tu se s il elle ils elles lui leur nous vous on ce c"
        " que qu mon ma mes ton ta tes son sa ses".split()
    ),
}
# Forms that a dictionary takes for nouns or adjectives ("frappée", "denuncia", "beating"): their ending, and those of
# the verbs they may be forms of.
_VERB_FORMS = {
    "en": (re.compile(r"(?<=\w{3})ing$"), ("e", "")),
    "es": (re.compile(r"(?<=\w{3})(?:as?|o)$"), ("ar",)),
    "fr": (re.compile(r"(?<=\w{3})(?:ée?s?|es?)$"), ("er",)),
}


@cache
def _tokenised() -> frozenset[str]:
    """Return the languages that spaCy has rules for."""
    import spacy.lang

    return frozenset(entry.name for entry in iter_modules(spacy.lang.__path__))


@cache
def _blank(language: str) -> Any:  # noqa: ANN401 - spaCy's objects are not typed here
    import spacy
    from spacy.util import compile_infix_regex

    pipeline: Any = spacy.blank(language if language in _tokenised() else "xx")
    # Compounds come apart in every language alike ("sans-papiers", "legal/situación"), so that a phrase of the
    # codebook finds them however they are joined.
    split = r"(?<=[^\W\d_])[-‐‑–/](?=[^\W\d_])"
    pipeline.tokenizer.infix_finditer = compile_infix_regex([*(pipeline.Defaults.infixes or ()), split]).finditer
    pipeline.tokenizer.token_match = None
    return pipeline


def tokens(text: str, language: str) -> list[tuple[str, int]]:
    """Return the words and marks of a text, each with its start; white space is none."""
    tokenizer = _blank(language).tokenizer
    # Letters come apart only where the language has a rule for that very word ("cannot"), and a mark behind them is
    # always one of its own: most of a text need not be taken to the tokenizer at all.
    if text.isalpha() and text not in tokenizer.rules:
        return [(text, 0)]
    if text[:-1].isalpha() and text[-1] in ",;:!?" and not {text, text[:-1]} & tokenizer.rules.keys():
        return [(text[:-1], 0), (text[-1], len(text) - 1)]
    return [(token.text, token.idx) for token in tokenizer(text) if not token.is_space]


@cache
def _lemma_languages() -> frozenset[str]:
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return frozenset(SUPPORTED_LANGUAGES)


def lemma(form: str, language: str) -> str:
    """Return the dictionary form of a word, lower case; a language without a dictionary gives the word back."""
    import simplemma

    lower = form.lower()
    if lower.rstrip("'’") in _OWN_LEMMA.get(language, ()):
        return lower
    return simplemma.lemmatize(lower, lang=language).lower() if language in _lemma_languages() else lower


def verb_of(form: str, language: str) -> str:
    """Return the verb that a word may be a form of although its lemma does not say so, lower case; '' for no verb.

    >>> verb_of("frappée", "fr"), verb_of("denuncia", "es"), verb_of("santé", "fr")
    ('frapper', 'denunciar', '')
    """
    import simplemma

    lower = form.lower()
    ending, verbs = _VERB_FORMS.get(language, (None, ()))
    if not ending or not ending.search(lower):
        return ""
    candidates = (ending.sub(verb, lower) for verb in verbs)
    return next((verb for verb in candidates if simplemma.is_known(verb, lang=language)), "")


@cache
def function_words(language: str) -> frozenset[str]:
    """Return a language's function words, lower case, as written and without accents; none where none are known."""
    from importlib import import_module

    from qualkit.text import fold

    if language not in _tokenised():
        return frozenset()
    plain = frozenset(map(str, import_module(f"spacy.lang.{language}").__dict__.get("STOP_WORDS", ())))
    return plain | {fold(entry)[0] for entry in plain}


def stop_words(languages: Iterable[str]) -> frozenset[str]:
    """Return the function words of all the languages together, lower case, each as written and without accents."""
    return frozenset().union(*map(function_words, languages))


@cache
def pipeline_name(language: str) -> str:
    """Return the installed spaCy pipeline that tells parts of speech in this language, '' when there is none."""
    from spacy.util import get_installed_models

    return min((name for name in get_installed_models() if name.startswith(f"{language}_")), default="")


@cache
def _tagger(language: str) -> Callable[[str], Any]:
    import spacy

    loaded: Callable[[str], Any] = spacy.load(pipeline_name(language), exclude=["parser", "ner"])
    return loaded


def parts_of_speech(text: str, language: str) -> dict[int, str] | None:
    """Return the Universal part of speech of the token at each start; None where no pipeline is installed."""
    if not pipeline_name(language):
        return None
    return {token.idx: token.pos_ for token in _tagger(language)(text)}
