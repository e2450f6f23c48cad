"""Files made when they are asked for."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

import streamlit as st

from parts.filters import document_labels
from parts.study import Study
from qualkit.model import Filter

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Format:
    """What a file of some suffix is called, and what it is good for."""

    title: str
    holds: str
    media_type: str = "application/octet-stream"


FORMATS: Mapping[str, Format] = {
    "xlsx": Format(
        "Excel workbook (.xlsx)",
        "The excerpts with where they stand and how they were coded, and tables of counts, a sheet each.",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": Format(
        "Table (.csv)",
        "One row an excerpt, for spreadsheets and statistics programs.",
        "text/csv",
    ),
    "docx": Format(
        "Word document (.docx)",
        "The quotes under their codes, each with who said it and where, to write a report from.",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "html": Format(
        "Page for the browser (.html)",
        "The quotes to read and search, in one file that needs no program and no network.",
        "text/html",
    ),
}
QUICK = ("csv", "xlsx")
UNNAMED = ("viewer", "codings")  # of a filter: what says nothing to people
PARTS, LONGEST_PART = 4, 24  # of what a file was filtered by, in its name
_DISALLOWED = re.compile(r"[^\w.]+")


def written(name: str, write: Callable[[Path], T]) -> tuple[bytes, T]:
    """Return what a function writes to a file of that name, and what it returned."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        told = write(path)
        return path.read_bytes(), told


def made(study: Study, suffix: str, wanted: Filter) -> tuple[bytes, list[str]]:
    """Return a file of the excerpts wanted, and what its format could not hold."""
    from qualkit.workflow import export

    return written(file_name(study, suffix, wanted), lambda path: export(study.project, path, wanted=wanted))


def file_name(study: Study, suffix: str, wanted: Filter) -> str:
    """Return the name of a file that says what is in it: the study and what it was filtered by."""
    documents = document_labels(study)
    filtered = [
        documents.get(value, value)
        for field in fields(wanted)
        if field.name not in UNNAMED
        for value in _values(getattr(wanted, field.name))
    ]
    names = [_DISALLOWED.sub("-", value).strip("-") for value in filtered]
    kept = [name[:LONGEST_PART] for name in names if name][:PARTS]
    more = ["filtered"] if len(kept) < len(names) else []
    return "-".join([study.project.path.stem, *kept, *more]) + f".{suffix}"


def _values(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [each for allowed in value.values() for each in allowed]
    if isinstance(value, tuple):
        return list(map(str, value))
    return [str(value)] if value else []


def buttons(study: Study, wanted: Filter) -> None:
    """Draw the buttons that download the excerpts wanted; each file is made when its button is pressed."""

    def making(suffix: str) -> Callable[[], bytes]:
        return lambda: made(study, suffix, wanted)[0]

    for suffix in QUICK:
        st.download_button(
            f"Download {suffix.upper()}",
            making(suffix),
            file_name=file_name(study, suffix, wanted),
            mime=FORMATS[suffix].media_type,
            key=f"download-{suffix}",
            on_click="ignore",
            icon=":material/download:",
        )


def form(suffix: str) -> Format:
    """Return what is known of a format; a plug-in's may be known by its suffix alone."""
    return FORMATS.get(suffix, Format(f".{suffix}", "A format that was added to qualkit."))
