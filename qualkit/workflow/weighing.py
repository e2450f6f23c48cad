"""What an autocoder makes of every statement of a study, beside what people said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from qualkit.errors import MissingExtraError
from qualkit.model import Codebook, Evidence, Match, Statement
from qualkit.protocols import AutoCoder, Track, Weighing, untracked
from qualkit.store.documents import read_documents
from qualkit.store.judgements import Judged, Places, judged_statements
from qualkit.text import same_words
from qualkit.workflow.coding import coder_for
from qualkit.workflow.judging import lots, statements_of
from qualkit.workflow.remembering import remembering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualkit.analysis.queueing import Pool
    from qualkit.store.project import Project

    Likelihoods = NDArray[np.float64]
    Booleans = NDArray[np.bool_]
    Values = TypeVar("Values", Likelihoods, Booleans)

UNDECIDED = 0.5  # where nothing is coded yet, a code is taken to begin here


@dataclass(frozen=True, slots=True)
class WeighedStudy:
    """Every statement of a study, a row each; a code is a column, in the order of the codebook.

    `likelihoods` and `coded` are the autocoder's, (n, codes); of the rows that people judged, `without` has the
    likelihoods worked out without their own judgement, and `coded_without` what would be coded by them. `cuts` are the
    likelihoods from which codes are given, (codes). `evidence` is by row and code. `judged` is by row. `measured` are
    the codes of which the autocoder knows how right its codings are.
    """

    statements: Sequence[Statement]
    codes: tuple[str, ...]
    likelihoods: Likelihoods
    coded: Booleans
    without: Likelihoods
    coded_without: Booleans
    cuts: Likelihoods
    evidence: Mapping[tuple[int, str], tuple[Evidence, ...]]
    judged: Mapping[int, Judged]
    measured: frozenset[str]


def weigh(
    project: Project, autocoder: str, *, embedder: str = "use", seed: int = 0, track: Track = untracked
) -> WeighedStudy:
    """Return what an autocoder makes of every statement that can be judged; a sub-code implies the codes above it.

    Of one that weighs nothing, the likelihood is the confidence of its matches, and 0 elsewhere.
    """
    codebook, found, every = project.codebook(), statements_of(project), judged_statements(project)
    rows = {(each.document_id, each.span): row for row, each in enumerate(found)}
    placed = [rows.get((each.statement.document_id, each.statement.span)) for each in every]
    find = coder_for(project, autocoder, every, embedder=embedder, seed=seed, track=track)
    likelihoods, coded, evidence = _of_matches(codebook, found, find(track(read_documents(project), doing="Weighing")))
    if isinstance(find, Weighing):
        likelihoods = _implied(codebook, _in_order(codebook, find.codes, find.likelihoods(found)))
    cuts = _cuts(likelihoods, coded, [each.language for each in found])
    without, coded_without = likelihoods, coded
    if isinstance(find, Weighing) and find.held_out is not None:
        without = _with_rows(likelihoods, placed, _implied(codebook, _in_order(codebook, find.codes, find.held_out)))
        coded_without = without >= cuts
    return WeighedStudy(
        statements=found,
        codes=tuple(code.id for code in codebook.codes),
        likelihoods=likelihoods,
        coded=coded,
        without=without,
        coded_without=coded_without,
        cuts=_cuts(likelihoods, coded, [""] * len(found)),
        evidence=evidence,
        judged={row: each for row, each in zip(placed, every, strict=True) if row is not None},
        measured=_measured(find),
    )


def _measured(find: AutoCoder) -> frozenset[str]:
    if not isinstance(find, Weighing):
        return frozenset()
    return frozenset(code_id for code_id, found in zip(find.codes, find.measured(), strict=True) if found)


def pool_of(weighed: WeighedStudy, vectors: NDArray[np.float32], *, seed: int) -> Pool:
    """Return the statements as the queue chooses from them."""
    import numpy as np

    from qualkit.analysis.queueing import Pool, row_numbers

    held = [code_id for each in weighed.judged.values() for code_id in each.holds]
    cuts = weighed.cuts[0] if len(weighed.cuts) else np.full(len(weighed.codes), np.inf)
    return Pool(
        codes=weighed.codes,
        likelihoods=weighed.likelihoods,
        vectors=vectors,
        words=[same_words(each.words) for each in weighed.statements],
        lots=lots(weighed.statements, seed=seed),
        judged=row_numbers(weighed.judged, len(weighed.statements)),
        found=np.array([held.count(code_id) for code_id in weighed.codes], dtype=np.int64),
        thresholds=np.where(np.isfinite(cuts), cuts, UNDECIDED),
    )


def vectors_of(project: Project, found: Sequence[Statement], *, embedder: str, track: Track) -> NDArray[np.float32]:
    """Return a vector a statement, remembered by the project; without columns where no embedder is installed."""
    import numpy as np

    try:
        embed = remembering(project, embedder, track)
    except MissingExtraError:
        return np.empty((len(found), 0), dtype=np.float32)
    return embed([each.words for each in found])


def _of_matches(
    codebook: Codebook, found: Sequence[Statement], matches: Iterable[Match]
) -> tuple[Likelihoods, Booleans, dict[tuple[int, str], tuple[Evidence, ...]]]:
    """Return the confidence of the matches, where something is coded, and the evidence, by row and code."""
    import numpy as np

    columns = {code.id: number for number, code in enumerate(codebook.codes)}
    confidence = np.zeros((len(found), len(columns)))
    coded = np.zeros(confidence.shape, dtype=bool)
    evidence: dict[tuple[int, str], tuple[Evidence, ...]] = {}
    places = {
        document_id: (rows[0], Places([found[row] for row in rows]))
        for document_id, rows in _by_document(found).items()
    }
    for match in matches:
        first, within = places.get(match.document_id, (0, Places(())))
        for row in (first + number for number in within.under(match.span)):
            column = columns[match.code_id]
            confidence[row, column] = max(confidence[row, column], match.confidence)
            coded[row, column] = True
            evidence[row, match.code_id] = evidence.get((row, match.code_id), ()) + match.evidence
    return _implied(codebook, confidence), _implied(codebook, coded), evidence


def _by_document(found: Sequence[Statement]) -> dict[str, list[int]]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, each in enumerate(found):
        rows[each.document_id].append(row)
    return rows


def _in_order(codebook: Codebook, codes: Sequence[str], likelihoods: Likelihoods) -> Likelihoods:
    """Return the columns in the order of the codebook; a code that the autocoder does not know never holds."""
    import numpy as np

    column = {code_id: number for number, code_id in enumerate(codes)}
    ordered = np.zeros((len(likelihoods), len(codebook.codes)))
    for number, code in enumerate(codebook.codes):
        if code.id in column:
            ordered[:, number] = likelihoods[:, column[code.id]]
    return ordered


def _implied(codebook: Codebook, each: Values) -> Values:
    """Return what holds of codes, or how likely: of one above another no less than of the one below."""
    import numpy as np

    column = {code.id: number for number, code in enumerate(codebook.codes)}
    implied = each.copy()
    for code in reversed(codebook.codes):
        if code.parent:
            above = column[code.parent]
            implied[:, above] = np.maximum(implied[:, above], implied[:, column[code.id]])
    return implied


def _with_rows(values: Likelihoods, rows: Sequence[int | None], others: Likelihoods) -> Likelihoods:
    """Return the values with the rows of those numbers replaced."""
    replaced = values.copy()
    for row, other in zip(rows, others, strict=True):
        if row is not None:
            replaced[row] = other
    return replaced


def _cuts(likelihoods: Likelihoods, coded: Booleans, languages: Sequence[str]) -> Likelihoods:
    """Return the likelihood from which each code is given in the language of each row, as (n, codes).

    Half-way between the least likely statement that is coded and the next below; infinite where none is coded.
    """
    import numpy as np

    cuts = np.full(likelihoods.shape, np.inf)
    for language in sorted(set(languages)):
        rows = np.array([each == language for each in languages])
        lowest = np.where(coded[rows], likelihoods[rows], np.inf).min(axis=0)
        below = np.where(likelihoods[rows] < lowest, likelihoods[rows], 0.0).max(axis=0)
        cuts[rows] = np.where(np.isfinite(lowest), (lowest + below) / 2, np.inf)
    return cuts
