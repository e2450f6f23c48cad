"""What people decide on the themes of a run, and the words they decide on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from qualkit.errors import RequestError
from qualkit.model import Theme
from qualkit.store import schema
from qualkit.store.changes import Change
from qualkit.store.project import Project
from qualkit.store.themes import STANDING, theme_row

BLOCK = 5_000  # passages moved by one statement


@dataclass(frozen=True, slots=True)
class Worded:
    """A passage of a run with its words, the theme that it is in now and the one that the finder put it in."""

    passage: int
    theme_id: int | None
    found_id: int | None
    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Made:
    """A theme that people made of others: `theme` has its number, `passages` are those that it takes from them."""

    theme: Theme
    passages: Sequence[int]
    made_of: tuple[int, ...]
    name: str = ""
    decided_by: str = ""


def worded(project: Project, run: int) -> Iterator[Worded]:
    """Yield the passages of a run in the order of passages, those of corrected documents included."""
    documents, pieces, placed = schema.documents.c, schema.passages.c, schema.theme_passages.c
    query = (
        select(
            pieces.id, placed.theme_id, placed.found_id, pieces.language, pieces.document_id, pieces.start, pieces.end
        )
        .join(schema.theme_passages, placed.passage_id == pieces.id)
        .where(placed.run == run)
        .order_by(pieces.id)
    )
    with project.reading() as connection:
        document_id, words = "", ""
        for row in connection.execute(query):
            if row.document_id != document_id:
                document_id = row.document_id
                words = connection.execute(select(documents.text).where(documents.id == document_id)).scalar_one()
            yield Worded(row.id, row.theme_id, row.found_id, row.language, words[row.start : row.end])


def free_number(change: Change, run: int) -> int:
    """Return the first number above those of all themes of a run, whatever became of them."""
    themes = schema.themes.c
    return 1 + (change.connection.scalar(select(func.max(themes.theme_id)).where(themes.run == run)) or 0)


def make_themes(change: Change, run: int, made: Sequence[Made], passage_numbers: Sequence[int]) -> None:
    """Add themes that people made and move their passages there; exemplars are places in `passage_numbers`."""
    for each in made:
        decided = {"name": each.name, "made_of": list(each.made_of), "decided_by": each.decided_by}
        change.add("themes", [theme_row(run, each.theme, passage_numbers) | decided])
        change.remember_to_delete_row("themes", {"run": run, "theme_id": each.theme.id})
        for first in range(0, len(each.passages), BLOCK):
            where = {"run": run, "passage_id": list(each.passages[first : first + BLOCK])}
            change.update_where("theme_passages", where, {"theme_id": each.theme.id})


def settle_theme(
    change: Change, run: int, theme_id: int, values: Mapping[str, str], *, who: str, state: str = STANDING
) -> None:
    """Set the name or state of a theme in the state given, and who decided so.

    Raises RequestError when it is in another state by now, or the themes were found anew.
    """
    newest = change.connection.scalar(select(func.max(schema.theme_runs.c.number)))
    where = {"run": run, "theme_id": theme_id, "state": state}
    if run != newest or not change.update_where("themes", where, {**values, "decided_by": who}):
        raise RequestError(f"theme {theme_id} was changed by somebody else meanwhile; look at the themes and repeat")
