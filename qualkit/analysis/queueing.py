"""Which statements people should judge next, so that few judgements teach much and some can be counted on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.protocols import ENOUGH

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RANDOM = 0.25  # of the statements asked about are drawn at random
FEW = 5  # statements of a code: with fewer, its likeliest are asked about
ALIKE = 0.95  # cosine from which two statements say the same
LIKELY = 0.02  # the likelihood from which a statement may be one of a code of which there are few
CANDIDATES = 8  # of one code, of which the one that is least like all before is asked about
NEARLY = 0.5  # of the worth of the best, at least, of each such candidate
BLOCK = 1_024  # rows compared with others at a time
ANSWERED = 0.9  # of the rows of a group must be settled

AT_RANDOM = "drawn at random"
UNSURE = "unsure about {code}"
RARE = "few of {code} so far"
UNLIKE = "unlike what was judged so far"


@dataclass(frozen=True, slots=True)
class Pool:
    """All statements of a study, a row each, and what is known of them.

    `likelihoods` has shape (n, codes), `vectors` (n, d) with rows of unit length, or no columns where there are none.
    `words` are compared as they are: folded words that are equal are the same statement. `lots` are the random order
    of drawing, a number from 0 to 1 each, the lowest first, and must not change from one choice to the next.
    `judged` (n) tells the rows that people have judged, `found` (codes) how many of them each code holds of.
    `thresholds` (codes) are the likelihoods from which each code is given.
    """

    codes: Sequence[str]
    likelihoods: NDArray[np.float64]
    vectors: NDArray[np.float32]
    words: Sequence[str]
    lots: NDArray[np.float64]
    judged: NDArray[np.bool_]
    found: NDArray[np.int64]
    thresholds: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row to ask about, and why in words; `chance` is the probability of being drawn, None when it was chosen."""

    row: int
    reason: str
    chance: float | None = None


def next_rows(
    pool: Pool, *, count: int, share: float = RANDOM, aside: Collection[int] = (), named: Callable[[str], str] = str
) -> list[Chosen]:
    """Return at most `count` rows to ask about, in the order in which they should be asked.

    A share is drawn at random, in the order of the lots. The others first serve the codes of which few statements are
    known, in turn, with their likeliest: a code learns most from a statement that holds. Then come those about which
    some code is least sure; a rare code counts for more. Of several that are worth about as much, the one least like
    all that were judged is taken. Whatever says the same as a statement judged or chosen before is never chosen.
    Rows `aside` are left out, `named` gives the name of a code.
    """
    choice = _Choice(pool, aside)
    judged = int(pool.judged.sum())
    chosen: list[Chosen] = []
    for slot in range(judged, judged + count):
        # Counted from the first judgement on, so that the share is kept by whoever asks one at a time.
        at_random = int((slot + 1) * share) > int(slot * share)
        turn = slot - int(slot * share)
        found = choice.at_random() if at_random else choice.for_learning(turn, named)
        if found is None:
            break
        choice.take(found.row)
        chosen.append(found)
    return chosen


def settled_by(pool: Pool) -> NDArray[np.int64]:
    """Return for each row the judged row that says the same, itself where it was judged, -1 where there is none.

    What says the same: equal words, or a cosine of at least .95. The first such row counts.
    """
    import numpy as np

    rows = np.flatnonzero(pool.judged)
    which, cosine = _nearest(pool.vectors, rows)
    return _settled(pool, rows, which, cosine)


def _settled(
    pool: Pool, rows: NDArray[np.int64], which: NDArray[np.int64], cosine: NDArray[np.float32]
) -> NDArray[np.int64]:
    import numpy as np

    settled = np.where(cosine >= ALIKE, which, -1)
    first: dict[str, int] = {}
    for row in rows.tolist():
        first.setdefault(pool.words[row], row)
    for row, words in enumerate(pool.words):
        settled[row] = first.get(words, settled[row])
    settled[rows] = rows
    return settled


@dataclass(frozen=True, slots=True)
class FairSample:
    """Rows that are a fair sample of others, and which those are: `rows` were drawn from where `population` is True.

    `chance` is the probability with which each was drawn.
    """

    rows: NDArray[np.int64]
    population: NDArray[np.bool_]

    @property
    def chance(self) -> float:
        """Return the share of the population that was drawn; 0 where there is nothing to draw from."""
        return len(self.rows) / max(1, int(self.population.sum()))


