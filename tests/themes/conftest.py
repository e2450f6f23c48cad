"""What tests of themes share."""

import json
from pathlib import Path

import numpy as np
import pytest
from encoders import WordEncoder

SUBJECTS = {
    "transport": "bus tram ticket station driver timetable",
    "housing": "rent landlord damp kitchen deposit flat",
    "health": "doctor hospital nurse medicine appointment pharmacy",
    "safety": "street lamp police dark square fear",
}


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
