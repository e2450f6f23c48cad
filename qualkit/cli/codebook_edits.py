"""The commands that edit the codebook of a study: what would change is shown first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.codebooks import codebook
from qualkit.cli.group import JSON, PROJECT, command, open_study
from qualkit.cli.printing import print_json, print_line, print_table, say, track
from qualkit.phrasing import counted
from qualkit.settings import coder_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualkit.workflow.previewing import Impact

YES = click.option("--yes", is_flag=True, help="Do it without asking.")
QUOTES = 3  # excerpts of one code, of each kind, unless --all


@command(name="versions", group=codebook, example="qualkit codebook versions study.qualkit")
@PROJECT
@JSON
def versions_command(project: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """List the versions of the codebook of PROJECT, the newest first: when, by whom, what changed."""
    from qualkit.workflow.editing import versions

    opened, _ = open_study(project)
    found = versions(opened)
    if as_json:
        names = ("version", "at", "who", "summary", "undone", "in_use")
        print_json({name: getattr(each, name) for name in names} for each in found)
        return
    states = ("in use" if each.in_use else "taken back" if each.undone else "" for each in found)
    rows = [(each.version, each.at, each.who, each.summary, state) for each, state in zip(found, states, strict=True)]
    print_table(rows, header=("version", "at", "who", "what", ""))


@command(name="impact", group=codebook, example="qualkit codebook impact study.qualkit edited.yaml --with lexicon")
@PROJECT
@click.argument("file")
@click.option("--with", "autocoder", default="", help="Which autocoder; without it, the quickest that shows all.")
@click.option("--all", "every", is_flag=True, help="Print every excerpt, not only the first of each code.")
@JSON
def impact_command(project: Path, file: str, autocoder: str, every: bool, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Print which codings would come and go if the codebook FILE were used in PROJECT; nothing is changed."""
    from qualkit.codebook import find_codebook, read_codebook
    from qualkit.workflow.previewing import impact, quickest

    opened, settings = open_study(project)
    book = read_codebook(find_codebook(file))
    found = impact(
        opened,
        book,
        autocoder=autocoder or quickest(opened.codebook(), book, autocoder=settings.autocoder),
        embedder=settings.embedder,
        seed=settings.seed,
        shown=10**9 if every else QUOTES,
        track=track,
    )
    if as_json:
        print_json(_impact_rows(found))
        return
    for each in found.codes:
        print_line(f"{each.code_id}: {each.before:,} → {each.after:,} (+ {each.added:,}, − {each.removed:,})")
        for sign, quoted in (*(("+", one) for one in each.comes), *(("−", one) for one in each.goes)):
            print_line(f"  {sign} {' '.join(quoted.quote.split())}  [{quoted.passage.document}]")
    say(f"{counted(found.added, 'coding')} would come, {found.removed:,} would go, as '{found.autocoder}' codes")


def _impact_rows(found: Impact) -> Iterator[dict[str, object]]:
    for each in found.codes:
        for what, quotes in (("added", each.comes), ("removed", each.goes)):
            for one in quotes:
                place = {"document": one.passage.document, "start": one.span.start, "end": one.span.end}
                yield {"code": each.code_id, "what": what, **place, "quote": one.quote, "terms": one.terms}


@command(name="merge", group=codebook, example="qualkit codebook merge study.qualkit distrust --into trust")
@PROJECT
@click.argument("code")
@click.option("--into", required=True, help="The code that it becomes part of.")
@YES
def merge_command(project: Path, code: str, into: str, yes: bool) -> None:  # noqa: FBT001 - as above
    """Make CODE part of another code, with all its codings."""
    from qualkit.codebook.editing import merged
    from qualkit.workflow.editing import effect, effect_told, merge_codes

    opened, settings = open_study(project)
    merged(opened.codebook(), code, into=into)
    _ask(f"'{code}' becomes part of '{into}', with {effect_told(effect(opened, code))}", yes=yes)
    count = merge_codes(opened, code, into=into, who=coder_name(settings))
    say(f"merged '{code}' into '{into}', with {counted(count, 'coding')}; 'qualkit undo' takes it back")


@command(name="move", group=codebook, example="qualkit codebook move study.qualkit night-bus --under transport")
@PROJECT
@click.argument("code")
@click.option("--under", default="", help="The code to put it under; without it, the top.")
@click.option("--before", default="", help="The code there to put it before; without it, the end.")
@YES
def move_command(project: Path, code: str, under: str, before: str, yes: bool) -> None:  # noqa: FBT001 - as above
    """Move CODE, with the codes below it, to another place of the tree; codings stay as they are."""
    from qualkit.codebook.editing import moved
    from qualkit.workflow.editing import effect, effect_told, move_code

    opened, settings = open_study(project)
    moved(opened.codebook(), code, under=under, before=before)
    where = f"under '{under}'" if under else "to the top"
    _ask(f"'{code}' goes {where}; it keeps {effect_told(effect(opened, code, below=True))}", yes=yes)
    move_code(opened, code, under=under, before=before, who=coder_name(settings))
    say(f"moved '{code}' {where}; 'qualkit undo' takes it back")


@command(name="delete", group=codebook, example="qualkit codebook delete study.qualkit night-bus")
@PROJECT
@click.argument("code")
@click.option("--below", is_flag=True, help="Delete the codes below it as well; without it, they take its place.")
@YES
def delete_command(project: Path, code: str, below: bool, yes: bool) -> None:  # noqa: FBT001 - as above
    """Delete CODE from the codebook with its codings."""
    from qualkit.workflow.editing import delete_code, effect, effect_told

    opened, settings = open_study(project)
    family = " and the codes below it go" if below else " goes"
    _ask(f"'{code}'{family}, with {effect_told(effect(opened, code, below=below))}; memos stay", yes=yes)
    count = delete_code(opened, code, who=coder_name(settings), below=below)
    say(f"deleted '{code}', with {counted(count, 'coding')}; 'qualkit undo' takes it back")


def _ask(told: str, *, yes: bool) -> None:
    """Say what will happen, and stop unless somebody agrees."""
    say(told)
    if not yes:
        click.confirm("Do it?", abort=True, err=True)
