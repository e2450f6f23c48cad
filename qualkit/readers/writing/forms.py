"""Finds the form in a rapporteur's notes: numbered questions that somebody answered below, beside or in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.model import Span
from qualkit.readers.writing.blocks import ITEM, Block, BlockKind
from qualkit.readers.writing.headings import LOUD_LEVEL, is_loud
from qualkit.text import line_spans, trimmed

QUESTION_LEVEL = 10  # below every heading that can be told, so that the parts of a form stand above
FEWEST = 3  # questions
ANSWERED = 0.5  # of them
LONGEST_LABEL, MOST_LABEL_WORDS = 40, 5
CLOSING = r"[\"”»)\]*_]*"
# A question may be followed by others, and by what is said to whoever fills in the form.
ASKED = re.compile(
    rf"[^?]{{3,600}}\?{CLOSING}(?:\s[^?.!:\n]{{3,300}}\?{CLOSING})*(?:\s*\([^()]{{1,300}}\))?", re.DOTALL
)
LABELLED = re.compile(
    r"\**(?:q|question|pregunta|pergunta|frage|domanda)\s{0,3}(?P<number>\d{1,2}[a-z]?)\s{0,3}[.:)–-]\**\s{0,9}(?=\S)",
    re.IGNORECASE,
)
FIELD = re.compile(
    rf"[*_]{{0,2}}(?P<label>[^\W\d_][^:?\n\t]{{0,{LONGEST_LABEL}}}?)[*_]{{0,2}}\s?:[*_]{{0,2}}\s{{1,9}}(?P<value>\S.*)"
)
BOX = re.compile(r"(?P<box>[☐☑☒✓✗□■]|\[[ xX]\])[ \t\xa0]{0,9}(?P<words>[^☐☑☒✓✗□■\[\n]{1,200})")
EMPTY = frozenset("☐□")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a block asks it: its number, where its words stand, and those of the answer beside it, if any."""

    number: str
    asked: Span
    answer: Span | None


@dataclass(frozen=True, slots=True)
class Form:
    """The blocks of a form, its questions headings; and its fields (`City: Riverton`), which describe the document."""

    blocks: tuple[Block, ...]
    fields: Mapping[str, str]


def form_of(text: str, blocks: Sequence[Block]) -> Form | None:
    """Return the form that the blocks are; None when they are none: a list of questions has no answers."""
    pieces = list(_with_rows_apart(blocks))
    found = {n: question for n, block in enumerate(pieces) if (question := _question(text, block))}
    found |= _continued(text, pieces, found)
    answered = sum(
        question.answer is not None or (n + 1 < len(pieces) and n + 1 not in found and _may_answer(pieces[n + 1]))
        for n, question in found.items()
    )
    if len(found) < FEWEST or answered < max(FEWEST - 1, ANSWERED * len(found)):
        return None
    first = min(found)
    fields = dict(field for block in pieces[:first] for field in _fields(text, block))
    return Form(tuple(_filled(text, pieces, found)), fields)


def _with_rows_apart(blocks: Sequence[Block]) -> Iterator[Block]:
    """Return the blocks, tables with questions row by row."""
    for block in blocks:
        if block.kind is BlockKind.TABLE and len(block.rows) > 1:
            for row in block.rows:
                cells = [cell for cell in row if len(cell)]
                yield replace(block, span=Span(cells[0].start, cells[-1].end), rows=(row,))
        else:
            yield block


def _may_answer(block: Block) -> bool:
    return block.kind is not BlockKind.HEADING and block.kind is not BlockKind.FURNITURE


def _question(text: str, block: Block) -> Question | None:
    """Return the question that a block asks; only a numbered one is a form's, unless it stands in a row."""
    if block.kind is BlockKind.TABLE:
        return _question_of_row(text, block)
    if block.kind not in {BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.HEADING}:
        return None
    number, span = _numbered(text, block.span, block.number)
    asked = ASKED.match(text, span.start, span.end)
    if not number or not asked:
        return None
    answer = trimmed(text, Span(asked.end(), span.end))
    return Question(number, trimmed(text, Span(*asked.span())), answer if _has_words(text, answer) else None)


def _numbered(text: str, span: Span, number: str) -> tuple[str, Span]:
    """Return the number of what stands there, and where its words begin."""
    if not number and (label := LABELLED.match(text, span.start, span.end)):
        return label["number"], Span(label.end(), span.end)
    if not number and (marker := ITEM.match(text, span.start, span.end)) and marker["number"]:
        return marker["number"].strip("().").casefold(), Span(marker.end(), span.end)
    return number.strip("().").casefold(), span


