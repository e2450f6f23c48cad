"""The coding room for tests: a study, a server, a browser, and hands that draw over words."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from builders import document, match
from playwright.sync_api import Page, expect
from test_browser import APPS, outside, wait_for

from qualkit.codebook import parse_codebook
from qualkit.model import Coder, Evidence, Span
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document
from qualkit.store.marks import marks
from qualkit.store.project import create_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import BrowserContext

    from qualkit.model import Document, Match
    from qualkit.store.project import Project

SIZE = {"width": 1400, "height": 900}
DEADLINE = 30  # seconds; a machine that is busy with other work may need some
CODES = {
    "violence": "#a4343a",
    "trust": "#2f6f4f",
    "transport": "#bcbd22",
    "work": "#17becf",
    "health": "#e377c2",
    "home": "#ff7f0e",
    "school": "#1f77b4",
    "papers": "#9467bd",
    "night": "#8c564b",
    "waiting": "#7f7f7f",
}
_ROW = '  - {{id: {0}, colour: "{1}", name: {{en: {2}}}, definition: {{en: "About {0}."}}, terms: {{en: [{0}]}}{3}}}'
CODEBOOK = parse_codebook(
    "codebook: room\ntitle: {en: Room}\nlanguages: [en]\ncodes:\n"
    + "\n".join(
        _ROW.format(code, colour, code.capitalize(), f', shortcut: "{key}"' if key < 10 else "")
        for key, (code, colour) in enumerate(CODES.items(), start=1)
    ),
    place="codebook of the room",
)
PROGRAM = Coder("lexicon", "1")

# Where the mouse goes to draw from one letter to another, each given as [row, start, end] in UTF-16 units: two points.
# The page must have come to rest before: a coding that was just made moves the rows below it.
_POINTS = """async ([first, last]) => {
  const box = ([row, start, end]) => {
    const words = document.querySelectorAll(".qk-words")[row], range = document.createRange();
    const walk = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(), at = 0; node; at += node.data.length, node = walk.nextNode()) {
      if (at <= start && start < at + node.data.length) range.setStart(node, start - at);
      if (at < end && end <= at + node.data.length) range.setEnd(node, end - at);
    }
    const right = /[\\u0590-\\u08ff]/u.test(words.textContent.slice(start, end));
    return { right, box: [...range.getClientRects()].filter((each) => each.width).at(-1) };
  };
  const bar = document.querySelector(".qk-bar").getBoundingClientRect().bottom;
  if (box(first).box.top < bar + 20 || box(last).box.bottom > innerHeight - 20) {
    document.querySelector("[data-testid=stMain]").scrollBy({ top: box(first).box.top - bar - 60, behavior: "instant" });
  }
  const point = ({ right, box }, end) => [right === end ? box.left + 0.4 : box.right - 0.4, (box.top + box.bottom) / 2];
  const points = () => [point(box(first), false), point(box(last), true)];
  let found = points();
  for (let still = 0; still < 5; still += 1) {
    await new Promise(requestAnimationFrame);
    const now = points();
    if (String(now) !== String(found)) still = -1;
    found = now;
  }
  return found;
}"""


def room_study(folder: Path) -> Project:
    """Return a study without documents whose codebook has nine codes with keys and one without."""
    (folder / "qualkit.toml").write_text('coder = "ana"\nautocoder = "lexicon"\n', encoding="utf-8")
    return create_project(folder / "room.qualkit", name="room", codebook=CODEBOOK, who="ana")


def put(
    project: Project,
    name: str,
    pieces: list[tuple[str, str]],
    *,
    suggested: Sequence[tuple[str, str, float]] = (),
    **more: Any,
) -> Document:
    """Put a document of (speaker, words) pieces into the study, with suggestions (words, code, confidence)."""
    made = document(name, pieces, **more)
    with project.change("import", who="ana") as change:
        add_document(change, made)
    if suggested:
        with project.change("code", who="ana") as change:
            round_ = start_round(change, PROGRAM, codebook_version=project.codebook().version, settings={})
            add_codings(change, round_, made, [_suggestion(made, *each) for each in suggested])
            finish_round(change, round_, at=change.at)
    return made


def _suggestion(read: Document, words: str, code: str, confidence: float) -> Match:
    """Return a match on some words, because of the name of the code where they hold it."""
    found = match(read, words, code, confidence=confidence)
    at = words.casefold().find(code)
    if at < 0:
        return found
    start = found.span.start + at
    return replace(found, evidence=(Evidence(code, Span(start, start + len(code)), "en"),))


def coded(project: Project, read: Document, *, viewer: str = "ana") -> list[tuple[str, str, str]]:
    """Return what the project holds of a document, in the order of the words: code, words, standing."""
    found = marks(project, read.id, viewer=viewer)
    return [(mark.code_id, mark.span.of(read.text), str(mark.standing)) for mark in found]


def until(told: Callable[[], Any], wanted: Any) -> None:
    """Return when something told has become what is wanted; fail with the difference after a while."""
    end = time.monotonic() + DEADLINE
    while (found := told()) != wanted and time.monotonic() < end:
        continue
    assert found == wanted


@dataclass
class Server:
    """The app on a port that stays the same, so that it can be killed and come back."""

    project: Project
    script: Path = APPS / "main.py"
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return where the app answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the app and return when it answers."""
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "streamlit", "run", str(self.script), "--server.port", str(self.port)]
        silent, environment = subprocess.DEVNULL, {**os.environ, "PYTHONPATH": str(APPS)}
        self.process = subprocess.Popen(
            [*command, "--", str(self.project.path)], cwd=APPS, stdout=silent, stderr=silent, env=environment
        )
        wait_for(f"{self.address}/_stcore/health", self.process)

    def send(self, signal_: int) -> None:
        """Send the server a signal; of one that ends it, wait until it has ended."""
        assert self.process is not None
        self.process.send_signal(signal_)
        if signal_ not in (signal.SIGSTOP, signal.SIGCONT):
            self.process.wait()


