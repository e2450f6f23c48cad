"""The commands that look at themes from several sides: what they print, and what they say when there is nothing."""

import json

import pytest
from builders import document, empty_study, small_study
from click.testing import CliRunner
from studies import study, with_themes

from qualkit import cli
from qualkit.errors import RequestError


def run(*arguments):
    """Run one command in this process; an error that people can mend is raised."""
    return CliRunner().invoke(cli.qualkit, list(map(str, arguments)), catch_exceptions=False)


@pytest.fixture
def path(tmp_path):
    """Return the file of the small study, whose themes lie on two boards in two languages."""
    return small_study(tmp_path).path


def test_themes_by_language_is_a_table_with_a_line_for_all_passages(path):
    found = run("theme", "by", path, "language")

    assert found.stdout.splitlines() == [
        "passages (people)\tes\tfr",
        "all passages\t3 (0)\t3 (0)",
        "violencia, violence\t1 (0)\t1 (0)",
        "confianza, confiance\t1 (0)\t1 (0)",
    ]
    assert "It is not known who said 6 passages" in found.stderr


def test_many_values_are_a_list_of_what_there_is(tmp_path):
    talk = document("Talk", [(f"Speaker {n}", f"Words {n}.") for n in range(11)])
    project = study(tmp_path, [talk])
    with_themes(project, [talk], [0] * 10 + [None])

    lines = run("theme", "by", project.path, "participant").stdout.splitlines()

    assert lines[:2] == [
        "theme\tparticipant\tpassages\tpeople\tdocuments\tof all passages\t",
        "the bus\tSpeaker 0\t1\t1\t1\t1\t",
    ]
    assert len(lines) == 11


def test_without_what_it_lists_what_is_possible(path):
    assert run("theme", "by", path).stdout.split() == ["by", "group", "language", "prompt", "document"]


def test_counts_are_json_with_their_theme_and_share(path):
    rows = json.loads(run("theme", "by", path, "language", "--json").stdout)

    assert len(rows) == 4
    assert {"theme_id", "label", "value", "passages", "people", "documents", "share"} <= set(rows[0])
    assert rows[0]["share"] == pytest.approx(1 / 3)


def test_what_cannot_be_counted_by_is_an_error_that_says_what_can(path):
    with pytest.raises(RequestError, match="possible: group, language"):
        run("theme", "by", path, "shoes")


def test_themes_and_codes_are_a_table_of_the_codes_there_are(path):
    found = run("theme", "codes", path)

    assert found.stdout.splitlines() == [
        "theme\tlabel\tpassages\tno code\tviolence\tviolence-domestic\ttrust",
        "0\tviolencia, violence\t2\t0\t1\t1\t0",
        "1\tconfianza, confiance\t2\t1\t0\t0\t1",
    ]
    assert "The codebook holds every theme" in found.stderr


def test_saturation_is_a_line_for_each_document_and_a_sentence(path):
    found = run("theme", "saturation", path)

    assert found.stdout.splitlines()[:2] == [
        "number\tdocument\tnew\tseen\taverage\tlow\thigh",
        "1\tBoard in Spanish\t2\t2\t2.0\t2\t2",
    ]
    assert found.stderr.startswith("After 1 of 2 documents")


def test_the_tree_of_themes_without_centres_says_why_it_is_flat(path):
    found = run("theme", "tree", path)

    assert found.stdout.splitlines()[1:] == [
        "All themes\t4\t",
        "· violencia, violence\t2\t",
        "· confianza, confiance\t2\t",
    ]
    assert "find themes again" in found.stderr


@pytest.mark.parametrize("command", ["codes", "saturation", "tree"])
def test_every_table_is_there_as_json(path, command):
    assert json.loads(run("theme", command, path, "--json").stdout)


@pytest.mark.parametrize("command", ["by", "codes", "saturation", "tree"])
def test_a_study_without_themes_says_what_finds_them(tmp_path, command):
    path = empty_study(tmp_path).path

    with pytest.raises(RequestError, match=r"has no themes yet; 'qualkit themes .*' finds them$"):
        run("theme", command, path)
