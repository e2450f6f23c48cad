"""Who codes: the page about coders, the name in the sidebar, and the start page, without a browser."""

import sys
from pathlib import Path

import pytest
from builders import document, empty_study, small_study
from parts import coder
from streamlit.testing.v1 import AppTest

from qualkit.errors import RequestError
from qualkit.settings import Settings
from qualkit.store.documents import read_document
from qualkit.store.project import open_project
from qualkit.workflow import finish_document, finish_pass, hand_over, passes, set_blind, start_pass
from qualkit.workflow.annotating import apply, text_hash
from qualkit.workflow.operations import full_id, short_id
from qualkit.workflow.progress import Stage, open_pass
from qualkit.workflow.quoting import pick
from qualkit.workflow.rounds import is_blind

MAIN = Path(__file__).parents[2] / "apps" / "main.py"
GROUP = document("Focus group", []).id


def opened(monkeypatch, project, view="coders", *, who="ana"):
    """Return the app at a page of a project, in a browser in which somebody codes."""
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.setenv("QUALKIT_PROJECT", str(project.path))
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    if who:
        app.session_state["coder"] = who
    app.run()
    app.switch_page(f"views/{view}.py").run()
    assert not app.exception
    return app


def started(monkeypatch, folder):
    """Return the start page of a folder."""
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.delenv("QUALKIT_PROJECT", raising=False)
    monkeypatch.setenv("QUALKIT_FOLDER", str(folder))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    assert not app.exception
    return app


def drawn(app):
    """Return all HTML that the page drew."""
    return "\n".join(element.proto.body for element in app.get("html"))


def told(app):
    """Return what the page says in plain paragraphs, without the signs that keep words plain."""
    return "\n".join(element.value.replace("\\", "") for element in [*app.markdown, *app.caption])


def button(app, label):
    """Return the button of that label."""
    return next(each for each in app.button if each.label.replace("\\", "") == label)


def test_the_page_of_an_empty_study_says_what_to_do_next(tmp_path, monkeypatch):
    app = opened(monkeypatch, empty_study(tmp_path))

    assert "nothing to code yet" in told(app)
    assert [link.label for link in app.main.get("page_link")] == ["Bring in some files"]


@pytest.mark.parametrize("view", ["study", "bring", "coders", "export"])
def test_every_page_says_in_one_line_what_it_is_for(tmp_path, monkeypatch, view):
    app = opened(monkeypatch, small_study(tmp_path), view)

    assert app.main.caption[0].value.endswith(".")


def test_a_pass_is_started_read_and_finished(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project)

    button(app, "Start a round").click().run()
    app.text_input(key="pass-name").set_value("First reading")
    button(app, "Start").click().run()
    begun = told(app)
    button(app, "Finish this round").click().run()
    asked = told(app)
    app.button(key="finish-it").click().run()

    assert not app.exception
    assert "You are in First reading: 0 of 4 documents read, 0 codings." in begun
    assert "You have not marked 4 documents as read." in asked
    (done,) = passes(project)
    assert (done.coder, done.name, bool(done.finished)) == ("ana", "First reading", True)


