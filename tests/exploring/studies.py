"""Studies with themes for these tests; everything in them is invented."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from builders import CODEBOOK, empty_study

from qualkit.model import Coder, Document, Match, Theme, Themes
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document, passage_numbers
from qualkit.store.project import Project
from qualkit.store.themes import add_themes, latest_themes

LABELS = ("the bus", "papers", "work", "the lock", "nursery", "doctors")


def study(folder: Path, documents: list[Document]) -> Project:
    """Return a study with these documents."""
    project = empty_study(folder)
    with project.change("import", who="tester") as change:
        for each in documents:
            add_document(change, each)
        change.summary = "documents"
    return project


def with_themes(project: Project, documents: list[Document], assignments: list[int | None], **given):
    """Give each passage of the documents, in their order, the theme of that number, and return the run."""
    numbers = [number for each in documents for number in passage_numbers(project, each.id)]
    count = 1 + max((theme for theme in assignments if theme is not None), default=-1)
    centres = given.get("centres")
    themes = tuple(
        Theme(
            theme,
            LABELS[theme],
            ((LABELS[theme], 1.0), (f"{LABELS[theme]} too", 0.5)),
            (),
            assignments.count(theme),
            centre=b"" if centres is None else np.asarray(centres[theme], dtype=np.float32).tobytes(),
        )
        for theme in range(count)
    )
    nothing = (0.0,) * len(assignments)
    found = Themes(themes, tuple(assignments), nothing, tuple((0.0, 0.0) for _ in assignments), "fake")
    with project.change("themes", who="tester") as change:
        add_themes(change, found, numbers)
        change.summary = "themes"
    return latest_themes(project)


def code(project: Project, document: Document, found: list[tuple[str, str]], *, coder: Coder) -> None:
    """Let a coder read a document and code words of it: (words, code)."""
    with project.change("code", who="tester") as change:
        round_ = start_round(change, coder, codebook_version=CODEBOOK.version, settings={})
        add_codings(change, round_, document, [_match(document, words, code_id) for words, code_id in found])
        finish_round(change, round_, at=change.at)
        change.summary = "codings"


def _match(document: Document, words: str, code_id: str) -> Match:
    from qualkit.model import Span

    start = document.text.index(words)
    return Match(document.id, Span(start, start + len(words)), code_id, 0.7)
