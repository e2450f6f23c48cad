"""The CSV: one row an excerpt, safe to open in a spreadsheet."""

import tempfile
from pathlib import Path

import pytest
from builders import document, empty_study, small_study
from export_studies import answers_study, coded_study, csv_rows, exported
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.decoding import storable
from qualkit.exporters.columns import COLUMNS
from qualkit.exporters.csv import export, safe
from qualkit.model import Filter, Match

TEXTS = st.lists(st.text(min_size=1).map(storable).filter(bool), min_size=1, max_size=6)


@given(TEXTS)
@settings(max_examples=20, deadline=None)
def test_any_text_survives_but_for_the_apostrophe(texts):
    with tempfile.TemporaryDirectory() as folder:
        rows = csv_rows(exported(answers_study(Path(folder), texts), Path(folder), "csv"))

    assert [row["quote"] for row in rows] == [safe(text) for text in texts]
    assert all(safe(text).removeprefix("'") == text.removeprefix("'") for text in texts)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "-cmd",
        "@SUM(A1)",
        "\tx",
        "\nx",
        "\rx",
        "  =1+1",
        "\xa0=1+1",
        "\ufeff=1",
        "\n\n@x",
        "＝1+1",
        "-1+1",
    ],
)
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "-1.5", "+34", "−1", "'=1", "– so", "1+1"])
def test_words_and_plain_numbers_stay_as_they_are(text):
    assert safe(text) == text


@given(st.text())
def test_what_is_safe_stays_safe(text):
    assert safe(safe(text)) == safe(text)


def test_a_formula_in_an_answer_is_written_as_words_and_counted(tmp_path):
    project = answers_study(tmp_path, ["=HYPERLINK(1)", "fine"])

    remarks = export(project, tmp_path / "out.csv", Filter())

    assert [row["quote"] for row in csv_rows(tmp_path / "out.csv")] == ["'=HYPERLINK(1)", "fine"]
    # The words stand in the column of the quote and in that of its passage.
    assert any("in front of 2 cells" in remark for remark in remarks)


def test_the_file_begins_with_a_mark_and_its_lines_end_as_excel_expects(tmp_path):
    data = exported(small_study(tmp_path), tmp_path, "csv").read_bytes()

    assert data.startswith(b"\xef\xbb\xbfcode,code_path,quote,")
    assert data.endswith(b"\r\n")


def test_columns_are_those_promised_and_one_for_each_attribute(tmp_path):
    [first, *_] = csv_rows(exported(small_study(tmp_path), tmp_path, "csv"))

    assert list(first) == [*COLUMNS, "attribute: gender", "attribute: group", "attribute: session"]
    assert first["code_path"] == "Violence › Domestic violence"
    assert first["context"] == "There was domestic violence in my street. I slept badly."


def test_numbers_are_never_given_an_apostrophe(tmp_path):
    board = document("Board", [("", "Trust")], attributes={"x": "-12.5"})
    project = coded_study(tmp_path, [(board, [Match(board.id, board.passages[0].span, "trust", 0.5)])])

    [row] = csv_rows(exported(project, tmp_path, "csv"))

    assert (row["start"], row["end"], row["confidence"], row["attribute: x"]) == ("0", "5", "0.50", "-12.5")


def test_an_empty_project_gives_the_header_and_a_sentence(tmp_path):
    remarks = export(empty_study(tmp_path), tmp_path / "out.csv", Filter())

    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines() == [",".join(COLUMNS)]
    assert any("nothing has been coded yet" in remark for remark in remarks)


def test_what_a_csv_cannot_hold_is_said(tmp_path):
    [remark] = export(small_study(tmp_path), tmp_path / "out.csv", Filter())

    assert remark.startswith("Counts, themes and the notes on reading them are not in a CSV")
