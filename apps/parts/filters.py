"""The filters, all in one place, bound to the address bar: a link shows the same view again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from qualkit.model import Filter

from parts import words
from parts.study import Study, attributes, documents, values_of

# The attributes that most studies have stand by themselves, the rest under "More filters".
FIRST_ATTRIBUTES = ("group", "session", "city", "gender")
PAGE = "page"


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its key in the address bar, its label, and the label of each value that can be chosen."""

    key: str
    label: str
    options: Mapping[str, str]


def _named(study: Study, name: str, called: Callable[[str], str]) -> dict[str, str]:
    return {value: called(value) for value in values_of(study, name)}


def _as_it_is(value: str) -> str:
    return value


def code_choice(study: Study, key: str = "code") -> Choice:
    """Return the filter by code."""
    return Choice(key, "Code", study.code_labels())


def language_choice(study: Study, key: str = "language") -> Choice:
    """Return the filter by language."""
    return Choice(key, "Language", _named(study, "language", words.language_name))


def document_labels(study: Study) -> dict[str, str]:
    """Return id to name for all documents."""
    return words.told_apart((document.id, document.name) for document in documents(study))


def attribute_choice(study: Study, name: str) -> Choice:
    """Return the filter by an attribute."""
    return Choice(f"a.{name}", words.attribute_label(name), _named(study, name, _as_it_is))


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


def first_page() -> None:
    """Go back to the first page: what was on page 7 is elsewhere when the filter changes."""
    st.session_state[PAGE] = 1


def choose_filter(study: Study) -> Filter:
    """Draw all filters and return what they say."""

    def chosen(choice: Choice) -> tuple[str, ...]:
        return choose(choice, on_change=first_page)

    top = st.container()
    searched = st.text_input(
        "Words",
        key="words",
        bind="query-params",
        type="search",
        placeholder="Search what was said",
        help='All the words must be there; case and accents do not matter. A star stands for any ending (traffick\\*), '
        'and "quotation marks" keep words together.',
        on_change=first_page,
    )
    names = attributes(study)
    first = [name for name in FIRST_ATTRIBUTES if name in names]
    codes, languages = chosen(code_choice(study)), chosen(language_choice(study))
    told = {name: chosen(attribute_choice(study, name)) for name in first}
    kinds = chosen(Choice("kind", "Where from", _named(study, "kind", words.kind_name)))
    roles = chosen(Choice("role", "Said by", _named(study, "role", words.role_name)))
    more = st.expander("More filters", key="more", bind="query-params")
    with more:
        kept = chosen(Choice("from", "Document", document_labels(study)))
        prompts = chosen(Choice("prompt", "Question or board area", _named(study, "prompt", _as_it_is)))
        speakers = chosen(Choice("speaker", "Speaker", _named(study, "participant", _as_it_is)))
        told |= {name: chosen(attribute_choice(study, name)) for name in names if name not in first}
        coders = chosen(Choice("coder", "Coded by", _named(study, "coder", _as_it_is)))
        confidence = st.slider(
            "At least this sure",
            0,
            100,
            step=5,
            format="%d %%",
            key="sure",
            bind="query-params",
            on_change=first_page,
        )
    wanted = Filter(
        codes=codes,
        documents=kept,
        kinds=kinds,
        languages=languages,
        participants=speakers,
        roles=roles,
        prompts=prompts,
        coders=coders,
        attributes={name: allowed for name, allowed in told.items() if allowed},
        words=searched.strip(),
        confidence=confidence / 100,
    )
    top.button(
        "Clear all filters",
        on_click=_clear,
        type="tertiary",
        icon=":material/filter_list_off:",
        key="clear",
        disabled=wanted == Filter(attributes={}),
    )
    return wanted


KEYS = ("code", "language", "kind", "role", "from", "prompt", "speaker", "coder")


def _clear() -> None:
    for key in [*KEYS, *(key for key in st.session_state if str(key).startswith("a."))]:
        st.session_state[key] = []
    st.session_state["words"] = ""
    st.session_state["sure"] = 0
    first_page()


def in_words(study: Study, wanted: Filter) -> str:
    """Return what a filter says in one line, '' when it lets everything through."""
    labels = {**study.code_labels(), **document_labels(study)}
    told = [
        [labels.get(value, value) for value in (*wanted.codes, *wanted.documents)],
        [words.kind_name(kind) for kind in wanted.kinds],
        [words.language_name(language) for language in wanted.languages],
        [words.role_name(role) for role in wanted.roles],
        [*wanted.participants, *wanted.prompts, *wanted.coders],
        [f"{words.attribute_label(name)}: {', '.join(allowed)}" for name, allowed in wanted.attributes.items()],
        [f"“{wanted.words}”"] if wanted.words else [],
        [f"at least {words.share(wanted.confidence)} sure"] if wanted.confidence else [],
    ]
    return " · ".join(piece for pieces in told for piece in pieces)
