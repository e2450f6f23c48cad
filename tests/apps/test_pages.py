"""Every page of the app, run without a browser."""

import json
import re
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from builders import CODEBOOK, document, empty_study, small_study
from hostile import HOSTILE, hostile_study
from streamlit.testing.v1 import AppTest

from qualkit.codebook import write_codebook
from qualkit.model import Coder, Evidence, EvidenceKind, Kind, Match, Span
from qualkit.store.codings import add_codings, start_round
from qualkit.store.documents import add_document, read_documents
from qualkit.store.project import open_project
from qualkit.workflow import code, moved_codings

MAIN = Path(__file__).parents[2] / "apps" / "main.py"
FOCUS_GROUP = document("Focus group", []).id
VIEWS = ("study", "bring", "read", "excerpts", "board", "synthesis", "themes", "codebook", "coders", "export")


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


def annotated(app):
    """Return what the annotator was told: the page as it is read, and its codings as they stand."""
    told = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    return next(data for data in told if "turns" in data), next(data for data in told if "marks" in data)


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
    if view == "bring":
        assert app.file_uploader
    elif view not in ("study", "codebook"):
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


def test_the_codebook_is_applied_from_the_study_page(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        add_document(change, document("Notes", [("", "There was violence in the street.")]))
    app = opened(monkeypatch, project)

    app.button(key="code-now").click().run()

    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric}["Excerpts"] == "1"


def test_a_document_is_read_with_its_codings_marked(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "read", document=FOCUS_GROUP)

    sheet, live = annotated(app)
    assert any("There was domestic violence in my street." in turn[2] for turn in sheet["turns"])
    assert {"violence-domestic", "trust"} <= set(live["used"])
    assert any(piece[4] for pieces in sheet["evidence"].values() for piece in pieces)


def test_a_link_lights_its_passage(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "read", passage="4")

    sheet, _ = annotated(app)
    assert "Board in Spanish" in app.title[0].value
    assert [turn[0] for turn in sheet["turns"] if turn[1] == sheet["lit"][0]] == [4]


def test_words_looked_for_are_found_in_the_document(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "read", document=FOCUS_GROUP, find="VIOLENCE street")

    sheet, _ = annotated(app)
    found = [
        turn[2][start - turn[1] : end - turn[1]]
        for turn in sheet["turns"]
        for start, end in sheet["hits"]
        if turn[1] <= start < turn[1] + len(turn[2])
    ]
    assert sorted(set(found)) == ["street", "violence"]


