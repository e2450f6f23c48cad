"""Invented tables for tests, and an autocoder that does as it is told."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow
import pyarrow.parquet

from qualkit import registry
from qualkit.model import Evidence, Match

WORDS = [
    "trust",
    "violence",
    "the bus",
    "🙂",
    "confianza",
    "la casa",
    "line\nbreak",
    'a "quoted" word',
    "violence, again",
]


def rows_of(count):
    """Return so many rows of invented text; some hold a term, some are empty."""
    texts = (" ".join(WORDS[(n * step) % len(WORDS)] for step in range(1, 1 + n % 5)) for n in range(count))
    return [{"id": f"r{n}", "text": text} for n, text in enumerate(texts)]


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_json_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_parquet(path, rows, **options):
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path, **options)


WRITE = {".csv": write_csv, ".jsonl": write_json_lines, ".parquet": write_parquet}


def read_csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Faithful:
    """Codes every document as a whole, and remembers what it was given; `before` is called before each block."""

    codebook: object = None
    aids: object = None
    before: Callable = lambda: None
    remark: str = ""
    settings: dict = field(default_factory=dict)
    given: list = field(default_factory=list)

    def __call__(self, documents):
        self.before()
        self.given.append([document.text for document in documents])
        for document in documents:
            [passage] = document.passages
            evidence = Evidence("all of it", passage.span, document.language, remark=self.remark)
            yield Match(document.id, passage.span, "trust", 0.5, (evidence,))


def offer(monkeypatch, **factories):
    """Let autocoders be known by name, as if packages offered them."""
    known = registry.load
    monkeypatch.setattr("qualkit.apply.applying.load", lambda room, name: factories.get(name) or known(room, name))


def offered(monkeypatch, **settings):
    """Offer the faithful autocoder as `faithful`, and return the list of those that will have been made."""
    made = []

    def factory(codebook, aids):
        made.append(Faithful(codebook, aids, **settings))
        return made[-1]

    offer(monkeypatch, faithful=factory, other=lambda: None)
    return made
