"""What each word of a text says for each language: the identifier's features and the function words, remembered."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from qualkit.language.words import function_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# So many letters of a text tell its language; more would only take longer.
TELLING = 200
BATCH = 2000
REMEMBERED = 100_000
# The identifier is surer than it should be: so much of what it says is taken. A function word counts so much for the
# languages that have it (natural logarithm), and a text of so many letters says half of what it would say were it long.
SURE = 0.7
FUNCTION_WORD = 1.5
HALF_SAID = 4

_WORD = re.compile(r"[^\W\d_]+['’]?")


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


def evidence(texts: Sequence[str], languages: tuple[str, ...]) -> Any:  # noqa: ANN401 - an array
    """Return how likely each language makes each text, as natural logarithms (texts by languages)."""
    import numpy as np

    vocabulary = _vocabulary(languages)
    return np.concatenate([vocabulary.evidence(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)])


def clearest(text: str, expected: Iterable[str]) -> tuple[str, float]:
    """Return the language of all that fits a text best, and by how much better than the best of those expected."""
    scores = dict(_identifier().rank(text.casefold()))
    best = max(scores, key=lambda language: (scores[language], language))
    margin = scores[best] - max(scores[language] for language in expected)
    return str(best), margin / math.sqrt(len(text.encode(errors="replace")) or 1)


class _Vocabulary:
    """What each word says for each of some languages: most words of a text have been met before."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        import numpy as np

        identifier = _identifier()
        places = [identifier.nb_classes.index(language) for language in languages]
        self.features = np.ascontiguousarray(identifier.nb_ptc[:, places], dtype=np.float32)
        self.alone = identifier.nb_pc[places]
        # A language whose function words are not known may have those of all the others.
        every: frozenset[str] = frozenset().union(*map(function_words, languages))
        self.lists = [function_words(language) or every for language in languages]
        self.numbers: dict[str, int] = {}
        self.table = np.zeros((BATCH, 2, len(languages)), dtype=np.float32)
        self.lock = Lock()

    def evidence(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array
        import numpy as np

        # A word said twice says no more about the language than once.
        words = [dict.fromkeys(_WORD.findall(_telling(text))) for text in texts]
        with self.lock:
            if len(self.numbers) > REMEMBERED:
                self.numbers = {}
            self._learn(list(dict.fromkeys(word for found in words for word in found if word not in self.numbers)))
            rows = self.table[np.array([self.numbers[word] for found in words for word in found], dtype=np.intp)]
        added = sums(rows.reshape(len(rows), -1), [len(found) for found in words]).reshape(len(texts), 2, -1)
        length = np.array([sum(map(len, found)) + len(found) for found in words], dtype=np.float32)[:, None]
        said = SURE * (added[:, 0] + self.alone) / np.sqrt(np.maximum(1, length)) + added[:, 1]
        return said * (length / (length + HALF_SAID))

    def _learn(self, words: list[str]) -> None:
        import numpy as np

        if not words:
            return
        visits = [_visits(word) for word in words]
        features = np.array([feature for found in visits for feature in found], dtype=np.intp)
        counts = np.array([count for found in visits for count in found.values()], dtype=np.float32)
        heard = sums(np.log1p(counts)[:, None] * self.features[features], list(map(len, visits)))
        forms = [(word, word.rstrip("'’")) for word in words]
        having = [[whole in known or bare in known for known in self.lists] for whole, bare in forms]
        start, end = len(self.numbers), len(self.numbers) + len(words)
        if end > len(self.table):
            self.table = np.concatenate([self.table, np.zeros((end, *self.table.shape[1:]), dtype=np.float32)])
        self.table[start:end] = np.stack([heard, FUNCTION_WORD * np.array(having, dtype=np.float32)], axis=1)
        self.numbers.update(zip(words, range(start, end), strict=True))


_vocabulary = lru_cache(maxsize=4)(_Vocabulary)


def _telling(text: str) -> str:
    """Return the part of a text that tells its language, lower case: its beginning, or where its first letters are."""
    start = text[:TELLING]
    if len(text) > TELLING and not any(map(str.isalpha, start)):
        first = _WORD.search(text)
        start = text[first.start() : first.start() + TELLING] if first else start
    return unicodedata.normalize("NFC", start.lower())


@cache
def _rows() -> list[int]:
    """Return where each state's row begins in the identifier's table of moves."""
    return [row << 8 for row in _identifier().tk_row]


def _visits(word: str) -> Counter[int]:
    """Return how often each feature of the identifier is in a word."""
    from py3langid.langid import visit_counts

    identifier = _identifier()
    spoken = f" {word} ".encode(errors="replace")
    return visit_counts(identifier.tk_nextmove, _rows(), identifier.tk_output, spoken) or Counter()


def sums(rows: Any, sizes: Sequence[int]) -> Any:  # noqa: ANN401 - arrays
    """Return the sum of the first rows, of those after them and so on, by how many there are of each."""
    import numpy as np

    counts = np.array(sizes, dtype=np.intp)
    padded = np.concatenate([rows, np.zeros((1, rows.shape[1]), dtype=rows.dtype)])
    added = np.add.reduceat(padded, np.cumsum(counts) - counts, axis=0)
    added[counts == 0] = 0
    return added
