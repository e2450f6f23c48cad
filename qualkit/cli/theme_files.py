"""The command that writes themes to files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from qualkit.cli.group import PROJECT, command, open_study
from qualkit.cli.printing import say, track
from qualkit.cli.themes import theme
from qualkit.errors import RequestError


@command(name="export", example="qualkit theme export study.qualkit themes.html", group=theme)
@PROJECT
@click.argument("target")
@click.option("--figure", default="", metavar="NAME", help="map, tree, bars, codes or saturation; for .svg and .png.")
@click.option("--by", default="", metavar="NAME", help="What the bars are counted by, such as group or language.")
@click.option("--without-names", is_flag=True, help="Leave out who spoke (Chatham House rule).")
@click.option("--replace", is_flag=True, help="Write over what is there already.")
def export_theme_files(
    project: Path,
    target: str,
    figure: str,
    by: str,
    without_names: bool,  # noqa: FBT001 - click passes flags by name
    replace: bool,  # noqa: FBT001 - as above
) -> None:
    """Write the themes of PROJECT to TARGET.

    The suffix says how: a table (.csv .xlsx), a page that stands alone (.html), one figure (.svg .png), or, without
    a suffix, a folder with all figures.
    """
    from qualkit.exporters.themes.files import export_themes

    if by and figure != "bars" and target.lower().endswith((".svg", ".png")):
        raise RequestError(f"--by {by}: of the figures, only the bars are counted by something; add --figure bars")
    opened, _ = open_study(project)
    folder = target.endswith(("/", os.sep))
    asked: dict[str, Any] = {"figure": figure, "by": by, "names": not without_names, "replace": replace}
    for lost in export_themes(opened, Path(target), folder=folder, track=track, **asked):
        say(lost)
    say(f"written: {target}")
