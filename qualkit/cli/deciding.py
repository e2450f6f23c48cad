"""The commands that show the themes of a study, and by which people decide on them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study
from qualkit.cli.printing import print_json, print_table, say, track
from qualkit.cli.themes import theme
from qualkit.exporters.wording import keywords
from qualkit.phrasing import counted
from qualkit.settings import coder_name

if TYPE_CHECKING:
    from qualkit.settings import Settings
    from qualkit.store.project import Project
    from qualkit.store.themes import StoredTheme, ThemeRun

THEME = click.argument("called", metavar="THEME")
COLUMNS = ("theme", "label", "passages", "stability", "languages", "decided by", "state")
PASSAGE_COLUMNS = ("document", "participant", "start", "end", "quote")


@command(example="qualkit theme show study.qualkit 3", group=theme)
@PROJECT
@click.argument("called", metavar="[THEME]", default="")
@JSON
def show(project: Path, called: str, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """List the themes of PROJECT, or show one, by its number or name, with its passages."""
    from qualkit.store.themes import DROPPED, STANDING
    from qualkit.workflow import deciding

    opened, run, _ = _study(project)
    if called:
        _show_one(opened, run, deciding.theme_called(run, called, states=(STANDING, DROPPED)), as_json=as_json)
        return
    rows = [_about(each) for each in (*run.themes, *run.dropped)]
    if as_json:
        print_json(rows)
    else:
        print_table([_cells(row) for row in rows], header=COLUMNS)


@command(example='qualkit theme rename study.qualkit 3 "Night buses"', group=theme)
@PROJECT
@THEME
@click.argument("name")
def rename(project: Path, called: str, name: str) -> None:
    """Give a theme a name, which later runs keep."""
    from qualkit.workflow import deciding

    opened, run, settings = _study(project)
    chosen = deciding.theme_called(run, called)
    named = deciding.rename(opened, chosen.id, name, who=coder_name(settings))
    say(f"theme {named.id} '{chosen.label}' is now called '{named.label}'")


@command(example='qualkit theme merge study.qualkit 3 5 --name "Getting home"', group=theme)
@PROJECT
@click.argument("called", metavar="THEME THEME...", nargs=-1, required=True)
@click.option("--name", default="", help="What to call it; else it keeps the name of the largest that has one.")
def merge(project: Path, called: tuple[str, ...], name: str) -> None:
    """Make one theme of several."""
    from qualkit.workflow import deciding

    opened, run, settings = _study(project)
    made = deciding.merge(
        opened,
        [deciding.theme_called(run, each).id for each in called],
        who=coder_name(settings),
        name=name,
        embedder=settings.embedder,
        track=track,
    )
    say(f"merged: {_told(made)}")


@command(example="qualkit theme split study.qualkit 3 --into 3", group=theme)
@PROJECT
@THEME
@click.option("--into", type=click.IntRange(min=2), default=2, show_default=True, help="How many themes.")
def split(project: Path, called: str, into: int) -> None:
    """Make several themes of one, each of passages near in meaning."""
    from qualkit.workflow import deciding

    opened, run, settings = _study(project)
    chosen = deciding.theme_called(run, called)
    parts = deciding.split(
        opened, chosen.id, into=into, who=coder_name(settings), embedder=settings.embedder, track=track
    )
    for part in parts:
        say(f"split off: {_told(part)}")


@command(example="qualkit theme drop study.qualkit 3", group=theme)
@PROJECT
@THEME
def drop(project: Path, called: str) -> None:
    """Take a theme out; later runs drop it again."""
    from qualkit.workflow import deciding

    opened, run, settings = _study(project)
    dropped = deciding.drop(opened, deciding.theme_called(run, called).id, who=coder_name(settings))
    say(f"dropped: {_told(dropped)}")


@command(example="qualkit theme restore study.qualkit 3", group=theme)
@PROJECT
@THEME
def restore(project: Path, called: str) -> None:
    """Bring a dropped theme back."""
    from qualkit.store.themes import DROPPED
    from qualkit.workflow import deciding

    opened, run, settings = _study(project)
    chosen = deciding.theme_called(run, called, states=(DROPPED,))
    restored = deciding.restore(opened, chosen.id, who=coder_name(settings))
    say(f"restored: {_told(restored)}")


def _study(path: Path) -> tuple[Project, ThemeRun, Settings]:
    from qualkit.store.themes import newest_run

    opened, settings = open_study(path)
    return opened, newest_run(opened), settings


def _told(theme: StoredTheme) -> str:
    return f"theme {theme.id} '{theme.label}', {counted(theme.size, 'passage')}"


def _about(theme: StoredTheme) -> dict[str, Any]:
    return {
        "theme": theme.id,
        "label": theme.label,
        "passages": theme.size,
        "stability": theme.stability,
        "languages": sorted(filter(None, theme.wording)),
        "decided_by": theme.decided_by,
        "state": theme.state,
        "named": bool(theme.name),
        "made_of": list(theme.made_of),
        "keywords": [list(pair) for pair in theme.keywords],
    }


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    stability = "" if row["stability"] is None else f"{row['stability']:.2f}"
    languages = " ".join(row["languages"])
    return (row["theme"], row["label"], row["passages"], stability, languages, row["decided_by"], row["state"])


def _show_one(project: Project, run: ThemeRun, theme: StoredTheme, *, as_json: bool) -> None:
    from qualkit.workflow.theming import theme_passages

    wording = {
        language: {"phrase": said.phrase, "keywords": list(said.keywords)}
        for language, said in sorted(theme.wording.items())
    }
    if as_json:
        print_json([{**_about(theme), "wording": wording, "said": list(theme_passages(project, run, theme))}])
        return
    say(f"{_told(theme)}{f', {theme.state}' * bool(theme.state)}")
    say(f"keywords: {keywords(theme)}")
    for language, said in wording.items():
        say(f"{language or 'unknown language'}: {said['phrase']} ({', '.join(said['keywords'])})")
    print_table(
        ([row[name] for name in PASSAGE_COLUMNS] for row in theme_passages(project, run, theme)),
        header=PASSAGE_COLUMNS,
    )
