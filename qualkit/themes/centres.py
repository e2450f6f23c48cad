"""The middle of each group of vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from qualkit.themes.communities import Labels, Vectors


def centres(vectors: Vectors, labels: Labels, sizes: Labels | None = None) -> Vectors:
    """Return the unit-length mean of each group, each row counted as often as its size says, or once."""
    total = sums(vectors, labels, np.ones_like(labels) if sizes is None else sizes)
    unit: Vectors = (total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return unit


def sums(vectors: Vectors, labels: Labels, sizes: Labels) -> Vectors:
    """Return the sum of each group's rows, each row counted as often as its size says, shape (groups, d)."""
    from scipy.sparse import csr_matrix

    shape = (int(labels.max(initial=-1)) + 1, len(labels))
    members = csr_matrix((sizes.astype(np.float64), (labels, np.arange(len(labels)))), shape=shape)
    total: Vectors = members @ vectors.astype(np.float64)
    return total
