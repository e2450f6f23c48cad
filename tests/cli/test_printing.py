"""What strangers' files, names and words are called cannot steer a terminal, and every script stays as it is."""

import io
import json
import sys

import pytest
from builders import CODEBOOK, document, empty_study
from hypothesis import given
from hypothesis import strategies as st

from qualkit import cli
from qualkit.cli.printing import fitting, harmless, print_file, print_json, print_line, print_table, say
from qualkit.codebook import write_codebook
from qualkit.model import Coder, Match
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document

STEERING = "a\x1b[31mb\x00c\x9b2Jd\u202ee\u2066f\rg\nh\u2028i"
SPELLED = "می‌روم 👩‍👧 हिन्दी العربية\u200f שלום e\u0301 ﷽ 한국어 🏴\U000e0067\U000e007f 🫨"


@pytest.fixture(params=["pipe", "terminal"])
def out(request, monkeypatch, capsys):
    """Return a function that tells what was printed to stdout, a pipe or a terminal."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: request.param == "terminal")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "dumb")
    return lambda: capsys.readouterr().out


def is_harmless(printed):
    return not any(sign in printed for sign in "\x1b\x00\x9b\u202e\u2066\r\u2028")


def test_a_line_and_a_table_hold_nothing_that_steers(out):
    print_line(STEERING)
    print_table([(STEERING, 1)], header=(STEERING, "[/red] :bomb: [bold]"))

    printed = out()
    assert is_harmless(printed)
    assert len(printed.splitlines()) == 3
    assert "[/red] :bomb: [bold]" in printed


def test_what_is_said_holds_nothing_that_steers(capsys):
    say(STEERING)

    said = capsys.readouterr().err
    assert said == "a [31mb c 2Jde" + "f g h i\n"


def test_every_script_stays_as_it_is(out):
    print_line(SPELLED)
    print_table([(SPELLED, 1)], header=("words", "number"))

    assert out().count(SPELLED) == 2


@given(st.text())
def test_words_stay_in_one_line_with_all_that_can_be_seen(words):
    shown = harmless(words)

    assert len(shown.splitlines()) <= 1
    assert [each for each in shown if each.isprintable() and each != " "] == [
        each for each in words if each.isprintable() and each != " "
    ]


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_is_exact_and_holds_nothing_that_steers(row):
    real, sys.stdout = sys.stdout, io.StringIO()
    try:
        print_json([row, {"words": STEERING + "\udc80"}])
        printed = sys.stdout.getvalue()
    finally:
        sys.stdout = real

    assert json.loads(printed) == [row, {"words": STEERING + "\udc80"}]
    assert is_harmless(printed)


def test_a_file_is_exact_on_a_pipe_and_harmless_in_a_terminal(out):
    print_file(f"name: {STEERING}\nnext: line\n")

    printed = out()
    if sys.stdout.isatty():
        assert is_harmless(printed)
        assert printed.endswith("next: line\n")
    else:
        assert printed == f"name: {STEERING}\nnext: line\n"


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (["import", "{name}"], 2),
        (["excerpts", "{name}"], 1),
        (["excerpts", "{study}", "--{name}"], 2),
        (["excerpts", "{study}", "--where", "{name}"], 2),
        (["excerpts", "{study}", "--code", "{name}"], 1),
        (["excerpts", "{study}", "--ask", "zzz{name}"], 1),
        (["matrix", "{study}", "--count", "{name}"], 2),
        (["{name}"], 2),
        (["excerpts", "{study}"], 0),
        (["matrix", "{study}"], 0),
        (["frequencies", "{study}", "--by", "{name}"], 0),
        (["search", "{study}", "trust"], 0),
        (["memos", "{study}"], 0),
        (["import", "{study}", "{file}"], 0),
        (["codebook", "check", "{book}"], 0),
    ],
)
def test_whatever_a_command_prints_holds_nothing_that_steers(tmp_path, monkeypatch, capfd, arguments, exit_code):
    name = STEERING.replace("\x00", "")
    (tmp_path / f"{name}.txt").write_text("Nobody trusts anybody here, they said, and nobody will.")
    (tmp_path / f"{name}.yaml").write_text(write_codebook(CODEBOOK), encoding="utf-8")
    places = {
        "study": hostile(tmp_path, name).path,
        "name": name,
        "file": tmp_path / f"{name}.txt",
        "book": tmp_path / f"{name}.yaml",
    }
    monkeypatch.setattr(sys, "argv", ["qualkit", *(each.format(**places) for each in arguments)])

    code = 0
    try:
        cli.main()
    except SystemExit as stop:
        code = stop.code or 0

    printed, said = capfd.readouterr()
    assert code == exit_code
    assert is_harmless(printed + said)
    assert exit_code == 0 or len(said.splitlines()) in (1, 3)


def hostile(folder, name):
    """Return a study in which all that can be named holds signs that steer."""
    plain = document(name, [(name, f"I trust {name} him.")], attributes={name: name})
    project = empty_study(folder)
    with project.change("import", who=name) as change:
        add_document(change, plain)
        round_ = start_round(change, Coder(name, ""), codebook_version=CODEBOOK.version, settings={})
        add_codings(change, round_, plain, [Match(plain.id, plain.passages[0].span, "trust", 0.5)])
        finish_round(change, round_, at=change.at)
        change.summary = name
    return project


def test_the_help_of_a_group_keeps_its_lines(monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["qualkit"])

    with pytest.raises(SystemExit) as stop:
        cli.main()

    assert stop.value.code == 2
    assert len(capfd.readouterr().err.splitlines()) > 20


@pytest.mark.usefixtures("out")
def test_a_terminal_shows_the_columns_of_the_highest_numbers_that_fit(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    header = ["case", *(f"a-long-code-{n}" for n in range(9))]

    places = fitting([["A", *range(9)], ["B", *range(9)]], header)

    assert places == ([8, 9] if sys.stdout.isatty() else list(range(1, 10)))


def test_the_history_speaks_of_no_version_that_a_person_does_not_need(tmp_path, monkeypatch, capfd):
    study = empty_study(tmp_path)
    with study.change("code", who="Ines") as change:
        change.summary = f"lexicon: 3 codings in 2 documents, codebook {CODEBOOK.version}"
        change.add("memos", [])
    monkeypatch.setattr(sys, "argv", ["qualkit", "history", str(study.path)])

    cli.main()

    assert capfd.readouterr().out.splitlines()[-1].split("\t")[3] == "3 codings in 2 documents, by 'lexicon'"
