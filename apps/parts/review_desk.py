"""The desk on which suggestions lie, one at a time: what the browser is told of them, and what comes of its answers.

What it does is in `assets/review/`; decisions are taken by `workflow.annotating`, each once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from parts import address, retraining, review_card, review_progress, review_queue, scripts
from parts.links import READ
from parts.review_queue import Choice, Place, place_of
from parts.study import Study, current, documents
from qualkit.errors import QualkitError
from qualkit.store.marks import said_in
from qualkit.store.suggestions import newest_program_round, twins_of
from qualkit.workflow.annotating import apply, text_hash
from qualkit.workflow.operations import full_id, short_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parts.review_card import Told
    from qualkit.model import Excerpt
    from qualkit.store.project import Project
    from qualkit.workflow.annotating import Receipt

KEY = "review desk"
CARDS, SETTLED, REFUSED, HEARD, GO = (f"review {name}" for name in ("cards", "settled", "refused", "heard", "go"))
REMEMBERED = 100
DECISIONS = frozenset({"accept", "reject"})
THEN = "Look at what was missed, beside “Suggestions” above; or bring in more files and apply the codebook again."


@st.fragment
def pane(choice: Choice) -> None:
    """Draw the next suggestion with its buttons, and how far each code is."""
    study = current()
    if GO in st.session_state:
        st.switch_page(READ, query_params=st.session_state.pop(GO))
    left, right = st.container(key="review-pane").columns([2.3, 1], gap="large")
    with left:
        _desk(study, choice)
    with right:
        review_progress.draw(study)


def _desk(study: Study, choice: Choice) -> None:
    state = st.session_state
    # What is settled is read before the suggestions: one may be seen twice in the browser, but never be missed.
    told = {"acknowledged": dict(state.get(SETTLED, {})), "refused": list(state.get(REFUSED, []))}
    upcoming = review_queue.next_ones(study, choice)
    told |= {
        "study": _short(study.stamp.rsplit("|", 1)[0]),
        "coder": study.who(),
        "choice": _short(choice),
        "heard": state.get(HEARD, ["", 0]),
        "cards": _cards(study, choice, upcoming),
    }
    component = scripts.component("review", js="main.js", css="review.css", also=("annotator",))
    component(key=KEY, data=told, on_decided_change=_take)
    if not upcoming and not review_queue.mine().aside:
        _nothing_left(study, choice)


def _cards(study: Study, choice: Choice, upcoming: Sequence[Excerpt]) -> list[Told]:
    """Return what the browser is told of each suggestion, put together once."""
    key = (study.codebook.version, study.language, choice.order)
    known: dict[tuple[object, ...], Told] = st.session_state.get(CARDS, {})
    made = {(*key, each.coding_id): each for each in upcoming}
    kept = {name: known.get(name) or _card(study, choice, each) for name, each in made.items()}
    st.session_state[CARDS] = kept
    return list(kept.values())


def _card(study: Study, choice: Choice, excerpt: Excerpt) -> Told:
    id_ = short_id(excerpt.coding_id)
    # The same code on the same words by another program is decided with it.
    twins = [short_id(each) for each in twins_of(study.project, excerpt.coding_id)]
    return review_card.told(study, excerpt, asked=review_queue.why_now(study, choice, excerpt)) | {
        "id": id_,
        "ids": [id_, *twins],
        "place": json.dumps(place_of(excerpt)),
        "document": excerpt.document_id,
        "passage": excerpt.passage,
        "hash": _hash_of(study.project, f"{study.project.path}|{excerpt.document_id}", excerpt.document_id),
        "href": f"read?{urlencode(_leads_to(excerpt.document_id, excerpt.passage, excerpt.coding_id), doseq=True)}",
    }


@st.cache_data(max_entries=512, show_spinner=False)
def _hash_of(_project: Project, key: str, _document_id: str) -> str:  # noqa: ARG001 - the key
    return text_hash(said_in(_project, _document_id).text)


def _leads_to(document_id: str, passage: int, coding_id: str) -> Mapping[str, Sequence[str]]:
    return address.along(document=document_id, passage=str(passage), coding=coding_id)


def _take() -> None:
    """Do what the browser sent, and remember what is settled."""
    match st.session_state[KEY].decided:
        case {"outbox": str(outbox), "number": int(number), "queues": list(queues), "aside": list(aside)}:
            study = current()
            for queue in queues:
                _apply(study, queue)
            review_queue.mine().put_aside(dict(_put_aside(aside)))
            st.session_state[HEARD] = [outbox, number]
            _go(st.session_state[KEY].decided.get("going"))


def _go(going: Any) -> None:
    match going:
        case [str(document_id), int(passage), str(short)] if any(
            each.id == document_id for each in documents(current())
        ):
            st.session_state[GO] = _leads_to(document_id, passage, full_id(short))


def _apply(study: Study, queue: Any) -> None:
    settled, refused = st.session_state.setdefault(SETTLED, {}), st.session_state.setdefault(REFUSED, [])
    client = str(queue.get("client", "")) if isinstance(queue, Mapping) else ""
    before = settled.pop(client, 0)
    try:
        receipt = apply(study.project, queue, who=study.who())
    except QualkitError as error:
        refused.append([client, 0, str(error)])
    else:
        settled[client] = receipt.acknowledged
        refused.extend([client, number, told] for number, told in receipt.refused)
        _count(study, list(_done(queue, receipt, before)))
    del refused[:-REMEMBERED]
    for old in list(settled)[:-REMEMBERED]:
        del settled[old]


def _done(queue: Mapping[str, Any], receipt: Receipt, before: int) -> Iterator[str]:
    """Yield what was done for the first time, in one word each."""
    refused = {number for number, _ in receipt.refused}
    for operation in queue["ops"]:
        if before < operation["seq"] <= receipt.acknowledged and operation["seq"] not in refused:
            yield operation["acts"][0]["act"]


def _count(study: Study, done: Sequence[str]) -> None:
    if "undecide" in done:
        review_queue.mine().again()
    for _ in (each for each in done if each in DECISIONS):
        retraining.decided(study)


def _put_aside(aside: Sequence[Any]) -> Iterator[tuple[Place, str]]:
    for each in aside:
        match each:
            case [str(place), str(short)]:
                document_id, start, end, code_id = json.loads(place)
                yield (str(document_id), int(start), int(end), str(code_id)), full_id(short)


def _nothing_left(study: Study, choice: Choice) -> None:
    """Say that nothing is left, and what to do next."""
    if choice.code or choice.document:
        st.write("Nothing is left to decide about here. Choose other codes or documents at the side.")
    elif newest_program_round(study.project):
        st.write(f"Everything that was suggested is decided about. {THEN}")
    else:
        st.write("No program has coded this study yet, so nothing is suggested.")
    st.page_link("views/study.py", label="Apply the codebook", icon=":material/sell:")


def _short(value: Any) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]
