"""How sure a measured quality is: intervals from resampling the documents, or other clusters, it was measured on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.analysis.quality import MEASURES, Estimate, cells, known, with_averages

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from qualkit.analysis.quality import Booleans, Numbers

REPEATS = 2_000
TAIL = 0.025  # what a 95 % interval leaves out on either side
FEW = 20  # clusters below which such an interval may still be too narrow (Cameron, Gelbach and Miller 2008)
MOST = 2_000  # pieces that are resampled; more clusters than that are dealt into as many groups
AT_ONCE = 250  # resamples whose sums are held in memory together

# What each share is a share of, as places in a tally: rightly found, wrongly found, missed.
SHARE_OF = {"precision": (0, 1), "recall": (0, 2), "f1": (0, 1, 2)}
CODED = (0, 1, 2)  # by either side; what neither coded says little


@dataclass(frozen=True, slots=True)
class Quality:
    """Every measure by name: of each code in the order given, their macro mean, and micro, all codes as one."""

    codes: tuple[Mapping[str, Estimate], ...]
    macro: Mapping[str, Estimate]
    micro: Mapping[str, Estimate]
    clusters: int


def quality(
    truth: Booleans,
    found: Booleans,
    *,
    clusters: Sequence[object],
    weights: Numbers | float = 1.0,
    repeats: int = REPEATS,
    seed: int = 0,
) -> Quality:
    """Return how well what was found, (n, codes), agrees with the truth, with 95 % percentile bootstrap intervals.

    `clusters` names, for each of the n, what it shares its peculiarities with, such as its document: clusters are
    drawn with replacement, never single statements out of them (Field and Welsh 2007, JRSS B 69(3), 369-390). Weights
    are those of `tally`. A resample that leaves a measure undefined does not count; where more than half do, there is
    no interval, and neither is there with fewer than two clusters. Percentiles are expanded as Student's t is wider
    than the normal distribution, for else an interval of few clusters is too narrow (Hesterberg 2015, The American
    Statistician 69(4), 371-386); clusters in which neither side coded anything do not make it narrower.

    Where no resample differs from another, resampling knows nothing. The interval is then exact (Clopper and Pearson
    1934), as if every cluster that has a say were one answer: for precision, recall, and for F1 through the share of
    agreement among all that is true or was found. For the others there is none.
    """
    tallies = _tallies(truth, found, clusters, weights)
    lines = _lines(tallies, repeats=repeats, seed=seed)
    return Quality(codes=tuple(lines[:-2]), macro=lines[-2], micro=lines[-1], clusters=len(tallies))


def _tallies(truth: Booleans, found: Booleans, clusters: Sequence[object], weights: Numbers | float) -> Numbers:
    """Return the tally of every cluster, (clusters, codes, 4), in the order in which they first appear."""
    import numpy as np

    places: dict[object, int] = {}
    place = np.array([places.setdefault(cluster, len(places)) for cluster in clusters], dtype=int)
    sums = np.zeros((len(places), truth.shape[1], 4))
    for number, cell in enumerate(cells(truth, found, weights=weights)):
        np.add.at(sums[..., number], place, cell)
    # A cluster of which nothing counts would make the clusters look more than they are.
    return sums[sums.any(axis=(1, 2))]


def _lines(tallies: Numbers, *, repeats: int, seed: int) -> list[dict[str, Estimate]]:
    """Return the measures of every code, of macro and of micro."""
    import numpy as np

    values = {name: with_averages(measure, tallies.sum(axis=0)) for name, measure in MEASURES.items()}
    resampled: dict[str, list[Numbers]] = {name: [] for name in MEASURES}
    if len(tallies) > 1:
        for sums in _resamples(tallies, repeats=repeats, chance=np.random.default_rng(seed)):
            for name, measure in MEASURES.items():
                resampled[name].append(with_averages(measure, sums))
    columns = {name: np.concatenate(parts).T for name, parts in resampled.items() if parts}
    voters = {name: _voters(tallies, SHARE_OF.get(name, CODED)) for name in MEASURES}
    macro = tallies.shape[1]
    return [
        {
            name: _estimate(values[name][line], columns[name][line], voters[name][line], name if line != macro else "")
            if columns
            else Estimate(known(values[name][line]))
            for name in MEASURES
        }
        for line in range(macro + 2)
    ]


def _voters(tallies: Numbers, places: Sequence[int]) -> list[int]:
    """Return how many clusters have anything in these places of the tally: of each code, and twice of all codes."""
    import numpy as np

    has_say = tallies[..., list(places)].sum(axis=-1) > 0
    return [*np.count_nonzero(has_say, axis=0).tolist(), *[np.count_nonzero(has_say.sum(axis=1))] * 2]


def _resamples(tallies: Numbers, *, repeats: int, chance: np.random.Generator) -> Iterator[Numbers]:
    """Yield the tallies of resampled clusters, (some, codes, 4), until there are as many as wanted.

    Very many clusters are first dealt at random into groups of equal numbers, which are resampled instead: the spread
    of sums stays the same (random groups; Wolter 2007, Introduction to Variance Estimation, chapter 2).
    """
    import numpy as np

    flat = tallies.reshape(len(tallies), -1)
    if len(flat) > MOST:
        dealt = np.zeros((MOST, flat.shape[1]))
        np.add.at(dealt, chance.permutation(len(flat)) % MOST, flat)
        flat = dealt
    for start in range(0, repeats, AT_ONCE):
        drawn = chance.integers(len(flat), size=(min(AT_ONCE, repeats - start), len(flat)))
        times = np.array([np.bincount(clusters, minlength=len(flat)) for clusters in drawn], dtype=float)
        yield (times @ flat).reshape(len(drawn), *tallies.shape[1:])


def _estimate(value: float, resampled: Numbers, voters: int, measure: str) -> Estimate:
    """Return the value with the interval that its resamples give, or the exact one of the measure named."""
    import numpy as np
    from scipy.special import ndtr, stdtrit

    defined = resampled[~np.isnan(resampled)]
    if known(value) is None or 2 * len(defined) < len(resampled):
        return Estimate(known(value))
    if defined.min() == defined.max():
        return _exact(float(value), voters, measure)
    number = max(2, voters)
    tail = ndtr((number / (number - 1)) ** 0.5 * stdtrit(number - 1, TAIL))
    low, high = np.quantile(defined, (tail, 1 - tail))
    return Estimate(float(value), float(low), float(high))


def _exact(value: float, voters: int, measure: str) -> Estimate:
    """Return the exact interval of a share of 0 or 1 among so many; none of what is no such share."""
    if measure not in SHARE_OF or value not in {0, 1}:
        return Estimate(value)
    edge = TAIL ** (1 / voters)
    low, high = (edge, 1.0) if value else (0.0, 1 - edge)
    if measure == "f1":
        # What F1 is to that share: 2 s / (1 + s), with s the share of agreement (Jaccard).
        low, high = 2 * low / (1 + low), 2 * high / (1 + high)
    return Estimate(value, low, high)
