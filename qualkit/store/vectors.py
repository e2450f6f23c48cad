"""Vectors of texts, worked out once and kept in a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as insert_or_ignore

from qualkit.store import schema
from qualkit.store.project import Project


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
