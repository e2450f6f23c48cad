"""Coding by meaning and by example against references on the same texts, vectors and judgements.

    python benchmarks/coding.py --data FOLDER [--sets caves edos] [--counts 0 20] [--draws 1] [--curves FILE.svg]

FOLDER holds the sets `caves`, `edos` and `mlma_fr`; their codebooks (benchmarks/coding_data) were written from the
definitions of the labels alone. A lesson of n examples a code: in a random order of the pool, the first n texts of
which the code holds and the first n of which it does not; each is asked about the codes it was drawn for. Everything
is macro-averaged over codes, parents among them, and over draws. A code counts as found where one below it is.
Ratios are to definition cosine without examples, and to TF-IDF and logistic regression with as many examples.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from coded import CODERS, COSINE, PAIRS, WORDS, Figures, installed, measured, remembering, said_by, taught_methods
from drawing import drawn
from judging import ENOUGH, certainty, queue
from labelled import SETS, Labelled, Lesson, labelled, lesson
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qualkit.protocols import Embedder

COUNTS = (0, 5, 10, 20, 50)
MEASURES = ("AUC", "bal.acc", "F1", "kappa", "ECE")
COMPARED = (
    (("semantic", 0), (COSINE, 0)),
    (("blend", 0), (COSINE, 0)),
    (("blend", 20), (WORDS, 50)),
    (("blend", 20), (PAIRS, 20)),
    *((("blend", count), ("lexicon", 0)) for count in COUNTS),
)


def timed(name: str, given: Labelled, taught: Lesson, embed: Embedder) -> Figures:
    """Return the figures of a coder, with the seconds it took, vectors not counted that were known before."""
    began = time.perf_counter()
    said = said_by(name, given, taught, embed)
    return measured(given.test.holds, said, time.perf_counter() - began)


def runs(given: Labelled, embed: Embedder, counts: Iterable[int], draws: int) -> Iterator[tuple[int, str, Figures]]:
    """Yield the number of examples, the coder and its figures, the mean of the draws."""
    embed(given.test.words)
    for count in counts:
        lessons = [lesson(given, count, draw) for draw in range(draws if count else 1)]
        for each in lessons:
            embed(each.words)
        for name in taught_methods() if count else [COSINE, *installed()]:
            yield count, name, Figures(*np.mean([timed(name, given, each, embed) for each in lessons], axis=0))


class Ledger:
    """Prints rows as they come and keeps them for the comparisons."""

    def __init__(self) -> None:
        self.figures: dict[tuple[str, str, int], Figures] = {}

    def row(self, given: str, name: str, count: int, figures: Figures) -> None:
        """Keep and print a row."""
        self.figures[given, name, count] = figures
        reference = self.figures.get((given, WORDS if count else COSINE, count), figures)
        ratios = (_over(figures.balanced, reference.balanced), _over(figures.f1, reference.f1))
        cells = "".join(f"{_cell(value):>9}" for value in (*figures[:5], *ratios))
        print(f"{given:9}{name:20}{count:9}{cells}{figures.seconds:9.1f}", flush=True)

    def compared(self, given: str, first: tuple[str, int], second: tuple[str, int]) -> None:
        """Print the ratios of one coder with some examples to another, where both were measured."""
        ours, other = self.figures.get((given, *first)), self.figures.get((given, *second))
        if ours and other:
            cells = "".join(f"{_cell(_over(*pair)):>9}" for pair in zip(ours[:4], other[:4], strict=True))
            print(f"{given:9}{first[0]:12}{first[1]:3}  {second[0]:18}{second[1]:3}{cells}")

    def curves(self, measure: str) -> dict[str, dict[str, dict[int, float]]]:
        """Return a measure by set, coder and number of examples."""
        found: defaultdict[str, defaultdict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
        for (given, name, count), figures in self.figures.items():
            found[given][name][count] = getattr(figures, measure)
        return {given: dict(curves) for given, curves in found.items()}


def headed(title: str, columns: Iterable[str]) -> None:
    """Print the heading of a table with a set and a coder in each row."""
    print(f"\n{title}\n{'set':9}{'coder':20}{''.join(f'{name:>9}' for name in columns)}")


def _over(ours: float, other: float) -> float:
    return ours / other if other > 0 else float("nan")


def _cell(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.3f}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Coding by meaning and by example against references.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the sets")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--counts", nargs="+", type=int, default=COUNTS, help="examples a code")
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--test", type=int, default=1500, help="texts measured, at most")
    parser.add_argument("--project", type=int, default=600, help="texts of the project that the queue is tried on")
    parser.add_argument("--curves", type=Path, help="draw learning curves into this SVG file")
    given = parser.parse_args()
    missing = [name for name in given.sets if not (given.data / name).is_dir()]
    if missing:
        parser.exit(1, f"{given.data}: there is no {', '.join(missing)} in it\n")
    with threadpool_limits(1):  # two threads are far slower whenever another program is at work
        report(given)


def report(chosen: argparse.Namespace) -> None:
    """Print every section."""
    embed, ledger = remembering(), Ledger()
    sets = [labelled(name, chosen.data, test=chosen.test) for name in chosen.sets]
    absent = [name for name in CODERS if name not in installed()]
    if absent:
        print(f"not installed: {', '.join(absent)}")
    headed("coding", ("examples", *MEASURES, "bal÷ref", "F1÷ref", "s"))
    for given in sets:
        for count, name, figures in runs(given, embed, chosen.counts, chosen.draws):
            ledger.row(given.name, name, count, figures)
    print("\nratios" + " " * 41 + "".join(f"{name:>9}" for name in MEASURES[:4]))
    for first, second in COMPARED:
        for given in sets:
            ledger.compared(given.name, first, second)
    headed(
        "judgements drawn at random: calibration error, and precision at the threshold for 90 %",
        ("judged", "ECE", "worst", "by code", "promises", "met", "inside"),
    )
    for given in sets:
        certainty(given, embed, chosen.draws)
    if "blend" in installed() and find_spec("qualkit.analysis.queueing"):
        headed(f"judgements to {ENOUGH:.0%} of the F1 of all", ("all", "queue", "random", "ratio"))
        for given in sets:
            queue(given, embed, "blend", size=chosen.project, draws=chosen.draws)
    if chosen.curves:
        picture = drawn(ledger.curves("balanced"), chosen.counts, title="Balanced accuracy by examples a code")
        chosen.curves.write_text(picture, encoding="utf-8")
        print(f"learning curves: {chosen.curves}")


if __name__ == "__main__":
    main()
