"""The commands of memos and of the quote list: memo, memos, quotes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study
from qualkit.cli.printing import print_json, print_table, say
from qualkit.errors import RequestError
from qualkit.phrasing import counted, shortened
from qualkit.settings import coder_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualkit.store.memos import KeptMemo
    from qualkit.store.project import Project
    from qualkit.store.quotes import Quote

LONGEST = 80  # characters of a memo or a quote in a table
ABOUT = "study, document:NAME, code:ID or coding:ID"
MEMO_COLUMNS = ("at (UTC)", "who", "about", "memo")
QUOTE_COLUMNS = ("number", "quote", "speaker", "document", "code", "note", "picked by")


@command(
    example='qualkit memo study.qualkit --about code:trust "Trust comes after food."',
    apart=("--change --remove", "--about | --change --remove", "TEXT | --remove"),
)
@PROJECT
@click.argument("text", required=False)
@click.option("--about", default="study", show_default=True, metavar="WHAT", help=f"{ABOUT}.")
@click.option(
    "--change",
    "changed",
    default="",
    metavar="ID",
    help="Put TEXT in the place of a memo of yours; memos --json has IDs.",
)
@click.option("--remove", "removed", default="", metavar="ID", help="Remove a memo of yours.")
def memo(project: Path, text: str | None, about: str, changed: str, removed: str) -> None:
    """Write a memo on PROJECT, a document, a code or a coding.

    Without TEXT, show the memos on it.
    """
    from qualkit.store.memos import memos as kept_memos
    from qualkit.workflow import noting

    opened, settings = open_study(project)
    who = coder_name(settings)
    if removed:
        noting.remove_memo(opened, removed, who=who)
        say("removed")
    elif changed:
        noting.change_memo(opened, changed, text or "", who=who)
        say("changed")
    elif text is not None:
        noting.write_memo(opened, noting.about_from(opened, about), text, who=who)
        say("written" if about == "study" else f"written, on {about}")
    else:
        _print_memos(kept_memos(opened, about=noting.about_from(opened, about), viewer=who))


@command(example='qualkit memos study.qualkit --words "trust neighb*" --csv memos.csv', apart=("--csv --json",))
@PROJECT
@click.option("--words", default="", help="Only memos with these words.")
@click.option("--about", default="", metavar="WHAT", help=f"{ABOUT}; 'code' alone means all on codes.")
@click.option("--by", default="", metavar="NAME", help="Only memos by this person.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write them to a CSV file.")
@JSON
def memos(
    project: Path,
    words: str,
    about: str,
    by: str,
    csv_file: Path | None,
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Show the memos of PROJECT, the newest first."""
    from qualkit.store.memos import memos as kept_memos
    from qualkit.workflow import noting

    opened, settings = open_study(project)
    on = noting.about_from(opened, about) if about else None
    found = kept_memos(opened, about=on, words=words, by=by, viewer=coder_name(settings))
    if not found:
        say("no memo fits" if words or about or by else "there are no memos yet; 'qualkit memo' writes one")
    if csv_file:
        for told in noting.export_memos(found, csv_file):
            say(told)
        say(f"written: {csv_file}, {counted(len(found), 'memo')}")
    elif as_json:
        print_json({**asdict(each), "what": each.subject} for each in found)
    else:
        _print_memos(found)


def _print_memos(found: Sequence[KeptMemo]) -> None:
    rows = ((each.at[:16].replace("T", " "), each.coder, each.subject, each.text) for each in found)
    print_table(rows, header=MEMO_COLUMNS)


