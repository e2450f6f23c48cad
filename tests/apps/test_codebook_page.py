"""The codebook page: codes chosen, written, checked and previewed, put elsewhere, and their versions compared."""

from dataclasses import replace

import pytest
from builders import empty_study, small_study
from hostile import HOSTILE
from test_pages import drawn, opened

from qualkit.codebook.editing import with_code, without_code
from qualkit.model import Filter
from qualkit.store.excerpts import count_excerpts
from qualkit.workflow.editing import add_code, save_codebook

TERMS = "Words that point to it, one a line"


def field(app, label, *, language=0):
    """Return the field of that name in one of the languages."""
    return [each for each in [*app.text_area, *app.text_input] if each.label == label][language]


def button(app, label):
    """Return the last button of that name: a dialog's comes after the page's."""
    return [each for each in app.button if each.label == label][-1]


def said(app):
    """Return what the page says in words."""
    shown = [*app.markdown, *app.warning, *app.error, *app.caption]
    return "\n".join(str(each.value) for each in shown).replace("\\", "")


def at(app, view):
    """Return the page at one of its views."""
    app.query_params["view"] = view
    return app.run()


def tree(app):
    """Return the list of codes."""
    return app.radio(key="codebook-tree")


def test_a_code_is_chosen_in_the_tree_and_stands_in_the_address(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "codebook")

    tree(app).set_value("trust").run()

    assert not app.exception
    assert app.query_params["code"] == "trust"
    assert field(app, "Name").value == "Trust"
    assert field(app, TERMS, language=1).value == "confianza\nconfiar"


def test_the_tree_says_how_much_each_code_has(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "codebook")

    labels = [label.replace("\N{NO-BREAK SPACE}", " ") for label in tree(app).options]
    assert labels[0] == "All codes"
    assert [label.rsplit(" ", 3)[-3:] for label in labels[1:]] == [
        ["Violence", "·", "2"],
        ["violence", "·", "2"],
        ["Trust", "·", "3"],
    ]


def test_a_link_names_a_code_that_is_not_there_and_is_told_so(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "codebook", code="trist")

    assert "names a code that the codebook does not hold" in app.warning[0].value
    assert tree(app).value == ""


