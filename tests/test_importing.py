"""What files would become, what is told of them beforehand, and folders in which some are bad."""

import json
from collections import Counter
from pathlib import Path

import pytest
from builders import document, empty_study
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from qualkit import workflow
from qualkit.cli.group import qualkit
from qualkit.errors import QualkitError, RequestError
from qualkit.model import Kind, Role
from qualkit.protocols import Hints
from qualkit.registry import load
from qualkit.store.documents import listed_documents, read_document, read_documents
from qualkit.store.speakers import listed_speakers
from qualkit.workflow.preparing import attributes_in_name

TALK = (
    "Moderator: How was it?\nAna P.: It was far too loud there.\nModerator: And then?\nAna Pérez: Then we went home.\n"
)
CAPTIONS = "WEBVTT\n\n1\n00:01.000 --> 00:04.000\nAna: Hello there\n\n2\n00:05.000 --> 00:06.000\nBea: And good day\n"


@pytest.fixture
def project(tmp_path):
    return empty_study(tmp_path)


@pytest.fixture
def write(tmp_path):
    def write_file(name, content):
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def bring_in(project, *paths, **told):
    return workflow.import_files(project, paths, who="tester", told=workflow.Told(**told))


def test_a_preview_tells_all_and_keeps_nothing(project, write):
    paths = [write("talk.txt", TALK), write("captions.vtt", CAPTIONS), write("bad.docx", b"PK\x03\x04")]
    revision = project.revision()

    talk, captions, bad = workflow.preview_files(project, paths)

    [report] = talk.documents
    assert (report.kind, report.passages, dict(report.kinds)) == ("transcript", 4, {"turn": 4})
    first = report.speakers[0]
    assert (first.name, first.role, first.passages) == ("Moderator", "moderator", 2)
    assert dict(captions.documents[0].furniture)["cue number"] == 2
    assert "bad.docx" in bad.problem
    assert (project.revision(), listed_documents(project)) == (revision, [])


def test_what_is_previewed_is_what_comes_in(project, write):
    paths = [write("talk.txt", TALK), write("captions.vtt", CAPTIONS)]

    before = workflow.preview_files(project, paths, told=workflow.Told(names={"Ana P.": "Ana Pérez"}))

    assert bring_in(project, *paths, names={"Ana P.": "Ana Pérez"}) == before


def test_the_words_left_out_and_the_warnings_are_kept_with_the_document(project, write):
    bring_in(project, write("captions.vtt", CAPTIONS), pattern="{city}_{date}")

    [kept] = read_documents(project)

    assert kept.furniture["cue number"] == ("1", "2")
    assert "does not fit the pattern {city}_{date}" in kept.warnings[-1]


def test_a_dry_run_prints_a_report_a_file_and_leaves_the_project_alone(project, write):
    write("talk.txt", TALK)
    write("movie.mp4", b"\0")

    shown = CliRunner().invoke(
        qualkit, ["import", str(project.path), str(write("captions.vtt", CAPTIONS).parent), "--dry-run", "--json"]
    )

    captions, movie, talk = json.loads(shown.stdout)
    assert isinstance(shown.exception, QualkitError)
    assert [len(each["documents"]) for each in (captions, movie, talk)] == [1, 0, 1]
    assert "movie.mp4" in movie["problem"]
    [report] = talk["documents"]
    assert {"passages", "speakers", "languages", "furniture", "warnings"} <= set(report)
    assert listed_documents(project) == []


