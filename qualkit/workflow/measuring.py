"""The verb that says how well an autocoder codes a study, from what people judged, and whether they may stop."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.protocols import ENOUGH, ENOUGH_OF_A_KIND, Track, untracked
from qualkit.workflow.judging import sample_of
from qualkit.workflow.weighing import WeighedStudy, pool_of, vectors_of, weigh

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.analysis.quality import Estimate
    from qualkit.analysis.stopping import Unfound
    from qualkit.store.project import Project

    Booleans = NDArray[np.bool_]

LOST = 0.05  # of the statements that hold a code may stay unfound
# Of which statements a measure is a share: those that hold the code, those that were coded with it.
SHARE_OF: Mapping[str, tuple[bool, bool]] = {
    "precision": (False, True),
    "recall": (True, False),
    "f1": (True, True),
    "kappa": (True, True),
}


@dataclass(frozen=True, slots=True)
class Line:
    """How well one code is coded in one language; '' is all of them.

    `holding` and `coded` count statements of the fair sample. A measure that is missing is not yet measured.
    `unfound` is the share of the statements that hold the code which neither people nor the autocoder found.
    """

    code_id: str
    language: str
    statements: int
    holding: int
    coded: int
    measures: Mapping[str, Estimate]
    unfound: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the judgements say: how many of all statements were judged, how many are a fair sample, and of how many.

    `stopping` says in a sentence whether it is safe to stop. With few `documents` intervals are too narrow, which
    `is_unsure_of_intervals` tells.
    """

    autocoder: str
    statements: int
    judged: int
    sample: int
    sampled_from: int
    documents: int
    is_unsure_of_intervals: bool
    lines: tuple[Line, ...]
    stopping: str
    is_safe: bool


@dataclass(frozen=True, slots=True)
class _Answers:
    """The judged rows of what was sampled: what is true, what was asked, what the autocoder says; (n, codes) each.

    `is_fair` (n) are those of the fair sample, out of `population` statements. The autocoder's word is the one it has
    without the row's own judgement.
    """

    codes: tuple[str, ...]
    truth: Booleans
    asked: Booleans
    coded: Booleans
    is_fair: Booleans
    languages: Sequence[str]
    documents: Sequence[str]
    population: int


def quality(
    project: Project,
    *,
    autocoder: str = "blend",
    embedder: str = "use",
    seed: int = 0,
    track: Track = untracked,
) -> Reviewed:
    """Return precision, recall, F1 and kappa per code, and per code and language, with intervals by document.

    They are measured on the statements that are a fair sample: those drawn at random, and others that lie before them
    in the order of drawing. A coder that learned from a judgement is asked what it would have said without it.
    """
    from qualkit.analysis import resampling
    from qualkit.analysis.queueing import settled_by

    weighed = weigh(project, autocoder, embedder=embedder, seed=seed, track=track)
    vectors = vectors_of(project, weighed.statements, embedder=embedder, track=track)
    # What says the same as a statement that was judged is not asked about again, and is judged all the same.
    settled = settled_by(pool_of(weighed, vectors, seed=seed))
    judged = {row: weighed.judged[int(like)] for row, like in enumerate(settled) if like >= 0}
    sample = sample_of(weighed.statements, judged, seed=seed)
    rows = [row for row in judged if sample.population[row]]
    answers = _answers(weighed, rows, settled, frozenset(sample.rows.tolist()), int(sample.population.sum()))
    documents = len({name for name, is_fair in zip(answers.documents, answers.is_fair, strict=True) if is_fair})
    stopping, is_safe = _stopping(answers, autocoder)
    return Reviewed(
        autocoder=autocoder,
        statements=len(weighed.statements),
        judged=len(weighed.judged),
        sample=len(sample.rows),
        sampled_from=answers.population,
        documents=documents,
        is_unsure_of_intervals=documents < resampling.FEW,
        lines=tuple(_lines(answers, seed=seed)),
        stopping=stopping,
        is_safe=is_safe,
    )


def _answers(
    weighed: WeighedStudy, rows: Sequence[int], settled: NDArray[np.int64], fair: Collection[int], population: int
) -> _Answers:
    import numpy as np

    said = [weighed.judged[int(settled[row])] for row in rows]
    shape = (len(rows), len(weighed.codes))
    return _Answers(
        codes=weighed.codes,
        truth=np.array([[code in each.holds for code in weighed.codes] for each in said], dtype=bool).reshape(shape),
        asked=np.array([[code in each.asked for code in weighed.codes] for each in said], dtype=bool).reshape(shape),
        # What says the same as a judged statement was learned from that judgement, too.
        coded=weighed.coded_without[settled[list(rows)]],
        is_fair=np.array([row in fair for row in rows], dtype=bool),
        languages=[weighed.statements[row].language for row in rows],
        documents=[weighed.statements[row].document_id for row in rows],
        population=population,
    )


