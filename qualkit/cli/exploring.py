"""The commands that look at themes from several sides: by anything, by codes, document by document, as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study
from qualkit.cli.printing import print_json, print_table, say
from qualkit.cli.themes import theme

if TYPE_CHECKING:
    from qualkit.exploring.branching import Branch
    from qualkit.exploring.counting import Division
    from qualkit.store.project import Project
    from qualkit.store.themes import ThemeRun

WIDE = 10  # values that a table still has a column for
UNKNOWN = "not known"

# After a count that is clearly more, or less, than elsewhere.
MARKS = {1: " +", -1: " -", 0: ""}


@command(example="qualkit theme by study.qualkit language", group=theme)
@PROJECT
@click.argument("what", default="")
@JSON
def by(project: Path, what: str, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Count themes by WHAT: language, document, participant, or any attribute.

    Each cell shows passages, with how many people whose names are known said them; + and - mark what is clearly more
    or less than elsewhere. Of many values, only what there is is listed. Without WHAT, lists what is possible.
    """
    from qualkit.exploring.counting import divided, ways_to_count

    opened, run = _newest(project)
    if not what:
        _show(("by",), [(way,) for way in ways_to_count(opened)], as_json=as_json)
        return
    found = divided(opened, run, by=what)
    labels = {each.id: each.label for each in run.themes}
    if as_json:
        print_json({"label": labels[each.theme_id], **asdict(each), "share": each.share} for each in found.counts)
    elif len(found.totals) <= WIDE:
        values = [total.value or UNKNOWN for total in found.totals]
        print_table(_table(found, labels), header=("passages (people)", *values))
    else:
        names = ("theme", what, "passages", "people", "documents", "of all passages", "")
        print_table(_list(found, labels), header=names)
    _say(found.sentences)


def _table(found: Division, labels: Mapping[int, str]) -> Iterator[Sequence[str]]:
    yield ("all passages", *(f"{total.passages} ({total.people})" for total in found.totals))
    width = len(found.totals)
    for place, label in enumerate(labels.values()):
        cells = found.counts[place * width : (place + 1) * width]
        yield (label, *(f"{cell.passages} ({cell.people}){MARKS[cell.stands_out]}" for cell in cells))


def _list(found: Division, labels: Mapping[int, str]) -> Iterator[Sequence[Any]]:
    for cell in found.counts:
        if cell.passages:
            numbers = (cell.passages, cell.people, cell.documents, cell.of)
            yield (labels[cell.theme_id], cell.value or UNKNOWN, *numbers, MARKS[cell.stands_out].strip())


@command(example="qualkit theme codes study.qualkit", group=theme)
@PROJECT
@JSON
def codes(project: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Hold themes against codes: what the codebook does not hold yet, and which codes fall apart."""
    from qualkit.exploring.crossing import themes_and_codes

    opened, run = _newest(project)
    found = themes_and_codes(opened, run)
    used = [place for place in range(len(found.codes)) if any(row[place] for row in found.passages)]
    names = ("theme", "label", "passages", "no code", *(found.codes[place] for place in used))
    columns = (found.themes, [each.label for each in run.themes], found.sizes, found.uncoded, found.passages)
    rows = [
        (theme_id, label, size, uncoded, *(counts[place] for place in used))
        for theme_id, label, size, uncoded, counts in zip(*columns, strict=True)
    ]
    _show(names, rows, as_json=as_json)
    _say(found.sentences)


@command(example="qualkit theme saturation study.qualkit --over participant", group=theme)
@PROJECT
@click.option("--over", default="document", show_default=True, help="What comes in: document, or participant.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Chance, for the range.")
@JSON
def saturation(project: Path, over: str, seed: int, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Tell how many new themes each further document, or person, brings.

    'average' is over every order in which they could come, 'low' to 'high' the range of 95 % of the orders.
    """
    from qualkit.exploring.saturation import saturation as saturation_of

    opened, run = _newest(project)
    found = saturation_of(opened, run, seed=seed, over=over)
    means = [round(mean, 2) for mean in found.mean]
    low, high = map(int, found.low), map(int, found.high)
    rows = zip(found.documents, found.order, found.new, found.seen, means, low, high, strict=True)
    _show(("number", over, "new", "seen", "average", "low", "high"), list(rows), as_json=as_json)
    say(found.sentence)


@command(example="qualkit theme tree study.qualkit", group=theme)
@PROJECT
@JSON
def tree(project: Path, as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Show which themes lie near each other, as a tree; broad groups are marked."""
    from qualkit.exploring.branching import broad, hierarchy

    _, run = _newest(project)
    root = hierarchy(run)
    if as_json:
        print_json([asdict(root)])
    else:
        groups = {group.theme_ids for group in broad(run) if group.children}
        # A table takes white space at the front of a cell away.
        rows = [
            (" ".join(["·" * depth, branch.label]) if depth else branch.label, branch.size, _marked(branch, groups))
            for depth, branch in _lines(root, 0)
        ]
        print_table(rows, header=("theme or group", "passages", ""))
    _say([root.remark] if root.remark else [])


def _lines(branch: Branch, depth: int) -> Iterator[tuple[int, Branch]]:
    yield depth, branch
    for child in branch.children:
        yield from _lines(child, depth + 1)


def _marked(branch: Branch, groups: set[tuple[int, ...]]) -> str:
    return "broad group" if branch.theme_ids in groups else ""


def _newest(path: Path) -> tuple[Project, ThemeRun]:
    from qualkit.store.themes import newest_run

    project, _ = open_study(path)
    return project, newest_run(project)


def _show(names: Sequence[str], rows: Sequence[Sequence[Any]], *, as_json: bool) -> None:
    if as_json:
        print_json(dict(zip(names, row, strict=True)) for row in rows)
    else:
        print_table(rows, header=names)


def _say(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        say(sentence)
