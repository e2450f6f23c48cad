"""Memos and the quote list as people use them, run without a browser."""

import re

import pytest
from builders import document, documents, small_study
from hostile import hostile_study
from test_pages import drawn, opened

from qualkit.settings import coder_name, read_settings
from qualkit.store.excerpts import all_excerpts
from qualkit.store.memos import memos
from qualkit.store.quotes import quotes
from qualkit.workflow.noting import write_memo
from qualkit.workflow.quoting import pick

HOSTILE = "<script>alert(1)</script> **bold** =1+1"
STUDY = ("study", "")
FOCUS_GROUP = document("Focus group", []).id


@pytest.fixture
def study(tmp_path):
    return small_study(tmp_path)


def me(study):
    """Return the name under which the app writes."""
    return coder_name(read_settings(study.path.parent))


def coding_of(study, words):
    """Return the coding on these words."""
    return next(excerpt for excerpt in all_excerpts(study) if words in excerpt.quote)


def keys(app):
    """Return the keys of all buttons."""
    return [button.key for button in app.button]


def test_an_empty_list_says_what_memos_are_for(study, monkeypatch):
    app = opened(monkeypatch, study, "memos")

    assert any("Memos keep what you think" in each.value for each in app.markdown)


def test_a_memo_is_written_on_the_study(study, monkeypatch):
    app = opened(monkeypatch, study, "memos")

    app.text_area(key="memo on study:").set_value("A first thought.")
    app.button(key="keep memo on study:").click().run()

    assert not app.exception
    assert [(memo.text, memo.coder) for memo in memos(study)] == [("A first thought.", me(study))]
    assert "A first thought." in drawn(app)
    assert app.text_area(key="memo on study:").value == ""


@pytest.mark.parametrize(("noun", "id_"), [("document", FOCUS_GROUP), ("code", "trust")])
def test_a_memo_is_written_on_a_document_or_a_code(study, monkeypatch, noun, id_):
    app = opened(monkeypatch, study, "memos")
    app.get("button_group")[0].set_value(noun)
    app.run()
    app.selectbox(key=f"new-memo-{noun}").set_value(id_).run()

    app.text_area(key=f"memo on {noun}:{id_}").set_value("A thought.")
    app.button(key=f"keep memo on {noun}:{id_}").click().run()

    assert [(memo.about, memo.about_id) for memo in memos(study)] == [(noun, id_)]


def test_an_empty_memo_is_refused_with_a_word(study, monkeypatch):
    app = opened(monkeypatch, study, "memos")

    app.button(key="keep memo on study:").click().run()

    assert not app.exception
    assert "the memo is empty" in app.toast[0].value.replace("\\", "")


def test_a_link_with_filters_shows_those_memos(study, monkeypatch):
    write_memo(study, STUDY, "About food.", who="Ines")
    write_memo(study, ("code", "trust"), "About FÓOD too.", who="Omar")
    write_memo(study, ("code", "trust"), "About sleep.", who="Omar")

    app = opened(monkeypatch, study, "memos", memo_words="food", memo_on="code", memo_by="Omar")

    html = drawn(app)
    assert "About FÓOD too." in html
    assert "About food." not in html
    assert "About sleep." not in html


def test_filters_that_fit_nothing_can_be_cleared(study, monkeypatch):
    write_memo(study, STUDY, "About food.", who="Ines")
    app = opened(monkeypatch, study, "memos", memo_words="zebra")
    said = [each.value for each in app.markdown]

    app.button(key="clear-memos").click().run()

    assert any("No memo fits" in each for each in said)
    assert "About food." in drawn(app)


def test_only_ones_own_memos_can_be_changed(study, monkeypatch):
    mine = write_memo(study, STUDY, "Mine.", who=me(study))
    hers = write_memo(study, STUDY, "Hers.", who="Somebody else")

    app = opened(monkeypatch, study, "memos")

    assert f"save {mine}" in keys(app)
    assert f"save {hers}" not in keys(app)
    app.text_area(key=f"words {mine}").set_value("Mine, better.")
    app.button(key=f"save {mine}").click().run()
    assert sorted(memo.text for memo in memos(study)) == ["Hers.", "Mine, better."]
    app.button(key=f"gone {mine}").click().run()
    assert [memo.text for memo in memos(study)] == ["Hers."]


def test_memos_come_page_by_page(study, monkeypatch):
    for number in range(30):
        write_memo(study, STUDY, f"Thought {number}.", who="Ines")

    app = opened(monkeypatch, study, "memos")

    assert len(re.findall("Thought", drawn(app))) == 25


