"""The Study page says what is best next and what happened, and a study can be begun without a codebook."""

import re
import sys
from pathlib import Path

import pytest
from builders import CODEBOOK, document, empty_study, small_study
from parts.happened import in_words
from playwright.sync_api import expect
from room import watched
from streamlit.testing.v1 import AppTest
from test_browser import browser, serving
from test_pages import TALK, VIEWS, bring_in, drawn, dropping, opened

from qualkit.store.documents import add_document, listed_documents
from qualkit.store.project import open_project
from qualkit.workflow import code, create, finish_document, start_pass
from qualkit.workflow.editing import add_code

MAIN = Path(__file__).parents[2] / "apps" / "main.py"
VERSION = "0123456789ab"


def at_the_start(monkeypatch, folder):
    """Return the start page of a folder."""
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.delenv("QUALKIT_PROJECT", raising=False)
    monkeypatch.setenv("QUALKIT_FOLDER", str(folder))
    return AppTest.from_file(str(MAIN), default_timeout=60).run()


def without_codes(folder):
    """Return a study with a document and no code."""
    project = create(folder / "bare.qualkit", who="tester", name="Bare")
    with project.change("import", who="tester") as change:
        add_document(change, document("Notes", [("Rosa", "The night bus is late."), ("Eva", "We wait in the rain.")]))
    return project


def steps(app):
    """Return what the page says to do next: labels of links, in their order."""
    views = ("read", "review", "coders", "themes", "export", "excerpts")
    links = [link for link in app.main.get("page_link") if link.proto.page in views]
    return [link.label for link in links if "document" not in link.proto.query_string or link.label.startswith("Read")]


def test_a_study_is_begun_without_a_codebook(tmp_path, monkeypatch):
    app = at_the_start(monkeypatch, tmp_path)

    app.text_input(key="own-name").set_value("Interviews 2026")
    app.radio[0].set_value("")
    next(button for button in app.button if button.label == "Start").click().run()

    book = open_project(tmp_path / "Interviews 2026.qualkit").codebook()
    assert not app.exception
    assert app.title[0].value == "Interviews 2026"
    assert (book.id, dict(book.title), book.codes) == ("interviews-2026", {"en": "Interviews 2026"}, ())


@pytest.mark.parametrize("view", [*VIEWS, "review", "quotes", "memos"])
def test_every_page_does_without_codes(tmp_path, monkeypatch, view):
    app = opened(monkeypatch, without_codes(tmp_path), view)

    assert app.title
    assert not app.error
    if view in ("codebook", "review"):
        assert "Read and code" in [link.label for link in app.main.get("page_link")]


@pytest.mark.parametrize("as_", ["matrix", "frequencies", "context"])
def test_every_view_of_the_excerpts_does_without_codes(tmp_path, monkeypatch, as_):
    app = opened(monkeypatch, without_codes(tmp_path), "excerpts", **{"as": as_})

    assert not app.error


def test_without_codes_reading_comes_next_and_no_codebook_is_applied(tmp_path, monkeypatch):
    app = opened(monkeypatch, without_codes(tmp_path))

    assert steps(app)[0] == "Read and code"
    assert "code-now" not in {button.key for button in app.button}


def test_what_came_in_can_be_read_and_coded_by_oneself(tmp_path, monkeypatch):
    project = empty_study(tmp_path)

    app = bring_in(dropping(monkeypatch, project, {"talk.txt": TALK}))

    [document_id] = [each.id for each in listed_documents(project)]
    links = {link.label: link.proto.query_string for link in app.main.get("page_link")}
    assert "Next: apply the codebook" in links
    assert document_id in links["Or read and code yourself"]


