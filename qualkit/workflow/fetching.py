"""The verb that takes a project file from elsewhere into a folder: checked first, and never over another."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from qualkit.errors import ProjectError, RequestError
from qualkit.store.glancing import Glance, glance, refuse_damaged

SUFFIX = ".qualkit"


def study_stem(name: str) -> str:
    """Return a study's name as that of a file, '' when nothing of it can be.

    >>> study_stem("My ../study")
    'My    study'
    """
    return "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in name).strip()


def take_in(folder: Path, name: str, content: bytes) -> Path:
    """Keep a project file in a folder and return where it is.

    Raises RequestError when the name is taken or can be none, ProjectError when it is no project or is damaged.
    """
    stem = study_stem(Path(name).stem)
    path = folder / f"{stem}{SUFFIX}"
    if not stem:
        raise RequestError(f"{name}: a file of that name cannot be kept; give it another")
    if path.exists():
        raise RequestError(f"{path.name}: is there already; give your file another name, or open the one that is there")
    unfinished = folder / f".{uuid.uuid4().hex[:8]}" / path.name
    try:
        unfinished.parent.mkdir()
        unfinished.write_bytes(content)
        refuse_damaged(unfinished)
        # Unlike renaming, this fails when somebody else took the name meanwhile.
        os.link(unfinished, path)
    except FileExistsError as error:
        raise RequestError(f"{path.name}: is there already; give your file another name") from error
    except OSError as error:
        raise ProjectError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        for leftover in unfinished.parent.glob("*"):
            leftover.unlink()
        if unfinished.parent.exists():
            unfinished.parent.rmdir()
    return path


def studies_in(folder: Path) -> dict[str, Path]:
    """Return the studies of a folder by name, without the backups of older file versions."""
    return {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}")) if ".version-" not in path.stem}


def look_into(path: Path) -> Glance | str:
    """Return what is in a project file, or in one line why it cannot be opened."""
    try:
        return glance(path)
    except ProjectError as error:
        return str(error)