@contextmanager
def serving(project: Project, script: Path = APPS / "main.py") -> Iterator[Server]:
    """Serve a project until the end."""
    server = Server(project, script)
    try:
        server.start()
        yield server
    finally:
        server.send(signal.SIGKILL)


@dataclass
class Reader:
    """Somebody with a browser, who reads a document."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def field(self) -> Any:
        """Return the text, which takes the keys."""
        return self.page.locator(".qk-field")

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def draw_over(self, words: str, *, row: int | None = None) -> None:
        """Draw the mouse over the first place where the page has these words, in one row."""
        rows = self.page.locator(".qk-words").evaluate_all("rows => rows.map((row) => row.textContent)")
        row = next(place for place, text in enumerate(rows) if words in text) if row is None else row
        start = units(rows[row][: rows[row].index(words)])
        self.draw(row, start, start + units(words))

    def draw(self, row: int, start: int, end: int, *, to_row: int | None = None) -> None:
        """Draw the mouse from one UTF-16 unit of a row to another, perhaps of another row."""
        last = row if to_row is None else to_row
        beginning = (row, *next(each for each in self.letters(row) if each[0] == start))
        ending = (last, *next(each for each in self.letters(last) if each[1] == end))
        mouse = self.page.mouse
        (x, y), (to_x, to_y) = self.page.evaluate(_POINTS, [beginning, ending])
        mouse.move(x, y)
        mouse.down()
        mouse.move((x + to_x) / 2, (y + to_y) / 2, steps=3)
        mouse.move(to_x, to_y, steps=3)
        mouse.up()
        expect(self.page.locator("[data-pop=picker]")).to_be_visible()

    def letters(self, row: int) -> list[tuple[int, int]]:
        """Return where the letters of a row begin and end, as people see letters, in UTF-16 units."""
        segments = "[...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(row.textContent)]"
        pairs = f"row => {segments}.map(({{ segment, index }}) => [index, index + segment.length])"
        return [tuple(pair) for pair in self.page.locator(".qk-words").nth(row).evaluate(pairs)]

    def saved(self) -> None:
        """Return when everything is acknowledged."""
        expect(self.page.locator(".qk-saving")).to_have_attribute("data-saving", "0")

    def said(self, words: str) -> None:
        """Return when the room has announced these words."""
        expect(self.page.locator(".qk-status")).to_contain_text(words)

    def chips(self) -> list[str]:
        """Return the codings in the margin, in the order of the words: code and standing."""
        told = "chips => chips.map((chip) => `${chip.dataset.code} ${chip.dataset.standing}`)"
        return self.page.locator(".qk-chip").evaluate_all(told)

    def chip(self, code: str) -> Any:
        """Return the first coding with a code, in the margin."""
        return self.page.locator(f".qk-chip[data-code='{code}']").first

    def selected(self) -> str:
        """Return the words chosen."""
        return self.page.evaluate("document.getSelection().toString()")


def units(words: str) -> int:
    """Return how many UTF-16 units words take in a browser."""
    return len(words.encode("utf-16-le")) // 2


@contextmanager
def reading(
    shared: BrowserContext,
    server: Server,
    read: Document,
    *,
    who: str = "",
    also: str = "",
    quiet: bool = True,
    **looks: Any,
) -> Iterator[Reader]:
    """Open a document; at the end nothing was asked outside, and nothing complained unless it may.

    Whoever has a name of their own, or sees otherwise, has a browser of their own.
    """
    context = shared.browser.new_context(**{"viewport": SIZE, **looks}) if who or looks else shared
    if who:
        context.add_cookies([{"name": "qualkit_coder", "value": who, "url": server.address}])
    reader = watched(context.new_page())
    try:
        reader.page.goto(f"{server.address}/read?document={read.id}{also}")
        expect(reader.page.locator(f".qk-room[data-document='{read.id}']")).to_be_visible()
        alive(reader)
        yield reader
        assert outside(reader.asked, server.address) == []
        assert not quiet or reader.complaints == []
    finally:
        (reader.page if context is shared else context).close()


def watched(page: Page) -> Reader:
    """Return somebody at a page, with what it asks for and what it complains of."""
    reader = Reader(page)
    page.set_default_timeout(DEADLINE * 1000)
    page.on("request", lambda request: reader.asked.append(request.url))
    page.on("console", lambda told: reader.complaints.append(told.text) if _is_fault(told) else None)
    page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    return reader


def _is_fault(told: Any) -> bool:
    # Of a page that is not the first one, Streamlit asks for its own things below the page, and then where they are.
    return told.type == "error" and "/read/_stcore/" not in told.location["url"]


def alive(reader: Reader) -> None:
    """Return when the room knows what stands, and the page is at rest."""
    reader.page.wait_for_function("window.qualkitRoom?.live")
