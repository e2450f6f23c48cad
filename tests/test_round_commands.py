"""The commands about passes of people."""

import json

import pytest
from builders import documents, small_study
from click.testing import CliRunner

from qualkit import cli, settings
from qualkit.errors import RequestError
from qualkit.workflow import finish_document, hand_over, passes
from qualkit.workflow.rounds import is_blind

GROUP = documents()[0].id


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a small study on a machine at which ana works."""
    monkeypatch.setattr(settings, "login", lambda: "ana")
    return small_study(tmp_path)


def run(*arguments):
    """Run one command in this process; an error that people can mend is raised."""
    return CliRunner().invoke(cli.qualkit, list(map(str, arguments)), catch_exceptions=False)


def test_a_pass_is_begun_and_finished(project):
    run("round", "start", project.path, "--name", "First reading")
    finish_document(project, GROUP, who="ana")

    result = run("round", "finish", project.path)

    assert result.exit_code == 0
    assert "finished: 'First reading'; 1 of 4 documents read, 0 codings" in result.stderr
    assert passes(project)[0].finished


def test_what_was_handed_over_is_taken_on_with_its_note(project):
    run("round", "start", project.path)
    finish_document(project, GROUP, who="ana")
    run("round", "hand-over", project.path, "ben", "--note", "The boards are left.")
    (project.path.parent / "qualkit.toml").write_text('coder = "ben"\n')

    result = run("round", "take-over", project.path)

    assert "begun: 'Round 1'; 3 documents to read" in result.stderr
    assert "ana says: The boards are left." in result.stderr


def test_passes_are_listed_as_a_table_and_as_json(project):
    finish_document(project, GROUP, who="ana")
    hand_over(project, who="ana", to="ben", note="Go on.")

    table = run("rounds", project.path).stdout
    rows = json.loads(run("rounds", project.path, "--json").stdout)

    assert "ana\tRound 1\t" in table
    assert "1 of 4\t0\thanded over to ben: Go on." in table
    assert [(row["coder"], row["documents_read"], row["handed_to"], row["note"]) for row in rows] == [
        ("ana", 1, "ben", "Go on.")
    ]


def test_a_study_that_nobody_reads_says_how_to_begin(project):
    result = run("rounds", project.path)

    assert result.stdout == ""
    assert "qualkit round start" in result.stderr


def test_blind_coding_is_switched(project):
    run("round", "blind", project.path, "on")
    on = is_blind(project)

    run("round", "blind", project.path, "off")

    assert on
    assert not is_blind(project)


def test_finishing_without_a_pass_is_told_in_one_line(project):
    with pytest.raises(RequestError, match="ana is in no round; start one first"):
        run("round", "finish", project.path)
