"""The app as people meet it: a real server, a real browser, one walk from the study to a file of quotes."""

import csv
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders import empty_study, small_study
from hostile import hostile_study
from playwright.sync_api import expect, sync_playwright

from qualkit.store.documents import listed_documents, read_documents

APPS = Path(__file__).parents[2] / "apps"
SAMPLE = Path(__file__).parents[2] / "corpora" / "sample"
TALK = """Moderator: What made you feel safe here?
Ana García: The neighbours. Really, the neighbours on my street.
Ana Garcia: They brought food the first week, and asked nothing.
Youssef: The night bus. When it comes, I feel safe.
Moderator: And what did not?
Ana García: The office. Nobody there speaks my language.
Yusuf: Waiting for papers, for months, without a word.
Moderator: What would you change first?
Youssef: The bus on Sundays.
"""
QUIET = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 60  # seconds
# page: what it shows when it is there
PLACES = {
    "Import": "[data-testid=stFileUploader]",
    "Read": ".qk-mark",
    "Excerpts": "blockquote",
    "Board": ".qk-note",
    "Codebook": ".qk-code",
    "Export": "input[type=radio]",
    "Study": ".qk-history",
}


@contextmanager
def served(project):
    """Serve a project on a free port of this machine, as the command line does, and yield the address."""
    with serving("--", str(project.path)) as address:
        yield address


@contextmanager
def serving(*arguments, **environment):
    """Serve the app on a free port of this machine and yield the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "main.py", "--server.port", str(port), *arguments]
    silent, around = subprocess.DEVNULL, {**os.environ, **environment}
    with subprocess.Popen(command, cwd=APPS, stdout=silent, stderr=silent, env=around) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_for(address, server):
    """Return when the address answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None, "the app's server stopped at once"
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310 - our own server
                return
        except urllib.error.URLError:
            continue
    pytest.fail(f"the app did not answer within {PATIENCE} seconds")


