"""The same idea across boards and languages, against ideas that people gathered by hand.

    python benchmarks/synthesis.py [PROJECT GOLD.json]

Three invented sets are always measured: sixty notes with every idea once in each of three languages, and two sets of
boards with ideas that only some groups raised and notes that no other is like; `school` was looked at only after the
method was fixed. PROJECT is a study with boards of one's own, GOLD.json its pairs of notes, counted from 0 in the order
of the study: {"same": [[0, 35]], "near": [[1, 47]]}. Pairs that are near count neither for nor against. Pairs are of
different groups. Every ingredient is left out in turn; the reference is each other's nearest by cosine (.35 or more)
on vectors centred by language, whatever is connected.
"""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

import numpy as np

from qualkit.embedders.use import sentence_encoder
from qualkit.themes import equivalents, likeness
from qualkit.themes.equivalents import Note, gathered, mutual_pairs, same_ideas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DATA = Path(__file__).parent / "synthesis_data"
NOTES = Path(__file__).parent.parent / "tests" / "themes" / "notes.json"
REFERENCE = 0.35

Pairs = set[tuple[int, int]]


class Boards(NamedTuple):
    """Notes, and the pairs of different groups that say the same or are near."""

    name: str
    notes: list[Note]
    same: Pairs
    near: Pairs


def unscaled(alike: Any, sides: Sequence[str]) -> Any:  # noqa: ANN401 - arrays
    """Return likeness as it is, less what makes the threshold the same; notes of one side are not compared."""
    apart = np.array([[one != other for other in sides] for one in sides])
    return np.where(apart, alike - 0.2, -np.inf).astype(np.float32)


# What is left out, and what is set for it.
ARMS: Mapping[str, tuple[tuple[Any, str, Any], ...]] = {
    "qualkit": (),
    "without words one by one": ((likeness, "WHOLE", 1.0),),
    "without the whole note": ((likeness, "WHOLE", 0.0),),
    "without less what is usual": ((equivalents, "relative", unscaled),),
    "without prompts": ((equivalents, "OTHERWISE_ASKED", 0.0),),
    "without everyday sentences": ((likeness, "PULL", 1e-6),),
    "without the mean of a group": ((equivalents, "ON_THE_WHOLE", -1.0),),
    "without a least likeness": ((equivalents, "ALIKE", 0.0),),
}


@cache
def encoder() -> Any:  # noqa: ANN401 - an embedder that remembers
    """Return the encoder, which works each text out once."""
    embed, kept = sentence_encoder(), {}

    def remembering(texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array
        new = [text for text in dict.fromkeys(texts) if text not in kept]
        kept.update(zip(new, embed(new), strict=True))
        return np.array([kept[text] for text in texts])

    return remembering


def reference(notes: Sequence[Note]) -> Pairs:
    """Return the pairs of whatever each other's nearest connect."""
    vectors, sides = encoder()([note.text for note in notes]), [note.side for note in notes]
    for language in {note.language for note in notes}:
        among = [note.language == language for note in notes]
        vectors[among] -= vectors[among].mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = vectors @ vectors.T
    pairs = mutual_pairs(scores, sides, least=REFERENCE)
    return pairs_of(gathered(scores, pairs, start=[[row] for row in range(len(notes))], mean=-1.0))


def found(notes: Sequence[Note], changed: Sequence[tuple[Any, str, Any]]) -> Pairs:
    """Return the pairs that are found with some of the method's settings changed."""
    with ExitStack() as stack:
        for module, name, value in changed:
            stack.enter_context(patch.object(module, name, value))
        return pairs_of(idea.rows for idea in same_ideas(notes, embed=encoder()).ideas)


def pairs_of(groups: Any) -> Pairs:  # noqa: ANN401 - groups of rows
    """Return all pairs within groups."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def measured(boards: Boards, pairs: Pairs) -> tuple[float, float, float]:
    """Return precision, recall and F1 over pairs of different groups."""
    counted = {pair for pair in pairs - boards.near if boards.notes[pair[0]].group != boards.notes[pair[1]].group}
    right = len(counted & boards.same)
    precision, recall = right / max(len(counted), 1), right / max(len(boards.same), 1)
    return precision, recall, 2 * right / max(len(counted) + len(boards.same), 1)


def invented() -> Iterator[Boards]:
    """Yield the invented sets."""
    for name, path in (("notes", NOTES), ("elders", DATA / "elders.json"), ("school", DATA / "school.json")):
        rows = json.loads(path.read_text(encoding="utf-8"))
        notes = [Note(r["text"], r["language"], r.get("group", r["language"]), r.get("prompt", "")) for r in rows]
        ideas = [{r["idea"]} if "idea" in r else set(r["ideas"]) for r in rows]
        near = [ideas[n] | set(r.get("near", ())) for n, r in enumerate(rows)]
        apart = [pair for pair in combinations(range(len(rows)), 2) if notes[pair[0]].group != notes[pair[1]].group]
        same = {(one, other) for one, other in apart if ideas[one] & ideas[other]}
        yield Boards(name, notes, same, {(one, other) for one, other in apart if near[one] & near[other]} - same)


def of_study(project: Path, gold: Path) -> Boards:
    """Return the boards of a study with what people found in them."""
    from qualkit.store.passages import passages
    from qualkit.store.project import open_project

    pieces = [piece for piece in passages(open_project(project)) if piece.kind == "board"]
    notes = [
        Note(p.words, p.passage.language, p.document, p.passage.prompt) for p in pieces if p.passage.kind == "note"
    ]
    pairs = json.loads(gold.read_text(encoding="utf-8"))
    return Boards(project.stem, notes, *({(min(pair), max(pair)) for pair in pairs[key]} for key in ("same", "near")))


def main() -> None:
    """Print precision, recall and F1 of each arm on each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path, nargs="?")
    parser.add_argument("gold", type=Path, nargs="?")
    asked = parser.parse_args()
    sets = [*invented(), *([of_study(asked.project, asked.gold)] if asked.gold else [])]
    print("method".ljust(30) + "".join(f"{f'{each.name} ({len(each.same)} pairs)':>24}" for each in sets))
    rows = {"reference": [measured(each, reference(each.notes)) for each in sets]}
    rows |= {name: [measured(each, found(each.notes, changed)) for each in sets] for name, changed in ARMS.items()}
    for name, figures in rows.items():
        told = [f"P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}" for precision, recall, f1 in figures]
        print(name.ljust(30) + "".join(f"{each:>24}" for each in told))


if __name__ == "__main__":
    main()
