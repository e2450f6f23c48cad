"""What judgements are worth: how sure coders are after a hundred, and how many the review queue saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from coded import calibration_error, measured, said_by, taught_methods
from labelled import Labelled, Texts, random_lesson, whole_lesson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from references import Outcome

    from qualkit.protocols import Embedder

    Judged = dict[int, float | None]  # rows and the chances with which they were drawn

JUDGED = (100, 400)  # judgements after which certainty is measured
ENOUGH = 0.95  # of the F1 that all judgements give
STEPS = (10, 20, 30, 45, 65, 90, 130, 180, 250, 350, 500, 700)


def certainty(given: Labelled, embed: Embedder, draws: int) -> None:
    """Print how far likelihoods are off after judgements drawn at random, and whether promised precision is kept."""
    truth, codes = given.test.holds, range(len(given.codes))
    for judged in JUDGED:
        lessons = [random_lesson(given, judged, draw) for draw in range(draws)]
        for name in taught_methods():
            said = [said_by(name, given, each, embed) for each in lessons]
            pooled = [calibration_error(truth, each.scores) for each in said]
            single = [calibration_error(truth[:, [code]], each.scores[:, [code]]) for each in said for code in codes]
            cells = f"{np.mean(pooled):9.3f}{np.max(pooled):9.3f}{np.mean(single):9.3f}"
            print(f"{given.name:9}{name:20}{judged:9}{cells}{kept(truth, said)}", flush=True)


def kept(truth: NDArray[np.bool_], said: Iterable[Outcome]) -> str:
    """Return how many promises of precision there are, the precision met (mean), and how many intervals hold it."""
    met = [
        (precision, promise.low <= precision <= promise.high)
        for each in said
        for promise in each.promises
        if (above := each.scores[:, promise.code] >= promise.threshold).any()
        for precision in [truth[above, promise.code].mean()]
    ]
    if not met:
        return f"{0:9}{'-':>9}{'-':>9}"
    precision, inside = np.mean(met, axis=0)
    return f"{len(met):9}{precision:9.2f}{inside:9.0%}"


def queue(given: Labelled, embed: Embedder, name: str, *, size: int, draws: int) -> None:
    """Print how many judgements of a project of `size` texts reach almost the F1 of all, by the queue and at random."""
    reached: dict[str, list[int]] = {"queue": [], "random": []}
    for draw in range(draws):
        rows = np.random.default_rng(draw).permutation(len(given.pool.words))[:size]
        project = Project(given, given.pool.at(rows), embed, name)
        wanted = ENOUGH * project.f1(project.said(dict.fromkeys(range(len(rows)), 1.0)))
        for order, counts in reached.items():
            counts.append(project.reach(wanted, by_queue=order == "queue", draw=draw))
    queued, drawn = (float(np.mean(counts)) for counts in reached.values())
    print(f"{given.name:9}{name:20}{size:9}{queued:9.0f}{drawn:9.0f}{queued / max(drawn, 1):9.2f}", flush=True)


class Project:
    """Texts of which some are judged, with the texts measured beside them: a coder is taught and asked about all."""

    def __init__(self, given: Labelled, pool: Texts, embed: Embedder, name: str) -> None:
        self.pool, self.test, self.embed, self.name = pool, given.test, embed, name
        every = Texts(pool.words + given.test.words, np.concatenate([pool.holds, given.test.holds]))
        self.given = given._replace(test=every)

    def said(self, judged: Judged) -> Outcome:
        """Return what the coder says of all texts when some are judged."""
        return said_by(self.name, self.given, whole_lesson(self.pool.at(judged), list(judged.values())), self.embed)

    def f1(self, said: Outcome) -> float:
        """Return the F1 on the texts measured."""
        rest = slice(len(self.pool.words), None)
        return measured(self.test.holds, said._replace(scores=said.scores[rest], found=said.found[rest]), 0.0).f1

    def reach(self, wanted: float, *, by_queue: bool, draw: int) -> int:
        """Return after how many judgements the F1 wanted was met first, or the number of all texts."""
        lots = np.random.default_rng(draw).random(len(self.pool.words))
        judged: Judged = {}
        for step in (*(step for step in STEPS if step < len(lots)), len(lots)):
            said = self.said(judged)
            if self.f1(said) >= wanted:
                return len(judged)
            if by_queue:
                judged |= self._queued(said, judged, step - len(judged), lots)
            else:
                judged = dict.fromkeys(np.argsort(lots)[:step].tolist(), step / len(lots))
        return len(lots)

    def _queued(self, said: Outcome, judged: Judged, count: int, lots: NDArray[np.float64]) -> Judged:
        from qualkit.analysis.queueing import Pool, next_rows

        first = slice(len(self.pool.words))
        lowest = np.where(said.found, said.scores, np.inf).min(axis=0)
        waiting = Pool(
            self.given.codes,
            said.scores[first],
            self.embed(self.pool.words),
            self.pool.words,
            lots,
            np.isin(np.arange(len(lots)), list(judged)),
            self.pool.holds[list(judged)].sum(axis=0),
            np.where(np.isfinite(lowest), lowest, 0.5),
        )
        return {chosen.row: chosen.chance for chosen in next_rows(waiting, count=count)}
