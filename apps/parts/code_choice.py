"""Which code is looked at: it stands in the address, and is chosen in the tree of all codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from parts import address, code_draft
from parts.colours import swatch
from parts.study import Study, counted_by, of_codes
from parts.words import plain, told_apart

CODE, TREE, NEXT = "code", "codebook-tree", "codebook-next"
OWN = "code of the codebook"
ALL = "All codes"
STRANGE = "a code that the codebook does not hold"
DRAGGED = "Drag a code onto another to put it below that one, or between two. The menu of each code moves it, too."
VIEWS = {"codes": "Codes", "versions": "Versions"}


def choose_view() -> str:
    """Draw the choice between the codes and their versions, and return it."""
    return st.segmented_control(
        "What to look at",
        list(VIEWS),
        format_func=VIEWS.__getitem__,
        required=True,
        label_visibility="collapsed",
        **address.bound("view", "codes", options=VIEWS, said="a view of the codebook that there is not"),
    )


def chosen(study: Study) -> str:
    """Return the code that the address or the tree names, '' for none."""
    ids = [code.id for code in study.codebook.codes]
    if NEXT in st.session_state:
        show(st.session_state.pop(NEXT))
    with _apart():
        address.bound(CODE, [], options=ids, said=STRANGE)
    return next(iter(st.session_state[CODE]), "")


def show(code_id: str) -> None:
    """Look at a code; '' looks at all of them."""
    with _apart():
        address.choose({CODE: [code_id] if code_id else []})


def show_next(code_id: str) -> None:
    """Look at a code from the next run of the page on: after work, when the tree is drawn already."""
    st.session_state[NEXT] = code_id


def tree(study: Study, code_id: str) -> None:
    """Draw all codes as a list to walk through with the arrow keys, those below others set in."""
    names = told_apart(study.codebook.names(study.language).items())
    own, edited = of_codes(counted_by(study, "code")), code_draft.edited_codes(study)

    def label(each: str) -> str:
        if not each:
            return ALL
        mark = " :material/edit:" if each in edited else ""
        mark_of = swatch(study.colours[each], level=len(study.codebook.path(each)) - 1)
        return f"{mark_of} {plain(names[each])} ·\N{NO-BREAK SPACE}{own[each]:,}{mark}"

    st.session_state[TREE] = code_id
    st.radio(
        "Codes, each with its number of excerpts",
        ["", *names],
        format_func=label,
        key=TREE,
        on_change=lambda: show(st.session_state[TREE]),
        width="stretch",
        help=DRAGGED,
    )


@contextmanager
def _apart() -> Iterator[None]:
    """Keep what is chosen here from what other pages filter by under the same name in the address."""
    kept = st.session_state[address.KEPT]
    others = kept.pop(CODE, [])
    kept[CODE] = kept.get(OWN, [])
    yield
    kept[OWN], kept[CODE] = kept[CODE], others
