"""What further documents bring: how many kinds of thing have been seen after so many of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ORDERS = 2_000  # random orders behind an interval
TAIL = 0.025  # what a 95 % interval leaves out on either side
BASE, RUN, THRESHOLD = 4, 2, 0.05  # of Guest, Namey and Chen
HELD = 20_000_000  # numbers of all orders together; of very many documents, fewer orders are drawn
AT_ONCE = 4_000_000  # numbers of the orders that are drawn together


@dataclass(frozen=True, slots=True)
class Saturated:
    """After how many documents no run of documents brought more than next to nothing new.

    `information` is what the next run brought; `first` after how many documents a run brought so little for the
    first time.
    """

    documents: int
    information: float
    first: int


def expected_seen(frequencies: Sequence[int], documents: int) -> list[float]:
    """Return how many kinds are seen in 1, 2, … all documents, on average over every order of them.

    `frequencies` says of each kind in how many documents it is. Exact: a kind in n of D documents is missed by k of
    them with the hypergeometric chance C(D - n, k) / C(D, k) (sample-based rarefaction: Colwell, Mao and Chang 2004,
    Ecology 85(10), 2717-2727).
    """
    missed = [1.0] * len(frequencies)
    means = []
    for drawn in range(documents):
        # The next document misses a kind when it is none of the n among the D - k that are left.
        for place, inside in enumerate(frequencies):
            missed[place] *= max(documents - inside - drawn, 0) / (documents - drawn)
        means.append(sum(1 - each for each in missed))
    return means


def interval_seen(
    kinds: Sequence[Collection[int]], documents: int, *, orders: int = ORDERS, seed: int = 0
) -> tuple[list[float], list[float]]:
    """Return between which numbers of kinds 95 % of random orders lie, after 1, 2, … all documents.

    `kinds` says of each kind which documents it is in, numbered from 0.
    """
    import numpy as np

    if not documents:
        return [], []
    orders = max(1, min(orders, HELD // documents))
    chance = np.random.default_rng(seed)
    seen = np.zeros((orders, documents), dtype=np.int32)
    some = max(1, AT_ONCE // documents)
    for start in range(0, orders, some):
        rows = seen[start : start + some]
        place = chance.permuted(np.broadcast_to(np.arange(documents), rows.shape), axis=1)
        for inside in kinds:
            if inside:
                first = place[:, sorted(inside)].min(axis=1)
                rows[np.arange(len(rows)), first] += 1
    totals = np.cumsum(seen, axis=1, dtype=np.int32)
    low, high = np.quantile(totals, (TAIL, 1 - TAIL), axis=0, method="inverted_cdf")
    return _plain(low), _plain(high)


def _plain(numbers: NDArray[np.float64]) -> list[float]:
    return [float(number) for number in numbers]


def news(documents: Sequence[Collection[object]]) -> list[int]:
    """Return how many kinds each document brought that none before it had."""
    known: set[object] = set()
    counts = []
    for kinds in documents:
        counts.append(len(set(kinds) - known))
        known.update(kinds)
    return counts


def enough_for(seen: Sequence[int], share: float) -> int:
    """Return after how many documents so large a share of all kinds had been seen; 0 when there are no kinds."""
    wanted = ceil(share * seen[-1] - 1e-9) if seen else 0
    return next((number for number, known in enumerate(seen, start=1) if known >= wanted), 0) if wanted else 0


def saturated(new: Sequence[int]) -> Saturated | None:
    """Return where new information fell to the threshold and stayed; None when it did not, or documents are too few.

    New information is what a run of documents brought that is new, as a share of what the first ones, the base, had;
    runs slide on document by document (Guest, Namey and Chen 2020, PLoS ONE 15(5): e0232076). Who still collects
    stops at the first such run; whoever looks back knows whether later documents brought more.
    """
    known = sum(new[:BASE])
    starts = range(BASE, len(new) - RUN + 1)
    if not known or not starts:
        return None
    information = {start: sum(new[start : start + RUN]) / known for start in starts}
    first = next((start for start in starts if information[start] <= THRESHOLD), None)
    last = next((start for start in reversed(starts) if information[start] > THRESHOLD), BASE - 1)
    if first is None or last == starts[-1]:
        return None
    return Saturated(last + 1, information[last + 1], first)
