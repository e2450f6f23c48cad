"""What pages ask of the project: a search, also after a coding, the views of Excerpts, and a document's codings."""

from __future__ import annotations

import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from qualkit.exploring.coded import Coded, chosen, coded, renewed
from qualkit.exploring.questions import Near
from qualkit.exploring.tables import cases_by_codes, codes_by_codes, frequencies
from qualkit.model import Filter
from qualkit.store.documents import read_document
from qualkit.store.excerpts import count_excerpts, page_of_excerpts
from qualkit.store.marks import marks
from qualkit.store.passages import passages
from qualkit.store.project import Project
from qualkit.workflow.annotating import apply, text_hash
from qualkit.workflow.operations import short_id

A_PAGE, REPEATS = 25, 5
# The reference for a search: a word looked for in the passage of every coding, as a program without an index would.
MADE = "CREATE TEMP TABLE said AS SELECT rowid AS id, words FROM passage_search"
LIKE_SAID = "SELECT count(*) FROM codings c JOIN said ON said.id = c.passage_id WHERE said.words LIKE ?"


def milliseconds(ask: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return how long it takes, the median of a few times after one that does not count."""
    ask()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


def plain_like(path: Path, words: str) -> float:
    """Return how long SQLite takes to look through the words of all excerpts one by one."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(MADE)
        return milliseconds(lambda: connection.execute(LIKE_SAID, (f"%{words}%",)).fetchone())


def found_page(project: Project, held: Coded, wanted: Filter, question: str = "") -> int:
    """Return how many excerpts a search finds, after reading the first page of them."""
    rows = chosen(held, wanted, question=question).codings.nonzero()[0]
    ids = tuple(held.codings.ids[row] for row in rows[:A_PAGE])
    assert len(page_of_excerpts(project, Filter(codings=ids), limit=A_PAGE)) == len(ids)
    return len(rows)


def views(project: Project, words: str) -> dict[str, float]:
    """Return how long each view of the Excerpts page takes, in milliseconds."""
    held = coded(project)
    every, wanted = Filter(), Filter(words=words)
    one, other = sorted(held.codings.codes.values)[:2]
    question = f'"{one}" AND "{other}" within 3 turns'
    asked: dict[str, Callable[[], Any]] = {
        "laid out in memory, all anew": lambda: coded(project),
        "search: count and first page": lambda: found_page(project, held, wanted),
        "question: count and first page": lambda: found_page(project, held, every, question),
        "no filter: count": lambda: count_excerpts(project, every),
        "no filter: first page": lambda: page_of_excerpts(project, every, limit=A_PAGE),
        "one code: count": lambda: count_excerpts(project, Filter(codes=(one,))),
        "one code: first page": lambda: page_of_excerpts(project, Filter(codes=(one,)), limit=A_PAGE),
        "words in context": lambda: list(passages(project, wanted=wanted)),
        "matrix: codes against cities": lambda: cases_by_codes(held, chosen(held, every), by="city", among=()),
        "matrix: codes against codes": lambda: codes_by_codes(held, chosen(held, every), near=Near(), among=()),
        "frequencies: by code": lambda: frequencies(held, chosen(held, every)),
        "frequencies: by city": lambda: frequencies(held, chosen(held, every), by="city"),
    }
    return {name: milliseconds(ask, 3) for name, ask in asked.items()}


def after_a_coding(project: Project, document_id: str, words: str, *, who: str, count: int = 8) -> float:
    """Return how long a search takes right after somebody coded in a document, in milliseconds."""
    held, wanted, taken = coded(project), Filter(words=words), []
    for _ in islice(written(project, document_id, who=who), count):
        start = time.perf_counter()
        held = renewed(held)
        found_page(project, held, wanted)
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken[1:])


def codings_of(project: Project, document_id: str, *, viewer: str) -> float:
    """Return how long it takes to read the codings of a document as they stand, in milliseconds."""
    return milliseconds(lambda: marks(project, document_id, viewer=viewer))


def one_more(project: Project, document_id: str, *, who: str, count: int = 12) -> float:
    """Return how long it takes to write one more coding of a document, in milliseconds."""
    return median(list(islice(written(project, document_id, who=who), count))[1:])


def written(project: Project, document_id: str, *, who: str) -> Iterator[float]:
    """Code one passage of a document after the other, and yield how long each took to write, in milliseconds."""
    document, client, code = read_document(project, document_id), uuid.uuid4().hex, project.codebook().codes[0].id
    known = {"client": client, "document": document.id, "hash": text_hash(document.text), "coder": who}
    for number, passage in enumerate(document.passages, start=1):
        span = passage.span
        act = {"act": "add", "id": short_id(str(uuid.uuid4())), "code": code, "start": span.start, "end": span.end}
        message = known | {"ops": [{"seq": number, "acts": [act | {"quote": span.of(document.text)}]}]}
        start = time.perf_counter()
        receipt = apply(project, message, who=who)
        taken = (time.perf_counter() - start) * 1000
        assert not receipt.refused, receipt
        yield taken
