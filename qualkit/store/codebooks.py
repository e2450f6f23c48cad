"""The versions of a study's codebook: which came into use when, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import RowMapping, Select, Text, cast, select

from qualkit.errors import RequestError
from qualkit.store import schema
from qualkit.store.events import REDO, UNDO, as_seen, event_from, undo_own
from qualkit.store.project import Project

_e = schema.events.c
_in_use = select(schema.study.c.value).where(schema.study.c.name == "codebook")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the codebook coming into use: when, by whom, and what the history says of it.

    `undone` tells that this was taken back; `in_use` that it is the version in use. Where the history does not say when
    a version came, `at` and `who` are empty.
    """

    version: str
    at: str = ""
    who: str = ""
    summary: str = ""
    undone: bool = False
    in_use: bool = False


def versions(project: Project, *, viewer: str = "") -> list[Version]:
    """Return every time that a version of the codebook came into use, the newest first.

    What the history says is told as the viewer may read it; everything where there is none.
    """
    in_use = project.value("codebook")
    with project.reading() as connection:
        known = list(connection.scalars(select(schema.codebooks.c.version)))
        rows = connection.execute(_concerned()).mappings().all()
        seen = as_seen(connection, [event_from(row) for row in rows], viewer=viewer)
    came = _came(rows, in_use)
    found = [
        Version(
            came[row["id"]] or _named_in(row["summary"], known),
            row["at"],
            row["who"],
            event.summary,
            undone=row["undone_by"] is not None,
        )
        for row, event in zip(rows, seen, strict=True)
        if row["verb"] not in (UNDO, REDO)
    ]
    dated = {each.version for each in found}
    found = [Version(version) for version in known if version not in dated] + found
    newest = max((n for n, each in enumerate(found) if each.version == in_use and not each.undone), default=-1)
    return [replace(each, in_use=n == newest) for n, each in enumerate(found)][::-1]


def take_back(project: Project, version: str, *, who: str) -> None:
    """Take back the person's newest change, if it is the one by which this version came into use.

    Raises RequestError when it is not, or when somebody changed the same since.
    """
    with project.writing() as connection:
        was = connection.scalar(_in_use)
        if was == version:
            undo_own(connection, who=who, about="")
        if was != version or connection.scalar(_in_use) == version:
            raise RequestError("the study was changed meanwhile; the history on the Study page can still take it back")


def _concerned() -> Select[Any]:
    """Return the query for what put a version into use, took that back, or did it again, in order."""
    # The steps that take a change back say which version was in use before; a new study has none.
    direct = select(_e.id).where((_e.verb == "init") | cast(_e.undo, Text).like('%["set", "codebook", %'))
    undoings = select(_e.undone_by).where(_e.id.in_(direct))
    redoings = select(_e.undone_by).where(_e.id.in_(undoings))
    return select(schema.events).where(_e.id.in_(direct) | _e.id.in_(undoings) | _e.id.in_(redoings)).order_by(_e.id)


def _came(rows: Sequence[RowMapping], in_use: str) -> dict[int, str]:
    """Return the version that came with each event: what was in use when the next of them began; '' if that is lost.

    It is lost where a change was taken back that cannot be done again.
    """
    came: dict[int, str] = {}
    after = in_use
    for row in reversed(rows):
        came[row["id"]] = after
        after = next((step[2] for step in row["undo"] if step[:2] == ["set", "codebook"]), "")
    return came


def _named_in(summary: str, known: Collection[str]) -> str:
    """Return the version of a codebook that a line of the history names, '' when it names none."""
    return next((word for word in (each.strip(",:;.()") for each in summary.split()) if word in known), "")
