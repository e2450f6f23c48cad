"""The command that says how well codings agree with people: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, command
from qualkit.cli.printing import print_json, print_table, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualkit.analysis.curves import Point
    from qualkit.analysis.quality import Estimate
    from qualkit.evaluating import Line

HEADERS = {"precision": "precision", "recall": "recall", "f1": "F1", "kappa": "kappa", "balanced_accuracy": "bal. acc."}
POINTS = 100  # of a precision-recall curve in JSON, at most


@command(example="qualkit evaluate human.csv coded.csv --cluster document")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("coded", type=click.Path(path_type=Path))
@click.option(
    "--by", type=click.Choice(["code", "language"]), default="code", show_default=True, help="A line for each."
)
@click.option(
    "--cluster", default="", metavar="COLUMN", help="A column of GOLD: rows that belong together, such as a document."
)
@click.option(
    "--id", "id_", default="", metavar="COLUMN", help="The column of GOLD that names the row, when it is not id."
)
@click.option("--every-code", is_flag=True, help="Codes that GOLD never names were looked for, and are always wrong.")
@JSON
def evaluate(
    gold: Path,
    coded: Path,
    by: str,
    cluster: str,
    id_: str,
    every_code: bool,  # noqa: FBT001 - click passes flags by name
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Measure CODED, a table as apply writes it, against GOLD, what people coded.

    GOLD has the columns id and code (one code a row; none: read and nothing found), and may have label (1 or 0); or
    id and codes (all codes of a row, between ; or |). What GOLD does not name does not hold; with a label 0 anywhere,
    it was not judged and does not count. Intervals are 95 %, by resampling rows, or whole clusters.
    """
    from qualkit.evaluating import evaluate as measure

    done = measure(gold, coded, by=by, cluster=cluster, id_=id_, every_code=every_code)
    lines = (*done.lines, done.macro, done.micro)
    if as_json:
        kinds = [by] * len(done.lines) + ["average"] * 2
        print_json(map(_plain, kinds, lines))
    else:
        print_table(map(_cells, lines), header=(by, "n", "positives", "found", *HEADERS.values(), "AP", "ECE"))
    for remark in done.remarks:
        say(remark)
    if not as_json and any(line.average_precision is not None for line in lines):
        say("AP: what was not coded comes last, all alike; ECE: of the codings alone, in bins of equal numbers")


def _cells(line: Line) -> Sequence[Any]:
    figures = [_interval(line.measures[name]) for name in HEADERS]
    curves = [_figure(line.average_precision), _figure(line.calibration_error)]
    return (line.name, line.n, line.positives, line.found, *figures, *curves)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _interval(estimate: Estimate) -> str:
    """Return a figure with its interval, such as `0.80 (0.71–0.88)`; a dash where there is none."""
    if estimate.low is None or estimate.high is None:
        return _figure(estimate.value)
    return f"{estimate.value:.2f} ({estimate.low:.2f}–{estimate.high:.2f})"


def _plain(kind: str, line: Line) -> dict[str, Any]:
    measures = {
        f"{name}{ending}": value
        for name, estimate in line.measures.items()
        for ending, value in (("", estimate.value), ("_low", estimate.low), ("_high", estimate.high))
    }
    return {
        "kind": kind,
        "name": line.name,
        "n": line.n,
        "positives": line.positives,
        "found": line.found,
        **measures,
        "average_precision": line.average_precision,
        "calibration_error": line.calibration_error,
        "curve": [[point.threshold, point.precision, point.recall] for point in _some(line.curve)],
        "calibration": [[bin_.likelihood, bin_.share, bin_.size] for bin_ in line.calibration],
    }


def _some(curve: Sequence[Point]) -> Sequence[Point]:
    """Return at most about a hundred points of a curve, the last among them."""
    step = -(-len(curve) // POINTS) or 1
    return curve[::-1][::step][::-1]
