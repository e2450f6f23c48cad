"""The commands that build a study: init, code, themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study
from qualkit.cli.printing import print_json, print_table, say, track
from qualkit.errors import RequestError
from qualkit.exporters.wording import counted
from qualkit.settings import coder_name, read_settings

if TYPE_CHECKING:
    from qualkit.protocols import Measured


@command(example="qualkit init study.qualkit --codebook migrant-women")
@PROJECT
@click.option("--codebook", default="", help="The name of a codebook that comes with qualkit, or a YAML file.")
@click.option("--name", default="", help="The study's name; without it, the file's.")
def init(project: Path, codebook: str, name: str) -> None:
    """Make a new PROJECT file with a codebook."""
    from qualkit import workflow
    from qualkit.codebook import shipped_codebooks

    if not codebook:
        raise click.UsageError(f"--codebook is missing: {', '.join(shipped_codebooks())}, or a YAML file of yours")
    made = workflow.create(project, codebook=codebook, name=name, who=coder_name(read_settings(project.parent)))
    book = made.codebook()
    say(f"{project}: made with codebook {book.id} {book.version}, {counted(len(book.codes), 'code')}")


@command(example="qualkit code study.qualkit")
@PROJECT
@click.option(
    "--with",
    "autocoder",
    default="",
    help="Which autocoder; without it, 'blend': terms, meaning and what people judged.",
)
@click.option("--codebook", default="", help="Put this codebook into use first: a name or a YAML file.")
def code(project: Path, autocoder: str, codebook: str) -> None:
    """Apply the codebook to what was not yet coded with it."""
    from qualkit import workflow

    opened, settings = open_study(project)
    if codebook:
        workflow.use_codebook(opened, codebook, who=coder_name(settings))
    done = workflow.code(
        opened,
        who=coder_name(settings),
        autocoder=autocoder or settings.autocoder,
        embedder=settings.embedder,
        seed=settings.seed,
        track=track,
    )
    if not done.documents:
        say("nothing new: every document was coded with this codebook and coder before, or there is none yet")
        return
    say(
        f"{counted(done.codings, 'coding')} in {counted(done.documents, 'document')}; "
        f"see them: qualkit excerpts {project}"
    )
    _say_how_right(done.measured, project)
    # A coder that weighs meaning needs no terms.
    for language, count in sorted(done.silent.items()) if not done.measured else ():
        shown = f"in '{language}'" if language else "without a language"
        say(f"{counted(count, 'passage')} {shown}: the codebook has no terms for them")


def _say_how_right(measured: Mapping[str, Measured | None], project: Path) -> None:
    known = {code: each for code, each in measured.items() if each}
    if known:
        rows = [
            (code, f"{each.threshold:.2f}", f"{each.precision:.2f}", f"{each.low:.2f}–{each.high:.2f}")
            for code, each in known.items()
        ]
        print_table(rows, header=("code", "coded from", "right", "19 times of 20"))
    if len(known) < len(measured):
        rest = f"{counted(len(measured) - len(known), 'code')} of {len(measured)}" if known else "how right this is"
        say(f"not yet measured: {rest}; 'qualkit review {project}' asks about the statements that teach most")


@command(example="qualkit themes study.qualkit --seed 7")
@PROJECT
@click.option("--seed", type=int, help="Chance starts here; the same seed gives the same themes.")
@click.option("--themes", "count", type=click.IntRange(min=1), help="How many themes; without it, the texts decide.")
@click.option("--text", "column", default="", help="When PROJECT is a table (.csv .jsonl .parquet): its text column.")
@JSON
def themes(project: Path, seed: int | None, count: int | None, column: str, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Find themes in all of PROJECT together, or in a table."""
    from qualkit import workflow
    from qualkit.apply import themes_of_table
    from qualkit.tables import is_table

    settings = read_settings(project.parent)
    asked: dict[str, Any] = {
        "finder": settings.themes,
        "embedder": settings.embedder,
        "count": count,
        "seed": settings.seed if seed is None else seed,
        "track": track,
    }
    if is_table(project):
        _show(themes_of_table(project, column=column, **asked), as_json=as_json)
        return
    opened, _ = open_study(project)
    run = workflow.find_themes(opened, who=coder_name(settings), **asked)
    if run is None:
        raise RequestError(f"{project}: holds no passages to find themes in; import documents first")
    _show(list(workflow.theme_rows(opened, run)), as_json=as_json)
    if run.remark:
        say(run.remark)
    if run.set_aside:
        say(f"{counted(run.set_aside, 'passage')} set aside, in no theme")


def _show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        print_table(
            [
                (row["theme"], row["label"], row["size"], row["exemplars"][0]["quote"] if row["exemplars"] else "")
                for row in rows
            ],
            header=("theme", "label", "passages", "exemplar"),
        )
