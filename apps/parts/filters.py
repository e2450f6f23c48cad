"""The filters, all in one place, bound to the address bar: a link shows the same view again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from parts import words
from parts.study import Study, attributes, documents, values_of
from qualkit.model import Filter

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

# The attributes that most studies have stand by themselves, the rest under "More filters".
FIRST_ATTRIBUTES = ("group", "session", "city", "gender")
# key in the address bar: field of Filter
LISTS: Mapping[str, str] = {
    "code": "codes",
    "language": "languages",
    "kind": "kinds",
    "role": "roles",
    "from": "documents",
    "prompt": "prompts",
    "speaker": "participants",
    "coder": "coders",
}
EMPTY: Mapping[str, str | int] = {"words": "", "sure": 0}
ATTRIBUTE = "a."
PAGE = "page"
REMEMBERED = "filters"
NONE = Filter()
HOW_TO_SEARCH = (
    "All the words must be there; case and accents do not matter. A star stands for any ending (traffick\\*), "
    'and "quotation marks" keep words together.'
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its key in the address bar, its label, and the label of each value that can be chosen."""

    key: str
    label: str
    options: Mapping[str, str]


def choices(study: Study) -> dict[str, Choice]:
    """Return the filters with a list of values, attributes aside, by key."""

    def named(key: str, label: str, name: str, called: Callable[[str], str] = str) -> Choice:
        return Choice(key, label, {value: called(value) for value in values_of(study, name)})

    found = (
        Choice("code", "Code", study.code_labels()),
        named("language", "Language", "language", words.language_name),
        named("kind", "Where from", "kind", words.kind_name),
        named("role", "Said by", "role", words.role_name),
        Choice("from", "Document", document_labels(study)),
        named("prompt", "Question or board area", "prompt"),
        named("speaker", "Speaker", "participant"),
        named("coder", "Coded by", "coder"),
    )
    return {choice.key: choice for choice in found}


def document_labels(study: Study) -> dict[str, str]:
    """Return id to name for all documents."""
    return words.told_apart((document.id, document.name) for document in documents(study))


def choose(choice: Choice, *, on_change: Callable[[], None] | None = None) -> tuple[str, ...]:
    """Draw one filter and return what was chosen; nothing is drawn where there is nothing to choose between."""
    if not choice.options:
        return ()
    chosen = st.multiselect(
        choice.label,
        list(choice.options),
        format_func=lambda value: choice.options.get(value, value),
        key=choice.key,
        bind="query-params",
        placeholder="All",
        filter_mode="contains",
        on_change=on_change or "rerun",
    )
    return tuple(value for value in chosen if value in choice.options)


def choose_filter(study: Study, *, page: str) -> Filter:
    """Draw all filters on a page and return what they say."""
    _recall(page)
    top = st.container()
    searched = st.text_input(
        "Words",
        key="words",
        bind="query-params",
        type="search",
        placeholder="Search what was said",
        help=HOW_TO_SEARCH,
        on_change=first_page,
    )
    found = choices(study)
    names = attributes(study)
    first = [name for name in FIRST_ATTRIBUTES if name in names]
    lists = _choose_all(found, ("code", "language"))
    told = _choose_attributes(study, first)
    lists |= _choose_all(found, ("kind", "role"))
    with st.expander("More filters", key="more", bind="query-params"):
        lists |= _choose_all(found, ("from", "prompt", "speaker"))
        told |= _choose_attributes(study, [name for name in names if name not in first])
        lists |= _choose_all(found, ("coder",))
        sure = _choose_confidence()
    wanted = Filter(**lists, attributes=told, words=searched.strip(), confidence=sure)
    _clear_button(top, disabled=wanted == NONE)
    st.session_state[REMEMBERED] = page, {key: st.session_state[key] for key in _keys() if key in st.session_state}
    return wanted


def _choose_all(found: Mapping[str, Choice], keys: tuple[str, ...]) -> dict[str, Any]:
    return {LISTS[key]: choose(found[key], on_change=first_page) for key in keys}


def _choose_attributes(study: Study, names: list[str]) -> dict[str, tuple[str, ...]]:
    chosen = {}
    for name in names:
        options = {value: value for value in values_of(study, name)}
        label = words.plain(words.attribute_label(name))
        chosen[name] = choose(Choice(ATTRIBUTE + name, label, options), on_change=first_page)
    return {name: allowed for name, allowed in chosen.items() if allowed}


def _choose_confidence() -> float:
    percent = st.slider(
        "At least this sure",
        0,
        100,
        step=5,
        format="%d %%",
        key="sure",
        bind="query-params",
        on_change=first_page,
    )
    return percent / 100


def first_page() -> None:
    """Go back to the first page: what was on page 7 is elsewhere when the filter changes."""
    st.session_state[PAGE] = 1


def _keys() -> list[str]:
    return [*LISTS, *EMPTY, *(key for key in map(str, st.session_state) if key.startswith(ATTRIBUTE))]


def _recall(page: str) -> None:
    """Bring the filters of another page along; a link that names filters shows those and no others."""
    # Streamlit carries over what was clicked, but not what came from the address bar.
    asked = any(key in LISTS or key in EMPTY or key.startswith(ATTRIBUTE) for key in st.query_params)
    before, remembered = st.session_state.get(REMEMBERED, (page, {}))
    if before != page and not asked:
        for key, value in remembered.items():
            st.session_state[key] = value


def _clear_button(place: DeltaGenerator, *, disabled: bool) -> None:
    place.button(
        "Clear all filters",
        on_click=_clear,
        type="tertiary",
        icon=":material/filter_list_off:",
        key="clear",
        disabled=disabled,
    )


def _clear() -> None:
    for key in _keys():
        st.session_state[key] = EMPTY.get(key, [])
    first_page()


def in_words(study: Study, wanted: Filter) -> str:
    """Return what a filter says in one line, '' when it lets everything through."""
    found = choices(study)
    told = [found[key].options.get(value, value) for key, field in LISTS.items() for value in getattr(wanted, field)]
    told += [f"{words.attribute_label(name)}: {', '.join(allowed)}" for name, allowed in wanted.attributes.items()]
    told += [f"“{wanted.words}”"] if wanted.words else []
    told += [f"at least {words.share(wanted.confidence)} sure"] if wanted.confidence else []
    return " · ".join(told)
