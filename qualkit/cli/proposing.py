"""The command that makes a code of a theme."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from qualkit.cli.group import PROJECT, command, open_study
from qualkit.cli.printing import print_file, say, track
from qualkit.cli.themes import theme
from qualkit.errors import RequestError
from qualkit.phrasing import counted
from qualkit.settings import coder_name


@command(name="code", example="qualkit theme code study.qualkit 3 --to waiting.yaml", group=theme)
@PROJECT
@click.argument("called", metavar="THEME")
@click.option("--to", "file", type=click.Path(path_type=Path), help="Write the draft to a new FILE instead.")
@click.option("--add", is_flag=True, help="Add the code to the codebook that the study uses.")
@click.option("--parent", default="", metavar="CODE", help="With --add: put it under this code.")
@click.option("--id", "code_id", default="", help="The code's id; without it, made of the theme's name.")
def propose(project: Path, called: str, file: Path | None, add: bool, parent: str, code_id: str) -> None:  # noqa: FBT001 - click passes flags by name
    """Draft a code from THEME of PROJECT, its number or its name, ready to edit.

    The draft is a codebook of one code: `qualkit codebook check` reads it as it is, and its code can be pasted under
    the `codes` of another. Edit it before it is relied on.
    """
    from qualkit.codebook import write_codebook
    from qualkit.store.themes import newest_run
    from qualkit.workflow.deciding import theme_called
    from qualkit.workflow.proposing import adopt_code, codebook_of, propose_code

    if parent and not add:
        raise RequestError("--parent needs --add")
    opened, settings = open_study(project)
    wanted = theme_called(newest_run(opened), called)
    proposal = propose_code(opened, wanted.id, embedder=settings.embedder, track=track)
    code = replace(proposal.code, id=code_id) if code_id else proposal.code
    draft = write_codebook(codebook_of(opened, code))
    if file:
        _write(file, draft)
    elif not add:
        print_file(draft)
    if add:
        adopt_code(opened, code, who=coder_name(settings), parent=parent)
        say(f"added: {code.id}, to the codebook in use; 'qualkit undo' takes it back")
    terms, passages = counted(len(code.terms), "term"), counted(proposal.size, "passage")
    say(f"{terms}: in {proposal.inside:,} of the theme's {passages}, and in {proposal.outside:,} of all others")


def _write(file: Path, draft: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(draft)
    except FileExistsError as error:
        raise RequestError(f"{file}: is there already; choose another name") from error
    except OSError as error:
        raise RequestError(f"{file}: cannot be written ({error.strerror})") from error
    say(f"written: {file}")
