"""The commands that bring files into a study, and settle who speaks in them: import, speakers, moved."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study, pairs_of
from qualkit.cli.printing import fail_for, print_json, print_table, say, track
from qualkit.model import Kind, Role
from qualkit.phrasing import counted
from qualkit.protocols import OTHERS_CAN_BE_CHOSEN, Hints
from qualkit.settings import coder_name

if TYPE_CHECKING:
    from qualkit.workflow import FileResult, Told

LONGEST_CELL = 60  # characters of words shown in a table


def _hints(command_: Any) -> Any:  # noqa: ANN401 - click's decorators
    """Give a command the options that say what its files are."""
    options = (
        click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="What the files are."),
        click.option("--language", default="", help="The language they are in, such as es; else each passage tells."),
        click.option("--attribute", "attributes", multiple=True, metavar="NAME=VALUE", help="Of all; repeatable."),
        click.option("--pattern", default="", help="Attributes in the files' names, such as {city}_{date}_{group}."),
        click.option("--speaker", default="", help="A regular expression for the speaker at the beginning of a line."),
        click.option("--column", "columns", multiple=True, help="A column of what people said; repeatable."),
        click.option("--legend", is_flag=True, help="Let the colour legend of a board say what each colour asks."),
        click.option("--replaces", default="", help="The document, by name or id, that the file corrects."),
    )
    for option in reversed(options):
        command_ = option(command_)
    return command_


@command(name="import", example="qualkit import study.qualkit transcripts/ --pattern {city}_{date}")
@PROJECT
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_hints
@click.option("--participants", type=click.Path(path_type=Path), help="A sheet that says who the speakers are.")
@click.option("--dry-run", is_flag=True, help="Only show what each file would become.")
@JSON
def import_(
    project: Path,
    files: Sequence[Path],
    participants: Path | None,
    dry_run: bool,  # noqa: FBT001 - click passes flags by name
    as_json: bool,  # noqa: FBT001 - as above
    **told: Any,  # noqa: ANN401 - the options of _hints
) -> None:
    """Read FILES, or folders of them, into PROJECT.

    Files that are in it already are left alone; one that corrects an earlier file takes its place, with its codings.
    Sheets that describe speakers or documents describe what is there.
    """
    from qualkit import workflow

    opened, settings = open_study(project)
    asked: dict[str, Any] = {"told": _told(**told), "participants": participants, "track": track}
    paths = list(_files(files))
    if dry_run:
        results = workflow.preview_files(opened, paths, **asked)
    else:
        results = workflow.import_files(opened, paths, who=coder_name(settings), **asked)
    if as_json:
        print_json(map(_plain, results))
    else:
        _show(results)
    for result in results:
        if result.known:
            say(f"{result.path}: is in the project already; left alone")
        if result.note:
            say(result.note)
    fail_for([result.problem for result in results if result.problem])


def _told(
    *,
    kind: str | None,
    language: str,
    attributes: Sequence[str],
    pattern: str,
    speaker: str,
    columns: Sequence[str],
    legend: bool,
    replaces: str,
) -> Told:
    from qualkit.workflow import Told

    return Told(
        kind=Kind(kind) if kind else None,
        language=language,
        attributes=pairs_of(attributes),
        pattern=pattern,
        hints=Hints(speaker=speaker, columns=tuple(columns)),
        take_legend=legend,
        replaces=replaces,
    )


def _plain(result: FileResult) -> dict[str, Any]:
    return asdict(result) | {"path": str(result.path)}


def _show(results: Iterable[FileResult]) -> None:
    """Print a line a document, and what people should know of it."""
    documents = [document for result in results for document in result.documents]
    if not documents:
        return
    print_table(
        [
            (
                d.name,
                d.kind,
                _counts(d.languages),
                d.passages,
                ", ".join(_short(speaker.name) for speaker in d.speakers),
            )
            for d in documents
        ],
        header=("document", "kind", "language", "passages", "speakers"),
    )
    for document in documents:
        for warning in document.warnings:
            say(f"{document.name}: {warning.replace(OTHERS_CAN_BE_CHOSEN, 'choose others with --column')}")
        for speaker in document.speakers:
            if speaker.guess:
                say(f"{document.name}: {speaker.name} may be the {speaker.guess}: {speaker.reason}")
        if document.furniture:
            # Kinds are in the words of the file, too, and have no plural that is known.
            left_out = ", ".join(f"{kind} ({count:,})" for kind, count in document.furniture.items())
            say(f"{document.name}: left out, since nobody said it: {left_out}")
        if document.corrects:
            states = f": codings {_counts(document.reanchored)}" if document.reanchored else ""
            say(f"{document.name}: corrects '{document.corrects}'{states}")


def _counts(counts: Mapping[str, int]) -> str:
    """Return counts in words; one alone needs no number.

    >>> _counts({"es": 3, "en": 1}), _counts({"es": 3})
    ('es 3, en 1', 'es')
    """
    return next(iter(counts)) if len(counts) == 1 else ", ".join(f"{name} {count}" for name, count in counts.items())


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        # os.path answers no where pathlib would raise, as for a name that is too long.
        if not os.path.isdir(path):  # noqa: PTH112 - as said above
            yield path
            continue
        inside = sorted(each for each in path.rglob("*") if each.is_file() and not _is_ours(each.relative_to(path)))
        if not inside:
            say(f"{path}: holds no files to import")
        yield from inside


def _is_ours(inside: Path) -> bool:
    """Tell files that are no documents: hidden ones, those that Word has open, and the project's own."""
    hidden = any(part.startswith((".", "~$")) for part in inside.parts)
    return (
        hidden
        or inside.name.lower() in {"qualkit.toml", "thumbs.db", "desktop.ini"}
        or inside.suffix.startswith(".qualkit")
    )


