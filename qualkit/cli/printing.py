"""What the commands print: data to stdout, all else to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import click

from qualkit.errors import QualkitError

T = TypeVar("T")

SWIFT = 10  # items a second; of fewer, the number says nothing that the bar does not


def say(line: str) -> None:
    """Print a line for people; what a stranger's file is called can neither break it nor steer the terminal."""
    click.echo("".join(each if each.isprintable() else " " for each in line), err=True)


def fail_for(problems: Sequence[str]) -> None:
    """Name every problem on a line of its own and end with exit code 1; without problems, nothing happens."""
    for problem in problems[:-1]:
        say(f"error: {problem}")
    if problems:
        raise QualkitError(problems[-1])


def track(items: Iterable[T], *, doing: str, total: int | None = None) -> Iterable[T]:
    """Draw a progress bar on stderr for work that lasts, and hand the items through."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Speed(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed and task.speed >= SWIFT else "")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Speed(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    count = total if total is not None else len(items) if isinstance(items, Sequence) else None
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield from progress.track(items, total=count, description=doing)


def print_table(rows: Iterable[Sequence[Any]], *, header: Sequence[str]) -> None:
    """Print a table whose columns fit the widest cell; on a pipe, tab-separated."""
    if not sys.stdout.isatty():
        for row in [header, *rows]:
            click.echo("\t".join(" ".join(str(cell).split()) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(" ".join(str(cell).split())) for cell in row))
    Console().print(table)


def print_json(rows: Iterable[Any]) -> None:
    """Print a JSON array, one object a line, as the rows come."""
    click.echo("[", nl=False)
    for n, row in enumerate(rows):
        click.echo(("," if n else "") + "\n" + json.dumps(row, ensure_ascii=False), nl=False)
    click.echo("\n]")
