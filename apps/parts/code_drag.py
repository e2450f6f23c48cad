"""Codes dragged to their place in the tree, as their menu moves them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from parts import code_deeds, scripts
from parts.doing import attempt
from parts.study import Study
from qualkit.codebook.editing import known_code, place_at

KEY = "codebook-drag"


def draw(study: Study) -> None:
    """Let the codes of the tree be dragged, and what is typed be sent at each pause."""
    component = scripts.component("codebook", js="main.js", css="drag.css")
    codes = ["", *(code.id for code in study.codebook.codes)]
    component(key=KEY, data={"codes": codes}, height=1, on_moved_change=partial(_moved, study))


def _moved(study: Study) -> None:
    match st.session_state[KEY].moved:
        case {"code": str(code_id), "at": str(at), "where": str(where)}:
            attempt(lambda: _move(study, code_id, at, where))


def _move(study: Study, code_id: str, at: str, where: str) -> None:
    from qualkit.workflow.editing import move_code

    under, before = place_at(study.codebook, code_id, at=at, where=where)
    move_code(study.project, code_id, under=under, before=before, who=study.who())
    name = code_deeds.name_of(study, known_code(study.codebook, code_id))
    code_deeds.did(study, code_deeds.moved_told(study, name, under))
