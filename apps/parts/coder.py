"""Who codes in this browser: whoever signed in, else the name that somebody chose here, else that of the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import streamlit as st

from parts import dialogs
from parts.words import plain
from qualkit.errors import RequestError
from qualkit.settings import Settings, coder_name
from qualkit.store.passes import coders, programs
from qualkit.workflow.signing import checked_name

if TYPE_CHECKING:
    from parts.study import Study

SCRIPT = Path(__file__).parents[1] / "assets" / "coder.js"
COOKIE = "qualkit_coder"
CHOSEN = "coder"  # the name that was chosen in this session
NAMES_OFFERED = 8
# What a sign-on says of a person, the surest first: two people may bear one name, but not one address.
CLAIMS = ("email", "preferred_username", "name", "sub")


def who(settings: Settings) -> str:
    """Return whose name goes beside what is coded from this browser."""
    return signed_in(st.user) or st.session_state.get(CHOSEN) or _remembered() or coder_name(settings)


def is_chosen(settings: Settings) -> bool:
    """Tell whether somebody said who codes here; otherwise the name is only that of the login to this computer."""
    return bool(signed_in(st.user) or CHOSEN in st.session_state or _remembered() or settings.coder)


def signed_in(user: Mapping[str, Any]) -> str:
    """Return the name of whoever signed in, '' where nobody did."""
    told = (str(user.get(claim) or "") for claim in CLAIMS)
    return next(filter(None, told), "unknown") if user.get("is_logged_in") else ""


def must_sign_in(user: Mapping[str, Any]) -> bool:
    """Tell whether people sign in to this app and nobody has yet."""
    return "is_logged_in" in user and not user["is_logged_in"]


def sign_in_page() -> None:
    """Draw the page on which people sign in, with each provider that the secrets name."""
    st.title("qualkit")
    st.write("Sign in, so that what you code bears your name.")
    named = [name for name, value in st.secrets["auth"].items() if isinstance(value, Mapping)]
    for name in named:
        st.button(f"Sign in with {plain(name)}", key=f"sign-in {name}", on_click=st.login, args=(name,), type="primary")
    if not named:
        st.button("Sign in", key="sign-in", on_click=st.login, type="primary")


def beside(study: Study) -> None:
    """Say in the sidebar who codes, and let people change it."""
    settings = study.settings()
    asked = False
    with st.sidebar.container(horizontal=True, vertical_alignment="center", gap="small", key="who-codes"):
        st.markdown(f"You code as **{plain(study.who())}**", width="content")
        if signed_in(st.user):
            st.button("Sign out", key="sign-out", type="tertiary", on_click=st.logout)
        else:
            label = "Change" if is_chosen(settings) else "Is that you?"
            asked = dialogs.button(label, key="change-coder", type="tertiary", help="Choose who codes in this browser")
    keep()
    if asked:
        _dialog(study)


def keep() -> None:
    """Let the browser remember the name that was chosen."""
    if CHOSEN in st.session_state:
        component = st.components.v2.component("qualkit.coder", js=SCRIPT.read_text("utf-8"), isolate_styles=False)
        data = {"cookie": COOKIE, "name": st.session_state[CHOSEN]}
        with st.sidebar:
            component(key="coder-kept", data=data, height=1)


@st.dialog("Who codes here?", on_dismiss=dialogs.close)
def _dialog(study: Study) -> None:
    st.write(
        "Your name stands beside all that you code and decide from now on. What was coded before keeps the name that "
        "it has. This browser remembers it; in another browser, somebody else codes at the same time."
    )
    if form(known=coders(study.project), taken=programs(study.project), now=study.who()):
        dialogs.close()
        st.rerun()


def form(*, known: Sequence[str], now: str, taken: frozenset[str] = frozenset()) -> bool:
    """Draw the choice of a name, of those `known` or a new one; True when one was chosen."""
    with st.form("coder-form", border=False):
        name = st.text_input("Your name", now, key="coder-name", help="A first name or initials will do.")
        sent = st.form_submit_button("Use this name", type="primary")
    others = [each for each in known if each != now][:NAMES_OFFERED]
    if others:
        st.caption("Or one of those who coded here before:")
        with st.container(horizontal=True, gap="small"):
            picked = [each for each in others if st.button(plain(each), key=f"coder {each}")]
        name, sent = (picked[0], True) if picked else (name, sent)
    if not sent:
        return False
    try:
        choose(name, known=known, taken=taken)
    except RequestError as error:
        st.warning(plain(str(error)))
        return False
    return True


def choose(name: str, *, known: Sequence[str] = (), taken: frozenset[str] = frozenset()) -> None:
    """Let this browser code under a name; RequestError when nobody can."""
    st.session_state[CHOSEN] = checked_name(name, known=known, taken=taken)


def _remembered() -> str:
    """Return the name that this browser remembers, '' when there is none or it can be nobody's."""
    return _readable(unquote(st.context.cookies.get(COOKIE, "")))


@lru_cache(maxsize=256)
def _readable(name: str) -> str:
    try:
        return checked_name(name)
    except RequestError:
        return ""
