"""Themes to be taken away: tables, a page, figures; each file is made when its button is pressed."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from parts.study import Study
from qualkit.store.themes import ThemeRun


@dataclass(frozen=True, slots=True)
class File:
    """What is made: its button, the end of its name, what it is good for."""

    title: str
    suffix: str
    media_type: str
    holds: str


FILES = (
    File("Page for the browser (.html)", "html", "text/html", "All themes, figures and quotes in one file."),
    File(
        "Excel workbook (.xlsx)",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Themes, passages and counts, a sheet each.",
    ),
    File("Table (.csv)", "csv", "text/csv", "One row a passage, with its theme."),
    File("All figures (.zip)", "zip", "application/zip", "Each figure as SVG and PNG."),
)


def download(study: Study, run: ThemeRun) -> None:
    """Draw the choice of files."""
    if not run.themes:
        return
    with st.popover("Download", icon=":material/download:", key="theme-files"):
        names = st.checkbox("Name the speakers", value=True, key="theme-names", help="In tables, and under quotes.")
        for file in FILES:
            st.download_button(
                file.title,
                _making(study, file.suffix, names=names),
                file_name=f"{study.project.path.stem}-themes.{file.suffix}",
                mime=file.media_type,
                key=f"theme-file-{file.suffix}",
                on_click="ignore",
                help=file.holds,
                width="stretch",
            )


def _making(study: Study, suffix: str, *, names: bool) -> Callable[[], bytes]:
    return lambda: made(study, suffix, names=names)


def made(study: Study, suffix: str, *, names: bool) -> bytes:
    """Return a file of the themes; a folder of figures goes into one that unpacks to it."""
    from qualkit.exporters.themes.files import export_themes

    with tempfile.TemporaryDirectory() as folder:
        stem = f"{study.project.path.stem}-themes"
        if suffix != "zip":
            target = Path(folder) / f"{stem}.{suffix}"
            export_themes(study.project, target, names=names)
            return target.read_bytes()
        target = Path(folder) / stem
        export_themes(study.project, target, folder=True, names=names)
        return _packed(target)


def _packed(folder: Path) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, f"{folder.name}/{path.name}")
    return held.getvalue()
