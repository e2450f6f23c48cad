"""What was missed: statements drawn at random, judged by saying which codes hold; what quality is measured on."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from parts import retraining
from parts.study import Study, current
from parts.words import language_name, plain, share, tag
from qualkit.errors import QualkitError
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from qualkit.model import Span
    from qualkit.workflow import Question, Reviewed

ASKED, HOLDS, MEASURED = "missed asked", "missed-holds", "missed measured"
A_BATCH = 24
WHY = (
    "Each statement is drawn at random from all that was said. Which codes hold of it? Your answers tell how much is "
    "missed, and how much of what is suggested is right."
)
MEASURES = {"precision": "of what it codes is right", "recall": "of what holds a code is found"}


@dataclass
class Asked:
    """The statements drawn for one person, what they put aside, and the sitting in which they answer."""

    key: tuple[object, ...]
    sitting: str
    waiting: list[Question] = field(default_factory=list)
    aside: set[tuple[str, Span]] = field(default_factory=set)
    done: list[tuple[Question, list[str]]] = field(default_factory=list)
    is_over: bool = False


@st.fragment
def pane() -> None:
    """Draw the next statement, the codes to choose from, and what is known of the quality."""
    study = current()
    asked = _asked(study)
    st.caption(WHY)
    if not asked.waiting and not asked.is_over:
        _draw_more(study, asked)
    if asked.waiting:
        _question(study, asked)
    else:
        st.write("Nothing is left to judge: every statement was judged, or says the same as one that was.")
    _quality(study)


def _asked(study: Study) -> Asked:
    from qualkit.workflow import new_sitting

    key = (study.project.path, study.who(), study.codebook.version)
    if ASKED not in st.session_state or st.session_state[ASKED].key != key:
        st.session_state[ASKED] = Asked(key, new_sitting())
    found: Asked = st.session_state[ASKED]
    return found


def _draw_more(study: Study, asked: Asked) -> None:
    from qualkit.workflow import next_to_judge

    settings = study.settings()
    with st.spinner("Drawing statements at random"):
        asked.waiting = next_to_judge(
            study.project,
            count=A_BATCH,
            share=1.0,
            autocoder=settings.autocoder,
            embedder=settings.embedder,
            seed=settings.seed,
            aside=asked.aside,
        )
    asked.is_over = not asked.waiting


def _question(study: Study, asked: Asked) -> None:
    question = asked.waiting[0]
    with st.container(border=True, gap="small", key="missed"):
        st.html(_said(question))
        st.pills(
            "Codes that hold; a sub-code brings the code above it",
            [code.id for code in study.codebook.codes],
            selection_mode="multi",
            format_func=study.name_of,
            key=HOLDS,
        )
        with st.container(horizontal=True):
            chosen = bool(st.session_state.get(HOLDS))
            label = "These hold" if chosen else "None holds"
            # Keys and arguments name the statement: a key pressed twice must not answer about one that nobody has seen.
            place = _place(question)
            given = {"args": (place,), "width": 150}
            st.button(label, key=f"answer {place}", shortcut="Enter", type="primary", on_click=_answer, **given)
            st.button("Skip", key=f"skip {place}", shortcut="s", on_click=_skip, **given)
            st.button("Back", key="back", shortcut="b", disabled=not asked.done, on_click=_back, width=150)


def _said(question: Question) -> str:
    place = [question.speaker, question.document, question.prompt, language_name(question.statement.language)]
    before, after = question.context[: question.span.start], question.context[question.span.end :]
    lit = tag("mark", escape(question.statement.words), class_="qk-lit")
    return tag("p", escape(" · ".join(filter(None, place))), class_="qk-meta qk-place") + tag(
        "blockquote",
        escape(before) + lit + escape(after),
        class_="qk-quote qk-suggested",
        style="--c: var(--accent)",
        lang=question.statement.language,
        dir="auto",
    )


def _place(question: Question) -> str:
    statement = question.statement
    return f"{statement.document_id} {statement.span.start} {statement.span.end}"


def _answer(place: str) -> None:
    from qualkit.workflow import answer

    study, asked = current(), st.session_state[ASKED]
    if not asked.waiting or _place(asked.waiting[0]) != place:
        return
    question = asked.waiting[0]
    chosen = list(st.session_state.get(HOLDS, []))
    holds = {above.id for code in chosen for above in study.codebook.path(code)}
    try:
        answer(
            study.project,
            question.statement,
            holds,
            who=study.who(),
            sitting=asked.sitting,
            chance=question.chance,
        )
    except QualkitError as error:
        st.toast(plain(str(error)))
        return
    asked.done.append((asked.waiting.pop(0), chosen))
    st.session_state[HOLDS] = []
    retraining.decided(study)


def _skip(place: str) -> None:
    asked: Asked = st.session_state[ASKED]
    if asked.waiting and _place(asked.waiting[0]) == place:
        skipped = asked.waiting.pop(0)
        asked.aside.add((skipped.statement.document_id, skipped.statement.span))
        asked.done.append((skipped, []))
        st.session_state[HOLDS] = []


def _back() -> None:
    """Show the statement before again, with what was chosen: another answer takes the place of the first."""
    asked: Asked = st.session_state[ASKED]
    if asked.done:
        question, chosen = asked.done.pop()
        asked.waiting.insert(0, question)
        st.session_state[HOLDS] = chosen


def _quality(study: Study) -> None:
    """Draw how good the coding is, when asked: working it out takes a while."""
    measured: Reviewed | None = st.session_state.get(MEASURED)
    if st.button("Say how good the coding is", key="measure", icon=":material/insights:"):
        from qualkit.workflow import quality

        settings = study.settings()
        with st.spinner("Comparing what was judged with what is suggested"):
            measured = st.session_state[MEASURED] = quality(
                study.project, autocoder=settings.autocoder, embedder=settings.embedder, seed=settings.seed
            )
    if measured:
        st.html("".join(tag("p", escape(line), class_="qk-text") for line in _in_words(measured)))


def _in_words(reviewed: Reviewed) -> list[str]:
    judged = (
        f"{counted(reviewed.judged, 'statement')} of {reviewed.statements:,} judged, "
        f"{reviewed.sample:,} of them a fair sample."
    )
    return [judged, _figures(reviewed), reviewed.stopping]


def _figures(reviewed: Reviewed) -> str:
    every = next((line for line in reviewed.lines if not line.code_id and not line.language), None)
    told = []
    for name, said in MEASURES.items():
        found = every.measures.get(name) if every else None
        if found is None or found.value is None:
            continue
        is_known = found.low is not None and found.high is not None
        between = f" ({share(found.low)} to {share(found.high)})" if is_known else ""
        told.append(f"{share(found.value)}{between} {said}")
    if not told:
        return f"How good ‘{reviewed.autocoder}’ is, is not yet measured: that takes more statements drawn at random."
    return f"‘{reviewed.autocoder}’: {' and '.join(told)}."
