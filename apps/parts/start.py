"""Which study is open: one that was named, or one chosen on the start page."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from parts import coder, drop
from parts.progress import bar
from parts.shelf import choose_codebook, with_codebook
from parts.words import LANGUAGES, language_name, plain
from qualkit.errors import QualkitError, RequestError
from qualkit.phrasing import counted
from qualkit.settings import read_settings
from qualkit.store.glancing import Glance
from qualkit.workflow.fetching import SUFFIX, look_into, studies_in, study_stem, take_in

SAMPLE = "sample-study"
LISTED = 200  # studies of a folder, the newest first
MEGABYTE = 1 << 20


def chosen_study() -> bool:
    """Note in the session which project is open; False when nobody has said yet."""
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("QUALKIT_PROJECT", "")
    if named:
        st.session_state["project"] = str(Path(named).resolve())
        return True
    # The name of the study stays in the address, so that a link opens the same study again.
    wanted = st.session_state.get("study") or st.query_params.get("study")
    if wanted not in studies():
        return False
    st.session_state["study"] = wanted
    st.session_state["project"] = str(studies()[wanted])
    return True


def another_study() -> None:
    """Draw in the sidebar the way back to the start page, where the study was chosen there."""
    if "study" in st.session_state:
        label = "Open another study"
        st.sidebar.button(label, key="close-study", on_click=_close, icon=":material/folder_open:", type="tertiary")


def _close() -> None:
    """Go back to the start page; what was chosen and dropped in one study says nothing in another."""
    drop.close()
    for key in set(st.session_state) - {coder.CHOSEN}:
        del st.session_state[key]
    st.query_params.clear()


def folder() -> Path:
    """Return the folder whose studies are offered."""
    return Path(os.environ.get("QUALKIT_FOLDER", ".")).resolve()


def studies() -> dict[str, Path]:
    """Return the studies of the folder by name."""
    return studies_in(folder())


def _open(name: str) -> None:
    st.session_state["study"] = name


def start_page() -> None:
    """Draw the start page: who codes, and the three ways to a study: the sample, a new one, one that is there."""
    st.title("qualkit")
    st.html('<p class="qk-text">Read, code and compare what people said. Everything stays on this computer.</p>')
    _who()
    known = studies()
    left, right = st.container(key="ways").columns(2, gap="large")
    with left:
        # Whoever has a study of their own comes for that.
        for draw in (_open_one, _sample) if known.keys() - {SAMPLE} else (_sample, _open_one):
            draw(known)
    with right:
        st.header("Start your own")
        st.write("Give it a name. A codebook can be there at once, or grow as you read. Then bring in your files.")
        _own(known)
    st.caption(f"Studies are kept in {plain(str(folder()))}")
    coder.keep()


def _me() -> str:
    return coder.who(read_settings(folder()))


def _who() -> None:
    """Ask for the name under which people code."""
    if signed := coder.signed_in(st.user):
        st.markdown(f"You code as **{plain(signed)}**")
        return
    st.text_input(
        "Your name, which stands beside what you code",
        _me(),
        key="start-name",
        width=360,
        on_change=_choose_name,
        help="A first name or initials will do. This browser remembers it.",
    )
    if "name-refused" in st.session_state:
        st.warning(plain(st.session_state.pop("name-refused")))


def _choose_name() -> None:
    try:
        coder.choose(st.session_state["start-name"])
    except RequestError as error:
        st.session_state["name-refused"] = str(error)


def _sample(known: dict[str, Path]) -> None:
    st.header("Look around")
    st.write("An invented study, imported and coded, to try everything on. Nobody in it is real.")
    if SAMPLE in known:
        st.button("Open the sample study", type="primary", key="sample", on_click=_open, args=(SAMPLE,))
    elif st.button("Make the sample study", type="primary", key="sample"):
        from qualkit.workflow import make_sample

        place = st.empty()
        with st.spinner("Making the sample study: half a minute to a minute. The bar shows how far each step is."):
            make_sample(folder() / f"{SAMPLE}{SUFFIX}", who=_me(), track=bar(place))
        _open(SAMPLE)
        st.rerun()


def _open_one(known: dict[str, Path]) -> None:
    """Draw the studies of the folder, the one that was changed last first, each with what is in it."""
    st.header("Open a study")
    if not known:
        st.write("There is none in this folder yet.")
    about = {name: path.stat() for name, path in known.items()}
    found = {name: _look_into(str(known[name]), it.st_mtime_ns, it.st_size) for name, it in about.items()}
    in_order = sorted(known, key=lambda name: (isinstance(found[name], str), -about[name].st_mtime, name))
    for name in in_order[:LISTED]:
        with st.container(gap=None, key=f"study {name}"):
            st.button(
                plain(name),
                key=f"open {name}",
                on_click=_open,
                args=(name,),
                icon=":material/folder_open:",
                disabled=isinstance(found[name], str),
            )
            st.caption(plain(_told(name, about[name], found[name])))
    _fetch()


def _told(name: str, about: os.stat_result, found: Glance | str) -> str:
    """Return what is in a study, how large its file is and when it was changed last."""
    if isinstance(found, str):
        return f"Cannot be opened. {found}"
    changed = datetime.fromtimestamp(about.st_mtime, UTC).astimezone()
    return " · ".join(
        [
            *[found.name] * (found.name not in ("", name)),
            counted(found.documents, "document"),
            counted(found.codings, "coding"),
            f"{max(about.st_size / MEGABYTE, 0.1):,.1f} MB",
            f"changed {changed:%Y-%m-%d %H:%M}",
        ]
    )


@st.cache_data(max_entries=512, show_spinner=False)
def _look_into(path: str, changed: int, size: int) -> Glance | str:  # noqa: ARG001 - the key
    return look_into(Path(path))


def _fetch() -> None:
    """Take in a project file from elsewhere, and open it."""
    given = st.file_uploader("Or bring a study from elsewhere", type=[SUFFIX.removeprefix(".")], key="fetch-study")
    if given is None:
        return
    try:
        path = take_in(folder(), given.name, given.getvalue())
    except QualkitError as error:
        st.warning(plain(str(error)))
        return
    _open(path.stem)
    st.rerun()


def _own(known: dict[str, Path]) -> None:
    with st.form("own", border=False):
        name = st.text_input("Name of the study", placeholder="For example: Interviews 2026", key="own-name")
        language = _language()
        chosen, own = choose_codebook(
            "Codebook to begin with",
            or_none=f"You name what you find in the words themselves, in {language_name(language)} to begin with.",
        )
        begun = st.form_submit_button("Start")
    if not begun:
        return
    stem = study_stem(name)
    if not stem or stem in known:
        st.warning("Give the study a name that is not taken yet.")
        return
    from qualkit.workflow import create

    path, told = folder() / f"{stem}{SUFFIX}", {"who": _me(), "name": name.strip(), "language": language}
    if with_codebook(chosen, own, lambda codebook: create(path, codebook=codebook, **told)):
        _open(stem)
        st.rerun()


def _language() -> str:
    """Return the language that the browser speaks, in which codes are named until somebody adds another."""
    language = (st.context.locale or "").partition("-")[0]
    return language if language in LANGUAGES else "en"
