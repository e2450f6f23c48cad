"""Excerpts as quiet cards: the quote, where it stands, and how it came to be coded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from parts.colours import style
from parts.highlights import emphasised
from parts.study import Study
from parts.words import ONE_KIND, attribute_label, clock, language_name, tag
from qualkit.exporters.evidence import LONGEST_QUOTE, pieces_of, places, reason_of
from qualkit.model import EvidenceKind, Excerpt, Filter, Span, Standing
from qualkit.phrasing import shortened
from qualkit.store.excerpts import page_of_excerpts
from qualkit.store.passages import Found, passages

NEGATED = "said in the negative"
HOW_IT_STANDS = {
    Standing.CODED: "coded by {coder}",
    Standing.SUGGESTED: "suggested",
    Standing.ACCEPTED: "accepted by {by}",
    Standing.REJECTED: "rejected by {by}",
}


def page(study: Study, wanted: Filter, *, limit: int, offset: int) -> list[tuple[Excerpt, Sequence[Found]]]:
    """Return a page of excerpts, each with the passages before, at and after it."""
    excerpts = page_of_excerpts(study.project, wanted, limit=limit, offset=offset)
    numbers = sorted({excerpt.passage + step for excerpt in excerpts for step in (-1, 0, 1)})
    around = {found.number: found for found in passages(study.project, numbers=numbers)}
    return [(excerpt, _neighbours(excerpt, around)) for excerpt in excerpts]


def _neighbours(excerpt: Excerpt, around: Mapping[int, Found]) -> list[Found]:
    near = (around.get(excerpt.passage + step) for step in (-1, 0, 1))
    return [found for found in near if found and found.document_id == excerpt.document_id]


def card(study: Study, excerpt: Excerpt, near: Sequence[Found]) -> str:
    """Return an excerpt as HTML."""
    quote = emphasised(excerpt.quote, [span for span, _ in places(excerpt)])
    body = (
        tag("blockquote", quote, class_="qk-quote", lang=excerpt.language, dir="auto")
        + tag("p", chips(study, [excerpt]) + standing(excerpt) + place(excerpt), class_="qk-meta")
        + near_to(excerpt)
        + _details("Around it", "".join(_near(found, excerpt) for found in near))
        + _details("How it was coded", provenance(study, excerpt))
    )
    return tag("article", body, class_="qk-card", style=style(study.colours, excerpt.code_id))


def chips(study: Study, excerpts: Sequence[Excerpt]) -> str:
    """Return the names of the codes as chips, each once, saying where words were said in the negative."""
    found = []
    for code_id in dict.fromkeys(excerpt.code_id for excerpt in excerpts):
        negated = all(excerpt.negated for excerpt in excerpts if excerpt.code_id == code_id)
        note = tag("span", f" · {NEGATED}", class_="qk-not") if negated else ""
        found.append(
            tag("span", escape(study.name_of(code_id)) + note, class_="qk-chip", style=style(study.colours, code_id))
        )
    return "".join(found)


def standing(excerpt: Excerpt) -> str:
    """Return how a coding stands and by whom, as HTML."""
    told = HOW_IT_STANDS[Standing(excerpt.standing)].format(coder=excerpt.coder, by=excerpt.decided_by)
    return tag("span", escape(told), class_=f"qk-stands qk-stands-{excerpt.standing}")


def place(excerpt: Excerpt) -> str:
    """Return who said it, where and when, as HTML."""
    told = [
        excerpt.participant,
        excerpt.document,
        excerpt.prompt,
        clock(excerpt.time[0]) if excerpt.time else "",
        language_name(excerpt.language),
    ]
    return tag("span", " · ".join(escape(piece) for piece in told if piece), class_="qk-place")


def near_to(excerpt: Excerpt) -> str:
    """Return what is near, as a quiet line of HTML; '' when nothing is."""
    # Each apart, since one may be written from right to left.
    # Whose words a judged statement holds may be seen by those who work on the study: in reports it has none.
    judged = [
        f"“{shortened(piece.what, LONGEST_QUOTE)}” (judged before, {piece.remark})"
        for piece in excerpt.evidence
        if piece.kind is EvidenceKind.JUDGED
    ]
    near = "; ".join(tag("bdi", escape(words)) for words in [*pieces_of(excerpt, EvidenceKind.NEAR), *judged])
    return tag("p", tag("span", f"Near to: {near}", class_="qk-place"), class_="qk-meta") if near else ""


def _near(found: Found, excerpt: Excerpt) -> str:
    who = tag("b", escape(found.participant) + ": ") if found.participant else ""
    if found.number != excerpt.passage:
        return tag("p", who + escape(found.words), class_="qk-near", dir="auto")
    inner = excerpt.span.within(found.span)
    return tag("p", who + _lit(found.words, inner), class_="qk-near qk-here", dir="auto")


def _lit(text: str, span: Span | None) -> str:
    if span is None:
        return escape(text)
    before, after = text[: span.start], text[span.end :]
    return f"{escape(before)}<mark class='qk-lit'>{escape(span.of(text))}</mark>{escape(after)}"


def _details(label: str, content: str) -> str:
    return tag("details", tag("summary", label) + content, class_="qk-details")


def provenance(study: Study, excerpt: Excerpt) -> str:
    """Return how the excerpt came to be coded, as HTML: coder, codebook, place, evidence."""
    coder = f"{excerpt.coder} {excerpt.coder_version}" if excerpt.coder_version else f"{excerpt.coder} (by hand)"
    in_use = "the one in use" if excerpt.codebook_version == study.codebook.version else "an earlier one"
    rows = {
        "Code": f"{study.name_of(excerpt.code_id)} ({excerpt.code_id})",
        "Coded by": coder,
        "Evidence": f"{excerpt.confidence:.2f} of 1",
        "Because of": "; ".join(reasons(excerpt))
        or ("it does not say" if excerpt.coder_version else "a person's choice"),
        "Codebook": f"version {excerpt.codebook_version}, {in_use}",
        "Round": excerpt.round_id,
        "Place": f"characters {excerpt.span.start:,} to {excerpt.span.end:,} of “{excerpt.document}”"
        f" ({ONE_KIND.get(excerpt.kind, excerpt.kind)})",
        **{attribute_label(name): str(value) for name, value in sorted(excerpt.attributes.items()) if value},
    }
    return listed((term, escape(told)) for term, told in rows.items())


def listed(rows: Iterable[tuple[str, str]]) -> str:
    """Return terms and what is said of each, already HTML, as a list; '' when there are none."""
    body = "".join(tag("dt", escape(term)) + tag("dd", told) for term, told in rows)
    return tag("dl", body, class_="qk-list") if body else ""


def reasons(excerpt: Excerpt) -> list[str]:
    """Return the evidence in plain words: each term with its list, what weighed, what is near."""
    terms = [
        f"“{piece.what}” ({language_name(piece.language)} list)"
        + (f", {NEGATED}" if piece.negated else "")
        + (f", {piece.remark}" if piece.remark else "")
        for piece in excerpt.evidence
        if piece.kind is EvidenceKind.TERM
    ]
    others = (reason_of(excerpt, kind) for kind in (EvidenceKind.WEIGHT, EvidenceKind.NEAR))
    return [*terms, *filter(None, others)]


def in_short(study: Study, excerpt: Excerpt) -> str:
    """Return a coding in one line, for a tooltip: what is near is told where nothing else speaks for it."""
    told = [f"{study.name_of(excerpt.code_id)}: evidence {excerpt.confidence:.2f}", f"coded by {excerpt.coder}"]
    because, near = reasons(excerpt), reason_of(excerpt, EvidenceKind.NEAR)
    shown = [reason for reason in because if reason != near] or because
    return "; ".join([", ".join(told), *shown])
