"""The verbs by which people decide on themes: rename, merge, split, drop and restore those of the newest run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qualkit.errors import RequestError
from qualkit.model import Theme
from qualkit.phrasing import counted
from qualkit.protocols import Track, untracked
from qualkit.store.changes import Change
from qualkit.store.project import Project
from qualkit.store.theme_decisions import Made, free_number, make_themes, settle_theme, worded
from qualkit.store.themes import DROPPED, MERGED, SPLIT, STANDING, StoredTheme, ThemeRun, newest_run
from qualkit.text import same_words, visible
from qualkit.workflow.remembering import remembering
from qualkit.workflow.rewording import reworded
from qualkit.workflow.spoken import Spoken, on_one_line

VERB = "theme"
NEW = -1  # the number of a theme that has none yet; the next is one less


def theme_called(run: ThemeRun, called: str, *, states: Sequence[str] = (STANDING,)) -> StoredTheme:
    """Return the theme in one of the states that has that number or exact label, in upper case or lower.

    Raises RequestError where there is none, or more than one.
    """
    wanted = " ".join(called.split()).casefold()
    themes = [theme for theme in (*run.themes, *run.dropped) if theme.state in states]
    found = [theme for theme in themes if str(theme.id) == wanted]
    found = found or [theme for theme in themes if theme.label.casefold() == wanted]
    if len(found) > 1:
        raise RequestError(f"'{called}' is the name of {len(found)} themes; say which number: {_numbers(found)}")
    if not found:
        raise RequestError(_missing(run, called, themes, states))
    return found[0]


def _numbered(run: ThemeRun, theme_id: int, *, state: str = STANDING) -> StoredTheme:
    themes = run.themes if state == STANDING else run.dropped
    found = [theme for theme in themes if theme.id == theme_id]
    if not found:
        raise RequestError(_missing(run, str(theme_id), themes, (state,)))
    return found[0]


def _missing(run: ThemeRun, called: str, possible: Sequence[StoredTheme], states: Sequence[str]) -> str:
    fault = f"there is no theme '{called}'" if possible or STANDING in states else "no theme was dropped"
    for theme in (*run.themes, *run.dropped):
        if called.casefold() in {str(theme.id), theme.label.casefold()}:
            known = "was dropped; restore it first" if theme.state == DROPPED else "stands and needs no restoring"
            fault = f"theme '{called}' {known}"
    return f"{fault}; possible: {_numbers(possible)}"


def rename(project: Project, theme_id: int, name: str, *, who: str) -> StoredTheme:
    """Give a theme a name of people's own, which later runs keep."""
    run = newest_run(project)
    theme, name = _numbered(run, theme_id), _free_name(run, name, but=[theme_id])
    with project.change(VERB, who=who) as change:
        settle_theme(change, run.number, theme.id, {"name": name}, who=who)
        change.summary = f"theme {theme.id} '{theme.label}' is now called '{name}'"
    return _as_stored(project, theme.id)


def merge(
    project: Project,
    theme_ids: Sequence[int],
    *,
    who: str,
    name: str = "",
    embedder: str = "use",
    track: Track = untracked,
) -> StoredTheme:
    """Make one theme of several, described anew; without a name it keeps that of the largest that has one."""
    run = newest_run(project)
    themes = [_numbered(run, theme_id) for theme_id in dict.fromkeys(theme_ids)]
    if len(themes) == 1:
        raise RequestError(f"theme {themes[0].id} alone cannot be merged; name two or more")
    if not themes:
        raise RequestError("no theme was named to be merged; name two or more")
    themes.sort(key=lambda theme: (-theme.size, theme.id))
    name = _free_name(run, name, but=theme_ids) if name else next((each.name for each in themes if each.name), "")
    ids = {theme.id for theme in themes}
    spoken, stands = _spoken(project, run, embedder, track)
    with_new = [NEW if theme in ids else theme for theme in stands]
    guides = {theme.guide for theme in themes}
    guide = guides.pop() if len(guides) == 1 else ""
    fresh = [replace(theme, guide=guide) for theme in reworded(spoken, with_new, [NEW]).values()]
    with project.change(VERB, who=who) as change:
        [made] = _replace(change, run, dict.fromkeys(sorted(ids), MERGED), fresh, spoken, with_new, name=name)
        merged = ", ".join(f"{theme.id} '{theme.label}'" for theme in themes)
        change.summary = f"themes {merged} are now theme {made} '{name or fresh[0].label}'"
    return _as_stored(project, made)


def split(
    project: Project, theme_id: int, *, into: int = 2, who: str, embedder: str = "use", track: Track = untracked
) -> tuple[StoredTheme, ...]:
    """Make several themes of one, each of passages near in meaning; passages of the same words stay together.

    Raises RequestError when fewer texts differ.
    """
    run = newest_run(project)
    theme = _numbered(run, theme_id)
    if into <= 1:
        raise RequestError(f"theme {theme.id} cannot be split into {into}; possible: 2 or more")
    spoken, stands = _spoken(project, run, embedder, track)
    rows = [row for row, each in enumerate(stands) if each == theme.id]
    parts = dict(zip(rows, (NEW - part for part in _parts(spoken, rows, theme.id, into)), strict=True))
    with_new = [parts.get(row, each) for row, each in enumerate(stands)]
    wanted = sorted(set(parts.values()), reverse=True)
    fresh = [replace(part, guide=theme.guide) for part in reworded(spoken, with_new, wanted).values()]
    with project.change(VERB, who=who) as change:
        made = _replace(change, run, {theme.id: SPLIT}, fresh, spoken, with_new)
        became = ", ".join(f"{number} '{part.label}'" for number, part in zip(made, fresh, strict=True))
        change.summary = f"theme {theme.id} '{theme.label}' is now split into {became}"
    return tuple(_as_stored(project, number) for number in made)


