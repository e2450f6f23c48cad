"""Themes within each other: a tree that unfolds, down to the themes themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from parts import theme_choice, words
from parts.study import Study
from qualkit.exporters.wording import is_tentative
from qualkit.phrasing import counted
from qualkit.store.themes import StoredTheme, ThemeRun

if TYPE_CHECKING:
    from qualkit.exploring.branching import Branch

UNFOLDED = 12  # themes of a group up to which all of it is unfolded at first
FEW = 3  # themes below which nothing lies within anything


def draw(study: Study, run: ThemeRun) -> None:
    """Draw the broad groups, each with the tree of what lies in it."""
    if len(run.themes) < FEW:
        st.write("There are too few themes for one to lie within another.")
        return
    themes = {theme.id: theme for theme in run.themes}
    groups, remark = _groups(study, f"{study.stamp}|{run.number}", run)
    st.caption(words.plain(remark) or "Themes that are alike stand together; the further in, the more alike they are.")
    with st.container(key="theme-tree", gap="xsmall"):
        for group in groups:
            _branch(run, group, themes, top=True)


@st.cache_resource(max_entries=8, show_spinner="Comparing themes")
def _groups(_study: Study, stamp: str, _run: ThemeRun) -> tuple[Sequence[Branch], str]:  # noqa: ARG001 - the key
    from qualkit.exploring.branching import broad, hierarchy

    return broad(_run), hierarchy(_run).remark


def _branch(run: ThemeRun, branch: Branch, themes: Mapping[int, StoredTheme], *, top: bool = False) -> None:
    if not branch.children:
        theme = themes[branch.theme_ids[0]]
        mark = ", tentative" if is_tentative(theme) else ""
        label = f"{theme.label} ({counted(theme.size, 'passage')}{mark})"
        theme_choice.button(run, theme, label=label, key=f"leaf {theme.id}")
        return
    told = f"{branch.label} ({counted(len(branch.theme_ids), 'theme')}, {counted(branch.size, 'passage')})"
    key = f"branch {run.number} {'-'.join(map(str, sorted(branch.theme_ids)))}"
    unfolded = top or len(branch.theme_ids) <= UNFOLDED
    with st.expander(words.plain(told), expanded=unfolded, key=key, type="compact"):
        for child in branch.children:
            _branch(run, child, themes)
