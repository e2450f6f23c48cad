"""Theme finding against known classes: how many texts are lost, and how well the groups agree with people's.

    python benchmarks/themes.py FOLDER

FOLDER holds the BBC news set (`corpus.tsv`: text, split, class; lemmatised, 5 classes). Sixty invented notes on five
subjects in three languages are always measured. Every figure is a mean over three draws, each method on the same draws.
Texts set aside count as one group more.
"""

from __future__ import annotations

import argparse
import json
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.embedders.use import sentence_encoder
from qualkit.themes.graph import graph_themes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    Grouping = Callable[[Sequence[str], NDArray[np.float32], int], Sequence[int]]

NOTES = Path(__file__).parent.parent / "tests" / "themes" / "notes.json"
SIZES = (60, 150, 500)
DRAWS = 3


encoder = cache(sentence_encoder)  # one model, loaded once


class Sample(NamedTuple):
    """Some texts with their vectors and true classes."""

    corpus: str
    texts: list[str]
    vectors: NDArray[np.float32]
    classes: list[str]


def stock_bertopic(texts: Sequence[str], vectors: NDArray[np.float32], _: int) -> Sequence[int]:
    """Return BERTopic's topics with everything as it comes where UMAP is not installed: PCA and HDBSCAN."""
    from bertopic import BERTopic
    from hdbscan import HDBSCAN
    from sklearn.decomposition import PCA

    model = BERTopic(
        language="multilingual",
        umap_model=PCA(n_components=5, random_state=0),
        hdbscan_model=HDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom"),
    )
    return [int(topic) for topic in model.fit(list(texts), embeddings=vectors).topics_]


def kmeans(_: Sequence[str], vectors: NDArray[np.float32], kinds: int) -> Sequence[int]:
    """Return the groups of KMeans, which is told the true number of classes."""
    from sklearn.cluster import KMeans

    return [int(label) for label in KMeans(kinds, n_init=10, random_state=0).fit(vectors).labels_]


def ours(texts: Sequence[str], vectors: NDArray[np.float32], _: int) -> Sequence[int]:
    """Return our themes."""
    return _themes(texts, vectors, None)


def ours_told(texts: Sequence[str], vectors: NDArray[np.float32], kinds: int) -> Sequence[int]:
    """Return our themes, asked for the true number of classes."""
    return _themes(texts, vectors, kinds)


def _themes(texts: Sequence[str], vectors: NDArray[np.float32], count: int | None) -> Sequence[int]:
    known = dict(zip((" ".join(text.split()) for text in texts), vectors, strict=True))

    class Known:
        name = encoder().name

        def __call__(self, wanted: Sequence[str]) -> NDArray[np.float32]:
            new = [text for text in wanted if text not in known]
            known.update(zip(new, encoder()(new), strict=True))
            return np.array([known[text] for text in wanted]).reshape(-1, 512)

    found = graph_themes(embed=Known(), count=count)(texts)
    return [-1 if theme is None else theme for theme in found.assignments]


METHODS: dict[str, Grouping] = {
    "BERTopic without UMAP": stock_bertopic,
    "KMeans, true k": kmeans,
    "qualkit": ours,
    "qualkit, true k": ours_told,
}


def samples(folder: Path) -> Iterator[list[Sample]]:
    """Yield for each corpus and size its draws."""
    notes = json.loads(NOTES.read_text(encoding="utf-8"))
    texts = [note["text"] for note in notes]
    yield [Sample("notes en/es/fr", texts, encoder()(texts), [note["subject"] for note in notes])]
    rows = [line.split("\t") for line in (folder / "corpus.tsv").read_text(encoding="utf-8").splitlines()]
    for size in SIZES:
        draws = [np.random.default_rng(draw).permutation(len(rows))[:size] for draw in range(DRAWS)]
        yield [
            Sample("BBC", (texts := [rows[row][0] for row in draw]), encoder()(texts), [rows[row][2] for row in draw])
            for draw in draws
        ]


def measured(method: Grouping, sample: Sample) -> tuple[float, ...]:
    """Return the number of groups, the share set aside, ARI, AMI and the seconds it took."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    started = time.perf_counter()
    labels = method(sample.texts, sample.vectors, len(set(sample.classes)))
    seconds = time.perf_counter() - started
    return (
        len(set(labels) - {-1}),
        100 * list(labels).count(-1) / len(labels),
        adjusted_rand_score(sample.classes, labels),
        adjusted_mutual_info_score(sample.classes, labels),
        seconds,
    )


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description="Theme finding against known classes.")
    parser.add_argument("folder", type=Path, help="folder of the BBC news set, with corpus.tsv in it")
    folder = parser.parse_args().folder
    if not (folder / "corpus.tsv").is_file():
        parser.exit(1, f"{folder}: there is no corpus.tsv; give the folder of the BBC news set\n")
    _themes(["warm up"], encoder()(["warm up"]), None)
    print(f"{'corpus':16}{'n':>5}  {'method':24}{'themes':>7}{'aside':>8}{'ARI':>7}{'AMI':>7}{'s':>7}")
    for draws in samples(folder):
        for name, method in METHODS.items():
            themes, aside, ari, ami, seconds = np.mean([measured(method, sample) for sample in draws], axis=0)
            print(
                f"{draws[0].corpus:16}{len(draws[0].texts):5}  {name:24}"
                f"{themes:7.1f}{aside:7.0f}%{ari:7.2f}{ami:7.2f}{seconds:7.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
