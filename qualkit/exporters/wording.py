"""How exporters put things into words: times, positions, evidence, coders, and the notes on reading a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualkit.model import Evidence, Excerpt, Filter, Round, Span
    from qualkit.store.passages import Found
    from qualkit.store.themes import StoredTheme, ThemeRun

HOW_TO_READ = (
    "Suggestions of a program are not reviewed: where the coder has a version, nobody has confirmed the coding yet.",
    "Confidence runs from 0 to 1 and says how strong the evidence is. It is not a measured probability of being right.",
    "Evidence names the terms or rules that fired.",
    "An excerpt is marked 'negated' when all its evidence stands under a negation: the words may say the opposite.",
    "An excerpt is one coding. Words coded with two codes, or by two coders, count once for each.",
    "A code counts its own excerpts; 'with sub-codes' adds those of every code below it. A document counts once.",
    "Positions are characters from the start of the document, the first being 0; the end is not included.",
    "Themes group passages that use similar words or meanings. They are a way into the material, not findings.",
)

# Shown elsewhere, or of no use in a sentence.
UNSHOWN = frozenset({"page", "x", "y"})

# What XML cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "excerpt"), counted(1200, "excerpt")
    ('1 excerpt', '1,200 excerpts')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def clock(seconds: float) -> str:
    """Return seconds as `mm:ss`, with hours only when there are any.

    >>> clock(65.9), clock(3725)
    ('01:05', '1:02:05')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def time_of(excerpt: Excerpt) -> str:
    """Return when it was said, '' when nobody knows."""
    if excerpt.time is None:
        return ""
    start, end = excerpt.time
    return clock(start) if end is None else f"{clock(start)}–{clock(end)}"


def evidence_of(excerpt: Excerpt) -> str:
    """Return the evidence in one line, each piece with its language and its negation."""
    return "; ".join(_piece(piece) for piece in excerpt.evidence)


def _piece(piece: Evidence) -> str:
    remarks = [piece.language, "negated" if piece.negated else "", piece.remark]
    within = ", ".join(remark for remark in remarks if remark)
    return f"{piece.what} ({within})" if within else piece.what


def signed(coder: str, version: str) -> str:
    """Return a coder with its version, a person without."""
    return f"{coder} {version}".strip()


def speaker(participant: str, role: str) -> str:
    """Return who spoke with the role, '' when nobody is known."""
    return f"{participant} ({role})" if participant else ""


def source_of(found: Found) -> str:
    """Return where an exemplar comes from: document and speaker."""
    return " · ".join(filter(None, [found.document, speaker(found.participant, found.role)]))


def keywords(theme: StoredTheme) -> str:
    """Return the keywords of a theme in one line."""
    return ", ".join(word for word, _ in theme.keywords)


def round_line(round_: Round) -> str:
    """Return a round in one line: its id, its coder and when it began."""
    return f"Round {round_.id}: {signed(round_.coder.name, round_.coder.version)}, {round_.started}"


def provenance(excerpt: Excerpt) -> list[str]:
    """Return what leads from an excerpt back to its document, speaker, code and coder, as short phrases."""
    found = [
        excerpt.document,
        excerpt.kind,
        excerpt.language and f"language {excerpt.language}",
        speaker(excerpt.participant, excerpt.role),
        excerpt.prompt and f"prompt “{excerpt.prompt}”",
        f"characters {excerpt.span.start}–{excerpt.span.end}",
        time_of(excerpt),
        f"page {excerpt.attributes['page']}" if excerpt.attributes.get("page") else "",
        f"code {excerpt.code_id}",
        f"confidence {excerpt.confidence:.2f}",
        f"evidence: {evidence_of(excerpt)}" if excerpt.evidence else "no evidence given",
        f"coder {signed(excerpt.coder, excerpt.coder_version)}",
        f"round {excerpt.round_id[:8]}",
        f"codebook {excerpt.codebook_version}",
    ]
    found += [f"{name}: {value}" for name, value in sorted(excerpt.attributes.items()) if name not in UNSHOWN]
    return [phrase for phrase in found if phrase]


def marked(excerpt: Excerpt) -> Iterator[tuple[str, str]]:
    """Yield the quote in pieces (words, mark), nothing lost; the mark is '', 'evidence' or 'negated'."""
    at = 0
    for span, mark in _marks(excerpt):
        if span.start > at:
            yield excerpt.quote[at : span.start], ""
        if span.end > at:
            yield excerpt.quote[max(at, span.start) : span.end], mark
            at = span.end
    if at < len(excerpt.quote):
        yield excerpt.quote[at:], ""


def _marks(excerpt: Excerpt) -> list[tuple[Span, str]]:
    # Evidence may reach beyond the quote; only what lies within can be shown.
    return sorted(
        (inner, "negated" if piece.negated else "evidence")
        for piece in excerpt.evidence
        if (inner := piece.span.within(excerpt.span))
    )


def writable(text: str) -> tuple[str, int]:
    r"""Return the text without what XML cannot hold, and how many characters that took away.

    >>> writable("a\x07b")
    ('ab', 1)
    """
    return _UNWRITABLE.subn("", text)


def stability(run: ThemeRun) -> str:
    """Return how well the themes of a run agree with themselves, with the run's own remark."""
    if run.stability is None:
        measured = "Stability was not measured."
    else:
        measured = f"Stability {run.stability:.2f} of 1: how well the grouping agrees with itself when repeated."
    return f"{measured} {run.remark}".strip()


def restrictions(wanted: Filter, *, codes: Sequence[str], documents: Sequence[str]) -> list[str]:
    """Return what the excerpts were restricted to, one phrase a field; codes and documents as people know them."""
    lists = [
        ("code", codes),
        ("document", documents),
        ("kind", wanted.kinds),
        ("language", wanted.languages),
        ("speaker", wanted.participants),
        ("role", wanted.roles),
        ("prompt", wanted.prompts),
        ("coder", wanted.coders),
        *wanted.attributes.items(),
    ]
    found = [f"{name}: {' or '.join(allowed)}" for name, allowed in lists if allowed]
    if wanted.words.strip():
        found.append(f"words: {wanted.words.strip()}")
    if wanted.confidence:
        found.append(f"confidence: {wanted.confidence:.2f} or more")
    if wanted.passages:
        found.append(f"passages: {counted(len(wanted.passages), 'chosen passage')}")
    return found
