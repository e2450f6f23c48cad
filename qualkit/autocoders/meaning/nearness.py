"""Directions of meaning: which way in the space of vectors leads to a code, learned from the codebook's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.autocoders.meaning.anchors import Anchor, From
from qualkit.autocoders.meaning.reading import unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.model import Codebook

SHRINKAGE = 0.01  # added to the variance of each dimension; from .003 to .03 the results are the same
OTHER_SIDE = 0.1  # of the way from the other codes to a code's counter-examples
# Words from which a text counts as longer: the fewer words, the nearer it is to any code.
LENGTHS = (4, 8, 14)


@dataclass(frozen=True, slots=True)
class Directions:
    """A vector less `centre`, of unit length, times `ways` (d, codes + neutral subjects) says how near each is.

    `usual` and `spread` are what everyday sentences of each class of length reach on average over the codes.
    """

    centre: NDArray[np.float32]
    ways: NDArray[np.float32]
    usual: NDArray[np.float32]
    spread: NDArray[np.float32]

    def centred(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return rows as seen from the centre of the collection."""
        return unit(rows - self.centre)

    def __call__(self, rows: NDArray[np.float32], words: Sequence[int]) -> NDArray[np.float32]:
        """Return how near each row of so many words is to each code and neutral subject, shape (n, columns).

        In standard deviations above everyday sentences of that length.
        """
        import numpy as np

        length = np.searchsorted(LENGTHS, words, side="right")
        nearness: NDArray[np.float32] = self.centred(rows) @ self.ways
        return (nearness - self.usual[length, None]) / self.spread[length, None]


def directions(
    codebook: Codebook,
    anchors: Sequence[Anchor],
    anchored: NDArray[np.float32],
    neutral: Sequence[NDArray[np.float32]],
    neutral_words: Sequence[int],
    centre: NDArray[np.float32],
) -> Directions:
    """Return the directions of a codebook.

    Linear discriminants (Fisher 1936) with a shared, shrunken covariance: `anchored` (anchors, d) are the anchors'
    vectors, `neutral` the vectors of each neutral subject, whose sentences have `neutral_words` words, `centre` (d,)
    the mean of the collection. A code is told from the other codes and from the neutral subjects in equal parts, and
    a little from its own counter-examples.
    """
    import numpy as np

    seen = unit(anchored - centre)
    subjects = np.stack([unit(rows - centre).mean(axis=0) for rows in neutral])
    columns = {code.id: n for n, code in enumerate(codebook.codes)}
    owners = np.array([columns[anchor.code_id] for anchor in anchors])
    against = np.array([anchor.source is From.COUNTER_EXAMPLE for anchor in anchors])
    own = [seen[(owners == n) & ~against] for n in columns.values()]
    means = np.stack([rows.mean(axis=0) for rows in own])
    within = sum(np.cov(rows.T, bias=True) for rows in own) / len(own)
    ways = []
    for code, rest in zip(codebook.codes, _elsewhere(codebook, means, subjects), strict=True):
        family = [columns[member] for member in codebook.family(code.id)]
        counter = seen[(owners == columns[code.id]) & against]
        side = (1 - OTHER_SIDE) * rest + OTHER_SIDE * counter.mean(axis=0) if len(counter) else rest
        ways.append(means[family].mean(axis=0) - side)
    ways += list(subjects - means.mean(axis=0))
    solved = np.linalg.solve(within + SHRINKAGE * np.eye(len(centre)), np.stack(ways).T)
    everyday = unit(np.concatenate(neutral) - centre) @ solved[:, : len(columns)]
    return Directions(centre, solved.astype(np.float32), *_usual(everyday, neutral_words))


def _elsewhere(
    codebook: Codebook, means: NDArray[np.float32], subjects: NDArray[np.float32]
) -> Iterator[NDArray[np.float32]]:
    """Yield for each code the middle of neutral subjects and other codes, without those above and below it."""
    neutral = subjects.mean(axis=0)
    for code in codebook.codes:
        related = {*codebook.family(code.id), *(each.id for each in codebook.path(code.id))}
        others = [n for n, each in enumerate(codebook.codes) if each.id not in related]
        yield (neutral + means[others].mean(axis=0)) / 2 if others else neutral


def _usual(nearness: NDArray[np.floating], words: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return mean and spread of the nearness (n, codes) of sentences in each class of length."""
    import numpy as np

    length = np.searchsorted(LENGTHS, words, side="right")
    of_length = [nearness[length == each] for each in range(len(LENGTHS) + 1)]
    usual = np.array([each.mean() for each in of_length])
    # Within a code: codes differ in how near everything is to them, and the competition sees to that.
    spread = np.array([each.std(axis=0).mean() for each in of_length])
    return usual.astype(np.float32), spread.astype(np.float32)
