"""One suggestion as a card: its words in their passage, what the code means, and what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from parts import cards
from parts.colours import style
from parts.highlights import stretches
from parts.study import Study
from parts.words import tag
from qualkit.exporters.evidence import places
from qualkit.model import Excerpt, in_language
from qualkit.store.passages import Found, passages

# From which confidence on the program is called how sure.
SURE = ((0.9, "very sure"), (0.7, "fairly sure"), (0.5, "rather sure"), (0.0, "unsure"))


def card(study: Study, excerpt: Excerpt, *, asked: str) -> str:
    """Return a suggestion as HTML; `asked` says why it is asked about now, '' where the order says."""
    return _said(study, excerpt) + _code(study, excerpt) + _because(excerpt, asked)


def _said(study: Study, excerpt: Excerpt) -> str:
    body = tag("p", cards.place(excerpt), class_="qk-meta") + _words(excerpt) + _around(study, excerpt)
    return tag("div", body, class_="qk-card", style=style(study.colours, excerpt.code_id))


def _words(excerpt: Excerpt) -> str:
    """Return the passage with the words of the suggestion lit, and its evidence in them."""
    inner = excerpt.span.within(excerpt.passage_span)
    terms = [span.shifted(inner.start) for span, _ in places(excerpt)] if inner else []
    pieces = []
    for stretch in stretches(excerpt.context, [*([inner] if inner else []), *terms]):
        words = escape(stretch.text)
        words = tag("b", words, class_="qk-term") if any(stretch.marks) else words
        pieces.append(tag("mark", words, class_="qk-lit") if stretch.marks else words)
    return tag("blockquote", "".join(pieces), class_="qk-quote qk-suggested", lang=excerpt.language, dir="auto")


def _around(study: Study, excerpt: Excerpt) -> str:
    found = passages(study.project, numbers=(excerpt.passage - 1, excerpt.passage + 1))
    near = [each for each in found if each.document_id == excerpt.document_id]
    before = _near([each for each in near if each.number < excerpt.passage])
    after = _near([each for each in near if each.number > excerpt.passage])
    told = [("Said before", before), ("Said after", after)]
    return "".join(
        tag("details", tag("summary", label) + content, class_="qk-details") for label, content in told if content
    )


def _near(found: Sequence[Found]) -> str:
    who = [tag("b", escape(each.participant) + ": ") if each.participant else "" for each in found]
    said = zip(who, found, strict=True)
    return "".join(tag("p", name + escape(each.words), class_="qk-near", dir="auto") for name, each in said)


def _code(study: Study, excerpt: Excerpt) -> str:
    known = {code.id: code for code in study.codebook.codes}
    swatch = tag("span", "", class_="qk-swatch", style=style(study.colours, excerpt.code_id))
    name = tag("h3", swatch + escape(study.name_of(excerpt.code_id)), class_="qk-code")
    if excerpt.code_id not in known:
        return name + tag("p", "The codebook in use does not have this code any more.", class_="qk-place")
    code = known[excerpt.code_id]
    meaning = in_language(code.definition, study.language)
    bounds = [("Belongs here", code.include), ("Does not belong here", code.exclude)]
    told = cards.listed((label, escape(in_language(words, study.language))) for label, words in bounds if words)
    return tag("div", name + (tag("p", escape(meaning)) if meaning else "") + told, class_="qk-text")


def _because(excerpt: Excerpt, asked: str) -> str:
    sure = next(words for least, words in SURE if excerpt.confidence >= least)
    told = [f"‘{excerpt.coder}’ is {sure} ({excerpt.confidence:.2f} of 1)", *cards.reasons(excerpt)]
    lines = [f"{'; '.join(told)}.", f"Asked now: {asked}." if asked else ""]
    return tag("div", "".join(tag("p", escape(line), class_="qk-meta qk-place") for line in lines if line))
