"""What was coded, laid out in memory: read once for each state of the study, and shared by all who look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from parts.study import Study

if TYPE_CHECKING:
    from qualkit.exploring.coded import Chosen, Coded
    from qualkit.model import Filter
    from qualkit.store.columns import PassageColumns


def codings(study: Study, wanted: Filter) -> Coded:
    """Return the codings of the study that count for a filter."""
    from qualkit.exploring.coded import counting

    counted = counting(wanted)
    return _codings(study, f"{study.stamp}|{counted}", counted)


@st.cache_resource(max_entries=4, show_spinner="Laying out what was coded")
def _codings(_study: Study, key: str, _counted: Filter) -> Coded:  # noqa: ARG001 - the key
    from qualkit.exploring.coded import coded

    return coded(_study.project, _counted, passages=_passages(_study, _study.words_stamp))


@st.cache_resource(max_entries=4, show_spinner=False)
def _passages(_study: Study, key: str) -> PassageColumns:  # noqa: ARG001 - the key
    from qualkit.store.columns import passage_columns

    return passage_columns(_study.project)


def chosen(study: Study, wanted: Filter, question: str = "") -> Chosen:
    """Return which codings a question finds and a filter leaves, and which passages could have held one."""
    return _chosen(study, f"{study.stamp}|{wanted}|{question}", wanted, question)


@st.cache_resource(max_entries=64, show_spinner=False)
def _chosen(_study: Study, key: str, _wanted: Filter, _question: str) -> Chosen:  # noqa: ARG001 - the key
    from qualkit.exploring.coded import chosen as found

    return found(codings(_study, _wanted), _wanted, question=_question)
