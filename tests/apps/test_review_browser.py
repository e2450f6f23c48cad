"""The Review page as people meet it: a key a decision, and a program that learns beside it."""

from playwright.sync_api import expect
from test_browser import browser, choose, outside, served
from test_review_page import many, standings


def shown(page):
    """Return the words of the suggestion on the page."""
    return page.locator(".qk-suggested").inner_text()


def press(page, key):
    """Press a key once the page is at rest, and return when another suggestion is there."""
    expect(page.locator("[data-test-script-state='notRunning']")).to_be_attached()
    before = shown(page)
    page.keyboard.press(key)
    expect(page.locator(".qk-suggested")).not_to_have_text(before)


def test_one_key_is_one_decision_and_a_dozen_of_them_let_the_program_learn(tmp_path):
    (tmp_path / "qualkit.toml").write_text('autocoder = "lexicon"\n', encoding="utf-8")
    project = many(tmp_path)
    with served(project) as address, browser() as (page, asked, complaints):
        page.goto(address)
        page.get_by_role("link", name="Review", exact=True).click()
        expect(page.locator(".qk-suggested")).to_be_visible()
        choose(page, "Order", "As they were said")
        page.get_by_role("heading", name="Review").click()
        expect(page.locator(".qk-suggested")).to_have_text("We trust each other here 0.")
        press(page, "a")
        press(page, "x")
        press(page, "s")
        press(page, "u")
        expect(page.locator(".qk-suggested")).to_have_text("We trust each other here 2.")
        press(page, "u")
        expect(page.locator(".qk-suggested")).to_have_text("We trust each other here 1.")
        page.get_by_label("Reason for rejections like this").fill("axs")
        page.get_by_label("Reason for rejections like this").press("Enter")
        page.get_by_label("Reason for rejections like this").blur()
        page.get_by_role("button", name="Reject").click()
        expect(page.locator(".qk-suggested")).to_have_text("We trust each other here 2.")
        for _ in range(9):
            press(page, "a")
        expect(page.get_by_text("‘lexicon’ does not learn from decisions")).to_be_visible()
        expect(page.locator(".qk-suggested")).to_be_visible()
        press(page, "a")

    found = standings(project)
    assert ("We trust each other here 0.", "accepted") in found
    assert ("We trust each other here 1.", "rejected") in found
    assert sum(how == "accepted" for _, how in found) == 11
    assert outside(asked, address) == []
    assert complaints == []
