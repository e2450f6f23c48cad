"""The command line: every command from beginning to end, and every fault in one line."""

import csv
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from builders import CODEBOOK, small_study
from click.testing import CliRunner

from qualkit import cli, settings
from qualkit.cli import reviewing
from qualkit.codebook import write_codebook
from qualkit.store.documents import read_document
from qualkit.store.excerpts import all_excerpts
from qualkit.store.project import open_project

COMMANDS = [
    "demo",
    "init",
    "import",
    "code",
    "review",
    "themes",
    "synthesis",
    "excerpts",
    "search",
    "export",
    "apply",
    "evaluate",
    "codebook check",
    "codebook show",
    "codebook diff",
    "undo",
    "history",
    "check",
    "app",
]
NOTES = "We spoke about trust and about the bus that never comes.\n\nNobody had heard of any violence in the market.\n"


def program(*arguments, **options):
    """Run the program as a shell does and return what it did."""
    return subprocess.run(
        [sys.executable, "-c", "from qualkit.cli import main; main()", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=120, **options,
    )  # fmt: skip


def run(*arguments):
    """Run one command in this process; an error that people can mend is raised."""
    return CliRunner().invoke(cli.qualkit, list(map(str, arguments)), catch_exceptions=False)


@pytest.fixture
def main(monkeypatch, capfd):
    """Return a function that runs the program in this process: exit code, stdout, stderr."""

    def go(*arguments):
        monkeypatch.setattr(sys, "argv", ["qualkit", *map(str, arguments)])
        try:
            cli.main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        return code, *capfd.readouterr()

    return go


@pytest.fixture
def path(tmp_path):
    """Return the path of the small study."""
    return small_study(tmp_path).path


@pytest.fixture
def codebook(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(write_codebook(CODEBOOK), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(command):
    shown = run(*command.split(), "--help")

    assert shown.exit_code == 0
    assert "Example:" in shown.output
    assert f"  qualkit {command} " in shown.output.split("Example:")[1]


def test_all_commands_are_told():
    shown = run("--help").output

    assert [command for command in COMMANDS if command.split()[0] not in shown] == []


def test_a_study_from_beginning_to_end(tmp_path, codebook, main):
    study, notes, out = tmp_path / "study.qualkit", tmp_path / "notes.txt", tmp_path / "out.csv"
    notes.write_text(NOTES)

    codes = [
        main("init", study, "--codebook", codebook)[0],
        main("import", study, notes, "--language", "en", "--attribute", "city=Rabat")[0],
        main("code", study)[0],
        main("export", study, out, "--code", "trust")[0],
        main("check", study)[0],
    ]

    assert codes == [0] * 5
    assert [excerpt.code_id for excerpt in all_excerpts(open_project(study))] == ["trust", "violence"]
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [row["code"] for row in csv.DictReader(file)] == ["trust"]
    code, stdout, stderr = main("code", study)
    assert (code, stdout) == (0, "")
    assert "nothing new" in stderr


def test_importing_prints_json_on_stdout_and_all_else_on_stderr(tmp_path, path, main):
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "é.txt").write_text(NOTES, encoding="utf-8")
    (folder / "movie.mp4").write_bytes(b"\0")
    (folder / ".hidden.txt").write_text(NOTES)
    (folder / "~$group.docx").write_bytes(b"\0")
    (folder / "other.qualkit").write_bytes(b"\0")
    (folder / "qualkit.toml").write_text("")

    code, stdout, stderr = main("import", path, folder, "--json", "--kind", "board")

    read, bad = json.loads(stdout)
    [document] = read["documents"]
    assert (document["name"], document["kind"], document["passages"]) == ("é", "board", 2)
    assert read["path"].endswith("é.txt")
    assert "movie.mp4" in bad["problem"]
    assert code == 1
    [line] = stderr.splitlines()
    assert line.startswith("error: ")
    assert "movie.mp4" in line
    code, stdout, stderr = main("import", path, folder / "inner", "--json")
    [known] = json.loads(stdout)
    assert (code, known["known"], known["documents"]) == (0, True, [])
    assert "left alone" in stderr


def test_every_bad_file_is_named_on_a_line_of_its_own(tmp_path, path, main):
    bad = [tmp_path / "gone.txt", tmp_path / "movie.mp4"]
    bad[1].write_bytes(b"\0")

    code, _, stderr = main("import", path, *bad)

    assert code == 1
    lines = stderr.splitlines()
    assert [line.startswith("error: ") for line in lines] == [True, True]
    assert [file.name in line for file, line in zip(bad, lines, strict=True)] == [True, True]


def test_excerpts_as_json_lead_back_to_the_words(path):
    shown = run("excerpts", path, "--json")

    rows = json.loads(shown.stdout)
    project = open_project(path)
    needed = "document kind language participant prompt start end quote passage code confidence evidence coder round"
    assert len(rows) == 7
    for row in rows:
        assert set(needed.split()) <= set(row)
        assert row["quote"] == read_document(project, row["document_id"]).text[row["start"] : row["end"]]
        for piece in row["evidence"]:
            assert row["start"] <= piece["start"] < piece["end"] <= row["end"]
    assert {row["round"] for row in rows} == {excerpt.round_id for excerpt in all_excerpts(project)}


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], 7),
        (["--code", "violence"], 4),
        (["--code", "trust", "--code", "violence-domestic"], 5),
        (["--where", "language=es"], 2),
        (["--where", "language=es", "--where", "language=fr"], 3),
        (["--where", "group=A", "--where", "gender=woman"], 3),
        (["--where", "document=Board in Spanish"], 2),
        (["--words", "violenc*"], 5),
        (["--words", '"'], 0),
    ],
)
def test_excerpts_are_filtered(path, arguments, found):
    assert len(json.loads(run("excerpts", path, "--json", *arguments).stdout)) == found


