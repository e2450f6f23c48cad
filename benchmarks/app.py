"""Measures the app: how soon the coding room shows, codes and answers, how fast excerpts are found, and twenty at once.

On an invented study of 100,000 codings in several languages and scripts (`room/studies.py`), always the same:

- a talk of 12,000 words with 400 codings and one of 200,000 words with 6,600, opened in Chromium: the time from the
  data to the first paint, from a key until the coding is painted, and from the key until the server acknowledged it;
  the bytes that went over the websocket for a coding. The references are a bare page that shows the same words and puts
  a mark around some of them, and an empty Streamlit page that counts clicks;
- a search over all excerpts: the words of a filter to the count and the first page of 25, also right after somebody
  coded, beside a plain LIKE over the words of each; and, for information, every view of the Excerpts page;
- twenty sessions that open excerpts, open a document and code now and then, spoken to as a browser does: how much
  memory the server holds, and how soon a coding is acknowledged;
- twelve codings as fast as keys can be pressed, where the server takes 0, 0.3 and 1.0 seconds longer: how many are
  kept.

Run it with `python benchmarks/app.py`; it needs Chromium. `--only` chooses parts, `--study` keeps the study for the
next time. Other work on the machine makes all times longer, so its load is printed too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from room import browsing, searching, serving, sessions
from room.studies import LONG_TALK, PEOPLE, TALK, Size, study

from qualkit.model import Filter
from qualkit.store.documents import listed_documents, read_document
from qualkit.store.excerpts import all_excerpts, count_excerpts
from qualkit.store.project import Project, open_project

SESSIONS, EACH, PAUSE = 20, 5, 6.0  # people, codings of each, seconds between them
BURST, DELAYS = 12, (0.0, 0.3, 1.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; a figure without a target is for information."""

    name: str
    value: float
    unit: str
    target: float | None = None
    reference: tuple[str, float] | None = None
    at_least: bool = False

    def __str__(self) -> str:
        """Return the line."""
        target = ratio = told = ""
        if self.target is not None:
            target = f"{'≥' if self.at_least else '≤'} {self.target:,.0f}"
            missed = self.value < self.target if self.at_least else self.value > self.target
            told = "  missed" if missed else ""
        if self.reference:
            ratio = f"{self.value / self.reference[1]:8.1f} × {self.reference[0]} ({self.reference[1]:,.0f})"
        return f"{self.name:44}{self.value:10,.1f} {self.unit:4}{target:>8}{told:8}{ratio}"


def reading(project: Project) -> Iterator[Figure]:
    """Yield what a browser shows of the two talks."""
    with serving.empty_page() as server, browsing.chromium() as browser:
        answer = browsing.bare_answer(browser, server.address)
    documents = _documents(project)
    for told, name in (("12,000 words", TALK), ("200,000 words", LONG_TALK)):
        with serving.app(project.path) as server, browsing.chromium() as browser:
            found = browsing.room(browser, server.address, documents[name], coder=PEOPLE[0])
        words = ("the bare words", found.bare_first_paint)
        yield Figure(f"{told}: data to first paint", found.first_paint, "ms", 150, words)
        mark = ("a bare mark", found.bare_key_to_paint)
        yield Figure(f"{told}: key to paint", found.key_to_paint, "ms", 30, mark)
        reply = ("an empty Streamlit page", answer)
        yield Figure(f"{told}: key to acknowledged", median(found.acknowledged), "ms", 150, reply)
        yield Figure(f"{told}: server to browser, a coding", found.received / 1000, "KB", 25)
        yield Figure(f"{told}: browser to server, a coding", found.sent / 1000, "KB")
        yield Figure(f"{told}: the page itself ({found.turns} turns)", found.page / 1000, "KB")


def searches(project: Project) -> Iterator[Figure]:
    """Yield how long the pages wait for the project."""
    word = _word(project)
    documents = _documents(project)
    reference = ("LIKE", searching.plain_like(project.path, word))
    for name, value in searching.views(project, word).items():
        is_search = name.startswith("search")
        yield Figure(name, value, "ms", 150 if is_search else None, reference if is_search else None)
    for told, name in (("400", TALK), ("6,600", LONG_TALK)):
        value = searching.after_a_coding(project, documents[name], word, who=PEOPLE[0])
        yield Figure(f"search just after a coding beside {told}", value, "ms", 150, reference)
        yield Figure(f"{told} codings read", searching.codings_of(project, documents[name], viewer=PEOPLE[0]), "ms", 60)
        yield Figure(
            f"one more beside {told} written", searching.one_more(project, documents[name], who=PEOPLE[0]), "ms", 15
        )


def crowds(project: Project) -> Iterator[Figure]:
    """Yield what twenty sessions take: half of the people work in one long document, the others each in their own."""
    ids = list(_documents(project).values())
    documents = [ids[1] if n % 2 else ids[2 + n] for n in range(SESSIONS)]
    with serving.app(project.path) as server:
        yield Figure("the server before anybody came", server.megabytes(), "MB")
        found = sessions.crowd(server.address, documents, _word(project), codings=EACH, pause=PAUSE)
        memory = server.megabytes()
    yield Figure(f"{SESSIONS} sessions: memory of the server", memory, "MB", 400)
    for told, seconds in (("excerpts", found.excerpts), ("document opened", found.opened), ("coding", found.coded)):
        yield Figure(f"{SESSIONS} sessions: {told}, median", median(seconds) * 1000, "ms")
        yield Figure(f"{SESSIONS} sessions: {told}, 95 of 100", quantiles(seconds, n=20)[-1] * 1000, "ms")


def bursts(project: Project) -> Iterator[Figure]:
    """Yield how many of twelve rapid codings are kept, however slow the server is."""
    document_id = _documents(project)[TALK]
    for delay in DELAYS:
        coder = f"Fast {delay}"
        with serving.app(project.path, delay=delay) as server, browsing.chromium() as browser:
            browsing.burst(browser, server.address, document_id, coder=coder, count=BURST)
        kept = sum(each.coder == coder for each in all_excerpts(project, Filter(documents=(document_id,))))
        yield Figure(f"rapid codings kept, {delay:.1f} s of delay", kept, "", BURST, at_least=True)


PARTS: dict[str, Callable[[Project], Iterator[Figure]]] = {
    "search": searches,
    "read": reading,
    "burst": bursts,
    "crowd": crowds,
}


def _documents(project: Project) -> dict[str, str]:
    return {each.name: each.id for each in listed_documents(project)}


def _word(project: Project) -> str:
    """Return a word that about one excerpt in a hundred holds."""
    return read_document(project, _documents(project)[LONG_TALK]).text.split()[5].strip(".")


def main() -> None:
    """Make the study, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--study", type=Path, help="where the invented study is kept for the next time")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = asked.study or Path(folder) / "kept.qualkit"
        if not kept.exists():
            study(kept, Size()).engine.dispose()
        total = count_excerpts(open_project(kept), Filter())
        print(
            f"{total:,} excerpts in {kept.stat().st_size / 1e6:,.0f} MB; load of the machine {os.getloadavg()[0]:.1f}"
        )
        for part in asked.only:
            path = Path(folder) / f"{part}.qualkit"
            shutil.copy(kept, path)
            print(f"\n{part} (load {os.getloadavg()[0]:.1f})")
            for figure in PARTS[part](open_project(path)):
                print(figure, flush=True)


if __name__ == "__main__":
    main()
