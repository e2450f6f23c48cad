"""What the changes to a codebook would do to the codings, and the bar that leads there and saves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from parts import code_draft, colours, dialogs
from parts.code_deeds import DONE
from parts.draft_shelf import Place
from parts.progress import bar
from parts.study import Study
from parts.words import plain, tag
from qualkit.codebook import Difference, compare
from qualkit.errors import ProjectError, QualkitError
from qualkit.exporters.wording import moment
from qualkit.model import Codebook
from qualkit.phrasing import counted, listed
from qualkit.workflow.editing import changes_told, save_codebook
from qualkit.workflow.previewing import BY_WORDS, CodeImpact, Impact, Quoted, impact, quickest

KNOWN = "codebook-impact"  # (what it is of, the impact)
NAMED = 4  # codes in the bar


def waiting(study: Study) -> None:
    """Draw at the bottom of the page what is not saved, with what can be done about it."""
    edited = code_draft.edited_codes(study)
    if not edited:
        _left(study)
        return
    with st.bottom, st.container(key="codebook-waiting"):
        _meanwhile(study)
        fault = _fault(study)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(f"Not saved yet: {_named(study, edited)}") + (f". {plain(fault)}" if fault else ""))
            if st.button("See what this would change", key="codebook-preview", disabled=bool(fault)):
                dialogs.ask("preview")
            _save_button(study, key="codebook-save", disabled=bool(fault))
            st.button("Drop the changes", key="codebook-drop", type="tertiary", on_click=code_draft.drop, args=(study,))


def _named(study: Study, code_ids: Sequence[str]) -> str:
    names = [f"“{study.name_of(each)}”" for each in code_ids[:NAMED]]
    return listed([*names, *[f"{len(code_ids) - NAMED} more"] * (len(code_ids) > NAMED)])


def _left(study: Study) -> None:
    """Offer what the coder typed in a session that ended, by a reload or otherwise, before it was saved."""
    session, draft = code_draft.left(study)
    if not session:
        return
    there = code_draft.known(study, draft)
    told = f"You had unsaved changes from {moment(draft.at)}: {_named(study, _codes_in(draft.texts))}"
    if not there:
        told += ", no longer in the codebook"
    elif draft.version != study.codebook.version:
        told += ". The codebook was changed since"
    with (
        st.bottom,
        st.container(key="codebook-left"),
        st.container(horizontal=True, vertical_alignment="center"),
    ):
        st.markdown(plain(told))
        about = (study, session)
        st.button("Keep them", key="codebook-take-up", on_click=code_draft.take_up, args=about, disabled=not there)
        st.button("Discard them", key="codebook-discard", type="tertiary", on_click=code_draft.discard, args=about)


def _codes_in(texts: Mapping[Place, str]) -> list[str]:
    return list(dict.fromkeys(place[0] for place in texts))


def _fault(study: Study) -> str:
    try:
        code_draft.edited_codebook(study)
    except QualkitError as error:
        # People know which codebook they are at.
        return str(error).removeprefix(f"codebook '{study.codebook.id}': ")
    return ""


def _meanwhile(study: Study) -> None:
    """Say that somebody else saved another version, when somebody did."""
    before = code_draft.edited_version(study)
    if before == study.codebook.version:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(plain(f"The codebook was changed meanwhile{_since(study, before)}. Your changes are kept."))
        st.button("Put mine on top of it", key="codebook-rebase", on_click=code_draft.put_on_top, args=(study,))


def _since(study: Study, version: str) -> str:
    """Return what changed since a version; '' of one that the project does not hold: an older file was put back."""
    try:
        return f": {changes_told(compare(study.project.codebook(version), study.codebook))}"
    except ProjectError:
        return ""


def _save_button(study: Study, *, key: str, disabled: bool = False) -> None:
    if st.button("Save as a new version", key=key, type="primary", disabled=disabled):
        _save(study)


def _save(study: Study) -> None:
    try:
        edited = code_draft.edited_codebook(study)
        save_codebook(study.project, edited, who=study.who(), over=code_draft.edited_version(study))
    except QualkitError as error:
        st.error(plain(str(error)))
        return
    told = changes_told(compare(study.codebook, edited))
    st.session_state[DONE] = f"Saved as version {edited.version}: {told}.", edited.version
    code_draft.drop(study)
    dialogs.close()
    st.rerun()


@st.dialog("What this would change", width="large", on_dismiss=dialogs.close)
def preview(study: Study, _about: str) -> None:
    """Show what comes and what goes with the edited codebook."""
    try:
        edited = code_draft.edited_codebook(study)
        way = _choose_way(study, edited)
        place = st.empty()
        found = _impact(study, edited, way, place)
    except QualkitError as error:
        st.error(plain(str(error)))
        return
    _draw(study, found)
    with st.expander("What was changed in the codebook"):
        differences(study, compare(study.codebook, edited))
    with st.container(horizontal=True):
        _save_button(study, key="codebook-save-previewed")
        if st.button("Back to the codebook", key="codebook-back"):
            dialogs.close()
            st.rerun()


def _choose_way(study: Study, edited: Codebook) -> str:
    usual = study.settings().autocoder
    ways = {BY_WORDS: "By words alone, quickly", usual: "As the study is coded"}
    if len(ways) == 1:
        return usual
    return st.segmented_control(
        "How to look",
        list(ways),
        format_func=ways.__getitem__,
        default=quickest(study.codebook, edited, autocoder=usual),
        required=True,
        key=f"codebook-way {edited.version}",
    )


def _impact(study: Study, edited: Codebook, way: str, place: st.delta_generator.DeltaGenerator) -> Impact:
    """Return the impact; it is worked out once for each state of the study and of the changes."""
    key = study.stamp, edited.version, way
    if st.session_state.get(KNOWN, ((), None))[0] != key:
        settings = study.settings()
        with place.container(), st.spinner("Coding with both codebooks, to compare"):
            found = impact(
                study.project,
                edited,
                autocoder=way,
                embedder=settings.embedder,
                seed=settings.seed,
                track=bar(st.empty()),
            )
        place.empty()
        st.session_state[KNOWN] = key, found
    known: Impact = st.session_state[KNOWN][1]
    return known


def _draw(study: Study, found: Impact) -> None:
    if not found.codes:
        st.markdown("**No coding would come or go.**")
        return
    come, go = counted(found.added, "coding"), f"{found.removed:,} would go"
    st.markdown(f"**{come} would come, {go}**, in {counted(len(found.codes), 'code')}.")
    for each in found.codes:
        label = f"{colours.swatch(colours.colour_of(study.colours, each.code_id))} {plain(study.name_of(each.code_id))}"
        numbers = f"{each.before:,} → {each.after:,} (+{each.added:,}, −{each.removed:,})"
        with st.expander(f"{label} · {numbers}", expanded=each is found.codes[0]):
            _beside(each)


def _beside(found: CodeImpact) -> None:
    left, right = st.columns(2)
    left.html(_quotes("Would come", found.added, found.comes))
    right.html(_quotes("Would go", found.removed, found.goes))


def _quotes(heading: str, count: int, quotes: Sequence[Quoted]) -> str:
    shown = f", the first {len(quotes)}" if len(quotes) < count else ""
    head = tag("h4", escape(f"{heading}: {count:,}{shown}"))
    return tag("div", head + "".join(map(_quote, quotes)), class_="qk-impact")


def _quote(quoted: Quoted) -> str:
    passage = quoted.passage
    because = f"because of “{'”, “'.join(quoted.terms)}”" if quoted.terms else ""
    told = " · ".join(filter(None, [passage.participant, passage.document, because]))
    words = tag("blockquote", escape(quoted.quote), lang=passage.passage.language, dir="auto")
    return words + tag("p", escape(told), class_="qk-place")


def differences(study: Study, found: Sequence[Difference]) -> None:
    """Draw what differs between two versions, code by code."""
    if not found:
        st.write("Nothing differs.")
        return
    rows = []
    for each in found:
        lines = "".join(tag("li", escape(line)) for line in each.details)
        head = tag("h4", escape(f"{study.name_of(each.code_id)}: {each.what}"))
        rows.append(head + tag("ul", lines))
    st.html(tag("div", "".join(rows), class_="qk-differences"))