def _lines(answers: _Answers, *, seed: int) -> Iterator[Line]:
    """Yield all codes together, then each; first in all languages, then, where there are several, in each."""
    languages = sorted(set(answers.languages))
    for language in ["", *(languages if len(languages) > 1 else ())]:
        yield from _lines_in(answers, language, seed=seed)


def _lines_in(answers: _Answers, language: str, *, seed: int) -> Iterator[Line]:
    import numpy as np

    from qualkit.analysis import resampling

    spoken = np.array([not language or each == language for each in answers.languages], dtype=bool)
    inside = spoken & answers.is_fair
    truth, asked, coded = (each[inside] for each in (answers.truth, answers.asked, answers.coded))
    clusters = [document for document, is_in in zip(answers.documents, inside, strict=True) if is_in]
    found = resampling.quality(truth, coded, clusters=clusters, weights=asked.astype(float), seed=seed)
    every = ("", slice(None), found.micro)
    each_code = ((code, slice(number, number + 1), found.codes[number]) for number, code in enumerate(answers.codes))
    for code, columns, measures in (every, *each_code):
        said = asked[:, columns]
        counts = (int((truth[:, columns] & said).sum()), int((coded[:, columns] & said).sum()))
        yield Line(
            code_id=code,
            language=language,
            statements=int(said.any(axis=1).sum()),
            holding=counts[0],
            coded=counts[1],
            measures=_enough(measures, counts, int(said.any(axis=1).sum())),
            unfound=None if language else _unfound(answers, columns),
        )


def _enough(measures: Mapping[str, Estimate], counts: tuple[int, int], statements: int) -> dict[str, Estimate]:
    """Return the measures for which there are statements enough; a share of a few says nothing."""
    return {
        name: measures[name]
        for name, needed in SHARE_OF.items()
        if statements >= ENOUGH
        and all(count >= ENOUGH_OF_A_KIND for count, is_needed in zip(counts, needed, strict=True) if is_needed)
        and measures[name].value is not None
    }


def _unfound(answers: _Answers, columns: slice) -> Estimate | None:
    """Return the share of the statements holding a code of these that neither people nor the autocoder found.

    What was not judged and not found is estimated as `stopping.unfound` estimates what was not judged; None where too
    few statements were drawn at random.
    """
    import numpy as np

    from qualkit.analysis.stopping import unfound

    whole = answers.asked[:, columns].all(axis=1)
    fair = answers.is_fair[whole]
    if int(fair.sum()) < ENOUGH:
        return None
    truth, coded = answers.truth[whole][:, columns], answers.coded[whole][:, columns]
    holds, is_missed = np.asarray(truth.any(axis=1)), np.asarray((truth & ~coded).any(axis=1))
    holding = unfound(holds, fair, statements=answers.population)
    missed = unfound(is_missed, fair, statements=answers.population)
    return _share(holding, missed.unfound)


def _share(holding: Unfound, missed: Estimate) -> Estimate | None:
    """Return how many missed statements there are in all that hold the code; None where none seems to hold it."""
    from qualkit.analysis.quality import Estimate

    value, low, high = missed.value or 0, missed.low or 0, missed.high or 0
    total = holding.found + max(holding.unfound.value or 0, value)
    most = holding.found + max(holding.unfound.high or 0, low)
    least = holding.found + max(holding.unfound.low or 0, high)
    return Estimate(value / total, low / most, high / least if least else 0.0) if total else None


def _stopping(answers: _Answers, autocoder: str) -> tuple[str, bool]:
    """Return in a sentence whether it is safe to stop, and whether it is."""
    drawn = int(answers.is_fair.sum())
    if drawn < ENOUGH:
        return (
            f"When to stop cannot be told yet: {drawn} of at least {ENOUGH} statements drawn at random are judged.",
            False,
        )
    share = _unfound(answers, slice(None))
    if share is None:
        return "When to stop cannot be told yet: no statement is known to hold any code.", False
    is_safe = share.high is not None and share.high <= LOST
    told = "It is safe to stop" if is_safe else "It is not yet safe to stop"
    sentence = (
        f"{told}: of the statements that hold a code, an estimated {share.value:.0%} "
        f"({share.low:.0%} to {share.high:.0%}) are found neither by people nor by '{autocoder}'; "
        f"at most {LOST:.0%} should be."
    )
    return sentence, is_safe
