"""The pages of a blind study: they keep from each other what people did, and show it once both have read it."""

import pytest
from builders import document, small_study
from test_coders_page import coded_by_ben, drawn, told
from test_coders_page import opened as opened_by_ana

from qualkit.store.excerpts import all_excerpts
from qualkit.workflow import finish_document, set_blind
from qualkit.workflow.noting import write_memo

GROUP = document("Focus group", []).id


def opened(monkeypatch, project, view, **asked):
    """Return the app at a page of a project, in ana's browser, with what the address asks for."""
    app = opened_by_ana(monkeypatch, project, view)
    for name, value in asked.items():
        app.query_params[name] = value
    return app.run() if asked else app


@pytest.fixture
def study(tmp_path):
    """Return a blind study in which ben coded and quoted a sentence and wrote a memo on it."""
    project = small_study(tmp_path)
    coded_by_ben(project)
    coding = next(each.coding_id for each in all_excerpts(project) if each.coder == "ben")
    write_memo(project, ("coding", coding), "What ben thinks.", who="ben")
    set_blind(project, True, who="ana")
    return project


def both_read(project):
    """Let both people be done with the document."""
    for who in ("ana", "ben"):
        finish_document(project, GROUP, who=who)


def test_the_history_shows_what_was_done_in_a_document_that_both_have_read(study, monkeypatch):
    before = drawn(opened(monkeypatch, study, "study"))
    both_read(study)

    after = drawn(opened(monkeypatch, study, "study"))

    assert "hidden while coding is blind" in before
    assert "oded &#x27;Trust&#x27;" not in before
    assert "oded &#x27;Trust&#x27; in" in after


@pytest.mark.parametrize(("view", "words"), [("quotes", "I slept badly."), ("memos", "What ben thinks.")])
def test_quotes_and_memos_come_once_both_have_read_the_document(study, monkeypatch, view, words):
    app = opened(monkeypatch, study, view)
    before = drawn(app), [option for box in app.selectbox for option in box.options]
    both_read(study)

    after = opened(monkeypatch, study, view)

    assert words not in before[0]
    assert "ben" not in before[1]
    assert words in drawn(after)


@pytest.mark.parametrize(("chosen", "deed"), [("move", "keeps"), ("merge", "of “Trust” go over"), ("delete", "goes")])
def test_a_dialog_about_a_code_counts_what_is_seen_and_says_so(study, monkeypatch, chosen, deed):
    app = opened(monkeypatch, study, "codebook", code="trust")

    app.menu_button(key="code-menu trust").click(chosen).run()

    said = told(app)
    assert not app.exception
    assert deed in said
    assert "ben (" not in said
    assert "What others coded with it is hidden while coding is blind" in said


def test_what_is_said_of_a_code_that_went_counts_nothing(study, monkeypatch):
    app = opened(monkeypatch, study, "codebook", code="trust")
    app.menu_button(key="code-menu trust").click("delete").run()

    app.button(key="code-delete").click().run()

    assert not app.exception
    assert "Deleted “Trust”." in told(app)
