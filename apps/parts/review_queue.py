"""Which suggestions lie before a person, and in which order: those that come next, and those put aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import streamlit as st

from parts import address
from parts.study import Study, documents
from qualkit.model import Excerpt
from qualkit.store.suggestions import newest_program_round, places, undecided

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
QUEUE = "review queue"
AHEAD = 12  # suggestions that lie in the browser at a time
FETCHED = 36

# What stays the same from round to round: document, start, end, code.
Place: TypeAlias = tuple[str, int, int, str]


@dataclass
class Queue:
    """What one person has before them: the next suggestions, and those put aside with their ids of the newest round."""

    key: tuple[object, ...] = ()
    upcoming: list[Excerpt] = field(default_factory=list)
    aside: dict[Place, str] = field(default_factory=dict)
    is_last: bool = False  # whether nothing comes after those upcoming

    def put_aside(self, aside: Mapping[Place, str]) -> None:
        """Put aside what somebody skipped, all of it; what they brought back comes again."""
        if self.aside.keys() - aside.keys():
            self.again()
        self.aside = {place: self.aside.get(place, id_) for place, id_ in aside.items()}

    def again(self) -> None:
        """Ask again which suggestions come next."""
        self.upcoming, self.is_last = [], False


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


def mine() -> Queue:
    """Return the queue of this browser session."""
    found: Queue = st.session_state.setdefault(QUEUE, Queue())
    return found


def next_ones(study: Study, choice: Choice) -> list[Excerpt]:
    """Return the suggestions that a person decides about next; fewer than AHEAD when no more are left."""
    queue = mine()
    newest = newest_program_round(study.project)
    key = (str(study.project.path), study.who(), newest, choice)
    if queue.key[:2] != key[:2]:
        queue.aside = {}
    elif queue.aside and queue.key[:3] != key[:3]:
        queue.aside = {each.key: each.coding_id for each in places(study.project) if each.key in queue.aside}
    if queue.key != key:
        queue.key = key
        queue.again()
    queue.upcoming = _left(study, queue)
    if len(queue.upcoming) < AHEAD and not (queue.is_last and queue.upcoming):
        queue.upcoming = _fetched(study, choice, queue)
        queue.is_last = len(queue.upcoming) < FETCHED
    return queue.upcoming[:AHEAD]


def place_of(excerpt: Excerpt) -> Place:
    """Return where a suggestion stands."""
    return excerpt.document_id, excerpt.span.start, excerpt.span.end, excerpt.code_id


def _left(study: Study, queue: Queue) -> list[Excerpt]:
    # Somebody else may have decided meanwhile.
    open_ = set(undecided(study.project, [each.coding_id for each in queue.upcoming], who=study.who()))
    return [each for each in queue.upcoming if each.coding_id in open_ and place_of(each) not in queue.aside]


def _fetched(study: Study, choice: Choice, queue: Queue) -> list[Excerpt]:
    from qualkit.workflow.suggestions import suggestions

    return suggestions(
        study.project,
        order=choice.order,
        who=study.who(),
        code=choice.code,
        document=choice.document,
        aside=set(queue.aside.values()),
        limit=FETCHED,
        teaching=_teaching(study) if choice.order == "teaches" else None,
    )


def why_now(study: Study, choice: Choice, excerpt: Excerpt) -> str:
    """Return why a suggestion is asked about now, '' where the order says."""
    return _teaching(study).reasons.get(excerpt.coding_id, "") if choice.order == "teaches" else ""


def _teaching(study: Study) -> Teaching:
    project = study.project
    key = (project.path, project.value("created"), newest_program_round(project), study.codebook.version)
    return _taught(project, repr(key), study.settings().embedder)


@st.cache_resource(max_entries=8, show_spinner="Finding out what teaches most")
def _taught(_project: Project, key: str, _embedder: str) -> Teaching:  # noqa: ARG001 - the key
    from qualkit.workflow.teaching import teaching_order

    return teaching_order(_project, embedder=_embedder)
