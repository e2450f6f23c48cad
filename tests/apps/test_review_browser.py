"""The Review page as people meet it: a key a decision, and a program that learns beside it."""

import pytest
from hostile import hostile_study
from playwright.sync_api import expect
from room import APPS, serving
from test_browser import browser, outside, served
from test_review_page import many, standings

from qualkit.model import Coder, Decision, Verdict
from qualkit.store.suggestions import places
from qualkit.workflow.judging import decide

BELOW = "/review/_stcore/"  # where Streamlit first asks for its own things when a link leads to this page

# The app, with a server that takes its time over what was decided; how long stands in a file.
SLOW = """
import runpy
import sys
import time
from pathlib import Path

sys.path[:0] = [] if {apps!r} in sys.path else [{apps!r}]

from parts import review_desk

from qualkit.workflow import annotating


def slowly(*given, **named):
    time.sleep({seconds})
    return annotating.apply(*given, **named)


review_desk.apply = slowly
runpy.run_path(str(Path({apps!r}) / "main.py"), run_name="__main__")
"""


def words(number):
    return f"We trust each other here {number}."


def is_shown(page, number):
    """Return when a suggestion is the one shown."""
    expect(page.locator(".qk-suggested")).to_have_text(words(number))


def saved(page):
    """Return when everything that was decided is in the study."""
    expect(page.locator(".qk-waits")).to_have_attribute("data-saving", "0")


def quick(page, *keys):
    """Press each key as soon as a suggestion can be seen: nobody is quicker."""
    for key in keys:
        expect(page.locator(".qk-desk[data-seen]")).to_be_attached()
        page.keyboard.press(key)


def opened(page, address):
    """Open the page by a link, and return the complaints that are not Streamlit's own."""
    complaints = []
    page.on("console", lambda told: complaints.append(told) if told.type == "error" else None)
    page.goto(f"{address}/review?order=document")
    is_shown(page, 0)
    return lambda: [each.text for each in complaints if BELOW not in each.location["url"]]


def test_each_key_is_a_decision_from_the_moment_that_the_card_is_seen(tmp_path):
    project = many(tmp_path)
    with served(project) as address, browser() as (page, asked, _):
        complaints = opened(page, address)
        quick(page, "a")
        is_shown(page, 1)
        quick(page, "x")
        is_shown(page, 2)
        quick(page, "ArrowRight")
        is_shown(page, 3)
        expect(page.locator(".qk-told")).to_have_text(f"Skipped. Trust: “{words(3)}”")
        quick(page, "u")
        is_shown(page, 2)
        quick(page, "u")
        is_shown(page, 1)
        page.get_by_label("Reason for rejections like this").fill("axs")
        page.keyboard.press("Enter")
        expect(page.locator(".qk-desk[data-seen]")).to_be_attached()
        page.get_by_role("button", name="Reject").click()
        is_shown(page, 2)
        saved(page)
        assert complaints() == []

    found = standings(project)
    assert (words(0), "accepted") in found
    assert (words(1), "rejected") in found
    assert sum(how == "suggested" for _, how in found) == 28
    with project.reading() as connection:
        reasons = connection.exec_driver_sql("SELECT reason FROM decisions ORDER BY id").scalars().all()
    assert reasons == ["", "axs"]
    assert outside(asked, address) == []


def test_quick_decisions_are_all_kept_and_a_dozen_lets_the_program_learn(tmp_path):
    (tmp_path / "qualkit.toml").write_text('autocoder = "lexicon"\n', encoding="utf-8")
    project = many(tmp_path)
    with served(project) as address, browser() as (page, _, __):
        complaints = opened(page, address)
        quick(page, *"axaxaxaxaxa")
        saved(page)
        is_shown(page, 11)
        quick(page, *"uuuu")
        is_shown(page, 7)
        quick(page, *"sxxxa")
        expect(page.get_by_text("‘lexicon’ does not learn from decisions")).to_be_visible()
        expect(page.locator(".qk-suggested")).to_be_visible()
        saved(page)
        expect(page.locator(".qk-refusal")).to_have_count(0)
        assert complaints() == []

    # The program that learned may suggest the same again, beside that which was decided about.
    found = [each for each in standings(project) if each[1] != "suggested"]
    accepted, rejected = {0, 2, 4, 6, 11}, {1, 3, 5, 8, 9, 10}
    assert sorted(found) == sorted(
        [(words(n), "accepted") for n in accepted] + [(words(n), "rejected") for n in rejected]
    )


