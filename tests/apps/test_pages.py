"""Every page of the app, run without a browser."""

import re
import sys
from pathlib import Path

import pytest
from builders import document, empty_study, small_study
from hostile import hostile_study
from streamlit.testing.v1 import AppTest

from qualkit.store.documents import add_document

MAIN = Path(__file__).parents[2] / "apps" / "main.py"
VIEWS = ("study", "read", "excerpts", "board", "themes", "codebook", "export")


def opened(monkeypatch, project, view="study", **query):
    """Return the app at a page of a project."""
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.setenv("QUALKIT_PROJECT", str(project.path))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    for name, value in query.items():
        app.query_params[name.replace("__", ".").replace("_", "-")] = value
    if view != "study" or query:
        app.switch_page(f"views/{view}.py").run()
    assert not app.exception
    return app


def drawn(app):
    """Return all HTML that the page drew."""
    return "\n".join(element.proto.body for element in app.get("html"))


def quotes(app):
    """Return the quotes on the page, without their marks."""
    return [re.sub("<[^>]*>", "", quote) for quote in re.findall("<blockquote.*?</blockquote>", drawn(app))]


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_shows_a_study(tmp_path, monkeypatch, view):
    app = opened(monkeypatch, small_study(tmp_path), view)

    assert app.title
    assert not app.error


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_of_an_empty_study_says_what_to_do_next(tmp_path, monkeypatch, view):
    app = opened(monkeypatch, empty_study(tmp_path), view)

    assert not app.error
    if view not in ("study", "codebook"):
        assert app.page_link


@pytest.mark.parametrize("view", VIEWS)
def test_words_from_a_document_never_become_html_or_images(tmp_path, monkeypatch, view):
    app = opened(monkeypatch, hostile_study(tmp_path), view)

    ours = "getElementById"
    html = "\n".join(line for line in drawn(app).split("\n") if ours not in line)
    assert "<script" not in html
    assert "<img" not in html
    said = [element.value for element in [*app.markdown, *app.title, *app.page_link, *app.caption, *app.subheader]]
    labels = [element.label for element in [*app.multiselect, *app.selectbox, *app.button, *app.get("download_button")]]
    assert not any("![x](" in str(told) for told in said + labels)


def test_the_study_page_counts_what_there_is(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path))

    told = {metric.label: metric.value for metric in app.metric}
    assert told == {"Documents": "4", "Passages": "10", "Excerpts": "7", "Codes": "3", "Languages": "3"}


def test_the_last_change_can_be_undone(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project)

    app.button(key="undo").click().run()

    assert not app.exception
    assert project.history()[-1].verb == "undo"


def test_files_are_brought_in_from_the_study_page(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    app = opened(monkeypatch, project)

    app.file_uploader[0].upload("notes.txt", b"# Notes\n\nThere was violence in the street.\n")
    app.file_uploader[0].upload("broken.docx", b"this is no Word file")
    next(button for button in app.button if button.label == "Bring them in").click().run()

    assert not app.exception
    assert any("notes" in told.value for told in app.success)
    assert any("broken" in told.value for told in app.warning)
    assert not any("tmp" in told.value for told in app.warning)


def test_the_codebook_is_applied_from_the_study_page(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        add_document(change, document("Notes", [("", "There was violence in the street.")]))
    app = opened(monkeypatch, project)

    app.button(key="code-now").click().run()

    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric}["Excerpts"] == "1"


def test_a_document_is_read_with_its_codings_marked(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "read", document="Focus group")

    html = drawn(app)
    assert "There was domestic violence in my street.</mark>" in html
    assert "said in the negative" in html


def test_a_link_lights_its_passage(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "read", passage="4")

    assert "Board in Spanish" in app.title[0].value
    assert 'qk-linked" id="passage-4"' in drawn(app)


def test_codes_can_be_shown_alone(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "read", document="Focus group")

    app.get("button_group")[0].set_value(["trust"])
    app.run()

    html = drawn(app)
    assert "I trust the neighbours.</mark>" in html
    assert "in my street.</mark>" not in html


def test_a_link_with_filters_shows_those_excerpts(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", code="Violence", language="Spanish")

    assert quotes(app) == ["Violencia machista"]
    assert "**1 excerpt**" in app.main.markdown[0].value


def test_a_code_brings_the_codes_below_it(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts")

    app.multiselect(key="code").select("violence").run()

    assert "Violence conjugale" in drawn(app)


def test_attributes_are_filters(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts")

    app.multiselect(key="a.group").select("B").run()

    html = drawn(app)
    assert "Generar confianza" in html
    assert "in my street" not in html


def test_filters_that_fit_nothing_say_so_and_can_be_cleared(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts")
    app.text_input(key="words").set_value("zebra").run()
    said = [element.value for element in app.markdown]

    app.button(key="clear").click().run()

    assert any("Nothing was coded that fits" in value for value in said)
    assert "**7 excerpts**" in app.main.markdown[0].value


def test_an_excerpt_shows_what_was_said_around_it(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", code="Trust", language="English")

    html = drawn(app)
    assert "There was domestic violence in my street. I slept badly." in html
    assert "No violence at my place. <mark" in html


def test_a_board_shows_notes_with_and_without_codes(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "board")

    html = drawn(app)
    assert "Retos" in html
    assert "Aprender la lengua" in html
    assert "3 notes, 1 of them without a code" in html


def test_a_board_can_be_narrowed_to_a_code(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "board", board_code="Trust")

    html = drawn(app)
    assert "Generar confianza" in html
    assert "Aprender la lengua" not in html


def test_a_theme_lists_its_passages(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "themes", theme="confianza, confiance")

    html = drawn(app)
    assert "Faire confiance aux institutions" in html
    assert "belongs here: 80" in html
    assert "0.80 of 1" in html


def test_the_codebook_names_its_codes_in_the_language_chosen(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "codebook")

    app.selectbox(key="names").select("es").run()

    assert "Violencia doméstica</h3>" in drawn(app)
    assert any(link.value == "4 excerpts" for link in app.page_link)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "html", "docx"])
def test_a_file_is_made_on_the_export_page(tmp_path, monkeypatch, suffix):
    app = opened(monkeypatch, small_study(tmp_path), "export")
    app.radio(key="format").set_value(suffix).run()

    app.button(key="make").click().run()

    assert not app.exception
    assert any(f"small\\.{suffix}" in button.label for button in app.get("download_button"))


def test_the_start_page_lists_the_studies_of_its_folder(tmp_path, monkeypatch):
    small_study(tmp_path)
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.delenv("QUALKIT_PROJECT", raising=False)
    monkeypatch.setenv("QUALKIT_FOLDER", str(tmp_path))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()

    app.button(key="open small").click().run()

    assert not app.exception
    assert app.title[0].value == "small"
    assert app.query_params["study"] == "small"


def test_a_study_of_ones_own_is_begun_on_the_start_page(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.delenv("QUALKIT_PROJECT", raising=False)
    monkeypatch.setenv("QUALKIT_FOLDER", str(tmp_path))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()

    app.text_input[0].set_value("My ../study")
    next(button for button in app.button if button.label == "Start").click().run()

    assert not app.exception
    assert [path.parent for path in tmp_path.glob("*.qualkit")] == [tmp_path]


def test_a_project_that_is_not_there_is_told_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.setenv("QUALKIT_PROJECT", str(tmp_path / "nowhere.qualkit"))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()

    assert not app.exception
    assert "there is no such project" in app.error[0].value
