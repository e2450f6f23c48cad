"""The versions of the codebook: who made which when, what differs between two, and the way back to one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from parts import code_draft, dialogs
from parts.code_deeds import do
from parts.code_impact import differences
from parts.study import Study
from parts.words import plain, tag
from qualkit.codebook import compare
from qualkit.exporters.wording import moment
from qualkit.phrasing import counted
from qualkit.store.codebooks import Version
from qualkit.workflow.editing import effect, effect_told, save_codebook, versions

SHOWN = 30
STATES = {(True, False): "in use", (False, True): "taken back"}


def draw(study: Study) -> None:
    """Draw all versions, and the comparison of any two."""
    found = _versions(study)
    st.html(_table(found[:SHOWN]))
    if len(found) > SHOWN:
        st.caption(f"The newest {SHOWN} of {len(found):,}")
    _compare(study, found)


def _versions(study: Study) -> list[Version]:
    return _remembered(study.stamp, study.who(), study)


@st.cache_data(max_entries=8, show_spinner=False)
def _remembered(stamp: str, viewer: str, _study: Study) -> list[Version]:  # noqa: ARG001 - the key
    return versions(_study.project, viewer=viewer)


def _table(found: Sequence[Version]) -> str:
    head = "".join(tag("th", name, scope="col") for name in ("When", "Who", "What", "Version", ""))
    rows = "".join(tag("tr", "".join(tag("td", escape(cell)) for cell in _cells(each))) for each in found)
    return tag("table", tag("thead", tag("tr", head)) + tag("tbody", rows), class_="qk-versions")


def _cells(each: Version) -> tuple[str, ...]:
    state = STATES.get((each.in_use, each.undone), "")
    return _when(each), each.who, _what(each), each.version, state


def _what(each: Version) -> str:
    """Return what the history says, without the name and number that stand beside it."""
    _, known, told = each.summary.partition(each.version)
    return (told.strip(" :") or "came into use") if known else each.summary


def _when(each: Version) -> str:
    return moment(each.at) if each.at else "not known"


def _compare(study: Study, found: Sequence[Version]) -> None:
    st.header("Compare")
    # The newest word on each version names it.
    newest = {each.version: each for each in reversed(found)}
    labels = {version: _label(each) for version, each in sorted(newest.items(), key=lambda pair: pair[1].at)[::-1]}
    if len(labels) == 1:
        st.write("There is one version so far. Save a change of a code, and the two can be compared here.")
        return
    others = [version for version in labels if version != study.codebook.version]
    left, right = st.columns(2)
    old = left.selectbox("From", others, format_func=labels.__getitem__, key="codebook-from")
    new = right.selectbox(
        "To",
        list(labels),
        index=list(labels).index(study.codebook.version),
        format_func=labels.__getitem__,
        key="codebook-to",
    )
    differences(study, compare(study.project.codebook(old), study.project.codebook(new)))
    if st.button("Bring the first back into use", key="codebook-bring-back", icon=":material/settings_backup_restore:"):
        dialogs.ask("back", old)


def _label(each: Version) -> str:
    return " · ".join(filter(None, [_when(each), each.who, each.version]))


@st.dialog("Bring a version back into use", on_dismiss=dialogs.close)
def bring_back(study: Study, version: str) -> None:
    """Say what another version means for what was coded, and ask."""
    wanted = study.project.codebook(version)
    ids = {code.id for code in wanted.codes}
    st.markdown(f"Version {version} comes into use again. The version in use now stays in this list.")
    without = [code for code in study.codebook.codes if code.id not in ids]
    told = [(code, effect(study.project, code.id, viewer=study.who())) for code in without]
    left = [f"“{study.name_of(code.id)}”: {effect_told(hangs)}" for code, hangs in told if hangs.total or hangs.others]
    if left:
        st.markdown("It does not hold these codes. What was coded with them stays, and is shown by the code's id:")
        st.markdown("\n".join(f"- {plain(line)}" for line in left))
    else:
        st.markdown(f"No coding loses its code. It holds {counted(len(ids), 'code')}.")

    def act() -> tuple[str, str]:
        save_codebook(study.project, wanted, who=study.who(), over=study.codebook.version)
        return f"Version {version} is in use again.", ""

    if code_draft.edited_codes(study):
        st.warning("First save or drop the changes that are not saved.")
    elif st.button("Bring it back", type="primary", key="codebook-bring-it-back"):
        do(study, act, doing="Bringing it back")