@contextmanager
def browser():
    """Yield a new page of Chromium with what it asked for and what it complained of."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    missing = "this test walks through the app with Chromium, which is not installed: apt-get install chromium"
    if not chromium and not os.environ.get("CI"):
        pytest.skip(missing)
    assert chromium, missing
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        page = opened.new_page(viewport={"width": 1400, "height": 900}, accept_downloads=True)
        page.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        asked, complaints = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        try:
            yield page, asked, complaints
        finally:
            opened.close()


def outside(asked, address):
    """Return the addresses that were asked for on other machines."""
    return [url for url in asked if not re.match(rf"(blob:)?{address}|data:", url)]


def choose(page, filter_, value):
    """Choose a value of a filter, by keyboard alone."""
    page.get_by_role("combobox", name=filter_, exact=True).focus()
    page.keyboard.type(value)
    expect(page.get_by_role("option", name=value, exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def test_a_quote_is_found_read_and_taken_away_without_a_word_leaving_the_machine(tmp_path):
    with served(small_study(tmp_path)) as address, browser() as (page, asked, complaints):
        page.goto(address)
        expect(page.get_by_role("heading", name="small", exact=True)).to_be_visible()
        page.get_by_role("link", name="Excerpts", exact=True).click()
        choose(page, "Code", "Violence")
        expect(page.get_by_text("4 excerpts")).to_be_visible()
        choose(page, "Language", "Spanish")
        quote = page.locator("blockquote", has_text="Violencia machista")
        expect(quote).to_be_visible()
        expect(page.locator("blockquote")).to_have_count(1)
        link = page.url
        with page.expect_download() as download:
            page.get_by_role("button", name="Download CSV").click()
        with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        page.get_by_role("link", name="Read it in its place").click()
        lit = page.locator(".qk-linked")
        expect(lit).to_contain_text("Violencia machista")
        expect(lit).to_be_in_viewport()

    assert [row for row in rows[1:] if any("Violencia machista" in cell for cell in row)] == rows[1:]
    assert len(rows) == 2
    assert "language=es" in link
    assert "code=violence" in link
    assert outside(asked, address) == []
    assert complaints == []


def test_a_link_shows_the_same_excerpts_to_whoever_opens_it_first(tmp_path):
    with served(small_study(tmp_path)) as address, browser() as (page, _asked, _complaints):
        page.goto(f"{address}/excerpts?code=trust&a.group=B")

        expect(page.locator("blockquote")).to_have_count(1)
        expect(page.locator("blockquote")).to_contain_text("Generar confianza")


def test_back_leads_to_the_excerpts_filtered_as_they_were(tmp_path):
    with served(small_study(tmp_path)) as address, browser() as (page, _asked, complaints):
        page.goto(address)
        page.get_by_role("link", name="Excerpts", exact=True).click()
        choose(page, "Code", "Trust")
        expect(page.get_by_text("3 excerpts")).to_be_visible()
        filtered = page.url
        page.get_by_role("link", name="Read it in its place").first.click()
        expect(page.locator(".qk-linked")).to_be_visible()
        page.go_back()
        expect(page.get_by_text("3 excerpts")).to_be_visible()
        after_back = page.url
        page.go_forward()
        page.get_by_role("link", name="Back to the excerpts").click()
        expect(page.get_by_text("3 excerpts")).to_be_visible()
        after_link = page.url
        choose(page, "Language", "Spanish")
        expect(page.get_by_text("1 excerpt", exact=False).first).to_be_visible()
        page.go_back()
        expect(page.get_by_text("3 excerpts")).to_be_visible()

    assert "code=trust" in filtered
    assert after_back == after_link == filtered
    assert complaints == []


def test_what_was_said_stays_words_in_a_real_browser(tmp_path):
    with served(hostile_study(tmp_path)) as address, browser() as (page, asked, complaints):
        alerts = []
        page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        made = []
        for name, told in PLACES.items():
            page.get_by_role("link", name=name, exact=True).click()
            expect(page.locator(told).first).to_be_visible()
            made.append(page.locator("[src=x], [src*='example.org'], [href^='http://example.org']").count())

    assert alerts == []
    assert made == [0] * len(PLACES)
    assert outside(asked, address) == []
    assert complaints == []


def test_files_are_seen_corrected_and_brought_in(tmp_path):
    project = empty_study(tmp_path)
    folder = a_folder_of_files(tmp_path)
    with served(project) as address, browser() as (page, asked, complaints):
        page.goto(address)
        page.get_by_role("button", name="Bring in some files").click()
        expect(page.get_by_role("heading", name="Import", exact=True)).to_be_visible()
        page.locator("input[type=file]").nth(1).set_input_files(folder)
        rows = page.locator(".qk-files tbody tr")
        expect(rows).to_have_count(7)
        shown = rows.all_inner_texts()
        page.get_by_role("tab", name="Look inside").click()
        page.get_by_role("combobox", name="Look into").fill("day two")
        page.get_by_role("option", name="day two/talk.txt").click()
        expect(page.locator(".qk-row", has_text="Really, the neighbours")).to_be_visible()
        stored_before = listed_documents(project)
        page.get_by_role("tab", name="Speakers").click()
        page.get_by_role("button", name="Use these names").click()
        expect(page.get_by_text("One person?")).to_be_hidden()
        page.get_by_role("searchbox", name="Find a name").fill("usuf")
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name="Name of Ruth")).to_be_hidden()
        rename(page, "Yusuf", "Youssef")
        expect(page.get_by_text("one with Youssef")).to_be_visible()
        # A page that is still at work draws its lists anew and closes the one that was opened.
        expect(page.locator("[data-test-script-state='notRunning']")).to_be_attached()
        page.get_by_role("combobox", name="Role of Youssef").click()
        page.get_by_role("option", name="Interpreter").click()
        page.get_by_role("tab", name="What is known").click()
        page.get_by_role("textbox", name="Group", exact=True).fill("B")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Bring 5 documents and 1 sheet into the study").click()
        expect(page.get_by_text("5 documents came in.")).to_be_visible()
        page.get_by_role("link", name="talk", exact=True).click()
        expect(page.locator(".qk-row", has_text="The night bus")).to_contain_text("Youssef")
        expect(page.locator(".qk-row", has_text="Waiting for papers")).to_contain_text("interpreter")
        expect(page.get_by_text("Group: B")).to_be_visible()

    assert "broken.docx" in shown[0]
    assert stored_before == []
    (talk,) = [document for document in read_documents(project) if document.name == "talk"]
    assert {person.name for person in talk.participants} == {"Moderator", "Ana García", "Youssef"}
    assert outside(asked, address) == []
    assert complaints == []


def a_folder_of_files(folder):
    """Return a folder of what a few days leave behind: files of several kinds, one of them broken, and system files."""
    week = folder / "week"
    (week / "day two").mkdir(parents=True)
    for name in ("focus-group-port-alder.vtt", "focus-group-saint-brevin.docx", "notes-day-1-plenary.md"):
        shutil.copy(SAMPLE / name, week)
    shutil.copy(SAMPLE / "mural-group-a-english-1599730200000.csv", week)
    shutil.copy(SAMPLE / "documents.csv", week)
    (week / "broken.docx").write_bytes(b"this is no Word file")
    (week / ".DS_Store").write_bytes(b"x")
    (week / "day two" / "talk.txt").write_text(TALK, encoding="utf-8")
    return week


def rename(page, name, wanted):
    """Give a speaker of the Import page another name."""
    page.get_by_role("textbox", name=f"Name of {name}", exact=True).fill(wanted)
    page.keyboard.press("Enter")
