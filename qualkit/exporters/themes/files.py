"""Themes of a project to a file or a folder, by the target's suffix, whole or not at all."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.errors import RequestError, possible
from qualkit.exporters.themes.drawing import png, svg, unknown_letters
from qualkit.exporters.themes.figures import FIGURES
from qualkit.exporters.themes.gathering import gather
from qualkit.exporters.themes.page import write_page
from qualkit.exporters.themes.tables import write_csv, write_xlsx
from qualkit.files import whole_file
from qualkit.protocols import Track, untracked

if TYPE_CHECKING:
    from qualkit.exporters.themes.drawing import Drawing
    from qualkit.exporters.themes.gathering import ThemeReport
    from qualkit.store.project import Project

WRITERS: Mapping[str, Callable[[ThemeReport, Path, Track], list[str]]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "html": write_page,
}
PICTURES: Mapping[str, Callable[[Drawing], bytes]] = {"svg": svg, "png": png}


def export_themes(
    project: Project,
    target: Path,
    *,
    folder: bool = False,
    figure: str = "",
    by: str = "",
    names: bool = True,
    replace: bool = False,
    track: Track = untracked,
) -> list[str]:
    """Write the themes of the newest run and return what the format could not hold, a sentence each.

    The suffix says how: a table, a page, or one figure (`figure`, else the map). A folder, also a target without a
    suffix, gets all figures as SVG and PNG. `by` is what bars are counted by, `names` tells whether speakers may be
    named. Raises RequestError when there is nothing to show, or something in the target's place and `replace` is not
    set.
    """
    suffix = target.suffix.lower().removeprefix(".")
    folder = folder or not suffix or target.is_dir()
    _check(target, suffix, figure, folder=folder)
    places = [target / name for name in _names_of_pictures()] if folder and target.is_dir() else [target]
    _free(target, places, replace=replace)
    report = gather(project, by=by, names=names)
    if folder:
        return _write_folder(report, target, track)
    with whole_file(target) as unfinished:
        if suffix in WRITERS:
            return WRITERS[suffix](report, unfinished, track)
        return _write_picture(report, figure or "map", unfinished, suffix)


def _check(target: Path, suffix: str, figure: str, *, folder: bool) -> None:
    """Raise RequestError where the target cannot hold what is asked for."""
    if not folder and suffix not in {*WRITERS, *PICTURES}:
        raise RequestError(
            f"{target}: themes cannot be written as '.{suffix}'; {possible(suffix, [*WRITERS, *PICTURES])}"
        )
    if figure and (folder or suffix not in PICTURES):
        raise RequestError(f"{target}: a single figure ({figure}) goes into a file that ends with .svg or .png")
    if figure and figure not in FIGURES:
        raise RequestError(f"there is no figure '{figure}'; {possible(figure, FIGURES)}")


def _names_of_pictures() -> list[str]:
    return [f"{name}.{suffix}" for name in FIGURES for suffix in PICTURES]


def _free(target: Path, places: list[Path], *, replace: bool) -> None:
    taken = next((place for place in places if place.exists()), None)
    if taken is None:
        return
    if not replace:
        # Somebody may have worked on what was written before.
        raise RequestError(f"{taken}: is there already; choose another name, or --replace to write over it")
    if taken == target and not taken.is_file():
        raise RequestError(f"{taken}: is not a file and cannot be written over; choose another name")


def _write_picture(report: ThemeReport, name: str, path: Path, suffix: str) -> list[str]:
    why = FIGURES[name].missing(report)
    if why:
        raise RequestError(f"figure '{name}': {why}")
    drawing = FIGURES[name].draw(report)
    path.write_bytes(PICTURES[suffix](drawing))
    return _unreadable(report) if suffix == "png" else []


def _write_folder(report: ThemeReport, target: Path, track: Track) -> list[str]:
    lost = []
    with _whole_folder(target) as unfinished:
        for name, kind in track(list(FIGURES.items()), doing="drawing"):
            why = kind.missing(report)
            if why:
                lost.append(f"Left out: figure '{name}': {why}.")
                continue
            drawing = kind.draw(report)
            for suffix, picture in PICTURES.items():
                (unfinished / f"{name}.{suffix}").write_bytes(picture(drawing))
    return lost + _unreadable(report)


@contextmanager
def _whole_folder(target: Path) -> Iterator[Path]:
    """Yield a folder beside the target to write to; its files move into the target's place when all went well."""
    if not target.parent.is_dir():
        raise RequestError(f"{target}: the folder {target.parent} does not exist; make it first")
    unfinished = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        unfinished.mkdir()
        yield unfinished
        if target.is_dir():
            # What else is in the folder is not ours.
            for name in _names_of_pictures():
                if (unfinished / name).exists():
                    (unfinished / name).replace(target / name)
                else:
                    # Of an older run, and nothing in this one takes its place.
                    (target / name).unlink(missing_ok=True)
        else:
            unfinished.replace(target)
    except OSError as error:
        raise RequestError(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _unreadable(report: ThemeReport) -> list[str]:
    names = [shown.label for shown in report.themes]
    letters = unknown_letters([report.name, *names, *report.code_names.values(), *report.divisions])
    if not letters:
        return []
    few = letters[:8] + ("…" if len(letters) > len(letters[:8]) else "")
    return [
        f"The PNG has no shapes for some letters of the names ({few}); the SVG shows them wherever they are installed."
    ]
