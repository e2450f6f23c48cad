"""The codebook as a tree: what each code means and how much was coded with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape

import streamlit as st

from parts.cards import listed
from parts.colours import style
from parts.links import to_excerpts
from parts.study import Study, counted_by, of_codes, with_sub_codes
from parts.words import language_name, tag
from qualkit.model import Code, Term, in_language
from qualkit.phrasing import counted

INDENT = 0.035  # of the page's width, a level


def tree(study: Study) -> None:
    """Draw all codes, those below others set in."""
    own = of_codes(counted_by(study, "code"))
    for code in study.codebook.codes:
        depth = len(study.codebook.path(code.id)) - 1
        place = st.columns([INDENT * depth, 1 - INDENT * depth])[1] if depth else st.container()
        with place.container(border=True, gap="xxsmall"):
            st.html(_entry(study, code))
            _excerpts(study, own, code)


def _excerpts(study: Study, own: Mapping[str, int], code: Code) -> None:
    """Draw the link to a code's excerpts: how many it has by itself, and with the codes below it."""
    every = with_sub_codes(study, own, code.id)
    below = f"with sub-codes {every:,}" if len(study.codebook.family(code.id)) > 1 else ""
    alone = counted(own[code.id], "excerpt") if own[code.id] or below else ""
    if every:
        to_excerpts(code.id, label=", ".join(filter(None, [alone, below])))
    else:
        st.html(tag("span", "no excerpts yet", class_="qk-place"))


def _entry(study: Study, code: Code) -> str:
    language = study.language
    swatch = tag("span", "", class_="qk-swatch", style=style(study.colours, code.id))
    name = tag("h3", swatch + escape(in_language(code.name, language)), class_="qk-code")
    others = [f"{language_name(key)}: {value}" for key, value in code.name.items() if key != language]
    meaning = tag("p", escape(in_language(code.definition, language))) if code.definition else ""
    return tag(
        "div",
        name + meaning + _bounds(code, language) + _examples(code, language) + _terms(code) + _names(code, others),
        class_="qk-text",
    )


def _details(label: str, content: str) -> str:
    return tag("details", tag("summary", escape(label)) + content, class_="qk-details") if content else ""


def _bounds(code: Code, language: str) -> str:
    told = [("Belongs here", code.include), ("Does not belong here", code.exclude)]
    return _details(
        "What belongs here", listed((label, escape(in_language(words, language))) for label, words in told if words)
    )


def _examples(code: Code, language: str) -> str:
    told = [("For example", code.examples), ("But not", code.counter_examples)]
    rows = [
        (label, escape(f"“{example}”"))
        for label, examples in told
        for example in examples.get(language) or next(iter(examples.values()), ())
    ]
    return _details("Examples", listed(rows))


def _terms(code: Code) -> str:
    rows = [(language_name(language), _words(terms)) for language, terms in _by_language(code.terms).items()]
    rows += [
        (f"Not in {language_name(language)}", _words(terms)) for language, terms in _by_language(code.vetoes).items()
    ]
    return _details(f"{counted(len(code.terms), 'word')} that point to it", listed(rows))


def _by_language(terms: Iterable[Term]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        found[term.language].append(term.text)
    return found


def _words(words: Iterable[str]) -> str:
    return tag("ul", "".join(tag("li", escape(word)) for word in words), class_="qk-words")


def _names(code: Code, others: Iterable[str]) -> str:
    return _details("In other languages", _words([*others, f"id: {code.id}"]))
