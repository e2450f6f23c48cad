"""The address bar: what was chosen stands in it, in ids, so that a link shows the same view to anybody.

A choice becomes part of the address with `bound`. Streamlit's own way (bind="query-params") writes labels instead of
values, and drops what it does not know without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode

import streamlit as st

Value: TypeAlias = list[str] | str | int
Address: TypeAlias = Mapping[str, Sequence[str]]

DIGITS = 9  # of a number in the address; a browser holds no more than fifteen
# In the address of every page: links from page to page take them along.
EVERYWHERE = ("study", "names")
LEFT = "address left"  # (page, address) as the last run left them
ARRIVED = "address arrived"  # whether this run came by a link, by Back or by a change of page
BARE = "address bare"  # whether it then said nothing of what the page should show
ELSEWHERE = "address elsewhere"  # whether the run before showed another page
TOUCHED = "address touched"  # whether somebody changed a choice
BOUND = "address bound"  # key to default, of the choices drawn so far
KEPT = "address kept"  # key to value, of all choices ever drawn
UNKNOWN = "address unknown"  # what the link named and the study does not hold


def begin(page: str) -> None:
    """Find out whether the address leads somewhere new; to be called before a page is drawn."""
    state = st.session_state
    here = _here()
    before, left = state.get(LEFT, ("", {}))
    # What was chosen a moment ago may be newer than the address that the browser sent along.
    state[ARRIVED] = not state.pop(TOUCHED, False) and (page, here) != (before, left)
    state[ELSEWHERE] = page != before
    state[BARE] = state[ELSEWHERE] and not any(key not in EVERYWHERE for key in here)
    # Written with the rest, once the page is known: earlier, it would leave an entry for Back on the page before.
    state[BOUND] = {"study": ""} if "study" in state else {}
    state.setdefault(KEPT, {})
    if state[ARRIVED]:
        state[UNKNOWN] = {}
    state[LEFT] = page, here


def end() -> None:
    """Write what is chosen into the address; to be called after a page was drawn."""
    state = st.session_state
    # A link says already what it shows. Writing over it would put a second entry where Back has one.
    if state[BARE] or not state[ARRIVED]:
        _write()


def bound(
    key: str,
    default: Value,
    *,
    options: Collection[str] | None = None,
    said: str = "",
    then: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Return the arguments of a widget whose value stands in the address; `then` is called when it was changed.

    Where a link names what is none of the `options`, `warn` will say so; `said` is what the link then names.
    """
    state = st.session_state
    state[BOUND][key] = default
    silent = key not in st.query_params and (state[BARE] or (state[ELSEWHERE] and key in EVERYWHERE))
    if state[ARRIVED] and not silent:
        state[key] = _value(st.query_params.get_all(key), default)
    elif state[ARRIVED] or key not in state:
        state[key] = state[KEPT].get(key, default)
    if options is not None:
        _known(key, options, said)
    state[KEPT][key] = state[key]
    return {"key": key, "on_change": _changed, "args": (key, then)}


def asked(key: str) -> bool:
    """Tell whether something is chosen, or asked for by the address, before its widget is drawn."""
    state = st.session_state
    if state[ARRIVED] and not state[BARE]:
        return key in st.query_params
    return bool(state.get(key, state[KEPT].get(key)))


def refuse(key: str, said: str) -> None:
    """Remember to say that a link names what the study does not hold."""
    if st.session_state[ARRIVED]:
        st.session_state[UNKNOWN][key] = said, st.query_params.get_all(key)


def put(key: str, value: Value) -> None:
    """Set a choice before its widget is drawn, on this page or on another."""
    st.session_state[key] = st.session_state[KEPT][key] = value


def choose(values: Mapping[str, Value]) -> None:
    """Set choices as if somebody had made them by hand: the address follows."""
    for key, value in values.items():
        put(key, value)
    _touch()


def chosen() -> dict[str, list[str]]:
    """Return what is chosen on the page so far, as the address has it."""
    state = st.session_state
    found = {key: state.get(key, default) for key, default in state[BOUND].items()}
    told = {key: value for key, value in found.items() if value != state[BOUND][key]}
    return {key: list(map(str, value)) if isinstance(value, list) else [str(value)] for key, value in told.items()}


def along(**more: str) -> dict[str, Sequence[str]]:
    """Return the address of a link to another page: what all pages share, and what that one should show."""
    shared = {key: values for key, values in (_here() | chosen()).items() if key in EVERYWHERE}
    return {**shared, **{key: [value] for key, value in more.items()}}


def packed() -> str:
    """Return what is chosen on this page, to be carried along in the address of another."""
    return urlencode({key: values for key, values in chosen().items() if key not in EVERYWHERE}, doseq=True)


def unpacked(carried: str) -> dict[str, Sequence[str]]:
    """Return the address of the page that `packed` its choices."""
    return {**along(), **parse_qs(carried)}


def warn() -> None:
    """Say what the link named and the study does not hold."""
    from parts.words import plain

    for said, strange in st.session_state[UNKNOWN].values():
        st.warning(plain(f"This link names {said}: {', '.join(strange)}. It is shown without."))


def _here() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def _value(found: Sequence[str], default: Value) -> Value:
    if isinstance(default, list):
        return list(dict.fromkeys(found))
    if isinstance(default, int):
        return int(found[-1]) if found and found[-1].isdecimal() and len(found[-1]) <= DIGITS else default
    return found[-1] if found else default


def _known(key: str, options: Collection[str], said: str) -> None:
    state = st.session_state
    values = state[key] if isinstance(state[key], list) else [state[key]] * bool(state[key])
    strange = [value for value in values if value not in options]
    if strange and key in st.query_params:
        state[UNKNOWN][key] = said, strange
    if strange:
        state[key] = [value for value in values if value in options] if isinstance(state[key], list) else ""
        state[key] = state[key] or state[BOUND][key]


def _changed(key: str, then: Callable[[], None] | None) -> None:
    st.session_state[KEPT][key] = st.session_state[key]
    if then:
        then()
    _touch()


def _touch() -> None:
    st.session_state[TOUCHED] = True
    st.session_state[UNKNOWN] = {}
    # At once, before the page is drawn again: whoever follows a link meanwhile must find the way back.
    _write()


def _write() -> None:
    state = st.session_state
    page, _ = state[LEFT]
    wanted = {key: values for key, values in _here().items() if key not in state[BOUND]} | chosen()
    if wanted != _here():
        st.query_params.from_dict(wanted)
    state[LEFT] = page, wanted
