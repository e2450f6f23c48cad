"""What people decided on the themes of one run, carried to the themes of the next, from who is together in each.

A theme is known by its passages. Whatever people did, in whatever order, shows in them: a theme was merged when its
passages come from several of the themes that the program had found, and one of those was split when its passages now
lie in several themes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

ALIKE = 0.5  # of the passages of two themes, so many in both make them the same theme
KNOWN = 0.1  # so many of a theme's passages must have been there before, or what was decided says nothing about it
SPANNED = 0.1  # so many of a new theme's passages, from one part of a theme that was split, are no stray ones

Groups: TypeAlias = "Mapping[int, int]"
"""The theme of each passage; a passage in no theme is not there."""

Nearest: TypeAlias = "Callable[[Mapping[int, Sequence[int]], Sequence[int]], Sequence[int]]"
"""The passages of some themes, and others, to the theme that each of the others is nearest to."""


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """The themes of a new run after what was decided before has been done to them again.

    `numbers` gives each theme that the program found its number: that of the theme of the run before which it is, or
    one that was free. `stands` is the theme of each passage in the end. `made` are the themes that were merged or split
    again, by their number before, which they keep, each with the numbers of those it is made of. `dropped` leads from
    a theme to the dropped one before whose heir it is, `names` to the one before whose name it takes. `lost` are the
    themes before that nothing is the heir of.
    """

    numbers: Mapping[int, int]
    stands: Groups
    made: Mapping[int, tuple[int, ...]]
    dropped: Mapping[int, int]
    names: Mapping[int, int]
    lost: frozenset[int]


def carry_over(
    found: Groups,
    before: Groups,
    after: Groups,
    *,
    named: Iterable[int] = (),
    dropped: Iterable[int] = (),
    split_from: Mapping[int, int] = MappingProxyType({}),
    nearest: Nearest,
) -> CarriedOver:
    """Return what becomes of the themes `after`, which the program has just found.

    `found` and `before` are the themes of the run before, as the program found them and as people left them, `dropped`
    ones included; both hold the same passages. `split_from` leads from a part of a theme that somebody split to that
    theme. The numbers in `after` decide nothing but which free numbers are given.
    """
    cuts = _cuts(found, before, after, split_from)
    heirs = _heirs(before, after, cuts, nearest)
    sources: defaultdict[int, set[int]] = defaultdict(set)
    for passage, theme in before.items():
        sources[theme].add(found[passage])
    parts: defaultdict[int, set[int]] = defaultdict(set)
    for passage, heir in heirs.items():
        if heir is not None:
            parts[heir].add(after[passage])
    remade = {theme for theme, new in parts.items() if new & cuts.keys() or (len(sources[theme]) > 1 and len(new) > 1)}
    numbers = _numbers(found, before, after, remade)
    stands = {passage: heir if heir in remade else numbers[after[passage]] for passage, heir in heirs.items()}
    gone = set(dropped)
    return CarriedOver(
        numbers,
        stands,
        {theme: tuple(sorted(numbers[new] for new in parts[theme])) for theme in sorted(remade)},
        {stands[passage]: heir for passage, heir in heirs.items() if heir in gone},
        _same(stands, {passage: theme for passage, theme in before.items() if passage in after}, set(named)),
        frozenset(set(before.values()) - parts.keys()),
    )


def _cuts(found: Groups, before: Groups, after: Groups, split_from: Mapping[int, int]) -> dict[int, frozenset[int]]:
    """Return the new themes that are to be taken apart, each with the themes before into which.

    Parts of one theme are told by their source: the theme that the program had found, or the one that somebody split.
    """
    cells: Counter[tuple[int, int]] = Counter()
    within: defaultdict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
    held: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for passage, new in after.items():
        if passage in before:
            theme = before[passage]
            held[new][theme] += 1
            for source in {found[passage], split_from.get(theme, theme)}:
                cells[source, theme] += 1
                within[new][source, theme] += 1
    sizes, cuts = Counter(after.values()), {}
    for new, themes in held.items():
        shared = themes.total()
        spanned: defaultdict[int, set[int]] = defaultdict(set)
        for (source, theme), number in within[new].items():
            if 2 * number > cells[source, theme] or number >= SPANNED * shared:
                spanned[source].add(theme)
        into = frozenset().union(*(spanned[source] for source in spanned if len(spanned[source]) > 1))
        if 2 * sum(themes[theme] for theme in into) > shared >= KNOWN * sizes[new]:
            cuts[new] = into
    return cuts


def _heirs(
    before: Groups, after: Groups, cuts: Mapping[int, frozenset[int]], nearest: Nearest
) -> dict[int, int | None]:
    """Return for each passage the theme before whose heir its new theme is, or its part of it; None for nobody's."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    for passage in sorted(after):
        members[after[passage]].append(passage)
    heirs: dict[int, int | None] = {}
    for new, passages in members.items():
        if new not in cuts:
            heirs.update(dict.fromkeys(passages, _main([before[p] for p in passages if p in before], len(passages))))
            continue
        apart: defaultdict[int, list[int]] = defaultdict(list)
        for passage in passages:
            if before.get(passage) in cuts[new]:
                apart[before[passage]].append(passage)
        heirs.update({passage: theme for theme, those in apart.items() for passage in those})
        rest = [passage for passage in passages if passage not in heirs]
        heirs.update(zip(rest, nearest(apart, rest) if rest else (), strict=True))
    return heirs


def _main(themes: Sequence[int], size: int) -> int | None:
    """Return the theme before in which more than half of a new theme's passages lay, of those that were there."""
    theme, number = Counter(themes).most_common(1)[0] if themes else (None, 0)
    return theme if 2 * number > len(themes) >= KNOWN * size else None


def _numbers(found: Groups, before: Groups, after: Groups, remade: set[int]) -> dict[int, int]:
    shared = [passage for passage in after if passage in before]
    taken: dict[int, int] = {}
    # Both what the program had found and what people made of it have numbers that may be kept.
    for old in (before, found):
        free = set(old.values()) - remade - set(taken.values())
        waiting = {passage: after[passage] for passage in shared if after[passage] not in taken}
        taken.update(_same(waiting, {passage: old[passage] for passage in shared}, free))
    used = {*before.values(), *found.values(), *taken.values()}
    fresh = (number for number in count() if number not in used)
    return {new: taken[new] if new in taken else next(fresh) for new in sorted(set(after.values()))}


def _same(new: Groups, old: Groups, wanted: set[int]) -> dict[int, int]:
    """Return for new themes the one of the wanted old ones that is the same, one to one, the most alike first.

    Alike is what two themes have in common of the passages of both (Jaccard), of passages that are in `old` at all.
    """
    new = {passage: theme for passage, theme in new.items() if passage in old}
    sizes, sizes_before = Counter(new.values()), Counter(old.values())
    first: dict[int, int] = {}
    for passage, theme in new.items():
        first[theme] = min(passage, first.get(theme, passage))
    common = Counter((theme, old[passage]) for passage, theme in new.items() if old[passage] in wanted)
    likeness = {(a, b): both / (sizes[a] + sizes_before[b] - both) for (a, b), both in common.items()}
    found: dict[int, int] = {}
    for a, b in sorted(likeness, key=lambda pair: (-likeness[pair], pair[1], first[pair[0]])):
        if likeness[a, b] >= ALIKE and a not in found and b not in found.values():
            found[a] = b
    return found
