"""Theme finding against known classes: how right it is, how steady, how free of languages, and what it costs.

    python benchmarks/themes.py [FOLDER_OF_BBC] [--sets bbc mixed] [--sizes 60 150] [--draws 5] [--steady 5]
                                [--methods qualkit umap] [--quick] [--json FILE]

FOLDER_OF_BBC holds the BBC news set (`corpus.tsv`: text, split, class; lemmatised, 5 classes); without it, sets that
need it are left out. The other sets are invented (benchmarks/theme_data):

    bbc      whole news stories                                 5 classes, English
    stories  headlines, 3 to 14 a story, whole stories drawn   61 classes, English
    plain    sentences that name what they are about            8 subjects, English, Spanish and French
    mixed    what people say: allusive, often of two subjects   8 subjects, English, Spanish and French
    seven    plain, mixed, and short notes                     13 subjects, seven languages
    large    bbc, stories and seven together                   79 classes
    pieces   as large, the news cut into pieces of 15 words    79 classes
    study    what participants say in the sample study         no classes

Every method has the same draws and the same vectors, those of the bundled encoder; every figure is a mean over draws.
`aside` is the share of texts set aside, `lang.` the adjusted mutual information of groups and languages. `seeds`,
`order` and `80 %` are adjusted Rand indices of runs that differ in the seed, in the order of the texts, in the sample;
of more than 600 texts they are measured on the first draw alone. Seconds begin after embedding, and what the first call
in a process takes, in which libraries are loaded and compiled, is told beside. A method that is told k is told how many
classes there are (10 where nobody knows). The row of known classes says what a perfect grouping would have.
Where other programs are at work, set OMP_NUM_THREADS=1 and NUMBA_NUM_THREADS=1: threads that wait for each other would
make UMAP many times slower.
"""

from __future__ import annotations

import argparse
import json
import math
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from theming.figures import Figures, measured
from theming.gathering import NEED_BBC, SIZES, draw, gathered
from theming.methods import METHODS, missing, possible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from theming.gathering import Gathered

MANY = 600  # texts, above which steadiness is measured on the first draw alone
COLUMNS = {
    "themes": ("themes", "7.1f"),
    "aside": ("aside%", "7.1f"),
    "ari": ("ARI", "6.2f"),
    "ami": ("AMI", "6.2f"),
    "language": ("lang.", "7.3f"),
    "seeds": ("seeds", "7.2f"),
    "order": ("order", "7.2f"),
    "samples": ("80 %", "6.2f"),
    "npmi": ("NPMI", "7.3f"),
    "diversity": ("div.", "7.3f"),
    "seconds": ("s", "7.1f"),
    "cpu": ("cpu s", "7.1f"),
}
PUBLISHED = {"BERTopic": (0.167, 0.794), "CTM": (0.094, 0.819), "LDA": (0.014, 0.577), "NMF": (0.012, 0.549)}


def main() -> None:
    """Print one table."""
    given = _arguments()
    warnings.filterwarnings("ignore")  # BERTopic, UMAP and scikit-learn say what the table shows
    names = possible(given.methods)
    for package in missing(given.methods):
        print(f"rows are left out; to have them, run: pip install {package}")
    for name in names:
        print(f"{METHODS[name].title}: the first call of the process took {_first_call(name):.1f} s")
    print(f"{'set':8}{'n':>5}  {'method':24}" + "".join(_right(*column) for column in COLUMNS.values()), flush=True)
    rows = []
    for row in runs(given, names):
        rows.append(row)
        print(_line(row), flush=True)
        if given.json:
            given.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    if any(row["set"] == "bbc" for row in rows):
        anchors = ", ".join(f"{name} {worth:.3f}/{varied:.3f}" for name, (worth, varied) in PUBLISHED.items())
        print(f"published for bbc, NPMI/diversity of ten words a topic: {anchors}")


def runs(given: argparse.Namespace, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield for each set, size and method the figures of each draw."""
    for name in given.sets:
        whole = gathered(name, given.bbc)
        for size in SIZES[name]:
            if given.sizes and size not in given.sizes:
                continue
            numbers = range(given.draws if size else 1)
            drawn = [draw(whole, size, number, whole_classes=name == "stories") for number in numbers]
            for method in names:
                if method != "classes" or drawn[0].classes:
                    yield {
                        "set": name,
                        "n": len(drawn[0].texts),
                        "method": METHODS[method].title,
                        "draws": [_known(figures) for figures in _measured(method, drawn, given.steady)],
                    }


def _measured(method: str, drawn: Sequence[Gathered], steady: int) -> Iterator[Figures]:
    for number, given in enumerate(drawn):
        asked = method != "classes" and number < (steady if len(given.texts) <= MANY else min(steady, 1))
        yield measured(METHODS[method].grouping, given, 100 * number, steadiness=asked)


def _known(figures: Figures) -> dict[str, float]:
    return {name: figure for name, figure in figures._asdict().items() if not math.isnan(figure)}


def _first_call(method: str) -> float:
    small = draw(gathered("mixed"), 60, 0)
    began = time.perf_counter()
    METHODS[method].grouping(small, 0)
    return time.perf_counter() - began


def _line(row: dict[str, Any]) -> str:
    cells = []
    for name, (_, shape) in COLUMNS.items():
        known = [figures[name] for figures in row["draws"] if name in figures]
        cells.append(f"{np.mean(known):{shape}}" if known else _right("", shape))
    return f"{row['set']:8}{row['n']:5}  {row['method']:24}{''.join(cells)}"


def _right(title: str, shape: str) -> str:
    return f"{title:>{shape.partition('.')[0]}}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Theme finding against known classes.")
    parser.add_argument("bbc", type=Path, nargs="?", help="folder of the BBC news set, with corpus.tsv in it")
    parser.add_argument("--sets", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--sizes", nargs="+", type=int, help="numbers of texts, 0 for the whole study; default: all")
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--steady", type=int, default=5, help="draws on which steadiness is measured: 7 runs more each")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--quick", action="store_true", help="one draw of up to 150 texts, without UMAP")
    parser.add_argument("--json", type=Path, help="file for every figure of every draw")
    given = parser.parse_args()
    if given.bbc and not (given.bbc / "corpus.tsv").is_file():
        parser.exit(1, f"{given.bbc}: there is no corpus.tsv; give the folder of the BBC news set\n")
    if not given.bbc:
        given.sets = [name for name in given.sets if name not in NEED_BBC]
    if given.quick:
        given.draws, given.sizes = 1, [60, 150]
        given.methods = [name for name in given.methods if "umap" not in METHODS[name].needs]
    return given


if __name__ == "__main__":
    main()
