"""The commands that build a study: init, import, code, themes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from qualkit.cli.group import JSON, PROJECT, coder_name, command, open_study, pairs_of
from qualkit.cli.printing import plural, print_json, print_table, say, track
from qualkit.errors import QualkitError, RequestError


@command(example="qualkit init study.qualkit --codebook migrant-women")
@PROJECT
@click.option("--codebook", required=True, help="The name of a codebook that comes with qualkit, or a YAML file.")
@click.option("--name", default="", help="The study's name; without it, the file's.")
def init(project: Path, codebook: str, name: str) -> None:
    """Make a new PROJECT file with a codebook."""
    from qualkit import workflow
    from qualkit.settings import read_settings

    made = workflow.create(project, codebook=codebook, name=name, who=coder_name(read_settings(project.parent)))
    book = made.codebook()
    say(f"{project}: made with codebook {book.id} {book.version}, {plural(len(book.codes), 'code')}")


@command(name="import", example="qualkit import study.qualkit transcripts/*.vtt --attribute city=Rabat")
@PROJECT
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["transcript", "notes", "board", "answers"]), help="What the files are.")
@click.option("--language", default="", help="The language they are in, such as es; without it, each passage is asked.")
@click.option("--attribute", "attributes", multiple=True, metavar="NAME=VALUE", help="Of every document; repeatable.")
@click.option("--participants", type=click.Path(path_type=Path), help="A CSV that says who the speakers are.")
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
    """Read FILES (or all files of folders) into PROJECT; files that are in it already are left alone."""
    from qualkit import workflow
    from qualkit.model import Kind

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
    rows = [
        {
            "file": str(result.path),
            "id": d.id,
            "document": d.name,
            "kind": d.kind,
            "language": d.language,
            "passages": d.passages,
        }
        for result in results
        for d in result.documents
    ]
    if as_json:
        print_json(rows)
    else:
        print_table([tuple(row.values())[2:] for row in rows], header=("document", "kind", "language", "passages"))
    for result in results:
        if result.known:
            say(f"{result.path}: is in the project already; left alone")
    _fail_for(results)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        inside = (
            sorted(each for each in path.rglob("*") if each.is_file() and not _is_ours(each.relative_to(path)))
            if path.is_dir()
            else [path]
        )
        yield from inside


def _is_ours(inside: Path) -> bool:
    """Tell files that are no documents: hidden ones, those that Word has open, and the project's own."""
    hidden = any(part.startswith((".", "~$")) for part in inside.parts)
    return hidden or inside.name == "qualkit.toml" or inside.suffix.startswith(".qualkit")


def _fail_for(results: Iterable[Any]) -> None:
    problems = [result.problem for result in results if result.problem]
    for problem in problems[:-1]:
        say(f"error: {problem}")
    if problems:
        raise QualkitError(problems[-1])


@command(example="qualkit code study.qualkit")
@PROJECT
@click.option("--with", "autocoder", default="", help="Which autocoder; 'lexicon' finds the codebook's terms.")
@click.option("--codebook", default="", help="Put this codebook into use first: a name or a YAML file.")
def code(project: Path, autocoder: str, codebook: str) -> None:
    """Apply the codebook to every document of PROJECT that was not yet coded with it."""
    from qualkit import workflow

    opened, settings = open_study(project)
    if codebook:
        workflow.use_codebook(opened, codebook, who=coder_name(settings))
    done = workflow.code(opened, who=coder_name(settings), autocoder=autocoder or settings.autocoder, track=track)
    if not done.documents:
        say("nothing new: every document was coded with this codebook and coder before, or there is none yet")
        return
    say(
        f"{plural(done.codings, 'coding')} in {plural(done.documents, 'document')}; "
        f"see them: qualkit excerpts {project}"
    )
    for language, count in sorted(done.silent.items()):
        shown = f"in '{language}'" if language else "without a language"
        say(f"{plural(count, 'passage')} {shown}: the codebook has no terms for them")


@command(example="qualkit themes study.qualkit --seed 7")
@PROJECT
@click.option("--seed", type=int, help="Chance starts here; the same seed gives the same themes.")
@click.option("--themes", "count", type=click.IntRange(min=1), help="How many themes; without it, the texts decide.")
@click.option("--text", "column", default="", help="When PROJECT is a table (.csv .jsonl .parquet): its text column.")
@JSON
def themes(project: Path, seed: int | None, count: int | None, column: str, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Find themes in what was said, in all documents of PROJECT (or rows of a TABLE) together."""
    from qualkit import workflow
    from qualkit.apply import themes_of_table
    from qualkit.tables import is_table

    if is_table(project):
        _show(themes_of_table(project, column=column, seed=seed or 0, count=count, track=track), as_json=as_json)
        return
    opened, settings = open_study(project)
    run = workflow.find_themes(
        opened,
        who=coder_name(settings),
        finder=settings.themes,
        count=count,
        seed=settings.seed if seed is None else seed,
        track=track,
    )
    if run is None:
        raise RequestError(f"{project}: holds no passages to find themes in; import documents first")
    _show(list(workflow.theme_rows(opened, run)), as_json=as_json)
    if run.remark:
        say(run.remark)
    if run.set_aside:
        say(f"{plural(run.set_aside, 'passage')} set aside, in no theme")


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
