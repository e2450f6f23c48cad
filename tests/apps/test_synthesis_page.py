"""The page on which boards are read together."""

import pytest
from builders import document, empty_study
from test_pages import drawn, opened

from qualkit.model import Kind
from qualkit.store.documents import add_document
from qualkit.workflow.synthesis import Idea, Prompt, Said, Synthesis

# As a translation would have it; what the encoder makes of words is tested elsewhere.
SAME = {"Rent too high": "en", "Alquiler demasiado alto": "es"}


def board(name, words, *, language, prompt):
    return document(name, [("", each) for each in words], kind=Kind.BOARD, language=language, prompt=prompt)


@pytest.fixture
def project(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    boards = [
        board("North", ["Rent too high", "Lunch club"], language="en", prompt="Problems"),
        board("South", ["Alquiler demasiado alto", "<b>Huerto</b>"], language="es", prompt="Problemas"),
    ]
    with project.change("import", who="tester") as change:
        for each in boards:
            add_document(change, each)
    monkeypatch.setattr("qualkit.workflow.synthesis.synthesise", lambda *_, **__: synthesis(boards))
    return project


def synthesis(boards, *, sure=True):
    said = [
        Said(number, each.id, each.name, each.name, each.language, piece.prompt, piece.span, piece.span.of(each.text))
        for number, (each, piece) in enumerate(((each, piece) for each in boards for piece in each.passages), start=1)
    ]
    same = tuple(note for note in said if note.words in SAME)
    single = tuple(note for note in said if note.words not in SAME)
    idea = Idea({note.language: note.words for note in same}, same, sure)
    asked = Prompt({"en": "Problems", "es": "Problemas"}, (idea,), single)
    other = Prompt({"en": "Proposals"}, (), ())
    return Synthesis((asked, other), ("North", "South"), ("en", "es"))


def test_an_idea_is_shown_in_each_language_with_who_raised_it(monkeypatch, project):
    app = opened(monkeypatch, project, "synthesis")

    html = drawn(app)
    assert '<span lang="en" dir="auto">Rent too high</span>' in html
    assert '<span lang="es" dir="auto">Alquiler demasiado alto</span>' in html
    assert "Raised in 2 of 2 groups, in English and Spanish" in html
    assert "1 idea came up in more than one group, 2 notes only once" in html


def test_all_notes_of_an_idea_and_those_raised_once_lead_to_their_places(monkeypatch, project):
    app = opened(monkeypatch, project, "synthesis")

    assert [box.label for box in app.expander] == ["Its 2 notes", "Raised once: 2 notes"]
    assert len([link for link in app.page_link if link.label == "Read it in its place"]) == 4


def test_what_people_wrote_never_becomes_html(monkeypatch, project):
    html = drawn(opened(monkeypatch, project, "synthesis"))

    assert "&lt;b&gt;Huerto&lt;/b&gt;" in html
    assert "<b>Huerto" not in html


def test_one_prompt_can_be_chosen_and_stands_in_the_address(monkeypatch, project):
    app = opened(monkeypatch, project, "synthesis", asked="Proposals")

    assert "Rent too high" not in drawn(app)
    assert app.multiselect(key="asked").value == ["Proposals"]
    app.multiselect(key="asked").set_value([]).run()
    assert "Rent too high" in drawn(app)


def test_a_link_to_a_prompt_that_there_is_not_says_so(monkeypatch, project):
    app = opened(monkeypatch, project, "synthesis", asked="Weather")

    assert any("Weather" in warning.value for warning in app.warning)
    assert "Rent too high" in drawn(app)
