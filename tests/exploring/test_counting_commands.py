"""The commands that ask and count: excerpts --ask, matrix, frequencies."""

import csv
import json

import pytest
from builders import small_study
from click.testing import CliRunner

from qualkit.cli.group import qualkit
from qualkit.errors import RequestError


def run(*words):
    """Return what a command prints; its errors are raised."""
    return CliRunner().invoke(qualkit, [str(word) for word in words], catch_exceptions=False, standalone_mode=False)


def test_a_question_chooses_excerpts(tmp_path):
    path = small_study(tmp_path).path

    done = run("excerpts", path, "--ask", "violence BEFORE trust within 2 turns", "--json")

    assert [each["quote"] for each in json.loads(done.stdout)] == [
        "There was domestic violence in my street.",
        "No violence at my place.",
        "I trust the neighbours.",
        "Violencia machista",
        "Generar confianza",
    ]


def test_a_question_that_cannot_be_read_is_refused(tmp_path):
    path = small_study(tmp_path).path

    with pytest.raises(RequestError, match="character 1: no code is called 'volence'; did you mean 'violence'"):
        run("excerpts", path, "--ask", "volence")


def test_a_matrix_counts_codes_by_cases(tmp_path):
    path = small_study(tmp_path).path

    done = run("matrix", path, "--by", "group", "--count", "documents")

    assert done.stdout.splitlines() == [
        "group\tviolence\tviolence-domestic\ttrust",
        "A\t1\t1\t1",
        "B\t1\t0\t1",
        "C\t1\t1\t0",
        "not known\t0\t0\t1",
    ]


def test_a_matrix_of_codes_is_written_to_a_csv(tmp_path):
    path, file = small_study(tmp_path).path, tmp_path / "codes.csv"

    run("matrix", path, "--codes", "--near", "within one document", "--csv", file)

    with file.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.reader(written))
    assert rows == [
        ["code", "violence", "violence-domestic", "trust"],
        ["violence", "", "", "5"],
        ["violence-domestic", "", "", "2"],
        ["trust", "5", "2", ""],
    ]


def test_pairs_of_codes_are_listed_the_most_frequent_first(tmp_path):
    path = small_study(tmp_path).path

    done = run("matrix", path, "--codes", "--near", "within one document")

    assert done.stdout.splitlines() == [
        "code\twith\texcerpts\tdocuments\ttogether (0 to 1)",
        "trust\tviolence\t5\t2\t0.56",
        "trust\tviolence-domestic\t2\t1\t0.25",
    ]


def test_a_matrix_of_nothing_says_so(tmp_path):
    path = small_study(tmp_path).path

    done = [run("matrix", path, *options, "--ask", "NOT trust AND trust") for options in ([], ["--codes"])]

    assert [each.stderr for each in done] == ["nothing was coded that fits\n"] * 2


def test_columns_of_frequencies_say_of_what_they_are(tmp_path):
    path = small_study(tmp_path).path

    names = run("frequencies", path).stdout.splitlines()[0].split("\t")

    assert names[1:] == ["excerpts", "passages", "of passages", "documents", "of documents", "people", "of people"]


def test_in_a_narrow_terminal_a_matrix_is_turned_round_or_says_what_it_leaves_out(tmp_path, monkeypatch):
    path = small_study(tmp_path).path
    monkeypatch.setattr("qualkit.cli.printing.is_terminal", lambda: True)
    monkeypatch.setenv("TERM", "dumb")

    monkeypatch.setenv("COLUMNS", "36")
    turned = run("matrix", path, "--by", "group")
    monkeypatch.setenv("COLUMNS", "24")
    cut = run("matrix", path, "--by", "group")

    assert turned.stdout.splitlines()[0].split() == ["code", "A", "B", "C", "not", "known"]
    assert "with fewer, for which there is no room: --csv or --json has all of them" in cut.stderr


def test_a_nearness_that_there_is_not_is_refused(tmp_path):
    path = small_study(tmp_path).path

    with pytest.raises(RequestError, match="'soon' is no nearness; possible: within one turn"):
        run("matrix", path, "--codes", "--near", "soon")


def test_frequencies_say_of_how_many(tmp_path):
    path = small_study(tmp_path).path

    done = run("frequencies", path, "--by", "language", "--code", "trust", "--json")

    spanish = next(each for each in json.loads(done.stdout) if each["language"] == "es")
    assert spanish == {
        "language": "es",
        "excerpts": 1,
        "passages": 1,
        "documents": 1,
        "people": 0,
        "of": {"excerpts": 0, "passages": 3, "documents": 1, "people": 0},
    }
