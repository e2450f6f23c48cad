"""The words of statements as numbers: which words, and which beginnings of words, a statement has."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

WORD = re.compile(r"[^\W_]{2,}")
MARKS = dict.fromkeys([*range(0x0300, 0x0370), 0x00AD, 0x200B, 0x2060, 0xFEFF])
BEGINNING = 5  # letters by which the forms of a word are known again, in any language
MOST = 30_000  # features kept, the most frequent first
MANY = 300  # statements from which on a word has to occur twice to count


def words_of(text: str) -> list[str]:
    """Return the words without case and accents.

    >>> words_of("Sécurité, l'ÉTÉ!")
    ['securite', 'ete']
    """
    if text.isascii():
        return WORD.findall(text.lower())
    return WORD.findall(unicodedata.normalize("NFKD", text.casefold()).translate(MARKS))


def features_of(word: str) -> tuple[str, ...]:
    """Return the features that a word has: itself and, of a longer one, how it begins.

    >>> features_of("trains"), features_of("bus")
    (('trains', 'train*'), ('bus',))
    """
    return (word, word[:BEGINNING] + "*") if len(word) > BEGINNING else (word,)


@dataclass(frozen=True, slots=True)
class Lexis:
    """The features known, each with its column and its rarity (inverse document frequency)."""

    columns: Mapping[str, int]
    rarity: NDArray[np.float32]

    def weighed(self, texts: Iterable[str]) -> csr_array:
        """Return a row a text, of length 1 or 0: features by their rarity and 1 + log of their number."""
        import numpy as np
        from scipy.sparse import csr_array

        met: defaultdict[str, int] = defaultdict(count().__next__)
        where, starts = [], [0]
        for text in texts:
            where.extend([met[word] for word in words_of(text)])
            starts.append(len(where))
        said = csr_array((np.ones(len(where), np.float32), where, starts), (len(starts) - 1, len(met)))
        rows = (said @ self._features_of(met)).tocsr()
        rows.data = (1 + np.log(rows.data)) * self.rarity[rows.indices]
        lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        rows.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(rows.indptr)).astype(np.float32)
        return rows

    def _features_of(self, words: Collection[str]) -> csr_array:
        """Return a row a word: which known features it has."""
        import numpy as np
        from scipy.sparse import csr_array

        get = self.columns.get
        where = [[column for f in features_of(word) if (column := get(f)) is not None] for word in words]
        starts = np.cumsum([0, *map(len, where)])
        flat = list(chain.from_iterable(where))
        return csr_array((np.ones(len(flat), np.float32), flat, starts), (len(where), len(self.rarity)))


def lexis(texts: Sequence[str]) -> Lexis:
    """Return the features of the texts, the most frequent first."""
    import numpy as np

    number = Counter(
        feature for text in texts for feature in {part for word in words_of(text) for part in features_of(word)}
    )
    least = 2 if len(texts) >= MANY else 1
    kept = sorted((feature for feature, seen in number.items() if seen >= least), key=lambda f: (-number[f], f))[:MOST]
    seen = np.array([number[feature] for feature in kept], np.float32)
    rarity = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    return Lexis({feature: column for column, feature in enumerate(kept)}, rarity)
