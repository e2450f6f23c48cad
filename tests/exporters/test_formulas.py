"""Nothing that is written to a table is run by a spreadsheet: every export, from the command line and from the app."""

import csv

import openpyxl
import pytest
from builders import document
from click.testing import CliRunner
from export_studies import coded_study

from qualkit.cli.group import qualkit
from qualkit.exporters.csv import safe
from qualkit.model import Match
from qualkit.store.excerpts import all_excerpts
from qualkit.workflow.noting import write_memo
from qualkit.workflow.quoting import pick

STARTS = ["=", "+", "-", "@", "\t=", "\r="]
NOTE = '=HYPERLINK("http://x.example";"press")'
TABLES = {
    "excerpts": ["excerpts", "--csv"],
    "memos": ["memos", "--csv"],
    "quotes": ["quotes", "--csv"],
    "quotes without names": ["quotes", "--without-names", "--file"],
    "matrix": ["matrix", "--by", "{start}city", "--csv"],
    "matrix of documents": ["matrix", "--by", "document", "--csv"],
    "matrix of codes": ["matrix", "--codes", "--csv"],
    "frequencies": ["frequencies", "--by", "{start}city", "--csv"],
    "frequencies of codes": ["frequencies", "--csv"],
    "export": ["export"],
}


def study_of(folder, start):
    """Return a study in which all that can be named begins with what a spreadsheet takes for a formula."""
    plain = document(f"{start}1+1", [(f"{start}Ana", f"{start}2+2 trust")], attributes={f"{start}city": f"{start}cmd"})
    span = plain.passages[0].span
    codings = [Match(plain.id, span, code_id, 0.5) for code_id in ("trust", f"{start}code")]
    project = coded_study(folder, [(plain, codings)])
    write_memo(project, ("document", plain.id), NOTE, who=f"{start}Ines")
    for excerpt in list(all_excerpts(project)):
        pick(project, excerpt.coding_id, note=NOTE, who=f"{start}Ines")
    return project


def written(project, words, file, start):
    """Let a command write a table."""
    name, *options = (word.format(start=start) for word in words)
    arguments = [name, str(project.path), *options, str(file)]
    done = CliRunner().invoke(qualkit, arguments, catch_exceptions=False, standalone_mode=False)
    assert done.exit_code == 0


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("start", STARTS)
def test_no_cell_of_a_csv_begins_as_a_formula_does(tmp_path, table, start):
    project = study_of(tmp_path, start)

    written(project, TABLES[table], tmp_path / "out.csv", start)

    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if safe(cell) != cell] == []
    assert [cell for cell in cells if cell.startswith("'")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_a_workbook_is_a_formula(tmp_path, start):
    project = study_of(tmp_path, start)

    written(project, ["export"], tmp_path / "out.xlsx", start)

    cells = [cell for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx") for row in sheet.rows for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert f"{start}2+2 trust" in {cell.value for cell in cells}
    assert NOTE in {cell.value for cell in cells}
