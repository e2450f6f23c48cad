"""A map of the texts: every theme a round patch, near themes side by side, typical texts in the middle of their patch.

The map is for looking only. Distances between patches follow the likeness of the themes as far as a plane allows;
inside a patch the distance from the middle is the rank of a text by nearness to the theme, so that patches fill evenly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qualkit.themes.communities import Labels, Vectors

    Positions = NDArray[np.float64]

ROOM = 1.15  # patches stand apart by this much more than they need
SPREAD = 2.5  # how much wider than the patches themselves the map of the themes is at first
PUSHES = 500
MARGIN = 0.12
TINY = 1e-9
PER_ROW = 60


def positions(vectors: Vectors, labels: Labels, middles: Vectors) -> Positions:
    """Return (x, y) for each row, between -1 and 1; rows of no theme (-1) stand in lines below the map."""
    placed = np.zeros((len(vectors), 2))
    inside = labels >= 0
    if inside.any():
        sizes = np.bincount(labels[inside], minlength=len(middles))
        radii = np.sqrt(sizes / sizes.sum())
        spots = _apart(_plane(middles), radii)
        for theme, (spot, radius) in enumerate(zip(spots, radii, strict=True)):
            rows = np.flatnonzero(labels == theme)
            placed[rows] = spot + radius * _patch(vectors[rows], middles[theme])
        placed[inside] = _framed(placed[inside])
    outside = np.flatnonzero(~inside)
    if len(outside):
        lines, places = np.divmod(np.arange(len(outside)), PER_ROW)
        placed[inside] = placed[inside] * [1, 1 - MARGIN] + [0, MARGIN]
        placed[outside, 0] = -1 + 2 * places / (PER_ROW - 1)
        placed[outside, 1] = -1 + MARGIN / 2 * lines / max(1, lines[-1])
    return placed


def _plane(points: Vectors) -> Positions:
    """Return the points on the plane of their two main directions; fewer directions leave zeros."""
    centred = (points - points.mean(axis=0)).astype(np.float64)
    rows, columns = centred.shape
    if rows <= columns:
        values, main = np.linalg.eigh(centred @ centred.T)
        found = main[:, :-3:-1] * np.sqrt(np.maximum(values[:-3:-1], 0))
    else:
        found = centred @ np.linalg.eigh(centred.T @ centred)[1][:, :-3:-1]
    flat = np.zeros((rows, 2))
    flat[:, : found.shape[1]] = found
    # A direction has no sign of its own: the point farthest out decides, so that the map is not mirrored at random.
    signs = np.sign(flat[np.abs(flat).argmax(axis=0), [0, 1]])
    return flat * np.where(signs == 0, 1, signs)


def _apart(spots: Positions, radii: NDArray[np.float64]) -> Positions:
    """Return the spots pushed away from each other until no two patches overlap, as far as the pushes suffice."""
    spots = spots / max(float(np.abs(spots).max()), TINY) * SPREAD * radii.max()
    needed = ROOM * (radii[:, None] + radii[None, :])
    np.fill_diagonal(needed, 0)
    angles = np.arange(len(radii)) * 2.399963  # the golden angle: spots that coincide leave in different directions
    away = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for _ in range(PUSHES):
        between = spots[:, None, :] - spots[None, :, :]
        distance = np.linalg.norm(between, axis=2)
        overlap = np.maximum(needed - distance, 0)
        if overlap.max() < 1e-3 * radii.max():
            break
        direction = np.where(
            distance[:, :, None] > TINY, between / np.maximum(distance, TINY)[:, :, None], away[:, None] - away[None]
        )
        spots = spots + (direction * overlap[:, :, None]).sum(axis=1) / 2 / max(1, (overlap > 0).sum(axis=1).max())
    return spots


def _patch(vectors: Vectors, middle: Vectors) -> Positions:
    """Return places in the unit disc: near the middle what is near the theme, alike texts in one direction."""
    flat = _plane(vectors - (vectors @ middle)[:, None] * middle)
    flat /= np.maximum(np.abs(flat).max(axis=0), TINY)
    angles = np.arctan2(flat[:, 1], flat[:, 0])
    ranks = np.empty(len(vectors))
    ranks[np.argsort(-(vectors @ middle), kind="stable")] = np.arange(len(vectors))
    reach = np.sqrt((ranks + 0.5) / len(vectors)) if len(vectors) > 1 else np.zeros(1)
    places: Positions = np.stack([np.cos(angles), np.sin(angles)], axis=1) * reach[:, None]
    return places


def _framed(placed: Positions) -> Positions:
    low, high = placed.min(axis=0), placed.max(axis=0)
    framed: Positions = (placed - (low + high) / 2) / max(float((high - low).max()) / 2, TINY)
    return framed
