"""The workbook: words stay words, and what Excel cannot hold is told."""

import zipfile

import openpyxl
import pytest
from builders import document, small_study
from export_studies import answers_study, coded_study, exported, hostile_study, sheet_rows

from qualkit.exporters import xlsx
from qualkit.exporters.xlsx import export
from qualkit.model import Filter, Match


@pytest.mark.parametrize("text", ["=1+1", "=SUM(A1:A9)", "#N/A", "+1", "@x", "12", "TRUE", "2024-01-02"])
def test_words_are_never_a_formula_a_number_or_an_error(tmp_path, text):
    path = exported(answers_study(tmp_path, [text]), tmp_path, "xlsx")

    sheet = openpyxl.load_workbook(path)["Excerpts"]
    assert (sheet["C2"].value, sheet["C2"].data_type) == (text, "s")
    with zipfile.ZipFile(path) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "sheet" in name)


def test_numbers_are_numbers(tmp_path):
    [first, *_] = sheet_rows(exported(small_study(tmp_path), tmp_path, "xlsx"), "Excerpts")

    assert (first["start"], first["end"], first["confidence"]) == (111, 135, 0.35)


def test_control_characters_are_taken_out_and_counted(tmp_path):
    project = answers_study(tmp_path, ["a\x07b\x0b\ufffec"])

    remarks = export(project, tmp_path / "out.xlsx", Filter())

    [row] = sheet_rows(tmp_path / "out.xlsx", "Excerpts")
    assert row["quote"] == "abc"
    assert remarks == ["Excel cannot hold control characters: 6 characters taken out."]


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_text_too_long_for_a_cell_is_cut_and_counted(tmp_path, letter):
    remarks = export(answers_study(tmp_path, [letter * 40_000]), tmp_path / "out.xlsx", Filter())

    [row] = sheet_rows(tmp_path / "out.xlsx", "Excerpts")
    assert row["quote"].endswith(letter + "…")
    assert 32_766 <= len(row["quote"].encode("utf-16-le")) / 2 <= 32_767
    assert remarks == ["Excel holds 32,767 characters in a cell: 2 texts cut, ending in '…'."]


def test_excerpts_beyond_the_last_row_are_left_out_and_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)

    remarks = export(answers_study(tmp_path, ["a", "b", "c"]), tmp_path / "out.xlsx", Filter())

    assert len(sheet_rows(tmp_path / "out.xlsx", "Excerpts")) == 2
    assert "1 excerpt left out" in remarks[0]


def test_sheets_have_a_bold_header_a_frozen_pane_and_a_filter(tmp_path):
    workbook = openpyxl.load_workbook(exported(small_study(tmp_path), tmp_path, "xlsx"))

    assert workbook.sheetnames == ["Excerpts", "Counts", "Themes", "About"]
    for sheet in workbook:
        assert sheet["A1"].font.bold
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions


def test_counts_have_a_line_for_every_code_and_numbers_for_every_group(tmp_path):
    rows = sheet_rows(exported(small_study(tmp_path), tmp_path, "xlsx"), "Counts")

    names = ["excerpts", "with sub-codes: excerpts", "with sub-codes: documents"]
    names += ["group A: excerpts", "group C: documents", "language es: excerpts"]
    assert [row["code"] for row in rows] == ["violence", "violence-domestic", "trust"]
    assert [rows[0][name] for name in names] == [2, 4, 3, 1, 0, 1]


def test_a_code_without_excerpts_counts_nothing(tmp_path):
    sheet = document("Answers", [("", "Trust")])
    project = coded_study(tmp_path, [(sheet, [Match(sheet.id, sheet.passages[0].span, "trust", 0.5)])])

    rows = sheet_rows(exported(project, tmp_path, "xlsx"), "Counts")

    assert {row["code"]: row["excerpts"] for row in rows} == {"violence": 0, "violence-domestic": 0, "trust": 1}


def test_hostile_names_make_a_workbook_that_opens(tmp_path):
    rows = sheet_rows(exported(hostile_study(tmp_path), tmp_path, "xlsx"), "Counts")

    assert rows[-1]["code_path"].endswith("(not in the codebook any more)")
