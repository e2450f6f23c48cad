"""How fast `qualkit apply` codes a million short rows, and in how much memory, the whole command each time.

    python benchmarks/apply.py [--rows N] [--with NAME ...] [--workers N]

The rows are invented, in three languages and of 3 to 18 words, the same each time; they are written once, to a
temporary folder. References in the same run: (a) pandas, which reads the same table and writes it again; (b) the
embedder alone on a part of the same texts. Memory is what all processes of the command held together at most. Processor
seconds are those of all processes: where other programs are at work as well, rows by processor second times workers is
what a quiet machine would do.
"""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from qualkit.registry import load, plugins

CODEBOOK = "migrant-women"
TARGET_RATE, TARGET_MEMORY = 10_000, 1_500  # rows a second with the static embedder on two workers; MB
EMBEDDED = 50_000  # rows that the embedder alone reads
SENTENCES = {
    "en": (
        "I trust the neighbours but not the police",
        "he hit her again and nobody came to help",
        "the bus at night is not safe for women",
        "we wait for months until the papers come",
        "my contract ends when the summer is over",
        "who looks after the children while I work",
        "the market opens early and the bread is good",
    ),
    "es": (
        "no confío en la policía del barrio",
        "su marido la golpeaba y nadie decía nada",
        "los papeles tardan meses en llegar a casa",
        "cuido sola a mis hijos y a mi madre",
        "el autobús de la noche pasa muy tarde",
        "en la oficina nadie nos quiso escuchar",
    ),
    "fr": (
        "on attend les papiers depuis plus de deux ans",
        "je garde les enfants toute seule le soir",
        "elle a été frappée et elle a perdu confiance",
        "le bus de nuit me fait vraiment peur",
        "au marché tout le monde se connaît bien",
    ),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command took: seconds on the clock, seconds of all processors, megabytes at most."""

    clock: float
    processor: float
    memory: float


def rows(count: int) -> Iterator[tuple[str, str]]:
    """Yield (id, text): words of invented sentences of one language, mixed, with some names that come only once."""
    chance = random.Random(0)  # noqa: S311 - invented text, no secret
    words = {language: " ".join(sentences).split() for language, sentences in SENTENCES.items()}
    for number in range(count):
        own = words[chance.choice(("en", "en", "es", "fr"))]
        said = [chance.choice(own) for _ in range(chance.randint(3, 18))]
        if chance.random() < 0.1:
            said.insert(0, f"Place{chance.randint(0, 99_999)}")
        yield f"r{number}", " ".join(said)


def write(path: Path, count: int) -> None:
    """Write the table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "text"))
        writer.writerows(rows(count))


def measured(arguments: Sequence[str]) -> Measured:
    """Run a command and watch all of its processes until it ends."""
    began, memory, processor = time.perf_counter(), 0.0, dict[int, float]()
    with subprocess.Popen(arguments, stderr=subprocess.PIPE) as process:
        family = psutil.Process(process.pid)
        while process.poll() is None:
            held = 0
            for each in (family, *_children(family)):
                try:
                    held += held_by(each)
                    times = each.cpu_times()
                    processor[each.pid] = times.user + times.system
                except psutil.Error:
                    continue
            memory = max(memory, held / 1_000_000)
            time.sleep(0.3)
        assert process.stderr is not None
        said = process.stderr.read().decode()
        assert process.returncode == 0, said
    return Measured(time.perf_counter() - began, sum(processor.values()), memory)


def held_by(process: psutil.Process) -> int:
    """Return the bytes that a process holds; where the system tells, what it shares is divided among the sharers."""
    found = process.memory_full_info()
    return int(getattr(found, "pss", found.rss))


def _children(family: psutil.Process) -> list[psutil.Process]:
    try:
        return family.children(recursive=True)
    except psutil.Error:
        return []


def pandas_reference(source: Path, target: Path) -> Measured:
    """Return what pandas takes to read the table and write it again."""
    program = "import pandas, sys; pandas.read_csv(sys.argv[1]).to_csv(sys.argv[2], index=False)"
    return measured([sys.executable, "-c", program, str(source), str(target)])


def embedder_rate(name: str, count: int) -> float:
    """Return how many rows a processor second the embedder alone reads."""
    embed = load("embedders", name)()
    texts = [text for _, text in rows(count)]
    embed(texts[:100])
    began = time.process_time()
    embed(texts)
    return count / (time.process_time() - began)


def runs(autocoders: Sequence[str], workers: int) -> Iterator[tuple[str, list[str], int]]:
    """Yield what is measured: its name, the options, and how many workers there are."""
    for name in autocoders:
        for engine, options, count in (
            ("local", [], 1),
            (f"dask, {workers} workers", ["--engine", "dask", "--workers", str(workers)], workers),
        ):
            embedder = ["--embedder", "static"] if "static" in plugins("embedders") else []
            yield f"{name}, {engine}", ["--with", name, *embedder, *options], count


def main() -> None:
    """Write the rows, measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--with", dest="autocoders", nargs="*")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    autocoders = asked.autocoders or [name for name in ("lexicon", "blend") if name in plugins("autocoders")]
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place) / "rows.csv", Path(place) / "coded.csv"
        write(source, asked.rows)
        print(f"{asked.rows:,} rows, {source.stat().st_size / 1_000_000:.0f} MB; target {TARGET_RATE:,} rows/s on two")
        print(f"workers with the static embedder, at most {TARGET_MEMORY:,} MB\n")
        reference = pandas_reference(source, Path(place) / "again.csv")
        heading = ("seconds", "rows/s", "rows/cpu s", "× workers", "MB", "× pandas")
        print(f"{'':28}" + "".join(f"{name:>12}" for name in heading))
        show("pandas, read and write", reference, asked.rows, 1, reference)
        for name, options, workers in runs(autocoders, asked.workers):
            command = [
                sys.executable,
                "-c",
                "from qualkit.cli import main; main()",
                "apply",
                CODEBOOK,
                str(source),
                str(target),
                *options,
            ]
            show(name, measured(command), asked.rows, workers, reference)
        if "static" in plugins("embedders"):
            print(f"\nstatic embedder alone: {embedder_rate('static', min(EMBEDDED, asked.rows)):,.0f} rows/cpu s")


def show(name: str, found: Measured, count: int, workers: int, reference: Measured) -> None:
    """Print a row."""
    rate = count / found.processor
    cells = (
        f"{found.clock:.1f}",
        f"{count / found.clock:,.0f}",
        f"{rate:,.0f}",
        f"{rate * workers:,.0f}",
        f"{found.memory:,.0f}",
        f"{found.processor / reference.processor:.1f}",
    )
    print(f"{name:28}" + "".join(f"{cell:>12}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
