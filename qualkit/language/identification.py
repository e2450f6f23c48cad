"""Which language each text is in, weighed against its document, its speaker and the area that it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

from qualkit.language.evidence import TELLING, clearest, evidence, is_known, sums

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "pt")
# Texts of so many letters may be in any other language, if it fits so much better than all that are expected; these two
# are always thought of, being near to others.
ENOUGH_LETTERS = 40
CLEARLY = 5.0
NEIGHBOURS = ("ca", "nl")
# A sample is so many characters of so many texts; so many groups, and texts in another script, are looked at.
SAMPLE = 500
SAMPLE_TEXTS = 8
SAMPLED = 16

# What a language weighs before anything was read: one of the study, one of `LANGUAGES`, any other. Where somebody
# stated the language, that one has this share.
OWN, KNOWN, OTHER = 1.0, 0.2, 0.02
STATED = 0.8
# So many texts of a document, and of a group, weigh as much as what was known before them.
DOCUMENT_WEIGHT = 1.5
GROUP_WEIGHT = 1.5
ROUNDS = 3
LEAST = 1e-4

# A name is of its bearer's language, whoever writes it.
NAME_WEIGHT = 0.3
MOST_OF_A_NAME = 5  # words

_NOT_LATIN = re.compile(r"[\u0370-\u1cff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefc]")
_LAST_LATIN_LETTER = "\u024f"


def identify(
    texts: Sequence[str],
    *,
    candidates: Iterable[str] = LANGUAGES,
    prior: str = "",
    groups: Sequence[Iterable[Hashable]] = (),
) -> list[str]:
    """Return the language of each text (ISO 639-1), all being parts of one document.

    A short text says little about its language, so each is weighed against the document as a whole and against the
    texts that it shares a group with: `groups` has, for each text, what it belongs to, such as (speaker, area); None
    and '' are no group. `candidates` are the languages of the study; others must be clearer. `prior` is the document's
    language where somebody stated it. A text without letters takes the language of its groups and its document.

    >>> identify(["No hay citas", "Nadie nos escucha", "Legal"], candidates=["en", "es"])
    ['es', 'es', 'es']
    """
    lettered = [any(map(str.isalpha, text)) for text in texts]
    if not any(lettered) or (prior and not is_known(prior)):
        return [prior] * len(texts)
    members = _members(groups)
    weights = _weights(candidates, prior, _samples(texts, members))
    if not weights:
        return [""] * len(texts)
    import numpy as np

    languages = tuple(weights)
    said = evidence(texts, languages)
    said[~np.array(lettered)] = 0.0
    said[np.array([_is_a_name(text) for text in texts])] *= NAME_WEIGHT
    settled = _settled(said, np.array(list(weights.values()), dtype=np.float32), np.array(lettered), members)
    return [languages[number] for number in settled.argmax(axis=1).tolist()]


def _is_a_name(text: str) -> bool:
    """Tell whether a text is a few words that all begin with a capital, or a number and such a word.

    >>> _is_a_name("Utrecht University"), _is_a_name("Violencia"), _is_a_name("Falta de citas")
    (True, False, False)
    """
    words = text[:TELLING].split(None, MOST_OF_A_NAME + 1)
    capitals = any(word[0].isupper() for word in words) and not any(word[0].islower() for word in words)
    return 1 < len(words) <= MOST_OF_A_NAME and capitals


def _members(groups: Sequence[Iterable[Hashable]]) -> dict[Hashable, list[int]]:
    """Return the numbers of the texts of each group; the same word for a speaker and an area makes two groups."""
    members: dict[Hashable, list[int]] = {}
    for number, keys in enumerate(groups):
        for place, key in enumerate(keys):
            if key not in (None, ""):
                members.setdefault((place, key), []).append(number)
    return members


def _weights(candidates: Iterable[str], prior: str, samples: Sequence[str]) -> dict[str, float]:
    """Return the languages that texts may be in, and how likely each is before anything was read; none without any."""
    own = [language for language in dict.fromkeys((*candidates, prior)) if is_known(language)]
    if not own and not samples:
        return {}
    weights = {**dict.fromkeys(NEIGHBOURS if samples else (), OTHER), **dict.fromkeys(LANGUAGES, KNOWN)}
    weights |= dict.fromkeys(own, OWN)
    for sample in samples:
        language, margin = clearest(sample, weights)
        if margin > CLEARLY:
            weights[language] = OTHER
    total = sum(weight for language, weight in weights.items() if language != prior)
    share = (1 - STATED) / total if prior else 1 / total
    # In one order whatever was found first, so that two runs agree to the last digit.
    return {language: STATED if language == prior else weights[language] * share for language in sorted(weights)}


def _samples(texts: Sequence[str], members: dict[Hashable, list[int]]) -> list[str]:
    """Return what tells which languages to think of: long samples of the document, its groups and other scripts."""
    largest = sorted(members.values(), key=len, reverse=True)[:SAMPLED]
    found = [
        _sample([text for text in texts if text.strip()]),
        *(_sample([texts[number] for number in numbers]) for numbers in largest),
    ]
    return [*(sample for sample in found if sum(map(str.isalpha, sample)) >= ENOUGH_LETTERS), *_foreign(texts)]


def _sample(texts: Sequence[str]) -> str:
    """Return the beginnings of texts from all over."""
    return " ".join(text[:TELLING] for text in texts[:: max(1, len(texts) // SAMPLE_TEXTS)])[:SAMPLE]


def _is_foreign(text: str) -> bool:
    """Tell whether most letters of a text are not Latin: then it is in none of the languages written so."""
    letters = [character for character in text if character.isalpha()]
    return sum(character <= _LAST_LATIN_LETTER for character in letters) * 2 < len(letters)


def _foreign(texts: Iterable[str]) -> Iterator[str]:
    """Yield what is not written in Latin letters: a sample of each script, and each long text."""
    scripts: dict[str, list[str]] = {}
    for text in texts:
        start = text[:TELLING]
        first = None if start.isascii() else _NOT_LATIN.search(start)
        if first and _is_foreign(start):
            scripts.setdefault(unicodedata.name(first[0], "").split(" ")[0], []).append(start)
    for found in scripts.values():
        yield _sample(found)
        yield from islice((text for text in found if len(text) >= ENOUGH_LETTERS), SAMPLED)


def _settled(evidence: Any, weights: Any, lettered: Any, members: dict[Hashable, list[int]]) -> Any:  # noqa: ANN401
    """Return how likely each language is for each text, given its document and its groups (texts by languages).

    Empirical Bayes: what the texts of a group and of the document turn out to be in is what each of them was likely to
    be in beforehand, itself left out; a few rounds settle it.
    """
    import numpy as np

    of_text = np.array([number for numbers in members.values() for number in numbers], dtype=np.intp)
    sizes = [len(numbers) for numbers in members.values()]
    of_group = np.repeat(np.arange(len(members)), sizes)
    found = _normal(evidence + np.log(weights))
    shares = found * lettered[:, None]
    for _ in range(ROUNDS if len(evidence) > 1 else 0):
        others = shares.sum(axis=0) - shares + DOCUMENT_WEIGHT * weights
        document = others / others.sum(axis=1, keepdims=True)
        likely = np.log(document + LEAST)
        if members:
            totals = sums(shares[of_text], sizes)
            others = totals[of_group] - shares[of_text] + GROUP_WEIGHT * document[of_text]
            group = others / others.sum(axis=1, keepdims=True)
            np.add.at(likely, of_text, np.log(group + LEAST) - np.log(document[of_text] + LEAST))
        found = _normal(evidence + likely)
        shares = found * lettered[:, None]
    return found


def _normal(logarithms: Any) -> Any:  # noqa: ANN401 - arrays
    import numpy as np

    shares = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def main_language(languages: Iterable[str], lengths: Iterable[int]) -> str:
    """Return the language that most of the text is in, given each part's language and length; '' when there is none."""
    weights: Counter[str] = Counter()
    for language, length in zip(languages, lengths, strict=True):
        weights[language] += length if language else 0
    return max(weights, key=lambda language: (weights[language], language), default="")
