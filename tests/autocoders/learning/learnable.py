"""Invented statements with what a pretended embedder makes of them, for tests of learning."""

from __future__ import annotations

import numpy as np

from qualkit.autocoders.learning.looking import Features

SUBJECTS = {
    "transport": "the bus is late again and the tram was full|trains stop too early|no night bus|cycling is not safe",
    "housing": "rent has doubled|the flat is damp|landlords do not repair|we cannot afford a home",
    "health": "the doctor has no time|waiting lists are long|the clinic closed|medicine is dear",
}


def statements(n: int, *, seed: int = 0, noise: float = 0.5, language: str = "en") -> tuple[Features, np.ndarray]:
    """Return n statements, each on one subject, and which of the three it is, shape (n, 3)."""
    chance = np.random.default_rng(seed)
    subject = chance.integers(0, 3, n)
    told = [words.split("|") for words in SUBJECTS.values()]
    texts = [f"{told[row][chance.integers(0, 4)]} {number}x" for number, row in enumerate(subject)]
    vectors = np.eye(3, 8)[subject] + noise * chance.standard_normal((n, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Features(texts, vectors.astype(np.float32), [language] * n), np.eye(3, dtype=bool)[subject]


def scores(holds: np.ndarray, *, seed: int = 0, worth: float = 1.0) -> np.ndarray:
    """Return scores of a codebook for statements of which it knows so much."""
    chance = np.random.default_rng(seed)
    return np.asarray(worth * (2.0 * holds - 1) + chance.standard_normal(holds.shape))
