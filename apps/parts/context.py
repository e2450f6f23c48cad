"""Words in context: each place where they were said, one below the other, with what stands before and after."""

from __future__ import annotations

from collections import defaultdict
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

import streamlit as st

from parts import address, in_memory
from parts.colours import style
from parts.links import READ
from parts.paging import paged
from parts.study import Study
from parts.words import tag
from qualkit.model import Filter, Span
from qualkit.phrasing import counted
from qualkit.store.excerpts import page_of_excerpts
from qualkit.store.passages import Found, passages

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLLOW = Path(__file__).parents[1] / "assets" / "follow.js"
A_PAGE = 40
PAGE = "lines-read"
AROUND = 110  # characters on either side


def draw(study: Study, wanted: Filter) -> None:
    """Draw the places where the words stand, a page at a time."""
    from qualkit.workflow import find_words

    if not wanted.words:
        st.write("Type words above to see each place where they were said, with what stands around them.")
        address.bound(PAGE, 1)
        return
    numbers = holding(study, wanted)
    st.markdown(f"In **{counted(len(numbers), 'passage')}**")
    if not len(numbers):
        st.write("Nobody said this where the filters look. Take one away, or try fewer words.")
        address.bound(PAGE, 1)
        return
    place = st.container()
    first = paged(len(numbers), A_PAGE, key=PAGE)
    here = [int(number) for number in numbers[first : first + A_PAGE]]
    back = address.packed()
    codes = _codes(study, wanted, here)
    rows = [
        _row(study, found, span, codes[found.number], back)
        for found in passages(study.project, numbers=here)
        for span in find_words(wanted.words, found.words)
    ]
    place.html(_table(rows))
    _follow()


def _follow() -> None:
    """Go to the place in its document whose link was followed, without loading the app anew."""
    component = st.components.v2.component("qualkit.follow", js=FOLLOW.read_text("utf-8"), isolate_styles=False)
    result = component(key="follow", data={"within": "qk-context"}, on_followed_change=lambda: None)
    if result.followed:
        st.switch_page(READ, query_params=parse_qs(str(result.followed)))


def holding(study: Study, wanted: Filter) -> NDArray[Any]:
    """Return the numbers of the passages that hold the words and pass the filters."""
    from qualkit.exploring.coded import numbers_read

    held, found = in_memory.chosen(study, wanted)
    return numbers_read(held, wanted, found)


def _codes(study: Study, wanted: Filter, numbers: list[int]) -> defaultdict[int, list[tuple[Span, str]]]:
    """Return which codes stand where in each passage."""
    about = Filter(passages=tuple(numbers), standings=wanted.standings, viewer=wanted.viewer)
    found: defaultdict[int, list[tuple[Span, str]]] = defaultdict(list)
    for excerpt in page_of_excerpts(study.project, about):
        found[excerpt.passage].append((excerpt.span, excerpt.code_id))
    return found


def _row(study: Study, found: Found, span: Span, codes: list[tuple[Span, str]], back: str) -> str:
    words, language = found.words, found.passage.language
    before, after = words[: span.start], words[span.end :]
    place = span.shifted(found.span.start)
    chips = "".join(
        tag("span", escape(study.name_of(code_id)), class_="qk-chip", style=style(study.colours, code_id))
        for code_id in dict.fromkeys(code_id for where, code_id in codes if where.overlaps(place))
    )
    link = tag("a", escape(span.of(words)), href=_address(found, back), target="_self")
    told = " · ".join(filter(None, [found.participant, found.document]))
    return tag(
        "tr",
        tag("td", tag("bdi", escape(_end_of(before))), class_="qk-before")
        + tag("td", link, class_="qk-hit")
        + tag("td", tag("bdi", escape(_start_of(after))), class_="qk-after")
        + tag("td", chips + tag("span", escape(told), class_="qk-place"), class_="qk-where", lang="en", dir="ltr"),
        lang=language,
        dir="rtl" if _is_right_to_left(words) else "ltr",
    )


def _address(found: Found, back: str) -> str:
    query = address.along(document=found.document_id, passage=str(found.number), back=back)
    return f"read?{urlencode(query, doseq=True)}"


def _end_of(words: str) -> str:
    line = " ".join(words.split()) + " " * words[-1:].isspace()
    return line if len(line) <= AROUND else "… " + line[-AROUND:].partition(" ")[2]


def _start_of(words: str) -> str:
    line = " " * words[:1].isspace() + " ".join(words.split())
    return line if len(line) <= AROUND else line[:AROUND].rpartition(" ")[0] + " …"


def _is_right_to_left(words: str) -> bool:
    """Tell the direction of words by the first letter that has one, as browsers do."""
    import unicodedata

    directions = (unicodedata.bidirectional(each) for each in words)
    return next((each in ("R", "AL") for each in directions if each in ("L", "R", "AL")), False)


def _table(rows: list[str]) -> str:
    names = ("Before", "Words", "After", "Where")
    head = tag("thead", tag("tr", "".join(tag("th", name, scope="col") for name in names)))
    table = tag("table", head + tag("tbody", "".join(rows)), class_="qk-context")
    return tag("div", table, class_="qk-wide", tabindex="0", role="region", aria_label="Words in context")