def test_a_link_with_filters_shows_those_excerpts(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", code="violence", language="es")

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
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", code="trust", language="en")

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
    app = opened(monkeypatch, small_study(tmp_path), "board", board_code="trust")

    html = drawn(app)
    assert "Generar confianza" in html
    assert "Aprender la lengua" not in html


def test_a_theme_lists_its_passages(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "themes", theme="1.1")

    html = drawn(app)
    assert "Faire confiance aux institutions" in html
    assert "closeness 0.80" in html


def test_the_themes_say_how_many_they_are_and_how_stable(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "themes")

    html = drawn(app)
    assert "2 themes in 6 passages; 2 left out. Stability 0.80 of 1: " in html


def test_the_codebook_names_its_codes_in_the_language_chosen(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "codebook")

    app.selectbox(key="names").select("es").run()

    assert "Violencia doméstica</h3>" in drawn(app)
    assert any(link.value == "2 excerpts, with sub-codes 4" for link in app.page_link)


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

    app.text_input(key="own-name").set_value("My ../study")
    app.radio[0].set_value("dialogue")
    next(button for button in app.button if button.label == "Start").click().run()

    assert not app.exception
    assert [path.parent for path in tmp_path.glob("*.qualkit")] == [tmp_path]


def test_a_project_that_is_not_there_is_told_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.setenv("QUALKIT_PROJECT", str(tmp_path / "nowhere.qualkit"))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()

    assert not app.exception
    assert "there is no such project" in app.error[0].value


def test_the_address_holds_ids_whatever_language_the_codes_are_named_in(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts")
    app.selectbox(key="names").select("es").run()

    app.multiselect(key="code").select("violence-domestic").run()

    assert app.query_params["code"] == "violence-domestic"
    assert app.query_params["names"] == "es"


def test_a_link_that_names_an_unknown_code_says_so(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", code="Violencia")

    assert "This link names a code that the codebook does not hold: Violencia." in app.warning[0].value.replace(
        "\\", ""
    )
    assert "**7 excerpts**" in app.main.markdown[0].value


def test_what_a_link_names_in_vain_is_forgotten_with_the_next_choice(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", code="Violencia")

    app.multiselect(key="language").select("es").run()

    assert not app.warning
    assert "code" not in app.query_params
    assert app.query_params["language"] == "es"


@pytest.mark.parametrize(
    ("view", "query"),
    [
        ("themes", {"theme": "1.9"}),
        ("board", {"board_code": "Trust"}),
        ("read", {"document": "nowhere"}),
        ("read", {"passage": "999"}),
        ("excerpts", {"a__shoe_size": "40"}),
        ("excerpts", {"evidence": "high"}),
        ("export", {"format": "pdf"}),
        ("codebook", {"names": "xx"}),
    ],
)
def test_every_page_says_what_a_link_names_in_vain(tmp_path, monkeypatch, view, query):
    app = opened(monkeypatch, small_study(tmp_path), view, **query)

    assert "This link names" in app.warning[0].value


def test_filters_go_along_from_page_to_page(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts")
    app.multiselect(key="code").select("trust").run()

    app.query_params.clear()
    app.switch_page("views/export.py").run()

    assert app.multiselect(key="code").value == ["trust"]


def test_from_a_passage_one_goes_back_to_the_excerpts_filtered_as_they_were(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", code="trust", language="es")
    there = parse_qs(app.main.get("page_link")[0].proto.query_string)
    app.query_params.clear()
    for name, values in there.items():
        app.query_params[name] = values
    app.switch_page("views/read.py").run()

    back = next(link for link in app.sidebar.get("page_link") if link.proto.label == "Back to the excerpts")
    assert parse_qs(back.proto.query_string) == {"code": ["trust"], "language": ["es"]}


def test_evidence_is_not_told_as_a_probability(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts")

    html = drawn(app)
    assert "0.70 of 1" in html
    assert "sure" not in html.casefold()


def near_study(folder):
    """Return a study in which words of the codebook are near to a statement, one of whose words weighed."""
    project = empty_study(folder)
    talk = document("Talk", [("Amina", "He never let her speak.")])
    span = talk.passages[0].span
    evidence = (
        Evidence("He shouted at her.", span, "en", remark="example, distance 0.34", kind=EvidenceKind.NEAR),
        Evidence(f"{HOSTILE} " * 3, span, "en", remark="judged before, distance 0.21", kind=EvidenceKind.NEAR),
    )
    place = Span(span.start + 13, span.start + 16)
    weighed = Evidence("her", place, "en", remark="weighs +0.82", kind=EvidenceKind.WEIGHT)
    with project.change("import", who="tester") as change:
        add_document(change, talk)
    with project.change("code", who="tester") as change:
        round_ = start_round(change, Coder("blend", "1"), codebook_version=CODEBOOK.version, settings={})
        near, both = Match(talk.id, span, "trust", 0.6, evidence), Match(talk.id, span, "violence", 0.6)
        add_codings(change, round_, talk, [near, replace(both, evidence=(*evidence, weighed))])
    return project


def test_a_card_says_quietly_what_is_near_and_marks_only_the_words_that_weighed(tmp_path, monkeypatch):
    app = opened(monkeypatch, near_study(tmp_path), "excerpts")

    html = drawn(app)
    quoted = re.findall("<blockquote.*?</blockquote>", html)
    assert sorted(re.findall('<b class="qk-term">(.*?)</b>', html)) == ["her"]
    assert [re.sub("<[^>]*>", "", quote) for quote in quoted] == ["He never let her speak."] * 2
    assert html.count("Near to: <bdi>“He shouted at her.” (example, distance 0.34)</bdi>; <bdi>“&lt;script") == 2
    assert "weighed: her +0.82; near “He shouted at her.” (example, distance 0.34)" in html
    assert "said in the negative" not in html


def test_what_is_near_cannot_become_html(tmp_path, monkeypatch):
    html = drawn(opened(monkeypatch, near_study(tmp_path), "excerpts"))

    assert "&lt;script" in html
    assert "<script" not in html
    assert "<img" not in html


def test_the_annotator_is_told_why_a_suggestion_was_made(tmp_path, monkeypatch):
    sheet, _ = annotated(opened(monkeypatch, near_study(tmp_path), "read"))

    kinds = sorted([piece[3] for piece in pieces] for pieces in sheet["evidence"].values())
    assert kinds == [["near", "near"], ["near", "near", "weight"]]


def test_a_search_tells_of_passages_without_a_code(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", words="violence")

    assert any(part.label == "1 passage without a code holds these words" for part in app.main.expander)
    assert 'What about <b class="qk-term">violence</b>? Tell us.' in drawn(app)


def test_a_search_without_excerpts_still_shows_what_was_said(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", words="lengua")

    assert any("Nothing was coded that fits" in element.value for element in app.markdown)
    assert quotes(app) == ["Aprender la lengua"]
    assert any(link.label == "Read it in its place" for link in app.main.get("page_link"))


def test_passages_without_a_code_pass_the_filters_about_passages(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", words="violence", language="es")

    assert not quotes(app)


def test_undo_says_what_it_takes_back_and_asks_when_documents_go(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    for name in ("One", "Two"):
        with project.change("import", who="tester", batch="together") as change:
            add_document(change, document(name, [("", "There was violence.")]))
            change.summary = f"{name}.txt: 1 document"
    app = opened(monkeypatch, project)
    said = [caption.value for caption in app.caption]

    app.button(key="undo").click().run()

    assert any("Undo takes back: 2 files brought in, " in line.replace("\\", "") for line in said)
    assert not project.engine.connect().exec_driver_sql("SELECT count(*) FROM documents").scalar()


def test_the_history_tells_what_one_command_did_in_one_line(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    for number in range(30):
        with project.change("import", who="tester", batch="together") as change:
            add_document(change, document(f"Visit {number}", [("", "There was violence.")]))
            change.summary = f"visit-{number}.txt: 1 document"
    with project.change("describe", who="tester", batch="together") as change:
        change.summary = "people.csv: 2 speakers"
    app = opened(monkeypatch, project)

    shown = re.sub("<[^>]*>", "", drawn(app))

    assert "30 files brought in; described: people.csv: 2 speakers" in shown
    assert "Begun" in shown
    assert "visit-29.txt" not in shown


def test_the_export_of_an_empty_study_leads_to_the_files(tmp_path, monkeypatch):
    app = opened(monkeypatch, empty_study(tmp_path), "export")

    assert [link.label for link in app.main.get("page_link")] == ["Bring in some files"]


def test_a_study_is_begun_with_a_codebook_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.delenv("QUALKIT_PROJECT", raising=False)
    monkeypatch.setenv("QUALKIT_FOLDER", str(tmp_path))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()

    app.text_input(key="own-name").set_value("Mine")
    app.file_uploader[1].upload("mine.yaml", write_codebook(CODEBOOK).encode())
    next(button for button in app.button if button.label == "Start").click().run()

    assert not app.exception
    assert open_project(tmp_path / "Mine.qualkit").codebook().id == "small"


@pytest.mark.parametrize("content", [b"", b"codebook: [", b"\xff\xfe\x00"])
def test_a_codebook_that_does_not_hold_together_is_told_by_its_name(tmp_path, monkeypatch, content):
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.delenv("QUALKIT_PROJECT", raising=False)
    monkeypatch.setenv("QUALKIT_FOLDER", str(tmp_path))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()

    app.text_input(key="own-name").set_value("Mine")
    app.file_uploader[1].upload("mine.yaml", content)
    next(button for button in app.button if button.label == "Start").click().run()

    assert not app.exception
    assert "mine" in app.warning[0].value
    assert "tmp" not in app.warning[0].value
    assert not list(tmp_path.glob("*.qualkit"))


def test_nothing_is_begun_without_a_codebook(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.delenv("QUALKIT_PROJECT", raising=False)
    monkeypatch.setenv("QUALKIT_FOLDER", str(tmp_path))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()

    app.text_input(key="own-name").set_value("Mine")
    next(button for button in app.button if button.label == "Start").click().run()

    assert "Choose a codebook" in app.warning[0].value


def test_another_codebook_is_put_into_use_and_the_study_coded_again(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, "codebook")
    next(choice for choice in app.radio if choice.label == "Codebook").set_value("dialogue")
    next(button for button in app.button if button.label == "Use this codebook").click().run()
    asked = [element.value for element in app.markdown]

    app.button(key="code-now").click().run()

    assert not app.exception
    assert project.codebook().id == "dialogue"
    assert any("still coded with an earlier codebook" in told for told in asked)
    assert not any("still coded with an earlier codebook" in element.value for element in app.markdown)


def test_notes_of_a_board_are_read_by_their_prompts(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    board = document("Board", [("", "one"), ("", "two"), ("", "three")], kind=Kind.BOARD)
    prompts = ("Needs", "Ideas", "Needs")
    pieces = tuple(replace(piece, prompt=prompt) for piece, prompt in zip(board.passages, prompts, strict=True))
    with project.change("import", who="tester") as change:
        add_document(change, replace(board, passages=pieces))
    app = opened(monkeypatch, project, "read", passage="3")

    sheet, _ = annotated(app)
    assert [(turn[8], turn[2]) for turn in sheet["turns"]] == [("Needs", "one"), ("Needs", "three"), ("Ideas", "two")]
    assert sheet["lit"] == next([turn[1], turn[1] + len("three")] for turn in sheet["turns"] if turn[2] == "three")


def test_files_to_download_say_what_they_hold(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "export", code="violence", language="es", format="csv")

    app.button(key="make").click().run()

    assert any("small\\-violence\\-es\\.csv" in button.label for button in app.get("download_button"))


def test_several_languages_of_a_document_are_told(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    mixed = document("Mixed", [("", "one"), ("", "deux")])
    pieces = (mixed.passages[0], replace(mixed.passages[1], language="fr"))
    with project.change("import", who="tester") as change:
        add_document(change, replace(mixed, passages=pieces))
    app = opened(monkeypatch, project)

    assert "2 languages: English, French" in drawn(app)


TALK = """Moderator: What makes you feel safe?
Ana García: The neighbours on my street. There is no violence here.
Ana Garcia: They brought food the first week.
Youssef: The night bus, when it comes.
Moderator: And what does not?
Ana García: The office, where nobody answers.
Youssef: Waiting for papers.
""".encode()


def dropping(monkeypatch, project, files):
    """Return the Import page after files were dropped on it, by name."""
    app = opened(monkeypatch, project, "bring")
    for name, content in files.items():
        app.file_uploader[0].upload(name, content)
    app.run()
    assert not app.exception
    return app


def bring_in(app):
    """Press the button that stores."""
    app.button(key="bring").click().run()
    assert not app.exception
    return app


def field(elements, label):
    """Return the element of that label."""
    return next(element for element in elements if element.label == label)


def press(app, label):
    """Press the first button of that label."""
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def brought(project):
    """Return the documents of a project, whole."""
    return list(read_documents(project))


def test_an_empty_study_leads_to_the_import_page(tmp_path, monkeypatch):
    app = opened(monkeypatch, empty_study(tmp_path))

    app.button(key="begin").click().run()

    assert not app.exception
    assert app.title[0].value == "Import"


def test_files_are_shown_before_anything_is_stored(tmp_path, monkeypatch):
    project = empty_study(tmp_path)

    app = dropping(monkeypatch, project, {"talk.txt": TALK, "broken.docx": b"this is no Word file"})

    html = drawn(app)
    assert html.index("broken.docx") < html.index("talk.txt")
    assert "7 turns" in html
    assert "They brought food the first week." in html
    assert brought(project) == []


def test_files_come_in_with_the_button_and_what_could_not_be_read_is_told(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    app = dropping(monkeypatch, project, {"talk.txt": TALK, "broken.docx": b"this is no Word file"})

    bring_in(app)

    assert [document.name for document in brought(project)] == ["talk"]
    assert "1 document came in" in app.success[0].value
    assert any(link.label == "talk" for link in app.main.get("page_link"))
    assert "broken" in app.warning[0].value
    assert "tmp" not in app.warning[0].value


def test_what_was_dropped_is_taken_away_when_it_came_in_or_when_one_starts_over(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    app = dropping(monkeypatch, empty_study(tmp_path), {"talk.txt": TALK})
    held = [path.name for path in tmp_path.rglob("talk.txt")]
    bring_in(app)
    after_import = list(tmp_path.rglob("talk.txt"))

    app.file_uploader[0].upload("other.txt", b"Rosa: We were tired.\nEva: All of us.\n")
    app.run()
    app.button(key="start-over").click().run()

    assert held == ["talk.txt"]
    assert after_import == []
    assert not list(tmp_path.rglob("other.txt"))
    assert "qualkit-import" not in " ".join(path.name for path in tmp_path.iterdir())


def test_two_speakers_given_one_name_are_one(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    app = dropping(monkeypatch, project, {"talk.txt": TALK})

    field(app.text_input, "Name of Youssef").set_value("Moderator").run()
    bring_in(app)

    (document,) = brought(project)
    assert {person.name for person in document.participants} == {"Moderator", "Ana García", "Ana Garcia"}
    first, *_, last = document.passages
    assert first.participant_id == last.participant_id


def test_names_that_may_be_one_persons_are_proposed_with_a_reason(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    app = dropping(monkeypatch, project, {"talk.txt": TALK})
    before = drawn(app)

    press(app, "Use these names")
    after = drawn(app)
    bring_in(app)

    assert "differ only in accents" in before
    assert "differ only in accents" not in after
    assert len(brought(project)[0].participants) == 3


def test_a_role_is_given_to_a_speaker(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    app = dropping(monkeypatch, project, {"talk.txt": TALK})

    field(app.selectbox, "Role of Youssef").select("interpreter").run()
    bring_in(app)

    roles = {person.name: person.role for person in brought(project)[0].participants}
    assert roles["Youssef"] == "interpreter"
    assert roles["Moderator"] == "moderator"


def test_a_role_that_is_likely_is_shown_with_its_reason_and_taken_with_a_button(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    questions = (
        "Shall we begin?",
        "What helps you?",
        "And at night?",
        "Who else?",
        "Why is that?",
        "Can you say more?",
    )
    answers = "The bus helps me a lot when it runs, and my sister, who always waits for me at the stop near home."
    turns = [f"Ruth: {question}\n{('Rosa', 'Eva')[n % 2]}: {answers}\n" for n, question in enumerate(questions)]
    app = dropping(monkeypatch, project, {"talk.txt": "".join(turns).encode()})
    before = drawn(app)

    press(app, "Use this role")
    bring_in(app)

    assert "Rather moderator: asks" in before
    assert {person.name: person.role for person in brought(project)[0].participants}["Ruth"] == "moderator"


def test_attributes_are_said_and_found_in_the_names_of_files(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    app = dropping(monkeypatch, project, {"Rabat_2026-03-01.txt": TALK, "other.md": b"# Day\n\nWe spoke of work.\n"})

    field(app.text_input, "Group").set_value("A").run()
    field(app.text_input, "What the files' names say").set_value("{city}_{date}").run()
    shown = drawn(app)
    captions = " ".join(caption.value for caption in app.caption)
    bring_in(app)

    assert "city: Rabat, date: 2026-03-01, group: A" in shown
    assert "1 of 2 names do not fit" in captions
    known = {document.name: document.attributes for document in brought(project)}
    assert known["Rabat_2026-03-01"] == {"city": "Rabat", "date": "2026-03-01", "group": "A"}
    assert known["other"] == {"group": "A"}


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("What the files' names say", "no braces"),
        ("What the files' names say", "{a}{b}"),
        ("What the files' names say", "{a}_{a}"),
        ("How speakers are announced", "((("),
        ("How speakers are announced", "no group"),
        ("How speakers are announced", "(a{99999999999})"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_told_in_a_line_and_not_used(tmp_path, monkeypatch, label, typed):
    project = empty_study(tmp_path)
    app = dropping(monkeypatch, project, {"talk.txt": TALK})

    field(app.text_input, label).set_value(typed).run()

    assert not app.exception
    assert "possible" in app.warning[0].value
    bring_in(app)
    assert len(brought(project)[0].passages) == 7


def test_speakers_are_found_by_an_expression(tmp_path, monkeypatch):
    app = dropping(monkeypatch, empty_study(tmp_path), {"talk.txt": b"rosa> We were tired.\neva> All of us.\n"})

    field(app.text_input, "How speakers are announced").set_value(r"(\w+)>\s").run()

    assert "2 speakers: rosa, eva" in drawn(app)


def test_columns_of_answers_are_chosen(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    sheet = (
        b"id,city,What helps?,What hinders?\n1,Rabat,The bus helps me a lot,The long papers\n2,Fez,My sister,Waiting\n"
    )
    app = dropping(monkeypatch, project, {"answers.csv": sheet})

    app.multiselect[0].select("What hinders?").run()
    bring_in(app)

    (document,) = brought(project)
    assert [piece.span.of(document.text) for piece in document.passages] == ["The long papers", "Waiting"]


def test_what_was_left_out_of_a_document_can_be_seen(tmp_path, monkeypatch):
    talk = b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nRosa: Hello there.\n"
    app = dropping(monkeypatch, empty_study(tmp_path), {"talk.vtt": talk})

    assert any("Left out" in part.label and "cue number" in part.label for part in app.expander)
    assert "0:01" in drawn(app)


def test_a_file_can_be_left_out_and_taken_in_again(tmp_path, monkeypatch):
    app = dropping(monkeypatch, empty_study(tmp_path), {"talk.txt": TALK})

    app.checkbox[0].check().run()
    closed = app.button(key="bring").disabled
    app.checkbox[0].uncheck().run()

    assert closed
    assert not app.button(key="bring").disabled


def test_a_file_that_is_in_the_study_already_is_shown_so(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    bring_in(dropping(monkeypatch, project, {"talk.txt": TALK}))

    app = dropping(monkeypatch, project, {"talk.txt": TALK})

    assert "it is in the study already" in drawn(app)
    assert app.button(key="bring").disabled


def test_files_of_one_name_in_a_folder_are_kept_apart_and_system_files_left_aside(tmp_path, monkeypatch):
    app = opened(monkeypatch, empty_study(tmp_path), "bring")
    app.file_uploader[1].upload("week/one/talk.txt", TALK)
    app.file_uploader[1].upload("week/two/talk.txt", TALK.replace(b"Youssef", b"Karim"))
    app.file_uploader[1].upload("week/two/again.txt", TALK)
    app.file_uploader[1].upload("week/.DS_Store", b"x")
    app.run()

    html = drawn(app)
    assert "one/talk.txt" in html
    assert "two/talk.txt" in html
    assert "two/again.txt: the same as one/talk.txt" in html
    assert ".DS_Store: a file that a computer keeps for itself" in html


def test_what_was_said_of_files_is_kept_when_the_page_is_left(tmp_path, monkeypatch):
    app = dropping(monkeypatch, empty_study(tmp_path), {"talk.txt": TALK})
    field(app.text_input, "Group").set_value("A").run()
    field(app.text_input, "Name of Youssef").set_value("Karim").run()

    app.switch_page("views/study.py").run()
    app.switch_page("views/bring.py").run()

    assert field(app.text_input, "Group").value == "A"
    assert field(app.text_input, "Name of Youssef").value == "Karim"


def test_words_of_dropped_files_never_become_html(tmp_path, monkeypatch):
    hostile = HOSTILE.encode()
    files = {
        "<img src=x>.txt": b"Rosa <b>: " + hostile + b"\nEva: " + hostile + b"\nRosa <b>: Yes.\n",
        "<script>x.docx": b"broken",
        "board.csv": b"note,area\n" + hostile + b"," + hostile + b"\nMore," + hostile + b"\n",
    }
    project = empty_study(tmp_path)

    app = dropping(monkeypatch, project, files)
    before = drawn(app)
    bring_in(app)

    for html in (before, drawn(app)):
        assert "<script" not in html
        assert "<img" not in html
        assert "Rosa <b>" not in html


def test_a_sheet_about_documents_says_what_it_described(tmp_path, monkeypatch):
    app = dropping(monkeypatch, small_study(tmp_path), {"about.csv": b"document,city\nFocus group.txt,Villarrosa\n"})
    before = drawn(app)

    bring_in(app)

    assert "Says what is known about documents" in before
    assert any("1 document described" in told.value for told in app.caption)


def corrected_study(tmp_path, monkeypatch):
    """Return a study, coded, in which a corrected file took the place of another, and the page after that import."""
    project = empty_study(tmp_path)
    lines = [f"Rosa: On day {n} we walked to the market and back." for n in range(9)]
    talk = "\n".join([*lines, "Eva: There was violence in the street.", "Eva: I trust them."])
    bring_in(dropping(monkeypatch, project, {"talk.txt": talk.encode()}))
    code(project, who="tester", autocoder="lexicon")
    return project, dropping(monkeypatch, project, {"talk.txt": talk.replace("violence in", "much noise in").encode()})


def test_a_corrected_file_says_whose_place_it_takes(tmp_path, monkeypatch):
    project, app = corrected_study(tmp_path, monkeypatch)
    before = drawn(app)

    bring_in(app)

    assert "Takes the place of talk" in before
    assert "takes the place of talk" in drawn(app)
    assert [document.name for document in brought(project)] == ["talk"]


def test_codings_that_broke_are_shown_on_the_study_page_until_somebody_looked(tmp_path, monkeypatch):
    project, app = corrected_study(tmp_path, monkeypatch)
    bring_in(app)
    app.switch_page("views/study.py").run()
    before = drawn(app)
    headers = [header.value for header in app.header]

    app.button(key="looked").click().run()

    assert not app.exception
    assert "1 coding needs another look" in headers
    assert "There was violence in the street." in before
    assert "much noise" in before
    assert not any("another look" in header.value for header in app.header)
    assert moved_codings(project) == []
