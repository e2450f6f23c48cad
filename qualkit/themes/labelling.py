"""What to call a theme: its keywords, a phrase of participants' words in each language, and the texts that show it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.model import Theme, Wording
from qualkit.text import folded
from qualkit.themes.centres import centres
from qualkit.themes.keywords import Keywords, Weighed, ctfidf, highest, ranked
from qualkit.themes.naming import best_names
from qualkit.themes.phrases import Phrase, most_telling, phrases
from qualkit.themes.words import WordList, names_things

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from qualkit.protocols import Embedder
    from qualkit.themes.communities import Labels, Vectors

__all__ = ["Keywords", "Weighed", "WordList", "ctfidf", "describe", "exemplars", "in_rows"]

CANDIDATES = range(8, 31)  # words and phrases that are compared in meaning, in each theme and language
COMPARED = 2_500  # so many of them in all, where that leaves the fewest to each
SPREAD = 0.4  # a word counts for as many of the theme's texts as hold it, to this power
IN_WORDING = 8
SHORT = 5  # words of a name that is neither a phrase nor keywords
NEAREST = 60  # so many of a theme's texts in a language are read for phrases
EXEMPLARS = 3
QUOTABLE = range(4, 41)  # words: shorter ones say too little, longer ones are not read
UNQUOTABLE = 0.15  # so much nearer to the centre must a text of another length be
SAME_PLACE = 1e-5
STRAY = 0.15  # and one that is nearer to another theme than to its own
SAME = 0.9  # cosine: two texts that need not both be shown

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‐‑-][^\W\d_]+)*")


class _Voice(NamedTuple):
    """What one language says of a theme: the rows of its texts, nearest to the centre first, and what may name it."""

    language: str
    rows: Sequence[int]
    words: Keywords
    phrases: Sequence[Phrase]


class _Heard(NamedTuple):
    """What is said of one theme: in all languages together, and in each, the language with most texts first."""

    words: Keywords
    voices: Sequence[_Voice]


def describe(
    texts: Sequence[str],
    languages: Sequence[str],
    vectors: Vectors,
    labels: Labels,
    *,
    embed: Embedder,
    weigh: Callable[[Sequence[str], Vectors, Labels, WordList], Weighed] | None = None,
) -> list[Theme]:
    """Return a theme for each label from 0 up; exemplars are rows of the texts, and texts of label -1 count nowhere.

    `weigh` says how much each word tells of each theme; None is `ctfidf`. Labels differ from each other.
    """
    # Worked through in the order of the alphabet, so that the order in which texts are given changes nothing.
    inside = np.flatnonzero(np.asarray(labels) >= 0).tolist()
    order = sorted(inside, key=lambda row: (texts[row], languages[row], labels[row]))
    if not order:
        return []
    told, spoken_in = [texts[row] for row in order], [languages[row] for row in order]
    vectors, labels = vectors[order], np.asarray(labels)[order]
    words = WordList(told, spoken_in)
    weighed = weigh(told, vectors, labels, words) if weigh else ctfidf(told, labels, words)
    middles = centres(vectors, labels)
    nearness = _nearness(vectors, middles, labels)
    others = [np.delete(middles, theme, axis=0) for theme in range(len(middles))]
    groups = _groups(spoken_in, nearness, labels)
    most = _candidates(sum(len(group) + 1 for group in groups))
    heard = [_heard(told, group, words, weighed.of(theme), most) for theme, group in enumerate(groups)]
    meanings = _meanings(heard, embed)
    names = _names(told, heard, meanings, middles)
    return [
        Theme(
            theme,
            next(iter(names[theme].values())),
            ranked(heard[theme].words, meanings, middle, others[theme]),
            tuple(order[row] for row in exemplars(told, vectors, nearness, heard[theme].voices)),
            sum(len(voice.rows) for voice in heard[theme].voices),
            wording={
                voice.language: Wording(
                    names[theme][voice.language],
                    tuple(word for word, _ in ranked(voice.words, meanings, middle, others[theme], most=IN_WORDING)),
                    order[_quotable(told, nearness, voice.rows)[0]],
                )
                for voice in heard[theme].voices
                if voice.language
            },
            centre=middle.astype(np.float32).tobytes(),
        )
        for theme, middle in enumerate(middles)
    ]


def _nearness(vectors: Vectors, middles: Vectors, labels: Labels) -> Vectors:
    """Return how near each text is to the middle of its theme, less where another theme is nearer."""
    near = vectors @ middles.T
    own: Vectors = near[np.arange(len(labels)), labels]
    own[near.max(axis=1) > own + SAME_PLACE] -= STRAY
    return own


def _groups(languages: Sequence[str], nearness: Vectors, labels: Labels) -> list[dict[str, list[int]]]:
    """Return for each theme the rows of each language, the nearest to the centre first; most texts first."""
    groups: list[dict[str, list[int]]] = [{} for _ in range(int(labels.max()) + 1)]
    for row in np.argsort(-np.round(nearness, 6), kind="stable").tolist():
        groups[labels[row]].setdefault(languages[row], []).append(row)
    return [dict(sorted(group.items(), key=lambda pair: (-len(pair[1]), pair[0]))) for group in groups]


def _candidates(groups: int) -> int:
    return min(max(COMPARED // groups, CANDIDATES.start), CANDIDATES.stop - 1)


def _heard(
    texts: Sequence[str], group: Mapping[str, Sequence[int]], words: WordList, weights: Mapping[str, float], most: int
) -> _Heard:
    spoken = {language: Counter(word for row in rows for word in words(texts[row])) for language, rows in group.items()}
    total = sum(spoken.values(), Counter[str]())
    spread = Counter(word for rows in group.values() for row in rows for word in set(words(texts[row])))
    weights = {word: weight * spread[word] ** SPREAD for word, weight in weights.items()}
    voices = []
    together = Counter[str]()
    for language, rows in group.items():
        own = {
            word: weights[word] * names_things(words.shown_in(word, language), language) * times / total[word]
            for word, times in spoken[language].items()
            if word in weights
        }
        together.update(own)
        said = phrases([texts[row] for row in rows[:NEAREST]], language, words, own)
        forms = {words.shown_in(word, language): weight for word, weight in own.items()}
        voices.append(_Voice(language, rows, highest(forms, most), most_telling(said, most)))
    return _Heard(highest(together, most), voices)


def _meanings(heard: Sequence[_Heard], embed: Embedder) -> dict[str, Vectors]:
    """Return the meaning of every word and phrase that is to be compared; the encoder is asked once."""
    words = {word for theme in heard for word, _ in theme.words}
    words |= {word for theme in heard for voice in theme.voices for word, _ in voice.words}
    said = sorted(words | {phrase.words for theme in heard for voice in theme.voices for phrase in voice.phrases})
    return dict(zip(said, embed(said), strict=True)) if said else {}


def _names(
    texts: Sequence[str], heard: Sequence[_Heard], meanings: Mapping[str, Vectors], middles: Vectors
) -> list[dict[str, str]]:
    """Return what each language calls each theme; no two themes are called alike."""
    taken: dict[str, int] = {}
    names = []
    for theme, (_, voices) in enumerate(heard):
        others = np.delete(middles, theme, axis=0)
        called = {}
        for voice in voices:
            keywords = ranked(voice.words, meanings, middles[theme], others)
            said = best_names(voice.phrases, keywords, meanings, middles[theme], others)
            free = (
                name for name in _possible(said, texts[voice.rows[0]]) if taken.setdefault(folded(name), theme) == theme
            )
            called[voice.language] = next(free)
        names.append(called)
    return names


def _possible(said: Sequence[str], text: str) -> Iterator[str]:
    """Yield names for a theme, the best first, without end."""
    yield from map(_begun, said)
    start = _begun(" ".join(text.split()[:SHORT]))
    yield start
    yield from (f"{start} ({number})" for number in count(2))


def _begun(name: str) -> str:
    return name[:1].upper() + name[1:]


def exemplars(texts: Sequence[str], vectors: Vectors, nearness: Vectors, voices: Sequence[_Voice]) -> list[int]:
    """Return the rows of three texts at most that are typical, differ and can be quoted, first one of each language."""
    best = [_quotable(texts, nearness, voice.rows) for voice in voices]
    first = _quotable(texts, nearness, [rows[0] for rows in best])
    chosen: list[int] = []
    shown = set[str]()
    for row in [*first, *_quotable(texts, nearness, [row for rows in best for row in rows])]:
        words = " ".join(_WORD.findall(folded(texts[row])))
        if words not in shown and (vectors[chosen] @ vectors[row]).max(initial=-1) < SAME:
            chosen.append(row)
            shown.add(words)
        if len(chosen) == EXEMPLARS:
            break
    return chosen


def _quotable(texts: Sequence[str], nearness: Vectors, rows: Sequence[int]) -> list[int]:
    """Return the rows, those first that are near the centre and of a length to be quoted."""

    def worth(row: int) -> float:
        return round(float(nearness[row]), 6) - UNQUOTABLE * (len(_WORD.findall(texts[row])) not in QUOTABLE)

    return sorted(rows, key=lambda row: (-worth(row), row))


def in_rows(theme: Theme, rows: Sequence[int]) -> Theme:
    """Return a theme with its exemplars as rows of a whole: `rows[n]` is there what was described as row n."""
    wording = {
        language: replace(said, exemplar=None if said.exemplar is None else rows[said.exemplar])
        for language, said in theme.wording.items()
    }
    return replace(theme, exemplars=tuple(rows[row] for row in theme.exemplars), wording=wording)