def fair_sample(
    lots: NDArray[np.float64], settled: NDArray[np.bool_], drawn: NDArray[np.bool_], groups: Sequence[str]
) -> FairSample:
    """Return the settled rows that are a fair sample, and of which groups of rows.

    The lots know nothing of the words: whatever lies up to some lot is a simple random sample of all, whoever judged
    it and why. It may be the lot of any row that was `drawn` at random, or the last: then all of a group was judged.
    A group, such as a document, belongs to what was sampled when nine tenths of its rows up to that lot are settled
    (people may skip a statement; what came in later has still to be drawn from). The lot is the one with which the
    sample, once it is large enough, stands for most rows; of several such, the highest.
    """
    import numpy as np

    order = np.argsort(lots, kind="stable")
    size, lost = 0, 0
    sizes, seen, known = Counter(groups), Counter[str](), Counter[str]()
    best, reach, fair = (0, 0, 0), 0, frozenset[str]()
    missed: set[str] = set()
    for place, row in enumerate(order):
        group = groups[row]
        before = 0 if group in missed else known[group]
        seen[group] += 1
        known[group] += bool(settled[row])
        is_missed = known[group] < ANSWERED * seen[group]
        size += (0 if is_missed else known[group]) - before
        if is_missed != (group in missed):
            (missed.add if is_missed else missed.discard)(group)
            lost += sizes[group] if is_missed else -sizes[group]
        merit = (min(size, ENOUGH), len(order) - lost, size)
        if merit > best and (drawn[row] or place + 1 == len(order)):
            best, reach, fair = merit, place + 1, frozenset(missed)
    inside = np.fromiter((group not in fair for group in groups), bool, len(groups))
    below = order[:reach]
    return FairSample(below[settled[below] & inside[below]], inside)


def row_numbers(rows: Iterable[int], count: int) -> NDArray[np.bool_]:
    """Return for each of `count` rows whether it is among those numbers."""
    import numpy as np

    among = np.zeros(count, dtype=bool)
    among[list(rows)] = True
    return among


class _Choice:
    """Remembers what was taken, and how near every row is to it."""

    def __init__(self, pool: Pool, aside: Collection[int]) -> None:
        import numpy as np

        self._pool = pool
        rows = np.flatnonzero(pool.judged)
        which, self._nearest = _nearest(pool.vectors, rows)
        self._free = _settled(pool, rows, which, self._nearest) < 0
        self._free[list(aside)] = False
        self._order = np.argsort(pool.lots, kind="stable")
        self._rank = np.empty(len(self._order), dtype=np.int64)
        self._rank[self._order] = np.arange(len(self._order))
        self._found = pool.found.astype(np.float64)
        self._cuts = _logit(pool.thresholds)

    def at_random(self) -> Chosen | None:
        rows = self._order[self._free[self._order]]
        if not len(rows):
            return None
        row = int(rows[0])
        return Chosen(row, AT_RANDOM, (int(self._rank[row]) + 1) / len(self._order))

    def for_learning(self, turn: int, named: Callable[[str], str]) -> Chosen | None:
        import numpy as np

        free = np.flatnonzero(self._free)
        if not len(free):
            return None
        likely = self._pool.likelihoods[free]
        rare = np.flatnonzero((self._found < FEW) & (likely.max(axis=0) >= LIKELY))
        if not likely.any():
            return Chosen(int(free[np.argmin(self._nearest[free])]), UNLIKE)
        if len(rare):
            code = int(rare[turn % len(rare)])
            row = self._unlike_others(free, likely[:, code])
            return Chosen(row, RARE.format(code=named(self._pool.codes[code])))
        from_cut = 1 / (1 + np.exp(self._cuts - _logit(likely)))
        # What is learned of a code is worth the more, the fewer statements of it are known.
        doubt = from_cut * (1 - from_cut) / (self._found + 1)
        row = self._unlike_others(free, doubt.max(axis=1))
        code = int(doubt[np.searchsorted(free, row)].argmax())
        return Chosen(row, UNSURE.format(code=named(self._pool.codes[code])))

    def _unlike_others(self, rows: NDArray[np.int64], worth: NDArray[np.float64]) -> int:
        """Return, of the rows that are worth most, the one that is least like all that were judged or chosen."""
        import numpy as np

        best = np.lexsort((self._rank[rows], -worth))[:CANDIDATES]
        best = rows[best[worth[best] >= NEARLY * worth.max()]]
        return int(best[np.argmin(self._nearest[best])])

    def take(self, row: int) -> None:
        import numpy as np

        vectors = self._pool.vectors
        if vectors.shape[1]:
            near = vectors @ vectors[row]
            self._nearest = np.maximum(self._nearest, near)
            self._free &= near < ALIKE
        words = self._pool.words[row]
        self._free &= np.fromiter((each != words for each in self._pool.words), bool, len(self._free))
        self._free[row] = False
        # What is to be expected of it: of many rows chosen at once, not all are for one code.
        self._found += self._pool.likelihoods[row]


def _nearest(vectors: NDArray[np.float32], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return for each row which of the given rows is most like it, and their cosine; -1 twice where there is none."""
    import numpy as np

    which, cosine = np.full(len(vectors), -1, dtype=np.int64), np.full(len(vectors), -1, dtype=np.float32)
    if vectors.shape[1] and len(rows):
        for start in range(0, len(vectors), BLOCK):
            near = vectors[start : start + BLOCK] @ vectors[rows].T
            which[start : start + BLOCK] = rows[near.argmax(axis=1)]
            cosine[start : start + BLOCK] = near.max(axis=1)
    return which, cosine


def _logit(likelihood: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    kept = np.clip(likelihood, 1e-6, 1 - 1e-6)
    return np.log(kept / (1 - kept))