@command(example='qualkit speakers study.qualkit --merge "A. Perez=Ana Pérez" --role "Ana Pérez=moderator"')
@PROJECT
@click.option("--merge", "names", multiple=True, metavar="NAME=NAME", help="One name for two; repeatable.")
@click.option("--role", "roles", multiple=True, metavar="NAME=ROLE", help=f"One of {', '.join(Role)}; repeatable.")
@JSON
def speakers(project: Path, names: Sequence[str], roles: Sequence[str], as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Show who speaks in PROJECT and who may be one person; merge names, set roles."""
    from qualkit import workflow

    opened, settings = open_study(project)
    if names or roles:
        given = {name: _role(role) for name, role in pairs_of(roles).items()}
        say(workflow.settle_speakers(opened, who=coder_name(settings), names=pairs_of(names), roles=given))
    people = workflow.people(opened)
    if as_json:
        print_json(map(asdict, people))
    else:
        print_table(
            [(person.name, ", ".join(person.roles), person.documents, person.passages) for person in people],
            header=("speaker", "role", "documents", "passages"),
        )
    for proposal in workflow.same_people(opened):
        say(f"one person? {', '.join(proposal.names)} → {proposal.into}: {proposal.reason}")
    for guess in workflow.role_guesses(opened):
        say(f"{guess.document}: {guess.name} may be the {guess.role}: {guess.reason}")


def _role(role: str) -> Role:
    if role not in set(Role):
        raise click.BadParameter(f"'{role}' is no role; possible: {', '.join(Role)}")
    return Role(role)


@command(example="qualkit moved study.qualkit")
@PROJECT
@click.option("--done", is_flag=True, help="Take all of them off the list, as looked at.")
@JSON
def moved(project: Path, done: bool, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Show the codings that moved or broke when a document of PROJECT was corrected."""
    from qualkit import workflow

    opened, settings = open_study(project)
    found = workflow.finish_looking(opened, who=coder_name(settings)) if done else workflow.moved_codings(opened)
    if as_json:
        print_json(map(asdict, found))
    else:
        print_table(
            [
                (each.document, each.code_id, each.coder, each.reason, _short(each.before), _short(each.words))
                for each in found
            ],
            header=("document", "code", "coder", "what happened", "words before", "words now"),
        )
    say(f"{counted(len(found), 'coding')} looked at" if done else f"{counted(len(found), 'coding')} to look at")


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST_CELL else f"{words[: LONGEST_CELL - 1]}…"
