"""The codebook in a real browser: a word is added, its effect seen, saved and taken back; the tree needs no mouse."""

from builders import document, empty_study
from playwright.sync_api import expect
from test_browser import browser, outside, served

from qualkit.model import Filter, Kind
from qualkit.store.documents import add_document
from qualkit.store.excerpts import count_excerpts
from qualkit.workflow import code

TERMS = "Words that point to it, one a line"


def talked(folder):
    """Return a study with some notes, coded by their words."""
    project = empty_study(folder)
    lines = ["I trust the driver.", "The night bus is late.", "The bus again.", "Violence at the stop."]
    with project.change("import", who="tester") as change:
        add_document(change, document("Board", [("", line) for line in lines], kind=Kind.BOARD))
    code(project, who="tester", autocoder="lexicon")
    return project


def at_rest(page):
    """Wait until the page is drawn."""
    expect(page.locator("[data-test-script-state='notRunning']")).to_be_attached()


def test_a_word_is_added_its_effect_seen_saved_and_taken_back(tmp_path):
    project = talked(tmp_path)
    first = project.codebook().version
    with served(project) as address, browser() as (page, asked, complaints):
        page.goto(address)
        page.get_by_role("link", name="Codebook", exact=True).click()
        page.get_by_text("Trust ·").click()
        terms = page.get_by_role("textbox", name=TERMS).first
        terms.fill("trust\nabuse/VRB")
        terms.blur()
        expect(page.get_by_text("part of speech 'VRB'").first).to_be_visible()
        terms.fill("trust\nbus")
        terms.blur()
        expect(page.get_by_text("Not saved yet: “Trust”")).to_be_visible()
        page.get_by_role("button", name="See what this would change").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("2 codings would come, 0 would go")).to_be_visible()
        expect(dialog.locator("blockquote", has_text="The night bus is late.")).to_be_visible()
        before = project.codebook().version
        dialog.get_by_role("button", name="Save as a new version").click()
        expect(page.get_by_text("changed 'trust'")).to_be_visible()
        expect(dialog).to_be_hidden()
        saved = project.codebook()
        at_rest(page)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Taken back")).to_be_visible()
        at_rest(page)
        expect(terms).to_have_value("trust")

    assert before == first
    assert [term.text for term in saved.code("trust").terms if term.language == "en"] == ["trust", "bus"]
    assert project.codebook().version == first
    assert outside(asked, address) == []
    assert complaints == []


def test_codes_are_walked_through_and_one_deleted_with_the_keyboard_alone(tmp_path):
    project = talked(tmp_path)
    with served(project) as address, browser() as (page, _asked, complaints):
        page.goto(address)
        page.get_by_role("link", name="Codebook", exact=True).click()
        expect(page.locator(".qk-code").first).to_be_visible()
        at_rest(page)
        page.get_by_role("radio", name="All codes").focus()
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("textbox", name="Name").first).to_have_value("Violence")
        link = page.url
        at_rest(page)
        page.get_by_role("button", name="More", exact=True).focus()
        page.keyboard.press("Enter")
        entries = page.get_by_role("menuitem")
        expect(entries).to_have_count(7)
        entries.last.focus()
        expect(entries.last).to_be_focused()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("goes, with 1 coding in 1 document by lexicon")).to_be_visible()
        at_rest(page)
        dialog.get_by_role("button", name="Delete").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Deleted “Violence”, with 1 coding.")).to_be_visible()

    assert "code=violence" in link
    assert [each.id for each in project.codebook().codes] == ["violence-domestic", "trust"]
    assert count_excerpts(project, Filter()) == 1
    assert complaints == []
