"""The command: what it says while it works and when it is done."""

import sys

import pytest
from click.testing import CliRunner

from qualkit import cli
from qualkit.cli.printing import track
from qualkit.errors import QualkitError


@pytest.fixture
def run(tmp_path, codebook):
    """Return a function that runs `apply` over a table of these bytes: what it printed to stdout and to stderr."""

    def go(content, *options, name="in.csv"):
        (tmp_path / name).write_bytes(content)
        arguments = ["apply", codebook, str(tmp_path / name), str(tmp_path / "out.csv"), *options]
        done = CliRunner().invoke(cli.qualkit, arguments, catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout, done.stderr.splitlines()

    return go


def test_what_was_done_is_said_in_one_line(run, tmp_path):
    stdout, stderr = run(b"text\ntrust\n \nviolence\n", "--language", "en")

    assert stdout == ""
    assert stderr == [f"3 rows read, 1 without text; 2 codings written to {tmp_path / 'out.csv'}"]


def test_rows_that_were_skipped_are_named_and_where_all_are_listed(run, tmp_path):
    _, stderr = run(b"text\n" + b"trust\nbad,row\n" * 7, "--language", "en")

    assert stderr[:2] == [f"skipped: in.csv, line {line}: has 2 fields instead of 1" for line in (3, 5)]
    assert stderr[5:] == [
        f"7 rows skipped, all listed in {tmp_path / 'out.skipped.csv'}",
        f"14 rows read; 7 codings written to {tmp_path / 'out.csv'}",
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--workers", "2"], "--workers and --scheduler need --engine dask"),
        (["--scheduler", "tcp://127.0.0.1:1"], "--workers and --scheduler need --engine dask"),
        (["--engine", "dask", "--workers", "2", "--scheduler", "x"], "choose one"),
        (["--with", "lexikon"], "did you mean 'lexicon'?"),
        (["--embedder", "uze"], "did you mean 'use'?"),
        (["--examples", "gone.csv"], "gone.csv: there is no such file"),
    ],
)
def test_options_that_cannot_be_are_one_line(run, options, says):
    with pytest.raises(QualkitError) as caught:
        run(b"text\ntrust\n", *options)

    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bar_shows_how_many_rows_a_second_are_done(monkeypatch, capsys):
    pytest.importorskip("rich")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr("rich.progress.Task.speed", 12_345.6)

    assert list(track(range(3), doing="Coding rows")) == [0, 1, 2]

    assert "12,346/s" in capsys.readouterr().err


def test_on_a_pipe_there_is_no_bar(capsys):
    assert sum(track(range(3), doing="Coding rows")) == 3

    assert capsys.readouterr().err == ""
    assert not sys.stderr.isatty()
