"""The commands that find themes, and the group of those that look at them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study, qualkit
from qualkit.cli.printing import print_json, print_table, say, track
from qualkit.errors import RequestError
from qualkit.exporters.wording import counted
from qualkit.settings import coder_name, read_settings


@qualkit.group()
def theme() -> None:
    """Look at the themes of a study, and decide on them."""


@command(example="qualkit themes study.qualkit --seed 7")
@PROJECT
@click.option("--seed", type=int, help="Chance starts here; the same seed gives the same themes.")
@click.option("--themes", "count", type=click.IntRange(min=1), help="How many themes; without it, the texts decide.")
@click.option("--text", "column", default="", help="When PROJECT is a table (.csv .jsonl .parquet): its text column.")
@JSON
def themes(project: Path, seed: int | None, count: int | None, column: str, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Find themes in all of PROJECT together, or in a table."""
    from qualkit import workflow
    from qualkit.apply import themes_of_table
    from qualkit.tables import is_table

    settings = read_settings(project.parent)
    asked: dict[str, Any] = {
        "finder": settings.themes,
        "embedder": settings.embedder,
        "count": count,
        "seed": settings.seed if seed is None else seed,
        "track": track,
    }
    if is_table(project):
        _show(themes_of_table(project, column=column, **asked), as_json=as_json)
        return
    opened, _ = open_study(project)
    run = workflow.find_themes(opened, who=coder_name(settings), **asked)
    if run is None:
        raise RequestError(f"{project}: holds no passages to find themes in; import documents first")
    _show(list(workflow.theme_rows(opened, run)), as_json=as_json)
    if run.remark:
        say(run.remark)
    if run.set_aside:
        say(f"{counted(run.set_aside, 'passage')} set aside, in no theme")


def _show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        print_table(
            [
                (row["theme"], row["label"], row["size"], row["exemplars"][0]["quote"] if row["exemplars"] else "")
                for row in rows
            ],
            header=("theme", "label", "passages", "exemplar"),
        )
