"""What was done to the study, and what can be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from parts import happened, words
from parts.study import Study
from parts.words import tag
from qualkit.phrasing import counted
from qualkit.store.events import Event, as_seen, to_take_back

CHANGES_SHOWN = 8
FILES_NAMED = 12


def history(study: Study) -> None:
    """Draw the last changes, and the button that takes back the newest."""
    events = study.project.history()
    told, names = _seen(study, events), study.codebook.names(study.language)
    st.header("History")
    rows = [
        tag(
            "li",
            tag("span", escape(_when(batch[-1].at)), class_="qk-place")
            + tag("s" if all(event.undone for event in batch) else "span", escape(f" {_together(batch, names)} "))
            + tag("span", escape(f"({batch[-1].who})"), class_="qk-place"),
        )
        for batch in reversed(_batches(told)[-CHANGES_SHOWN:])
    ]
    st.html(tag("ul", "".join(rows), class_="qk-history"))
    newest = to_take_back(events)
    if not newest:
        return
    shown = [event for event in told if event.id in {each.id for each in newest}]
    what = f"{_together(shown, names)}, {_when(newest[-1].at)[-5:]} UTC"
    st.caption(words.plain(f"Undo takes back: {what}"))
    if any(event.verb == "import" for event in newest):
        with st.popover("Undo the last change", icon=":material/undo:", key="undo-asked"):
            st.write(
                "These documents go from the study, with all that was coded in them. Where one took the place of an "
                "earlier one, that comes back. The files themselves stay."
            )
            st.html(_files(newest))
            gone = st.button("Take them back", key="undo", type="primary")
    else:
        gone = st.button("Undo the last change", icon=":material/undo:", key="undo")
    if gone:
        _undo(study, newest)


def _seen(study: Study, events: Sequence[Event]) -> list[Event]:
    """Return events without what, in a blind study, one person does not see of what another did."""
    with study.project.reading() as connection:
        return as_seen(connection, events, viewer=study.who())


def _batches(events: Sequence[Event]) -> list[list[Event]]:
    """Return the changes, those of one command together."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.batch].append(event)
    return list(found.values())


def _undo(study: Study, asked: Sequence[Event]) -> None:
    # Somebody may have changed the study since the button was drawn: only what it named is taken back.
    if to_take_back(study.project.history()) == asked:
        undone = _seen(study, study.project.undo(who=study.who()))
        st.session_state["told"] = f"Taken back: {_together(undone, study.codebook.names(study.language))}"
    else:
        st.session_state["told"] = "The study was changed meanwhile. Nothing was taken back."
    st.rerun()


def _together(events: Sequence[Event], names: Mapping[str, str]) -> str:
    """Return what was done at once, in a few words."""
    if len(events) == 1:
        return _said(events[0], names)
    files = sum(event.verb == "import" for event in events)
    first, *others = [
        *[f"{counted(files, 'file')} brought in"] * bool(files),
        *(_said(event, names) for event in events if event.verb != "import"),
    ]
    return "; ".join([first, *(told[:1].lower() + told[1:] for told in others)])


def _files(events: Sequence[Event]) -> str:
    told = [event.summary for event in events if event.verb == "import"]
    more = len(told) - FILES_NAMED
    rows = [*told[:FILES_NAMED], *([f"and {more:,} more"] if more > 0 else [])]
    return tag("ul", "".join(tag("li", escape(row)) for row in rows), class_="qk-history")


def _said(event: Event, names: Mapping[str, str]) -> str:
    return happened.in_words(event.verb, event.summary, names)


def _when(at: str) -> str:
    """Return an ISO time without seconds and zone.

    >>> _when("2026-03-04T05:06:07.000+00:00")
    '2026-03-04 05:06'
    """
    return at[:16].replace("T", " ")