def test_the_study_page_holds_the_memos_on_the_study(study, monkeypatch):
    write_memo(study, STUDY, "On the whole.", who="Ines")
    write_memo(study, ("code", "trust"), "On trust.", who="Ines")

    app = opened(monkeypatch, study)

    html = drawn(app)
    assert "On the whole." in html
    assert "On trust." not in [line.strip() for line in html.split("\n")]


def test_hostile_memos_stay_words(tmp_path, monkeypatch):
    study = hostile_study(tmp_path)
    excerpt = next(all_excerpts(study))
    for about in (STUDY, ("document", excerpt.document_id), ("coding", excerpt.coding_id)):
        write_memo(study, about, HOSTILE, who="<b>Ines</b>")

    app = opened(monkeypatch, study, "memos")

    html = drawn(app)
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; **bold** =1+1") == 3
    assert "<script" not in html
    assert "<b>Ines" not in html


def test_an_empty_quote_list_leads_to_the_excerpts(study, monkeypatch):
    app = opened(monkeypatch, study, "quotes")

    assert any("Pick some first" in each.value for each in app.markdown)
    assert app.get("page_link")


def test_the_quote_list_is_put_in_order_noted_and_emptied(study, monkeypatch):
    first, second = (
        pick(study, coding_of(study, words).coding_id, who="Ines")
        for words in ("I trust the neighbours.", "Generar confianza")
    )
    app = opened(monkeypatch, study, "quotes")

    app.button(key=f"up {second}").click().run()
    next(area for area in app.text_area if first in area.key).set_value("Opens the summary").run()
    app.button(key=f"remove {second}").click().run()

    assert not app.exception
    assert [(quote.id, quote.note) for quote in quotes(study)] == [(first, "Opens the summary")]
    assert study.undo(who="Ines")
    assert [quote.id for quote in quotes(study)] == [second, first]


def test_without_names_the_list_does_not_say_who_spoke(study, monkeypatch):
    pick(study, coding_of(study, "I trust the neighbours.").coding_id, who="Ines")

    named, unnamed = (drawn(opened(monkeypatch, study, "quotes", without_names=said)) for said in ("no", "yes"))

    assert "Rosa" in named
    assert "I trust the neighbours." in unnamed
    assert "Rosa" not in unnamed
    assert "Focus group ·" not in unnamed


def test_hostile_quotes_stay_words(tmp_path, monkeypatch):
    study = hostile_study(tmp_path)
    pick(study, next(all_excerpts(study)).coding_id, note=HOSTILE, who="<b>Ines</b>")

    app = opened(monkeypatch, study, "quotes")

    assert "<script" not in drawn(app)
    assert "<img" not in drawn(app)
    assert [area.value for area in app.text_area] == [HOSTILE]


def test_in_a_blind_study_the_pages_keep_from_each_other(study, monkeypatch):
    group = documents()[0]
    write_memo(study, ("document", group.id), "Not for your eyes.", who="Somebody else")
    with study.change("blind", who="tester") as change:
        change.set("blind", "yes")

    app = opened(monkeypatch, study, "memos")

    assert "Not for your eyes." not in drawn(app)


def test_each_memo_leads_to_what_it_is_about(study, monkeypatch):
    excerpt = coding_of(study, "I trust the neighbours.")
    for about in (("coding", excerpt.coding_id), ("code", "trust"), ("document", excerpt.document_id)):
        write_memo(study, about, "A thought.", who="Ines")

    app = opened(monkeypatch, study, "memos")

    led = {(link.proto.page, link.proto.query_string) for link in app.get("page_link")}
    assert ("codebook", "code=trust") in led
    assert ("read", f"document={excerpt.document_id}") in led
    assert ("read", f"document={excerpt.document_id}&passage={excerpt.passage}&coding={excerpt.coding_id}") in led


def test_an_excerpt_is_picked_and_taken_off_again_where_it_is_read(study, monkeypatch):
    coding_id = coding_of(study, "I trust the neighbours.").coding_id
    app = opened(monkeypatch, study, "excerpts", code="trust")

    app.button(key=f"pick {coding_id}").click().run()

    assert not app.exception
    assert [quote.excerpt.coding_id for quote in quotes(study)] == [coding_id]
    assert app.button(key=f"pick {coding_id}").label == "In the quote list"
    app.button(key=f"pick {coding_id}").click().run()
    assert not quotes(study)
