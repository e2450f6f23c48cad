"""Theme runs, in and out of a project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping, func, insert, select

from qualkit.errors import RequestError
from qualkit.model import Theme, Themes, Wording
from qualkit.store import schema
from qualkit.store.changes import Change
from qualkit.store.project import Project

NO_COUNTS: Mapping[str, int] = MappingProxyType({})
STANDING, DROPPED, MERGED, SPLIT = "", "dropped", "merged", "split"
DROPPED_BY_HAND = "dropped by hand"


@dataclass(frozen=True, slots=True)
class StoredTheme:
    """A theme of a run as it stands; exemplars are numbers of passages.

    `name` is what a person called it, empty when nobody did; `label` is what to show, the name where there is one.
    `state` is STANDING, or says that the theme was dropped, merged into another or split. `made_of` are the themes
    that it was merged from, or the one that it was split from.
    """

    id: int
    label: str
    keywords: tuple[tuple[str, float], ...]
    exemplars: tuple[int, ...]
    size: int
    wording: Mapping[str, Wording] = field(default_factory=dict)
    stability: float | None = None
    guide: str = ""
    centre: bytes = b""
    name: str = ""
    state: str = ""
    made_of: tuple[int, ...] = ()
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class ThemeRun:
    """One run over the passages of a project; `set_aside` counts the passages that the finder put in no theme.

    `themes` are those that stand, the largest first; `dropped` those that a person dropped. `interval`, `reason`,
    `language_information` and `language_correction` are those of `Themes`. `left_out` counts, by reason, the passages
    that were not given to the finder or that it set aside, and those in dropped themes.
    """

    number: int
    finder: str
    settings: Mapping[str, str]
    stability: float | None
    remark: str
    at: str
    themes: tuple[StoredTheme, ...]
    set_aside: int
    dropped: tuple[StoredTheme, ...] = ()
    interval: tuple[float, float] | None = None
    reason: str = ""
    language_information: float | None = None
    language_correction: bool = False
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage's place in a run; `aside` says why it is in no theme, where the finder said so.

    `theme_id` is the theme that it is in now, which may be a dropped one; `found_id` the one that the finder put it in.
    """

    passage: int
    theme_id: int | None
    strength: float
    x: float
    y: float
    aside: str = ""
    found_id: int | None = None


def add_themes(
    change: Change, themes: Themes, passage_numbers: Sequence[int], *, left_out: Mapping[str, int] = NO_COUNTS
) -> int:
    """Write a run and return its number; the passages are in the order of the texts given to the finder.

    `left_out` counts, by reason, the passages that were not given to it.
    """
    row = _run_row(themes, at=change.at, left_out=left_out)
    run = int(change.connection.execute(insert(schema.theme_runs), row).inserted_primary_key[0])  # type: ignore[index]
    change.remember_to_delete("theme_runs", "number", run)
    change.add("themes", [theme_row(run, theme, passage_numbers) for theme in themes.themes])
    change.add("theme_passages", _passage_rows(run, themes, passage_numbers))
    return run


def _run_row(themes: Themes, *, at: str, left_out: Mapping[str, int]) -> dict[str, Any]:
    return {
        "finder": themes.finder,
        "settings": dict(themes.settings),
        "stability": themes.stability,
        "remark": themes.remark,
        "at": at,
        "checks": {
            "interval": themes.interval,
            "reason": themes.reason,
            "language_information": themes.language_information,
            "language_correction": themes.language_correction,
            "left_out": dict(left_out),
        },
    }


def _passage_rows(run: int, themes: Themes, passage_numbers: Sequence[int]) -> list[dict[str, Any]]:
    aside = themes.aside or ("",) * len(passage_numbers)
    placed = zip(passage_numbers, themes.assignments, themes.strengths, themes.positions, aside, strict=True)
    return [
        {
            "run": run,
            "passage_id": number,
            "theme_id": theme,
            "found_id": theme,
            "strength": strength,
            "x": x,
            "y": y,
            "aside": why,
        }
        for number, theme, strength, (x, y), why in placed
    ]


