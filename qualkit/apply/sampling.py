"""A fair sample of the rows of tables, without reading all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from random import Random

from qualkit.apply.rows import Reading
from qualkit.model import Document
from qualkit.tables import Part, Record, read_part

SAMPLE = 5_000
PLACES = 100
READ = 200_000  # rows, at most


class Sample:
    """Gives the sample to a coder that asks for it; it travels without the documents, and can draw them again."""

    def __init__(self, parts: Sequence[Part], reading: Reading) -> None:
        self.parts, self.reading = parts, reading
        self.documents: list[Document] | None = None

    def __call__(self) -> list[Document]:
        """Return the documents."""
        if self.documents is None:
            self.documents = sample(self.parts, self.reading)
        return self.documents

    def __reduce__(self) -> tuple[type[Sample], tuple[Sequence[Part], Reading]]:
        return Sample, (self.parts, self.reading)


def sample(parts: Sequence[Part], reading: Reading) -> list[Document]:
    """Return up to 5,000 rows as documents, the same each time; of as many rows or fewer, all.

    Of more, rows are drawn by chance from up to 100 parts that lie evenly over the tables, from the first of each when
    together they hold more than 200,000 rows.
    """
    if sum(part.rows for part in parts) <= SAMPLE:
        return [document for part in parts for document in _documents(_read(part, reading), part, reading)]
    places = min(PLACES, len(parts))
    chosen = [parts[place * len(parts) // places] for place in range(places)]
    chance = Random(0)  # noqa: S311 - a sample, no secret
    found: list[Document] = []
    for number, part in enumerate(chosen):
        within = min(part.rows, READ // places)
        wanted = SAMPLE * (number + 1) // places - SAMPLE * number // places
        drawn = set(chance.sample(range(within), min(within, wanted)))
        records = enumerate(islice(_read(part, reading), within))
        found += _documents((record for place, record in records if place in drawn), part, reading)
    return found


def _read(part: Part, reading: Reading) -> Iterator[Record]:
    return read_part(part, reading.columns.names)


def _documents(records: Iterator[Record], part: Part, reading: Reading) -> Iterator[Document]:
    return chain.from_iterable(block.documents for block in reading.blocks(records, part.path))
