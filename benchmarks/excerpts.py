"""Measures how long a page of excerpts, its counts and its filters take in a study of 100,000 codings.

The reference is pandas: the same rows, joined once and held in memory, read from the same file in the same run. Run it
with `python benchmarks/excerpts.py`; the invented study is made anew in a temporary folder.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from statistics import median

from qualkit.codebook import find_codebook, read_codebook
from qualkit.model import (
    Coder,
    Document,
    Evidence,
    Filter,
    Kind,
    Match,
    Origin,
    Participant,
    Passage,
    PassageKind,
    Role,
    Span,
)
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document
from qualkit.store.excerpts import attribute_names, count_excerpts, counts, page_of_excerpts, values
from qualkit.store.project import Project, create_project

WORDS = "the night bus trust police school work house neighbour market letter office women street voice home".split()
CITIES = ("Port Alder", "Villarrosa", "Saint-Brevin")
REPEATS = 5
TARGET = 0.5  # seconds that nobody minds waiting for a page

FILTERS = {
    "everything": Filter(),
    "one code and those below": Filter(codes=("violence",)),
    "attribute of documents": Filter(attributes={"city": (CITIES[0],)}),
    "attribute of speakers": Filter(attributes={"age": ("31",)}),
    "a word in most passages": Filter(words="bus"),
    "a rare word": Filter(words="lighthouse"),
    "attribute, word and language": Filter(attributes={"city": (CITIES[1],)}, words="trust", languages=("es",)),
}
ALL_ROWS = """
SELECT c.*, d.name, d.kind, d.attributes, p.language, p.prompt, p.participant_id, w.name AS speaker, w.role,
       w.attributes AS speaker_attributes, r.codebook_version, k.name AS coder
FROM codings c JOIN documents d ON d.id = c.document_id JOIN passages p ON p.id = c.passage_id
JOIN rounds r ON r.id = c.round_id JOIN coders k ON k.id = r.coder_id
LEFT JOIN participants w ON w.id = p.participant_id
"""


def invented(number: int, turns: int, chance: random.Random) -> Document:
    """Return a focus group of ten invented speakers."""
    id_ = sha256(str(number).encode()).hexdigest()[:16]
    people = tuple(
        Participant(f"{id_}/{n}", f"Speaker {n}", Role.PARTICIPANT, {"age": str(chance.randint(18, 80))})
        for n in range(10)
    )
    pieces, passages, start = [], [], 0
    language = ("en", "es", "fr")[number % 3]
    for turn in range(turns):
        words = " ".join(chance.choices(WORDS, k=25)) + (" lighthouse." if chance.random() < 0.001 else ".")
        prompt = f"Question {turn * 8 // turns}"
        span = Span(start, start + len(words))
        passages.append(Passage(span, PassageKind.TURN, people[turn % 10].id, None, prompt, language))
        pieces.append(words)
        start = span.end + 1
    attributes = {"city": CITIES[number % 3], "session": str(number % 5)}
    origin = Origin(f"{number}.txt", "text/plain", id_)
    name = f"Group {number:03}"
    return Document(
        id_, name, Kind.TRANSCRIPT, "\n".join(pieces), origin, tuple(passages), people, language, attributes
    )


def study(path: Path, *, codings: int, documents: int) -> Project:
    """Return a study of that size; every turn has one coding, ten were coded before by an older program."""
    chance = random.Random(0)  # noqa: S311 - invented text, no secret
    book = read_codebook(find_codebook("migrant-women"))
    codes = [code.id for code in book.codes]
    project = create_project(path, name="measured", codebook=book, who="benchmark")
    made = [invented(n, codings // documents, chance) for n in range(documents)]
    with project.change("import", who="benchmark") as change:
        for document in made:
            add_document(change, document)
    for version in ("0.9", "1.0"):
        with project.change("code", who="benchmark") as change:
            coder = Coder("lexicon", version)
            round_ = start_round(change, coder, codebook_version=book.version, settings={})
            for document in made if version == "1.0" else made[:10]:
                add_codings(change, round_, document, _codings(document, codes, chance))
            finish_round(change, round_, at=change.at)
    return project


def _codings(document: Document, codes: list[str], chance: random.Random) -> Iterator[Match]:
    for passage in document.passages:
        word = Evidence("bus", Span(passage.span.start, passage.span.start + 3), document.language)
        yield Match(document.id, passage.span, chance.choice(codes), round(chance.uniform(0.3, 1), 2), (word,))


def seconds(ask: Callable[[], object]) -> float:
    """Return how long it takes, the median of a few times after one that does not count."""
    ask()
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - start)
    return median(taken)


def read_with_pandas(path: Path) -> None:
    """Read all rows joined into a data frame, as a program without pages would."""
    import pandas

    with closing(sqlite3.connect(path)) as connection:
        pandas.read_sql_query(ALL_ROWS, connection)


def questions(project: Project) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Yield what is measured: the question, the filter, and how to ask it."""
    for name, wanted in FILTERS.items():
        yield "page 1 of 50", name, lambda wanted=wanted: page_of_excerpts(project, wanted, limit=50)
        yield "count", name, lambda wanted=wanted: count_excerpts(project, wanted)
        for by in ("document", "participant", "city", "age"):
            yield f"counts by {by}", name, lambda wanted=wanted, by=by: counts(project, wanted, by=by)
    middle = count_excerpts(project, Filter()) // 2
    yield "page in the middle", "everything", lambda: page_of_excerpts(project, Filter(), limit=50, offset=middle)
    for name in ("code", "prompt", "participant", "language", "coder", "city", "age"):
        yield f"values of {name}", "", lambda name=name: values(project, name)
    yield "attribute names", "", lambda: attribute_names(project)


def main() -> None:
    """Make the study, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codings", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=300)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "measured.qualkit"
        start = time.perf_counter()
        project = study(path, codings=asked.codings, documents=asked.documents)
        total = count_excerpts(project, Filter())
        print(f"{total:,} excerpts in {asked.documents} documents; written in {time.perf_counter() - start:.1f} s")
        reference = seconds(lambda: read_with_pandas(path))
        print(f"reference, all rows into pandas: {reference:.2f} s\n")
        print(f"{'question':22}{'filter':32}{'ms':>8}{'ratio':>8}")
        for question, name, ask in questions(project):
            taken = seconds(ask)
            slow = "  slow" if taken > TARGET else ""
            print(f"{question:22}{name:32}{taken * 1000:8.0f}{taken / reference:8.2f}{slow}")


if __name__ == "__main__":
    main()
