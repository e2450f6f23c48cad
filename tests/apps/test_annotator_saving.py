"""The coding room when things go wrong: bursts, a slow server, a killed one, reloads, and somebody else at work."""

import signal
import sys

import pytest
from playwright.sync_api import expect
from room import APPS, CODES, coded, put, reading, room_study, serving, until, watched

from qualkit.store.marks import marks
from qualkit.workflow.annotating import apply, text_hash
from qualkit.workflow.operations import short_id

TALK = [("Ana" if turn % 2 else "Rosa", f"This is turn {turn}. The bus came late.") for turn in range(14)]
BURST = [(list(CODES)[turn % 9], f"This is turn {turn}.", "coded") for turn in range(12)]
# The app, with a server that takes its time over whatever is done in a document; how long stands in a file.
SLOW = """
import runpy
import sys
import time
from pathlib import Path

sys.path[:0] = [] if {apps!r} in sys.path else [{apps!r}]

from parts import annotator

from qualkit.workflow import annotating


def slowly(*given, **named):
    time.sleep(float(Path({delay!r}).read_text("utf-8")))
    return annotating.apply(*given, **named)


annotator.apply = slowly
runpy.run_path(str(Path({apps!r}) / "main.py"), run_name="__main__")
"""
stops = pytest.mark.skipif(sys.platform == "win32", reason="no SIGSTOP there")


def code_turns(reader, turns):
    """Code the first sentence of some turns by keyboard, each as fast as the keys come."""
    for turn in turns:
        choose = "(start) => qualkitRoom.selecting.select(start, start + `This is turn ${turn}.`.length)"
        row = reader.page.locator(".qk-row").nth(turn)
        row.evaluate(f"(row, turn) => {{ const choose = {choose}; choose(Number(row.dataset.start)); }}", turn)
        reader.field.focus()
        reader.press(str(turn % 9 + 1))


# --- a slow server ---


@pytest.fixture(scope="module")
def slow(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("slow")
    script, delay = folder / "slow.py", folder / "delay"
    delay.write_text("0", encoding="utf-8")
    script.write_text(SLOW.format(apps=str(APPS), delay=str(delay)), encoding="utf-8")
    with serving(study, script) as server:
        yield server, delay


@pytest.mark.parametrize("seconds", [0, 0.3, 1.0])
def test_twelve_rapid_codings_survive_a_slow_server(study, slow, chromium, seconds):
    server, delay = slow
    delay.write_text(str(seconds), encoding="utf-8")
    read = put(study, f"Burst {seconds}", TALK)
    with reading(chromium, server, read) as reader:
        code_turns(reader, range(12))
        shown = reader.chips()
        reader.saved()
        after = reader.chips()

    assert shown == after == [f"{code} 0" for code, _, _ in BURST]
    assert coded(study, read) == BURST


# --- a server that stands still, or dies ---


@pytest.fixture
def alone(tmp_path):
    """Return a study and its own server, which may be stopped and killed."""
    project = room_study(tmp_path)
    with serving(project) as server:
        yield project, server


@stops
def test_a_reload_in_the_middle_loses_nothing_and_saves_nothing_twice(alone, chromium):
    project, server = alone
    read = put(project, "Reload", TALK)
    with reading(chromium, server, read, quiet=False) as reader:
        reader.page.on("dialog", lambda dialog: dialog.accept())
        code_turns(reader, range(2))
        reader.saved()
        acknowledged = coded(project, read)
        server.send(signal.SIGSTOP)
        code_turns(reader, range(2, 5))
        expect(reader.page.locator(".qk-saving")).to_have_text("saving 3")
        server.send(signal.SIGKILL)
        server.start()
        survived = coded(project, read)
        reader.page.reload()
        left = reader.page.locator(".qk-left")
        expect(left).to_have_attribute("data-left", "3")
        expect(left).to_contain_text("“This is turn 2.” “This is turn 3.” “This is turn 4.”")
        after_reload = reader.chips()
        reader.page.get_by_role("button", name="Save now").click()
        expect(reader.page.locator(".qk-chip")).to_have_count(5)
        expect(left).to_have_count(0)
        reader.saved()
        until(lambda: coded(project, read), BURST[:5])
        reader.page.reload()
        expect(reader.page.locator(".qk-chip")).to_have_count(5)
        reader.page.wait_for_function("Object.keys(localStorage).every((key) => !key.startsWith('qualkit queue '))")

    assert acknowledged == survived == BURST[:2]
    assert after_reload == [f"{code} 0" for code, _, _ in BURST[:2]]


@stops
def test_what_a_closed_tab_did_not_save_is_offered_in_the_next_and_can_be_forgotten(alone, chromium):
    project, server = alone
    read = put(project, "Closed", TALK)
    with reading(chromium, server, read, quiet=False) as reader:
        server.send(signal.SIGSTOP)
        code_turns(reader, range(2))
        reader.page.close(run_before_unload=False)
        server.send(signal.SIGKILL)
        server.start()
        other = watched(chromium.new_page())
        other.page.goto(server.address)
        # As if the tab had been closed a minute ago.
        other.page.evaluate("""() => Object.keys(localStorage).filter((key) => key.startsWith("qualkit queue "))
          .forEach((key) => localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), beat: Date.now() - 60000 })))""")
        other.page.goto(f"{server.address}/read?document={read.id}")
        expect(other.page.locator(".qk-left")).to_have_attribute("data-left", "2")
        other.page.get_by_role("button", name="Forget").click()
        expect(other.page.locator(".qk-left")).to_have_count(0)
        kept = other.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('qualkit queue '))")
        other.page.close()

    assert kept == []
    assert coded(project, read) == []


