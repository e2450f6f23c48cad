"""What a browser shows of the coding room, and how soon: first paint, key to paint, key to acknowledged, bytes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, WebSocket

QUIET = ("--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run")
CODINGS, OPENINGS = 15, 5
PATIENCE = 60_000  # milliseconds
SETTLED = "() => document.querySelector('.qk-saving')?.dataset.saving === '0'"
# Chooses the first words of a row that nothing covers yet, and puts the keys into the text.
CHOOSE = """row => {
  const line = document.querySelectorAll('.qk-row')[row], start = Number(line.dataset.start);
  document.querySelector('.qk-field').focus({ preventScroll: true });
  window.qualkitRoom.selecting.select(start, start + 12, { scroll: false });
}"""
# The reference: the same words in an empty page, each turn a paragraph, and a mark put into one of them on a key.
BARE = """words => {
  document.body.replaceChildren();
  document.body.contentEditable = 'true';
  const paragraphs = words.map((said) => Object.assign(document.createElement('p'), { textContent: said }));
  document.body.append(...paragraphs);
}"""
AFTER_PAINT = """const afterPaint = () => new Promise((then) => requestAnimationFrame(() => {
  const channel = new MessageChannel(); channel.port1.onmessage = then; channel.port2.postMessage(null); }));"""
BARE_FIRST = f"""async words => {{ {AFTER_PAINT}
  const began = performance.now(); ({BARE})(words); await afterPaint(); return performance.now() - began; }}"""
BARE_KEY = f"""async row => {{ {AFTER_PAINT}
  const text = document.body.children[row].firstChild, range = document.createRange();
  range.setStart(text, 0); range.setEnd(text, Math.min(12, text.length));
  const pressed = new Promise((then) => document.addEventListener('keydown', then, {{ once: true }}));
  window.bare = pressed.then(async () => {{
    const began = performance.now(); range.surroundContents(document.createElement('mark'));
    await afterPaint(); return performance.now() - began; }}); }}"""
BARE_ANSWER = """() => new Promise((then) => {
  const button = document.querySelector('button[kind=secondary], [data-testid=stButton] button');
  const shown = document.querySelector('[data-testid=stText]'), before = shown.textContent, began = performance.now();
  const watch = new MutationObserver(() => {
    const now = document.querySelector('[data-testid=stText]');
    if (now && now.textContent !== before) { watch.disconnect(); then(performance.now() - began); } });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  button.click(); })"""


@dataclass
class Line:
    """What went over the websocket: sizes of messages from the server and to it, in bytes."""

    received: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    def watch(self, socket: WebSocket) -> None:
        """Take down what a websocket carries."""
        socket.on("framereceived", lambda payload: self.received.append(len(payload)))
        socket.on("framesent", lambda payload: self.sent.append(len(payload)))


@dataclass(frozen=True, slots=True)
class Room:
    """What was measured of a page of a document; times in milliseconds, medians; sizes in bytes."""

    first_paint: float
    bare_first_paint: float
    key_to_paint: float
    bare_key_to_paint: float
    acknowledged: list[float]
    received: int
    sent: int
    page: int
    turns: int
    marks: int


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a running Chromium."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        try:
            yield opened
        finally:
            opened.close()


def new_page(browser: Browser, coder: str, address: str) -> tuple[Page, Line]:
    """Return a page of somebody who said that their name is that, and its line."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.add_cookies([{"name": "qualkit_coder", "value": coder, "url": address}])
    page, line = context.new_page(), Line()
    page.set_default_timeout(PATIENCE)
    page.on("websocket", line.watch)
    return page, line


def room(browser: Browser, address: str, document_id: str, *, coder: str, part: int = 1) -> Room:
    """Return how soon a page of a document is there, and how soon a coding is seen and acknowledged."""
    page, line = new_page(browser, coder, address)
    link = f"{address}/read?{urlencode({'document': document_id, 'part': part})}"
    firsts = []
    for _ in range(OPENINGS):
        line.received.clear()
        page.goto(link)
        page.wait_for_selector(".qk-mark")
        page.wait_for_function("() => window.qualkitTimings.first.length > 0")
        page.wait_for_timeout(1500)
        firsts.append(page.evaluate("() => window.qualkitTimings.first[0]"))
    whole = sum(line.received)
    counted = page.evaluate(
        "() => [document.querySelectorAll('.qk-row').length, document.querySelectorAll('.qk-chip').length]"
    )
    received, sent = _code(page, line, counted[0])
    timings = page.evaluate("() => window.qualkitTimings")
    words = page.evaluate("() => [...document.querySelectorAll('.qk-words')].map((each) => each.textContent)")
    page.context.close()
    bare_first, bare_key = _bare(browser, words)
    return Room(
        median(firsts),
        bare_first,
        median(timings["keys"]),
        bare_key,
        timings["acknowledged"],
        received,
        sent,
        whole,
        *counted,
    )


def _code(page: Page, line: Line, rows: int) -> tuple[int, int]:
    """Code the beginnings of some turns and return how many bytes a coding took, from the server and to it."""
    received, sent = [], []
    for n in range(CODINGS):
        page.evaluate(CHOOSE, (5 + 3 * n) % rows)
        page.wait_for_timeout(300)
        line.received.clear()
        line.sent.clear()
        page.keyboard.press(str(1 + n % 9))
        page.wait_for_function("n => window.qualkitTimings.acknowledged.length > n", arg=n)
        page.wait_for_function(SETTLED)
        page.wait_for_timeout(60)
        received.append(sum(line.received))
        sent.append(sum(line.sent))
        page.keyboard.press("Escape")
    return int(median(received)), int(median(sent))


def _bare(browser: Browser, words: list[str]) -> tuple[float, float]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_content("<!doctype html><body>")
    first = median(page.evaluate(BARE_FIRST, words) for _ in range(OPENINGS))
    keys = []
    for n in range(CODINGS):
        page.evaluate(BARE_KEY, 5 + 3 * n)
        page.keyboard.press("1")
        keys.append(page.evaluate("() => window.bare"))
    page.close()
    return first, median(keys)


def bare_answer(browser: Browser, address: str) -> float:
    """Return how long an empty Streamlit page takes from a click to the changed text, in milliseconds."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.wait_for_selector("[data-testid=stText]")
    taken = []
    for _ in range(CODINGS):
        taken.append(page.evaluate(BARE_ANSWER))
        page.wait_for_timeout(150)
    page.close()
    return median(taken)


def burst(browser: Browser, address: str, document_id: str, *, coder: str, count: int = 12) -> Any:  # noqa: ANN401
    """Code the beginnings of as many turns as fast as keys can be pressed; return once all is acknowledged."""
    page, _ = new_page(browser, coder, address)
    page.goto(f"{address}/read?{urlencode({'document': document_id})}")
    page.wait_for_selector(".qk-mark")
    page.wait_for_timeout(1000)
    for n in range(count):
        page.evaluate(CHOOSE, 50 + n)
        page.keyboard.press(str(1 + n % 9))
    page.wait_for_function("n => window.qualkitTimings.acknowledged.length >= n", arg=count)
    page.context.close()