def test_excerpts_on_a_pipe_are_lines_with_tabs(path):
    lines = run("excerpts", path).stdout.splitlines()

    assert lines[0].split("\t") == ["code", "quote", "speaker", "document", "language", "confidence"]
    assert len(lines) == 8
    assert {line.count("\t") for line in lines} == {5}
    assert "0.35 negated" in lines[2]


def test_excerpts_go_to_a_csv_file(path, tmp_path):
    run("excerpts", path, "--code", "trust", "--csv", tmp_path / "out.csv")

    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["code"] for row in csv.DictReader(file)] == ["trust"] * 3


def test_a_reader_that_goes_away_is_no_error(path):
    shown = subprocess.Popen(
        [sys.executable, "-c", "from qualkit.cli import main; main()", "excerpts", str(path), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    shown.stdout.close()

    with shown:
        assert shown.stderr.read() == ""


def test_words_are_shown_in_context(path):
    found = json.loads(run("search", path, "TRUST neighbours", "--json").stdout)

    assert [(hit["words"], hit["before"][-2:], hit["after"][:4]) for hit in found] == [
        ("trust", "I ", " the"),
        ("neighbours", "e ", "."),
    ]
    assert run("search", path, '"*NEAR(').exit_code == 0


def test_undo_takes_back_and_history_keeps(path, main):
    undone = [main("undo", path) for _ in range(4)]

    assert [code for code, _, _ in undone] == [0] * 4
    assert [err.split(":")[0:2] for _, _, err in undone[:3]] == [
        ["undone", " themes"],
        ["undone", " code"],
        ["undone", " import"],
    ]
    assert "nothing to undo" in undone[3][2]
    rows = json.loads(run("history", path, "--json").stdout)
    assert [(row["verb"], row["undone"]) for row in rows] == [
        ("init", False),
        ("import", True),
        ("code", True),
        ("themes", True),
        ("undo", False),
        ("undo", False),
        ("undo", False),
    ]
    assert len(run("history", path).stdout.splitlines()) == 8


def test_a_coder_named_in_the_settings_signs(path, main):
    (path.parent / "qualkit.toml").write_text('coder = "Amina"\n')

    main("undo", path)

    assert open_project(path).history()[-1].who == "Amina"


def test_a_coder_whom_the_system_does_not_know_is_unknown(path, monkeypatch):
    def nobody():
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(settings.getpass, "getuser", nobody)

    run("undo", path)

    assert open_project(path).history()[-1].who == "unknown"


def test_a_whole_project_is_called_whole(path):
    assert run("check", path).stdout == f"{path}: whole\n"


def test_faults_of_a_project_are_lines_and_an_exit_code(path, main):
    with open_project(path).change("test", who="tester") as change:
        change.connection.exec_driver_sql("UPDATE rounds SET finished = NULL")
        change.connection.exec_driver_sql("DELETE FROM passage_search")

    code, stdout, stderr = main("check", path)

    assert (code, stdout) == (1, "")
    assert [line.startswith(f"error: {path}: ") for line in stderr.splitlines()] == [True, True]


def test_themes_of_a_table_are_found_in_the_column_named(tmp_path, monkeypatch):
    seen = {}

    def fake(source, **asked):
        seen.update(asked, source=source)
        return [{"theme": 0, "label": "bus", "size": 1, "keywords": [], "exemplars": [{"quote": "a bus", "row": 1}]}]

    monkeypatch.setattr("qualkit.apply.themes_of_table", fake)

    shown = run("themes", tmp_path / "a.csv", "--text", "what was said", "--seed", "7", "--themes", "3")

    assert shown.stdout.splitlines()[1].split("\t") == ["0", "bus", "1", "a bus"]
    assert (seen["column"], seen["seed"], seen["count"]) == ("what was said", 7, 3)


@pytest.mark.parametrize(
    ("setting", "command", "told"),
    [
        ("autocoder", "code", "autocoders: there is no 'nowhere'"),
        ("themes", "themes", "themes: there is no 'nowhere'"),
        ("embedder", "themes", "embedders: there is no 'nowhere'"),
    ],
)
def test_the_plug_ins_named_in_the_settings_are_used(tmp_path, main, setting, command, told):
    path = small_study(tmp_path).path
    (tmp_path / "qualkit.toml").write_text(f'{setting} = "nowhere"\n')

    code, _, stderr = main(command, path)

    assert code == 1
    assert told in stderr


def test_the_settings_beside_a_table_are_used(tmp_path, main):
    (tmp_path / "in.csv").write_text("text\nThe bus never comes.\n")
    (tmp_path / "qualkit.toml").write_text('embedder = "nowhere"\n')

    code, _, stderr = main("themes", tmp_path / "in.csv")

    assert code == 1
    assert "embedders: there is no 'nowhere'" in stderr


def test_a_table_is_coded_without_a_project(tmp_path, codebook, main):
    (tmp_path / "in.csv").write_text("nr,said,lang\n7,I trust you,en\n8,La violencia,es\n9,,en\n")

    code, stdout, stderr = main(
        "apply",
        codebook,
        tmp_path / "in.csv",
        tmp_path / "out.jsonl",
        "--text",
        "said",
        "--id",
        "nr",
        "--language",
        "lang",
    )

    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(row["id"], row["code"], row["language"]) for row in rows] == [
        ("7", "trust", "en"),
        ("8", "violence", "es"),
    ]
    assert (code, stdout) == (0, "")
    assert "3 rows read, 1 without text; 2 codings written" in stderr


def test_codebooks_are_checked_shown_and_compared(tmp_path, codebook, main):
    other = tmp_path / "other.yaml"
    other.write_text(codebook.read_text(encoding="utf-8").replace("id: trust", "id: faith"), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("codebook: a\ncods: []\n")

    checked = main("codebook", "check", codebook, tmp_path / "bad.yaml")
    shown = run("codebook", "show", codebook, "--language", "es").stdout
    difference = json.loads(run("codebook", "diff", codebook, other, "--json").stdout)

    assert checked[0] == 1
    assert f"{codebook}: small {CODEBOOK.version}, 3 codes" in checked[1]
    assert "unknown field 'cods'" in checked[2]
    assert "violence-domestic: Violencia doméstica" in shown
    assert [(each["code"], each["what"]) for each in difference] == [("faith", "added"), ("trust", "removed")]
    assert json.loads(run("codebook", "schema").stdout)["title"] == "qualkit codebook"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["excerpts", "{gone}"], "there is no such project; 'qualkit init' makes one"),
        (["excerpts", "{folder}"], "there is no such project"),
        (["check", "{text}"], "is not a qualkit project"),
        (["excerpts", "{study}", "--code", "violense"], "did you mean 'violence'?"),
        (["excerpts", "{study}", "--where", "zzz=1"], "possible: coder, document, gender, group, kind"),
        (["excerpts", "{study}", "--where", "document=none"], "is not in this project"),
        (["export", "{study}", "out.docs"], "did you mean 'docx'?"),
        (["export", "{study}", "{folder}/no/out.csv"], "does not exist; make it first"),
        (["init", "{study}", "--codebook", "dialogue"], "is there already"),
        (["init", "{gone}", "--codebook", "dialog"], "did you mean 'dialogue'?"),
        (["import", "{study}", "{text}", "--participants", "{gone}"], "participants"),
        (["code", "{study}", "--with", "lexikon"], "did you mean 'lexicon'?"),
        (["code", "{study}", "--codebook", "{gone}.yaml"], "there is no such file"),
        (["themes", "{text}", "--text", "x"], "is not a qualkit project"),
        (["themes", "{folder}/gone.csv", "--text", "x"], "there is no such file"),
        (["apply", "dialogue", "{text}", "out.csv"], "is no table that is supported"),
        (["codebook", "show", "dialogue", "--language", "zz"], "possible: "),
        (["app", "{gone}"], "there is no such project"),
        (["memos", "x" * 5000], "File name too long"),
        (["matrix", "{study}", "--csv", "x" * 5000], "File name too long"),
        (["matrix", "{study}", "--csv", "{folder}"], "is a folder; name a file in it"),
        (["matrix", "{study}", "--csv", "{study}"], "never written over"),
        (["frequencies", "{study}", "--csv", "{study}"], "never written over"),
        (["quotes", "{study}", "--pick", "half \ud800"], "half a character"),
    ],
)
def test_what_can_be_mended_is_one_line_and_exit_code_1(path, tmp_path, main, arguments, says):
    (tmp_path / "text.txt").write_text(NOTES)
    places = {"gone": tmp_path / "gone.qualkit", "folder": tmp_path, "text": tmp_path / "text.txt", "study": path}

    code, stdout, stderr = main(*(argument.format(**places) for argument in arguments))

    assert code == 1
    assert stdout == ""
    [line] = stderr.splitlines()
    assert line.startswith("error: ")
    assert says in line


