"""Options that contradict each other are refused in one line, and nothing is done or written."""

import sys

import pytest
from builders import small_study

from qualkit import cli
from qualkit.store.excerpts import all_excerpts
from qualkit.store.memos import memos
from qualkit.store.quotes import quotes
from qualkit.workflow.noting import write_memo
from qualkit.workflow.quoting import pick

APART = [
    ("matrix --codes --by city", "--codes and --by do not go together"),
    ("matrix --near overlapping", "--near goes with --codes only"),
    ("matrix --csv {file} --json", "--csv and --json do not go together"),
    ("matrix --count people --json", "--count and --json do not go together"),
    ("frequencies --csv {file} --json", "--csv and --json do not go together"),
    ("excerpts --csv {file} --json", "--csv and --json do not go together"),
    ("memos --csv {file} --json", "--csv and --json do not go together"),
    ("memo Words --remove {memo}", "TEXT and --remove do not go together"),
    ("memo Words --change {memo} --remove {memo}", "--change and --remove do not go together"),
    ("memo Words --change {memo} --about code:trust", "--about and --change do not go together"),
    ("quotes --csv {file} --json", "--json and --csv do not go together"),
    ("quotes --csv {file} --file {file}", "--csv and --file do not go together"),
    ("quotes --pick {coding} --unpick 1", "--pick and --unpick do not go together"),
    ("quotes --pick {coding} --number 1 --note Words", "--pick and --number do not go together"),
    ("quotes --pick {coding} --file {file}", "--pick and --file do not go together"),
    ("quotes --unpick 1 --without-names", "--unpick and --without-names do not go together"),
    ("quotes --unpick 1 --json", "--unpick and --json do not go together"),
    ("quotes --unpick 1 --note Words", "--note and --unpick do not go together"),
    ("quotes --number 1", "--number goes with --note or --move only"),
    ("quotes --note Words", "--note goes with --number or --pick only"),
    ("quotes --move 1", "--move goes with --number only"),
    ("quotes --number 1 --move 0", "--move 0 moves nothing"),
    ("review --to {file} --report", "--to and --report do not go together"),
    ("review --to {file} --json", "--json and --to do not go together"),
    ("review --from {file} --count 3", "--count and --from do not go together"),
    ("review --from {file} --with lexicon", "--from and --with do not go together"),
]
REFUSED = [
    ("matrix --codes --count people", "--count people: of two codes, excerpts or documents can be counted"),
    ("themes --text words", "only tables have columns"),
    ("theme export {file}.svg --by language", "only the bars are counted by something"),
    ("memo ''", "the memo is empty"),
]


@pytest.fixture
def study(tmp_path):
    """Return a study with one memo and one quote of whoever runs the tests."""
    return small_study(tmp_path)


@pytest.fixture
def main(study, tmp_path, monkeypatch, capfd):
    """Return a function that runs a command on the study: exit code, stdout, stderr."""
    (tmp_path / "qualkit.toml").write_text('coder = "Ines"\n')
    coding = next(iter(all_excerpts(study))).coding_id
    places = {
        "file": tmp_path / "out.csv",
        "coding": coding,
        "memo": write_memo(study, ("study", ""), "Mine.", who="Ines"),
    }
    pick(study, coding, who="Ines")

    def go(line):
        names = 2 if line.startswith("theme ") else 1
        words = ["" if word == "''" else word.format(**places) for word in line.split()]
        monkeypatch.setattr(sys, "argv", ["qualkit", *words[:names], str(study.path), *words[names:]])
        try:
            cli.main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        return code, *capfd.readouterr()

    return go


@pytest.mark.parametrize(
    ("line", "told", "exit_code"), [(*each, 2) for each in APART] + [(*each, 1) for each in REFUSED]
)
def test_what_contradicts_itself_is_refused_and_nothing_is_done(study, main, tmp_path, line, told, exit_code):
    before = study.revision()

    code, out, said = main(line)

    assert (code, out) == (exit_code, "")
    assert told in said.splitlines()[-1]
    assert study.revision() == before
    assert list(tmp_path.glob("*out*")) == []


def test_what_does_not_contradict_itself_is_done(study, main, tmp_path):
    codes = [
        main("matrix --codes --near overlapping --count documents")[0],
        main("quotes --number 1 --note Opens --move 1")[0],
        main("quotes --without-names --file {file}")[0],
        main("memo Words --change {memo}")[0],
    ]

    assert codes == [0, 0, 0, 0]
    assert [each.note for each in quotes(study)] == ["Opens"]
    assert [each.text for each in memos(study)] == ["Words"]
    assert (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("file", ["out.docx", "out.html", "out.csv"])
def test_a_quote_list_with_nothing_in_it_is_not_written(main, tmp_path, file):
    main("quotes --unpick 1")

    code, out, said = main(f"quotes --file {tmp_path / file}")

    assert (code, out) == (1, "")
    assert said.startswith("error: nothing is picked yet")
    assert not (tmp_path / file).exists()
