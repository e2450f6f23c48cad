"""Which texts say something: why a text is set aside before themes are looked for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING

from qualkit.language import lemma
from qualkit.text import folded
from qualkit.themes.words import empty_words, known, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NO_CONTENT = "no content words"
TOO_SHORT = "too short"
GREETING = "greetings and thanks"
FURNITURE = "board furniture"
REPEATED = "repeated word for word"

LONG = 8  # words: what several people say alike in so many is no agreement but a form
OFTEN = 3
AT_LENGTH = 40  # words: who speaks so long says something
NAMES = 2  # so many words with a capital may go with a greeting: somebody's name

_PIECE = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_TIME = r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?\s*(?:[ap]\.?m\b\.?|h|uhr)?"
_TIMES = re.compile(rf"(?:[\s\[\]()>–—-]*{_TIME})+[\s\[\]()-]*", re.IGNORECASE)
_NUMBERED = r"\W{0,2}(?:n\.?[o°]?\W{0,2}|#)?(?:\d+|[a-z]|[ivx]+)(?:\s*(?:of|de|sur|von|di|/)\s*\d+)?\W*"


def reasons(texts: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Return for each text why it is set aside, in plain words, or '' when it says something.

    A text is set aside only when nothing is left of it: "Thank you" is, "Thank you, but nobody answered" is not. Short
    texts that several people wrote stay, for that is agreement; a text of eight words and more that comes three times
    word for word is a form or a standing phrase.
    """
    spoken_in = known([*languages, *known(())])
    found = {text: _reason(text, spoken_in) for text in set(texts)}
    alike = {text: tuple(_words(text)) for text in found}
    times = Counter(alike[text] for text in texts)
    return [
        found[text] or (REPEATED if len(alike[text]) >= LONG and times[alike[text]] >= OFTEN else "") for text in texts
    ]


def _reason(text: str, languages: Sequence[str]) -> str:
    words = _words(_ADDRESS.sub(" ", text))
    if len(words) > AT_LENGTH:
        return ""
    if _is_furniture(text, words, languages):
        return FURNITURE
    rest = _without(words, _phrases("greetings"))
    greets = len(rest) < len(words)
    if greets:
        rest = _without(rest, _phrases("courtesies"))
    agreed = _without(rest, _phrases("agreement"))
    says_little = len(agreed) < len(words) and _is_empty(agreed, languages) and not _negations() & set(agreed)
    if words and (says_little or not _without(agreed, _phrases("replies")) or (greets and _are_names(rest, text))):
        return GREETING if greets else TOO_SHORT
    return NO_CONTENT if _is_empty(words, languages) else ""


def _words(text: str) -> list[str]:
    return _PIECE.findall(folded(text))


def _is_empty(words: Sequence[str], languages: Sequence[str]) -> bool:
    """Tell whether all words are numbers, single letters, or function words of one and the same language."""
    heavy = {word for word in words if len(word) > 1 and not word.isdigit()}
    return any(heavy <= empty_words(language) for language in languages)


def _are_names(words: Sequence[str], text: str) -> bool:
    capitals = {
        folded(word) for word in re.findall(r"\b[^\W\d_][^\W_]+", text) if word[0].isupper() and word[1:].islower()
    }
    # A plural is no name: "Thanks Nurses".
    return len(words) <= NAMES and all(
        word in capitals and not (word.endswith("s") and lemma(word, "en") != word) for word in words
    )


def _is_furniture(text: str, words: Sequence[str], languages: Sequence[str]) -> bool:
    board = _board()
    told = _without(words, _by_first(board["please"]))
    return bool(
        (told and told[0] in board["verbs"] and _is_placeholder(set(told), board, languages))
        or " ".join(words) in board["blank"]
        or _heading().fullmatch(folded(text).strip())
        or _TIMES.fullmatch(text)
        or (_ADDRESS.search(text) and _is_empty(words, languages))
    )


def _is_placeholder(words: set[str], board: Mapping[str, frozenset[str]], languages: Sequence[str]) -> bool:
    points = words & board["here"] or words & board["clicks"] or (words & board["yours"] and words & board["things"])
    return bool(points) and _is_empty(sorted(words - board["all"]), languages)


def _without(words: Sequence[str], phrases: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    """Return the words that are in none of the phrases; where several fit, the longest is taken out."""
    left: list[str] = []
    start = 0
    while start < len(words):
        fits = (phrase for phrase in phrases.get(words[start], ()) if words[start : start + len(phrase)] == phrase)
        phrase = next(fits, None)
        if phrase is None:
            left.append(words[start])
        start += len(phrase or " ")
    return left


@cache
def _phrases(section: str) -> Mapping[str, Sequence[Sequence[str]]]:
    return _by_first(frozenset("|".join(spoken(section).values()).split("|")))


@cache
def _by_first(phrases: frozenset[str]) -> dict[str, list[list[str]]]:
    """Return the phrases as words, by their first word, the longest first."""
    found = defaultdict[str, list[list[str]]](list)
    for phrase in sorted(phrases, key=lambda phrase: (-len(_words(phrase)), phrase)):
        found[_words(phrase)[0]].append(_words(phrase))
    return dict(found)


@cache
def _negations() -> frozenset[str]:
    return frozenset(_words(spoken("negations")["all"]))


@cache
def _board() -> Mapping[str, frozenset[str]]:
    """Return the words that boards print on notes, by what they are; `please` and `blank` are phrases."""
    board = spoken("board")
    words = {kind: frozenset(_words(board[kind])) for kind in ("verbs", "things", "yours", "here", "clicks")}
    phrases = {
        kind: frozenset(" ".join(_words(phrase)) for phrase in board[kind].split("|")) for kind in ("please", "blank")
    }
    return {**words, **phrases, "all": frozenset().union(*words.values())}


@cache
def _heading() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(sorted(_words(spoken('board')['headings'])))})\b{_NUMBERED}")
