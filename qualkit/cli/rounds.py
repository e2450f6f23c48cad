"""The commands about the rounds of people: who reads the study, how far, and who goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study, qualkit
from qualkit.cli.printing import print_json, print_table, say
from qualkit.phrasing import counted
from qualkit.settings import coder_name

if TYPE_CHECKING:
    from qualkit.workflow.progress import Pass


@command(example="qualkit rounds study.qualkit")
@PROJECT
@JSON
def rounds(project: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Show who reads PROJECT, in which rounds, and how far each is."""
    from qualkit import workflow
    from qualkit.workflow.rounds import is_blind

    opened, _ = open_study(project)
    found = workflow.passes(opened)
    if as_json:
        print_json(_row(each) for each in found)
        return
    if is_blind(opened):
        say("blind coding is on: coders see each other in a document once both have read it")
    if not found:
        say(f"nobody has begun to read; begin: qualkit round start {project}")
        return
    print_table(
        (_cells(each) for each in found),
        header=("coder", "round", "begun", "finished", "documents read", "codings", ""),
    )


def _cells(each: Pass) -> tuple[object, ...]:
    note = f": {each.note}" if each.note else ""
    beside = [f"continues {each.continues[0]}"] if each.continues else []
    beside += [f"handed over to {each.handed_to}{note}"] if each.handed_to else []
    times = (at[:16].replace("T", " ") for at in (each.started, each.finished))
    return (each.coder, each.name, *times, f"{each.done} of {each.of}", each.codings, "; ".join(beside))


def _row(each: Pass) -> dict[str, object]:
    return {
        "coder": each.coder,
        "round": each.name,
        "started": each.started,
        "finished": each.finished or None,
        "documents_read": each.done,
        "documents": each.of,
        "codings": each.codings,
        "handed_to": each.handed_to or None,
        "note": each.note,
        "continues": list(each.continues) if each.continues else None,
    }


@qualkit.group(name="round")
def round_() -> None:
    """Begin, finish or hand over a round over a study; code blind."""


@command(name="start", example='qualkit round start study.qualkit --name "First reading"', group=round_)
@PROJECT
@click.option("--name", default="", help="What the round is called; without it, 'Round 1' and so on.")
def start(project: Path, name: str) -> None:
    """Begin a round of yours over PROJECT: what you code from now on belongs to it."""
    from qualkit import workflow

    opened, settings = open_study(project)
    name = workflow.start_pass(opened, who=coder_name(settings), name=name)
    say(f"begun: '{name}'; read and code in the app: qualkit app {project}")


@command(name="finish", example="qualkit round finish study.qualkit", group=round_)
@PROJECT
def finish(project: Path) -> None:
    """Finish your round over PROJECT; documents that you have not marked as read stay unread."""
    from qualkit import workflow

    opened, settings = open_study(project)
    who = coder_name(settings)
    name = workflow.finish_pass(opened, who=who)
    say(f"finished: '{name}'; {_named(workflow.passes(opened), who, name).how_far}")


@command(
    name="hand-over", example='qualkit round hand-over study.qualkit ben --note "The boards are left."', group=round_
)
@PROJECT
@click.argument("to", metavar="CODER")
@click.option("--note", default="", help="What CODER should know; they see it when they come.")
def hand_over(project: Path, to: str, note: str) -> None:
    """Finish your round over PROJECT and leave the rest of it to CODER."""
    from qualkit import workflow

    opened, settings = open_study(project)
    who = coder_name(settings)
    name = workflow.hand_over(opened, who=who, to=to, note=note)
    say(f"handed over to {to}: '{name}'; {_named(workflow.passes(opened), who, name).how_far}")


@command(name="take-over", example="qualkit round take-over study.qualkit", group=round_)
@PROJECT
def take_over(project: Path) -> None:
    """Begin a round over PROJECT where the one that was handed over to you ended."""
    from qualkit import workflow

    opened, settings = open_study(project)
    who = coder_name(settings)
    name = workflow.take_over(opened, who=who)
    found = workflow.passes(opened)
    mine = _named(found, who, name)
    before = next((each for each in found if each.key == mine.continues), None)
    say(f"begun: '{name}'; {counted(mine.of, 'document')} to read")
    if before and before.note:
        say(f"{before.coder} says: {before.note}")


@command(name="blind", example="qualkit round blind study.qualkit on", group=round_)
@PROJECT
@click.argument("switch", type=click.Choice(["on", "off"]))
def blind(project: Path, switch: str) -> None:
    """Hide coders of PROJECT from each other in a document until both have read it, or show them at once.

    It concerns the app; commands print and write what everybody coded.
    """
    from qualkit import workflow

    opened, settings = open_study(project)
    workflow.set_blind(opened, switch == "on", who=coder_name(settings))
    say(f"blind coding is {switch}")


def _named(found: list[Pass], who: str, name: str) -> Pass:
    return next(each for each in found if each.key == (who, name))
