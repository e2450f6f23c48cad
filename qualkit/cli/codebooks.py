"""The commands that need no project: apply, and those for codebooks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from qualkit.cli.group import JSON, command, qualkit
from qualkit.cli.printing import fail_for, print_json, print_line, say, track
from qualkit.errors import QualkitError, RequestError
from qualkit.phrasing import counted
from qualkit.settings import Settings

DEFAULTS = Settings()


@command(example="qualkit apply migrant-women answers.csv coded.csv --text answer --id id --language language")
@click.argument("codebook")
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUTPUT", type=click.Path(path_type=Path))
@click.option("--text", default="", help="The column that holds the text; guessed when it has a usual name.")
@click.option("--id", "id_", default="", help="The column that names the row; without one, the row's number.")
@click.option(
    "--language", default="", metavar="COLUMN|xx", help="A column, or one language; without it, the rows tell."
)
@click.option(
    "--unit", type=click.Choice(["row", "sentence"]), default="row", show_default=True, help="What a coding covers."
)
@click.option("--with", "autocoder", default=DEFAULTS.autocoder, show_default=True, help="Which autocoder.")
@click.option(
    "--embedder",
    default=DEFAULTS.embedder,
    show_default=True,
    help="What tells meanings: use, or static, which is far faster.",
)
@click.option(
    "--examples", type=click.Path(path_type=Path), help="A table of what people judged: id or text, code, label (0/1)."
)
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True, help="Where to run."
)
@click.option("--workers", type=click.IntRange(min=1), help="dask: how many processes; without it, one a processor.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="dask: a cluster's scheduler; without it, one here.")
def apply(
    codebook: str,
    source: Path,
    target: Path,
    text: str,
    id_: str,
    language: str,
    unit: str,
    autocoder: str,
    embedder: str,
    examples: Path | None,
    engine: str,
    workers: int | None,
    scheduler: str,
) -> None:
    """Apply CODEBOOK to tables of any size, without a project.

    INPUT is a table (.csv, .jsonl or .parquet), a folder of them or a pattern in quotation marks ('answers/*.parquet').
    OUTPUT is a table as well, or, without a suffix, a folder of Parquet. It has one row a coding: id, start, end
    (characters of the row's text), code, confidence, evidence, language; a row of INPUT in which nothing was found has
    none. Rows that cannot be read are skipped and listed in a table beside OUTPUT. Whoever is interrupted goes on with
    the same command: what was finished is kept beside OUTPUT until then.
    """
    from qualkit.apply import Choices, apply_codebook, here, on_dask

    if engine == "local" and (workers or scheduler):
        raise RequestError("--workers and --scheduler need --engine dask")
    if workers and scheduler:
        raise RequestError("--workers is for a cluster on this machine, --scheduler for another; choose one")
    done = apply_codebook(
        codebook,
        source,
        target,
        choices=Choices(text, id_, language, unit),
        autocoder=autocoder,
        embedder=embedder,
        examples=examples,
        engine=on_dask(workers=workers, scheduler=scheduler) if engine == "dask" else here,
        track=track,
        tell=say,
    )
    for fault in done.faults:
        say(f"skipped: {fault}")
    if done.skipped:
        say(f"{counted(done.skipped, 'row')} skipped, all listed in {done.skipped_table}")
    empty = f", {done.empty:,} without text" if done.empty else ""
    say(f"{counted(done.rows, 'row')} read{empty}; {counted(done.codings, 'coding')} written to {target}")


@qualkit.group()
def codebook() -> None:
    """Check, show, compare and edit codebooks."""


@codebook.command(epilog="\b\nExample:\n  qualkit codebook check my-codebook.yaml")
@click.argument("files", nargs=-1, required=True)
def check(files: Sequence[str]) -> None:
    """Check codebook FILES and say of the first fault of each where it is."""
    from qualkit.codebook import find_codebook, read_codebook

    problems = []
    for file in files:
        try:
            book = read_codebook(find_codebook(file))
        except QualkitError as error:
            problems.append(str(error))
            continue
        terms = sum(len(code.terms) for code in book.codes)
        size = f"{counted(len(book.codes), 'code')}, {counted(terms, 'term')}, {', '.join(book.languages)}"
        print_line(f"{file}: {book.id} {book.version}, {size}")
    fail_for(problems)


@codebook.command(epilog="\b\nExample:\n  qualkit codebook show migrant-women --language es")
@click.argument("file")
@click.option("--language", default="", help="The language to show it in.")
def show(file: str, language: str) -> None:
    """Print a codebook FILE as a tree of codes with definitions and the number of terms."""
    from qualkit.codebook import find_codebook, read_codebook
    from qualkit.model import in_language

    book = read_codebook(find_codebook(file))
    shown = language or book.languages[0]
    if shown not in book.languages:
        raise RequestError(f"{file}: has no language '{shown}'; possible: {', '.join(book.languages)}")
    print_line(f"{in_language(book.title, shown)} ({book.id} {book.version})")
    for entry in book.codes:
        indent = "  " * len(book.path(entry.id))
        counts = ", ".join(f"{each} {sum(term.language == each for term in entry.terms)}" for each in book.languages)
        print_line(f"{indent}{entry.id}: {in_language(entry.name, shown)} (terms: {counts})")
        if entry.definition:
            print_line(f"{indent}  {in_language(entry.definition, shown)}")


@codebook.command(epilog="\b\nExample:\n  qualkit codebook diff old.yaml new.yaml")
@click.argument("old")
@click.argument("new")
@JSON
def diff(old: str, new: str, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Print what changed from codebook OLD to NEW."""
    from qualkit.codebook import compare, find_codebook, read_codebook

    found = compare(read_codebook(find_codebook(old)), read_codebook(find_codebook(new)))
    if as_json:
        print_json({"code": each.code_id, "what": each.what, "details": each.details} for each in found)
        return
    for each in found:
        print_line(f"{each.code_id}: {each.what}")
        for detail in each.details:
            print_line(f"  {detail}")
    if not found:
        say("no differences")


@codebook.command(epilog="\b\nExample:\n  qualkit codebook copy dialogue my-codebook.yaml")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
def copy(name: str, file: Path) -> None:
    """Copy the codebook NAME to FILE, to make it one's own."""
    from qualkit.codebook import find_codebook

    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(find_codebook(name).read_text(encoding="utf-8"))
    except FileExistsError as error:
        raise RequestError(f"{file}: is there already; choose another name") from error
    except OSError as error:
        raise RequestError(f"{file}: cannot be written ({error.strerror})") from error
    say(f"written: {file}")


@codebook.command(epilog="\b\nExample:\n  qualkit codebook schema > codebook.schema.json")
def schema() -> None:
    """Print the JSON Schema of codebook files, for editors that check while one types."""
    from qualkit.codebook import schema as codebook_schema

    click.echo(json.dumps(codebook_schema(), indent=2))