def _parts(spoken: Spoken, rows: Sequence[int], theme_id: int, into: int) -> list[int]:
    """Return the part of each row, 0 being the largest; languages are no reason to part."""
    import numpy as np

    from qualkit.themes.centres import centres
    from qualkit.themes.clustering import FEW, different, group, largest_first
    from qualkit.themes.levelling import levelled, levels_of

    keys = [same_words(spoken.texts[row]) for row in rows]
    place = {key: n for n, key in enumerate(sorted(set(keys)))}
    nodes = np.array([place[key] for key in keys], dtype=np.intp)
    vectors = spoken.vectors(rows)
    languages = [spoken.languages[row] for row in rows]
    if len(place) >= FEW and len(set(languages)) > 1:
        vectors = levelled(vectors, languages, levels_of(spoken.embed))
    means = centres(vectors, nodes)
    texts = len(different(means)[0])
    if into > texts:
        most = f"into {texts} at most" if texts > 1 else "no further"
        raise RequestError(
            f"theme {theme_id} cannot be split into {into}: it holds {counted(texts, 'different text')}; "
            f"it can be split {most}"
        )
    return [int(part) for part in largest_first(group(means, count=into)[nodes], nodes)]


def drop(project: Project, theme_id: int, *, who: str) -> StoredTheme:
    """Take a theme out of the run: its passages are counted as dropped by hand."""
    run = newest_run(project)
    theme = _numbered(run, theme_id)
    with project.change(VERB, who=who) as change:
        settle_theme(change, run.number, theme.id, {"state": DROPPED}, who=who)
        change.summary = f"theme {theme.id} '{theme.label}' was dropped, with {counted(theme.size, 'passage')}"
    return _as_stored(project, theme.id)


def restore(project: Project, theme_id: int, *, who: str) -> StoredTheme:
    """Bring a dropped theme back."""
    run = newest_run(project)
    theme = _numbered(run, theme_id, state=DROPPED)
    with project.change(VERB, who=who) as change:
        settle_theme(change, run.number, theme.id, {"state": STANDING}, who=who, state=DROPPED)
        change.summary = f"theme {theme.id} '{theme.label}' was restored, with {counted(theme.size, 'passage')}"
    return _as_stored(project, theme.id)


def _spoken(project: Project, run: ThemeRun, embedder: str, track: Track) -> tuple[Spoken, list[int]]:
    """Return the passages of the themes that stand, and the theme of each."""
    standing = {theme.id for theme in run.themes}
    members = [(each, each.theme_id) for each in worded(project, run.number) if each.theme_id in standing]
    spoken = Spoken(
        [each.passage for each, _ in members],
        [on_one_line(each.words) for each, _ in members],
        [each.language for each, _ in members],
        remembering(project, embedder, track),
    )
    return spoken, [theme for _, theme in members if theme is not None]


def _replace(
    change: Change,
    run: ThemeRun,
    gone: Mapping[int, str],
    fresh: Sequence[Theme],
    spoken: Spoken,
    with_new: Sequence[int],
    *,
    name: str = "",
) -> list[int]:
    """Put themes in the place of others, which get the states given, and return their numbers."""
    for theme_id, state in gone.items():
        settle_theme(change, run.number, theme_id, {"state": state}, who=change.who)
    numbers = {theme.id: free_number(change, run.number) + n for n, theme in enumerate(fresh)}
    passages: dict[int, list[int]] = {theme.id: [] for theme in fresh}
    for passage, theme_id in zip(spoken.numbers, with_new, strict=True):
        if theme_id in passages:
            passages[theme_id].append(passage)
    made = [
        Made(replace(theme, id=numbers[theme.id]), passages[theme.id], tuple(gone), name, change.who) for theme in fresh
    ]
    make_themes(change, run.number, made, spoken.numbers)
    return list(numbers.values())


def _free_name(run: ThemeRun, name: str, *, but: Sequence[int]) -> str:
    """Return a name on one line; RequestError when it is empty, or another theme's."""
    wanted = visible(name)
    if not wanted:
        raise RequestError("a theme cannot be called nothing; say in a few words what it is about")
    for theme in run.themes:
        if theme.id not in but and theme.label.casefold() == wanted.casefold():
            raise RequestError(f"theme {theme.id} is called '{wanted}' already; merge the two, or choose another name")
    return wanted


def _numbers(themes: Sequence[StoredTheme]) -> str:
    return ", ".join(str(theme.id) for theme in sorted(themes, key=lambda theme: theme.id)) or "none"


def _as_stored(project: Project, theme_id: int) -> StoredTheme:
    run = newest_run(project)
    return next(theme for theme in (*run.themes, *run.dropped) if theme.id == theme_id)
