"""The study's verbs, from files to exports."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from builders import CODEBOOK, small_study

from qualkit import workflow
from qualkit.codebook import parse_codebook, write_codebook
from qualkit.errors import CodebookError, InputError, ProjectError, RequestError
from qualkit.model import Filter, Kind, Theme, Themes
from qualkit.protocols import untracked
from qualkit.registry import load
from qualkit.store.codings import rounds_of
from qualkit.store.documents import listed_documents, read_document, read_documents
from qualkit.store.excerpts import all_excerpts, count_excerpts
from qualkit.store.project import open_project
from qualkit.store.speakers import listed_speakers
from qualkit.store.themes import latest_themes, places

GROUP = """Moderator: What about trust in this town?

Amina: I trust the neighbours but not the office. They never answer.

Rosa: There was domestic violence in my street, and nobody came.

Moderator: And the others, what do they say of trust?

Amina: They say the same.

Rosa: Nobody asks them.
"""
NOTES = "We spoke about trust and about the bus that never comes.\n\nNobody had heard of any violence in the market.\n"
SPANISH = "Hablamos de la confianza entre vecinas y de la falta de escuelas en el barrio.\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "small.yaml").write_text(write_codebook(CODEBOOK), encoding="utf-8")
    return workflow.create(tmp_path / "study.qualkit", codebook=str(tmp_path / "small.yaml"), who="tester")


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for name, content in {"group.txt": GROUP, "notes.md": NOTES, "notas.txt": SPANISH}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return sorted(folder.iterdir())


def bring_in(project, paths, *, participants=None, track=untracked, **told):
    return workflow.import_files(
        project, paths, who="tester", told=workflow.Told(**told), participants=participants, track=track
    )


def test_a_project_is_made_with_a_codebook_file_and_takes_the_files_name(project):
    assert project.name == "study"
    assert project.codebook() == CODEBOOK


def test_a_project_is_made_with_a_codebook_that_comes_along(tmp_path):
    project = workflow.create(tmp_path / "a.qualkit", codebook="migrant-women", who="tester", name="Été")

    assert (project.name, project.codebook().id) == ("Été", "migrant-women")


def test_an_unknown_codebook_leaves_no_file(tmp_path):
    with pytest.raises(CodebookError, match="did you mean"):
        workflow.create(tmp_path / "a.qualkit", codebook="migrant-woman", who="tester")

    assert list(tmp_path.iterdir()) == []


def test_files_become_documents_with_their_words(project, files):
    results = bring_in(project, files)

    assert [result.problem for result in results] == ["", "", ""]
    assert [result.path for result in results] == files
    found = {document.name: document for document in read_documents(project)}
    assert found["group"].text == GROUP
    assert [found[name].kind for name in ("group", "notes", "notas")] == ["transcript", "notes", "notes"]
    assert [found[name].language for name in ("group", "notes", "notas")] == ["en", "en", "es"]
    assert [person.name for person in found["group"].participants] == ["Moderator", "Amina", "Rosa"]
    for result in results:
        for imported in result.documents:
            assert imported.passages == len(read_document(project, imported.id).passages)


def test_bad_files_are_named_and_good_ones_come_in(project, files, tmp_path):
    bad = [tmp_path / name for name in ("gone.txt", "empty.txt", "movie.mp4", "broken.docx", "binary.txt", "none.csv")]
    bad[1].write_text("")
    bad[2].write_bytes(b"\0\1\2")
    bad[3].write_bytes(b"PK\x03\x04 not a Word file")
    bad[4].write_bytes(b"\0\1\2" * 100)
    bad[5].write_text("a,b\n1,2\n")

    results = bring_in(project, [*bad[:3], *files, *bad[3:], tmp_path])

    problems = {result.path: result.problem for result in results if result.problem}
    assert set(problems) == {*bad, tmp_path}
    for path, problem in problems.items():
        assert path.name in problem
        assert "\n" not in problem
    assert len(listed_documents(project)) == 3
    assert project.check() == []


def test_the_same_command_imports_only_what_is_missing(project, files):
    bring_in(project, files[:1])

    results = bring_in(project, files)

    assert [(result.known, len(result.documents)) for result in results] == [(True, 0), (False, 1), (False, 1)]
    assert len(listed_documents(project)) == 3


def test_the_same_content_under_another_name_is_recognised(project, files, tmp_path):
    copy = tmp_path / "copy of group.txt"
    copy.write_bytes(files[0].read_bytes())

    results = bring_in(project, [files[0], copy])

    assert [result.known for result in results] == [False, True]
    assert len(listed_documents(project)) == 1


def test_a_file_name_that_no_encoding_can_hold_is_imported(project, tmp_path):
    path = tmp_path / "caf\udce9.txt"
    try:
        path.write_text(NOTES)
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes no such name")

    [result] = bring_in(project, [path])

    assert result.problem == ""
    assert [listed.name for listed in listed_documents(project)] == ["caf�"]


def test_a_file_that_somebody_else_brought_in_meanwhile_is_not_doubled(project, files, monkeypatch):
    bring_in(open_project(project.path), files[:1])
    monkeypatch.setattr("qualkit.workflow.importing.has_file", lambda *_: False)

    results = bring_in(project, files)

    assert [bool(result.problem) for result in results] == [True, False, False]
    assert "in the project already" in results[0].problem
    assert len(listed_documents(project)) == 3
    assert project.check() == []


def test_files_of_one_command_are_undone_together(project, files):
    bring_in(project, files[:2])
    bring_in(project, files[2:])

    undone = [len(project.undo(who="tester")) for _ in range(3)]

    assert undone == [1, 2, 0]
    assert listed_documents(project) == []


def test_what_the_user_says_of_the_files_goes_with_them(project, files):
    bring_in(project, [files[2]], kind=Kind.BOARD, language="fr", attributes={"city": "Rabat", "año": "2020"})

    [document] = read_documents(project)
    assert (document.kind, document.language) == ("board", "fr")
    assert {passage.kind for passage in document.passages} == {"note"}
    assert {passage.language for passage in document.passages} == {"fr"}
    assert document.attributes == {"city": "Rabat", "año": "2020"}


@pytest.mark.parametrize("as_option", [True, False])
def test_a_sheet_of_participants_says_who_the_speakers_are(project, files, tmp_path, as_option):
    sheet = tmp_path / "participants.csv"
    sheet.write_text("document,name,role,age\ngroup.txt,Amina,participant,31\ngroup.txt,Rosa,interpreter,44\n")

    results = bring_in(project, files, participants=sheet) if as_option else bring_in(project, [*files, sheet])

    assert [result.path for result in results] == [*files, sheet]
    assert results[-1].note == "participants.csv: 2 speakers described"
    group = next(document for document in read_documents(project) if document.name == "group")
    known = {person.name: (person.role, person.attributes.get("age")) for person in group.participants}
    assert known == {"Moderator": ("moderator", None), "Amina": ("participant", "31"), "Rosa": ("interpreter", "44")}


def speakers_of(project):
    return {speaker.name: (speaker.role, speaker.attributes.get("age")) for speaker in listed_speakers(project)}


def test_a_sheet_that_comes_later_describes_who_is_there_already(project, files, tmp_path):
    bring_in(project, files)
    before = speakers_of(project)
    sheet = tmp_path / "participants.csv"
    sheet.write_text("document,name,role,age\ngroup.txt,Amina,participant,31\ngrup.txt,Rosa,participant,44\n")

    [result] = bring_in(project, [sheet])
    described = speakers_of(project)
    project.undo(who="tester")

    assert described == {**before, "Amina": ("participant", "31")}
    assert result.note == "participants.csv: 1 speaker described; nothing in the project matches Rosa (grup.txt)"
    assert speakers_of(project) == before


def test_the_same_sheet_again_changes_nothing(project, files, tmp_path):
    sheet = tmp_path / "participants.csv"
    sheet.write_text("document,name,role,age\ngroup.txt,Amina,participant,31\n")
    bring_in(project, [*files, sheet])
    events = project.history()

    bring_in(project, [*files, sheet])

    assert project.history() == events


def test_a_sheet_about_documents_gives_their_attributes(project, files, tmp_path):
    sheet = tmp_path / "documents.csv"
    sheet.write_text("document,city,session\ngroup.txt,Rabat,2\nnotes.md,Rabat,1\nlost.txt,Rabat,9\n")

    results = bring_in(project, [*files, sheet])

    assert results[-1].note == "documents.csv: 2 documents described; nothing in the project matches lost.txt"
    known = {listed.name: dict(listed.attributes) for listed in listed_documents(project)}
    assert known["group"] == {"city": "Rabat", "session": "2"}
    assert known["notas"] == {}


@pytest.mark.parametrize(("named", "code"), [("es", "es"), ("Español", "es"), ("es-MX", "es")])
def test_a_language_may_be_named_as_people_name_it(project, files, named, code):
    bring_in(project, files[:1], language=named)

    assert [listed.language for listed in listed_documents(project)] == [code]


def test_an_unknown_language_is_refused_before_anything_is_read(project, files):
    with pytest.raises(RequestError, match="language 'klingon' is not known"):
        bring_in(project, files, language="klingon")

    assert listed_documents(project) == []


def test_progress_is_told_file_by_file(project, files):
    seen = []

    def track(items, *, doing, total=None):
        del total
        for item in items:
            seen.append((doing, item))
            yield item

    bring_in(project, files, track=track)

    assert seen == [("Reading files", path) for path in files]


def test_coding_finds_the_terms_and_signs_them(project, files):
    bring_in(project, files)

    done = workflow.code(project, who="tester", autocoder="lexicon")

    found = list(all_excerpts(project))
    assert (done.documents, done.codings, done.silent) == (3, len(found), {})
    assert ("violence-domestic", "Rosa") in {(excerpt.code_id, excerpt.participant) for excerpt in found}
    assert {excerpt.language for excerpt in found} == {"en", "es"}
    [round_] = rounds_of(project)
    assert {excerpt.round_id for excerpt in found} == {round_.id}
    assert round_.codebook_version == CODEBOOK.version
    for excerpt in found:
        text = read_document(project, excerpt.document_id).text
        assert excerpt.quote == text[excerpt.span.start : excerpt.span.end]
        for piece in excerpt.evidence:
            assert excerpt.span.contains(piece.span)


def test_coding_again_codes_nothing_and_leaves_no_event(project, files):
    bring_in(project, files)
    workflow.code(project, who="tester", autocoder="lexicon")
    before = list(all_excerpts(project)), project.revision()

    done = workflow.code(project, who="tester", autocoder="lexicon")

    assert (done.documents, done.codings) == (0, 0)
    assert (list(all_excerpts(project)), project.revision()) == before


def test_an_empty_project_has_nothing_to_code(project):
    assert workflow.code(project, who="tester", autocoder="lexicon").documents == 0
    assert [event.verb for event in project.history()] == ["init"]


def test_only_new_documents_are_coded(project, files):
    bring_in(project, files[:2])
    workflow.code(project, who="tester", autocoder="lexicon")
    bring_in(project, files[2:])

    done = workflow.code(project, who="tester", autocoder="lexicon")

    assert done.documents == 1
    assert len(rounds_of(project)) == 2
    assert {excerpt.document for excerpt in all_excerpts(project)} == {"group", "notas", "notes"}


def test_two_who_code_together_code_once(project, files):
    bring_in(project, files)

    with ThreadPoolExecutor(2) as pool:
        found = list(
            pool.map(lambda _: workflow.code(open_project(project.path), who="tester", autocoder="lexicon"), range(2))
        )

    assert sorted(done.documents for done in found) == [0, 3]
    assert len(rounds_of(project)) == 1


def test_codings_of_a_changed_codebook_supersede_those_before(project, files, tmp_path):
    bring_in(project, files)
    workflow.code(project, who="tester", autocoder="lexicon")
    old = {excerpt.round_id for excerpt in all_excerpts(project)}
    changed = parse_codebook(write_codebook(CODEBOOK).replace("- trust\n", "- bus\n"), place="changed")
    (tmp_path / "changed.yaml").write_text(write_codebook(changed), encoding="utf-8")
    assert workflow.use_codebook(project, str(tmp_path / "changed.yaml"), who="tester") == changed.version

    done = workflow.code(project, who="tester", autocoder="lexicon")

    found = list(all_excerpts(project))
    assert done.documents == 3
    assert {excerpt.codebook_version for excerpt in found} == {changed.version}
    assert old.isdisjoint(excerpt.round_id for excerpt in found)
    assert any("bus" in excerpt.quote for excerpt in found if excerpt.code_id == "trust")
    assert len(rounds_of(project)) == 2


def test_putting_the_same_codebook_into_use_changes_nothing(project, tmp_path):
    revision = project.revision()

    workflow.use_codebook(project, str(tmp_path / "small.yaml"), who="tester")

    assert project.revision() == revision


def test_passages_in_a_language_without_terms_are_told(project, files):
    bring_in(project, files[:1], language="pt")

    done = workflow.code(project, who="tester", autocoder="lexicon")

    assert (done.codings, done.silent) == (0, {"pt": 6})


def test_an_unknown_coder_is_refused_with_what_there_is(project):
    with pytest.raises(RequestError, match="lexicon"):
        workflow.code(project, who="tester", autocoder="lexikon")


def fake_themes(given):
    """Return a finder's factory that puts every second text in one theme, and notes what it was given."""

    def factory(embed, wanted):
        del embed

        def find(texts, languages):
            given.update(texts=list(texts), languages=list(languages), wanted=wanted)
            chosen = tuple(0 if n % 2 == 0 else None for n in range(len(texts)))
            theme = Theme(0, "fake", (("fake", 1.0),), (0,), chosen.count(0))
            nowhere = ((0.0, 0.0),) * len(texts)
            return Themes((theme,), chosen, (0.5,) * len(texts), nowhere, "fake")

        return find

    return factory


