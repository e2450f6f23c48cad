"""What every export of themes shows: the run, its themes with their quotes, and all that was counted of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.errors import RequestError
from qualkit.exploring.branching import hierarchy
from qualkit.exploring.counting import Reach, divided, reach, ways_to_count
from qualkit.exploring.crossing import themes_and_codes
from qualkit.exploring.saturation import saturation
from qualkit.exporters.wording import how_sure, is_tentative, moment, one_line
from qualkit.model import Codebook
from qualkit.phrasing import counted
from qualkit.store.passages import passages
from qualkit.store.themes import newest_run, places

if TYPE_CHECKING:
    from qualkit.exploring.branching import Branch
    from qualkit.exploring.counting import Division
    from qualkit.exploring.crossing import Crossing
    from qualkit.exploring.saturation import Saturation
    from qualkit.store.passages import Found
    from qualkit.store.project import Project
    from qualkit.store.themes import Placed, StoredTheme, ThemeRun

TENTATIVE_MARK = " (tentative)"
SPEAKERS = "participant"  # the way to count that names people
FIRST = ("group", "session", "language")  # what a study is counted by when nobody says otherwise

WITHOUT_NAMES = (
    "Speakers are not named (Chatham House rule). Names within what was said, and in names of documents, are."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A theme with its place among all (from 0), how many people and documents speak of it, and its quotes."""

    place: int
    theme: StoredTheme
    people: int
    documents: int
    quotes: tuple[Found, ...]

    @property
    def number(self) -> int:
        """Return the number by which commands know the theme."""
        return self.theme.id

    @property
    def label(self) -> str:
        """Return what the theme is called, on one line."""
        return one_line(self.theme.label) or f"Theme {self.number}"

    @property
    def tentative(self) -> bool:
        """Tell whether its passages part too often when the search is repeated."""
        return is_tentative(self.theme)

    @property
    def marked(self) -> str:
        """Return what the theme is called, and that it is tentative where it is."""
        return self.label + TENTATIVE_MARK * self.tentative


@dataclass(frozen=True, slots=True)
class ThemeReport:
    """All there is to show of the newest run; `places` and `found` hold its passages, also those in no theme.

    `divisions` have the counts by each thing that there is to count by, `by` is the one to show in a figure, '' when
    there is none. `code_names` are what codes are called, by their ids. `names` tells whether speakers may be named.
    """

    name: str
    run: ThemeRun
    themes: tuple[Shown, ...]
    dropped: tuple[Shown, ...]
    places: tuple[Placed, ...]
    found: Mapping[int, Found]
    about: tuple[tuple[str, str], ...]
    divisions: Mapping[str, Division]
    by: str
    crossing: Crossing
    code_names: Mapping[str, str]
    saturation: Saturation
    tree: Branch
    names: bool

    def by_id(self) -> dict[int, Shown]:
        """Return the themes that stand, by their ids."""
        return {shown.theme.id: shown for shown in self.themes}

    def speaker(self, found: Found) -> str:
        """Return who spoke, '' where speakers are not to be named."""
        return found.participant if self.names else ""

    def languages(self) -> list[str]:
        """Return the languages that speak of any theme."""
        return sorted({language for shown in self.themes for language in shown.theme.wording})


def gather(project: Project, *, by: str = "", names: bool = True) -> ThemeReport:
    """Return the report of the newest run; RequestError when there are no themes to show, or nothing known of `by`."""
    run = _run_of(project)
    found = {piece.number: piece for piece in passages(project)}
    placed = tuple(place for place in places(project, run.number) if place.passage in found)
    show = _showing(project, run, found)
    standing = len(run.themes)
    ways = [way for way in ways_to_count(project) if names or way != SPEAKERS]
    if by == SPEAKERS and not names:
        raise RequestError(f"--by {by} would name speakers; leave out --without-names, or count by something else")
    crossing = themes_and_codes(project, run)
    return ThemeReport(
        name=one_line(project.name),
        run=run,
        themes=tuple(show(place, theme) for place, theme in enumerate(run.themes)),
        dropped=tuple(show(place, theme) for place, theme in enumerate(run.dropped, start=standing)),
        places=placed,
        found=found,
        about=tuple(_about(project, run, names=names)),
        divisions={way: divided(project, run, by=way) for way in (*ways, *([by] if by and by not in ways else []))},
        by=by or next((way for way in (*FIRST, *ways) if way in ways), ""),
        crossing=crossing,
        code_names=_code_names(project.codebook(), crossing.codes),
        saturation=saturation(project, run),
        tree=hierarchy(run),
        names=names,
    )


def _run_of(project: Project) -> ThemeRun:
    run = newest_run(project)
    if not run.themes:
        raise RequestError(
            f"{project.path}: the newest run has no themes to show; import more and find them again, or restore one"
        )
    return run


def _showing(project: Project, run: ThemeRun, found: Mapping[int, Found]) -> Callable[[int, StoredTheme], Shown]:
    """Return what makes of a theme and its place what is shown of it."""
    held = reach(project, run)

    def show(place: int, theme: StoredTheme) -> Shown:
        quotes = tuple(found[passage] for passage in theme.exemplars if passage in found)
        own = held.get(theme.id, Reach())
        return Shown(place, theme, own.people, own.documents, quotes)

    return show


def _code_names(codebook: Codebook, code_ids: Sequence[str]) -> dict[str, str]:
    known = codebook.names()
    return {code_id: one_line(known.get(code_id, "")) or code_id for code_id in code_ids}


def _about(project: Project, run: ThemeRun, *, names: bool) -> Iterator[tuple[str, str]]:
    yield "Study", one_line(project.name)
    yield "Found", f"{moment(run.at)}, run {run.number}, by {run.finder}"
    for name, value in sorted(run.settings.items()):
        if name != "finder":
            yield f"Setting: {name}", value
    yield "Codebook", f"version {project.codebook().version}"
    yield "Themes", str(len(run.themes))
    yield "How sure", how_sure(run)
    if run.reason:
        yield "Why so many", run.reason
    if run.language_information is not None:
        yield "Themes and languages", _of_languages(run)
    for reason, count in sorted(run.left_out.items()):
        yield f"Left out: {reason}", counted(count, "passage")
    if run.dropped:
        yield "Dropped", counted(len(run.dropped), "theme")
    if run.remark:
        yield "Remark", run.remark
    if not names:
        yield "Names", WITHOUT_NAMES


def _of_languages(run: ThemeRun) -> str:
    moved = " Vectors were moved so that languages lie together." if run.language_correction else ""
    return f"{run.language_information:.2f} shared; 0 when no theme is a language, 1 when each is one.{moved}"
