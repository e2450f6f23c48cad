"""How stable themes are: what becomes of them when the search is repeated on samples, with other chances."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualkit.protocols import Track
    from qualkit.themes.communities import Labels

KEPT_SHARE = 0.8
FEWEST = 30  # texts
# Up to so many texts, so many repeats.
REPEATS = ((300, 20), (1_000, 10), (3_000, 6), (10**9, 2))
NINETEEN_OF_TWENTY = 0.975  # both ends of what is left out are alike


class Stability(NamedTuple):
    """Of the whole the mean adjusted Rand index and where it lies 19 times of 20; of each theme its mean likeness."""

    whole: float
    interval: tuple[float, float]
    themes: Mapping[int, float]


def stability(
    again: Callable[[Labels, int], Labels], labels: Labels, *, seed: int = 0, track: Track
) -> Stability | None:
    """Return how stable groups are when made again of 80 % of the rows, each time with another seed.

    `again` takes rows and a seed to the groups of those rows. A theme's likeness is the Jaccard index with the group
    that is most like it, on the rows of the sample (Hennig 2007, Computational Statistics & Data Analysis 52). None
    for fewer than 30 rows.
    """
    from sklearn.metrics import adjusted_rand_score

    if len(labels) < FEWEST:
        return None
    chance = np.random.default_rng((seed, len(labels)))
    kept = round(len(labels) * KEPT_SHARE)
    repeats = next(repeats for n, repeats in REPEATS if len(labels) <= n)
    agreement, likeness = [], []
    for repeat in track(range(repeats), doing="Seeing how stable the themes are", total=repeats):
        rows = np.sort(chance.choice(len(labels), kept, replace=False))
        found = again(rows, seed + 1 + repeat)
        agreement.append(float(adjusted_rand_score(labels[rows], found)))
        likeness.append(_likeness(labels[rows], found))
    whole = max(0.0, float(np.mean(agreement)))
    return Stability(whole, _interval(agreement), _means(likeness, int(labels.max()) + 1))


def _interval(agreement: Sequence[float]) -> tuple[float, float]:
    """Return where another sample's agreement lies 19 times of 20: Student's prediction interval, wide for few."""
    from scipy.special import stdtrit

    n = len(agreement)
    reach = stdtrit(n - 1, NINETEEN_OF_TWENTY) * np.std(agreement, ddof=1) * np.sqrt(1 + 1 / n)
    low, high = np.clip([np.mean(agreement) - reach, np.mean(agreement) + reach], 0, 1)
    return float(low), float(high)


def _likeness(labels: Labels, found: Labels) -> dict[int, float]:
    """Return the Jaccard index of each group in `labels` with the most like in `found`."""
    shared = np.zeros((int(labels.max()) + 1, int(found.max()) + 1))
    np.add.at(shared, (labels, found), 1)
    either = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    best = (shared / np.maximum(either, 1)).max(axis=1)
    return {int(theme): float(best[theme]) for theme in np.unique(labels)}


def _means(likeness: list[dict[int, float]], themes: int) -> dict[int, float]:
    """Return the mean of each theme over the samples that held some of it."""
    each = {theme: [found[theme] for found in likeness if theme in found] for theme in range(themes)}
    return {theme: float(np.mean(values)) for theme, values in each.items() if values}
