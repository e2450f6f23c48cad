"""The commands that look after a project file: undo, history, check."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from qualkit.cli.group import JSON, PROJECT, command, open_study
from qualkit.cli.printing import fail_for, print_json, print_line, print_table, say
from qualkit.settings import coder_name

_USED = re.compile(r"^([\w-]+): (.+), codebook [0-9a-f]{12}$")


@command(example="qualkit undo study.qualkit")
@PROJECT
def undo(project: Path) -> None:
    """Take back the newest change to PROJECT."""
    opened, settings = open_study(project)
    events = opened.undo(who=coder_name(settings))
    for (verb, summary), times in Counter((event.verb, event.summary) for event in events).items():
        say(f"undone: {verb}: {_plain(summary)}" + (f", {times} times" if times > 1 else ""))
    if not events:
        say("there is nothing to undo")


@command(example="qualkit history study.qualkit")
@PROJECT
@JSON
def history(project: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Show every change to PROJECT, oldest first."""
    opened, _ = open_study(project)
    events = opened.history()
    if as_json:
        print_json({"at": e.at, "who": e.who, "verb": e.verb, "summary": e.summary, "undone": e.undone} for e in events)
        return
    print_table(
        ((e.at[:19].replace("T", " "), e.who, e.verb, _plain(e.summary), "undone" if e.undone else "") for e in events),
        header=("at (UTC)", "who", "verb", "what", ""),
    )


def _plain(summary: str) -> str:
    """Return what a change did without the version of the codebook that it used; JSON has it."""
    return _USED.sub(r"\2, by '\1'", summary)


@command(name="check", example="qualkit check study.qualkit")
@PROJECT
def check_project(project: Path) -> None:
    """Examine PROJECT: file, links, places, word index."""
    opened, _ = open_study(project)
    fail_for([f"{project}: {fault}" for fault in opened.check()])
    print_line(f"{project}: whole")
