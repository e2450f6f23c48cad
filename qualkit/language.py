"""Words, lemmas, sentences, parts of speech, and which language a text is in; the only module that imports spaCy."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from qualkit.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


LANGUAGES = ("en", "es", "fr")

# Besides a study's own languages, these are considered when a document is long enough to tell them apart.
WIDER = ("ar", "ca", "de", "en", "es", "fr", "it", "nl", "pt")
ENOUGH_LETTERS = 80
# So many letters of a text, and so many texts of a document, tell the language; more would only take longer.
TELLING = 400
SAMPLED = 200
LAST_LATIN_LETTER = "\u024f"

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

# French sets a space before a closing guillemet.
_SENTENCE_END = re.compile(r"[.!?…]+(?:[\"'’”»)\]]|[ \xa0\u202f]»)*(?=\s|$)|[。！？؟]")
# "1." or "b." at the beginning of a line counts, and ends nothing.
_ITEM_NUMBER = re.compile(r"^[ \t]*(?:\d{1,3}|[a-z])\.$", re.MULTILINE)
_OPENER = re.compile(r"\s*[\"'“«(\[¿¡–—-]*\s*(\S)")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_LAST_WORD = re.compile(r"(\w[\w.]*)\.$")
# Lower-case words after which a full stop does not end a sentence.
_ABBREVIATIONS = frozenset(
    {
        *("mr", "mrs", "ms", "dr", "prof", "st", "e.g", "i.e", "etc", "vs", "cf", "p", "pp", "fig", "approx", "dept"),
        *("govt", "opp", "econ", "a.m", "p.m", "nº", "núm", "sr", "sra", "srta", "ud", "uds", "dña", "d", "ej", "pág"),
        *("págs", "aprox", "admin", "m", "mme", "mlle", "mm", "env", "p.ex", "av", "bd", "ch", "vol"),
    }
)


def sentences(text: str) -> list[Span]:
    """Return the sentences of a text as spans without surrounding white space, in order; blank text gives none.

    >>> [span.of("No. Yes, e.g. this.") for span in sentences("No. Yes, e.g. this.")]
    ['No.', 'Yes, e.g. this.']
    """
    cuts = [0, *(match.end() for match in _PARAGRAPH.finditer(text))]
    cuts += [match.end() for match in _SENTENCE_END.finditer(text) if _ends_sentence(text, match)]
    edges = [*sorted(set(cuts)), len(text)]
    spans = (_trimmed(text, start, end) for start, end in pairwise(edges))
    return [span for span in spans if span]


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = _OPENER.match(text, match.end())
    if following is None:
        return True
    if following[1].islower() or _ITEM_NUMBER.search(text[max(0, match.start() - 12) : match.start() + 1]):
        return False
    word = _LAST_WORD.search(text, max(0, match.start() - 12), match.start() + 1)
    if word is None or match[0] != ".":
        return True
    # One capital before a full stop is an initial ("J. Doe"); "I" is a word.
    initial = len(word[1]) == 1 and word[1].isupper() and word[1] != "I"
    return not initial and word[1].lower() not in _ABBREVIATIONS


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    body = piece.strip()
    return Span(start + lead, start + lead + len(body)) if body else None


@cache
def _identifier() -> Any:  # noqa: ANN401 - py3langid ships no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)


@cache
def _identified() -> frozenset[str]:
    """Return all languages that can be told apart."""
    return frozenset(map(str, _identifier().labels))


def is_known(language: str) -> bool:
    """Tell whether a code names a language that can be told from others."""
    return language in _identified()


def _probabilities(text: str, candidates: Iterable[str]) -> dict[str, float]:
    """Return how likely each candidate language is; the values sum to 1."""
    # The identifier is asked about all its languages: told to leave some out, it would forget them for good.
    scores = {str(language): float(score) for language, score in _identifier().rank(text)}
    known = {language: scores[language] for language in candidates if language in scores}
    best = max(known.values(), default=0.0)
    shares = {language: math.exp(score - best) for language, score in known.items()}
    return {language: share / sum(shares.values()) for language, share in shares.items()}


def identify(texts: Sequence[str], *, candidates: Sequence[str] = LANGUAGES, prior: str = "") -> list[str]:
    """Return the language of each text (ISO 639-1), all being parts of one document.

    A short text says little about its language, so each is weighed against the document as a whole: a part is in
    another language only when it says so itself. `prior` is the document's language where somebody stated it. A text
    without letters takes the document's language.
    """
    step = max(1, len(texts) // SAMPLED)
    whole = " ".join(text[:TELLING] for text in texts[::step])
    letters = sum(map(str.isalpha, whole))
    if not letters and not any(character.isalpha() for text in texts for character in text):
        return [prior] * len(texts)
    wide = _identified() if _is_foreign(whole) else WIDER if letters >= ENOUGH_LETTERS else ()
    chances = _probabilities(whole, [*candidates, *wide])
    main = prior or max(((p, language) for language, p in chances.items()), default=(0.0, ""))[1]
    if main not in _identified():
        return [main] * len(texts)
    return [_weighed(text, [*candidates, main], main) or main for text in texts]


def _is_foreign(text: str) -> bool:
    """Tell whether most letters of a text are not Latin: then it is in none of the languages written so."""
    letters = [character for character in text if character.isalpha()]
    return sum(character <= LAST_LATIN_LETTER for character in letters) * 2 < len(letters)


def _weighed(text: str, candidates: Iterable[str], main: str) -> str:
    if not any(map(str.isalpha, text)):
        return ""
    text = text[:TELLING] if any(map(str.isalpha, text[:TELLING])) else text
    likely = _identified().union(candidates) if _is_foreign(text) else set(candidates)
    chances = _probabilities(text.casefold() if text.isupper() else text, likely)
    weights = {language: 0.7 if language == main else 0.3 / max(1, len(likely) - 1) for language in chances}
    scored = ((math.log(p + 1e-9) + math.log(weights[language]), language) for language, p in chances.items())
    return max(scored, default=(0.0, ""))[1]


def main_language(languages: Iterable[str], lengths: Iterable[int]) -> str:
    """Return the language that most of the text is in, given each part's language and length; '' when there is none."""
    weights: Counter[str] = Counter()
    for language, length in zip(languages, lengths, strict=True):
        weights[language] += length if language else 0
    return max(weights, key=lambda language: (weights[language], language), default="")


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


def stop_words(languages: Iterable[str]) -> frozenset[str]:
    """Return the function words of all the languages together, lower case, each as written and without accents."""
    from qualkit.text import fold

    plain = {str(entry) for language in languages for entry in _blank(language).Defaults.stop_words}
    return frozenset(plain | {fold(entry)[0] for entry in plain})


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
