"""What people decided on the themes of a run, done again to the themes of the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.model import Themes
from qualkit.phrasing import counted
from qualkit.store.changes import Change
from qualkit.store.project import Project
from qualkit.store.theme_decisions import Made, make_themes, settle_theme, worded
from qualkit.store.themes import DROPPED, MERGED, SPLIT, StoredTheme, ThemeRun, latest_themes
from qualkit.text import same_words
from qualkit.themes.matching import CarriedOver, carry_over
from qualkit.workflow.rewording import reworded
from qualkit.workflow.spoken import Spoken, on_one_line


@dataclass(frozen=True, slots=True)
class Carried:
    """The themes of a new run, and what is to be decided on them again; `told` says so in words for the history."""

    themes: Themes
    numbers: Sequence[int] = ()
    made: Sequence[Made] = ()
    settled: Sequence[tuple[int, Mapping[str, str], str]] = ()
    told: tuple[str, ...] = ()

    def keep(self, change: Change, run: int) -> None:
        """Write the decisions; the run itself is written already."""
        make_themes(change, run, self.made, self.numbers)
        for theme_id, values, who in self.settled:
            settle_theme(change, run, theme_id, values, who=who)


def carried_over(project: Project, themes: Themes, spoken: Spoken) -> Carried:
    """Return the themes with the numbers that they had in the newest run, and what was decided there.

    The rows of `spoken` are the texts in which the themes were found. What could not be carried over is said in the
    remark.
    """
    run = latest_themes(project)
    if run is None:
        return Carried(themes)
    found, before = _before(project, run, spoken)
    after = {
        number: theme for number, theme in zip(spoken.numbers, themes.assignments, strict=True) if theme is not None
    }
    old = {theme.id: theme for theme in (*run.themes, *run.dropped)}
    plan = carry_over(
        found,
        before,
        after,
        named=[theme.id for theme in old.values() if theme.name],
        dropped=[theme.id for theme in run.dropped],
        split_from={theme.id: theme.made_of[0] for theme in old.values() if _is_part(theme)},
        nearest=_Nearest(spoken),
    )
    remark = " ".join(filter(None, (themes.remark, *_lost(plan, old))))
    themes = replace(_numbered(themes, plan.numbers), remark=remark)
    return Carried(
        themes,
        spoken.numbers,
        _made(plan, old, spoken),
        list(_settled(plan, old)),
        _told(plan, old),
    )


def _before(project: Project, run: ThemeRun, spoken: Spoken) -> tuple[dict[int, int], dict[int, int]]:
    """Return the themes of passages in the run before, as found and as they stand, by the numbers of passages now.

    A passage of a document that was corrected since is the one with the same words now.
    """
    members = [each for each in worded(project, run.number) if each.theme_id is not None]
    kept = {each.passage for each in members} & set(spoken.numbers)
    same = {text: number for number, text in zip(spoken.numbers, spoken.texts, strict=True) if number not in kept}
    found, before = {}, {}
    for each in members:
        passage = each.passage if each.passage in kept else same.get(on_one_line(each.words))
        if passage is not None and each.theme_id is not None and each.found_id is not None:
            found[passage], before[passage] = each.found_id, each.theme_id
    return found, before


class _Nearest:
    """To which of some themes other passages are nearest: that of the same words, or else of the nearest centre."""

    def __init__(self, spoken: Spoken) -> None:
        self._spoken = spoken
        self._rows = {number: row for row, number in enumerate(spoken.numbers)}

    def __call__(self, themes: Mapping[int, Sequence[int]], others: Sequence[int]) -> list[int]:
        import numpy as np

        from qualkit.themes.centres import centres

        spoken, names = self._spoken, sorted(themes)
        members = [(self._rows[passage], place) for place, name in enumerate(names) for passage in themes[name]]
        said = {same_words(spoken.texts[row]): names[place] for row, place in members}
        middles = centres(spoken.vectors([row for row, _ in members]), np.array([place for _, place in members]))
        rows = [self._rows[passage] for passage in others]
        near = np.argmax(spoken.vectors(rows) @ middles.T, axis=1)
        return [
            said.get(same_words(spoken.texts[row]), names[place])
            for row, place in zip(rows, near.tolist(), strict=True)
        ]


def _numbered(themes: Themes, numbers: Mapping[int, int]) -> Themes:
    return replace(
        themes,
        themes=tuple(replace(theme, id=numbers[theme.id]) for theme in themes.themes),
        assignments=tuple(None if theme is None else numbers[theme] for theme in themes.assignments),
    )


def _made(plan: CarriedOver, old: Mapping[int, StoredTheme], spoken: Spoken) -> list[Made]:
    if not plan.made:
        return []
    gone = plan.dropped.keys() - plan.made.keys()
    stands = [plan.stands.get(number) for number in spoken.numbers]
    fresh = reworded(spoken, [None if theme in gone else theme for theme in stands], plan.made)
    passages: defaultdict[int, list[int]] = defaultdict(list)
    for number, theme in zip(spoken.numbers, stands, strict=True):
        if theme is not None:
            passages[theme].append(number)
    return [
        Made(replace(theme, guide=old[number].guide), passages[number], plan.made[number], "", old[number].decided_by)
        for number, theme in fresh.items()
    ]


def _settled(plan: CarriedOver, old: Mapping[int, StoredTheme]) -> Iterator[tuple[int, Mapping[str, str], str]]:
    """Yield each theme on which something is decided, what, and who had decided it."""
    into = Counter(new for parts in plan.made.values() for new in parts)
    for new, number in sorted(into.items()):
        heirs = [old[theme] for theme, parts in plan.made.items() if new in parts]
        yield new, {"state": MERGED if number == 1 else SPLIT}, heirs[0].decided_by
    for new, theme in sorted(plan.names.items()):
        yield new, {"name": old[theme].name}, old[theme].decided_by
    for new, theme in sorted(plan.dropped.items()):
        yield new, {"state": DROPPED}, old[theme].decided_by


def _told(plan: CarriedOver, old: Mapping[int, StoredTheme]) -> tuple[str, ...]:
    split = sum(_is_part(old[theme]) for theme in plan.made)
    done = (
        (len(plan.names), "name"),
        (len(plan.made) - split, "merged theme"),
        (split, "split-off theme"),
        (len(plan.dropped), "dropped theme"),
    )
    parts = [counted(number, noun) for number, noun in done if number]
    return (f"carried over: {', '.join(parts)}",) if parts else ()


def _lost(plan: CarriedOver, old: Mapping[int, StoredTheme]) -> Iterator[str]:
    """Yield a sentence for each kind of decision that could not be carried over."""
    named = {theme.id for theme in old.values() if theme.name} - set(plan.names.values())
    gone = [theme for theme in old.values() if theme.id in plan.lost - named]
    lost = {
        "name": [theme for theme in old.values() if theme.id in named],
        "merged theme": [theme for theme in gone if len(theme.made_of) > 1],
        "split-off theme": [theme for theme in gone if _is_part(theme)],
        "dropped theme": [theme for theme in gone if theme.state == DROPPED and not theme.made_of],
    }
    for noun, themes in lost.items():
        if themes:
            labels = ", ".join(f"'{theme.label}'" for theme in sorted(themes, key=lambda theme: theme.id))
            match = "matches" if len(themes) == 1 else "match"
            yield f"{counted(len(themes), noun)} could not be carried over: {labels} {match} no theme now."


def _is_part(theme: StoredTheme) -> bool:
    return len(theme.made_of) == 1
