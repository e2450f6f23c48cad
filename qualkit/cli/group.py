"""The group that commands join, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click
from click.core import ParameterSource

from qualkit import __version__

if TYPE_CHECKING:
    from qualkit.settings import Settings
    from qualkit.store.project import Project


P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

PROJECT = click.argument("project", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


class InOrderOfWork(click.Group):
    """Lists its commands in the order in which a study needs them."""

    ORDER = (
        "demo init import speakers code review rounds round moved themes theme synthesis excerpts search "
        "matrix frequencies quotes memo memos export apply evaluate codebook undo history check app"
    ).split()

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        del ctx
        return [name for name in self.ORDER if name in self.commands]


@click.group(cls=InOrderOfWork, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qualkit")
def qualkit() -> None:
    """Code what people said, in several languages, offline, with every figure leading back to the words."""


def command(
    *,
    example: str,
    name: str | None = None,
    group: click.Group = qualkit,
    apart: Iterable[str] = (),
    needs: Iterable[str] = (),
) -> Callable[[Callable[P, R]], click.Command]:
    """Return a decorator that makes a command of a function and shows an example under its help.

    What is given may not contradict itself. `apart` are sets of options of which only one can be given, such as
    `--csv --json`, or one of each side, such as `--json --csv | --pick --unpick`; `needs` such as `--near --codes` is
    an option and those of which one must be there with it.
    """

    def decorate(function: Callable[P, R]) -> click.Command:
        @wraps(function)
        def checked(*arguments: P.args, **options: P.kwargs) -> R:
            _refuse_contradictions(click.get_current_context(), apart, needs)
            return function(*arguments, **options)

        return group.command(name=name, epilog=f"\b\nExample:\n  {example}")(checked)

    return decorate


def _refuse_contradictions(context: click.Context, apart: Iterable[str], needs: Iterable[str]) -> None:
    given = {
        parameter.opts[0] if isinstance(parameter, click.Option) else parameter.human_readable_name
        for parameter in context.command.params
        if context.get_parameter_source(str(parameter.name)) is not ParameterSource.DEFAULT
    }
    for rule in apart:
        one, _, other = (side.split() for side in rule.partition("|"))
        pairs = [(a, b) for a in one for b in other] if other else combinations(one, 2)
        for pair in pairs:
            if given.issuperset(pair):
                raise click.UsageError(f"{' and '.join(pair)} do not go together; choose one")
    for rule in needs:
        option, *others = rule.split()
        if option in given and given.isdisjoint(others):
            raise click.UsageError(f"{option} goes with {' or '.join(others)} only")


def open_study(path: Path) -> tuple[Project, Settings]:
    """Return the project and the settings beside it."""
    from qualkit.settings import read_settings
    from qualkit.store.project import open_project

    return open_project(path), read_settings(path.parent)


def pairs_of(pairs: Sequence[str]) -> dict[str, str]:
    """Return `name=value` options as a mapping."""
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise click.BadParameter(f"'{pair}' is not name=value, such as city=Rabat")
        found[name.strip()] = value.strip()
    return found


def conditions_of(conditions: Sequence[str]) -> list[tuple[str, str]]:
    """Return `name=value` options as pairs; a name may come more than once."""
    return [pair for condition in conditions for pair in pairs_of([condition]).items()]
