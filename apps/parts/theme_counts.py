"""Who speaks of which theme: by group, language, speaker or anything else that divides the study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from parts import address, theme_words, words
from parts.study import Study
from parts.words import attribute_label, kind_name, language_name, role_name, share, tag
from qualkit.exporters.wording import is_tentative
from qualkit.store.themes import StoredTheme, ThemeRun

if TYPE_CHECKING:
    from qualkit.exploring.counting import Count, Division

NO_WAY = "something to count themes by that the study does not hold"
NOT_KNOWN = "not known"
WAYS = {"kind": "Where from", "prompt": "Question or board area", "participant": "Speaker", "role": "Said by"}
VALUES = {"language": language_name, "kind": kind_name, "role": role_name}
SHARE = "Share of what was said there"
MEASURES = {"number": "Passages", "share": SHARE}
BARS = 8  # values drawn for a theme; the table has them all
MORE = {1: "more than elsewhere", -1: "less than elsewhere", 0: ""}


def draw(study: Study, run: ThemeRun) -> None:
    """Draw the choice of what to count by, bars for each theme, and a table of all counts."""
    ways = _ways(study, f"{study.stamp}|{run.number}")
    if not ways or not run.themes:
        st.write(
            "Nothing divides the study yet: there is one language, and nothing is known of speakers and documents."
        )
        return
    by, measure = _choose(ways)
    found = division(study, run, by)
    names = {total.value: _value(by, total.value) for total in found.totals}
    theme_words.remarks(found.sentences)
    st.html(_bars(run, found, names, measure))
    st.subheader("All counts", anchor=False)
    _table(run, found, names, by)


@st.cache_data(max_entries=8, show_spinner=False)
def _ways(_study: Study, stamp: str) -> list[str]:  # noqa: ARG001 - the key
    from qualkit.exploring.counting import ways_to_count

    return ways_to_count(_study.project)


def division(study: Study, run: ThemeRun, by: str) -> Division:
    """Return how often each theme is spoken of, by one thing."""
    return _division(study, f"{study.stamp}|{run.number}|{by}", run, by)


@st.cache_resource(max_entries=32, show_spinner="Counting")
def _division(_study: Study, stamp: str, _run: ThemeRun, by: str) -> Division:  # noqa: ARG001 - the key
    from qualkit.exploring.counting import divided

    return divided(_study.project, _run, by=by)


def _choose(ways: Sequence[str]) -> tuple[str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.selectbox(
            "Count themes by",
            ways,
            format_func=_way,
            width=320,
            **address.bound("by", ways[0], options=ways, said=NO_WAY),
        )
        measure = st.segmented_control(
            "Bars show",
            list(MEASURES),
            format_func=MEASURES.__getitem__,
            required=True,
            **address.bound("measure", "number", options=MEASURES, said="a kind of bars that there is not"),
        )
    return by, measure


def _way(name: str) -> str:
    return WAYS.get(name) or attribute_label(name)


def _value(by: str, value: str) -> str:
    return VALUES.get(by, str)(value) if value else NOT_KNOWN


def _bars(run: ThemeRun, found: Division, names: Mapping[str, str], measure: str) -> str:
    by_theme: defaultdict[int, list[Count]] = defaultdict(list)
    for count in found.counts:
        by_theme[count.theme_id].append(count)
    most = max((_length(count, measure) for count in found.counts), default=0) or 1
    drawn = [_theme(theme, by_theme[theme.id], names, measure, most) for theme in run.themes]
    return tag("div", "".join(drawn), class_="qk-bars")


def _theme(theme: StoredTheme, counts: Sequence[Count], names: Mapping[str, str], measure: str, most: float) -> str:
    shown = counts
    if len(counts) > BARS:
        shown = [count for count in sorted(counts, key=lambda count: -_length(count, measure)) if count.passages][:BARS]
    rows = [
        tag("tr", tag("th", escape(names[count.value]), scope="row", dir="auto") + _bar(count, measure, most))
        for count in shown
    ]
    more = sum(count.passages > 0 for count in counts) - sum(count.passages > 0 for count in shown)
    rest = tag("p", f"and {more:,} more in the table below", class_="qk-place") if more > 0 else ""
    mark = " (tentative)" if is_tentative(theme) else ""
    return tag("section", tag("table", tag("caption", escape(theme.label + mark)) + "".join(rows)) + rest)


def _bar(count: Count, measure: str, most: float) -> str:
    length = _length(count, measure)
    told = share(length) if measure == "share" else f"{count.passages:,}"
    note = MORE[count.stands_out]
    # The bar says nothing that the number does not.
    bar = tag("i", "", style=f"--w: {length / most:.3f}", aria_hidden="true")
    return tag("td", bar + tag("span", escape(told)) + (tag("em", escape(note)) if note else ""))


def _length(count: Count, measure: str) -> float:
    return count.share if measure == "share" else count.passages


def _table(run: ThemeRun, found: Division, names: Mapping[str, str], by: str) -> None:
    labels = words.told_apart((str(theme.id), theme.label) for theme in run.themes)
    rows = [
        {
            "Theme": labels[str(count.theme_id)],
            _way(by): names[count.value],
            "Passages": count.passages,
            "Share": round(count.share * 100),
            "People": count.people,
            "By nobody named": count.unnamed,
            "Documents": count.documents,
        }
        for count in found.counts
        if count.passages
    ]
    st.dataframe(
        rows,
        hide_index=True,
        alt="Passages, people and documents for each theme and value; the bars above show the same passages.",
        column_config={"Share": st.column_config.NumberColumn(format="%d %%", help=SHARE)},
    )
