"""What tests of themes share."""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

SUBJECTS = {
    "transport": "bus tram ticket station driver timetable",
    "housing": "rent landlord damp kitchen deposit flat",
    "health": "doctor hospital nurse medicine appointment pharmacy",
    "safety": "street lamp police dark square fear",
}


def direction(word):
    seed = int.from_bytes(sha256(word.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=64)


class WordEncoder:
    """A text is the sum of its words, each word a direction of its own: texts that share words are near."""

    name = "words-1"

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked.extend(texts)
        rows = np.array([sum(map(direction, text.lower().split() or ["nothing"])) for text in texts]).reshape(-1, 64)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def embed():
    return WordEncoder()


@pytest.fixture
def subjects():
    """Eighty short notes on four subjects, and the subject of each."""
    chance = np.random.default_rng(7)
    notes = [
        (" ".join(chance.choice(words.split(), 4, replace=False)) + f" case{n}", subject)
        for subject, words in SUBJECTS.items()
        for n in range(20)
    ]
    return [text for text, _ in notes], [subject for _, subject in notes]


@pytest.fixture(scope="session")
def notes():
    """Sixty invented notes: five subjects, four ideas each, every idea once in English, Spanish and French."""
    return json.loads((Path(__file__).parent / "notes.json").read_text(encoding="utf-8"))
