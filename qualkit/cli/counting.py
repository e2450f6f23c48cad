"""The commands that count excerpts: matrix, frequencies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, conditions_of, open_study
from qualkit.cli.printing import print_json, print_table, say

if TYPE_CHECKING:
    from qualkit.exploring.coded import Chosen, Coded
    from qualkit.exploring.tables import CaseMatrix, CodeMatrix, Pair

UNKNOWN = "not known"
MEASURES = click.Choice(["excerpts", "passages", "documents", "people"])
ASK = click.option("--ask", "question", default="", metavar="QUESTION", help="As for excerpts.")
WHERE = click.option("--where", "conditions", multiple=True, metavar="NAME=VALUE", help="As for excerpts; repeatable.")
CODE = click.option("--code", "codes", multiple=True, help="Only this code and the codes below it; repeatable.")
CSV = click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write it to a CSV file.")


@command(example="qualkit matrix study.qualkit --by city --count documents")
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

    Codes count with the codes below them.
    """
    from qualkit.exploring.asking import read_nearness
    from qualkit.exploring.tables import cases_by_codes, codes_by_codes

    held, wanted = _chosen(project, (), conditions, question)
    if codes_only:
        pairs = codes_by_codes(held, wanted, near=read_nearness(near), among=codes)
        header, rows, plain = ["code", *pairs.codes], _pair_rows(pairs, measure), _pairs(pairs)
    else:
        cases = cases_by_codes(held, wanted, by=by, among=codes)
        header, rows, plain = [by, *cases.codes], _case_rows(cases, measure), _cases(cases)
    if as_json:
        print_json(plain)
    else:
        _show(header, rows, csv_file)


@command(example="qualkit frequencies study.qualkit --by language")
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
    names = (by, "excerpts", *(each for noun in ("passages", "documents", "people") for each in (noun, "of")))
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
    else:
        _show(names, rows, csv_file)


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


def _show(names: Sequence[str], rows: Sequence[Sequence[Any]], csv_file: Path | None) -> None:
    if csv_file is None:
        print_table(rows, header=names)
        return
    from qualkit.exporters.csv import about_guarded, write_table
    from qualkit.files import whole_file

    with whole_file(csv_file) as unfinished:
        guarded = write_table(unfinished, names, rows)
    for sentence in about_guarded(guarded):
        say(sentence)
    say(f"written: {csv_file}")
