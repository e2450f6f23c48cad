"""Studies with themes for the tests of what is exported of them; everything in them is invented."""

from __future__ import annotations

import array
import random
from pathlib import Path

from builders import document, empty_study, small_study
from export_studies import SCRIPT

from qualkit.model import Kind, Theme, Themes, Wording
from qualkit.store.documents import add_document, listed_documents, passage_numbers
from qualkit.store.project import Project
from qualkit.store.themes import add_themes

FORMULA = "=cmd|'/c calc'!A1"
HOSTILE = (
    SCRIPT,
    FORMULA,
    "two\nlines\r\nand more",
    "\u202eturned around",
    "\u05e9\u05dc\u05d5\u05dd",
    "a $5 and $6 price",
    "]]>",
)
KINDS = ("map", "tree", "bars", "codes", "saturation")


def themes_of(count: int, texts: int, *, labels: tuple[str, ...] = (), stability: float | None = 0.8) -> Themes:
    """Return so many themes over so many texts, the last text in none."""
    chance = random.Random(7)  # noqa: S311 - places on a map
    assignments = (*(number % count for number in range(texts - 1)), None)
    found = []
    for id_ in range(count):
        rows = tuple(row for row, theme in enumerate(assignments) if theme == id_)
        label = labels[id_ % len(labels)] if labels else f"theme about subject {id_}"
        wording = {"en": Wording(label, (label, "street"), rows[0]), "es": Wording(f"{label} (es)", ("calle",))}
        centre = array.array("f", [chance.random() for _ in range(4)]).tobytes()
        found.append(Theme(id_, label, ((label, 0.9),), rows[:2], len(rows), wording, stability, "", centre))
    return Themes(
        themes=tuple(found),
        assignments=assignments,
        strengths=tuple(0.0 if theme is None else 0.75 for theme in assignments),
        positions=tuple((chance.random(), chance.random()) for _ in range(texts)),
        finder="fake",
        settings={"seed": "7", "embedder": "words"},
        stability=0.7,
        interval=(0.61, 0.78),
        reason="Chosen by hand.",
        aside=(*[""] * (texts - 1), "too short"),
    )


def themed_study(
    folder: Path, *, count: int = 3, labels: tuple[str, ...] = (), stability: float | None = 0.8, texts: int = 0
) -> Project:
    """Return a project with a talk and a board, and one theme run over their passages."""
    project = empty_study(folder)
    size = max(texts, 4 * count)
    words = [labels[n % len(labels)] if labels else f"What we said of subject {n}." for n in range(size)]
    half = size // 2
    name = labels[0] if labels else "Amina"
    talk = document(
        "Talk", [(name, each) for each in words[:half]], attributes={"group": labels[-1] if labels else "A"}
    )
    board = document(
        labels[0] if labels else "Board",
        [("", each) for each in words[half:]],
        kind=Kind.BOARD,
        attributes={"group": "B"},
    )
    with project.change("import", who="tester") as change:
        for each in (talk, board):
            add_document(change, each)
    numbers = passage_numbers(project, talk.id) + passage_numbers(project, board.id)
    with project.change("themes", who="tester") as change:
        add_themes(
            change, themes_of(count, size, labels=labels, stability=stability), numbers, left_out={"headings": 2}
        )
    return project


def coded_themes(folder: Path) -> Project:
    """Return the small study, where passages in themes carry codes, with themes that know where they lie."""
    project = small_study(folder)
    numbers = [number for listed in listed_documents(project) for number in passage_numbers(project, listed.id)]
    with project.change("themes", who="tester") as change:
        add_themes(change, themes_of(2, len(numbers)), numbers)
    return project
