"""A study with notes on four subjects, and a finder that finds what it is told; everything in it is invented."""

from __future__ import annotations

import numpy as np
from builders import document, empty_study
from encoders import WordEncoder

from qualkit import registry
from qualkit.model import Kind, Theme, Themes
from qualkit.store.documents import add_document
from qualkit.themes.labelling import describe

NOTES = {
    "en": [
        "the night bus never comes",
        "the bus is late every night",
        "the bus ticket costs too much",
        "rent is far too high",
        "the landlord raised the rent",
        "the flat is damp and cold",
        "the doctor has no time",
        "no appointment with the doctor",
        "the lamp in the street is broken",
        "the dark street frightens me",
    ],
    "es": [
        "el bus de noche no llega",
        "el bus llega tarde",
        "el alquiler sube cada año",
        "la casa tiene humedad y frío",
        "no hay cita con la doctora",
        "la calle oscura da miedo",
    ],
}
TEXTS = [words for notes in NOTES.values() for words in notes]
# Buses, homes, doctors, streets.
SUBJECTS = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 0, 0, 1, 1, 2, 3]


def finder_of(groups):
    """Return a finder's factory that puts each text in the theme that `groups` says, None being none."""

    def factory(embed, wanted):
        def find(texts, languages):
            plain = [" ".join(text.split()) for text in texts]
            assignments = tuple(groups.get(text) for text in plain)
            ids = sorted({theme for theme in assignments if theme is not None})
            labels = np.array([-1 if theme is None else ids.index(theme) for theme in assignments])
            found = describe(plain, languages, embed(plain), labels, embed=embed)
            return Themes(
                tuple(Theme(ids[t.id], t.label, t.keywords, t.exemplars, t.size, t.wording, 0.8) for t in found),
                assignments,
                (0.5,) * len(texts),
                ((0.0, 0.0),) * len(texts),
                "told",
                {"seed": str(wanted.seed)},
            )

        return find

    return factory


def use_fakes(monkeypatch, groups):
    """Let the study's verbs find the themes told, with vectors of words; returns `groups`, which may be changed."""
    fakes = {"themes": finder_of(groups), "embedders": WordEncoder}
    for module in ("theming", "remembering"):
        monkeypatch.setattr(
            f"qualkit.workflow.{module}.load", lambda room, name: fakes.get(room) or registry.load(room, name)
        )
    return groups


def notes_on_subjects(folder):
    """Return a study with a board of notes in English and one in Spanish."""
    project = empty_study(folder)
    with project.change("import", who="tester") as change:
        for language, notes in NOTES.items():
            pieces = [("", words) for words in notes]
            add_document(change, document(f"Board {language}", pieces, kind=Kind.BOARD, language=language))
        change.summary = "2 documents"
    return project
