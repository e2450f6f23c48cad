"""Applies a codebook to tables of any size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any

from qualkit import __version__
from qualkit.apply.choosing import Choices, Columns, columns_of, unit_of
from qualkit.apply.coding import Job, Tally, read_tally
from qualkit.apply.embedding import EmbedderOffer
from qualkit.apply.engines import Engine, here
from qualkit.apply.examples import read_judgements
from qualkit.apply.keeping import Kept, Tell, check_target, complete, discard, kept_for, untold, writable
from qualkit.apply.rows import Reading
from qualkit.apply.sampling import Sample
from qualkit.apply.summing import Applied, list_skipped, summed
from qualkit.codebook import find_codebook, read_codebook, with_codes
from qualkit.errors import InputError
from qualkit.model import Codebook, Judgement
from qualkit.protocols import Aids, AutoCoder, Track, untracked
from qualkit.registry import load, plugins
from qualkit.settings import Settings
from qualkit.tables import Part, divide, read_part, tables_at

DEFAULTS = Settings()
FAST, FASTER = "static", 50  # another embedder, and how many times faster it is
MANY = 50_000  # rows for which that is worth a word
NAMED = 1_000  # rows that are asked for their columns where there is no header


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be coded, and how it is read."""

    source: Path
    tables: tuple[Path, ...]
    parts: tuple[Part, ...]
    reading: Reading

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)


def apply_codebook(
    codebook: str,
    source: Path,
    target: Path,
    *,
    choices: Choices,
    autocoder: str = DEFAULTS.autocoder,
    embedder: str = DEFAULTS.embedder,
    examples: Path | None = None,
    engine: Engine = here,
    track: Track = untracked,
    tell: Tell = untold,
) -> Applied:
    """Code every row of a table and write one row a coding: id, start, end, code, confidence, evidence, language.

    `source` is a table, a folder or a pattern; `target` a table, or without a suffix a folder of Parquet with one
    table for each part that was read. Offsets are code points in the row's text. Memory does not grow with the table.
    The output appears whole or not at all; the parts that an interrupted run finished are kept for the next.
    """
    book = with_codes(read_codebook(find_codebook(codebook)))
    make, _ = load("autocoders", autocoder), load("embedders", embedder)
    plan = _planned(source, target, choices, book, track)
    judgements = read_judgements(examples, book, reading=plan.reading, parts=plan.parts) if examples else ()
    find: AutoCoder = make(book, _aids(plan, embedder, judgements, track, tell))
    facts = {
        "qualkit": __version__,
        "codebook": book.version,
        "tables": [_identity(table) for table in plan.tables],
        "reading": asdict(plan.reading),
        "autocoder": autocoder,
        "settings": dict(find.settings),
        "embedder": embedder,
        "examples": sha256(examples.read_bytes()).hexdigest() if examples else "",
    }
    with writable(target):
        kept = kept_for(target, facts, parts=len(plan.parts), tell=tell)
        done = _coded(Job(find, plan.reading), plan.parts, kept, engine)
        for _ in track(done, doing="Coding rows", total=plan.rows):
            pass
        return _completed(kept, plan)


def _planned(source: Path, target: Path, choices: Choices, book: Codebook, track: Track) -> _Plan:
    unit, tables = unit_of(choices), tables_at(source)
    with writable(target):
        check_target(target, tables, source)
    parts = tuple(track(_parts(tables), doing="Looking through the rows"))
    reading = Reading(_columns(parts, choices, source), unit, book.languages)
    return _Plan(source, tuple(tables), parts, reading)


def _parts(tables: Sequence[Path]) -> Iterator[Part]:
    """Yield the parts of all tables, their rows numbered through."""
    before = 0
    for table in tables:
        last = 0
        for part in divide(table):
            last = part.first + part.rows - 1
            yield replace(part, first=before + part.first)
        before += last


def _columns(parts: Sequence[Part], choices: Choices, source: Path) -> Columns:
    """Return the columns, which the first table tells; every other with a header must have them as well."""
    if not parts:
        return Columns(choices.text)
    names = parts[0].header or _names(parts, source)
    columns = columns_of(names, choices, place=parts[0].path)
    same = Choices(columns.text, columns.id, columns.language or choices.language, choices.unit)
    for part in {part.path: part for part in parts}.values():
        columns_of(part.header or names, same, place=part.path)
    return columns


def _names(parts: Sequence[Part], source: Path) -> tuple[str, ...]:
    """Return the names of the columns where every row names its own."""
    records = [*islice((record for part in parts for record in read_part(part)), NAMED)]
    known = [record.cells for record in records if record.cells is not None]
    if not known:
        raise InputError(
            f"{source}: no row can be read; the first: {records[0].place(Path(parts[0].path.name))}: {records[0].fault}"
        )
    return tuple(dict.fromkeys(name for cells in known for name in cells))


def _aids(plan: _Plan, embedder: str, judgements: Sequence[Judgement], track: Track, tell: Tell) -> Aids:
    def hint() -> None:
        if plan.rows >= MANY and embedder != FAST and FAST in plugins("embedders"):
            tell(f"--embedder {FAST} reads so many rows some {FASTER} times faster, a little less exactly")

    return Aids(EmbedderOffer(embedder, hint), Sample(plan.parts, plan.reading), judgements, track)


def _identity(table: Path) -> tuple[Any, ...]:
    found = table.stat()
    return str(table.resolve()), found.st_size, found.st_mtime_ns


def _coded(job: Job, parts: Sequence[Part], kept: Kept, engine: Engine) -> Iterator[int]:
    """Code what was not finished; yield the number of each row as it is done, so that a bar can count rows."""
    pieces = [(part, kept.piece(number)) for number, part in enumerate(parts)]
    waiting = [(part, piece) for part, piece in pieces if read_tally(piece) is None]
    before = sum(part.rows for part in parts) - sum(part.rows for part, _ in waiting)
    for count in chain([before], engine(job, waiting) if waiting else ()):
        yield from range(count)


def _completed(kept: Kept, plan: _Plan) -> Applied:
    pieces = [kept.piece(number) for number in range(len(plan.parts))]

    def tallies() -> Iterator[Tally]:
        return filter(None, map(read_tally, pieces))

    done = summed(tallies, kept.target)
    if done.rows and done.skipped == done.rows:
        discard(kept)
        raise InputError(f"{plan.source}: no row can be read; the first: {done.faults[0]}")
    list_skipped(done, tallies, kept.target)
    complete(kept, pieces)
    return done
