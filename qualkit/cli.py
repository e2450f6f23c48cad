"""The command line: each command parses, calls one verb and prints."""

from __future__ import annotations

import getpass
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from qualkit import __version__
from qualkit.errors import QualkitError, RequestError

if TYPE_CHECKING:
    from qualkit.model import Excerpt
    from qualkit.settings import Settings
    from qualkit.store.project import Project

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

PROJECT = click.argument("project", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def main() -> None:
    """Run the program: exit code 0 done, 1 something the user can mend (one line), 2 usage."""
    # Not every system's pipes speak UTF-8, and a file's name may hold what no encoding can.
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        qualkit.main(prog_name="qualkit", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        _say("stopped; what was finished before is kept")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except QualkitError as error:
        _say(f"error: {error}")
        sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qualkit")
def qualkit() -> None:
    """Code what people said, in several languages, offline, with every figure leading back to the words."""


def command(*, example: str, name: str | None = None) -> Callable[[Callable[P, R]], click.Command]:
    """Return a decorator that makes a command of a function and shows an example under its help."""

    def decorate(function: Callable[P, R]) -> click.Command:
        return qualkit.command(name=name, epilog=f"\b\nExample:\n  {example}")(function)

    return decorate


def _say(line: str) -> None:
    click.echo(line, err=True)


def _plural(count: int, noun: str) -> str:
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


def _who(settings: Settings) -> str:
    return settings.coder or _login()


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        # In a container nobody may be logged in.
        return "unknown"


def _open(path: Path) -> tuple[Project, Settings]:
    from qualkit.settings import read_settings
    from qualkit.store.project import open_project

    return open_project(path), read_settings(path.parent)


def _table(rows: Iterable[Sequence[Any]], *, header: Sequence[str]) -> None:
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


def _print_json(rows: Iterable[Any]) -> None:
    """Print a JSON array, one object a line, as the rows come."""
    click.echo("[", nl=False)
    for n, row in enumerate(rows):
        click.echo(("," if n else "") + "\n" + json.dumps(row, ensure_ascii=False), nl=False)
    click.echo("\n]")


def _pairs(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise click.BadParameter(f"'{pair}' is not name=value, such as city=Rabat")
        found[name.strip()] = value.strip()
    return found


@command(example="qualkit demo my-first-study")
@click.argument("folder", type=click.Path(path_type=Path), default="qualkit-demo")
@click.option("--no-app", is_flag=True, help="Stop after the results; do not open the app.")
def demo(folder: Path, no_app: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Run the sample study (invented) end to end in FOLDER, then open the app on it."""
    from qualkit import workflow
    from qualkit.store.project import open_project

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sample.qualkit"
    if path.exists():
        _say(f"{path} is there already and is left as it is")
        project = open_project(path)
    else:
        project = workflow.make_sample(path, who=_login(), track=track)
    _summary(project)
    for name in ("excerpts.csv", "excerpts.xlsx", "report.html", "report.docx"):
        workflow.export(project, folder / name)
        _say(f"written: {folder / name}")
    if not no_app:
        _run_app(path)


def _summary(project: Project) -> None:
    from qualkit.model import Filter
    from qualkit.store.documents import listed_documents
    from qualkit.store.excerpts import counts
    from qualkit.store.themes import latest_themes

    rows = [(d.name, d.kind, d.language, d.passages) for d in listed_documents(project)]
    _table(rows, header=("document", "kind", "language", "passages"))
    book = project.codebook()
    found = {count.code_id: count for count in counts(project, Filter(), by="code")}
    shown = [(code.id, found[code.id].excerpts, found[code.id].documents) for code in book.codes if code.id in found]
    click.echo()
    _table(shown, header=("code", "excerpts", "documents"))
    run = latest_themes(project)
    if run:
        click.echo()
        _table([(theme.label, theme.size) for theme in run.themes], header=("theme", "passages"))


@command(example="qualkit init study.qualkit --codebook migrant-women")
@PROJECT
@click.option("--codebook", required=True, help="The name of a codebook that comes with qualkit, or a YAML file.")
@click.option("--name", default="", help="The study's name; without it, the file's.")
def init(project: Path, codebook: str, name: str) -> None:
    """Make a new PROJECT file with a codebook."""
    from qualkit import workflow
    from qualkit.settings import read_settings

    made = workflow.create(project, codebook=codebook, name=name, who=_who(read_settings(project.parent)))
    book = made.codebook()
    _say(f"{project}: made with codebook {book.id} {book.version}, {_plural(len(book.codes), 'code')}")


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

    opened, settings = _open(project)
    results = workflow.import_files(
        opened,
        list(_files(files)),
        who=_who(settings),
        kind=Kind(kind) if kind else None,
        language=language,
        attributes=_pairs(attributes),
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
        _print_json(rows)
    else:
        _table([tuple(row.values())[2:] for row in rows], header=("document", "kind", "language", "passages"))
    for result in results:
        if result.known:
            _say(f"{result.path}: is in the project already; left alone")
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
        _say(f"error: {problem}")
    if problems:
        raise QualkitError(problems[-1])


@command(example="qualkit code study.qualkit")
@PROJECT
@click.option("--with", "autocoder", default="", help="Which autocoder; 'lexicon' finds the codebook's terms.")
@click.option("--codebook", default="", help="Put this codebook into use first: a name or a YAML file.")
def code(project: Path, autocoder: str, codebook: str) -> None:
    """Apply the codebook to every document of PROJECT that was not yet coded with it."""
    from qualkit import workflow

    opened, settings = _open(project)
    if codebook:
        workflow.use_codebook(opened, codebook, who=_who(settings))
    done = workflow.code(opened, who=_who(settings), autocoder=autocoder or settings.autocoder, track=track)
    if not done.documents:
        _say("nothing new: every document was coded with this codebook and coder before, or there is none yet")
        return
    _say(
        f"{_plural(done.codings, 'coding')} in {_plural(done.documents, 'document')}; "
        f"see them: qualkit excerpts {project}"
    )
    for language, count in sorted(done.silent.items()):
        shown = f"in '{language}'" if language else "without a language"
        _say(f"{_plural(count, 'passage')} {shown}: the codebook has no terms for them")


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
    opened, settings = _open(project)
    run = workflow.find_themes(
        opened,
        who=_who(settings),
        finder=settings.themes,
        count=count,
        seed=settings.seed if seed is None else seed,
        track=track,
    )
    if run is None:
        raise RequestError(f"{project}: holds no passages to find themes in; import documents first")
    _show(list(workflow.theme_rows(opened, run)), as_json=as_json)
    if run.remark:
        _say(run.remark)
    if run.set_aside:
        _say(f"{_plural(run.set_aside, 'passage')} set aside, in no theme")


def _show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        _print_json(rows)
    else:
        _table(
            [
                (row["theme"], row["label"], row["size"], row["exemplars"][0]["quote"] if row["exemplars"] else "")
                for row in rows
            ],
            header=("theme", "label", "passages", "exemplar"),
        )


@command(example="qualkit excerpts study.qualkit --code violence --where language=es --json")
@PROJECT
@click.option("--code", "codes", multiple=True, help="A code and the codes below it; repeatable.")
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="NAME=VALUE",
    help="document, kind, language, participant, role, prompt, coder, or an attribute; repeatable.",
)
@click.option("--words", default="", help="Only passages with these words.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write them to a CSV file.")
@JSON
def excerpts(
    project: Path,
    codes: Sequence[str],
    conditions: Sequence[str],
    words: str,
    csv_file: Path | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Show the coded excerpts of PROJECT."""
    from qualkit import workflow
    from qualkit.store.excerpts import all_excerpts

    opened, _ = _open(project)
    wanted = workflow.filter_from(opened, codes=codes, conditions=_conditions(conditions), words=words)
    if csv_file:
        for lost in workflow.export(opened, csv_file, wanted=wanted):
            _say(lost)
    elif as_json:
        _print_json(excerpt_row(excerpt) for excerpt in all_excerpts(opened, wanted))
    else:
        _table(
            (
                (
                    e.code_id,
                    " ".join(e.quote.split()),
                    e.participant,
                    e.document,
                    e.language,
                    f"{e.confidence:.2f}{' negated' if e.negated else ''}",
                )
                for e in all_excerpts(opened, wanted)
            ),
            header=("code", "quote", "speaker", "document", "language", "confidence"),
        )


def _conditions(conditions: Sequence[str]) -> list[tuple[str, str]]:
    return [pair for condition in conditions for pair in _pairs([condition]).items()]


def excerpt_row(excerpt: Excerpt) -> dict[str, Any]:
    """Return an excerpt as a row of plain JSON; offsets are code points in the document's text."""
    return {
        "document": excerpt.document,
        "document_id": excerpt.document_id,
        "kind": excerpt.kind,
        "language": excerpt.language,
        "participant": excerpt.participant,
        "role": excerpt.role,
        "prompt": excerpt.prompt,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "quote": excerpt.quote,
        "passage": excerpt.passage,
        "code": excerpt.code_id,
        "confidence": excerpt.confidence,
        "negated": excerpt.negated,
        "evidence": [
            {
                "term": piece.what,
                "start": piece.span.start,
                "end": piece.span.end,
                "language": piece.language,
                "negated": piece.negated,
            }
            for piece in excerpt.evidence
        ],
        "coder": excerpt.coder,
        "coder_version": excerpt.coder_version,
        "round": excerpt.round_id,
        "codebook_version": excerpt.codebook_version,
        "attributes": dict(excerpt.attributes),
    }


@command(example='qualkit search study.qualkit "night bus"')
@PROJECT
@click.argument("query")
@click.option("--limit", type=click.IntRange(min=1), default=200, show_default=True, help="Passages at most.")
@JSON
def search(project: Path, query: str, limit: int, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Show the words of QUERY in context: all of them in one passage, case and accents ignored, `bus*` for endings."""
    from qualkit import workflow

    opened, _ = _open(project)
    hits = workflow.words_in_context(opened, query, limit=limit)
    if as_json:
        _print_json(
            {
                "document": h.found.document,
                "participant": h.found.participant,
                "start": h.span.start,
                "end": h.span.end,
                "before": h.before,
                "words": h.words,
                "after": h.after,
            }
            for h in hits
        )
    else:
        _table(
            ((h.found.document, h.found.participant, h.before[-50:], h.words, h.after[:50]) for h in hits),
            header=("document", "speaker", "before", "words", "after"),
        )


@command(example="qualkit export study.qualkit report.docx --code violence")
@PROJECT
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", "codes", multiple=True, help="Only this code and the codes below it; repeatable.")
@click.option("--where", "conditions", multiple=True, metavar="NAME=VALUE", help="As for excerpts; repeatable.")
def export(project: Path, file: Path, codes: Sequence[str], conditions: Sequence[str]) -> None:
    """Write the coded excerpts, counts and themes of PROJECT to FILE: .csv .xlsx .html .docx."""
    from qualkit import workflow

    opened, _ = _open(project)
    wanted = workflow.filter_from(opened, codes=codes, conditions=_conditions(conditions), words="")
    for lost in workflow.export(opened, file, wanted=wanted):
        _say(lost)
    _say(f"written: {file}")


@command(example="qualkit apply migrant-women answers.csv coded.csv --text answer --id id --language language")
@click.argument("codebook")
@click.argument("source", metavar="INPUT", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUTPUT", type=click.Path(path_type=Path))
@click.option("--text", default="", help="The column that holds the text; guessed when it has a usual name.")
@click.option("--id", "id_", default="", help="The column that names the row; without one, the row's number.")
@click.option(
    "--language", default="", metavar="COLUMN|xx", help="A column, or one language; without it, each row is asked."
)
@click.option(
    "--unit", type=click.Choice(["row", "sentence"]), default="row", show_default=True, help="What a coding covers."
)
@click.option("--with", "autocoder", default="lexicon", show_default=True, help="Which autocoder.")
@click.option("--engine", type=click.Choice(["local"]), default="local", show_default=True, help="Where to run.")
def apply(
    codebook: str,
    source: Path,
    target: Path,
    text: str,
    id_: str,
    language: str,
    unit: str,
    autocoder: str,
    engine: str,
) -> None:
    """Apply CODEBOOK to a table without a project: INPUT and OUTPUT are .csv, .jsonl or .parquet."""
    from qualkit.apply import Choices, apply_codebook

    del engine
    done = apply_codebook(
        codebook, source, target, choices=Choices(text, id_, language, unit), autocoder=autocoder, track=track
    )
    empty = f", {done.empty:,} without text" if done.empty else ""
    _say(f"{_plural(done.rows, 'row')} read{empty}; {_plural(done.codings, 'coding')} written to {target}")


@qualkit.group()
def codebook() -> None:
    """Check, show and compare codebooks."""


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
        size = f"{_plural(len(book.codes), 'code')}, {_plural(terms, 'term')}, {', '.join(book.languages)}"
        click.echo(f"{file}: {book.id} {book.version}, {size}")
    for problem in problems[:-1]:
        _say(f"error: {problem}")
    if problems:
        raise QualkitError(problems[-1])


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
    click.echo(f"{in_language(book.title, shown)} ({book.id} {book.version})")
    for entry in book.codes:
        indent = "  " * len(book.path(entry.id))
        counts = ", ".join(f"{lang} {sum(term.language == lang for term in entry.terms)}" for lang in book.languages)
        click.echo(f"{indent}{entry.id}: {in_language(entry.name, shown)} (terms: {counts})")
        if entry.definition:
            click.echo(f"{indent}  {in_language(entry.definition, shown)}")


@codebook.command(epilog="\b\nExample:\n  qualkit codebook diff old.yaml new.yaml")
@click.argument("old")
@click.argument("new")
@JSON
def diff(old: str, new: str, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Print what changed from codebook OLD to NEW."""
    from qualkit.codebook import compare, find_codebook, read_codebook

    found = compare(read_codebook(find_codebook(old)), read_codebook(find_codebook(new)))
    if as_json:
        _print_json({"code": each.code_id, "what": each.what, "details": each.details} for each in found)
        return
    for each in found:
        click.echo(f"{each.code_id}: {each.what}")
        for detail in each.details:
            click.echo(f"  {detail}")
    if not found:
        _say("no differences")


@codebook.command(epilog="\b\nExample:\n  qualkit codebook schema > codebook.schema.json")
def schema() -> None:
    """Print the JSON Schema of codebook files, for editors that check while one types."""
    from qualkit.codebook import schema as codebook_schema

    click.echo(json.dumps(codebook_schema(), indent=2))


@command(example="qualkit undo study.qualkit")
@PROJECT
def undo(project: Path) -> None:
    """Take back the newest change to PROJECT that still stands."""
    opened, settings = _open(project)
    events = opened.undo(who=_who(settings))
    for event in events:
        _say(f"undone: {event.verb}: {event.summary}")
    if not events:
        _say("there is nothing to undo")


@command(example="qualkit history study.qualkit")
@PROJECT
@JSON
def history(project: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Show every change to PROJECT, oldest first."""
    opened, _ = _open(project)
    events = opened.history()
    if as_json:
        _print_json(
            {"at": e.at, "who": e.who, "verb": e.verb, "summary": e.summary, "undone": e.undone} for e in events
        )
        return
    _table(
        ((e.at[:19].replace("T", " "), e.who, e.verb, e.summary, "undone" if e.undone else "") for e in events),
        header=("at (UTC)", "who", "verb", "what", ""),
    )


@command(name="check", example="qualkit check study.qualkit")
@PROJECT
def check_project(project: Path) -> None:
    """Examine PROJECT: the file, the links in it, the offsets, the search index."""
    opened, _ = _open(project)
    faults = opened.check()
    for fault in faults[:-1]:
        _say(f"error: {project}: {fault}")
    if faults:
        raise QualkitError(f"{project}: {faults[-1]}")
    click.echo(f"{project}: whole")


@command(example="qualkit app study.qualkit")
@click.argument("project", required=False, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1024, 65535), default=8501, show_default=True, help="On 127.0.0.1.")
def app(project: Path | None, port: int) -> None:
    """Open the app on PROJECT in the browser; it listens on this machine only."""
    if project:
        _open(project)
    _run_app(project, port=port)


def _run_app(project: Path | None, *, port: int = 8501) -> None:
    from qualkit.resources import resource

    folder = resource("apps")
    options = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "browser.gatherUsageStats": "false",
        "server.headless": "false" if sys.stdout.isatty() and not os.environ.get("CI") else "true",
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    shown = ["--", str(project.resolve())] if project else []
    environment = {**os.environ, "QUALKIT_FOLDER": str(Path.cwd())}
    _say(f"the app is at http://127.0.0.1:{port} (Ctrl+C ends it)")
    command_line = [sys.executable, "-m", "streamlit", "run", str(folder / "main.py"), *arguments, *shown]
    try:
        # The app's folder holds its settings and theme, which Streamlit looks for where it is started.
        ended = subprocess.run(command_line, cwd=folder, env=environment, check=False)  # noqa: S603 - our own program
    except KeyboardInterrupt:
        return
    if ended.returncode not in (0, -2, 130):
        raise QualkitError(f"the app ended with code {ended.returncode}; is port {port} taken? --port chooses another")