@pytest.mark.parametrize(
    "arguments",
    [
        ["nosuch"],
        ["excerpts"],
        ["excerpts", "{study}", "--nosuch"],
        ["excerpts", "{study}", "--where", "city"],
        ["import", "{study}"],
        ["import", "{study}", "a.txt", "--kind", "film"],
        ["import", "{study}", "a.txt", "--attribute", "=Rabat"],
        ["themes", "{study}", "--seed", "x"],
        ["apply", "dialogue", "a.csv", "b.csv", "--unit", "page"],
        ["app", "--port", "80"],
    ],
)
def test_wrong_usage_is_exit_code_2(path, main, arguments):
    code, stdout, stderr = main(*(argument.format(study=path) for argument in arguments))

    assert (code, stdout) == (2, "")
    assert "Usage: qualkit" in stderr


def test_the_program_itself_tells_an_error_without_a_traceback(tmp_path):
    done = program("excerpts", tmp_path / "gone.qualkit")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: {tmp_path / 'gone.qualkit'}: there is no such project; 'qualkit init' makes one\n"


def test_words_of_every_script_go_through_a_pipe_in_any_locale(codebook):
    done = program("codebook", "show", codebook, "--language", "es", env={**os.environ, "PYTHONIOENCODING": "ascii"})

    assert (done.returncode, done.stderr) == (0, "")
    assert "violence-domestic: Violencia doméstica" in done.stdout


