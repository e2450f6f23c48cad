"""Invented vectors around some centres."""

import numpy as np


def clouds(n, kinds, *, seed=0, spread=1.0):
    """Return n unit rows around some centres, and the centre of each."""
    chance = np.random.default_rng(seed)
    kind = np.arange(n) % kinds
    rows = chance.normal(size=(kinds, 32))[kind] + spread * chance.normal(size=(n, 32))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), kind
