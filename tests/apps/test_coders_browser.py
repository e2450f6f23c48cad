"""Coders in real browsers: two at once with a name each, a name that a reload keeps, the first use by keyboard."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager

from builders import small_study
from playwright.sync_api import expect
from test_browser import APPS, browser, outside, served, wait_for

from qualkit.store.project import open_project
from qualkit.workflow import passes


@contextmanager
def served_folder(folder):
    """Serve the start page of a folder and yield the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "main.py", "--server.port", str(port)]
    environment = {name: value for name, value in os.environ.items() if name != "QUALKIT_PROJECT"}
    environment["QUALKIT_FOLDER"] = str(folder)
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=APPS, stdout=silent, stderr=silent, env=environment) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def sign(page, name):
    """Choose who codes, by keyboard alone."""
    page.get_by_role("button", name="Is that you?").first.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="Your name")
    expect(field).to_be_visible()
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"You code as {name}", exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def start(page):
    """Start a pass on the page about coders."""
    page.get_by_role("button", name="Start a round").click()
    page.get_by_role("dialog").get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("You are in Round 1")).to_be_visible()


def test_two_browsers_code_under_two_names_and_keep_them(tmp_path):
    project = small_study(tmp_path)
    with served(project) as address, browser() as (ana, asked, complaints):
        elsewhere = ana.context.browser.new_context()
        ben = elsewhere.new_page()
        for page, name in ((ana, "ana"), (ben, "Ben Ñandú")):
            page.goto(address)
            page.get_by_role("link", name="Coders", exact=True).click()
            expect(page.get_by_role("heading", name="Coders", exact=True)).to_be_visible()
            sign(page, name)
        for page in (ana, ben):
            start(page)
        addresses = ana.url + ben.url
        for page, name in ((ana, "ana"), (ben, "Ben Ñandú")):
            page.goto(address)
            expect(page.get_by_text(f"You code as {name}", exact=True)).to_be_visible()
        stranger = ana.context.browser.new_context().new_page()
        stranger.goto(addresses[: addresses.index("http", 1)])
        expect(stranger.get_by_role("button", name="Is that you?")).to_be_visible()

    assert {each.coder for each in passes(project)} == {"ana", "Ben Ñandú"}
    assert "ana" not in addresses.casefold()
    assert outside(asked, address) == []
    assert complaints == []


def test_the_sample_study_is_reached_from_the_start_page_by_keyboard(tmp_path):
    with served_folder(tmp_path) as address, browser() as (page, asked, complaints):
        page.goto(address)
        field = page.get_by_role("textbox", name="Your name")
        expect(field).to_be_visible()
        page.keyboard.press("Tab")
        for _ in range(20):
            if field.evaluate("element => element === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type("ana")
        page.keyboard.press("Enter")
        button = page.get_by_role("button", name="Make the sample study")
        for _ in range(20):
            if button.evaluate("element => element === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Sample study (invented)")).to_be_visible(timeout=180_000)
        expect(page.get_by_text("You code as ana", exact=True)).to_be_visible()

    assert open_project(tmp_path / "sample-study.qualkit").history()[0].who == "ana"
    assert outside(asked, address) == []
    assert complaints == []
