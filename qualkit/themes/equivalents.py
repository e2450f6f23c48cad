"""The same idea, raised by several groups in several languages: which texts say it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualkit.text import same_words
from qualkit.themes.likeness import likeness, relative, says_something

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualkit.protocols import Embedder
    from qualkit.themes.likeness import Matrix

LEAST = 0.12  # how much nearer than usual two texts are that say the same idea
ON_THE_WHOLE = 0.07  # and all texts of an idea in the mean, so that chains do not make heaps
ALIKE = 0.28  # and how alike, at the least, whatever is usual: among strangers something is always nearest
SURE = 0.2  # from here on hardly an idea holds a stranger
SEVERAL = 3  # sides that agree make up for it
OTHERWISE_ASKED = 0.15  # what it costs to answer another question
PROMPTS_ALIKE = 0.3


class Note(NamedTuple):
    """A text, its language, the group that wrote it and the prompt that it answers ('' where there is none)."""

    text: str
    language: str
    group: str
    prompt: str = ""

    @property
    def side(self) -> str:
        """Return whom it speaks for: its group, in its language."""
        return f"{self.group}\n{self.language}"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """The notes that say one idea, as row numbers, those that stand most in its middle first.

    `closeness` is how much nearer than usual they are to each other, in the mean; `sides` is how many say it.
    """

    rows: tuple[int, ...]
    closeness: float
    sides: int

    @property
    def sure(self) -> bool:
        """Tell whether they hardly say different things: very near to each other, or said on several sides."""
        return self.closeness >= SURE or self.sides >= SEVERAL


@dataclass(frozen=True, slots=True)
class Equivalents:
    """The ideas that two notes or more say, and for each note the number of its kind of prompt (-1: none)."""

    ideas: tuple[Equivalent, ...]
    kinds: tuple[int, ...]


def same_ideas(notes: Sequence[Note], *, embed: Embedder) -> Equivalents:
    """Return which notes say the same idea; each note is in one idea at the most.

    Two notes of different sides are laid together when each is the other's nearest and both are nearer than usual; a
    note that answers another kind of prompt must be nearer still. Notes of the same words are always together. The
    order of the notes does not matter.
    """
    order = sorted(range(len(notes)), key=lambda row: notes[row])
    ordered = [notes[row] for row in order]
    kinds = prompt_kinds(ordered, embed=embed)
    if not ordered:
        return Equivalents((), ())
    texts, languages = [note.text for note in ordered], [note.language for note in ordered]
    sides = [note.side for note in ordered]
    alike = likeness(texts, languages, embed=embed)
    scores = _scores(alike, sides, kinds)
    scores[[not says_something(text) for text in texts]] = -np.inf
    scores = np.minimum(scores, scores.T)
    pairs = [pair for pair in mutual_pairs(scores, sides, least=LEAST) if alike[pair] >= ALIKE]
    groups = gathered(scores, pairs, start=_by_words(texts), mean=ON_THE_WHOLE)
    ideas = [_idea(group, alike, scores, sides) for group in groups if len(group) > 1]
    as_given = [replace(idea, rows=tuple(order[row] for row in idea.rows)) for idea in ideas]
    placed = dict(zip(order, kinds, strict=True))
    return Equivalents(tuple(as_given), tuple(placed[row] for row in range(len(notes))))


def prompt_kinds(notes: Sequence[Note], *, embed: Embedder) -> list[int]:
    """Return for each note the number of its kind of prompt: prompts of different sides that ask the same are one.

    A side asks nothing twice, so that a kind holds one of its prompts at the most. -1 stands for no prompt.
    """
    asked = sorted({(note.prompt, note.language, note.side) for note in notes if note.prompt.strip()})
    if not asked:
        return [-1] * len(notes)
    texts, sides = [prompt for prompt, _, _ in asked], [side for _, _, side in asked]
    vectors = embed(texts)
    scores = np.round(vectors @ vectors.T, 4).astype(np.float32)
    scores[[[one == other for other in sides] for one in sides]] = -np.inf
    pairs = mutual_pairs(scores, sides, least=PROMPTS_ALIKE)
    found = gathered(scores, pairs, start=_by_words(texts), mean=PROMPTS_ALIKE, sides=sides)
    kind_of = {asked[row]: kind for kind, group in enumerate(found) for row in group}
    return [kind_of.get((note.prompt, note.language, note.side), -1) for note in notes]


def mutual_pairs(scores: Matrix, sides: Sequence[str], *, least: float) -> list[tuple[int, int]]:
    """Return the pairs of different sides in which each is the other's nearest there, the nearest pairs first."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, side in enumerate(sides):
        rows[side].append(row)
    found = []
    for ours, theirs in combinations(sorted(rows), 2):
        between = scores[np.ix_(rows[ours], rows[theirs])]
        mutual = (between == between.max(axis=1, keepdims=True)) & (between == between.max(axis=0)) & (between >= least)
        found += [(rows[ours][one], rows[theirs][other]) for one, other in np.argwhere(mutual)]
    return sorted(((min(pair), max(pair)) for pair in found), key=lambda pair: (-scores[pair], pair))


