"""The commands that open the app: demo and app."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.group import command, open_study
from qualkit.cli.printing import print_table, say, track
from qualkit.errors import QualkitError
from qualkit.settings import login

if TYPE_CHECKING:
    from qualkit.store.project import Project

# Every run of a page is a thread: without a limit, glibc keeps memory back for each (an eighth of all, with twenty
# sessions). Other C libraries do not look at it.
SPARING = {"MALLOC_ARENA_MAX": "2"}


@command(example="qualkit demo my-first-study")
@click.argument("folder", type=click.Path(path_type=Path), default="qualkit-demo")
@click.option("--no-app", is_flag=True, help="Stop after the results; do not open the app.")
def demo(folder: Path, no_app: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Run the invented sample study, then open the app.

    Everything is written to FOLDER.
    """
    from qualkit import workflow

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QualkitError(f"{folder}: cannot be made ({error.strerror}); choose another folder") from error
    path = folder / "sample.qualkit"
    project = workflow.make_sample(path, who=login(), track=track)
    _summary(project)
    for name in ("excerpts.csv", "excerpts.xlsx", "report.html", "report.docx"):
        workflow.export(project, folder / name)
        say(f"written: {folder / name}")
    if not no_app:
        _run_app(path)


def _summary(project: Project) -> None:
    from qualkit.model import Filter
    from qualkit.store.documents import listed_documents
    from qualkit.store.excerpts import counts
    from qualkit.store.themes import latest_themes

    rows = [(d.name, d.kind, d.language, d.passages) for d in listed_documents(project)]
    print_table(rows, header=("document", "kind", "language", "passages"))
    book = project.codebook()
    found = {count.code_id: count for count in counts(project, Filter(), by="code")}
    shown = [(code.id, found[code.id].excerpts, found[code.id].documents) for code in book.codes if code.id in found]
    click.echo()
    print_table(shown, header=("code", "excerpts", "documents"))
    run = latest_themes(project)
    if run:
        click.echo()
        print_table([(theme.label, theme.size) for theme in run.themes], header=("theme", "passages"))


@command(example="qualkit app study.qualkit")
@click.argument("project", required=False, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1024, 65535), default=8501, show_default=True, help="On 127.0.0.1.")
def app(project: Path | None, port: int) -> None:
    """Open the app in the browser, on this machine only."""
    if project:
        open_study(project)
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
    environment = {**SPARING, **os.environ, "QUALKIT_FOLDER": str(Path.cwd())}
    say(f"the app is at http://127.0.0.1:{port} (Ctrl+C ends it)")
    command_line = [sys.executable, "-m", "streamlit", "run", str(folder / "main.py"), *arguments, *shown]
    try:
        # The app's folder holds its settings and theme, which Streamlit looks for where it is started.
        ended = subprocess.run(command_line, cwd=folder, env=environment, check=False)  # noqa: S603 - our own program
    except KeyboardInterrupt:
        return
    if ended.returncode not in (0, -2, 130):
        raise QualkitError(f"the app ended with code {ended.returncode}; is port {port} taken? --port chooses another")