def test_a_pass_is_handed_over_with_a_note(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    start_pass(project, who="ana")
    app = opened(monkeypatch, project)

    button(app, "Hand it over").click().run()
    app.text_input(key="hand-over-to").set_value("ben")
    app.text_area(key="hand-over-note").set_value("The boards are left.")
    button(app, "Hand over").click().run()

    assert not app.exception
    (left,) = passes(project)
    assert (left.handed_to, left.note) == ("ben", "The boards are left.")


def test_a_pass_is_not_handed_over_to_a_program(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    start_pass(project, who="ana")
    app = opened(monkeypatch, project)

    button(app, "Hand it over").click().run()
    app.text_input(key="hand-over-to").set_value("lexicon")
    button(app, "Hand over").click().run()

    assert "name of a program" in app.warning[0].value
    assert not passes(project)[0].finished


def test_what_was_handed_over_is_shown_and_taken_on(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    finish_document(project, GROUP, who="ana")
    hand_over(project, who="ana", to="ben", note="Mind the <b>boards</b>.")
    app = opened(monkeypatch, project, who="ben")
    shown = drawn(app)

    button(app, "Take it on").click().run()

    assert not app.exception
    assert "Mind the &lt;b&gt;boards&lt;/b&gt;." in shown
    assert "which continues that of ana: 0 of 3 documents read" in told(app)
    assert open_pass(passes(project), "ben").continues == ("ana", "Round 1")
    assert button(app, "Read on: Board in Spanish")


def test_everybody_is_shown_document_by_document(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    finish_document(project, GROUP, who="ben")
    start_pass(project, who="ana")

    html = drawn(opened(monkeypatch, project))

    assert "read, 0 codings" in html
    assert html.count("not begun") == 7
    assert '<progress value="1" max="4"' in html


def test_in_a_blind_study_numbers_of_others_stay_hidden_until_both_are_done(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    finish_document(project, GROUP, who="ben")
    set_blind(project, True, who="ana")
    before = drawn(opened(monkeypatch, project))
    finish_document(project, GROUP, who="ana")

    after = drawn(opened(monkeypatch, project))

    assert "read, 0 codings" not in before
    assert after.count("read, 0 codings") == 2


def coded_by_ben(project):
    """Let somebody else code one sentence that no program found, and quote it."""
    read = read_document(project, GROUP)
    start = read.text.index("I slept badly.")
    coding = short_id("00000000-0000-0000-0000-0000000000ff")
    act = {"act": "add", "id": coding, "code": "trust", "start": start, "end": start + 14, "quote": "I slept badly."}
    message = {"client": "page", "document": GROUP, "hash": text_hash(read.text), "coder": "ben"}
    assert apply(project, {**message, "ops": [{"seq": 1, "acts": [act]}]}, who="ben").refused == ()
    pick(project, full_id(coding), who="ben")


def test_in_a_blind_study_counts_and_history_keep_what_another_coded(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    coded_by_ben(project)
    seen = opened(monkeypatch, project, "study")
    set_blind(project, True, who="ana")

    hidden = opened(monkeypatch, project, "study")

    excerpts = [{each.label: each.value for each in app.metric}["Excerpts"] for app in (seen, hidden)]
    assert excerpts == ["8", "7"]
    assert "I slept badly" in drawn(seen)
    assert "I slept badly" not in drawn(hidden)
    assert "coded 'Trust'" not in drawn(hidden)
    assert "7 codings" in drawn(hidden)


def test_blind_coding_is_switched_on_and_off(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project)

    app.toggle[0].set_value(True).run()
    on = is_blind(project)
    app.toggle[0].set_value(False).run()

    assert not app.exception
    assert on
    assert not is_blind(project)


def test_the_name_is_changed_in_the_sidebar_and_signs_from_then_on(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, who="")

    app.button(key="change-coder").click().run()
    app.text_input(key="coder-name").set_value("Cléo")
    button(app, "Use this name").click().run()
    button(app, "Start a round").click().run()
    button(app, "Start").click().run()

    assert not app.exception
    assert "You code as **Cléo**" in told(app)
    assert project.history()[-1].who == "Cléo"


@pytest.mark.parametrize(("name", "fault"), [("blend", "name of a program"), ("a\u202eb", "U+202E"), (" ", "a name")])
def test_a_name_that_misleads_is_refused_where_it_is_typed(tmp_path, monkeypatch, name, fault):
    app = opened(monkeypatch, small_study(tmp_path))

    app.button(key="change-coder").click().run()
    app.text_input(key="coder-name").set_value(name)
    button(app, "Use this name").click().run()

    assert not app.exception
    assert fault in app.warning[0].value.replace("\\", "")
    assert app.session_state["coder"] == "ana"


def test_a_link_never_says_who_codes(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project)
    app.query_params["coder"] = "mallory"

    app.run()

    assert "You code as **ana**" in told(app)
    assert "ana" not in str(dict(app.query_params))


def test_whoever_signs_in_bears_that_name_and_no_other():
    user = {"is_logged_in": True, "name": "Ana García", "email": "ana@example.org"}

    assert coder.signed_in(user) == "ana@example.org"
    assert coder.signed_in({}) == ""
    assert coder.must_sign_in({"is_logged_in": False})
    assert not coder.must_sign_in({})
    assert not coder.must_sign_in(user)


def test_the_settings_name_the_coder_of_a_machine():
    assert coder.who(Settings(coder="dora")) == "dora"
    assert coder.is_chosen(Settings(coder="dora"))
    assert not coder.is_chosen(Settings())


def test_a_document_is_marked_as_read_and_taken_up_again(tmp_path):
    project = small_study(tmp_path)
    script = f"""
from parts import reading_done
from parts.study import current
import streamlit as st
st.session_state["project"] = {str(project.path)!r}
st.session_state["coder"] = "ana"
reading_done.note(current())
reading_done.button(current(), {GROUP!r})
"""
    app = AppTest.from_string(script, default_timeout=60).run()

    app.button(key="read-it").click().run()
    done = passes(project)[0].documents[GROUP].stage
    label = app.button(key="read-it").label
    app.button(key="read-it").click().run()

    assert not app.exception
    assert done is Stage.DONE
    assert label == "Take it up again"
    assert GROUP not in passes(project)[0].documents


def test_the_start_page_offers_the_sample_a_new_study_and_those_that_are_there(tmp_path, monkeypatch):
    small_study(tmp_path)
    (tmp_path / "broken.qualkit").write_bytes(b"hello")

    app = started(monkeypatch, tmp_path)

    assert {header.value for header in app.header} == {"Look around", "Open a study", "Start your own"}
    assert "4 documents · 7 codings" in told(app)
    assert "Cannot be opened. broken.qualkit: is not a qualkit project" in told(app)
    assert app.button(key="open broken").disabled


def test_the_name_given_on_the_start_page_signs_the_study_that_is_begun(tmp_path, monkeypatch):
    app = started(monkeypatch, tmp_path)

    app.text_input(key="start-name").set_value("ana").run()
    app.text_input(key="own-name").set_value("Mine")
    app.radio[0].set_value("dialogue")
    button(app, "Start").click().run()

    assert not app.exception
    assert open_project(tmp_path / "Mine.qualkit").history()[0].who == "ana"


def test_a_study_from_elsewhere_is_taken_in_and_opened(tmp_path, monkeypatch):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "folder"
    elsewhere.mkdir()
    folder.mkdir()
    project = small_study(elsewhere)
    project.engine.dispose()
    app = started(monkeypatch, folder)

    app.file_uploader(key="fetch-study").upload("sent.qualkit", project.path.read_bytes()).run()

    assert not app.exception
    assert app.title[0].value == "small"
    assert (folder / "sent.qualkit").exists()


def test_what_is_no_study_is_refused_in_one_line(tmp_path, monkeypatch):
    app = started(monkeypatch, tmp_path)

    app.file_uploader(key="fetch-study").upload("sent.qualkit", b"hello").run()

    assert not app.exception
    assert "is not a qualkit project" in app.warning[0].value
    assert list(tmp_path.iterdir()) == []


def test_a_dialog_about_a_pass_that_somebody_finished_elsewhere_is_closed(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    start_pass(project, who="ana")
    app = opened(monkeypatch, project)
    button(app, "Finish this round").click().run()
    finish_pass(project, who="ana")

    app.run()

    assert not app.exception
    assert button(app, "Start a round")


def test_a_chosen_name_is_checked():
    with pytest.raises(RequestError, match="needs a name"):
        coder.choose(" ")
