"""The page of excerpts in a real browser: links that reproduce a view, and tables walked through by keyboard."""

from urllib.parse import quote

from builders import small_study
from playwright.sync_api import expect
from test_browser import browser, outside, served


def test_a_link_with_a_question_reproduces_the_view(tmp_path):
    asked = "violence AND trust within 2 turns"
    with served(small_study(tmp_path)) as address, browser() as (page, urls, _):
        page.goto(f"{address}/excerpts?ask={quote(asked)}&language=es")

        expect(page.get_by_role("textbox", name="Ask for codes together")).to_have_value(asked)
        expect(page.get_by_text("2 excerpts")).to_be_visible()
        expect(page.locator("blockquote")).to_have_text(["Violencia machista", "Generar confianza"])
        page.get_by_role("textbox", name="Ask for codes together").fill("trust NOT violence")
        page.keyboard.press("Enter")
        expect(page.get_by_text("1 excerpt ")).to_be_visible()
        link = page.url
        page.goto(address)
        page.goto(link)
        expect(page.locator("blockquote")).to_have_text(["Generar confianza"])
        assert not outside(urls, address)


def test_a_cell_of_the_matrix_is_opened_by_keyboard_and_back_leads_to_the_matrix(tmp_path):
    with served(small_study(tmp_path)) as address, browser() as (page, _, complaints):
        page.goto(address)
        page.get_by_role("link", name="Excerpts", exact=True).click()
        page.get_by_role("radio", name="Matrix", exact=True).click()
        table = page.get_by_role("table", name="Codes against Group")
        table.get_by_role("link", name="A, Violence, excerpts: 2", exact=True).focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        here = table.locator("a:focus")
        expect(here).to_have_attribute("aria-label", "C, Domestic violence, excerpts: 1")
        expect(here).to_have_attribute("href", "?as=excerpts&page=1&uncoded=1&a.group=C&code=violence-domestic")
        page.keyboard.press("Enter")

        expect(page.locator("blockquote")).to_have_text(["Violence conjugale"])
        expect(page.get_by_text("1 excerpt ")).to_be_visible()
        assert "code=violence-domestic" in page.url
        page.go_back()
        expect(page.get_by_role("table", name="Codes against Group")).to_be_visible()
        assert not complaints


def test_words_in_context_lead_to_their_place_without_leaving_the_session(tmp_path):
    with served(small_study(tmp_path)) as address, browser() as (page, urls, _):
        page.goto(f"{address}/excerpts?as=context&words=trust")
        hit = page.get_by_role("link", name="trust", exact=True).first
        expect(hit).to_be_visible()
        loaded = len([url for url in urls if url.startswith(f"{address}/read")])
        page.locator("[data-follows=qk-context]").wait_for(state="attached")
        hit.focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", name="Focus group", exact=True)).to_be_visible()
        expect(page.get_by_text("Back to the excerpts").first).to_be_visible()
        assert "passage=3" in page.url
        assert loaded == len([url for url in urls if url.startswith(f"{address}/read")])