def test_what_is_filtered_elsewhere_stays_as_it_was(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", code="trust")
    app.switch_page("views/codebook.py").run()
    tree(app).set_value("violence").run()

    app.query_params.clear()
    app.switch_page("views/excerpts.py").run()

    assert app.multiselect(key="code").value == ["trust"]


def test_what_is_typed_outlasts_other_codes_and_other_pages_and_is_told(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, "codebook", code="trust")
    field(app, "What it means").set_value("Relying on somebody.").run()

    tree(app).set_value("violence").run()
    app.switch_page("views/study.py").run()
    app.switch_page("views/codebook.py").run()
    told = said(app)
    tree(app).set_value("trust").run()

    assert "Not saved yet: “Trust”" in told
    assert field(app, "What it means").value == "Relying on somebody."
    assert project.codebook().code("trust").definition == {}


def test_changes_of_several_codes_are_saved_as_one_version_and_taken_back(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    first = project.codebook()
    app = opened(monkeypatch, project, "codebook", code="trust")
    field(app, "What it means").set_value("Relying on somebody.").run()
    tree(app).set_value("violence").run()
    field(app, TERMS).set_value("violence\n  beaten up \n\n").run()

    button(app, "Save as a new version").click().run()
    saved = project.codebook()
    app.button(key="codebook-undo").click().run()

    assert not app.exception
    assert saved.code("trust").definition == {"en": "Relying on somebody."}
    assert [term.text for term in saved.code("violence").terms if term.language == "en"] == ["violence", "beaten up"]
    assert project.codebook().version == first.version
    assert "Not saved yet" not in said(app)


def test_terms_are_checked_line_by_line_and_not_saved_while_they_are_wrong(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "codebook", code="trust")

    field(app, TERMS).set_value("trust\nabuse/VRB\ntrust").run()

    html = drawn(app)
    assert "<dt>Line 2</dt>" in html
    assert "part of speech" in html
    assert "<dt>Line 3</dt>" in html
    assert button(app, "Save as a new version").disabled
    assert button(app, "See what this would change").disabled


def test_typing_what_is_saved_leaves_nothing_to_save(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "codebook", code="trust")
    field(app, "Name").set_value("Confidence").run()
    field(app, "Name").set_value(" Trust ").run()
    told = said(app)

    field(app, "Name").set_value("Faith").run()
    button(app, "Drop the changes").click().run()

    assert "Not saved yet" not in told
    assert field(app, "Name").value == "Trust"
    assert "Not saved yet" not in said(app)


def test_a_key_that_another_code_has_goes_over(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    book = project.codebook()
    save_codebook(project, with_code(book, replace(book.code("trust"), shortcut="2")), who="Amina", over=book.version)
    app = opened(monkeypatch, project, "codebook", code="violence")
    next(each for each in app.selectbox if each.label == "Key that codes with it").set_value("2").run()

    button(app, "Save as a new version").click().run()

    assert (project.codebook().code("violence").shortcut, project.codebook().code("trust").shortcut) == ("2", "")


def test_a_preview_shows_what_comes_and_what_goes(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, "codebook", code="trust")
    field(app, TERMS).set_value("slept").run()

    button(app, "See what this would change").click().run(timeout=60)

    assert not app.exception
    html = drawn(app)
    assert "Would come: 1" in html
    assert "<blockquote lang='en'" in html.replace('"', "'")
    assert "I slept badly." in html
    assert "Would go: 2" in html
    assert "slept" not in {term.text for term in project.codebook().code("trust").terms}


def test_somebody_elses_version_is_told_and_not_overwritten(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, "codebook", code="trust")
    field(app, "What it means").set_value("Relying on somebody.").run()
    add_code(project, {"en": "Night buses"}, who="Rosa")
    app.run()
    told = said(app)

    button(app, "Save as a new version").click().run()
    refused = said(app)
    button(app, "Put mine on top of it").click().run()
    button(app, "Save as a new version").click().run()

    assert "The codebook was changed meanwhile: added" in told
    assert "look at what changed" in refused
    book = project.codebook()
    assert book.code("trust").definition == {"en": "Relying on somebody."}
    assert book.code("night-buses")


def test_a_code_is_added_moved_merged_and_deleted_from_its_menu(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, "codebook", code="trust")

    app.menu_button(key="code-menu trust").click("new").run()
    app.text_input(key="code-new-name").set_value("Trust in buses")
    button(app, "Add it").click().run()
    added = app.query_params["code"]
    app.menu_button(key="code-menu trust-in-buses").click("move").run()
    app.selectbox(key="code-under trust-in-buses").set_value("violence").run()
    button(app, "Move it").click().run()
    under = project.codebook().code("trust-in-buses").parent
    app.menu_button(key="code-menu trust-in-buses").click("up").run()
    first = project.codebook().codes[1].id
    app.menu_button(key="code-menu trust-in-buses").click("merge").run()
    app.selectbox(key="code-into trust-in-buses").set_value("trust").run()
    button(app, "Merge").click().run()
    ids = [code.id for code in project.codebook().codes]
    app.menu_button(key="code-menu trust").click("delete").run()
    told = said(app)
    button(app, "Delete").click().run()

    assert not app.exception
    assert added == "trust-in-buses"
    assert (under, first) == ("violence", "trust-in-buses")
    assert ids == ["violence", "violence-domestic", "trust"]
    assert "goes, with 3 codings in 3 documents by lexicon" in told
    assert count_excerpts(project, Filter()) == 4


def test_a_code_is_split_with_the_words_that_go_over(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, "codebook", code="trust")
    app.menu_button(key="code-menu trust").click("split").run()
    app.text_input(key="split-name trust").set_value("Confiance").run()
    words = app.multiselect(key="split-terms trust")
    words.set_value([project.codebook().code("trust").terms[-1]]).run()

    button(app, "Split").click().run()

    assert not app.exception
    book = project.codebook()
    assert [term.text for term in book.code("confiance").terms] == ["confiance"]
    assert "confiance" not in {term.text for term in book.code("trust").terms}


def test_what_is_not_saved_is_not_deleted_by_mistake(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, "codebook", code="trust")
    field(app, "What it means").set_value("Relying on somebody.").run()

    app.menu_button(key="code-menu trust").click("delete").run()

    assert "First save or drop the changes to Trust" in said(app)
    assert button(app, "Delete").disabled


def test_versions_are_listed_compared_and_brought_back(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    first = project.codebook()
    save_codebook(project, without_code(first, "trust"), who="Amina", over=first.version)
    app = at(opened(monkeypatch, project, "codebook"), "versions")
    html = drawn(app)

    button(app, "Bring the first back into use").click().run()
    button(app, "Bring it back").click().run()

    assert not app.exception
    assert "<td>Amina</td>" in html
    assert "Trust: added" in html or "trust: removed" in html.casefold()
    assert project.codebook().version == first.version


def test_a_language_is_added(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    app = opened(monkeypatch, project, "codebook", code="trust")
    app.selectbox(key="codebook-new-language").set_value("pt").run()

    app.button(key="codebook-add-language").click().run()

    assert not app.exception
    assert project.codebook().languages == ("en", "es", "fr", "pt")
    assert len([each for each in app.text_area if each.label == TERMS]) == 4


@pytest.mark.parametrize("view", ["codes", "versions"])
def test_names_of_codes_never_become_html_or_images(tmp_path, monkeypatch, view):
    project = small_study(tmp_path)
    add_code(project, {"en": HOSTILE}, who=HOSTILE)
    app = at(opened(monkeypatch, project, "codebook"), view)
    tree(app).set_value(project.codebook().codes[-1].id).run()

    assert not app.exception
    assert "<script" not in drawn(app)
    assert "<img" not in drawn(app)
    assert not any("![x](" in label for label in tree(app).options)
    assert "![x](" not in said(app)
