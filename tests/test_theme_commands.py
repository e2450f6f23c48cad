"""The commands about themes: what they print, and what they say when something cannot be done."""

import json
import sys

import pytest
from click.testing import CliRunner
from themed import SUBJECTS, TEXTS, notes_on_subjects, use_fakes

from qualkit import cli
from qualkit.store.project import open_project
from qualkit.store.themes import latest_themes
from qualkit.workflow.theming import find_themes

BUSES, HOMES, DOCTORS, STREETS = range(4)


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Return the path of a study with four themes, in which Rosa is at work."""
    use_fakes(monkeypatch, dict(zip(TEXTS, SUBJECTS, strict=True)))
    (tmp_path / "qualkit.toml").write_text('coder = "Rosa"\n')
    project = notes_on_subjects(tmp_path)
    find_themes(project, who="tester")
    return project.path


def theme(*arguments):
    """Run a command about themes in this process; an error that people can mend is raised."""
    return CliRunner().invoke(cli.qualkit, ["theme", *map(str, arguments)], catch_exceptions=False)


def themes_in(path):
    return {each.id: each for each in latest_themes(open_project(path)).themes}


def table(text):
    header, *rows = (line.split("\t") for line in text.splitlines())
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_themes_are_listed_with_what_was_decided(path):
    theme("rename", path, BUSES, "Night buses")
    theme("drop", path, STREETS)

    rows = table(theme("show", path).stdout)

    assert [(row["theme"], row["passages"], row["decided by"], row["state"]) for row in rows] == [
        ("0", "5", "Rosa", ""),
        ("1", "5", "", ""),
        ("2", "3", "", ""),
        ("3", "3", "Rosa", "dropped"),
    ]
    assert rows[0]["label"] == "Night buses"
    assert {(row["stability"], row["languages"]) for row in rows} == {("0.80", "en es")}


def test_a_theme_is_shown_with_its_wording_and_its_passages(path):
    shown = theme("show", path, DOCTORS)

    rows = table(shown.stdout)
    assert [row["quote"] for row in rows] == [TEXTS[6], TEXTS[7], TEXTS[14]]
    assert {row["document"] for row in rows} == {"Board en", "Board es"}
    assert all(int(row["end"]) - int(row["start"]) == len(row["quote"]) for row in rows)
    [keywords] = [line for line in shown.stderr.splitlines() if line.startswith("keywords: ")]
    assert "doctor" in keywords
    assert "\nes: " in shown.stderr


def test_themes_are_shown_as_json(path):
    theme("rename", path, DOCTORS, "Care")

    [row] = json.loads(theme("show", path, "care", "--json").stdout)
    rows = json.loads(theme("show", path, "--json").stdout)

    assert (row["theme"], row["label"], row["named"], row["decided_by"]) == (DOCTORS, "Care", True, "Rosa")
    assert set(row["wording"]) == {"en", "es"}
    assert [each["quote"] for each in row["said"]] == [TEXTS[6], TEXTS[7], TEXTS[14]]
    assert [each["theme"] for each in rows] == [0, 1, 2, 3]


def test_themes_are_merged_split_dropped_and_restored_by_name_or_number(path):
    theme("rename", path, BUSES, "Night buses")

    told = [
        theme("merge", path, "night buses", DOCTORS, "--name", "Services").stderr,
        theme("split", path, "Services").stderr,
        theme("drop", path, HOMES).stderr,
        theme("restore", path, HOMES).stderr,
    ]

    assert told[0] == "merged: theme 4 'Services', 8 passages\n"
    assert [line.split("'")[0] for line in told[1].splitlines()] == ["split off: theme 5 ", "split off: theme 6 "]
    assert [line.split(":")[0] for line in told[2:]] == ["dropped", "restored"]
    assert set(themes_in(path)) == {HOMES, STREETS, 5, 6}
    history = CliRunner().invoke(cli.qualkit, ["history", str(path)]).stdout
    assert "themes 0 'Night buses', 2 '" in history
    assert "are now theme 4 'Services'" in history


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["show", "{path}", "9"], "there is no theme '9'; possible: 0, 1, 2, 3"),
        (["rename", "{path}", "0", " "], "a theme cannot be called nothing"),
        (["rename", "{path}", "buses", "x"], "there is no theme 'buses'; possible: 0, 1, 2, 3"),
        (["merge", "{path}", "0"], "theme 0 alone cannot be merged; name two or more"),
        (["split", "{path}", "2", "--into", "4"], "it can be split into 3 at most"),
        (["drop", "{path}", "nothing"], "there is no theme 'nothing'"),
        (["restore", "{path}", "0"], "theme '0' stands and needs no restoring"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_1(path, monkeypatch, capfd, arguments, says):
    monkeypatch.setattr(sys, "argv", ["qualkit", "theme", *(each.format(path=path) for each in arguments)])

    with pytest.raises(SystemExit) as stop:
        cli.main()

    stdout, stderr = capfd.readouterr()
    assert (stop.value.code, stdout) == (1, "")
    assert stderr.startswith("error: ")
    assert says in stderr
    assert stderr.count("\n") == 1


def test_a_study_without_themes_says_how_to_find_them(tmp_path, monkeypatch, capfd):
    path = notes_on_subjects(tmp_path).path
    monkeypatch.setattr(sys, "argv", ["qualkit", "theme", "show", str(path)])

    with pytest.raises(SystemExit):
        cli.main()

    assert f"has no themes yet; 'qualkit themes {path}' finds them" in capfd.readouterr().err


def test_a_theme_is_split_in_two_where_nothing_else_is_said(path):
    theme("split", path, HOMES)

    made = [each for each in themes_in(path).values() if each.made_of]
    assert sum(each.size for each in made) == 5
    assert len(made) == 2
