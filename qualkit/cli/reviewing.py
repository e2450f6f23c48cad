"""The command in which people judge what a program suggests."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli.group import JSON, PROJECT, command, open_study
from qualkit.cli.printing import fail_for, print_json, print_table, say, say_lines, track
from qualkit.errors import RequestError, possible
from qualkit.phrasing import counted
from qualkit.settings import coder_name

if TYPE_CHECKING:
    from qualkit.analysis.quality import Estimate
    from qualkit.model import Codebook
    from qualkit.settings import Settings
    from qualkit.store.project import Project
    from qualkit.workflow.measuring import Line, Reviewed
    from qualkit.workflow.reviewing import Question, Suggestion

AROUND = 400  # characters of the passage shown before and after the statement
HELP = """\
  numbers or codes   these hold, such as: 1 3  or: trust, violence
  y                  what is marked with + holds, and nothing else; more may follow: y trust
  Enter              no code holds; a sub-code brings the code above it
  s  skip    b  back to the one before    q  stop    ?  this, and the codes"""


@command(
    example="qualkit review study.qualkit --count 20",
    apart=("--to --from --report", "--json | --to --from", "--count | --from --report", "--from | --with --seed"),
)
@PROJECT
@click.option("--count", type=click.IntRange(min=1), default=20, show_default=True, help="Statements at most.")
@click.option("--with", "autocoder", default="", help="Whose suggestions; without it, as for 'code'.")
@click.option("--seed", type=int, help="Chance starts here; keep to one seed in a study.")
@click.option("--to", "written", type=click.Path(path_type=Path), help="Write what to judge to a CSV file to fill in.")
@click.option("--from", "filled", type=click.Path(path_type=Path), help="Take the answers of a filled table.")
@click.option("--report", is_flag=True, help="Say how good the coding is, and whether you may stop.")
@JSON
def review(
    project: Path,
    count: int,
    autocoder: str,
    seed: int | None,
    written: Path | None,
    filled: Path | None,
    report: bool,  # noqa: FBT001 - click passes flags by name
    as_json: bool,  # noqa: FBT001 - as above
) -> None:
    """Judge the statements of PROJECT that teach most.

    You say which codes hold; each answer is kept at once. A quarter is drawn at random, so that quality can be
    measured. On a pipe, or with --to, the statements are written as a table instead.
    """
    from qualkit.workflow import answer_tables, measuring, reviewing

    opened, settings = open_study(project)
    if filled:
        _take(opened, filled, settings)
        return
    asked: dict[str, Any] = {
        "autocoder": autocoder or settings.autocoder,
        "embedder": settings.embedder,
        "seed": settings.seed if seed is None else seed,
        "track": track,
    }
    if report:
        _report(measuring.quality(opened, **asked), as_json=as_json)
        return
    questions = reviewing.next_to_judge(opened, count=count, **asked)
    if not questions:
        say("nothing is left to judge: every statement was judged, or says the same as one that was")
    elif as_json:
        print_json(map(_question_row, questions))
    elif written:
        _write(questions, written, project)
    elif sys.stdin.isatty() and sys.stdout.isatty():
        _sit(opened, questions, settings, project)
    else:
        answer_tables.write_questions(questions, sys.stdout)


def _write(questions: Sequence[Question], path: Path, project: Path) -> None:
    from qualkit.files import whole_file
    from qualkit.workflow.answer_tables import write_questions

    if path.suffix.lower() != ".csv":
        raise RequestError(f"{path}: '{path.suffix}' cannot be written; possible: .csv")
    if path.exists():
        # Somebody may have filled it in.
        raise RequestError(f"{path}: is there already; choose another name")
    # The byte order mark tells Excel that this is UTF-8.
    with whole_file(path) as unfinished, unfinished.open("w", encoding="utf-8-sig", newline="") as file:
        write_questions(questions, file)
    how = f"fill in 'codes' ('-' where none holds), then: qualkit review {project} --from {path}"
    say(f"written: {path}, {counted(len(questions), 'statement')}; {how}")


def _take(project: Project, path: Path, settings: Settings) -> None:
    from qualkit.workflow.answer_tables import read_answers
    from qualkit.workflow.judging import answer_all, new_sitting

    answers, problems = read_answers(project, path)
    fail_for(problems)
    new = answer_all(project, answers, who=coder_name(settings), sitting=new_sitting())
    known = len(answers) - new
    say(f"{counted(new, 'answer')} taken" + (f", {known} as they were before" if known else ""))


def _question_row(question: Question) -> dict[str, Any]:
    return {
        "document": question.document,
        "document_id": question.statement.document_id,
        "start": question.statement.span.start,
        "end": question.statement.span.end,
        "words": question.statement.words,
        "context": question.context,
        "speaker": question.speaker,
        "prompt": question.prompt,
        "language": question.statement.language,
        "suggestions": [
            {
                "code": each.code_id,
                "given": each.is_given,
                "likelihood": each.likelihood,
                "evidence": [{"what": piece.what, "negated": piece.negated} for piece in each.evidence],
            }
            for each in question.suggestions
        ],
        "reason": question.reason,
        "chance": question.chance,
    }


def _sit(project: Project, questions: Sequence[Question], settings: Settings, path: Path) -> None:
    """Ask one question after the other; each answer is kept before the next is asked."""
    from qualkit.workflow.judging import answer, new_sitting

    codebook, sitting, who = project.codebook(), new_sitting(), coder_name(settings)
    say(f"{counted(len(questions), 'statement')}; which codes hold?")
    say_lines(HELP)
    at, answered = 0, set[int]()
    while at < len(questions):
        question = questions[at]
        _show(question, at + 1, len(questions))
        reply = _asked(question, codebook)
        if reply.what == "stop":
            break
        if reply.what == "answer":
            answer(project, question.statement, reply.codes, who=who, sitting=sitting, chance=question.chance)
            answered.add(at)
        at = max(0, at - 1) if reply.what == "back" else at + 1
    say(
        f"{len(answered)} judged; 'qualkit undo {path}' takes this sitting back, '--report' says how good the coding is"
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody typed: the codes that hold, or that they skip, go back, stop or want help."""

    what: str
    codes: frozenset[str] = field(default_factory=frozenset)


