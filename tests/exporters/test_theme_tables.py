"""Themes as tables: all that leads from a theme back to its words, and nothing that a spreadsheet would run."""

import csv

import openpyxl
import pytest
from export_studies import csv_rows, sheet_rows
from theme_studies import FORMULA, HOSTILE, coded_themes, themed_study

from qualkit.exporters.themes.files import export_themes
from qualkit.store.documents import read_documents

SHEETS = ["Themes", "Passages", "By attribute", "Codes", "Saturation", "Tree", "About"]


def written(project, folder, suffix, **options):
    path = folder / f"themes.{suffix}"
    export_themes(project, path, **options)
    return path


def test_a_csv_has_a_row_a_theme_with_quotes_that_lead_back_to_their_words(tmp_path):
    project = themed_study(tmp_path)

    rows = csv_rows(written(project, tmp_path, "csv"))

    texts = {document.name: document.text for document in read_documents(project)}
    assert [(row["number"], row["passages"]) for row in rows] == [("0", "4"), ("1", "4"), ("2", "3")]
    for row in rows:
        assert texts[row["document 1"]][int(row["start 1"]) : int(row["end 1"])] == row["quote 1"]
        assert row["phrase: es"].endswith("(es)")
        assert row["stability"] == "0.80"
        assert row["state"] == "stands"


def test_a_workbook_holds_a_sheet_for_all_that_is_known_of_themes(tmp_path):
    path = written(coded_themes(tmp_path), tmp_path, "xlsx")

    assert openpyxl.load_workbook(path).sheetnames == SHEETS
    assert all(sheet_rows(path, name) for name in SHEETS)


def test_every_passage_given_to_the_finder_is_in_the_workbook_with_its_theme_or_why_it_has_none(tmp_path):
    path = written(themed_study(tmp_path), tmp_path, "xlsx")

    rows = sheet_rows(path, "Passages")
    assert len(rows) == 12
    assert [(row["words"], row["why_in_no_theme"]) for row in rows if not row["theme"]] == [
        ("What we said of subject 11.", "too short")
    ]
    assert sum(row["number"] == 0 for row in rows) == 4


def test_a_theme_that_is_often_torn_apart_is_called_tentative(tmp_path):
    rows = csv_rows(written(themed_study(tmp_path, stability=0.41), tmp_path, "csv"))

    assert {row["tentative"] for row in rows} == {"yes"}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_without_names_nobody_who_spoke_is_named(tmp_path, suffix):
    path = written(themed_study(tmp_path), tmp_path, suffix, names=False)

    if suffix == "csv":
        words = path.read_text(encoding="utf-8-sig")
    else:
        words = "\n".join(str(row) for name in SHEETS for row in sheet_rows(path, name))
    assert "Amina" not in words


def test_what_a_spreadsheet_would_run_arrives_as_words(tmp_path):
    project = themed_study(tmp_path, labels=HOSTILE)

    with written(project, tmp_path, "csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    book = openpyxl.load_workbook(written(project, tmp_path, "xlsx"))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}

    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
    assert f"'{FORMULA}" in cells
    assert "f" not in kinds


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_same_study_gives_the_same_bytes(tmp_path, suffix):
    project = coded_themes(tmp_path)
    first = written(project, tmp_path, suffix).read_bytes()

    again = written(project, tmp_path, suffix, replace=True).read_bytes()

    assert again == first


def test_about_tells_where_the_themes_come_from_and_what_was_left_out(tmp_path):
    rows = sheet_rows(written(themed_study(tmp_path), tmp_path, "xlsx"), "About")

    told = {row["about"]: row["what"] for row in rows}
    assert told["Setting: seed"] == "7"
    assert told["Left out: headings"] == "2 passages"
    assert told["Left out: too short"] == "1 passage"
    assert told["Why so many"] == "Chosen by hand."
    assert "0.61 to 0.78" in told["How sure"]
