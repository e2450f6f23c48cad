"""Vectors made level: what sets them apart is the subject, not the language or the manner of speaking.

An encoder puts the same thing said in two languages, or chatted and written down, at two places. How far apart is seen
on everyday sentences whose subject is known: directions in which sentences of one subject differ most are narrowed
(within-class covariance normalisation, Hatch, Kajarekar and Stolcke 2006), and each language's own place is taken away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from qualkit.everyday import everyday

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from qualkit.protocols import Embedder
    from qualkit.themes.communities import Vectors

LANGUAGES = ("de", "en", "es", "fr", "it", "pt")
FLOOR = 0.5  # of the mean spread inside of subjects: no direction is widened without end
WEIGHT = 10  # texts: a language of fewer is moved less than half of the way to the middle
RECOGNISED = 0.999  # cosine: an encoder that answers so is the one whose levels are at hand
PROBES = 4


@dataclass(frozen=True, slots=True)
class Levels:
    """What makes the vectors of one encoder level: a centre (d,), a matrix (d, d), a place for each language (d,)."""

    centre: Vectors
    directions: Vectors
    places: Mapping[str, Vectors]


def levelled(vectors: Vectors, languages: Sequence[str], levels: Levels) -> Vectors:
    """Return the vectors, shape (n, d), made level: unit length, the middle of each language of them in one place.

    A language with few texts is moved less: that its texts lie together may be their subject.
    """
    elsewhere = np.mean([*levels.places.values()], axis=0)
    level = _unit((vectors.astype(np.float64) - levels.centre) @ levels.directions).astype(np.float64)
    level -= np.stack([levels.places.get(language, elsewhere) for language in languages])
    level -= level.mean(axis=0)
    spoken = np.array(languages)
    for language in sorted(set(languages)):
        rows = spoken == language
        level[rows] -= level[rows].sum(axis=0) / (rows.sum() + WEIGHT)
    return _unit(level)


def levels_of(embed: Embedder) -> Levels:
    """Return the levels of an encoder: those that are packaged if it answers as theirs does, else learned anew."""
    answers = embed(probes())
    known, levels = _packaged()
    if known.shape == answers.shape and ((known * answers).sum(axis=1) > RECOGNISED).all():
        return levels
    return learned(embed)


def probes() -> list[str]:
    """Return the sentences whose vectors tell encoders apart."""
    return [sentences[0] for sentences in everyday("en").values()][:PROBES]


def learned(embed: Embedder) -> Levels:
    """Return the levels of an encoder, learned from everyday sentences on the same subjects in six languages."""
    said = [
        (language, subject, sentence)
        for language in LANGUAGES
        for subject, sentences in everyday(language).items()
        for sentence in sentences
    ]
    vectors = embed([sentence for _, _, sentence in said]).astype(np.float64)
    subjects = np.array([subject for _, subject, _ in said])
    spoken = np.array([language for language, _, _ in said])
    of_each = [vectors[subjects == subject] for subject in sorted(set(subjects))]
    inside = np.concatenate([rows - rows.mean(axis=0) for rows in of_each])
    spread, main = np.linalg.eigh(inside.T @ inside / len(inside))
    directions = (main / np.sqrt(np.maximum(spread, 0) + FLOOR * spread.mean())) @ main.T
    centre = vectors.mean(axis=0)
    level = _unit((vectors - centre) @ directions).astype(np.float64)
    return Levels(
        centre.astype(np.float32),
        directions.astype(np.float32),
        {language: level[spoken == language].mean(0).astype(np.float32) for language in LANGUAGES},
    )


def packed(levels: Levels, answers: Vectors) -> bytes:
    """Return levels as arrays, half as exact, together with the encoder's answers to the probes."""
    upper = np.triu_indices(len(levels.directions))
    held = BytesIO()
    np.savez_compressed(
        held,
        answers=answers,
        centre=levels.centre,
        # The matrix is symmetric: half of it says all.
        directions=levels.directions[upper].astype(np.float16),
        languages=np.array(list(levels.places)),
        places=np.stack(list(levels.places.values())),
    )
    return held.getvalue()


@cache
def _packaged() -> tuple[Vectors, Levels]:
    """Return how the bundled encoder answers the probes, and its levels; benchmarks/levels.py makes the file."""
    with np.load(BytesIO(files(__package__).joinpath("levels.npz").read_bytes())) as held:
        directions = np.zeros((len(held["centre"]),) * 2, dtype=np.float32)
        directions[np.triu_indices(len(directions))] = held["directions"]
        directions += np.triu(directions, 1).T
        places = dict(zip(held["languages"].tolist(), held["places"], strict=True))
        return held["answers"], Levels(held["centre"], directions, places)


def _unit(rows: NDArray[np.float64]) -> Vectors:
    unit: Vectors = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)).astype(np.float32)
    return unit