def test_a_study_that_was_coded_says_what_is_best_next(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    code(project, who="tester", autocoder="lexicon")

    app = opened(monkeypatch, project)

    told = re.sub("<[^>]*>", "", drawn(app))
    assert steps(app) == ["Review", "Start a round", "Export"]
    assert "suggestions left" in told


def test_whoever_is_in_a_round_reads_on(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    code(project, who="tester", autocoder="lexicon")
    monkeypatch.setenv("USER", "ana")
    app = opened(monkeypatch, project)
    me = re.search(r"You code as \*\*(.*)\*\*", "\n".join(each.value for each in app.markdown))[1]
    start_pass(project, who=me, name="First look")
    finish_document(project, listed_documents(project)[0].id, who=me)

    app = opened(monkeypatch, project)

    assert steps(app)[0] == "Read on"
    assert "First look: 1 of 4 documents read" in re.sub("<[^>]*>", "", drawn(app))
    assert "Code with a second person" in steps(app)


def test_two_coders_are_compared(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    for name in ("Ana", "Ben"):
        start_pass(project, who=name)

    app = opened(monkeypatch, project)

    assert "Compare coders" in steps(app)
    assert "Ana and Ben" in drawn(app)


def test_who_codes_by_hand_is_not_told_to_apply_the_codebook_first(tmp_path, monkeypatch):
    project = without_codes(tmp_path)
    add_code(project, {"en": "Waiting"}, who="Ana")
    start_pass(project, who="Ana")

    app = opened(monkeypatch, project)

    assert "Next" in [header.value for header in app.header]
    assert app.button(key="code-now").label == "Apply the codebook"


def test_another_study_can_be_opened_from_every_page(tmp_path, monkeypatch):
    small_study(tmp_path)
    app = at_the_start(monkeypatch, tmp_path)
    app.button(key="open small").click().run()
    app.switch_page("views/excerpts.py").run()
    app.text_input(key="words").set_value("neighbours").run()

    app.button(key="close-study").click().run()
    title = app.title[0].value
    app.button(key="open small").click().run()
    app.switch_page("views/excerpts.py").run()

    assert not app.exception
    assert title == "qualkit"
    assert app.text_input(key="words").value == ""


def test_a_study_that_was_named_cannot_be_left(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path))

    assert "close-study" not in {button.key for button in app.button}


@pytest.mark.parametrize(
    ("verb", "summary", "told"),
    [
        ("init", f"codebook small {VERSION}", "Begun with the codebook “small”"),
        ("code", f"lexicon: 1 coding in 1 document, codebook {VERSION}", "Codebook applied: 1 coding in 1 document"),
        ("code", "coded 'Trust' in 'Focus group'", "Coded 'Trust' in 'Focus group'"),
        (
            "code",
            f"made the code 'Buses' (small {VERSION}:) and coded 'Buses' in 'Notes'",
            "Made the code 'Buses' and coded 'Buses' in 'Notes'",
        ),
        ("decide", "reject 'trust'", "Rejected the suggestion of “Trust”"),
        ("decide", "accepted 'Trust' in 'Notes'", "Accepted 'Trust' in 'Notes'"),
        ("codebook", f"small {VERSION}: added 'trust'", "Codebook changed: added “Trust”"),
        ("codebook", f"dialogue {VERSION}", "Codebook “dialogue” put into use"),
        ("round", "'Focus group' read", "Document 'Focus group' read"),
        ("round", "'Round 1' begun", "Round 'Round 1' begun"),
        ("round", "blind coding on", "Blind coding on"),
        (
            "themes",
            "3 themes over 9 passages (bertopic 0.17.4, seed 0); 1 kept",
            "Themes found: 3 themes in 9 passages; 1 kept",
        ),
        ("memo", "on Trust: think", "Memo on Trust: think"),
        ("quote", "picked: The bus", "Quote picked: The bus"),
        ("review", "3 statements judged", "3 statements judged in the review"),
        ("undo", "decide: accept 'trust'", "Taken back: accepted the suggestion of “Trust”"),
        ("undo", "coded 'Trust' in 'Notes'", "Taken back: coded 'Trust' in 'Notes'"),
        ("code", "hidden while coding is blind", "Coded: hidden while coding is blind"),
    ],
)
def test_the_history_is_told_in_plain_words(verb, summary, told):
    assert in_words(verb, summary, CODEBOOK.names()) == told


def test_no_word_of_the_commands_is_left_in_the_history(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    code(project, who="tester", autocoder="lexicon")

    app = opened(monkeypatch, project)

    shown = re.sub("<[^>]*>", "", drawn(app))
    assert "Codebook applied: " in shown
    assert "lexicon:" not in shown
    assert project.codebook().version not in shown


def test_a_study_begun_without_codes_gets_its_first_code_from_words_that_are_read(tmp_path):
    with serving(QUALKIT_FOLDER=str(tmp_path)) as address, browser() as (page, _, complaints):
        page.goto(address)
        page.get_by_role("textbox", name="Name of the study").fill("Buses")
        page.get_by_text("None yet: I make codes as I read").click()
        page.get_by_role("button", name="Start", exact=True).click()
        page.get_by_role("button", name="Bring in some files").click()
        page.locator("input[type=file]").first.set_input_files(
            {"name": "talk.txt", "mimeType": "text/plain", "buffer": TALK}
        )
        page.get_by_role("button", name="Bring 1 document into the study").click()
        page.get_by_role("link", name="Next: read and code").click()
        reader = watched(page)
        expect(page.locator(".qk-words", has_text="Waiting for papers")).to_be_visible()
        reader.draw_over("Waiting for papers")
        reader.press("v")
        expect(reader.chip("waiting-for-papers")).to_have_text("Waiting for papers")
        reader.saved()
        page.get_by_role("link", name="Study", exact=True).click()
        expect(page.get_by_text("Made the code 'Waiting for papers'").first).to_be_visible()

    project = open_project(tmp_path / "Buses.qualkit")
    assert [code.name for code in project.codebook().codes] == [{"en": "Waiting for papers"}]
    assert complaints == []
