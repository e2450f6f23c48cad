"""Vectors that are worked out once: a project keeps them by the hash of their text."""

from __future__ import annotations

from qualkit.protocols import Embedder, Track
from qualkit.registry import load
from qualkit.store.project import Project
from qualkit.store.vectors import find_vectors, keep_vectors


def remembering(project: Project, embedder: str, track: Track) -> Embedder:
    """Return the embedder of that name, which asks the project for vectors first and keeps new ones there."""
    from qualkit.embedders.cached import cached

    return cached(
        load("embedders", embedder)(),
        lambda name, hashes: find_vectors(project, name, hashes),
        lambda name, vectors: keep_vectors(project, name, vectors),
        track=track,
    )
