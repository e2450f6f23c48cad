"""Rows that cannot be read are skipped and listed, and the others are coded under their own numbers."""

import json

import pytest
from invented import offered, read_csv, rows_of, write_csv, write_parquet

from qualkit.apply import Choices, apply_codebook
from qualkit.errors import RequestError

CHOICES = Choices(language="en")
pytestmark = pytest.mark.usefixtures("small_parts")
FAULTY = b"""{"text": "trust"}
{broken

{"text": ["trust"]}
{"text": {"a": 1}}
{"text": "caf\xe9"}
{"text": "violence"}
"""


def test_rows_that_cannot_be_read_are_listed_with_their_line(tmp_path, codebook):
    (tmp_path / "in.jsonl").write_bytes(FAULTY)

    done = apply_codebook(codebook, tmp_path / "in.jsonl", tmp_path / "out.csv", choices=CHOICES, autocoder="lexicon")

    assert [(row["id"], row["code"]) for row in read_csv(tmp_path / "out.csv")] == [("1", "trust"), ("6", "violence")]
    assert (done.rows, done.empty, done.codings, done.skipped) == (6, 0, 2, 4)
    assert done.skipped_table == tmp_path / "out.skipped.csv"
    listed = [(row["table"], row["row"], row["line"]) for row in read_csv(done.skipped_table)]
    assert listed == [("in.jsonl", "2", "2"), ("in.jsonl", "3", "4"), ("in.jsonl", "4", "5"), ("in.jsonl", "5", "6")]
    assert str(done.faults[1]) == "in.jsonl, line 4: column 'text' holds no text but a list"


def test_the_first_five_are_named_and_all_are_listed_through_all_parts(tmp_path, codebook):
    lines = ["text,x"] + ["trust,1" if n % 10 else "trust" for n in range(200)]
    (tmp_path / "in.csv").write_text("\n".join(lines))

    done = apply_codebook(codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=CHOICES, autocoder="lexicon")

    assert [fault.row for fault in done.faults] == [1, 11, 21, 31, 41]
    assert [int(row["row"]) for row in read_csv(done.skipped_table)] == list(range(1, 200, 10))
    assert [int(row["id"]) for row in read_csv(tmp_path / "out.csv")] == [n for n in range(1, 201) if n % 10 != 1]


def test_a_text_of_absurd_length_is_skipped(tmp_path, codebook, monkeypatch):
    monkeypatch.setattr("qualkit.apply.rows.LONGEST_TEXT", 50)
    write_parquet(tmp_path / "in.parquet", [{"text": "trust " * 10}, {"text": "trust"}])

    done = apply_codebook(codebook, tmp_path / "in.parquet", tmp_path / "out.csv", choices=CHOICES, autocoder="lexicon")

    assert str(done.faults[0]) == "in.parquet, row 1: the text is longer than 50 characters"
    assert [row["id"] for row in read_csv(tmp_path / "out.csv")] == ["2"]


def test_rows_of_several_tables_are_numbered_through(tmp_path, codebook):
    (tmp_path / "in").mkdir()
    for name, count in (("a.csv", 50), ("b.csv", 3)):
        write_csv(tmp_path / "in" / name, [{"text": "trust"}] * count)

    done = apply_codebook(codebook, tmp_path / "in", tmp_path / "out.csv", choices=CHOICES, autocoder="lexicon")

    assert done.rows == 53
    assert [int(row["id"]) for row in read_csv(tmp_path / "out.csv")] == list(range(1, 54))


def test_a_table_that_lacks_the_columns_of_the_first_is_named(tmp_path, codebook):
    (tmp_path / "in").mkdir()
    write_csv(tmp_path / "in" / "a.csv", [{"id": "1", "text": "trust"}])
    write_csv(tmp_path / "in" / "b.csv", [{"id": "1", "words": "trust"}])

    with pytest.raises(RequestError, match=r"b\.csv: there is no column 'text'"):
        apply_codebook(codebook, tmp_path / "in", tmp_path / "out.csv", choices=CHOICES, autocoder="lexicon")


def test_columns_that_only_some_objects_name_are_found(tmp_path, codebook):
    (tmp_path / "in.jsonl").write_text('{"x": 1}\n' + json.dumps({"text": "trust", "id": "b"}) + "\n")

    apply_codebook(codebook, tmp_path / "in.jsonl", tmp_path / "out.csv", choices=CHOICES, autocoder="lexicon")

    assert [row["id"] for row in read_csv(tmp_path / "out.csv")] == ["b"]


def test_a_coder_is_given_blocks_and_texts_of_a_block_tell_their_language_together(tmp_path, codebook, monkeypatch):
    made = offered(monkeypatch)
    rows = [{"text": text} for text in ["No hay citas", "Nadie nos escucha", "Legal"] * 7]
    write_csv(tmp_path / "in.csv", rows)

    apply_codebook(codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=Choices(), autocoder="faithful")

    assert [len(block) for block in made[0].given] == [8, 8, 5]
    assert {row["language"] for row in read_csv(tmp_path / "out.csv")} == {"es"}


def test_a_remark_on_evidence_is_kept(tmp_path, codebook, monkeypatch):
    offered(monkeypatch, remark="from the heart")
    write_csv(tmp_path / "in.csv", rows_of(3))

    apply_codebook(codebook, tmp_path / "in.csv", tmp_path / "out.csv", choices=CHOICES, autocoder="faithful")

    [piece] = json.loads(read_csv(tmp_path / "out.csv")[0]["evidence"])
    assert (piece["what"], piece["remark"]) == ("all of it", "from the heart")


def test_the_list_of_an_older_run_goes_when_nothing_is_skipped_any_more(tmp_path, codebook):
    (tmp_path / "in.jsonl").write_bytes(FAULTY)
    apply_codebook(codebook, tmp_path / "in.jsonl", tmp_path / "out.csv", choices=CHOICES, autocoder="lexicon")
    (tmp_path / "in.jsonl").write_bytes(FAULTY[:18])

    done = apply_codebook(codebook, tmp_path / "in.jsonl", tmp_path / "out.csv", choices=CHOICES, autocoder="lexicon")

    assert (done.skipped, done.skipped_table) == (0, None)
    assert not (tmp_path / "out.skipped.csv").exists()