def _question_of_row(text: str, block: Block) -> Question | None:
    cells = [cell for row in block.rows for cell in row if any(map(str.isalpha, cell.of(text)))]
    if len(block.rows) != 1 or not 1 <= len(cells) <= 2:  # noqa: PLR2004 - a question and its answer
        return None
    before = next((cell.of(text).strip(". ") for row in block.rows for cell in row if len(cell)), "")
    number, span = _numbered(text, cells[0], before if before.isdigit() else "")
    if not ASKED.match(text, span.start, span.end):
        return None
    return Question(number, span, cells[1] if cells[1:] else None)


def _has_words(text: str, span: Span) -> bool:
    return any(map(str.isalnum, span.of(text)))


def _continued(text: str, blocks: Sequence[Block], found: Mapping[int, Question]) -> dict[int, Question]:
    """Return what is numbered on from a question without asking one itself ("4. Main points")."""
    more: dict[int, Question] = {}
    last = ""
    for n, block in enumerate(blocks):
        if n in found:
            last = found[n].number if found[n].number.isdigit() else last
        elif last.isdigit() and block.number.strip("().") == str(int(last) + 1) and len(found) >= FEWEST - 1:
            last = str(int(last) + 1)
            line = next(line_spans(block.span.of(text))).shifted(block.span.start)
            answer = trimmed(text, Span(line.end, block.span.end))
            more[n] = Question(last, trimmed(text, line), answer if _has_words(text, answer) else None)
    return more


def _filled(text: str, blocks: Sequence[Block], found: Mapping[int, Question]) -> Iterator[Block]:
    """Return the blocks with questions as headings, and answers that know the number of theirs."""
    number = main = ""
    for n, block in enumerate(blocks):
        if n not in found:
            if is_heading := block.kind is BlockKind.PARAGRAPH and is_loud(block.span.of(text)):
                block = replace(block, kind=BlockKind.HEADING, level=LOUD_LEVEL)  # noqa: PLW2901 - the same, told apart
            number = "" if is_heading or block.kind is BlockKind.HEADING else number
            yield _answer(text, block, number)
            continue
        question = found[n]
        is_sub = question.number.isalpha() and bool(main)
        main = main if is_sub else question.number
        number = f"{main}{question.number}" if is_sub else question.number
        if block.kind is BlockKind.HEADING:
            yield block  # markup tells where it stands
            continue
        attributes = {key: value for key, value in block.attributes.items() if key != "level"}
        yield Block(question.asked, BlockKind.HEADING, level=QUESTION_LEVEL + is_sub, attributes=attributes)
        if question.answer:
            yield _answer(text, Block(question.answer, BlockKind.PARAGRAPH, attributes=attributes), number)


def _answer(text: str, block: Block, number: str) -> Block:
    if not number or block.kind is BlockKind.HEADING:
        return block
    boxes = list(BOX.finditer(block.span.of(text)))
    checked = [box["words"].strip(" \t,;/|") for box in boxes if box["box"] not in EMPTY and box["box"] != "[ ]"]
    told = {"checked": ", ".join(checked)} if boxes else {}
    return replace(block, attributes={**block.attributes, **told, "question": number})


def _fields(text: str, block: Block) -> Iterator[tuple[str, str]]:
    """Return the fields that a block holds, if all of its lines are fields."""
    if block.kind is BlockKind.TABLE:
        for row in block.rows:
            cells = [cell.of(text).strip() for cell in row if len(cell)]
            if len(cells) == 2 and _is_label(cells[0].rstrip(" :")):  # noqa: PLR2004 - a label and a value
                yield cells[0].rstrip(" :"), " ".join(cells[1].split())
        return
    if block.kind in {BlockKind.PARAGRAPH, BlockKind.ITEM}:
        found = [FIELD.match(line.of(block.span.of(text)).strip()) for line in line_spans(block.span.of(text))]
        for field in found:
            if field and _is_label(field["label"]) and not is_loud(field[0]):
                yield field["label"].strip(), field["value"].strip()


def _is_label(words: str) -> bool:
    return 0 < len(words) <= LONGEST_LABEL and len(words.split()) <= MOST_LABEL_WORDS and "\n" not in words