def test_an_interrupted_import_says_what_is_kept(path, main, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("qualkit.workflow.import_files", interrupted)

    code, _, stderr = main("import", path, "a.txt")

    assert code == 130
    assert "what was finished before is kept" in stderr


def test_a_report_that_is_there_is_written_over_only_when_asked(path, tmp_path, main):
    report = tmp_path / "report.csv"
    report.write_text("somebody's remarks")

    refused, _, said = main("export", path, report)
    kept = report.read_text()
    replaced, _, _ = main("export", path, report, "--replace")

    assert (refused, replaced) == (1, 0)
    assert "--replace" in said
    assert kept == "somebody's remarks"
    assert "quote" in report.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("condition", ["language=Spanish", "kind=boards", "participant=Nobody"])
def test_a_value_that_nothing_has_is_named_with_what_there_is(path, main, condition):
    code, out, said = main("excerpts", path, "--where", condition)

    assert (code, out) == (1, "")
    assert "possible" in said or "did you mean" in said


def test_a_codebook_is_copied_to_make_it_ones_own(tmp_path, main):
    copied = tmp_path / "mine.yaml"

    first, _, _ = main("codebook", "copy", "dialogue", copied)
    again, _, said = main("codebook", "copy", "dialogue", copied)

    assert (first, again) == (0, 1)
    assert "is there already" in said
    assert main("codebook", "diff", "dialogue", copied)[0] == 0


def test_a_new_project_without_a_codebook_begins_without_codes_and_is_told_which_codebooks_there_are(tmp_path, main):
    code, _, said = main("init", tmp_path / "a.qualkit", "--language", "es")

    book = open_project(tmp_path / "a.qualkit").codebook()
    assert code == 0
    assert (book.id, book.languages, book.codes) == ("a", ("es",), ())
    assert "migrant-women" in said


@pytest.mark.parametrize("command", ["code {study}", "code {study} --with lexicon", "review {study}"])
def test_what_needs_codes_says_in_one_line_that_there_are_none(tmp_path, main, command):
    study = tmp_path / "a.qualkit"
    main("init", study)

    code, _, said = main(*command.format(study=study).split())

    assert code == 1
    assert "holds no code yet" in said
    assert said.count("\n") == 1


def test_a_table_cannot_be_coded_without_a_code(tmp_path, main):
    (tmp_path / "none.yaml").write_text("codebook: none\nlanguages: [en]\ncodes: []\n", encoding="utf-8")
    (tmp_path / "in.csv").write_text("text\nhello there\n", encoding="utf-8")

    code, _, said = main("apply", tmp_path / "none.yaml", tmp_path / "in.csv", tmp_path / "out.csv")

    assert code == 1
    assert "holds no code yet" in said
    assert not (tmp_path / "out.csv").exists()


def test_letters_that_a_terminal_sends_in_another_encoding_end_no_sitting(monkeypatch, capsys):
    typed = iter([b"caf\xe9", b"trust"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(typed).decode())

    reply = reviewing._asked(SimpleNamespace(suggestions=()), CODEBOOK)

    assert reply.codes == {"trust"}
    assert "not UTF-8" in capsys.readouterr().err
