"""The commands that read a study: excerpts, search, export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, conditions_of, open_study
from qualkit.cli.printing import print_json, print_table, say
from qualkit.errors import RequestError

if TYPE_CHECKING:
    from qualkit.model import Excerpt


@command(example="qualkit excerpts study.qualkit --code violence --where language=es --json", apart=("--csv --json",))
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
@click.option("--ask", "question", default="", metavar="QUESTION", help='Such as "violence AND trust within 3 turns".')
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write them to a CSV file.")
@JSON
def excerpts(
    project: Path,
    codes: Sequence[str],
    conditions: Sequence[str],
    words: str,
    question: str,
    csv_file: Path | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Show the coded excerpts of PROJECT.

    A question (--ask) links codes, roles, speakers and name=value with AND, OR, NOT, BEFORE and parentheses; how near
    is said after them: within one turn, within 3 turns, within one document, within 100 characters, overlapping.
    Names with signs in them stand in quotation marks: "Work (paid)"; so does a code that is called "NOT" or the like.
    Quotation marks within a name are written twice: "the ""few"" left".
    """
    from qualkit import workflow
    from qualkit.exploring.coded import asked, coded
    from qualkit.store.excerpts import all_excerpts, page_of_excerpts

    opened, _ = open_study(project)
    wanted = workflow.filter_from(opened, codes=codes, conditions=conditions_of(conditions), words=words)
    if question:
        wanted = replace(wanted, codings=tuple(asked(coded(opened, wanted), wanted, question=question)))
    if not page_of_excerpts(opened, wanted, limit=1):
        say("no excerpt fits")
    if csv_file:
        for lost in workflow.export(opened, csv_file, wanted=wanted):
            say(lost)
        say(f"written: {csv_file}")
    elif as_json:
        print_json(excerpt_row(excerpt) for excerpt in all_excerpts(opened, wanted))
    else:
        print_table(
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


def excerpt_row(excerpt: Excerpt) -> dict[str, Any]:
    """Return an excerpt as a row of plain JSON; offsets are code points in the document's text."""
    return {
        "coding": excerpt.coding_id,
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
                "kind": piece.kind.value,
                "what": piece.what,
                "start": piece.span.start,
                "end": piece.span.end,
                "language": piece.language,
                "negated": piece.negated,
                "remark": piece.remark,
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
    """Show the words of QUERY in context.

    All of them in one passage, case and accents ignored; bus* finds every ending.
    """
    from qualkit import workflow

    opened, _ = open_study(project)
    hits = workflow.words_in_context(opened, query, limit=limit)
    if as_json:
        print_json(
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
        print_table(
            ((h.found.document, h.found.participant, h.before[-50:], h.words, h.after[:50]) for h in hits),
            header=("document", "speaker", "before", "words", "after"),
        )


@command(example="qualkit export study.qualkit report.docx --code violence")
@PROJECT
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", "codes", multiple=True, help="Only this code and the codes below it; repeatable.")
@click.option("--where", "conditions", multiple=True, metavar="NAME=VALUE", help="As for excerpts; repeatable.")
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
def export(
    project: Path,
    file: Path,
    codes: Sequence[str],
    conditions: Sequence[str],
    replace: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Write excerpts, counts and themes of PROJECT to FILE.

    The suffix says how: .csv .xlsx .html .docx.
    """
    from qualkit import workflow

    if file.exists() and not replace:
        # Somebody may have written in the report.
        raise RequestError(f"{file}: is there already; choose another name, or --replace to write over it")
    opened, _ = open_study(project)
    wanted = workflow.filter_from(opened, codes=codes, conditions=conditions_of(conditions), words="")
    for lost in workflow.export(opened, file, wanted=wanted):
        say(lost)
    say(f"written: {file}")