@pytest.fixture
def given(monkeypatch):
    found = {}
    fakes = {"themes": fake_themes(found), "embedders": lambda: SimpleNamespace(name="fake")}
    for module in ("theming", "remembering"):
        monkeypatch.setattr(f"qualkit.workflow.{module}.load", lambda room, name: fakes.get(room) or load(room, name))
    return found


def test_themes_are_found_in_what_was_said_by_all_but_moderators(project, files, given):
    bring_in(project, files)

    run = workflow.find_themes(project, who="tester", count=3, seed=7)

    assert (given["wanted"].count, given["wanted"].seed, set(given["languages"])) == (3, 7, {"en", "es"})
    assert not any("What about trust" in words for words in given["texts"])
    assert len(given["texts"]) == 7
    assert run == latest_themes(project)
    assert len(list(places(project, run.number))) == 7
    [row] = workflow.theme_rows(project, run)
    quoted = row["exemplars"][0]
    text = next(document.text for document in read_documents(project) if document.name == quoted["document"])
    assert quoted["quote"] == text[quoted["start"] : quoted["end"]] == given["texts"][0]
    assert [event.verb for event in project.history()][-1] == "themes"


def test_an_empty_project_has_no_themes(project, given):
    assert workflow.find_themes(project, who="tester") is None
    assert given == {}


