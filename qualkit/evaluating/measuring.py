"""How well one table of codings agrees with another, in figures with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.analysis.curves import (
    Bin,
    Point,
    average_precision,
    calibration,
    calibration_error,
    precision_recall,
)
from qualkit.analysis.quality import Estimate
from qualkit.analysis.resampling import FEW, quality
from qualkit.errors import InputError, RequestError
from qualkit.evaluating.reading import Coded, read_coded
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from qualkit.analysis.quality import Booleans, Numbers

BY = ("code", "language")
UNKNOWN = "unknown"  # the language of rows of which none is told
ENOUGH = 20  # codings without which a calibration error says nothing
MOST = 100_000_000  # pairs of row and code; they are held in memory
NAMED = 10  # codes or ids that a remark names


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one code, or language, or of several together.

    `n` rows were judged (or pairs of row and code), `positives` of them hold the code, and it was found in `found`.
    `average_precision` and `calibration_error` are None where not every coding has a confidence; the second, and
    `calibration`, are of the codings alone, since what was not coded has no confidence.
    """

    name: str
    n: int
    positives: int
    found: int
    measures: Mapping[str, Estimate]
    average_precision: float | None = None
    calibration_error: float | None = None
    curve: tuple[Point, ...] = ()
    calibration: tuple[Bin, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A line for each code or language, their mean where defined (macro), and all as one (micro).

    `clusters` are the documents, or rows, on whose resampling the intervals rest. `remarks` are sentences for people.
    """

    lines: tuple[Line, ...]
    macro: Line
    micro: Line
    clusters: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What is compared, (rows, lines) each: the truth, what was found, how sure (0 where not), and what counts."""

    names: Sequence[str]
    truth: Booleans
    found: Booleans
    confidences: Numbers
    counts: Booleans
    clusters: Sequence[object]


def evaluate(
    gold: Path,
    coded: Path,
    *,
    by: str = "code",
    cluster: str = "",
    id_: str = "",
    every_code: bool = False,
    seed: int = 0,
) -> Evaluation:
    """Return how well a table of codings agrees with what people coded; `reading.read_coded` says how both are read.

    What counts are the rows that people read, the ids of `gold`. Where `gold` says of no pair that it does not hold,
    everything that it does not name does not hold; otherwise only the pairs that it names count, and ids without any
    code. Codes that `gold` never names are left out, for nobody may have looked for them; with `every_code` they were
    looked for and are always wrong. `cluster` is a column of `gold` whose rows of one value are resampled together,
    such as documents; `id_` the column of its ids.
    """
    if by not in BY:
        raise RequestError(f"'{by}' is nothing to evaluate by; possible: {', '.join(BY)}")
    people, program = read_coded(gold, id_=id_, cluster=cluster), read_coded(coded)
    _check(people, program)
    known, unknown = people.codes, _unknown(people, program)
    if not known and not (unknown and every_code):
        raise RequestError(f"{gold}: names no code, so that there is nothing to compare with")
    pairs = _pairs(people, program, known=known, others=set(unknown) if every_code else set())
    if by == "language":
        pairs = _by_language(pairs, {**program.languages, **people.languages}, list(people.ids))
    measured = quality(pairs.truth, pairs.found, clusters=pairs.clusters, weights=pairs.counts.astype(float), seed=seed)
    lines = tuple(
        _line(name, measures, pairs, [column])
        for column, (name, measures) in enumerate(zip(pairs.names, measured.codes, strict=True))
    )
    every = _line("micro", measured.micro, pairs, list(range(len(lines))))
    remarks = _remarks(people, program, {} if every_code else unknown, measured.clusters, lines)
    return Evaluation(lines, _macro(lines, measured.macro, every), every, measured.clusters, tuple(remarks))


def _check(people: Coded, program: Coded) -> None:
    if people.nameless:
        raise InputError(f"{people.path}, row {people.nameless[0]}: has no id, so that nothing can be compared with it")
    if not people.ids:
        raise InputError(f"{people.path}: holds no rows")
    if program.ids and not program.ids.keys() & people.ids.keys():
        theirs, ours = next(iter(program.ids)), next(iter(people.ids))
        raise RequestError(
            f"{program.path}: has no id of {people.path}: '{theirs}' here, '{ours}' there; --id names the column there"
        )


def _unknown(people: Coded, program: Coded) -> Counter[str]:
    """Return the codes that only the program knows, with how often it gave each to a row that people read."""
    known = people.codes
    given = (code for (name, code), holds in program.holds.items() if holds and name in people.ids)
    return Counter(code for code in given if code not in known)


def _pairs(people: Coded, program: Coded, *, known: set[str], others: set[str]) -> _Pairs:
    """Return what is compared; `others` are codes that nobody names and that were looked for everywhere."""
    import numpy as np

    codes = sorted(known | others)
    if len(codes) * len(people.ids) > MOST:
        raise RequestError(
            f"{people.path}: {len(people.ids):,} rows and {len(codes):,} codes are more than can be compared at once; "
            "is it the column of codes that was read?"
        )
    row, column = ({name: n for n, name in enumerate(names)} for names in (people.ids, codes))
    truth, found, named = (np.zeros((len(row), len(column)), dtype=bool) for _ in range(3))
    confidences = np.zeros(truth.shape)
    for (name, code), holds in people.holds.items():
        named[row[name], column[code]], truth[row[name], column[code]] = True, holds
    for (name, code), holds in program.holds.items():
        if holds and name in row and code in column:
            found[row[name], column[code]] = True
            confidences[row[name], column[code]] = program.confidences.get((name, code), np.nan)
    blank = np.array([name in people.blank for name in row])
    everywhere = np.array([not people.lists_judgements or code in others for code in codes])
    counts = named | blank[:, None] | everywhere
    clusters = [people.clusters.get(name, n) for n, name in enumerate(row)]
    return _Pairs(codes, truth, found, confidences, counts, clusters)


def _by_language(pairs: _Pairs, languages: Mapping[str, str], ids: Sequence[str]) -> _Pairs:
    """Return the pairs of row and code as rows, each of which counts in the column of its language alone."""
    import numpy as np

    of_row = [languages.get(name, UNKNOWN) for name in ids]
    names = sorted(set(of_row), key=lambda name: (name == UNKNOWN, name))
    codes, shape = len(pairs.names), (pairs.truth.size, len(names))
    inside = np.repeat(np.array(of_row), codes)[:, None] == np.array(names)
    truth, found = (np.broadcast_to(each.reshape(-1, 1), shape) for each in (pairs.truth, pairs.found))
    confidences = np.broadcast_to(pairs.confidences.reshape(-1, 1), shape)
    clusters = [cluster for cluster in pairs.clusters for _ in range(codes)]
    return _Pairs(names, truth, found, confidences, inside & pairs.counts.reshape(-1, 1), clusters)


def _line(name: str, measures: Mapping[str, Estimate], pairs: _Pairs, columns: list[int]) -> Line:
    import numpy as np

    counts = pairs.counts[:, columns]
    truth, found = (each[:, columns][counts] for each in (pairs.truth, pairs.found))
    sure = pairs.confidences[:, columns][counts]
    line = Line(name, len(truth), int(truth.sum()), int(found.sum()), measures)
    if not found.any() or np.isnan(sure).any():
        return line
    curve, bins = precision_recall(truth, sure), calibration(truth[found], sure[found])
    return replace(
        line,
        average_precision=average_precision(curve),
        calibration_error=calibration_error(bins) if line.found >= ENOUGH else None,
        curve=curve,
        calibration=bins,
    )


def _macro(lines: Sequence[Line], measures: Mapping[str, Estimate], every: Line) -> Line:
    """Return the line of all, with means in place of its figures."""
    return Line(
        "macro",
        every.n,
        every.positives,
        every.found,
        measures,
        average_precision=_mean(line.average_precision for line in lines),
        calibration_error=_mean(line.calibration_error for line in lines),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _remarks(
    people: Coded, program: Coded, unknown: Mapping[str, int], clusters: int, lines: Sequence[Line]
) -> Iterator[str]:
    """Yield what one should know before trusting the figures."""
    for table in (people, program):
        if table.numbered:
            yield f"{table.path} has no column 'id'; its rows are numbered from 1"
    strangers = len(program.ids.keys() - people.ids.keys())
    if strangers:
        yield f"left out, since {people.path} does not hold them: {counted(strangers, 'id')} of {program.path}"
    if program.nameless:
        yield f"left out, since they have no id: {counted(len(program.nameless), 'row')} of {program.path}"
    if unknown:
        most = ", ".join(f"{code} ({number:,})" for code, number in Counter(unknown).most_common(NAMED))
        more = ", …" if len(unknown) > NAMED else ""
        yield f"left out, since {people.path} never names them: {most}{more}; --every-code counts them as wrong"
    if any(line.name == UNKNOWN for line in lines):
        yield f"rows of which neither table tells the language are in '{UNKNOWN}'; the others' recall leaves them out"
    if clusters < 2:  # noqa: PLR2004 - two are the fewest that differ
        yield "no intervals: there are fewer than two clusters"
    elif clusters < FEW:
        yield f"intervals rest on {clusters} clusters; with fewer than {FEW} they may be narrower than they should be"
