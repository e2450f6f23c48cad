"""The commands that count excerpts: matrix, frequencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, conditions_of, open_study
from qualkit.cli.printing import fitting, is_terminal, print_json, print_table, say
from qualkit.errors import RequestError
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from qualkit.exploring.coded import Chosen, Coded
    from qualkit.exploring.tables import CaseMatrix, CodeMatrix, Pair

UNKNOWN = "not known"
NOTHING = "nothing was coded that fits"
OF = ("passages", "documents", "people")
BETWEEN = ("excerpts", "documents")  # what of two codes can be counted
MOST_PAIRS = 40  # of codes, listed in a terminal
MEASURES = click.Choice(["excerpts", "passages", "documents", "people"])
ASK = click.option("--ask", "question", default="", metavar="QUESTION", help="As for excerpts.")
WHERE = click.option("--where", "conditions", multiple=True, metavar="NAME=VALUE", help="As for excerpts; repeatable.")
CODE = click.option("--code", "codes", multiple=True, help="Only this code and the codes below it; repeatable.")
CSV = click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write it to a CSV file.")


@command(
    example="qualkit matrix study.qualkit --by city --count documents",
    apart=("--codes --by", "--csv --json", "--count --json"),
    needs=("--near --codes",),
)
@PROJECT
@click.option("--by", default="document", show_default=True, help="Cases: document, participant, or any attribute.")
@click.option("--codes", "codes_only", is_flag=True, help="Codes by codes instead: which come up near each other.")
@click.option("--near", default="", metavar="NEARNESS", help='With --codes, such as "within 3 turns" or overlapping.')
@click.option("--count", "measure", type=MEASURES, default="excerpts", show_default=True, help="What cells count.")
@CODE
@WHERE
@ASK
@CSV
@JSON
def matrix(
    project: Path,
    by: str,
    codes_only: bool,  # noqa: FBT001 - click passes flags by name
    near: str,
    measure: str,
    codes: Sequence[str],
    conditions: Sequence[str],
    question: str,
    csv_file: Path | None,
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Count excerpts of PROJECT by cases and codes, or by codes and codes.

    Codes count with the codes below them. --codes lists the pairs of codes that come up near each other, the most
    frequent first; its CSV is the whole matrix.
    """
    from qualkit.exploring.asking import read_nearness
    from qualkit.exploring.tables import cases_by_codes, codes_by_codes

    if codes_only and measure not in BETWEEN:
        raise RequestError(f"--count {measure}: of two codes, {' or '.join(BETWEEN)} can be counted")
    held, wanted = _chosen(project, (), conditions, question)
    if codes_only:
        pairs = codes_by_codes(held, wanted, near=read_nearness(near), among=codes)
        if as_json:
            print_json(_pairs(pairs))
        elif csv_file:
            _write(["code", *pairs.codes], _pair_rows(pairs, measure), csv_file)
        else:
            _list_pairs(pairs, measure)
        return
    cases = cases_by_codes(held, wanted, by=by, among=codes)
    header, rows = [by, *cases.codes], _case_rows(cases, measure)
    if as_json:
        print_json(_cases(cases))
    elif csv_file:
        _write(header, rows, csv_file)
    else:
        _print_cases(header, rows)


