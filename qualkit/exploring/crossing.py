"""Themes by codes: what the codebook does not hold yet, and which codes fall apart into themes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualkit.analysis.dependence import effective_number, evenness
from qualkit.phrasing import counted, listed
from qualkit.store.theme_tables import codes_of_passages, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualkit.model import Codebook
    from qualkit.store.project import Project
    from qualkit.store.themes import ThemeRun

COVERED = 1 / 3  # the share of a theme's passages that one code, those below it included, must carry to hold it
UNCODED = 0.5  # the share without any code from which nothing in the codebook holds a theme
ENOUGH = 10  # passages in themes, below which nothing is said of how a code is spread
APART = 3.0  # effective number of themes from which a code falls apart, where none of them holds half of it
NAMED = 3  # themes named in a sentence


@dataclass(frozen=True, slots=True)
class Crossing:
    """How many passages of each theme carry each code.

    `themes` are those that stand, in the order of the run, `sizes` their passages; `codes` those of the codebook in
    its order, then those of older codings. `passages[t][c]` counts what carries the code itself, `with_sub_codes` the
    code or one below it, `uncoded[t]` what carries no code. `in_no_theme[c]` counts passages with the code that are
    in no theme. `spread` is, for codes with enough passages, how evenly they lie over the themes, from 0 (all in one)
    to 1; `effective` the number of themes that they lie in, were they equal. `missing` are the themes that the
    codebook does not hold yet.
    """

    themes: tuple[int, ...]
    codes: tuple[str, ...]
    passages: tuple[tuple[int, ...], ...]
    uncoded: tuple[int, ...]
    spread: Mapping[str, float]
    sentences: tuple[str, ...]
    sizes: tuple[int, ...] = ()
    with_sub_codes: tuple[tuple[int, ...], ...] = ()
    in_no_theme: tuple[int, ...] = ()
    effective: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[int, ...] = ()


def themes_and_codes(project: Project, run: ThemeRun) -> Crossing:
    """Return how many passages of each theme that stands carry each code.

    Any coding that shares words with a passage counts, whoever made it, unless people rejected it.
    """
    book = project.codebook()
    themes, known = tuple(theme.id for theme in run.themes), [code.id for code in book.codes]
    tallies = _tallied(project, run, book)
    rows = [tallies[theme] for theme in themes]
    older = sorted({code for tally in tallies.values() for code in tally.own}.difference(known))
    columns = (*known, *older)
    found = Crossing(
        themes=themes,
        codes=columns,
        passages=tuple(tuple(row.own[code] for code in columns) for row in rows),
        uncoded=tuple(row.size - row.coded for row in rows),
        spread={},
        sentences=(),
        sizes=tuple(row.size for row in rows),
        with_sub_codes=tuple(tuple(row.family[code] for code in columns) for row in rows),
        in_no_theme=tuple(tallies[None].own[code] for code in columns),
    )
    return _judged(found, run, book)


@dataclass(slots=True)
class _Tally:
    """Passages of a theme: how many, how many with any code, with each code itself, and with it or one below it."""

    size: int = 0
    coded: int = 0
    own: Counter[str] = field(default_factory=Counter)
    family: Counter[str] = field(default_factory=Counter)


def _tallied(project: Project, run: ThemeRun, book: Codebook) -> defaultdict[int | None, _Tally]:
    """Return the tally of each theme that stands, and of the passages in none."""
    carried, standing = codes_of_passages(project, run.number), {theme.id for theme in run.themes}
    above = {code.id: {each.id for each in book.path(code.id)} for code in book.codes}
    tallies: defaultdict[int | None, _Tally] = defaultdict(_Tally)
    for each in told(project, run.number):
        tally = tallies[each.theme_id if each.theme_id in standing else None]
        codes = carried.get(each.passage, frozenset[str]())
        tally.size += 1
        tally.coded += bool(codes)
        tally.own.update(codes)
        tally.family.update({code for held in codes for code in above.get(held, {held})})
    return tallies


def _judged(found: Crossing, run: ThemeRun, book: Codebook) -> Crossing:
    """Return the crossing with what follows from its counts."""
    columns = dict(zip(found.codes, zip(*found.passages, strict=True), strict=False)) if found.passages else {}
    enough = {code: counts for code, counts in columns.items() if sum(counts) >= ENOUGH}
    missing = [
        theme
        for theme, size, uncoded, carrying in zip(
            found.themes, found.sizes, found.uncoded, found.with_sub_codes, strict=True
        )
        if size and uncoded >= UNCODED * size and max(carrying, default=0) < COVERED * size
    ]
    judged = replace(
        found,
        spread={code: evenness(counts) for code, counts in enough.items()},
        effective={code: effective_number(counts) for code, counts in enough.items()},
        missing=tuple(missing),
    )
    labels = {theme.id: theme.label for theme in run.themes}
    return replace(judged, sentences=tuple(_sentences(judged, labels, book)))


def _sentences(found: Crossing, labels: Mapping[int, str], book: Codebook) -> Iterator[str]:
    if not found.themes:
        yield "No theme stands yet, so there is nothing to hold codes against."
        return
    if not any(map(sum, found.passages)):
        yield "No passage in a theme carries a code yet; code the study to see what the codebook holds of its themes."
        return
    yield from _missing(found, labels)
    yield from _apart(found, labels, book)
    unmet = [code.id for code in book.codes if not any(row[found.codes.index(code.id)] for row in found.with_sub_codes)]
    if unmet:
        named = listed([f"'{code}'" for code in unmet])
        yield f"No passage in a theme carries {named}."


def _missing(found: Crossing, labels: Mapping[int, str]) -> Iterator[str]:
    rows = [place for place, theme in enumerate(found.themes) if theme in found.missing]
    rows.sort(key=lambda place: (-found.uncoded[place], place))
    for place in rows:
        label, size, without = labels[found.themes[place]], found.sizes[place], found.uncoded[place]
        carry = "carries" if without == 1 else "carry"
        yield f"Nothing in the codebook covers '{label}': {without} of its {counted(size, 'passage')} {carry} no code."
    if not rows:
        yield "The codebook holds every theme: a code covers at least a third of it, or most of it is coded."


def _apart(found: Crossing, labels: Mapping[int, str], book: Codebook) -> Iterator[str]:
    """Yield the codes that fall apart, the most scattered first."""
    names = {code.id for code in book.codes}
    for code in sorted(found.effective, key=lambda code: (-found.effective[code], code)):
        counts = [row[found.codes.index(code)] for row in found.passages]
        if code not in names or found.effective[code] < APART or 2 * max(counts) >= sum(counts):
            continue
        places = sorted(range(len(counts)), key=lambda place: (-counts[place], place))[:NAMED]
        chief = [f"'{labels[found.themes[place]]}' ({counts[place]})" for place in places if counts[place]]
        yield (
            f"Code '{code}' falls apart: its {sum(counts):,} passages lie in {sum(map(bool, counts))} themes, "
            f"most in {listed(chief)}."
        )
