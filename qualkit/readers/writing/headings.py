"""Headings that no markup tells, and the path of headings above each piece of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from qualkit.readers.talk.speakers import is_label
from qualkit.readers.writing.blocks import Block, BlockKind, plain

LONGEST_MARKED = 1_000  # characters of a short line, with its markup
LONGEST = 90
MOST_WORDS = {BlockKind.PARAGRAPH: 12, BlockKind.ITEM: 16}  # a number says that more words may be meant as a heading
MOST_LINES = 3
LOUD_LEVEL = 8  # below those that markup tells
PLAIN_LEVEL = 9  # below the numbered ones
FULL = 15  # words that make a paragraph more than a line
UNENDED = re.compile(r"[.,;:!…\"”»]$")
NO_HEADING = re.compile(r"[\"“«@]|https?:|www\.", re.IGNORECASE)
SHOUTED = 2  # words in capitals


@dataclass(frozen=True, slots=True)
class Placed:
    """A block, the headings above it from the top down, and how many came before: two may read the same."""

    block: Block
    path: tuple[str, ...]
    section: int

    @property
    def prompt(self) -> str:
        """Return the nearest heading."""
        return self.path[-1] if self.path else ""

    @property
    def attributes(self) -> dict[str, str]:
        """Return the path as people write it, and what the block knows itself."""
        return {**self.block.attributes, **({"section": " > ".join(self.path)} if self.path else {})}


def placed(text: str, blocks: Sequence[Block]) -> Iterator[Placed]:
    """Return every block with the headings above it."""
    above: list[tuple[int, str]] = []
    section = 0
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            yield Placed(block, tuple(words for _, words in above), section)
            continue
        words = plain(block.span.of(text))
        if above and above[-1][0] == block.level and not any(map(str.isalpha, words)):
            words = f"{above[-1][1]} {words}"  # a chapter's number on a line of its own
        section += 1
        above = [(level, heading) for level, heading in above if level < block.level]
        yield Placed(block, tuple(heading for _, heading in above), section)
        above.append((block.level, words))


def with_plain_headings(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with short lines that stand alone turned into headings, where no markup tells headings."""
    if any(block.kind is BlockKind.HEADING for block in blocks):
        return list(blocks)
    found: list[Block] = []
    words = [block for block in blocks if block.kind is not BlockKind.FURNITURE]
    could = [_could_be_heading(text, words, at) for at in range(len(words))]
    for candidates, run in groupby(range(len(words)), key=could.__getitem__):
        numbers = list(run)
        chosen = _chosen(text, words, numbers) if candidates else set()
        found += [_as_heading(words[n]) if n in chosen else words[n] for n in numbers]
    return sorted([*found, *(b for b in blocks if b.kind is BlockKind.FURNITURE)], key=lambda block: block.span)


def _chosen(text: str, blocks: Sequence[Block], run: Sequence[int]) -> set[int]:
    """Return which short lines in a row are headings: the last before full text, and the first after it."""
    before, after = run[0] - 1, run[-1] + 1
    if after == len(blocks):
        return set()
    first_opens = before < 0 or blocks[before].kind is not BlockKind.PARAGRAPH or _is_full(text, blocks[before])
    return {run[-1], *(run[:1] if first_opens else ())}


def _is_full(text: str, block: Block) -> bool:
    words = block.span.of(text)
    return len(words.split()) >= FULL or words.endswith((".", ":", "?", "!"))


def _could_be_heading(text: str, blocks: list[Block], at: int) -> bool:
    block = blocks[at]
    if len(block.span) > LONGEST_MARKED:
        return False
    words = plain(block.span.of(text))
    if block.kind is BlockKind.ITEM:
        neighbours = blocks[max(0, at - 1) : at] + blocks[at + 1 : at + 2]
        if not block.number or any(near.kind is BlockKind.ITEM for near in neighbours):
            return False
    elif block.kind is not BlockKind.PARAGRAPH:
        return False
    return (
        len(words) <= LONGEST
        and len(words.split()) <= MOST_WORDS[block.kind]
        and block.span.of(text).count("\n") < MOST_LINES
        and _begins_like_a_heading(words)
        and not UNENDED.search(words)
        and not NO_HEADING.search(words)
        and (":" not in words or any(map(str.isdigit, words.split(":")[0])))
    )


def _begins_like_a_heading(words: str) -> bool:
    first = next((character for character in words if character.isalnum()), "")
    return any(map(str.isalpha, words)) and not first.islower()


def _as_heading(block: Block) -> Block:
    level = 1 + block.number.strip(".)").count(".") if block.number else PLAIN_LEVEL
    return replace(block, kind=BlockKind.HEADING, level=level)


def is_loud(line: str) -> bool:
    """Tell whether a line between turns is a heading: in capitals, or `Topic 2: …`.

    >>> is_loud("TOPIC 2: HOUSING"), is_loud("Yes, exactly")
    (True, False)
    """
    words = plain(line)
    labelled = re.match(r"[^\W\d_]+\s*\d+\b", words)
    return len(words) <= LONGEST and (
        (words.isupper() and len(words.split()) >= SHOUTED and not UNENDED.search(words) and "?" not in words)
        or bool(labelled and is_label(labelled[0]))
    )
