"""What the commands print: data to stdout, all else to stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.exceptions import NoArgsIsHelpError

from qualkit.errors import QualkitError

if TYPE_CHECKING:
    from rich.text import Text

T = TypeVar("T")

SWIFT = 10  # items a second; of fewer, the number says nothing that the bar does not
GAP = 2  # characters between two columns in a terminal

# What names and words of strangers may hold and a terminal would obey: controls, ends of lines, halves of characters;
# signs that turn the order of letters round. Joiners, marks of direction and emoji are spelling, and stay.
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]")
_UNSAFE_IN_JSON = re.compile(f"{_STEERING.pattern}|{_TURNING.pattern}")


def harmless(words: str) -> str:
    r"""Return words on one line, without what could steer a terminal.

    >>> harmless("a\x1b[31m\n\u202eb")
    'a [31m b'
    """
    return _STEERING.sub(" ", _TURNING.sub("", words))


def is_terminal() -> bool:
    """Tell whether what is printed to stdout is read on a terminal, and not by another program."""
    return sys.stdout.isatty()


def say(line: str) -> None:
    """Print a line for people, to stderr."""
    click.echo(harmless(line), err=True)


def say_lines(text: str, *, begin: str = "") -> None:
    """Print some lines for people, to stderr; nothing for those that are empty."""
    for line in text.splitlines():
        if line.strip():
            say(f"{begin}{line}")


def print_line(line: str) -> None:
    """Print a line of what was asked for, to stdout."""
    click.echo(harmless(line))


def print_file(content: str) -> None:
    """Print what could stand in a file: as it is on a pipe, line by line in a terminal."""
    if not is_terminal():
        click.echo(content, nl=False, color=True)
        return
    for line in content.removesuffix("\n").split("\n"):
        print_line(line)


def refuse_usage(error: click.ClickException) -> None:
    """Print what was wrong with how a command was given, and how it is used."""
    if isinstance(error, NoArgsIsHelpError):
        # The help itself, of many lines.
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context:
        say_lines(context.get_usage())
        say(f"Try '{context.command_path} --help' for help.")
    say(f"Error: {error.format_message()}")


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
    if not is_terminal():
        for row in [header, *rows]:
            click.echo("\t".join(map(_cell, row)))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        table.add_column(_as_it_is(name), overflow="fold")
    for row in rows:
        table.add_row(*map(_as_it_is, row))
    Console().print(table)


def fitting(rows: Sequence[Sequence[Any]], header: Sequence[str]) -> list[int]:
    """Return the places of the columns that a terminal has room for beside the first: those of the highest numbers.

    On a pipe, all of them.
    """
    places = list(range(1, len(header)))
    if not is_terminal():
        return places
    from rich.cells import cell_len
    from rich.console import Console

    widths = [max(cell_len(_cell(line[place])) for line in [header, *rows]) + GAP for place in range(len(header))]
    room, kept = Console().width - min(widths[0], Console().width // 3), []
    for place in sorted(places, key=lambda place: -sum(row[place] for row in rows)):
        room -= widths[place]
        if room < 0:
            break
        kept.append(place)
    return sorted(kept)


def _cell(value: object) -> str:
    return harmless(" ".join(str(value).split()))


def _as_it_is(value: object) -> Text:
    """Return a cell as rich's own text: as a string, it would take [brackets] for a style."""
    from rich.text import Text

    return Text(_cell(value))


def print_json(rows: Iterable[Any]) -> None:
    """Print a JSON array, one object a line, as the rows come; what could steer a terminal is escaped."""
    click.echo("[", nl=False)
    for n, row in enumerate(rows):
        told = json.dumps(row, ensure_ascii=False)
        told = _UNSAFE_IN_JSON.sub(lambda sign: f"\\u{ord(sign[0]):04x}", told)
        click.echo(("," if n else "") + "\n" + told, nl=False)
    click.echo("\n]")