def test_of_a_thousand_files_the_bad_ones_are_named_and_a_rerun_reads_only_them(project, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(960):
        (folder / f"good-{n}.txt").write_text(TALK.replace("loud", f"loud ({n})"), encoding="utf-8")
    bad = {"empty.txt": b"", "zip.docx": b"PK\x03\x04", "old.docx": b"\xd0\xcf\x11\xe0" * 9, "nul.txt": b"a\0\0\1\2"}
    for n in range(40):
        name, content = list(bad.items())[n % 4]
        (folder / f"{n}-{name}").write_bytes(content)
    runner = CliRunner()

    first = runner.invoke(qualkit, ["import", str(project.path), str(folder), "--json"])

    problems = [each["problem"] for each in json.loads(first.stdout) if each["problem"]]
    assert len(listed_documents(project)) == 960
    assert isinstance(first.exception, QualkitError)
    assert {problem.split(":")[0] for problem in problems} == {
        f"{n}-{name}" for n in range(40) for name in [list(bad)[n % 4]]
    }
    again = runner.invoke(qualkit, ["import", str(project.path), str(folder), "--json"])
    states = Counter((each["known"], bool(each["problem"])) for each in json.loads(again.stdout))
    assert states == {(True, False): 960, (False, True): 40}


@pytest.mark.parametrize(
    ("name", "pattern", "found"),
    [
        ("Rabat_2026-03-01_women.docx", "{city}_{date}_{group}", ["Rabat", "2026-03-01", "women"]),
        ("FG Rabat (3).txt", "FG {city} ({number})", ["Rabat", "3"]),
        ("Las_Palmas_B.txt", "{city}_{group}", ["Las", "Palmas_B"]),
        ("Rabat.txt", "{city}_{date}", None),
    ],
)
def test_a_files_name_holds_attributes(name, pattern, found):
    told = attributes_in_name(Path(name), pattern)

    assert (list(told.values()) if told is not None else None) == found


@pytest.mark.parametrize("pattern", ["city", "{}_{a}", "{a}{b}", "{a}_{a}", "{ }"])
def test_a_pattern_that_names_nothing_clearly_is_refused(project, write, pattern):
    with pytest.raises(RequestError, match="names no attributes"):
        bring_in(project, write("talk.txt", TALK), pattern=pattern)


def test_what_somebody_says_of_speakers_beforehand_holds(project, write):
    [result] = bring_in(
        project, write("talk.txt", TALK), names={"ana p.": "Ana Pérez"}, roles={"Ana Pérez": Role.INTERPRETER}
    )

    assert [(s.name, s.role, s.passages) for s in result.documents[0].speakers] == [
        ("Moderator", "moderator", 2),
        ("Ana Pérez", "interpreter", 2),
    ]


def test_a_speaker_pattern_of_the_users_finds_the_turns(project, write):
    path = write("odd.txt", "<<Ana>> It was loud.\n<<Bea>> Very loud.\n<<Ana>> And long.\n")

    [result] = bring_in(project, path, hints=Hints(speaker=r"<<(.+?)>>"))

    assert [(s.name, s.passages) for s in result.documents[0].speakers] == [("Ana", 2), ("Bea", 1)]


PEOPLE = st.lists(st.sampled_from(["Ana", "Bea", "Zoe", "Yara"]), min_size=1, max_size=8)


@given(PEOPLE, st.dictionaries(st.sampled_from(["ana", "Bea", "Zoe"]), st.sampled_from(["Ana", "Iris"]), max_size=3))
def test_renaming_speakers_loses_nobodys_words(names, into):
    made = document("Talk", [(name, f"words {n}") for n, name in enumerate(names)])
    wanted = {name.casefold(): new for name, new in into.items()}

    renamed = workflow.with_names(made, into)

    said = {person.id: person.name for person in renamed.participants}
    assert [said[passage.participant_id] for passage in renamed.passages] == [
        wanted.get(name.casefold(), name) for name in names
    ]
    assert len(set(said.values())) == len(said)
    assert (renamed.text, [p.span for p in renamed.passages]) == (made.text, [p.span for p in made.passages])


def test_speakers_are_merged_and_given_roles_later_and_undo_parts_them(project, write):
    bring_in(project, write("talk.txt", TALK), write("more.txt", TALK.replace("Ana P.", "Ana Pérez")))
    before = [(speaker.name, speaker.role) for speaker in listed_speakers(project)]
    passages = [document.passages for document in read_documents(project)]

    workflow.settle_speakers(project, who="tester", names={"Ana P.": "Ana Pérez"}, roles={"Ana Pérez": Role.OBSERVER})

    assert [(person.name, person.documents, person.passages) for person in workflow.people(project)] == [
        ("Ana Pérez", 2, 4),
        ("Moderator", 2, 4),
    ]
    assert {(speaker.name, speaker.role) for speaker in listed_speakers(project)} == {
        ("Ana Pérez", "observer"),
        ("Moderator", "moderator"),
    }
    assert project.check() == []
    project.undo(who="tester")
    assert sorted((speaker.name, speaker.role) for speaker in listed_speakers(project)) == sorted(before)
    assert [document.passages for document in read_documents(project)] == passages


def test_somebody_who_does_not_speak_cannot_be_merged(project, write):
    bring_in(project, write("talk.txt", TALK))
    revision = project.revision()

    with pytest.raises(RequestError, match=r"nobody called 'Anna P.' speaks"):
        workflow.settle_speakers(project, who="tester", names={"Anna P.": "Ana"})

    assert project.revision() == revision


def test_the_command_shows_speakers_and_proposes_who_is_one_person(project, write):
    bring_in(project, write("talk.txt", TALK))

    shown = CliRunner().invoke(qualkit, ["speakers", str(project.path)])

    assert [line.split("\t")[0] for line in shown.stdout.splitlines()[1:]] == ["Moderator", "Ana P.", "Ana Pérez"]
    assert "one person? Ana P., Ana Pérez → Ana Pérez" in shown.stderr


def test_the_command_lists_what_moved_until_somebody_has_looked(project, write):
    bring_in(project, write("talk.txt", TALK.replace("too loud", "full of violence")))
    workflow.code(project, who="tester", autocoder="lexicon")
    bring_in(project, write("talk.txt", TALK.replace("too loud", "full of trust and violence")))
    runner = CliRunner()

    listed = runner.invoke(qualkit, ["moved", str(project.path), "--json"])

    [row] = json.loads(listed.stdout)
    assert (row["state"], row["words"]) == ("broken", "It was far full of trust and violence there.")
    assert "1 coding looked at" in runner.invoke(qualkit, ["moved", str(project.path), "--done"]).stderr
    assert json.loads(runner.invoke(qualkit, ["moved", str(project.path), "--json"]).stdout) == []


def test_a_kind_that_was_told_is_the_kind_in_the_report(project, write):
    [result] = workflow.preview_files(
        project, [write("notes.txt", "Too loud.\n\nToo long.\n")], told=workflow.Told(kind=Kind.BOARD)
    )

    assert (result.documents[0].kind, dict(result.documents[0].kinds)) == ("board", {"note": 2})


def test_a_document_that_came_in_can_be_read_whole(project, write):
    [result] = bring_in(project, write("talk.txt", TALK))

    assert read_document(project, result.documents[0].id).text == TALK


def test_files_that_come_in_together_never_correct_each_other(project, write):
    form = "Moderator: What helped?\nAna: {}\nModerator: What was hard?\nAna: {}\n"
    one = write("form.txt", form.format("The soup.", "The stairs."))
    other = write("other.txt", form.format("The choir.", "The rain."))
    other = other.rename(other.parent.parent / "form.txt")

    bring_in(project, one, other)

    assert len(listed_documents(project)) == 2
    one.write_text(form.format("The hot soup.", "The stairs."), encoding="utf-8")
    [result] = bring_in(project, one)
    assert result.documents[0].corrects == "form"
    assert sorted("soup" in document.text for document in read_documents(project)) == [False, True]


def test_a_speaker_merged_with_another_stays_so_in_a_corrected_file(project, write):
    bring_in(project, write("talk.txt", TALK))
    workflow.settle_speakers(project, who="tester", names={"Ana P.": "Ana Pérez"})

    [result] = bring_in(project, write("talk.txt", TALK.replace("loud", "noisy")))

    assert [speaker.name for speaker in result.documents[0].speakers] == ["Moderator", "Ana Pérez"]
    ana = next(speaker for speaker in listed_speakers(project) if speaker.name == "Ana Pérez")
    assert ana.attributes["also written"] == "Ana P."


def test_a_sheet_of_participants_among_the_files_may_also_be_named(project, write):
    sheet = write("people.csv", "document,name,age\ntalk,Ana P.,34\n")

    results = workflow.import_files(project, [write("talk.txt", TALK), sheet], who="tester", participants=sheet)

    assert [result.problem for result in results] == ["", ""]
    assert {s.name: s.attributes.get("age") for s in listed_speakers(project)}["Ana P."] == "34"


@pytest.mark.parametrize(
    ("name", "said"),
    [("old.doc", "save it as .docx"), ("table.ods", "save it as .xlsx"), ("gone.txt", "no such file or folder")],
)
def test_a_file_that_cannot_be_read_is_told_what_would_help(project, write, name, said):
    path = write(name, b"x") if name != "gone.txt" else Path(name)

    [result] = bring_in(project, path)

    assert said in result.problem


def test_two_files_cannot_replace_one_document_and_nothing_comes_in(project, write):
    bring_in(project, write("talk.txt", TALK))
    revision = project.revision()
    files = [write("one.txt", TALK.replace("loud", "noisy")), write("two.txt", TALK.replace("loud", "wild"))]

    with pytest.raises(RequestError, match="'talk' is one document, and 2 files are to replace it"):
        bring_in(project, *files, replaces="talk")

    assert project.revision() == revision


def test_a_plug_in_may_read_what_others_would_have_to_save_anew(project, write, monkeypatch):
    monkeypatch.setattr("qualkit.workflow.importing.plugins", lambda _: {"doc": None})
    monkeypatch.setattr("qualkit.workflow.importing.load", lambda *_: load("readers", "txt"))

    [result] = bring_in(project, write("old.doc", TALK))

    assert (result.problem, result.documents[0].passages) == ("", 4)