@stops
def test_a_killed_server_that_comes_back_gets_what_was_coded_meanwhile(alone, chromium):
    project, server = alone
    read = put(project, "Killed", TALK)
    with reading(chromium, server, read, quiet=False) as reader:
        code_turns(reader, range(2))
        reader.saved()
        server.send(signal.SIGKILL)
        code_turns(reader, range(2, 6))
        expect(reader.page.locator(".qk-saving")).to_have_attribute("data-saving", "4")
        shown = reader.chips()
        server.start()
        reader.saved()
        until(lambda: coded(project, read), BURST[:6])
        after = reader.chips()

    assert shown == after == [f"{code} 0" for code, _, _ in BURST[:6]]


@stops
def test_what_is_refused_is_said_in_words_and_vanishes(alone, chromium):
    project, server = alone
    read = put(project, "Refused", TALK)
    with reading(chromium, server, read) as reader:
        code_turns(reader, range(1))
        reader.saved()
        (mark,) = marks(project, read.id, viewer="ana")
        expect(reader.chip("violence")).to_be_visible()
        server.send(signal.SIGSTOP)
        # The same person takes it away elsewhere.
        remove = {"act": "remove", "id": short_id(mark.id), "quote": "This is turn 0."}
        told = {"client": "elsewhere", "document": read.id, "hash": text_hash(read.text), "coder": "ana"}
        apply(project, {**told, "ops": [{"seq": 1, "acts": [remove]}]}, who="ana")
        reader.chip("violence").click()
        reader.press("Escape", "m")
        reader.page.keyboard.type("A note on what is gone")
        reader.press("Control+Enter")
        server.send(signal.SIGCONT)
        expect(reader.page.get_by_role("alert")).to_contain_text("Not done: the coding is not there any more")
        expect(reader.page.locator(".qk-chip")).to_have_count(0)
        reader.saved()

    assert coded(project, read) == []


# --- two people ---


def test_two_people_see_each_others_codings_and_cannot_change_them(study, server, chromium):
    read = put(study, "Two people", TALK)
    with reading(chromium, server, read) as ana, reading(chromium, server, read, who="ben") as ben:
        code_turns(ana, [0])
        code_turns(ben, [1])
        for reader in (ana, ben):
            reader.saved()
            expect(reader.page.locator(".qk-chip")).to_have_count(2)
        names = ben.page.locator(".qk-chip").evaluate_all("chips => chips.map((chip) => chip.ariaLabel)")
        before = [mark.id for mark in marks(study, read.id, viewer="ana")]
        ben.chip("violence").click()
        offered = ben.page.locator(".qk-pop .qk-deeds button").evaluate_all(
            "all => all.map((each) => each.dataset.act)"
        )
        ben.press("Escape", "Delete")
        ben.said("This is ana's coding: only ana can change it.")
        # Drawn by both over the same words: two codings.
        code_turns(ben, [0])
        ben.saved()
        expect(ana.page.locator(".qk-chip")).to_have_count(3)

    found = [(mark.coder, mark.code_id, mark.span.of(read.text)) for mark in marks(study, read.id, viewer="ana")]
    assert names == ["Violence, coded by ana: This is turn 0.", "Trust, coded by ben: This is turn 1."]
    assert offered == ["memo", "same"]
    assert len(before) == 2
    assert sorted(found) == [
        ("ana", "violence", "This is turn 0."),
        ("ben", "trust", "This is turn 1."),
        ("ben", "violence", "This is turn 0."),
    ]


def test_each_undoes_only_what_they_did(study, server, chromium):
    read = put(study, "Each undoes", TALK)
    with reading(chromium, server, read) as ana, reading(chromium, server, read, who="ben") as ben:
        code_turns(ana, [0])
        ana.saved()
        code_turns(ben, [1])
        ben.saved()
        expect(ana.page.locator(".qk-chip")).to_have_count(2)
        ana.press("Control+z")
        expect(ana.chip("violence")).to_be_hidden()
        ana.saved()
        once = coded(study, read)
        expect(ana.page.get_by_role("button", name="Nothing to undo")).to_be_visible()
        ana.press("Control+z")
        ana.said("There is nothing to undo.")
        expect(ben.page.locator(".qk-chip")).to_have_count(1)
        ben.press("Control+z")
        expect(ben.page.locator(".qk-chip")).to_have_count(0)
        ben.saved()
        ana.press("Control+y")
        expect(ana.chip("violence")).to_be_visible()
        ana.saved()

    assert once == [BURST[1]]
    assert coded(study, read) == [BURST[0]]


def test_the_same_person_in_two_tabs_loses_nothing(study, server, chromium):
    read = put(study, "Two tabs", TALK)
    with reading(chromium, server, read) as one, reading(chromium, server, read) as other:
        code_turns(one, range(4))
        code_turns(other, range(4, 8))
        for reader in (one, other):
            reader.saved()
            expect(reader.page.locator(".qk-chip")).to_have_count(8)

    assert coded(study, read) == BURST[:8]
