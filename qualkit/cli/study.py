"""The commands that build a study: init, code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.group import PROJECT, command, open_study
from qualkit.cli.printing import print_table, say, track
from qualkit.phrasing import counted
from qualkit.settings import coder_name, read_settings

if TYPE_CHECKING:
    from qualkit.protocols import Measured


@command(example="qualkit init study.qualkit --codebook migrant-women")
@PROJECT
@click.option(
    "--codebook",
    default="",
    help="The name of a codebook that comes with qualkit, or a YAML file; without it, you make codes as you read.",
)
@click.option("--name", default="", help="The study's name; without it, the file's.")
@click.option("--language", default="", help="Without a codebook: the language of the codes that you make (en).")
def init(project: Path, codebook: str, name: str, language: str) -> None:
    """Make a new PROJECT file with a codebook, or with none yet."""
    from qualkit import workflow
    from qualkit.codebook import shipped_codebooks

    if codebook and language:
        raise click.UsageError("--language is for a study without --codebook: a codebook says its languages itself")
    who = coder_name(read_settings(project.parent))
    book = workflow.create(project, codebook=codebook, name=name, language=language or "en", who=who).codebook()
    if book.codes:
        say(f"{project}: made with codebook {book.id}, {counted(len(book.codes), 'code')}")
        return
    known = " or ".join(f"'{each}'" for each in shipped_codebooks())
    say(f"{project}: made without codes; make them as you read (qualkit app {project})")
    say(f"or take a codebook, {known} or a file of yours: qualkit code {project} --codebook NAME")


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
