"""What was coded, laid out in memory: kept for as long as nothing else was said, and shared by all who look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from parts.study import Study

if TYPE_CHECKING:
    from qualkit.exploring.coded import Chosen, Coded
    from qualkit.exploring.material import Material
    from qualkit.model import Filter


@dataclass
class _Newest:
    """The codings that count for some filter, as they were read last."""

    held: Coded


def codings(study: Study, wanted: Filter) -> Coded:
    """Return the codings of the study that count for a filter, as they are now."""
    from qualkit.exploring.coded import counting, renewed

    counted = counting(wanted)
    newest = _newest(study, f"{_said_in(study)}|{counted}", counted)
    # Only the newest is kept. Two sessions may both renew it: whichever comes last, what changed since is read next.
    newest.held = renewed(newest.held)
    return newest.held


@st.cache_resource(max_entries=4, show_spinner="Laying out what was coded")
def _newest(_study: Study, key: str, _counted: Filter) -> _Newest:  # noqa: ARG001 - the key
    from qualkit.exploring.coded import coded

    return _Newest(coded(_study.project, _counted, said=_material(_study, _said_in(_study))))


@st.cache_resource(max_entries=4, show_spinner=False)
def _material(_study: Study, key: str) -> Material:  # noqa: ARG001 - the key
    from qualkit.exploring.material import material

    return material(_study.project)


def _said_in(study: Study) -> str:
    # Another file that takes the name is another project, and may be an older copy with the same history so far.
    return f"{id(study.project)}|{study.words_stamp}"


def chosen(study: Study, wanted: Filter, question: str = "") -> tuple[Coded, Chosen]:
    """Return the codings that count, which of them a question finds and a filter leaves, and in which passages."""
    held = codings(study, wanted)
    return held, _chosen(held, f"{_said_in(study)}|{held.codings.revision}|{wanted}|{question}", wanted, question)


@st.cache_resource(max_entries=64, show_spinner=False)
def _chosen(_held: Coded, key: str, _wanted: Filter, _question: str) -> Chosen:  # noqa: ARG001 - the key
    from qualkit.exploring.coded import chosen as found

    return found(_held, _wanted, question=_question)
