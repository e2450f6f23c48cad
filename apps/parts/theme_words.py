"""Plain words for what a theme run says of itself: how many, why, how sure, what was left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from parts.words import plain, share
from qualkit.exporters.wording import is_tentative
from qualkit.phrasing import counted
from qualkit.store.themes import StoredTheme, ThemeRun

TENTATIVE = "tentative"
REPEATED_SHARE = 0.8  # of the passages, each time the grouping is repeated
REMARKS = 6  # sentences about a table that are shown at once
# From which stability on a grouping is called what.
GRADES: Mapping[float, str] = {
    0.85: "hardly anything changes",
    0.6: "most of it stays",
    0.35: "much of it changes: read the themes as suggestions",
    -1.0: "nearly all of it changes: these themes may be chance",
}
# From which share of what themes and languages have in common, 0 to 1, it is called what.
LANGUAGE: Mapping[float, str] = {
    0.3: "Themes follow the languages closely: look at what each language has under its own themes",
    0.1: "Themes follow the languages in part",
    0.03: "Themes hardly follow the languages",
    -1.0: "Themes do not follow the languages",
}
_OF_ASIDE = re.compile(r"Set aside[^.]*\.")  # in a remark: `left_out` says it already
# Runs of earlier versions said only there why passages were set aside.
_SET_ASIDE = re.compile(r"Set aside because (.+?): ([\d,]+)\.")


def about(run: ThemeRun) -> list[str]:
    """Return how many themes were found, why so many, how far they can be relied on, and what the finder remarked."""
    aside = run.set_aside + sum(theme.size for theme in run.dropped)
    total = sum(theme.size for theme in run.themes) + aside
    kept = f"; {aside:,} left out" if aside else ""
    found = f"{counted(len(run.themes), 'theme')} in {counted(total, 'passage')}{kept}."
    reason, _, _ = run.reason.partition(". ")
    remark = _sentence(_OF_ASIDE.sub("", run.remark).strip())
    return list(filter(None, [found, _sentence(reason), stability(run), how_many_tentative(run), remark]))


def besides(run: ThemeRun) -> list[str]:
    """Return what else the choice of their number rests on, whether they follow languages, and what was left out."""
    _, _, figures = run.reason.partition(". ")
    return list(filter(None, [_sentence(figures), languages(run), left_out(run)]))


def stability(run: ThemeRun) -> str:
    """Return how much the grouping stays when it is made again."""
    if run.stability is None:
        return ""
    low, high = run.interval or (None, None)
    within = f" ({low:.2f} to {high:.2f} in 19 of 20 tries)" if low is not None and high is not None else ""
    return (
        f"Stability {run.stability:.2f} of 1{within}: how much the groups stay the same when they are made again from "
        f"{share(REPEATED_SHARE)} of the passages; {_grade(GRADES, run.stability)}."
    )


def how_many_tentative(run: ThemeRun) -> str:
    """Return how many themes are tentative, and what that means."""
    count = sum(is_tentative(theme) for theme in run.themes)
    if not count:
        return ""
    verb = "is" if count == 1 else "are"
    return f"{counted(count, 'theme')} {verb} {TENTATIVE}: their passages often part when the search is repeated."


def of_theme(theme: StoredTheme) -> str:
    """Return how sure a theme is, in a few words."""
    if theme.stability is None:
        return ""
    told = f"stays together in {share(theme.stability)} of the repeats"
    return f"{TENTATIVE}: {told}" if is_tentative(theme) else told


def languages(run: ThemeRun) -> str:
    """Return whether themes are languages in disguise."""
    if run.language_information is None:
        return ""
    moved = ", after languages were laid over each other" if run.language_correction else ""
    shared = max(0.0, run.language_information)
    return f"{_grade(LANGUAGE, shared)}{moved} ({shared:.2f} of 1 in common)."


def left_out(run: ThemeRun) -> str:
    """Return what was left out, and why."""
    reasons = dict(run.left_out)
    for why, number in _SET_ASIDE.findall(run.remark):
        reasons.setdefault(why, int(number.replace(",", "")))
    told = ", ".join(f"{why} ({count:,})" for why, count in sorted(reasons.items(), key=lambda pair: -pair[1]))
    return f"What was left out, and why: {told}." if told else ""


def remarks(sentences: Sequence[str]) -> None:
    """Draw what a table says in sentences, those that do not fit folded away."""
    first, others = sentences[:REMARKS], sentences[REMARKS:]
    with st.container(key="theme-remarks"):
        st.markdown(_listed(first))
        if others:
            with st.expander(f"{len(others):,} more of these", type="compact"):
                st.markdown(_listed(others))


def _listed(sentences: Sequence[str]) -> str:
    return "\n".join(f"- {plain(sentence)}" for sentence in sentences)


def _grade(grades: Mapping[float, str], value: float) -> str:
    return next(words for least, words in grades.items() if value >= least)


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
