"""Labels of themes: which of them lets the encoder put unseen passages where they belong.

    python benchmarks/theme_labels.py [BBC_FOLDER] [--draws 10]

Of each theme's passages 30 % are put aside before it is described. Each of them then goes to the label that is nearest
to it in meaning; the figure is the share that comes to its own theme, a mean over draws. `in its language` compares a
passage with what its own language says of each theme that speaks it. The sets:

    notes   sixty invented notes in three languages, five subjects
    study   what participants say in the sample study, themes as they are found
    bbc     500 news stories (`corpus.tsv`: text, split, class; lemmatised, without marks), themes as they are found

A label judged by the encoder that helped to choose it looks better than it is; plain c-TF-IDF and the text nearest to
the centre are there to compare with.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.embedders.use import sentence_encoder
from qualkit.themes import clustering
from qualkit.themes.keywords import ctfidf, highest
from qualkit.themes.labelling import describe
from qualkit.themes.speaking import reasons
from qualkit.themes.words import WordList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qualkit.model import Theme
    from qualkit.protocols import Embedder
    from qualkit.themes.communities import Labels, Vectors

HELD_OUT = 0.3
WORDS = 5
STORIES = 500
LABELS = (
    "plain c-TF-IDF, 5 words",
    "keywords, 5",
    "phrase",
    "phrase and 5 keywords",
    "text nearest to the centre",
    "phrase in its language",
    "5 keywords in its language",
)


class Passages(NamedTuple):
    """Texts with the language and the theme of each."""

    texts: list[str]
    languages: list[str]
    vectors: Vectors
    themes: Labels


def notes(embed: Embedder) -> Passages:
    """Return the notes with their subjects for themes."""
    rows = json.loads(Path(__file__).parent.parent.joinpath("tests/themes/notes.json").read_text(encoding="utf-8"))
    subjects = sorted({row["subject"] for row in rows})
    texts = [row["text"] for row in rows]
    themes = np.array([subjects.index(row["subject"]) for row in rows])
    return Passages(texts, [row["language"] for row in rows], embed(texts), themes)


def study(embed: Embedder) -> Passages:
    """Return what participants say in the sample study with the themes that are found in it."""
    from qualkit.workflow import make_sample
    from qualkit.workflow.spoken import clean, spoken

    with tempfile.TemporaryDirectory() as folder:
        pieces, _ = spoken(make_sample(Path(folder) / "sample.qualkit", who="benchmark"))
    return _found([clean(piece.words) for piece in pieces], [piece.passage.language for piece in pieces], embed)


def bbc(embed: Embedder, folder: Path) -> Passages:
    """Return some news stories with the themes that are found in them."""
    with (folder / "corpus.tsv").open(encoding="utf-8", newline="") as lines:
        texts = [row[0] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    drawn = np.random.default_rng(0).choice(len(texts), STORIES, replace=False)
    return _found([texts[row] for row in sorted(drawn)], ["en"] * STORIES, embed)


def _found(texts: list[str], languages: list[str], embed: Embedder) -> Passages:
    said = [row for row, reason in enumerate(reasons(texts, languages)) if not reason]
    texts, languages = [" ".join(texts[row].split()) for row in said], [languages[row] for row in said]
    vectors = embed(texts)
    return Passages(texts, languages, vectors, clustering.group(vectors))


def places(passages: Passages, embed: Embedder, seed: int) -> tuple[dict[str, float], float]:
    """Return for each kind of label the share of unseen passages that it places right, and the seconds it took."""
    chance = np.random.default_rng(seed)
    unseen = np.zeros(len(passages.texts), dtype=bool)
    for theme in range(int(passages.themes.max()) + 1):
        rows = np.flatnonzero(passages.themes == theme)
        unseen[chance.choice(rows, round(HELD_OUT * len(rows)), replace=False)] = True
    labels = np.where(unseen, -1, passages.themes)
    began = time.perf_counter()
    found = describe(passages.texts, passages.languages, passages.vectors, labels, embed=embed)
    seconds = time.perf_counter() - began
    rows = np.flatnonzero(unseen & (passages.themes >= 0))
    told = dict(zip(LABELS, _tellers(found, passages, labels), strict=True))
    return {kind: _right(teller, rows, passages, embed) for kind, teller in told.items()}, seconds


def _tellers(found: list[Theme], passages: Passages, labels: Labels) -> Iterator[Callable[[int, str], str]]:
    """Yield for each kind of label what it says of a theme in a language, '' for nothing."""
    seen = np.flatnonzero(labels >= 0)
    texts, languages = [passages.texts[row] for row in seen], [passages.languages[row] for row in seen]
    plain = ctfidf(texts, labels[seen], WordList(texts, languages))
    words = [" ".join(word for word, _ in theme.keywords[:WORDS]) for theme in found]
    yield lambda theme, _: " ".join(word for word, _ in highest(plain.of(theme), WORDS))
    yield lambda theme, _: words[theme]
    yield lambda theme, _: found[theme].label
    yield lambda theme, _: f"{found[theme].label}: {words[theme]}"
    yield lambda theme, _: passages.texts[found[theme].exemplars[0]]
    yield lambda theme, language: found[theme].wording[language].phrase if language in found[theme].wording else ""
    yield (
        lambda theme, language: (
            " ".join(found[theme].wording[language].keywords[:WORDS]) if language in found[theme].wording else ""
        )
    )


def _right(teller: Callable[[int, str], str], rows: Labels, passages: Passages, embed: Embedder) -> float:
    right = []
    for language in sorted({passages.languages[row] for row in rows}):
        said = [(theme, teller(theme, language)) for theme in range(int(passages.themes.max()) + 1)]
        said = [(theme, label) for theme, label in said if label]
        own = [row for row in rows if passages.languages[row] == language]
        nearest = np.argmax(passages.vectors[own] @ embed([label for _, label in said]).T, axis=1)
        right += [said[place][0] == passages.themes[row] for place, row in zip(nearest, own, strict=True)]
    return float(np.mean(right))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="folder of the BBC news set")
    parser.add_argument("--draws", type=int, default=10)
    asked = parser.parse_args()
    embed = sentence_encoder()
    sets = {"notes": notes(embed), "study": study(embed)} | ({"bbc": bbc(embed, asked.folder)} if asked.folder else {})
    figures = {name: [places(passages, embed, seed) for seed in range(asked.draws)] for name, passages in sets.items()}
    print(f"{'':30}" + "".join(f"{name:>8}" for name in sets))
    for kind in LABELS:
        print(f"{kind:30}" + "".join(f"{np.mean([draw[kind] for draw, _ in runs]):8.2f}" for runs in figures.values()))
    print(f"{'by chance':30}" + "".join(f"{1 / (passages.themes.max() + 1):8.2f}" for passages in sets.values()))
    print(
        f"{'seconds to describe':30}" + "".join(f"{np.median([s for _, s in runs]):8.2f}" for runs in figures.values())
    )


if __name__ == "__main__":
    main()
