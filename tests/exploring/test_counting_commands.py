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