WORDS: Mapping[str, Reply] = {
    "s": Reply("skip"),
    "b": Reply("back"),
    "q": Reply("stop"),
    "?": Reply("help"),
}


def reply_of(typed: str, suggestions: Sequence[Suggestion], codes: Sequence[str]) -> Reply:
    """Return what was typed; RequestError for what is neither a code nor a number that is shown."""
    if typed.strip() in WORDS and typed.strip() not in codes:
        return WORDS[typed.strip()]
    known = {code.casefold(): code for code in codes}
    numbered = {str(number): each.code_id for number, each in enumerate(suggestions, start=1)}
    held: set[str] = set()
    for word in typed.casefold().replace(",", " ").replace(";", " ").split():
        if word in known or word in numbered:
            held.add(known.get(word) or numbered[word])
        elif word == "y":
            held.update(each.code_id for each in suggestions if each.is_given)
        else:
            raise RequestError(f"'{word}' is no code and no number above; {possible(word, codes)}")
    return Reply("answer", frozenset(held))


def _asked(question: Question, codebook: Codebook) -> Reply:
    codes = [code.id for code in codebook.codes]
    while True:
        try:
            typed = click.prompt("codes", default="", show_default=False, prompt_suffix="> ", err=True)
            reply = reply_of(typed, question.suggestions, codes)
        except click.Abort:
            return WORDS["q"]
        except UnicodeDecodeError:
            say("what was typed is not UTF-8; type it again, or set the terminal to UTF-8")
            continue
        except RequestError as error:
            say(str(error))
            continue
        if reply.what != "help":
            return reply
        say_lines(HELP)
        for code in codebook.codes:
            say(f"  {'  ' * (len(codebook.path(code.id)) - 1)}{code.id}: {next(iter(code.name.values()), '')}")


def _show(question: Question, number: int, count: int) -> None:
    from qualkit.workflow.answer_tables import suggestion_in_words

    statement, span = question.statement, question.span
    about = (question.document, question.speaker, statement.language, question.prompt, question.reason)
    click.echo(err=True)
    say(f"{number} of {count} · " + " · ".join(filter(None, about)))
    before, after = question.context[: span.start], question.context[span.end :]
    before = before if len(before) <= AROUND else f"… {before[-AROUND:]}"
    after = after if len(after) <= AROUND else f"{after[:AROUND]} …"
    say_lines(before.strip(), begin="    ")
    say_lines(statement.words, begin="  ▶ ")
    say_lines(after.strip(), begin="    ")
    for n, each in enumerate(question.suggestions, start=1):
        say(f"  {n} {'+' if each.is_given else ' '} {suggestion_in_words(replace(each, is_given=True))}")


def _report(reviewed: Reviewed, *, as_json: bool) -> None:
    if as_json:
        print_json([*map(_line_row, reviewed.lines)])
    else:
        print_table(
            (
                (line.code_id or "(all)", line.language or "(all)", line.holding, line.coded, *_figures(line))
                for line in reviewed.lines
                if line.holding or line.coded or not line.code_id
            ),
            header=("code", "language", "hold it", "coded", "precision", "recall", "F1", "kappa", "unfound"),
        )
    say(
        f"{reviewed.judged} of {reviewed.statements} statements judged; the table is '{reviewed.autocoder}' against "
        f"the {reviewed.sample} of them that are a fair sample of {reviewed.sampled_from}"
    )
    if reviewed.is_unsure_of_intervals and any(line.measures for line in reviewed.lines):
        say(f"the sample is of {counted(reviewed.documents, 'document')}: with so few, intervals are too narrow")
    say(reviewed.stopping)


def _figures(line: Line) -> list[str]:
    return [_figure(line.measures.get(name)) for name in ("precision", "recall", "f1", "kappa")] + [
        "" if line.language else _figure(line.unfound)
    ]


def _figure(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return "not yet measured"
    interval = "" if estimate.low is None or estimate.high is None else f" ({estimate.low:.2f}–{estimate.high:.2f})"
    return f"{estimate.value:.2f}{interval}"


def _line_row(line: Line) -> dict[str, Any]:
    figures = {**line.measures, "unfound": line.unfound}
    return {
        "code": line.code_id,
        "language": line.language,
        "statements": line.statements,
        "holding": line.holding,
        "coded": line.coded,
        **{
            name: {"value": found.value, "low": found.low, "high": found.high} if found else None
            for name, found in ((name, figures.get(name)) for name in ("precision", "recall", "f1", "kappa", "unfound"))
        },
    }
