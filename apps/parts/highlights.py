"""Words with what was marked in them, overlapping or not, as HTML in which nothing said can act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from parts.words import tag
from qualkit.model import Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some words and the numbers of the spans that all of them lie in."""

    text: str
    marks: tuple[int, ...]


def stretches(text: str, spans: Sequence[Span]) -> list[Stretch]:
    """Return the text cut wherever a span begins or ends; the stretches joined are the text.

    Spans may overlap and may reach beyond the text.

    >>> [(s.text, s.marks) for s in stretches("abcd", [Span(0, 3), Span(2, 4)])]
    [('ab', (0,)), ('c', (0, 1)), ('d', (1,))]
    """
    inside = [(min(span.start, len(text)), min(span.end, len(text))) for span in spans]
    cuts = sorted({0, len(text), *(cut for pair in inside for cut in pair)})
    return [
        Stretch(text[start:end], tuple(n for n, (first, last) in enumerate(inside) if first <= start and end <= last))
        for start, end in pairwise(cuts)
    ]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be marked, in the colour of a code, with what is said of it on hover and on focus."""

    span: Span
    colour: str
    title: str
    negated: bool = False


def marked(text: str, marks: Sequence[Mark]) -> str:
    """Return the text as HTML, each marked stretch under one stripe a mark; the keyboard reaches each stretch."""
    pieces = []
    for stretch in stretches(text, [mark.span for mark in marks]):
        words = escape(stretch.text)
        here = [marks[number] for number in stretch.marks]
        if not here:
            pieces.append(words)
            continue
        pieces.append(
            tag(
                "mark",
                words,
                class_="qk-mark qk-negated" if all(mark.negated for mark in here) else "qk-mark",
                style=_stripes([mark.colour for mark in here]),
                title="\n".join(mark.title for mark in here),
                tabindex="0",
            )
        )
    return "".join(pieces)


def emphasised(text: str, spans: Sequence[Span]) -> str:
    """Return the text as HTML with the spans made to stand out: the words that made a match fire."""
    return "".join(
        tag("b", escape(stretch.text), class_="qk-term") if stretch.marks else escape(stretch.text)
        for stretch in stretches(text, spans)
    )


def _stripes(colours: Sequence[str]) -> str:
    """Return CSS that draws the first colour as a tint and each as a stripe below the words, one under the other."""
    stripes = ", ".join(f"linear-gradient({colour}, {colour})" for colour in colours)
    places = ", ".join(f"0 calc(100% - {3 * number}px)" for number in range(len(colours)))
    return (
        f"--c: {colours[0]}; background-image: {stripes}; background-position: {places}; "
        f"padding-bottom: {3 * len(colours) - 1}px"
    )
