"""Sets of texts that people labelled, in the codes of codebooks written from the definitions, and lessons from them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.codebook import read_codebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from qualkit.model import Codebook

    Rows = Iterator[tuple[str, frozenset[str]]]

CODEBOOKS = Path(__file__).parent / "coding_data"
SEED = 0

EDOS_CODES = {
    "1. threats, plans to harm and incitement": "threats",
    "1.1 threats of harm": "threats-harm",
    "1.2 incitement and encouragement of harm": "threats-incitement",
    "2. derogation": "derogation",
    "2.1 descriptive attacks": "derogation-descriptive",
    "2.2 aggressive and emotive attacks": "derogation-aggressive",
    "2.3 dehumanising attacks & overt sexual objectification": "derogation-dehumanising",
    "3. animosity": "animosity",
    "3.1 casual use of gendered slurs, profanities, and insults": "animosity-slurs",
    "3.2 immutable gender differences and gender stereotypes": "animosity-stereotypes",
    "3.3 backhanded gendered compliments": "animosity-compliments",
    "3.4 condescending explanations or unwelcome advice": "animosity-condescending",
    "4. prejudiced discussions": "prejudice",
    "4.1 supporting mistreatment of individual women": "prejudice-mistreatment",
    "4.2 supporting systemic discrimination against women as a group": "prejudice-discrimination",
}


class Texts(NamedTuple):
    """Texts and which codes hold of them, (texts, codes)."""

    words: list[str]
    holds: NDArray[np.bool_]

    def at(self, rows: Iterable[int]) -> Texts:
        """Return some of them, in the order given."""
        chosen = np.fromiter(rows, dtype=int)
        return Texts([self.words[row] for row in chosen], self.holds[chosen])


class Lesson(NamedTuple):
    """Judged texts: which codes were asked about and which of them hold, both (texts, codes).

    `chances` are those with which the texts were drawn, None for one that was chosen.
    """

    words: list[str]
    asked: NDArray[np.bool_]
    holds: NDArray[np.bool_]
    chances: Sequence[float | None]


class Labelled(NamedTuple):
    """Texts to draw judgements from and texts to measure on; no text is in both."""

    name: str
    codebook: Codebook
    pool: Texts
    test: Texts

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes, in the order of the columns."""
        return tuple(code.id for code in self.codebook.codes)

    @property
    def language(self) -> str:
        """Return the one language of the texts."""
        return self.codebook.languages[0]


def caves(folder: Path, part: str) -> Rows:
    """Yield posts on vaccines with their concerns."""
    for row in _table(folder / "caves" / f"{'train' if part == 'pool' else 'test'}.csv"):
        yield row["text"], frozenset(row["labels"].split()) - {"none"}


def edos(folder: Path, part: str) -> Rows:
    """Yield posts with the category and the vector of the sexism in them."""
    for row in _table(folder / "edos" / "edos_labelled_aggregated.csv"):
        if row["split"] == ("train" if part == "pool" else "test"):
            labels = {row["label_category"], row["label_vector"]} - {"none"}
            yield row["text"], frozenset(EDOS_CODES[label] for label in labels)


def mlma_fr(folder: Path, part: str) -> Rows:
    """Yield French posts with the kinds of hostility; `hostile` is whatever is not purely normal."""
    rows = list(_table(folder / "mlma_fr" / "fr_dataset.csv"))
    order = np.random.default_rng(SEED).permutation(len(rows))
    cut = len(rows) * 3 // 5
    for number in order[:cut] if part == "pool" else order[cut:]:
        kinds = set(rows[number]["sentiment"].split("_")) - {"normal"}
        yield (
            rows[number]["tweet"],
            frozenset({f"hostile-{kind}" for kind in kinds} | ({"hostile"} if kinds else set())),
        )


SETS: dict[str, Callable[[Path, str], Rows]] = {"caves": caves, "edos": edos, "mlma_fr": mlma_fr}


def labelled(name: str, folder: Path, *, test: int) -> Labelled:
    """Return a set: everything to draw from, and at most `test` texts to measure on, drawn once for all."""
    codebook = read_codebook(CODEBOOKS / f"{name.replace('_', '-')}.yaml")
    codes = [code.id for code in codebook.codes]
    measured = _texts(SETS[name](folder, "test"), codes)
    if len(measured.words) > test:
        measured = measured.at(np.sort(np.random.default_rng(SEED).permutation(len(measured.words))[:test]))
    seen = set(measured.words)
    pool = _texts((row for row in SETS[name](folder, "pool") if row[0] not in seen), codes)
    return Labelled(name, codebook, pool, measured)


def lesson(given: Labelled, count: int, draw: int) -> Lesson:
    """Return `count` examples and counterexamples of each code, or as many as there are."""
    order = np.random.default_rng(draw).permutation(len(given.pool.words))
    asked = np.zeros(given.pool.holds.shape, dtype=bool)
    for code, holds in enumerate(given.pool.holds.T):
        for kind in (True, False):
            asked[order[holds[order] == kind][:count], code] = True
    rows = order[asked[order].any(axis=1)]
    part = given.pool.at(rows)
    return Lesson(part.words, asked[rows], part.holds & asked[rows], [None] * len(rows))


def random_lesson(given: Labelled, count: int, draw: int) -> Lesson:
    """Return `count` texts drawn at random, each asked about every code."""
    rows = np.random.default_rng(draw).permutation(len(given.pool.words))[:count]
    return whole_lesson(given.pool.at(rows), [count / len(given.pool.words)] * count)


def whole_lesson(texts: Texts, chances: Sequence[float | None]) -> Lesson:
    """Return texts of which every code was asked."""
    return Lesson(texts.words, np.ones_like(texts.holds), texts.holds, chances)


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _texts(rows: Rows, codes: list[str]) -> Texts:
    kept = [(words, holding) for words, holding in rows if any(map(str.isalnum, words))]
    unknown = frozenset().union(*(holding for _, holding in kept)) - set(codes)
    assert not unknown, f"the codebook lacks {sorted(unknown)}"
    return Texts([words for words, _ in kept], np.array([[code in holding for code in codes] for _, holding in kept]))
