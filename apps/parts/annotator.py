"""The annotator in the page: mounted twice, for the words and for what is done with them.

What it is told is in `parts/wire.py`, what it does in `assets/annotator/`, what comes of it in `workflow.annotating`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

from parts import retraining, wire
from parts.study import Study, current
from qualkit.errors import QualkitError
from qualkit.model import Span, Standing
from qualkit.store.events import what_is_next
from qualkit.store.marks import Mark, evidence_of, marks
from qualkit.store.memos import memos
from qualkit.workflow.annotating import apply
from qualkit.workflow.operations import short_id
from qualkit.workflow.rounds import is_blind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parts.wire import Numbered, Pages, Wire
    from qualkit.model import Document
    from qualkit.workflow.annotating import Receipt

NAME = "annotator"
ASSETS = Path(__file__).parents[1] / "assets"
EVERY = 2  # seconds until codings of others are seen
SETTLED = "annotator settled"  # client: up to which number its operations are settled
REFUSED = "annotator refused"  # the last few: client, number, sentence
KNOWN = "annotator known"  # the codings of a document as they were read last: whose, the stamp, when, the codings
FEW_PAGES = 3
PATIENCE = 15  # seconds until what others did on other pages of a long document is read
REMEMBERED = 50
DECISIONS = frozenset({"accept", "reject", "adjust", "accept_above"})


def draw(
    study: Study,
    document: Document,
    numbered: Sequence[Numbered],
    pages: Pages,
    *,
    page: int,
    lit: Span | None,
    hits: Sequence[Span],
    turn: Callable[[int], None],
) -> None:
    """Draw a page, from 0, of a document; `turn` is called with the number, from 1, of a page to go to."""
    who, component = study.who(), _component()
    here = [passage.span for _, passage in numbered[pages.cuts[page] : pages.cuts[page + 1]]]
    shown = wire.overlapping(marks(study.project, document.id, viewer=who, within=_stretch(here)), here)
    open_ = [mark.id for mark in shown if mark.standing is Standing.SUGGESTED]
    codes = wire.codes(study)
    key = f"annotator {document.id} {page}"
    data = wire.sheet(document, numbered, pages, page) | {
        "study": _short(study.stamp.rsplit("|", 1)[0]),
        "coder": who,
        "codes": codes,
        "evidence": wire.evidence(evidence_of(study.project, open_)),
        "lit": [lit.start, lit.end] if lit else None,
        "hits": [[span.start, span.end] for span in hits if pages.page(span.start) == page],
        "found": [sum(pages.page(span.start) == each for span in hits) for each in range(len(pages))] if hits else [],
    }
    component(key=f"{key} sheet", data=data, on_go_change=partial(_go, f"{key} sheet", turn))
    told = {name: data[name] for name in ("study", "document", "hash", "page", "coder")}
    _live(f"{key} live", told, here, pages, _short(codes))


def _go(key: str, turn: Callable[[int], None]) -> None:
    asked = st.session_state[key].go
    if isinstance(asked, dict) and isinstance(asked.get("page"), int):
        turn(asked["page"])


@st.fragment(run_every=EVERY)
def _live(key: str, told: Wire, here: Sequence[Span], pages: Pages, codes_sent: str) -> None:
    """Tell the browser what stands now, and take what it did; this part of the page runs every few seconds."""
    study = current()
    # What is settled is read before the codings: an operation may be seen twice in the browser, but never be missed.
    settled, refused = dict(st.session_state.get(SETTLED, {})), list(st.session_state.get(REFUSED, []))
    codes = wire.codes(study)
    data = told | _standing(study, told["document"], here, pages, told["coder"])
    data |= {
        "codes": None if _short(codes) == codes_sent else codes,
        "acknowledged": settled,
        "refused": refused,
        "blind": is_blind(study.project),
    }
    data["stamp"] = _short(data)
    _component()(key=key, data=data, height=1, on_ops_change=partial(_take, key))


def _standing(study: Study, document_id: str, here: Sequence[Span], pages: Pages, viewer: str) -> Wire:
    every = _every(study, document_id, here, pages, viewer)
    shown = wire.overlapping(every, here)
    noted = {mark.id for mark in shown if mark.has_memo}
    said = memos(study.project, about=("coding", ""), viewer=viewer) if noted else []
    by_coding: dict[str, list[list[str]]] = {}
    for memo in said:
        if memo.about_id in noted:
            by_coding.setdefault(short_id(memo.about_id), []).append([memo.coder, memo.text])
    with study.project.reading() as connection:
        undo, redo = what_is_next(connection, who=viewer, about=document_id)
    return wire.live(every, shown, pages, viewer=viewer, memos=by_coding) | {"undo": undo, "redo": redo}


def _every(study: Study, document_id: str, here: Sequence[Span], pages: Pages, viewer: str) -> list[Mark]:
    """Return the codings of a document; those on other pages of a long one may be some seconds old.

    Read whole after every change, a long document on which many work would keep the server busy with nothing else.
    """
    whose, newest = (str(study.project.path), document_id, viewer), study.document_stamp(document_id)
    of, stamp, read_at, known = st.session_state.get(KNOWN, ((), "", 0.0, []))
    if (of, stamp) == (whose, newest):
        return known
    if of == whose and len(pages) > FEW_PAGES and time.monotonic() - read_at < PATIENCE:
        stretch = _stretch(here)
        now = marks(study.project, document_id, viewer=viewer, within=stretch)
        return [*(mark for mark in known if not mark.span.overlaps(stretch)), *now]
    found = marks(study.project, document_id, viewer=viewer)
    st.session_state[KNOWN] = whose, newest, time.monotonic(), found
    return found


def _stretch(here: Sequence[Span]) -> Span:
    """Return from where to where a page reaches."""
    return Span(min((span.start for span in here), default=0), max((span.end for span in here), default=0))


def _take(key: str) -> None:
    """Do what the browser sent, and remember what is settled."""
    message = st.session_state[key].ops
    if not message:
        return
    study = current()
    settled, refused = st.session_state.setdefault(SETTLED, {}), st.session_state.setdefault(REFUSED, [])
    client = str(message.get("client", "")) if isinstance(message, dict) else ""
    try:
        receipt = apply(study.project, message, who=study.who())
    except QualkitError as error:
        refused.append([client, 0, str(error)])
    else:
        _learn_from(study, message["ops"], settled.get(client, 0), receipt)
        settled[client] = receipt.acknowledged
        refused.extend([client, number, told] for number, told in receipt.refused)
    del refused[:-REMEMBERED]
    for old in list(settled)[:-REMEMBERED]:
        del settled[old]


def _learn_from(study: Study, operations: Sequence[Wire], before: int, receipt: Receipt) -> None:
    """Count the decisions that were taken just now."""
    not_done = {number for number, _ in receipt.refused}
    for operation in operations:
        is_new = before < operation["seq"] <= receipt.acknowledged and operation["seq"] not in not_done
        if is_new and any(act["act"] in DECISIONS for act in operation["acts"]):
            retraining.decided(study)


def _short(value: Any) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _component() -> Any:
    """Return the annotator, served as files: inline, its script would be sent again with every coding."""
    manager, name = get_bidi_component_manager(), f"qualkit.{NAME}"
    if manager.get_component_asset_root(name) is None:
        # Streamlit looks for such folders in installed packages only, and an app may also run from its repository.
        manifest = ComponentManifest("qualkit", "1", [ComponentConfig(NAME, NAME)])
        manager.register_from_manifest(manifest, ASSETS)
    return st.components.v2.component(name, js="main.js", css="annotator.css", isolate_styles=False)
