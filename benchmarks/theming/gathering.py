"""Texts whose classes people know, in several sizes and languages, each with its vectors and its words."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.embedders.use import sentence_encoder
from qualkit.language import stop_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Rows = Iterator["Row"]

HERE = Path(__file__).parent.parent
TITLES = HERE / "theme_data" / "stories.tsv"
ALLUSIVE = HERE / "theme_data" / "mixed.tsv"
PLAIN = HERE / "theme_data" / "plain.tsv"
NOTES = HERE / "language_data" / "notes.txt"
IDEAS = HERE.parent / "tests" / "themes" / "notes.json"

SIZES = {
    "bbc": (150, 500, 2_000),
    "stories": (60, 150, 450),
    "plain": (60, 150, 350),
    "mixed": (60, 150, 500),
    "seven": (150, 500, 1_500),
    "large": (2_000,),
    "pieces": (8_000,),
    "study": (0,),
}
NEED_BBC = ("bbc", "large", "pieces")
PIECE = 15  # words
SAME_SUBJECT = {"violence": "safety", "learning": "school"}  # what another of our files calls it
NO_SUBJECT = "telegraphic"  # notes gathered for their shape

_WORD = re.compile(r"[^\W\d_]{3,}")

encoder = cache(sentence_encoder)  # one model, loaded once


class Row(NamedTuple):
    """A text, its language and its class ('' where nobody gave one)."""

    text: str
    language: str
    known: str


class Gathered(NamedTuple):
    """Texts with one vector, language, class and list of words each; `classes` is empty where nobody gave them."""

    texts: list[str]
    languages: list[str]
    classes: list[str]
    words: list[list[str]]
    vectors: Vectors

    @property
    def kinds(self) -> int:
        """Return how many classes there are; 10 where nobody gave them."""
        return len(set(self.classes)) or 10

    def at(self, rows: Iterable[int]) -> Gathered:
        """Return some of the texts, in the order given."""
        chosen = list(rows)
        lists = (self.texts, self.languages, self.classes, self.words)
        return Gathered(*([given[row] for row in chosen if given] for given in lists), self.vectors[chosen])


def gathered(name: str, bbc: Path | None = None) -> list[Row]:
    """Return a whole collection."""
    return list(_SOURCES[name](bbc))


def draw(rows: Sequence[Row], size: int, number: int, *, whole_classes: bool = False) -> Gathered:
    """Return the draw of that number: so many rows in chance's order; 0 asks for all of them.

    Of stories whole ones are drawn, the last one cut, since a story of one title is no theme.
    """
    chance = np.random.default_rng(number)
    order = [rows[row] for row in chance.permutation(len(rows))]
    if whole_classes:
        turn = {known: place for place, known in enumerate(dict.fromkeys(row.known for row in order))}
        first = sorted(order, key=lambda row: turn[row.known])[:size]
        order = [first[row] for row in chance.permutation(len(first))]
    drawn = order[: size or None]
    texts, languages, known = ([*column] for column in zip(*drawn, strict=True))
    dropped = stop_words(sorted(set(languages)))
    return Gathered(
        texts, languages, known if any(known) else [], [_words(row, dropped) for row in drawn], _vectors(texts)
    )


def _words(row: Row, dropped: frozenset[str]) -> list[str]:
    if row.known.startswith("bbc"):
        return row.text.split()  # the news set comes as content words, and its published figures count them all
    return [word for word in _WORD.findall(row.text.lower()) if word not in dropped]


_SEEN: dict[str, Vectors] = {}


def _vectors(texts: Sequence[str]) -> Vectors:
    new = [*dict.fromkeys(text for text in texts if text not in _SEEN)]
    _SEEN.update(zip(new, encoder()(new), strict=True))
    return np.array([_SEEN[text] for text in texts])


def _bbc(folder: Path | None) -> Rows:
    assert folder
    for line in (folder / "corpus.tsv").read_text(encoding="utf-8").splitlines():
        text, _, known = line.split("\t")
        yield Row(text, "en", f"bbc {known}")


def _stories(_: Path | None) -> Rows:
    for row in _table(TITLES):
        yield Row(row["title"], "en", row["story"])


def _sentences(path: Path) -> Rows:
    for row in _table(path):
        yield Row(row["text"], row["language"], row["subject"])


def _seven(_: Path | None) -> Rows:
    yield from _sentences(ALLUSIVE)
    yield from _sentences(PLAIN)
    for note in json.loads(IDEAS.read_text(encoding="utf-8")):
        yield Row(note["text"], note["language"], SAME_SUBJECT.get(note["subject"], note["subject"]))
    language = subject = ""
    for line in NOTES.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            language, subject = line[2:].split()
        elif line.strip() and subject != NO_SUBJECT:
            yield Row(line.strip(), language, SAME_SUBJECT.get(subject, subject))


def _large(folder: Path | None) -> Rows:
    yield from _bbc(folder)
    yield from _stories(None)
    yield from _seven(None)


def _pieces(folder: Path | None) -> Rows:
    for text, language, known in _bbc(folder):
        words = iter(text.split())
        while piece := list(islice(words, PIECE)):
            if len(piece) == PIECE:
                yield Row(" ".join(piece), language, known)
    yield from _stories(None)
    yield from _seven(None)


def _study(_: Path | None) -> Rows:
    from qualkit.workflow import create, import_files, sample_files
    from qualkit.workflow.spoken import clean, spoken

    with TemporaryDirectory() as folder:
        project = create(Path(folder) / "sample.qualkit", codebook="migrant-women", who="benchmark")
        import_files(project, sample_files(), who="benchmark")
        for piece in spoken(project)[0]:
            yield Row(clean(piece.words), piece.passage.language, "")


_SOURCES: dict[str, Callable[[Path | None], Rows]] = {
    "bbc": _bbc,
    "stories": _stories,
    "plain": lambda _: _sentences(PLAIN),
    "mixed": lambda _: _sentences(ALLUSIVE),
    "seven": _seven,
    "large": _large,
    "pieces": _pieces,
    "study": _study,
}


def _table(path: Path) -> Sequence[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
