"""Words with what stands out in them, overlapping or not, as HTML in which nothing said can act."""

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


def emphasised(text: str, spans: Sequence[Span]) -> str:
    """Return the text as HTML with the spans made to stand out: the words that made a match fire."""
    return "".join(
        tag("b", escape(stretch.text), class_="qk-term") if stretch.marks else escape(stretch.text)
        for stretch in stretches(text, spans)
    )
