"""The pages of themes in a real browser: the map, the keyboard, and what people decide."""

import pytest
from builders import small_study
from playwright.sync_api import expect
from test_browser import browser, outside, served
from test_themes_page import three_themes

from qualkit.store.themes import latest_themes

FIELD = ".qk-map-field canvas"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_map_draws_its_dots_and_lists_what_is_marked(tmp_path, scheme):
    with served(small_study(tmp_path)) as address, browser() as (page, asked, complaints):
        page.emulate_media(color_scheme=scheme)
        page.goto(address)
        page.get_by_role("link", name="Themes", exact=True).click()
        page.get_by_role("radio", name="Map", exact=True).click()
        expect(page.locator(".qk-map-theme")).to_have_count(3)
        colours = page.locator(FIELD).evaluate(
            """(canvas) => {
              const found = new Set();
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              for (let n = 0; n < data.length; n += 4) found.add(data.slice(n, n + 3).join());
              return found.size;
            }"""
        )
        box = page.locator(FIELD).bounding_box()
        page.mouse.move(box["x"] + 2, box["y"] + 2)
        page.mouse.down()
        for right, down in ((0.98, 0.02), (0.98, 0.98), (0.02, 0.98), (0.01, 0.02)):
            page.mouse.move(box["x"] + right * box["width"], box["y"] + down * box["height"], steps=5)
        page.mouse.up()
        expect(page.get_by_role("heading", name="6 passages in what you marked")).to_be_visible()
        expect(page.locator("blockquote")).to_have_count(6)
        page.get_by_role("button", name="Clear the choice").click()
        expect(page.locator("blockquote")).to_have_count(0)

    assert colours > 3
    assert outside(asked, address) == []
    assert complaints == []


def test_a_theme_of_the_map_is_read_by_keyboard_alone(tmp_path):
    with served(small_study(tmp_path)) as address, browser() as (page, _asked, _complaints):
        page.goto(f"{address}/themes?show=map")
        page.get_by_role("button", name="violencia, violence, 2 passages").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="violencia, violence: 2 passages")).to_be_visible()
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.get_by_role("link", name="Read it in its place").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".qk-linked")).to_contain_text("Violencia machista")

    assert focused == "confianza, confiance, 2 passages"


def test_a_click_on_a_dot_lists_it_first(tmp_path):
    with served(small_study(tmp_path)) as address, browser() as (page, _asked, _complaints):
        page.goto(f"{address}/themes?show=map")
        expect(page.locator(".qk-map-theme")).to_have_count(3)
        box = page.locator(FIELD).bounding_box()
        page.mouse.click(box["x"] + 18, box["y"] + 18)

        expect(page.get_by_role("heading", name="The passage you picked")).to_be_visible()
        expect(page.locator("blockquote").first).to_have_text("Violencia machista")


def test_a_theme_is_renamed_and_the_name_taken_back(tmp_path):
    project = three_themes(tmp_path)
    with served(project) as address, browser() as (page, _asked, complaints):
        page.goto(address)
        page.get_by_role("link", name="Themes", exact=True).click()
        page.get_by_role("button", name="See its 2 passages").first.click()
        expect(page.get_by_role("heading", name="violencia", exact=True)).to_be_visible()
        page.get_by_role("button", name="Rename").first.click()
        page.get_by_role("textbox", name="Name", exact=True).fill("Harm")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Harm", exact=True)).to_be_visible()
        renamed = {theme.label for theme in latest_themes(project).themes}
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("heading", name="violencia", exact=True)).to_be_visible()

    assert "Harm" in renamed
    assert "Harm" not in {theme.label for theme in latest_themes(project).themes}
    assert complaints == []


def test_a_file_of_the_themes_is_downloaded(tmp_path):
    with served(three_themes(tmp_path)) as address, browser() as (page, _asked, complaints):
        page.goto(address)
        page.get_by_role("link", name="Themes", exact=True).click()
        page.get_by_role("button", name="Download").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Table (.csv)").click()
        content = download.value.path().read_text(encoding="utf-8-sig")

    assert "Violencia machista" in content
    assert complaints == []
