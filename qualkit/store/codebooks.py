"""The versions of a study's codebook: which came into use when, and by whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import Text, cast, select

from qualkit.store import schema
from qualkit.store.events import REDO, UNDO
from qualkit.store.project import Project


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


def versions(project: Project) -> list[Version]:
    """Return every time that a version of the codebook came into use, the newest first."""
    table = schema.events
    # The steps that take a change back say whether it put another codebook into use; a new study has none.
    concerned = (table.c.verb == "init") | cast(table.c.undo, Text).like('%["set", "codebook", %')
    columns = (table.c.at, table.c.who, table.c.summary, table.c.undone_by)
    in_use = project.value("codebook")
    with project.reading() as connection:
        known = list(connection.scalars(select(schema.codebooks.c.version)))
        rows = connection.execute(
            select(*columns).where(concerned, table.c.verb.not_in((UNDO, REDO))).order_by(table.c.id)
        ).all()
    found = [
        Version(version_in(summary, known), at, who, summary, undone is not None) for at, who, summary, undone in rows
    ]
    dated = {each.version for each in found}
    found = [Version(version) for version in known if version not in dated] + [each for each in found if each.version]
    newest = max((n for n, each in enumerate(found) if each.version == in_use and not each.undone), default=-1)
    return [replace(each, in_use=n == newest) for n, each in enumerate(found)][::-1]


def version_in(summary: str, known: Collection[str]) -> str:
    """Return the version of a codebook that a line of the history names, '' when it names none."""
    return next((word for word in (each.strip(",:;.") for each in summary.split()) if word in known), "")
