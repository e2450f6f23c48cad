"""The queue of suggestions, one at a time: what it is, why it is suggested, and a key for each decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from parts import address, retraining, review_card, review_progress
from parts.links import to_passage
from parts.study import Study, current, documents
from parts.words import plain
from qualkit.errors import QualkitError
from qualkit.model import Excerpt, Verdict
from qualkit.phrasing import counted
from qualkit.store.suggestions import newest_program_round, undecided

if TYPE_CHECKING:
    from qualkit.store.project import Project
    from qualkit.workflow.teaching import Teaching

ORDERS = {
    "teaches": "What teaches most",
    "code": "By code",
    "sure": "The surest first",
    "unsure": "The least sure first",
    "document": "As they were said",
}
THEN = "Look at what was missed, beside “Suggestions” above; or bring in more files and apply the codebook again."
WIDE = 98  # pixels of a button: four in a row on a narrow window
REASON = "reject-reason"
QUEUE, PROBLEM = "review queue", "review problem"


@dataclass
class Queue:
    """What one person has before them: the next suggestions, those put aside, and what they did, to take it back."""

    key: tuple[object, ...] = ()
    upcoming: list[Excerpt] = field(default_factory=list)
    aside: set[str] = field(default_factory=set)
    done: list[Excerpt] = field(default_factory=list)

    def is_next(self, coding_id: str) -> bool:
        """Tell whether a suggestion is the one to decide about."""
        return bool(self.upcoming) and self.upcoming[0].coding_id == coding_id


@dataclass(frozen=True, slots=True)
class Choice:
    """Which suggestions are wanted, and in which order; '' is all codes or documents."""

    order: str
    code: str
    document: str


def choose(study: Study) -> Choice:
    """Draw the choice of order, code and document."""
    order = st.selectbox(
        "Order",
        list(ORDERS),
        format_func=ORDERS.__getitem__,
        **address.bound("order", "teaches", options=ORDERS, said="an order that there is not"),
    )
    names = {"": "All codes"} | study.code_names()
    code = st.selectbox(
        "Code",
        list(names),
        format_func=names.__getitem__,
        filter_mode="contains",
        **address.bound("code-left", "", options=names, said="a code that is not in the codebook"),
    )
    titles = {"": "All documents"} | {each.id: each.name for each in documents(study)}
    document = st.selectbox(
        "Document",
        list(titles),
        format_func=titles.__getitem__,
        filter_mode="contains",
        **address.bound("document-left", "", options=titles, said="a document that is not in the study"),
    )
    return Choice(order, code, document)


@st.fragment
def pane(choice: Choice) -> None:
    """Draw the next suggestion with its buttons, and how far each code is."""
    study = current()
    queue = _queue(study, choice)
    left, right = st.container(key="review-pane").columns([2.3, 1], gap="large")
    with left:
        _buttons(queue)
        if queue.upcoming:
            _shown(study, choice, queue.upcoming[0])
        else:
            _nothing_left(study, choice, queue)
    with right:
        review_progress.draw(study)


def _queue(study: Study, choice: Choice) -> Queue:
    """Return the person's queue, filled again when it ran out or a program has coded anew."""
    queue: Queue = st.session_state.setdefault(QUEUE, Queue())
    key = (str(study.project.path), study.who(), choice, newest_program_round(study.project))
    if queue.key[:2] != key[:2]:
        queue.aside, queue.done = set(), []
    if queue.key != key:
        queue.key, queue.upcoming = key, []
    ids = [each.coding_id for each in queue.upcoming]
    # Somebody else may have decided meanwhile.
    open_ = set(undecided(study.project, ids, who=study.who()))
    queue.upcoming = [each for each in queue.upcoming if each.coding_id in open_] or _next(study, choice, queue)
    return queue


def _next(study: Study, choice: Choice, queue: Queue) -> list[Excerpt]:
    from qualkit.workflow.suggestions import suggestions

    teaching = _teaching(study) if choice.order == "teaches" else None
    return suggestions(
        study.project,
        order=choice.order,
        who=study.who(),
        code=choice.code,
        document=choice.document,
        aside=queue.aside,
        teaching=teaching,
    )


def _teaching(study: Study) -> Teaching:
    project = study.project
    key = (project.path, project.value("created"), newest_program_round(project), study.codebook.version)
    return _taught(project, repr(key), study.settings().embedder)


