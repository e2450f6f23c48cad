"""The filters, all in one place, bound to the address bar: a link shows the same view again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from parts import address, uncoded, words
from parts.study import Study, attributes, documents, values_of
from qualkit.model import Filter, Standing

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
    "standing": "standings",
}
EMPTY: Mapping[str, str] = {"words": "", "evidence": "0", "ask": ""}
STANDINGS: Mapping[str, str] = {
    Standing.CODED: "Coded by people",
    Standing.ACCEPTED: "Suggested, and accepted",
    Standing.SUGGESTED: "Suggested, not decided yet",
    Standing.REJECTED: "Rejected",
}
ATTRIBUTE = "a."
PAGE = "page"
MORE = ("from", "prompt", "speaker", "coder")
HOW_TO_SEARCH = (
    "All the words must be there; case and accents do not matter. A star stands for any ending (traffick\\*), "
    'and "quotation marks" keep words together.'
)
STRENGTHS = [*map(str, range(0, 101, 5))]  # hundredths
NO_STANDING = "a way to stand that there is not"
NO_STRENGTH = "a strength of evidence that cannot be chosen"
HOW_IT_STANDS = (
    "What people coded, and what a program suggested, with what people decided about it. "
    "What they rejected is left out unless it is chosen here."
)
EVIDENCE = (
    "How strong the evidence for a coding is, from 0 to 1: what the words found, a meaning near to the codebook's and "
    "what people judged before add up to, as far as the coder looks at them. It is no probability."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its key in the address bar, its label, and the label of each value that can be chosen.

    `strange` is what a link names when it names none of these.
    """

    key: str
    label: str
    options: Mapping[str, str]
    strange: str = ""


def choices(study: Study) -> dict[str, Choice]:
    """Return the filters with a list of values, attributes aside, by key."""

    def named(key: str, label: str, name: str, called: Callable[[str], str] = str) -> Choice:
        return Choice(key, label, {value: called(value) for value in values_of(study, name)})

    found = (
        Choice("code", "Code", study.code_names(), "a code that the codebook does not hold"),
        named("language", "Language", "language", words.language_name),
        named("kind", "Where from", "kind", words.kind_name),
        named("role", "Said by", "role", words.role_name),
        Choice("from", "Document", document_labels(study)),
        named("prompt", "Question or board area", "prompt"),
        named("speaker", "Speaker", "participant"),
        named("coder", "Coded by", "coder"),
        Choice("standing", "How it stands", {str(key): label for key, label in STANDINGS.items()}, NO_STANDING),
    )
    return {choice.key: choice for choice in found}


def document_labels(study: Study) -> dict[str, str]:
    """Return id to name for all documents."""
    return words.told_apart((document.id, document.name) for document in documents(study))


def choose(
    choice: Choice, *, then: Callable[[], None] | None = None, placeholder: str = "All", help_: str | None = None
) -> tuple[str, ...]:
    """Draw one filter and return what was chosen; nothing is drawn where there is nothing to choose between."""
    said = choice.strange or f"a value of “{choice.label}” that the study does not hold"
    arguments = address.bound(choice.key, [], options=choice.options, said=said, then=then)
    if not choice.options:
        return ()
    chosen = st.multiselect(
        choice.label,
        list(choice.options),
        format_func=lambda value: choice.options.get(value, value),
        placeholder=placeholder,
        help=help_,
        filter_mode="contains",
        select_all=False,
        **arguments,
    )
    return tuple(chosen)


def choose_filter(study: Study, *, words_in: DeltaGenerator | None = None) -> Filter:
    """Draw all filters on a page and return what they say; the box for words may stand elsewhere."""
    top = st.container()
    searched = (words_in or st.container()).text_input(
        "Words",
        type="search",
        placeholder="Search what was said",
        help=HOW_TO_SEARCH,
        **address.bound("words", "", then=first_page),
    )
    found = choices(study)
    names = attributes(study)
    _refuse_attributes(names)
    first = [name for name in FIRST_ATTRIBUTES if name in names]
    lists = _choose_all(found, ("code", "language"))
    told = _choose_attributes(study, first)
    lists |= _choose_all(found, ("kind", "role"))
    lists["standings"] = choose(found["standing"], then=first_page, placeholder="All but rejected", help_=HOW_IT_STANDS)
    with st.expander("More filters", expanded=_more_chosen(names)):
        lists |= _choose_all(found, ("from", "prompt", "speaker"))
        told |= _choose_attributes(study, [name for name in names if name not in first])
        lists |= _choose_all(found, ("coder",))
        evidence = _choose_evidence()
    wanted = Filter(**lists, attributes=told, words=searched.strip(), confidence=evidence, viewer=study.viewer())
    _clear_button(top, disabled=wanted == Filter(viewer=wanted.viewer) and not address.asked("ask"))
    return wanted


def _more_chosen(names: Sequence[str]) -> bool:
    """Tell whether something is chosen among the filters that are folded away."""
    folded = [*MORE, "evidence", *(ATTRIBUTE + name for name in names if name not in FIRST_ATTRIBUTES)]
    return any(address.asked(key) for key in folded)


def _refuse_attributes(names: Collection[str]) -> None:
    for key in st.query_params:
        if key.startswith(ATTRIBUTE) and key.removeprefix(ATTRIBUTE) not in names:
            address.refuse(key, f"a filter “{key.removeprefix(ATTRIBUTE)}” that the study does not know")


def _choose_all(found: Mapping[str, Choice], keys: tuple[str, ...]) -> dict[str, Any]:
    return {LISTS[key]: choose(found[key], then=first_page) for key in keys}


def _choose_attributes(study: Study, names: list[str]) -> dict[str, tuple[str, ...]]:
    chosen = {}
    for name in names:
        options = {value: value for value in values_of(study, name)}
        label = words.plain(words.attribute_label(name))
        chosen[name] = choose(Choice(ATTRIBUTE + name, label, options), then=first_page)
    return {name: allowed for name, allowed in chosen.items() if allowed}


def _choose_evidence() -> float:
    hundredths = st.select_slider(
        "Evidence at least",
        STRENGTHS,
        format_func=lambda number: f"{int(number) / 100:.2f}",
        help=EVIDENCE,
        **address.bound("evidence", "0", options=STRENGTHS, said=NO_STRENGTH, then=first_page),
    )
    return int(hundredths) / 100


def first_page() -> None:
    """Go back to the first page: what was on page 7 is elsewhere when the filter changes."""
    address.put(PAGE, 1)
    address.put(uncoded.PAGE, 1)


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
    attributes = (key for key in map(str, st.session_state) if key.startswith(ATTRIBUTE))
    address.choose({**{key: EMPTY.get(key, []) for key in (*LISTS, *EMPTY, *attributes)}, PAGE: 1, uncoded.PAGE: 1})


def in_words(study: Study, wanted: Filter) -> str:
    """Return what a filter says in one line, '' when it lets everything through."""
    found = choices(study)
    told = [_told(study, found[key], value) for key, field in LISTS.items() for value in getattr(wanted, field)]
    told += [f"{words.attribute_label(name)}: {', '.join(allowed)}" for name, allowed in wanted.attributes.items()]
    told += [f"“{wanted.words}”"] if wanted.words else []
    told += [f"evidence at least {wanted.confidence:.2f}"] if wanted.confidence else []
    return " · ".join(told)


def _told(study: Study, choice: Choice, value: str) -> str:
    if choice.key != "code":
        return choice.options.get(value, value)
    return study.name_of(value) + (", with its sub-codes" if len(study.codebook.family(value)) > 1 else "")