def gathered(
    scores: Matrix,
    pairs: Sequence[tuple[int, int]],
    *,
    start: Sequence[Sequence[int]],
    mean: float,
    sides: Sequence[str] = (),
) -> list[list[int]]:
    """Return groups of rows: those at the start, joined pair by pair while the mean score between them is high enough.

    With `sides`, a group holds one row a side at the most. Groups come in the order of their first rows.
    """
    group_of = {row: group for group in map(list, start) for row in group}
    for one, other in pairs:
        ours, theirs = group_of[one], group_of[other]
        if ours is theirs or (sides and {sides[row] for row in ours} & {sides[row] for row in theirs}):
            continue
        if _mean(scores[np.ix_(ours, theirs)]) >= mean:
            ours += theirs
            group_of.update(dict.fromkeys(theirs, ours))
    return sorted(sorted(group) for group in {id(group): group for group in group_of.values()}.values())


def _mean(scores: Matrix) -> float:
    comparable = scores[np.isfinite(scores)]
    return float(comparable.mean()) if comparable.size else -np.inf


def _scores(alike: Matrix, sides: Sequence[str], kinds: Sequence[int]) -> Matrix:
    nearer = relative(alike, sides) - OTHERWISE_ASKED * _asked_otherwise(kinds, sides)
    return np.round(nearer, 4).astype(np.float32)  # sums in another order differ in their last digits


def _asked_otherwise(kinds: Sequence[int], sides: Sequence[str]) -> Matrix:
    """Return 1 where two notes answer different prompts although at least one side was asked the other's too."""
    kind, names = np.array(kinds), sorted(set(sides))
    side = np.array([names.index(name) for name in sides])
    was_asked = np.zeros((len(names), max(kinds, default=-1) + 2), dtype=bool)
    was_asked[side, kind] = True
    knows = was_asked[side][:, kind]
    differ = (kind[:, None] != kind) & (kind[:, None] >= 0) & (kind >= 0)
    otherwise: Matrix = (differ & (knows | knows.T)).astype(np.float32)
    return otherwise


def _by_words(texts: Sequence[str]) -> list[list[int]]:
    """Return the rows gathered by their words; case, accents and punctuation make no difference."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        rows[same_words(text) if says_something(text) else f"\n{row}"].append(row)
    return list(rows.values())


def _idea(group: Sequence[int], alike: Matrix, scores: Matrix, sides: Sequence[str]) -> Equivalent:
    among = np.ix_(group, group)
    central = np.round(alike[among].mean(axis=1), 4)
    closeness = _mean(scores[among])
    rows = [group[n] for n in sorted(range(len(group)), key=lambda n: (-central[n], n))]
    said_on = len({sides[row] for row in group})
    return Equivalent(tuple(rows), 1.0 if np.isinf(closeness) else round(closeness, 3), said_on)