@st.cache_resource(max_entries=8, show_spinner="Finding out what teaches most")
def _taught(_project: Project, key: str, _embedder: str) -> Teaching:  # noqa: ARG001 - the key
    from qualkit.workflow.teaching import teaching_order

    return teaching_order(_project, embedder=_embedder)


def _buttons(queue: Queue) -> None:
    # Keys and arguments name the suggestion: a key pressed twice must not decide about one that nobody has seen yet.
    shown = queue.upcoming[0].coding_id if queue.upcoming else ""
    given = {"args": (shown,), "disabled": not shown, "width": WIDE}
    with st.container(horizontal=True, gap="small", key="review-keys"):
        st.button("Accept", key=f"accept {shown}", shortcut="a", type="primary", on_click=_accept, **given)
        st.button("Reject", key=f"reject {shown}", shortcut="x", on_click=_reject, **given)
        st.button("Skip", key=f"skip {shown}", shortcut="s", on_click=_skip, **given)
        st.button("Undo", key="undo-decision", shortcut="u", disabled=not queue.done, on_click=_undo, width=WIDE)
    st.text_input(
        "Reason for rejections like this",
        key=REASON,
        placeholder="Kept with each rejection until it is changed",
        persist_state="session",
    )
    problem = st.session_state.pop(PROBLEM, "")
    if problem:
        st.error(plain(problem))


def _accept(shown: str) -> None:
    _decide(shown, Verdict.ACCEPT)


def _reject(shown: str) -> None:
    _decide(shown, Verdict.REJECT, reason=st.session_state.get(REASON, "").strip())


def _decide(shown: str, verdict: Verdict, *, reason: str = "") -> None:
    from qualkit.workflow.suggestions import decide_suggestion

    queue: Queue = st.session_state[QUEUE]
    if not queue.is_next(shown):
        return
    study = current()
    try:
        decide_suggestion(study.project, shown, verdict, who=study.who(), reason=reason)
    except QualkitError as error:
        st.session_state[PROBLEM] = str(error)
        return
    queue.done.append(queue.upcoming.pop(0))
    retraining.decided(study)


def _skip(shown: str) -> None:
    queue: Queue = st.session_state[QUEUE]
    if queue.is_next(shown):
        queue.aside.add(shown)
        queue.done.append(queue.upcoming.pop(0))


def _undo() -> None:
    """Take back the last decision, or bring back what was skipped."""
    queue: Queue = st.session_state[QUEUE]
    if not queue.done:
        return
    study, last = current(), queue.done.pop()
    if last.coding_id in queue.aside:
        queue.aside.remove(last.coding_id)
    else:
        try:
            study.project.undo_own(who=study.who(), about=last.document_id)
        except QualkitError as error:
            st.session_state[PROBLEM] = str(error)
            return
    queue.upcoming.insert(0, last)


def _bring_back() -> None:
    st.session_state[QUEUE].aside.clear()


def _nothing_left(study: Study, choice: Choice, queue: Queue) -> None:
    """Say that nothing is left, and what to do next."""
    if queue.aside:
        st.write(f"Nothing is left but what you skipped: {counted(len(queue.aside), 'suggestion')}.")
        st.button("Show what was skipped", key="bring-back", on_click=_bring_back)
        return
    if choice.code or choice.document:
        st.write("Nothing is left to decide about here. Choose other codes or documents at the side.")
    elif newest_program_round(study.project):
        st.write(f"Everything that was suggested is decided about. {THEN}")
    else:
        st.write("No program has coded this study yet, so nothing is suggested.")
    st.page_link("views/study.py", label="Apply the codebook", icon=":material/sell:")


def _shown(study: Study, choice: Choice, excerpt: Excerpt) -> None:
    with st.container(border=True, gap="small", key="suggestion"):
        st.html(review_card.card(study, excerpt, asked=_asked(study, choice, excerpt)))
        to_passage(excerpt.document_id, excerpt.passage, coding=excerpt.coding_id)


def _asked(study: Study, choice: Choice, excerpt: Excerpt) -> str:
    teaching = _teaching(study) if choice.order == "teaches" else None
    return teaching.reasons.get(excerpt.coding_id, "") if teaching else ""