@command(
    example='qualkit quotes study.qualkit --pick CODING --note "Opens the summary"',
    apart=(
        "--pick --number --unpick",
        "--note --move | --unpick",
        "--move | --pick",
        "--pick --number --unpick | --csv --file --json --without-names",
        "--json --csv --file",
    ),
    needs=("--note --number --pick", "--move --number", "--number --note --move"),
)
@PROJECT
@click.option("--pick", "picked", default="", metavar="CODING", help="Put an excerpt at the end of the list.")
@click.option("--note", "words", default=None, metavar="TEXT", help="The note of what is picked, or of --number.")
@click.option("--number", type=click.IntRange(min=1), help="The quote of this number in the list, to note or move.")
@click.option("--move", "steps", type=int, metavar="STEPS", help="Move --number down, or up: -1.")
@click.option("--unpick", "gone", type=click.IntRange(min=1), metavar="NUMBER", help="Take a quote off the list.")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the list to a CSV file.")
@click.option("--file", "report", type=click.Path(path_type=Path), help="Write the list as .docx, .html or .csv.")
@click.option("--without-names", is_flag=True, help="Leave out of the list who spoke, and where.")
@JSON
def quotes(project: Path, *, csv_file: Path | None, report: Path | None, **asked: Any) -> None:  # noqa: ANN401 - click's
    """Show the quote list of PROJECT, change it or write it to a file.

    The JSON of 'qualkit excerpts' has the id of each CODING.
    """
    from qualkit.workflow import quoting

    opened, settings = open_study(project)
    who = coder_name(settings)
    if csv_file and csv_file.suffix.lower() != ".csv":
        raise RequestError(f"{csv_file}: --csv writes .csv alone; --file writes .docx and .html too")
    if asked["steps"] == 0:
        raise click.UsageError("--move 0 moves nothing; 1 is one down, -1 one up")
    path = csv_file or report
    if path:
        for told in quoting.export_quotes(opened, path, is_named=not asked["without_names"], viewer=who):
            say(told)
        say(f"written: {path}")
    elif asked["picked"] or asked["number"] or asked["gone"]:
        say(", ".join(_change_list(opened, asked, who)))
    else:
        _print_quotes(opened, who, is_named=not asked["without_names"], as_json=asked["as_json"])


def _change_list(opened: Project, asked: dict[str, Any], who: str) -> list[str]:
    """Do what was asked of the list and return what was done."""
    from qualkit.workflow import quoting

    number, words, steps = asked["number"], asked["words"], asked["steps"]
    done = []
    if asked["picked"]:
        quoting.pick(opened, asked["picked"], note=words or "", who=who)
        done.append("picked")
    if number and words is not None:
        quoting.note(opened, _numbered(opened, number, who), words, who=who)
        done.append("noted")
    if steps:
        quoting.move(opened, _numbered(opened, number, who), steps=steps, who=who)
        done.append("moved")
    if asked["gone"]:
        quoting.unpick(opened, _numbered(opened, asked["gone"], who), who=who)
        done.append("taken off the list")
    return done


def _numbered(opened: Project, number: int, who: str) -> str:
    """Return the id of a quote by its number in the list that the person sees."""
    from qualkit.store.quotes import quotes as kept_quotes

    listed = kept_quotes(opened, viewer=who)
    if number > len(listed):
        raise RequestError(f"quote {number}: the list has {counted(len(listed), 'quote')}")
    return listed[number - 1].id


def _print_quotes(opened: Project, who: str, *, is_named: bool, as_json: bool) -> None:
    from qualkit.store.quotes import quotes as kept_quotes

    listed = kept_quotes(opened, viewer=who)
    if not listed:
        say("nothing is picked yet; 'qualkit quotes PROJECT --pick CODING' picks an excerpt")
    rows = [_quote_row(number, quote, is_named=is_named) for number, quote in enumerate(listed, start=1)]
    if as_json:
        print_json(rows)
        return
    shown = [{**row, "quote": shortened(row["quote"], LONGEST)} for row in rows]
    names = [name for name in QUOTE_COLUMNS if not rows or name.replace(" ", "_") in rows[0]]
    print_table(([row[name.replace(" ", "_")] for name in names] for row in shown), header=names)


def _quote_row(number: int, quote: Quote, *, is_named: bool) -> dict[str, Any]:
    """Return a quote as a row of plain JSON."""
    excerpt = quote.excerpt
    row = {
        "number": number,
        "quote": excerpt.quote,
        "code": excerpt.code_id,
        "language": excerpt.language,
        "role": excerpt.role,
        "note": quote.note,
    }
    named = {
        "id": quote.id,
        "coding": excerpt.coding_id,
        "speaker": excerpt.participant,
        "document": excerpt.document,
        "document_id": excerpt.document_id,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "picked_by": quote.who,
        "at": quote.at,
        "remark": quote.remark,
    }
    return row | (named if is_named else {})
