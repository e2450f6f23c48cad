"""Themes with the codebook: which codes the passages of each theme carry, and what no code holds yet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from parts import theme_words
from parts.study import Study
from parts.words import share, tag
from qualkit.phrasing import counted
from qualkit.store.themes import ThemeRun

if TYPE_CHECKING:
    from qualkit.exploring.crossing import Crossing

NO_CODE = "No code"


def draw(study: Study, run: ThemeRun) -> None:
    """Draw what the crossing says in sentences, and the table of themes and codes."""
    found = _crossing(study, f"{study.stamp}|{run.number}", run)
    theme_words.remarks([_named(study, sentence, found.codes) for sentence in found.sentences])
    columns = [column for column, counts in enumerate(zip(*found.passages, strict=True)) if any(counts)]
    if not columns:
        st.page_link("views/study.py", label="Apply the codebook", icon=":material/arrow_back:")
        return
    st.caption(
        "How many passages of each theme carry each code; the darker, the larger the share of the theme. A passage "
        "with several codes counts for each. Codes that no passage carries are left out."
    )
    st.html(_table(study, run, found, columns))


@st.cache_resource(max_entries=8, show_spinner="Comparing themes with codes")
def _crossing(_study: Study, stamp: str, _run: ThemeRun) -> Crossing:  # noqa: ARG001 - the key
    from qualkit.exploring.crossing import themes_and_codes

    return themes_and_codes(_study.project, _run)


def _named(study: Study, sentence: str, codes: Sequence[str]) -> str:
    """Return a sentence with the names of codes instead of their ids."""
    for code in codes:
        sentence = sentence.replace(f"'{code}'", f"“{study.name_of(code)}”")
    return sentence


def _table(study: Study, run: ThemeRun, found: Crossing, columns: list[int]) -> str:
    names = [NO_CODE, *(study.name_of(found.codes[column]) for column in columns)]
    heads = "".join(tag("th", tag("span", escape(name)), scope="col") for name in names)
    labels = {theme.id: theme.label for theme in run.themes}
    pairs = list(zip(found.passages, found.sizes, strict=True))
    most = max(row[column] / size for row, size in pairs for column in columns if size)
    rows = []
    for row, theme in enumerate(found.themes):
        label, size = labels[theme], found.sizes[row]
        counts = [found.passages[row][column] for column in columns]
        missing = tag("em", "not in the codebook yet") if theme in found.missing else ""
        cells = _cell(found.uncoded[row], size, f"{label}, {NO_CODE}", 1.0, class_="qk-uncoded") + "".join(
            _cell(count, size, f"{label}, {name}", most) for count, name in zip(counts, names[1:], strict=True)
        )
        rows.append(tag("tr", tag("th", escape(label) + missing, scope="row", dir="auto") + cells))
    table = tag(
        "table",
        tag("thead", tag("tr", tag("th", "Theme", scope="col") + heads)) + tag("tbody", "".join(rows)),
        class_="qk-heat",
    )
    # Wider than the page, it is scrolled, which the keyboard can do too.
    return tag("div", table, class_="qk-wide", tabindex="0", role="region", aria_label="Themes and codes")


def _cell(count: int, size: int, of: str, most: float, *, class_: str = "") -> str:
    """Return a cell; it is darkest where the share of the theme is `most`."""
    part = count / size if size else 0.0
    told = f"{of}: {counted(count, 'passage')}, {share(part)} of the theme"
    look = f"--p: {part / most * 100:.0f}%" if count else ""
    return tag("td", f"{count:,}" if count else "", style=look, title=told, class_=class_)
