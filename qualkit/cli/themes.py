"""The commands that find themes, and the group of those that look at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study, qualkit
from qualkit.cli.printing import print_json, print_table, say, track
from qualkit.errors import RequestError
from qualkit.exporters.wording import is_tentative
from qualkit.settings import LARGEST_SEED, Settings, coder_name, read_settings

if TYPE_CHECKING:
    from qualkit.store.project import Project
    from qualkit.store.themes import StoredTheme, ThemeRun
    from qualkit.workflow.comparing import Compared

NOT_MEASURED = "–"
HOW_TO_COMPARE = (
    "coherence: do the keywords of a theme stand in the same passages (NPMI, -1 to 1)? It hardly tells finders apart,"
    " so do not choose by it. diversity: how many of all keywords are different ones (0 to 1). stability: are the same"
    " themes found again in samples of 80 % (adjusted Rand index, 1 is always)? language: how far themes are languages"
    " (adjusted mutual information, 0 is not at all). seconds: one search with its checks, the vectors at hand."
)


@qualkit.group()
def theme() -> None:
    """Look at the themes of a study, and decide on them."""


@command(example='qualkit themes study.qualkit --guide "waiting: appointment, queue, no answer" --guide trust')
@PROJECT
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=LARGEST_SEED),
    help="Chance starts here; the same seed gives the same themes.",
)
@click.option("--themes", "count", type=click.IntRange(min=1), help="How many themes; without it, the texts decide.")
@click.option("--with", "finder", default="", metavar="FINDER", help="Which finder: graph, bertopic, kmeans, nmf, lda.")
@click.option(
    "--guide", "guides", multiple=True, metavar="GUIDE", help="A theme to expect: 'name: words, words', or a code's id."
)
@click.option("--compare", is_flag=True, help="Try all finders and print how their answers differ; nothing is kept.")
@click.option("--text", "column", default="", help="When PROJECT is a table (.csv .jsonl .parquet): its text column.")
@JSON
def themes(
    project: Path,
    seed: int | None,
    count: int | None,
    finder: str,
    guides: tuple[str, ...],
    compare: bool,  # noqa: FBT001 - click passes flags by name
    column: str,
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Find themes in all of PROJECT together, or in a table."""
    settings = read_settings(project.parent)
    asked: dict[str, Any] = {
        "embedder": settings.embedder,
        "count": count,
        "seed": settings.seed if seed is None else seed,
        "track": track,
    }
    if compare:
        if finder or guides:
            raise RequestError("--compare tries all finders as they are; leave --with and --guide out")
        _show_compared(_compared(project, column, asked), as_json=as_json)
        return
    asked["finder"] = finder or settings.themes
    _find(project, column, guides, asked, settings, as_json=as_json)


def _find(
    project: Path, column: str, guides: Sequence[str], asked: dict[str, Any], settings: Settings, *, as_json: bool
) -> None:
    from qualkit import workflow
    from qualkit.apply import themes_of_table
    from qualkit.tables import is_table
    from qualkit.workflow.expecting import guides_from

    if is_table(project):
        _show(themes_of_table(project, column=column, guides=guides_from(guides), **asked), as_json=as_json)
        return
    opened = _without_columns(project, column)
    expected = guides_from(guides, opened.codebook())
    run = workflow.find_themes(opened, who=coder_name(settings), guides=expected, **asked)
    if run is None:
        raise _nothing_said(project)
    rows = zip(workflow.theme_rows(opened, run), run.themes, strict=True)
    _show([{**row, **_measured(theme)} for row, theme in rows], as_json=as_json)
    for sentence in _about(run):
        say(sentence)


def _measured(theme: StoredTheme) -> dict[str, Any]:
    return {"stability": theme.stability, "tentative": is_tentative(theme), "guide": theme.guide}


def _about(run: ThemeRun) -> Iterator[str]:
    """Yield what there is to say of a run as a whole."""
    if run.reason:
        yield run.reason
    if run.stability is not None:
        between = f" ({run.interval[0]:.2f} to {run.interval[1]:.2f}, 19 times of 20)" if run.interval else ""
        yield f"Found again in samples of 80 %: {run.stability:.2f} of 1{between}."
    if run.language_information is not None:
        yield f"Themes that are languages: {_figure(run.language_information)} (0 none, 1 all)."
    if run.remark:
        yield run.remark


def _compared(project: Path, column: str, asked: dict[str, Any]) -> list[Compared]:
    from qualkit.apply import texts_of_table
    from qualkit.language import identify
    from qualkit.tables import is_table
    from qualkit.workflow.comparing import compare_finders, compare_texts

    if is_table(project):
        texts, _ = texts_of_table(project, column=column, track=track)
        return compare_texts(texts, identify(texts), **asked)
    opened = _without_columns(project, column)
    found = compare_finders(opened, **asked)
    if not found:
        raise _nothing_said(project)
    return found


def _without_columns(path: Path, column: str) -> Project:
    opened, _ = open_study(path)
    if column:
        raise RequestError(f"--text {column}: only tables have columns, and {path} is a project; leave --text out")
    return opened


def _nothing_said(project: Path) -> RequestError:
    return RequestError(f"{project}: holds no passages to find themes in; import documents first")


def _show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    measured = any(row.get("stability") is not None for row in rows)
    print_table(
        [
            (
                row["theme"],
                row["label"],
                row["size"],
                *([_stable(row)] if measured else []),
                row["exemplars"][0]["quote"] if row["exemplars"] else "",
            )
            for row in rows
        ],
        header=("theme", "label", "passages", *(["stability"] if measured else []), "exemplar"),
    )


def _stable(row: dict[str, Any]) -> str:
    return f"{_figure(row['stability'])}{', tentative' if row['tentative'] else ''}"


def _show_compared(rows: Sequence[Compared], *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(row) for row in rows)
        return
    print_table(
        [
            (
                row.finder,
                row.themes,
                row.set_aside,
                _figure(row.coherence),
                _figure(row.diversity),
                _figure(row.stability),
                _figure(row.language_information),
                f"{row.seconds:.1f}",
            )
            for row in rows
        ],
        header=("finder", "themes", "set aside", "coherence", "diversity", "stability", "language", "seconds"),
    )
    say(HOW_TO_COMPARE)


def _figure(value: float | None) -> str:
    # Adding nothing makes of -0.00 the 0.00 that people expect.
    return NOT_MEASURED if value is None else f"{round(value, 2) + 0:.2f}"