@pytest.mark.parametrize("seconds", [0, 0.3, 1.0])
def test_twelve_keys_as_fast_as_they_come_are_twelve_decisions_on_a_slow_server(tmp_path, seconds):
    (tmp_path / "qualkit.toml").write_text('autocoder = "lexicon"\n', encoding="utf-8")
    project = many(tmp_path)
    script = tmp_path / "slow.py"
    script.write_text(SLOW.format(apps=str(APPS), seconds=seconds), encoding="utf-8")
    with serving(project, script) as server, browser() as (page, _, __):
        page.goto(f"{server.address}/review?order=document")
        is_shown(page, 0)
        for key in "axaxaxaxaxax":
            page.keyboard.press(key)
        is_shown(page, 12)
        saved(page)
        expect(page.locator(".qk-refusal")).to_have_count(0)

    found = [each for each in standings(project) if each[1] != "suggested"]
    assert sorted(found) == sorted((words(n), "rejected" if n % 2 else "accepted") for n in range(12))
    with project.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM decisions").scalar() == 12


def test_undo_takes_back_what_it_says_and_nothing_that_was_done_elsewhere_since(tmp_path):
    (tmp_path / "qualkit.toml").write_text('coder = "tester"\n', encoding="utf-8")
    project = many(tmp_path)
    ids = [each.coding_id for each in places(project)]
    with served(project) as address, browser() as (page, _, __):
        opened(page, address)
        quick(page, *"ax")
        saved(page)
        expect(page.locator(".qk-last")).to_have_text(f"Undo takes back: rejected Trust, “{words(1)}”")
        decide(project, Decision(ids[5], Coder("tester"), Verdict.ACCEPT))
        page.keyboard.press("u")
        is_shown(page, 1)
        saved(page)
        expect(page.locator(".qk-last")).to_have_text(f"Undo takes back: accepted Trust, “{words(0)}”")
        decide(project, Decision(ids[0], Coder("tester"), Verdict.REJECT))
        page.keyboard.press("u")
        expect(page.locator(".qk-refusal")).to_contain_text("was decided about anew since: rejected")
        is_shown(page, 1)
        expect(page.locator(".qk-last")).to_have_text("")

    found = [each for each in standings(project) if each[1] != "suggested"]
    assert sorted(found) == [(words(0), "rejected"), (words(5), "accepted")]


def test_what_was_skipped_is_asked_about_again_and_then_nothing_is_left(tmp_path):
    project = many(tmp_path, notes=3)
    with served(project) as address, browser() as (page, _, __):
        complaints = opened(page, address)
        quick(page, *"sas")
        saved(page)
        page.get_by_role("button", name="Show what was skipped").click()
        is_shown(page, 0)
        quick(page, *"aa")
        expect(page.get_by_text("Everything that was suggested is decided about")).to_be_visible()
        expect(page.get_by_role("button", name="Accept")).to_be_disabled()
        page.keyboard.press("u")
        is_shown(page, 2)
        page.get_by_role("link", name="Read it in its place").click()
        page.wait_for_url("**/read?*")
        expect(page.locator(".qk-linked")).to_contain_text(words(2))
        assert complaints() == []

    assert {how for words_, how in standings(project) if words_ != words(2)} == {"accepted"}


def test_decisions_are_kept_when_the_server_does_not_hear_of_them_at_once(tmp_path):
    project = many(tmp_path)
    with served(project) as address, browser() as (page, _, __):
        opened(page, address)
        page.context.set_offline(True)
        quick(page, *"axa")
        is_shown(page, 3)
        page.context.set_offline(False)
        saved(page)

    assert sorted(standings(project))[:3] == [(words(0), "accepted"), (words(1), "rejected"), (words(10), "suggested")]


def test_what_was_said_stays_words_on_a_card(tmp_path):
    with served(hostile_study(tmp_path)) as address, browser() as (page, asked, _):
        alerts = []
        page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
        page.goto(f"{address}/review?order=document")
        expect(page.locator(".qk-suggested")).to_be_visible()
        made = page.locator("[src=x], [src*='example.org'], [href^='http://example.org']").count()

    assert alerts == []
    assert made == 0
    assert outside(asked, address) == []
