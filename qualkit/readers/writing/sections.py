"""Finds the form in numbered sections: a line or two that ask for something, and below them what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qualkit.model import Span
from qualkit.readers.writing.blocks import Block, BlockKind, plain
from qualkit.readers.writing.forms import QUESTION_LEVEL
from qualkit.text import folded

FEWEST = 3  # sections
ASKING = 0.6  # of them
LONGEST = 600  # characters of what is asked
QUESTION = re.compile(r"\?[\"”»)]*(?:\s|$)")
ENDED = re.compile(r"[.!?:;)…][\"”»)]*$")
# How a form speaks to whoever fills it in, without accents.
OPENING_WORDS = (
    "please; if you; if possible; you can; you may; you could; did you; do you; what; which; how; who; describe; list; "
    "share; provide; indicate; summarise; summarize; write; note here; "
    "por favor; si lo desea; si quiere; si es posible; puede; que; cuales; cual; como; quien; describa; enumere; "
    "comparta; indique; resuma; escriba; anote; "
    "veuillez; merci de; si vous; si possible; vous pouvez; quel; quels; quelle; quelles; comment; qui; decrivez; "
    "indiquez; resumez; partagez; notez; "
    "se quiser; pode; quais; qual; descreva; liste; partilhe; compartilhe; escreva; per favore; potete; quali; "
    "descrivete; indicate; bitte; wenn sie; welche; wie; beschreiben sie; nennen sie"
)
OPENING = re.compile(rf"(?:{'|'.join(OPENING_WORDS.split('; '))})\b")


def asked_sections(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with what each numbered section asks as the heading of its answers, which know its number.

    Where most sections ask nothing, this is a report like others and the blocks come back as they are.
    """
    sections = set(_sections(text, blocks))
    asked = {n + 1: _end(text, blocks, n + 1) for n in sections if n + 1 < len(blocks) and _asks(text, blocks[n + 1])}
    if len(sections) < FEWEST or len(asked) < ASKING * len(sections):
        return list(blocks)
    return list(_filled(blocks, sections, asked))


def _sections(text: str, blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the numbered headings; below a list the next looks like one more item, but it asks for something."""
    level = min((block.level for block in blocks if block.kind is BlockKind.HEADING and _number(block)), default=0)
    counted = 0
    for n, block in enumerate(blocks):
        is_heading = block.kind is BlockKind.HEADING and block.level == level
        goes_on = block.kind is BlockKind.ITEM and n + 1 < len(blocks) and _asks(text, blocks[n + 1])
        if _number(block) and (is_heading or (goes_on and int(_number(block)) == counted + 1)):
            counted = int(_number(block))
            yield n


def _number(block: Block) -> str:
    return block.number.strip("().") if block.number.strip("().").isdigit() else ""


def _asks(text: str, block: Block) -> bool:
    words = plain(block.span.of(text)) if len(block.span) <= LONGEST else ""
    speaks = block.kind is BlockKind.PARAGRAPH or (block.kind is BlockKind.HEADING and not block.number)
    return speaks and bool(QUESTION.search(words) or OPENING.match(folded(words)))


def _end(text: str, blocks: Sequence[Block], first: int) -> int:
    """Return the block after those that what is asked runs over: a sentence may be broken by a blank line."""
    end = first + 1
    while (
        end < len(blocks)
        and blocks[end].kind is BlockKind.PARAGRAPH
        and not ENDED.search(blocks[end - 1].span.of(text))
        and next(filter(str.isalpha, blocks[end].span.of(text)), "A").islower()
        and blocks[end].span.end - blocks[first].span.start <= LONGEST
    ):
        end += 1
    return end


def _filled(blocks: Sequence[Block], sections: set[int], asked: dict[int, int]) -> Iterator[Block]:
    number, at = "", 0
    level = min((blocks[n].level for n in sections if blocks[n].kind is BlockKind.HEADING), default=1)
    while at < len(blocks):
        block = blocks[at]
        number = _number(block) if at in sections else number
        if at in asked:
            span = Span(block.span.start, blocks[asked[at] - 1].span.end)
            yield replace(block, span=span, kind=BlockKind.HEADING, level=QUESTION_LEVEL)
            at = asked[at]
            continue
        if at in sections:
            yield replace(block, kind=BlockKind.HEADING, level=level)
        elif number and block.kind is not BlockKind.HEADING:
            yield replace(block, attributes={**block.attributes, "question": number})
        else:
            yield block
        at += 1
