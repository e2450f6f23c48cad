"""Theme runs and the vectors behind them, in and out of a project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_ignore

from qualkit.model import Themes
from qualkit.store import schema
from qualkit.store.changes import Change
from qualkit.store.project import Project


@dataclass(frozen=True, slots=True)
class StoredTheme:
    """A theme of a run; exemplars are numbers of passages."""

    id: int
    label: str
    keywords: tuple[tuple[str, float], ...]
    exemplars: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class ThemeRun:
    """One run over the passages of a project; `set_aside` counts the passages in no theme."""

    number: int
    finder: str
    settings: Mapping[str, str]
    stability: float | None
    remark: str
    at: str
    themes: tuple[StoredTheme, ...]
    set_aside: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage's place in a run."""

    passage: int
    theme_id: int | None
    strength: float
    x: float
    y: float


def add_themes(change: Change, themes: Themes, passage_numbers: Sequence[int]) -> int:
    """Write a run and return its number; the passages are in the order of the texts given to the finder."""
    row = {
        "finder": themes.finder,
        "settings": dict(themes.settings),
        "stability": themes.stability,
        "remark": themes.remark,
        "at": change.at,
    }
    run = int(change.connection.execute(insert(schema.theme_runs), row).inserted_primary_key[0])  # type: ignore[index]
    change.remember_to_delete("theme_runs", "number", run)
    change.add(
        "themes",
        [
            {
                "run": run,
                "theme_id": theme.id,
                "label": theme.label,
                "keywords": [list(pair) for pair in theme.keywords],
                "exemplars": [passage_numbers[n] for n in theme.exemplars],
                "size": theme.size,
            }
            for theme in themes.themes
        ],
    )
    placed = zip(passage_numbers, themes.assignments, themes.strengths, themes.positions, strict=True)
    change.add(
        "theme_passages",
        [
            {"run": run, "passage_id": number, "theme_id": theme, "strength": strength, "x": x, "y": y}
            for number, theme, strength, (x, y) in placed
        ],
    )
    return run


def latest_themes(project: Project) -> ThemeRun | None:
    """Return the newest theme run, None when there is none."""
    runs, table, placed = schema.theme_runs, schema.themes, schema.theme_passages.c
    with project.reading() as connection:
        run = connection.execute(select(runs).order_by(runs.c.number.desc())).mappings().first()
        if run is None:
            return None
        rows = connection.execute(
            select(table).where(table.c.run == run["number"]).order_by(table.c.theme_id)
        ).mappings()
        found = tuple(
            StoredTheme(
                row["theme_id"],
                row["label"],
                tuple((w, s) for w, s in row["keywords"]),
                tuple(row["exemplars"]),
                row["size"],
            )
            for row in rows
        )
        aside = connection.scalar(select(func.count()).where(placed.run == run["number"], placed.theme_id.is_(None)))
    return ThemeRun(
        run["number"], run["finder"], run["settings"], run["stability"], run["remark"], run["at"], found, aside or 0
    )


def places(
    project: Project, run: int, *, theme_id: int | None = None, limit: int | None = None, offset: int = 0
) -> Iterator[Placed]:
    """Yield where passages lie, of one theme (strongest first) or of the whole run."""
    placed = schema.theme_passages.c
    query = select(placed.passage_id, placed.theme_id, placed.strength, placed.x, placed.y).where(placed.run == run)
    if theme_id is None:
        query = query.order_by(placed.passage_id)
    else:
        query = query.where(placed.theme_id == theme_id).order_by(placed.strength.desc(), placed.passage_id)
    with project.reading() as connection:
        for row in connection.execute(query.limit(limit).offset(offset)):
            yield Placed(*row)


def find_vectors(project: Project, embedder: str, hashes: Sequence[str]) -> dict[str, bytes]:
    """Return the vectors that are known, by the SHA-256 of their text, as float32 bytes."""
    table = schema.vectors.c
    found: dict[str, bytes] = {}
    with project.reading() as connection:
        for first in range(0, len(hashes), 500):
            query = select(table.text_hash, table.vector).where(
                table.embedder == embedder, table.text_hash.in_(hashes[first : first + 500])
            )
            found.update((row[0], row[1]) for row in connection.execute(query))
    return found


def keep_vectors(project: Project, embedder: str, vectors: Mapping[str, bytes]) -> None:
    """Remember vectors by the SHA-256 of their text: a cache, so no event is written."""
    rows: list[dict[str, Any]] = [
        {"embedder": embedder, "text_hash": key, "vector": value} for key, value in vectors.items()
    ]
    if rows:
        with project.engine.execution_options(write=True).begin() as connection:
            connection.execute(insert_or_ignore(schema.vectors).on_conflict_do_nothing(), rows)
