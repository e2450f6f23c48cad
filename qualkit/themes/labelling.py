"""What to call a theme: its keywords, its label, and the texts that show it best."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from qualkit.text import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from qualkit.protocols import Embedder
    from qualkit.themes.communities import Labels, Vectors

KEYWORDS = 10
CANDIDATES = 30
IN_LABEL = 3
EXEMPLARS = 3
QUOTABLE = range(4, 41)  # words: shorter ones say too little, longer ones are not read
UNQUOTABLE = 0.15  # so much nearer to the centre must a text of another length be
ECHO = 0.3  # how much of its likeness to a keyword already chosen a word loses

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‐‑-][^\W\d_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu|dell|nell|sull|dall|all|un)['’ʼ]")
_CLITIC = re.compile(r"(?:n['’ʼ]t|['’ʼ](?:s|re|ve|ll|d|m))$")
_PART = re.compile(r"['’ʼ‐‑-]")
# What spoken and short texts are full of, and what the clitics above leave behind.
_FILLERS = "ah ca eh er erm euh hein hm hmm mhm mm oh ok okay oui ouais sha si sí uh um wo yeah yes"
# Function words of one language, or of a list drawn up too freely, that are the very subject in another.
_SUBJECTS = "bat car mayor sea tenant empleo pais país tarde tiempo trabaja trabajan trabajar trabajas trabajo verdad"
# Plural endings, and how many letters the singular must have; a shorter one is mostly another word ("news", "mes").
_PLURALS = (("s", 4), ("es", 3), ("x", 4))

Keywords: TypeAlias = "tuple[tuple[str, float], ...]"
"""Words with their weights, the highest first."""


class Weighed(NamedTuple):
    """How much each word (a column) tells of each theme (a row): a sparse matrix of c-TF-IDF."""

    words: Sequence[str]
    weights: Any


class WordList:
    """The content words of some texts, each in its most frequent form; called with a text, it returns the text's words.

    Case, accents and a plural ending do not make another word: `buses` counts as `bus`, if both occur.
    """

    def __init__(self, texts: Iterable[str], stop_words: frozenset[str]) -> None:
        self._dropped = stop_words.union(_FILLERS.split()) - set(_SUBJECTS.split())
        counts = Counter(word for text in texts for word in self.content(text))
        self._display = _most_frequent_forms(counts)

    def content(self, text: str) -> list[str]:
        """Return the words of a text that are no function words, fillers, numbers or single letters, lower case."""
        words = map(_bare, _WORD.findall(unicodedata.normalize("NFC", text).lower()))
        return [word for word in words if not self._is_dropped(word)]

    def __call__(self, text: str) -> list[str]:
        """Return the words of one of the texts in their most frequent form."""
        return [self._display[word] for word in self.content(text) if word in self._display]

    def _is_dropped(self, word: str) -> bool:
        return word in self._dropped or all(len(part) <= 1 or part in self._dropped for part in _PART.split(word))


def _bare(word: str) -> str:
    return _CLITIC.sub("", _ELISION.sub("", word))


def _most_frequent_forms(counts: Mapping[str, int]) -> dict[str, str]:
    keys = {form: folded(form) for form in counts}
    known = set(keys.values())
    forms: dict[str, list[str]] = {}
    for form, key in keys.items():
        forms.setdefault(_singular(key, known), []).append(form)
    leaders = (min(group, key=lambda form: (-counts[form], form)) for group in forms.values())
    return {form: leader for leader, group in zip(leaders, forms.values(), strict=True) for form in group}


def _singular(key: str, known: set[str]) -> str:
    stems = (key.removesuffix(ending) for ending, letters in _PLURALS if len(key) >= len(ending) + letters)
    return next((stem for stem in stems if stem in known and stem != key), key)


def ctfidf(texts: Sequence[str], labels: Labels, words: Callable[[str], list[str]]) -> Weighed:
    """Return class-based TF-IDF: a word's share of the theme's words, times how rare it is in all themes together.

    The formula is that of Grootendorst, BERTopic (2022): tf · log(1 + mean words a theme / occurrences of the word).
    """
    from scipy.sparse import csr_matrix, diags
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=words)
    counts = vectorizer.fit_transform(texts)
    members = csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))))
    per_theme = (members @ counts).tocsr()
    totals = np.asarray(per_theme.sum(axis=1)).ravel()
    rarity = np.log1p(totals.mean() / np.asarray(per_theme.sum(axis=0)).ravel())
    weights = diags(1 / np.maximum(totals, 1)) @ per_theme @ diags(rarity)
    return Weighed([str(word) for word in vectorizer.get_feature_names_out()], weights.tocsr())


def keywords(weighed: Weighed, middles: Vectors, embed: Embedder) -> list[Keywords]:
    """Return up to ten keywords a theme with weights from 0 to 1, the best first.

    Of the words with the highest c-TF-IDF those lead that are also near the theme in meaning: the mean of the two, each
    as a share of the theme's highest, less a part of the likeness to the nearest keyword already chosen.
    """
    candidates = [_candidates(weighed, theme) for theme in range(len(middles))]
    vocabulary = sorted({word for words in candidates for word, _ in words})
    place = {word: row for row, word in enumerate(vocabulary)}
    meanings = embed(vocabulary)
    return [
        _ranked(words, meanings[[place[word] for word, _ in words]], middle)
        for words, middle in zip(candidates, middles, strict=True)
    ]


def _candidates(weighed: Weighed, theme: int) -> list[tuple[str, float]]:
    row = weighed.weights[[theme]].tocoo()
    found = [(weighed.words[column], float(weight)) for column, weight in zip(row.col, row.data, strict=True) if weight]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:CANDIDATES]


def _ranked(words: Sequence[tuple[str, float]], meanings: Vectors, middle: Vectors) -> Keywords:
    if not words:
        return ()
    told = np.array([weight for _, weight in words])
    near = np.maximum(meanings @ middle, 0)
    worth = (told / told.max() + near / max(float(near.max()), 1e-9)) / 2
    echoes = np.zeros(len(words))
    chosen: dict[int, float] = {}
    while len(chosen) < min(KEYWORDS, len(words)):
        adds = worth - ECHO * echoes
        adds[list(chosen)] = -np.inf
        best = int(np.argmax(adds))
        chosen[best] = round(max(0.0, float(adds[best])), 4)
        echoes = np.maximum(echoes, meanings @ meanings[best])
    return tuple((words[row][0], weight) for row, weight in chosen.items())


def label(words: Keywords) -> str:
    """Return the first keywords as a label."""
    return ", ".join(word for word, _ in words[:IN_LABEL])


def exemplars(texts: Sequence[str], nearness: Vectors) -> list[int]:
    """Return the rows of up to three texts near the centre that differ and are of a length to be quoted."""
    lengths = [len(_WORD.findall(text)) for text in texts]
    worth = [
        float(near) - UNQUOTABLE * (length not in QUOTABLE) for near, length in zip(nearness, lengths, strict=True)
    ]
    chosen: dict[str, int] = {}
    for row in sorted(range(len(texts)), key=lambda row: -worth[row]):
        chosen.setdefault(" ".join(_WORD.findall(folded(texts[row]))), row)
        if len(chosen) == EXEMPLARS:
            break
    return list(chosen.values())
