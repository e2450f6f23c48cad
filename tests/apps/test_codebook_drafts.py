"""Changes to codes that were not saved are there again after a reload: for whoever made them, and for nobody else."""

import pytest
from builders import empty_study, small_study
from parts.draft_shelf import Draft, Shelf, shelf
from test_codebook_page import button, field, said
from test_pages import opened

from qualkit.workflow.editing import add_code, delete_code

ANA, BEN = ("study", "ana"), ("study", "ben")
MEANING = "Relying on somebody."


@pytest.fixture(autouse=True)
def empty_shelf():
    """Let each test begin with a server that was just started."""
    shelf.clear()


def typed(monkeypatch, project):
    """Type what trust means, and leave without saving."""
    app = opened(monkeypatch, project, "codebook", code="trust")
    field(app, "What it means").set_value(MEANING).run()


def test_what_was_not_saved_is_offered_after_a_reload_and_kept_at_wish(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    typed(monkeypatch, project)
    app = opened(monkeypatch, project, "codebook", code="trust")
    offered = said(app)

    button(app, "Keep them").click().run()
    kept = said(app)
    button(app, "Save as a new version").click().run()

    assert "You had unsaved changes from" in offered
    assert "“Trust”" in offered
    assert field(app, "What it means").value == MEANING
    assert "Not saved yet: “Trust”" in kept
    assert project.codebook().code("trust").definition == {"en": MEANING}
    assert "unsaved" not in said(opened(monkeypatch, project, "codebook"))


def test_what_was_not_saved_is_discarded_at_wish(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    typed(monkeypatch, project)
    app = opened(monkeypatch, project, "codebook", code="trust")

    button(app, "Discard them").click().run()

    assert field(app, "What it means").value == ""
    assert "unsaved" not in said(app)
    assert "unsaved" not in said(opened(monkeypatch, project, "codebook"))


@pytest.mark.parametrize("way", ["Drop the changes", "Save as a new version"])
def test_what_was_dropped_or_saved_is_not_offered(tmp_path, monkeypatch, way):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, "codebook", code="trust")
    field(app, "What it means").set_value(MEANING).run()

    button(app, way).click().run()

    assert "unsaved" not in said(opened(monkeypatch, project, "codebook"))


def test_what_was_typed_on_an_older_version_says_so_and_does_not_overwrite_the_newer(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    typed(monkeypatch, project)
    add_code(project, {"en": "Night buses"}, who="Rosa")
    app = opened(monkeypatch, project, "codebook", code="trust")
    offered = said(app)

    button(app, "Keep them").click().run()
    button(app, "Save as a new version").click().run()

    assert "The codebook was changed since" in offered
    assert "The codebook was changed meanwhile: added" in said(app)
    assert project.codebook().code("night-buses")
    assert project.codebook().code("trust").definition == {}


def test_changes_to_a_code_that_is_gone_say_so(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    typed(monkeypatch, project)
    delete_code(project, "trust", who="Rosa")

    app = opened(monkeypatch, project, "codebook")

    assert "trust”, no longer in the codebook" in said(app)
    assert button(app, "Keep them").disabled


def test_nobody_sees_what_somebody_else_typed_nor_in_another_study(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    project, other = small_study(tmp_path), empty_study(elsewhere)
    settings = tmp_path / "qualkit.toml"
    settings.write_text('coder = "Ana"\n', encoding="utf-8")
    typed(monkeypatch, project)
    in_another = said(opened(monkeypatch, other, "codebook"))
    settings.write_text('coder = "Ben"\n', encoding="utf-8")

    bens = said(opened(monkeypatch, project, "codebook"))
    settings.write_text('coder = "Ana"\n', encoding="utf-8")

    assert "unsaved" not in bens + in_another
    assert "unsaved changes" in said(opened(monkeypatch, project, "codebook"))


def test_a_shelf_keeps_the_drafts_of_each_session_apart():
    kept, one, two = Shelf(), Draft("1", {("trust", "name", "en"): "One"}), Draft("1", {("trust", "name", "en"): "Two"})
    kept.put(ANA, "first", one)
    kept.put(ANA, "second", two)

    assert kept.left(ANA, "third") == ("second", two)
    assert kept.left(ANA, "second") == ("first", one)
    assert kept.left(BEN, "third") == ("", Draft())


def test_of_too_many_drafts_the_oldest_goes():
    kept = Shelf(most=3)
    for number in range(5):
        kept.put(ANA, str(number), Draft("1", {("trust", "name", "en"): str(number)}))
    kept.put(ANA, "2", Draft("1", {("trust", "name", "en"): "again"}))
    kept.put(ANA, "5", Draft("1", {("trust", "name", "en"): "5"}))

    assert [kept.take(ANA, str(number)).texts != {} for number in range(6)] == [False, False, True, False, True, True]
