"""When it is safe to stop reading: how many of the statements that hold a code are not found yet, with an interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.analysis.quality import Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.analysis.quality import Booleans, Numbers

    Counts = NDArray[np.int_]

CERTAINTY = 0.95


@dataclass(frozen=True, slots=True)
class Unfound:
    """What is still to be found of a code: how many statements, and which share of all that hold it.

    `found` statements are known to hold it, `left` are not judged yet, and `expected` of these hold it if the
    likelihoods are right (None without likelihoods): a second opinion, which no interval comes from.
    """

    found: int
    left: int
    unfound: Estimate
    share: Estimate
    expected: float | None = None

    @property
    def recall(self) -> Estimate:
        """Return the share of all statements that hold the code that are found."""
        return Estimate(_rest(self.share.value), _rest(self.share.high), _rest(self.share.low))


@dataclass(frozen=True, slots=True)
class _Draw:
    """Some statements drawn from those not judged: of `pool`, `size` were drawn, of which `holding` hold the code.

    `before` statements outside the pool were known to hold it.
    """

    pool: int
    size: int
    holding: int
    before: int


def unfound(
    holds: Booleans,
    drawn: Booleans,
    *,
    statements: int,
    batches: Sequence[int] | Counts | None = None,
    likelihoods: Numbers | None = None,
    certainty: float = CERTAINTY,
) -> Unfound:
    """Return how many of all `statements` hold a code and are not found, from those judged.

    `holds` and `drawn` are (n,), one entry a judged statement. What is drawn is a simple random sample of all, whatever
    else was chosen; or, where `batches` numbers batches in order, each batch holds such a sample of what no earlier
    batch held, and others that were chosen after it in any way at all. `likelihoods` are those of the rest.

    The interval is a confidence sequence: with probability `certainty` it holds the truth after every batch at once,
    so that one may look after each batch and stop when satisfied. (The p-value of Callaghan and Müller-Hansen 2020,
    Systematic Reviews 9:273, and an interval of Clopper and Pearson are right for a single look only; Lewis, Yang and
    Frieder 2021, CIKM, say what looking again costs.) With T statements in all that hold the code, the number among
    those drawn is hypergeometric, whatever was judged before: of a pool of M, T - F hold it, where F are known already.
    The probability of all draws together, L(T), is the product. T is in the interval when

        L(T) > (1 - certainty) * mean of L over a prior,

    the prior-posterior ratio of Waudby-Smith and Ramdas (2020), Confidence Sequences for Sampling Without Replacement,
    NeurIPS. The prior is beta-binomial(1/2, 1/2) on what the first pool holds; another would change the width, not the
    promise. The value is the T of the greatest L. Without draws there is no value, and anything is possible.
    """
    import numpy as np

    draws = list(_draws(holds, drawn, _numbers(batches, len(holds)), statements))
    found, left = int(holds.sum()), statements - len(holds)
    expected = None if likelihoods is None else float(np.sum(likelihoods))
    if not draws:
        return Unfound(found, left, Estimate(None, 0.0, left), _share(Estimate(None, 0.0, left), found), expected)
    totals = draws[0].before + np.arange(draws[0].pool + 1)
    logarithms = _logarithms(draws, totals, statements)
    needed = np.log(1 - certainty) + np.logaddexp.reduce(logarithms + _prior(draws[0].pool))
    # What is found is there, and more than is left cannot be missing.
    able = (totals >= found) & (totals <= found + left)
    inside = able & (logarithms > needed)
    inside = inside if inside.any() else able
    best = int(totals[able][logarithms[able].argmax()])
    count = Estimate(best - found, int(totals[inside].min()) - found, int(totals[inside].max()) - found)
    return Unfound(found, left, count, _share(count, found), expected)


def _numbers(batches: Sequence[int] | Counts | None, judged: int) -> Counts:
    import numpy as np

    return np.zeros(judged, dtype=int) if batches is None else np.asarray(batches, dtype=int)


def _draws(holds: Booleans, drawn: Booleans, batches: Counts, statements: int) -> Iterator[_Draw]:
    import numpy as np

    for batch in np.unique(batches):
        earlier, now = batches < batch, (batches == batch) & drawn
        if now.any():
            yield _Draw(
                statements - int(earlier.sum()), int(now.sum()), int(holds[now].sum()), int(holds[earlier].sum())
            )


def _logarithms(draws: Sequence[_Draw], totals: Counts, statements: int) -> Numbers:
    """Return log L of each total, up to what does not depend on it; minus infinity where it cannot be."""
    import numpy as np
    from scipy.special import gammaln

    factorial = gammaln(np.arange(statements + 1) + 1.0)
    likely = np.zeros(len(totals))
    for draw in draws:
        inside = totals - draw.before
        without, others = inside - draw.holding, draw.pool - inside
        rest = others - (draw.size - draw.holding)
        able = (without >= 0) & (others >= 0) & (rest >= 0)
        within, outside, missed, free = (factorial[np.where(able, n, 0)] for n in (inside, others, without, rest))
        likely += np.where(able, within - missed + outside - free, -np.inf)
    return likely


def _prior(pool: int) -> Numbers:
    """Return the log of the beta-binomial(1/2, 1/2) distribution on 0 .. pool."""
    import numpy as np
    from scipy.special import betaln, gammaln

    holding = np.arange(pool + 1)
    ways = gammaln(pool + 1) - gammaln(holding + 1) - gammaln(pool - holding + 1)
    return np.asarray(ways + betaln(holding + 0.5, pool - holding + 0.5) - betaln(0.5, 0.5))


def _share(count: Estimate, found: int) -> Estimate:
    """Return unfound counts as shares of all that hold the code; where nothing does, the lowest share is 0."""

    def share(number: float | None) -> float | None:
        return number / (found + number) if number is not None and found + number else None

    return Estimate(share(count.value), share(count.low) or 0.0, share(count.high) or 0.0)


def _rest(share: float | None) -> float | None:
    return None if share is None else 1 - share