def test_an_exported_file_holds_what_the_filter_wants(tmp_path):
    project = small_study(tmp_path)

    lost = workflow.export(project, tmp_path / "out.csv", wanted=Filter(codes=("trust",)))

    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 3
    assert all(isinstance(sentence, str) for sentence in lost)


def test_an_export_that_fails_leaves_the_older_file(tmp_path, monkeypatch):
    def failing(project, path, wanted):
        del project, wanted
        path.write_text("half")
        raise OSError(28, "No space left on device")

    project = small_study(tmp_path)
    target = tmp_path / "out.csv"
    target.write_text("older")
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr("qualkit.workflow.looking.load", lambda *_: failing)

    with pytest.raises(RequestError, match="No space left"):
        workflow.export(project, target)

    assert target.read_text() == "older"
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("path", "says"),
    [("out.cvs", "did you mean 'csv'"), ("out", "cannot be written"), ("no/out.csv", "does not exist; make it first")],
)
def test_an_export_that_cannot_be_is_refused_in_one_line(tmp_path, path, says):
    project = small_study(tmp_path)

    with pytest.raises(RequestError, match=says) as caught:
        workflow.export(project, tmp_path / path)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("TRUST", ["trust", "trust"]),
        ("nó plàce", ["No", "place"]),
        ('"my street"', ["my street"]),
        ("viol*", ["violence"] * 3 + ["Violencia", "Violence"]),
        ('"the neigh*" trust', ["trust", "the neighbours"]),
        ("lie", []),
        ("*", []),
        ("", []),
    ],
)
def test_words_in_context_are_where_they_are_said_to_be(tmp_path, query, words):
    project = small_study(tmp_path)

    hits = list(workflow.words_in_context(project, query))

    assert [hit.words for hit in hits] == words
    for hit in hits:
        text = read_document(project, hit.found.document_id).text
        assert hit.span.of(text) == hit.words
        assert hit.before + hit.words + hit.after == hit.found.words
        assert hit.found.span.contains(hit.span)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("eau", ["eau"]),
        ("l'eau", ["l’eau"]),
        ("anti racist", ["anti", "racist"]),
        ('"anti racist"', ["anti-racist"]),
        ("art", ["art"]),
        ("ecole", ["E\u0301cole", "école"]),
        ("straße", ["Straße"]),
    ],
)
def test_whole_words_are_found_whatever_joins_or_adorns_them(project, tmp_path, query, found):
    path = tmp_path / "words.txt"
    path.write_text(
        "The party of art wants l’eau and anti-racist rules. E\u0301cole, école 🙂 Straße and more.\n", encoding="utf-8"
    )
    bring_in(project, [path], language="en")

    hits = list(workflow.words_in_context(project, query))

    assert [hit.words for hit in hits] == found


