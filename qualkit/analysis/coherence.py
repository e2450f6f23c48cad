"""What lists of top words are worth: do the words of a list go together, and do the lists differ."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def npmi(
    top_words: Sequence[Sequence[str]],
    texts: Iterable[Sequence[str]],
    *,
    window: int | None = None,
    epsilon: float = 0.0,
) -> list[float | None]:
    """Return the coherence of each list of top words, -1 to 1: the mean over its pairs of words; None without a pair.

    A pair's worth is its normalised pointwise mutual information, log(p(a, b) / (p(a) p(b))) / -log p(a, b) (Bouma
    2009, GSCL; as coherence Lau, Newman and Baldwin 2014, EACL): 1 when two words come only together, 0 when they come
    together as often as chance has it, -1 when they never do. `texts` are the words of each text. Probabilities are
    shares of texts, or of windows of so many words that slide over them by one (Röder, Both and Hinneburg 2015, WSDM).
    `epsilon` is added to p(a, b): published figures by gensim and OCTIS have a window of 10 and an epsilon of 1e-12.
    """
    pairs = [[*combinations(sorted(set(words)), 2)] for words in top_words]
    wanted = {word for words in top_words for word in words}
    asked = {pair for of_list in pairs for pair in of_list}
    alone, together, number = Counter[str](), Counter[tuple[str, str]](), 0
    for words in texts:
        for seen in _windows(words, window):
            number += 1
            present = sorted(wanted.intersection(seen))
            alone.update(present)
            together.update(pair for pair in combinations(present, 2) if pair in asked)
    worth = {
        (a, b): _worth(alone[a] / number, alone[b] / number, together[a, b] / number, epsilon) if number else -1.0
        for a, b in asked
    }
    return [math.fsum(worth[pair] for pair in of_list) / len(of_list) if of_list else None for of_list in pairs]


def diversity(top_words: Sequence[Sequence[str]]) -> float | None:
    """Return the share of different words among all the top words, 0 to 1; None when there are none.

    Source: Dieng, Ruiz and Blei (2020), Topic Modeling in Embedding Spaces, TACL 8.
    """
    words = [word for of_list in top_words for word in of_list]
    return len(set(words)) / len(words) if words else None


def _windows(words: Sequence[str], window: int | None) -> Iterator[Sequence[str]]:
    if window is None or len(words) <= window:
        yield words
        return
    for start in range(len(words) - window + 1):
        yield words[start : start + window]


def _worth(a: float, b: float, both: float, epsilon: float) -> float:
    both += epsilon
    if not (a and b and both):
        return -1.0
    # Two words that stand in every text tell as little of each other as they can, and yet are never apart.
    return math.log(both / (a * b)) / -math.log(both) if both < 1 else 1.0
