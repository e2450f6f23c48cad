"""The commands that build a study: init, import, code, themes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study, pairs_of
from qualkit.cli.printing import fail_for, print_json, print_table, say, track
from qualkit.errors import RequestError
from qualkit.exporters.wording import counted
from qualkit.model import Kind
from qualkit.settings import coder_name, read_settings

if TYPE_CHECKING:
    from qualkit.workflow import FileResult


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


@command(name="import", example="qualkit import study.qualkit transcripts/*.vtt --attribute city=Rabat")
@PROJECT
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="What the files are.")
@click.option("--language", default="", help="The language they are in, such as es; without it, each passage tells.")
@click.option("--attribute", "attributes", multiple=True, metavar="NAME=VALUE", help="Of every document; repeatable.")
@click.option("--participants", type=click.Path(path_type=Path), help="A sheet that says who the speakers are.")
@JSON
def import_(
    project: Path,
    files: Sequence[Path],
    kind: str | None,
    language: str,
    attributes: Sequence[str],
    participants: Path | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Read FILES, or folders of them, into PROJECT.

    Files that are in it already are left alone. Sheets that describe speakers or documents describe what is there.
    """
    from qualkit import workflow

    opened, settings = open_study(project)
    results = workflow.import_files(
        opened,
        list(_files(files)),
        who=coder_name(settings),
        kind=Kind(kind) if kind else None,
        language=language,
        attributes=pairs_of(attributes),
        participants=participants,
        track=track,
    )
    rows = list(_document_rows(results))
    if as_json:
        print_json(rows)
    else:
        print_table([tuple(row.values())[2:] for row in rows], header=("document", "kind", "language", "passages"))
    for result in results:
        if result.known:
            say(f"{result.path}: is in the project already; left alone")
        if result.note:
            say(result.note)
    fail_for([result.problem for result in results if result.problem])


def _document_rows(results: Iterable[FileResult]) -> Iterator[dict[str, Any]]:
    for result in results:
        for document in result.documents:
            yield {
                "file": str(result.path),
                "id": document.id,
                "document": document.name,
                "kind": document.kind,
                "language": document.language,
                "passages": document.passages,
            }


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
    return hidden or inside.name == "qualkit.toml" or inside.suffix.startswith(".qualkit")


@command(example="qualkit code study.qualkit")
@PROJECT
@click.option("--with", "autocoder", default="", help="Which autocoder; 'lexicon' finds the codebook's terms.")
@click.option("--codebook", default="", help="Put this codebook into use first: a name or a YAML file.")
def code(project: Path, autocoder: str, codebook: str) -> None:
    """Apply the codebook to what was not yet coded with it."""
    from qualkit import workflow

    opened, settings = open_study(project)
    if codebook:
        workflow.use_codebook(opened, codebook, who=coder_name(settings))
    done = workflow.code(opened, who=coder_name(settings), autocoder=autocoder or settings.autocoder, track=track)
    if not done.documents:
        say("nothing new: every document was coded with this codebook and coder before, or there is none yet")
        return
    say(
        f"{counted(done.codings, 'coding')} in {counted(done.documents, 'document')}; "
        f"see them: qualkit excerpts {project}"
    )
    for language, count in sorted(done.silent.items()):
        shown = f"in '{language}'" if language else "without a language"
        say(f"{counted(count, 'passage')} {shown}: the codebook has no terms for them")


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