def theme_row(run: int, theme: Theme, passage_numbers: Sequence[int]) -> dict[str, Any]:
    """Return the row of a theme whose exemplars are places in `passage_numbers`."""
    return {
        "run": run,
        "theme_id": theme.id,
        "label": theme.label,
        "keywords": [list(pair) for pair in theme.keywords],
        "exemplars": [passage_numbers[n] for n in theme.exemplars],
        "size": theme.size,
        "wording": plain_wording(theme.wording, passage_numbers),
        "stability": theme.stability,
        "guide": theme.guide,
        "centre": theme.centre,
    }


def latest_themes(project: Project) -> ThemeRun | None:
    """Return the newest theme run, None when there is none."""
    runs, table, placed = schema.theme_runs, schema.themes, schema.theme_passages.c
    with project.reading() as connection:
        run = connection.execute(select(runs).order_by(runs.c.number.desc())).mappings().first()
        if run is None:
            return None
        rows = connection.execute(select(table).where(table.c.run == run["number"])).mappings()
        found = sorted((_theme(row) for row in rows), key=lambda theme: (-theme.size, theme.id))
        asides = connection.execute(
            select(placed.aside, func.count())
            .where(placed.run == run["number"], placed.theme_id.is_(None))
            .group_by(placed.aside)
        )
        why: dict[str, int] = {row[0]: row[1] for row in asides}
    return _run(run, found, why)


def _run(run: RowMapping, found: Sequence[StoredTheme], why: Mapping[str, int]) -> ThemeRun:
    """Return a run with its themes; `why` counts passages in none, by reason."""
    dropped = tuple(theme for theme in found if theme.state == DROPPED)
    by_hand = {DROPPED_BY_HAND: sum(theme.size for theme in dropped)} if dropped else {}
    checks = run["checks"]
    return ThemeRun(
        run["number"],
        run["finder"],
        run["settings"],
        run["stability"],
        run["remark"],
        run["at"],
        tuple(theme for theme in found if theme.state == STANDING),
        sum(why.values()),
        dropped=dropped,
        interval=tuple(checks["interval"]) if checks.get("interval") else None,
        reason=checks.get("reason", ""),
        language_information=checks.get("language_information"),
        language_correction=checks.get("language_correction", False),
        left_out={**checks.get("left_out", {}), **{reason: n for reason, n in why.items() if reason}, **by_hand},
    )


def newest_run(project: Project) -> ThemeRun:
    """Return the newest theme run; RequestError where there is none."""
    run = latest_themes(project)
    if run is None:
        raise RequestError(f"{project.path}: has no themes yet; 'qualkit themes {project.path}' finds them")
    return run


def _theme(row: RowMapping) -> StoredTheme:
    return StoredTheme(
        row["theme_id"],
        row["name"] or row["label"],
        tuple((word, weight) for word, weight in row["keywords"]),
        tuple(row["exemplars"]),
        row["size"],
        {
            language: Wording(said["phrase"], tuple(said["keywords"]), said["exemplar"])
            for language, said in row["wording"].items()
        },
        row["stability"],
        row["guide"],
        row["centre"] or b"",
        row["name"],
        row["state"],
        tuple(row["made_of"]),
        row["decided_by"],
    )


def plain_wording(wording: Mapping[str, Wording], passage_numbers: Sequence[int]) -> dict[str, Any]:
    """Return how languages speak of a theme as plain JSON, its exemplars as numbers of passages."""
    return {
        language: {
            "phrase": said.phrase,
            "keywords": list(said.keywords),
            "exemplar": None if said.exemplar is None else passage_numbers[said.exemplar],
        }
        for language, said in wording.items()
    }


def places(
    project: Project, run: int, *, theme_id: int | None = None, limit: int | None = None, offset: int = 0
) -> Iterator[Placed]:
    """Yield where passages lie, of one theme (strongest first) or of the whole run."""
    placed = schema.theme_passages.c
    columns = (placed.passage_id, placed.theme_id, placed.strength, placed.x, placed.y, placed.aside, placed.found_id)
    query = select(*columns).where(placed.run == run)
    if theme_id is None:
        query = query.order_by(placed.passage_id)
    else:
        query = query.where(placed.theme_id == theme_id).order_by(placed.strength.desc(), placed.passage_id)
    with project.reading() as connection:
        for row in connection.execute(query.limit(limit).offset(offset)):
            yield Placed(*row)