def test_a_limit_counts_passages(tmp_path):
    project = small_study(tmp_path)

    hits = list(workflow.words_in_context(project, "violence", limit=2))

    assert len({hit.found.number for hit in hits}) == 2


def test_conditions_become_a_filter(tmp_path):
    project = small_study(tmp_path)

    wanted = workflow.filter_from(
        project,
        codes=["violence"],
        conditions=[("language", "es"), ("language", "en"), ("group", "A"), ("document", "Focus group")],
        words="street",
    )

    [document] = wanted.documents
    assert wanted.codes == ("violence",)
    assert wanted.languages == ("es", "en")
    assert wanted.attributes == {"group": ("A",)}
    assert read_document(project, document).name == "Focus group"
    assert count_excerpts(project, wanted) == 1


def test_attributes_of_passages_can_be_conditions(project, tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(
        "id,answer,ciudad y año\n1,I trust nobody in this town,Rabat 2020\n2,There was violence at home,Faro\n"
    )
    bring_in(project, [path])
    workflow.code(project, who="tester", autocoder="lexicon")

    wanted = workflow.filter_from(project, codes=[], conditions=[("ciudad y año", "Rabat 2020")], words="")

    assert [excerpt.code_id for excerpt in all_excerpts(project, wanted)] == ["trust"]


@pytest.mark.parametrize(
    ("codes", "conditions", "says"),
    [
        (["violense"], [], "did you mean 'violence'"),
        ([], [("langauge", "es")], "did you mean 'language'"),
        ([], [("grup", "A")], "did you mean 'group'"),
        ([], [("zzz", "A")], "possible: coder, document, gender, group, kind"),
        ([], [("document", "Focus grup")], "did you mean 'Focus group'"),
    ],
)
def test_what_is_unknown_is_refused_with_what_is_possible(tmp_path, codes, conditions, says):
    project = small_study(tmp_path)

    with pytest.raises(RequestError, match=says):
        workflow.filter_from(project, codes=codes, conditions=conditions, words="")


def test_the_sample_studys_files_can_all_be_read(tmp_path):
    project = workflow.create(tmp_path / "a.qualkit", codebook="migrant-women", who="tester")

    results = bring_in(project, workflow.sample_files())

    assert [result.problem for result in results if result.problem] == []
    assert project.check() == []


def test_a_sample_is_never_made_over_a_project(tmp_path):
    small_study(tmp_path)

    with pytest.raises(ProjectError, match="is there already"):
        workflow.make_sample(tmp_path / "small.qualkit", who="tester")


def test_a_sheet_that_cannot_be_read_is_refused_before_any_file_comes_in(project, files, tmp_path):
    sheet = tmp_path / "people.csv"
    sheet.write_text("age,city\n31,Rabat\n")

    with pytest.raises(InputError, match=r"people\.csv"):
        bring_in(project, files, participants=sheet)

    assert listed_documents(project) == []


def test_of_two_rows_about_one_speaker_the_last_counts(project, files, tmp_path):
    sheet = tmp_path / "participants.csv"
    sheet.write_text("document,name,role,age\ngroup.txt,Amina,participant,31\n,Amina,participant,32\n")

    results = bring_in(project, [*files, sheet])

    assert speakers_of(project)["Amina"] == ("participant", "32")
    assert results[-1].note == "participants.csv: 1 speaker described"


def test_a_code_may_be_named_among_the_conditions(tmp_path):
    project = small_study(tmp_path)

    wanted = workflow.filter_from(project, codes=[], conditions=[("code", "violence")], words="")

    assert wanted.codes == ("violence",)


def test_a_sheet_may_write_a_name_as_the_file_does(project, tmp_path):
    talk, sheet = tmp_path / "talk.txt", tmp_path / "people.csv"
    talk.write_text("Moderator: How was it?\nAna (she/her) – Riverton: Loud.\n" * 2, encoding="utf-8")
    sheet.write_text("document,name,age\ntalk.txt,Ana (she/her) – Riverton,34\n", encoding="utf-8")

    bring_in(project, [talk, sheet])

    ana = next(speaker for speaker in listed_speakers(project) if speaker.name == "Ana")
    assert ana.attributes == {"pronouns": "she/her", "organisation": "Riverton", "age": "34"}


def test_a_sheet_may_leave_the_suffixes_of_files_out(project, files, tmp_path):
    sheet = tmp_path / "about.csv"
    sheet.write_text("document,city\nGroup,Rabat\nnotes.md,Tunis\nnobody,Fez\n", encoding="utf-8")

    results = bring_in(project, [*files, sheet])

    assert "2 documents described; nothing in the project matches nobody" in results[-1].note
    assert {d.name: d.attributes.get("city") for d in listed_documents(project)}["group"] == "Rabat"
