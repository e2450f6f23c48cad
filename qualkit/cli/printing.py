"""What the commands print: data to stdout, all else to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import click

T = TypeVar("T")


def say(line: str) -> None:
    """Print a line for people."""
    click.echo(line, err=True)


def plural(count: int, noun: str) -> str:
    """Return the count with its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def track(items: Iterable[T], *, doing: str, total: int | None = None) -> Iterable[T]:
    """Draw a progress bar on stderr for work that lasts, and hand the items through."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
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
