"""The command that reads boards together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qualkit.cli.group import JSON, PROJECT, command, conditions_of, open_study
from qualkit.cli.printing import print_json, print_table, say, track
from qualkit.errors import RequestError
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from qualkit.workflow.synthesis import Synthesis

HEADER = ("prompt", "idea", "groups", "languages", "notes", "said by")
PERHAPS = "perhaps: "


@command(example="qualkit synthesis study.qualkit --where session=2")
@PROJECT
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="NAME=VALUE",
    help="Only notes of this attribute, language, prompt, document or kind; may be repeated.",
)
@JSON
def synthesis(project: Path, conditions: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Find the same idea across boards and languages.

    An idea has a heading in each language, in participants' words. What no other note says again stands below the
    ideas of its prompt. Ideas marked "perhaps" are the ones to read twice.
    """
    from qualkit.workflow.synthesis import synthesis_rows, synthesise

    opened, settings = open_study(project)
    found = synthesise(opened, where=conditions_of(conditions), embedder=settings.embedder, track=track)
    if not found.notes:
        raise RequestError(f"{project}: holds no such notes to lay side by side; import boards, answers or notes first")
    if as_json:
        print_json(synthesis_rows(found))
    else:
        print_table(_rows(found), header=HEADER)
    say(_summary(found))


def _rows(found: Synthesis) -> Iterator[tuple[str, ...]]:
    total = len(found.groups)
    for prompt in found.prompts:
        asked = next(iter(prompt.names.values()), "")
        for idea in prompt.ideas:
            heading = " / ".join(dict.fromkeys(idea.headings.values()))
            yield (
                asked,
                heading if idea.sure else PERHAPS + heading,
                f"{len(idea.groups)} of {total}",
                " ".join(idea.languages),
                str(len(idea.notes)),
                "; ".join(idea.groups),
            )
        for note in prompt.single:
            yield asked, note.words, f"1 of {total}", note.language, "1", note.group


def _summary(found: Synthesis) -> str:
    told = (
        f"{counted(len(found.ideas), 'idea')} in {counted(found.notes, 'note')} of "
        f"{counted(len(found.groups), 'group')}; {counted(found.single, 'note')} raised once"
    )
    if len(found.groups) > 1 or len(found.languages) > 1:
        return told
    return f"{told}; all are of one group and language, so that nothing could be compared"
