"""Verbs that begin a study: create, use another codebook, make the sample."""

from __future__ import annotations

from pathlib import Path

from qualkit.codebook import find_codebook, read_codebook
from qualkit.codebook.editing import empty_codebook
from qualkit.errors import ProjectError, QualkitError
from qualkit.protocols import Track, untracked
from qualkit.resources import resource
from qualkit.store.project import Project, create_project, open_project
from qualkit.store.themes import latest_themes
from qualkit.workflow.coding import code
from qualkit.workflow.importing import import_files
from qualkit.workflow.theming import find_themes

SAMPLE_CODEBOOK = "migrant-women"
SAMPLE_NAME = "Sample study (invented)"


def create(path: Path, *, who: str, codebook: str = "", name: str = "", language: str = "en") -> Project:
    """Make a project with a codebook: the name of one that comes with qualkit, or a file.

    Without any it begins with one that holds no code yet, in a language, to make codes as one reads.
    """
    name = name or path.stem
    book = read_codebook(find_codebook(codebook)) if codebook else empty_codebook(name, language=language)
    return create_project(path, name=name, codebook=book, who=who)


def use_codebook(project: Project, codebook: str, *, who: str) -> str:
    """Put a codebook into use and return its version; codings keep the version they were made with."""
    book = read_codebook(find_codebook(codebook))
    if book.version != project.value("codebook"):
        with project.change("codebook", who=who) as change:
            project.use_codebook(change, book)
            change.summary = f"{book.id} {book.version}"
    return book.version


def make_sample(path: Path, *, who: str, track: Track = untracked) -> Project:
    """Make the sample study: created, imported, coded, themes found; one that was interrupted is completed."""
    if not path.exists():
        create(path, codebook=SAMPLE_CODEBOOK, name=SAMPLE_NAME, who=who)
    project = open_project(path)
    if project.name != SAMPLE_NAME:
        raise ProjectError(f"{path}: is there already and is not the sample study; choose another folder")
    results = import_files(project, sample_files(), who=who, track=track)
    for result in results:
        if result.problem:
            raise QualkitError(result.problem)
    code(project, who=who, track=track)
    if latest_themes(project) is None:
        find_themes(project, who=who, track=track)
    return project


def sample_files() -> list[Path]:
    """Return the files of the sample study, its README aside."""
    return sorted(path for path in resource("sample").iterdir() if path.is_file() and path.name != "README.md")
