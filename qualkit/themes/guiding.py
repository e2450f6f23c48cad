"""Guides: what somebody expects steers the themes, the rest stays free."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qualkit.themes.centres import centres

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualkit.protocols import Embedder
    from qualkit.themes.communities import Labels, Vectors

OUTSTANDING = 2.0  # standard deviations: a text so much nearer to a guide than usual belongs to it
AT_LEAST = 0.25  # cosine: what is nearest may still be far
NONE = -1


def guided(vectors: Vectors, guides: Mapping[str, Sequence[str]], embed: Embedder) -> Labels:
    """Return for each row the number of the guide that it belongs to beyond doubt, NONE for most; shape (n,)."""
    if not guides or not len(vectors):
        return np.full(len(vectors), NONE, dtype=np.intp)
    near = vectors @ guide_vectors(guides, embed).T
    outstanding = (near - near.mean(axis=0)) / np.maximum(near.std(axis=0), 1e-9)
    outstanding[near < AT_LEAST] = -np.inf
    best = outstanding.argmax(axis=1)
    return np.where(outstanding.max(axis=1) >= OUTSTANDING, best, NONE).astype(np.intp)


def guide_vectors(guides: Mapping[str, Sequence[str]], embed: Embedder) -> Vectors:
    """Return the unit-length mean of each guide's words, in their order, its name among them."""
    words = [(number, text) for number, (name, texts) in enumerate(guides.items()) for text in (name, *texts)]
    numbers = np.array([number for number, _ in words], dtype=np.intp)
    return centres(embed([text for _, text in words]), numbers)


def kept_apart(labels: Labels, vectors: Vectors, pinned: Labels) -> Labels:
    """Return the groups after every group that holds several guides has parted: each row joins the nearest of them."""
    parted = labels.copy()
    for group in np.unique(labels[(pinned != NONE) & (labels >= 0)]):
        inside = np.flatnonzero(labels == group)
        held = np.unique(pinned[inside][pinned[inside] != NONE])
        if len(held) > 1:
            rows = np.flatnonzero(np.isin(pinned, held))
            middles = centres(vectors[rows], np.searchsorted(held, pinned[rows]))
            nearest = (vectors[inside] @ middles.T).argmax(axis=1)
            own = pinned[inside] != NONE
            nearest[own] = np.searchsorted(held, pinned[inside][own])
            parted[inside] = np.where(nearest == 0, group, parted.max() + nearest)
    return parted
