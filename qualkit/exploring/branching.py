"""Themes within themes: which lie near each other, and what each branch is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from qualkit.analysis.nesting import joins, natural_groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualkit.store.themes import StoredTheme, ThemeRun

WORDS = 3  # of a branch's label
FEWEST = 4  # themes from which there is anything to group
ALL = "All themes"
NO_CENTRES = (
    "These themes were found before it was kept where they lie, so they stand side by side; find themes again to see "
    "which belong together."
)


@dataclass(frozen=True, slots=True)
class Branch:
    """Themes that lie near each other; a single theme is a branch without children.

    `size` counts passages, `theme_ids` are all themes under it, the largest first. `height` is which part of all that
    tells the themes apart is lost by taking the children for one: 0 for a theme, and all heights make 1. `remark` is
    a sentence for people, or empty.
    """

    label: str
    size: int
    height: float
    theme_ids: tuple[int, ...]
    children: tuple[Branch, ...] = ()
    remark: str = ""


def hierarchy(run: ThemeRun) -> Branch:
    """Return the tree of the themes that stand; side by side, with a remark, where it is not known where they lie."""
    if len(run.themes) == 1:
        return _leaf(run.themes[0])
    if not _have_centres(run.themes):
        return _flat(run.themes, remark=NO_CENTRES if run.themes else "")
    return _tree(run.themes)


def broad(run: ThemeRun) -> list[Branch]:
    """Return a handful of broad groups that hold all themes, the largest first: the tree where it falls apart most.

    Fewer than four themes are groups of their own, and so are themes of which it is not known where they lie.
    """
    root = hierarchy(run)
    if root.remark or len(root.theme_ids) < FEWEST:
        return [_leaf(theme) for theme in run.themes]
    count = natural_groups(sorted(_heights(root)))
    groups = [root]
    while len(groups) < count:
        highest = max(groups, key=lambda each: each.height)
        groups.remove(highest)
        groups += highest.children
    return sorted(groups, key=lambda each: (-each.size, each.theme_ids))


def _heights(branch: Branch) -> Iterator[float]:
    if branch.children:
        yield branch.height
    for child in branch.children:
        yield from _heights(child)


def _have_centres(themes: Sequence[StoredTheme]) -> bool:
    """Tell whether every theme has a centre, all in one space."""
    return len({len(theme.centre) for theme in themes}) == 1 and all(theme.centre for theme in themes)


def _flat(themes: Sequence[StoredTheme], *, remark: str = "") -> Branch:
    leaves = tuple(_leaf(theme) for theme in themes)
    ids = tuple(theme.id for theme in themes)
    return Branch(ALL, sum(theme.size for theme in themes), 0.0, ids, leaves, remark)


def _leaf(theme: StoredTheme) -> Branch:
    return Branch(theme.label, theme.size, 0.0, (theme.id,))


def _tree(themes: Sequence[StoredTheme]) -> Branch:
    import numpy as np

    centres = np.stack([np.frombuffer(theme.centre, dtype=np.float32) for theme in themes])
    branches = [_leaf(theme) for theme in themes]
    found = joins(centres, [theme.size for theme in themes])
    naming = _Naming(themes)
    for number, join in enumerate(found, start=1):
        pair = (branches[join.one], branches[join.other])
        children = tuple(sorted(pair, key=lambda each: (-each.size, each.theme_ids)))
        held = {theme_id for child in children for theme_id in child.theme_ids}
        ids = tuple(theme.id for theme in themes if theme.id in held)
        label = ALL if number == len(found) else naming.label(ids)
        branches.append(Branch(label, sum(child.size for child in children), join.height, ids, children))
    return branches[-1]


class _Naming:
    """Names branches by words that are their themes' more than others', in one language, no two alike."""

    def __init__(self, themes: Sequence[StoredTheme]) -> None:
        language = _spoken_most(themes)
        self._words = {theme.id: _words(theme, language) for theme in themes}
        self._everywhere: defaultdict[str, float] = defaultdict(float)
        for words in self._words.values():
            for word, weight in words.items():
                self._everywhere[word] += weight
        self._used = {theme.label for theme in themes}

    def label(self, theme_ids: Sequence[int]) -> str:
        """Return the best word of each theme under the branch, the largest theme first, then the second best."""
        rows = [self._best(theme_id) for theme_id in theme_ids]
        words = list(dict.fromkeys(word for turn in zip_longest(*rows) for word in turn if word is not None))
        longer = (", ".join(words[:count]) for count in range(min(WORDS, len(words)), len(words) + 1))
        label = next((label for label in longer if label not in self._used), ", ".join(words))
        self._used.add(label)
        return label

    def _best(self, theme_id: int) -> list[str]:
        words = self._words[theme_id]
        # A word counts for as much as is said with it here, and for the share of it that is said here.
        worth = {word: weight**2 / self._everywhere[word] for word, weight in words.items() if weight}
        return sorted(worth, key=lambda word: (-worth[word], word))


def _spoken_most(themes: Sequence[StoredTheme]) -> str:
    """Return the language that has words for most of the themes, counted in passages; '' where none is told apart."""
    sizes = Counter[str]()
    for theme in themes:
        sizes.update({language: theme.size for language, said in theme.wording.items() if said.keywords})
    return min(sizes, key=lambda language: (-sizes[language], language), default="")


def _words(theme: StoredTheme, language: str) -> dict[str, float]:
    """Return what stands for a theme with how much it weighs: the name a person gave it, else its keywords."""
    said = theme.wording.get(language)
    if not theme.name and said and said.keywords:
        return {word: theme.size / place for place, word in enumerate(said.keywords, start=1)}
    highest = max((weight for _, weight in theme.keywords), default=0.0)
    if theme.name or highest <= 0:
        return {theme.label: float(theme.size)}
    return {word: theme.size * max(weight, 0.0) / highest for word, weight in theme.keywords}