@command(example="qualkit frequencies study.qualkit --by language", apart=("--csv --json",))
@PROJECT
@click.option("--by", default="code", show_default=True, help="code, language, document, role, or any attribute.")
@CODE
@WHERE
@ASK
@CSV
@JSON
def frequencies(
    project: Path,
    by: str,
    codes: Sequence[str],
    conditions: Sequence[str],
    question: str,
    csv_file: Path | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Count excerpts, passages, documents and people of PROJECT, each of how many there are in all."""
    from qualkit.exploring.tables import frequencies as frequencies_of

    held, wanted = _chosen(project, codes, conditions, question)
    found = frequencies_of(held, wanted, by=by)
    names = (by, "excerpts", *(each for noun in OF for each in (noun, f"of {noun}")))
    rows = [
        (
            each.value or UNKNOWN,
            each.found.excerpts,
            *(each.found.passages, each.of.passages),
            *(each.found.documents, each.of.documents),
            *(each.found.people, each.of.people),
        )
        for each in found
    ]
    if as_json:
        print_json({by: each.value or UNKNOWN, **asdict(each.found), "of": asdict(each.of)} for each in found)
    elif csv_file:
        _write(names, rows, csv_file)
    else:
        print_table(rows, header=names)


def _chosen(project: Path, codes: Sequence[str], conditions: Sequence[str], question: str) -> tuple[Coded, Chosen]:
    from qualkit import workflow
    from qualkit.exploring.coded import chosen, coded

    opened, _ = open_study(project)
    wanted = workflow.filter_from(opened, codes=codes, conditions=conditions_of(conditions), words="")
    held = coded(opened, wanted)
    return held, chosen(held, wanted, question=question)


def _case_rows(found: CaseMatrix, measure: str) -> list[list[Any]]:
    return [
        [case or UNKNOWN, *(getattr(cell, measure) for cell in row)]
        for case, row in zip(found.cases, found.cells, strict=True)
    ]


def _cases(found: CaseMatrix) -> Iterable[dict[str, Any]]:
    for case, row in zip(found.cases, found.cells, strict=True):
        for code, cell in zip(found.codes, row, strict=True):
            yield {found.by: case or UNKNOWN, "code": code, **asdict(cell)}


def _pair_rows(found: CodeMatrix, measure: str) -> list[list[Any]]:
    return [[code, *(_pair(pair, measure) for pair in row)] for code, row in zip(found.codes, found.cells, strict=True)]


def _pairs(found: CodeMatrix) -> Iterable[dict[str, Any]]:
    for one, row in zip(found.codes, found.cells, strict=True):
        for other, pair in zip(found.codes, row, strict=True):
            if pair and one < other:
                yield {"code": one, "with": other, "near": str(found.near), **asdict(pair)}


def _pair(pair: Pair | None, measure: str) -> int | str:
    # What is below a code is near it anyway.
    if pair is None:
        return ""
    return pair.documents if measure == "documents" else pair.excerpts


def _print_cases(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print cases by codes, turned round where a terminal has room for more then, and say what it has no room for."""
    if not rows:
        say(NOTHING)
    turned = list(zip(*[names, *rows], strict=True))
    ways = (("code", names, rows), ("case", ["code", *turned[0][1:]], turned[1:]))
    fits = [fitting(lines, header) for _, header, lines in ways]
    better = max((0, 1), key=lambda way: len(fits[way]) * len(ways[way][2]))
    noun, header, lines = ways[better]
    places = fits[better]
    shown, *below = [[each[place] for place in (0, *places)] for each in (header, *lines)]
    print_table(below, header=shown)
    left_out = len(header) - 1 - len(places)
    if left_out:
        say(f"{counted(left_out, noun)} with fewer, for which there is no room: --csv or --json has all of them")


def _list_pairs(found: CodeMatrix, measure: str) -> None:
    """Print which codes come up near each other, the most frequent first; in a terminal, the first of them."""
    pairs = [each for each in _pairs(found) if each["excerpts"]]
    pairs.sort(key=lambda pair: -pair[measure])
    if not pairs:
        say(NOTHING if not found.codes else f"no two codes come up near each other ({found.near})")
    shown = pairs[:MOST_PAIRS] if is_terminal() else pairs
    names = ("code", "with", *BETWEEN, "together (0 to 1)")
    print_table([(*(pair[name] for name in names[:-1]), f"{pair['jaccard']:.2f}") for pair in shown], header=names)
    if len(shown) < len(pairs):
        say(f"the first {len(shown)} of {len(pairs):,} pairs; --json has all of them, --csv all as a matrix")


def _write(names: Sequence[str], rows: Sequence[Sequence[Any]], csv_file: Path) -> None:
    from qualkit.exporters.csv import about_guarded, write_table
    from qualkit.files import whole_file

    with whole_file(csv_file) as unfinished:
        guarded = write_table(unfinished, names, rows)
    for sentence in about_guarded(guarded):
        say(sentence)
    say(f"written: {csv_file}")
