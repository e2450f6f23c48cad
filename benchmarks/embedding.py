"""How much the fast encoder loses against the sentence encoder it is distilled from, and how much faster it is.

    python benchmarks/embedding.py [--data FOLDER] [--table FOLDER]

Both read the same texts in the same run. Parallel: 60 sentences of three to twelve words, invented for this benchmark
in English, Spanish and French (benchmarks/embedding_data/parallel.txt); the share whose translation is nearest of the
60, by direction. Likeness: correlation of the cosines of all pairs of the sample study's sentences with the teacher's
own, and the share of the ten nearest sentences that are the teacher's too. FOLDER of --data has train.csv and test.csv
with columns text and labels (space separated, the first counts): accuracy of the majority of the ten nearest of 3,000.
Speed: processor time of texts of 10 and 60 words of the sample study, after the words have been met. --table keeps the
table; without it, it is made in a folder of its own, and the seconds that takes are told.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from qualkit.embedders.static import static_encoder
from qualkit.embedders.use import sentence_encoder
from qualkit.language import sentences
from qualkit.workflow import reader_for, sample_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from qualkit.protocols import Embedder

PARALLEL = Path(__file__).parent / "embedding_data" / "parallel.txt"
LANGUAGES = "en", "es", "fr"
NEAREST = 10
TRAINING, HELD_OUT = 3_000, 1_000
FAST = 40_000


def rows(embed: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the rows of texts, embedded in blocks."""
    return np.concatenate([embed(texts[start : start + 1024]) for start in range(0, len(texts), 1024)])


def said() -> list[str]:
    """Return the different sentences of the sample study."""
    files = [path for path in sample_files() if path.name not in ("documents.csv", "participants.csv")]
    passages = (passage.span.of(d.text) for path in files for d in reader_for(path)(path) for passage in d.passages)
    return sorted({span.of(text) for text in passages for span in sentences(text) if any(map(str.isalpha, text))})


def across_languages(embed: Embedder) -> Iterator[tuple[str, float]]:
    """Yield for each direction how often the nearest sentence is the translation."""
    lines = [line.split("\t") for line in PARALLEL.read_text(encoding="utf-8").splitlines()]
    of = {language: rows(embed, column) for language, column in zip(LANGUAGES, zip(*lines, strict=True), strict=True)}
    for one, other in permutations(LANGUAGES, 2):
        nearest = (of[one] @ of[other].T).argmax(axis=1)
        yield f"translation nearest, {one} > {other}", float((nearest == np.arange(len(lines))).mean())


def likeness(embed: Embedder, texts: Sequence[str], own: NDArray[np.float32]) -> Iterator[tuple[str, float]]:
    """Yield how far cosines and neighbours are the teacher's."""
    theirs, ours = own @ own.T, (mine := rows(embed, texts)) @ mine.T
    pairs = np.triu_indices(len(texts), 1)
    yield "cosines like the teacher's, r", float(np.corrcoef(theirs[pairs], ours[pairs])[0, 1])
    for cosines in (theirs, ours):
        np.fill_diagonal(cosines, -2)
    near = [np.argsort(-cosines, axis=1, kind="stable")[:, :NEAREST] for cosines in (theirs, ours)]
    shared = [len(set(one) & set(other)) / NEAREST for one, other in zip(*near, strict=True)]
    yield "ten nearest shared with the teacher", float(np.mean(shared))


def classified(embed: Embedder, folder: Path) -> Iterator[tuple[str, float]]:
    """Yield how often the majority of the ten nearest has the right first label."""
    texts, labels = zip(
        *[*labelled(folder / "train.csv", TRAINING), *labelled(folder / "test.csv", HELD_OUT)], strict=True
    )
    vectors = rows(embed, texts)
    near = np.argsort(-(vectors[TRAINING:] @ vectors[:TRAINING].T), axis=1, kind="stable")[:, :NEAREST]
    votes = [Counter(labels[row] for row in one).most_common(1)[0][0] for one in near]
    yield (
        f"{folder.name}, accuracy of 10 nearest",
        float(np.mean([a == b for a, b in zip(votes, labels[TRAINING:], strict=True)])),
    )


def labelled(path: Path, count: int) -> list[tuple[str, str]]:
    """Return the first texts of a table, with their first label."""
    with path.open(encoding="utf-8", newline="") as file:
        found = [(row["text"], row["labels"].split()[0]) for row in csv.DictReader(file)]
    assert len(found) >= count
    return found[:count]


def speed(embed: Embedder, texts: Sequence[str], words: int, count: int) -> float:
    """Return texts of so many words a second of processor time."""
    stream = " ".join(texts).split()
    some = [" ".join(stream[start : start + words]) for start in range(0, len(stream) - words, words)]
    some = (some * -(-count // len(some)))[:count]
    rows(embed, some)
    start = time.process_time()
    rows(embed, some)
    return count / (time.process_time() - start)


def compare(folder: Path, data: Path | None) -> None:
    """Print both encoders side by side, and what the second has of the first."""
    teacher, fast = sentence_encoder(), static_encoder(folder=folder)
    start = time.process_time(), time.perf_counter()
    fast([""])
    used, passed = time.process_time() - start[0], time.perf_counter() - start[1]
    print(f"{fast.name}\ntable ready after {used:.0f} s of processor time ({passed:.0f} s)")
    print(f"table {sum(path.stat().st_size for path in folder.glob('static-*.npy')) / 1e6:.0f} MB")
    texts = said()
    own = rows(teacher, texts)
    print(f"\n{'':40}{'teacher':>10}{'static':>10}{'ratio':>8}")
    measured = [
        [*across_languages(e), *likeness(e, texts, own), *(classified(e, data) if data else ())]
        for e in (teacher, fast)
    ]
    for (name, theirs), (_, ours) in zip(*measured, strict=True):
        print(f"{name:40}{theirs:10.3f}{ours:10.3f}{ours / theirs:8.2f}")
    for words, count in ((10, 20_000), (60, 5_000)):
        theirs, ours = speed(teacher, texts, words, count // 50), speed(fast, texts, words, count)
        target = "" if words > 10 else f"   target {FAST:,}  {'met' if ours >= FAST else 'MISSED'}"
        print(f"{f'texts/s of {words} words':40}{theirs:10,.0f}{ours:10,.0f}{ours / theirs:8.1f}{target}")


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description="The fast encoder against the encoder it is distilled from.")
    parser.add_argument("--data", type=Path, help="folder with train.csv and test.csv, columns text and labels")
    parser.add_argument("--table", type=Path, help="folder that keeps the table")
    chosen = parser.parse_args()
    if chosen.table:
        compare(chosen.table, chosen.data)
        return
    with TemporaryDirectory() as folder:
        compare(Path(folder), chosen.data)


if __name__ == "__main__":
    main()
