"""What autocoders learned, kept with the round that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from qualkit.store import schema

if TYPE_CHECKING:
    from qualkit.model import Round
    from qualkit.store.changes import Change
    from qualkit.store.project import Project


def keep_model(change: Change, round_: Round, content: bytes) -> None:
    """Keep what the coder of a round learned; it goes when the round goes."""
    change.add("models", [{"round_id": round_.id, "content": content}])


def newest_model(project: Project, autocoder: str) -> tuple[str, bytes] | None:
    """Return the round and the content of what an autocoder of that name learned last, None when it never did."""
    rounds, coders, models = schema.rounds.c, schema.coders.c, schema.models.c
    query = (
        select(models.round_id, models.content)
        .join(schema.rounds, rounds.id == models.round_id)
        .join(schema.coders, coders.id == rounds.coder_id)
        .where(coders.name == autocoder, coders.version != "", rounds.finished.is_not(None))
        .order_by(rounds.number.desc())
    )
    with project.reading() as connection:
        found = connection.execute(query).first()
    return (found[0], found[1]) if found else None
