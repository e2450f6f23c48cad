"""Dialogs about one code: each says first what will happen to what was coded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from parts import code_draft, dialogs
from parts.code_deeds import do, moved_told, name_of, places
from parts.code_impact import preview
from parts.code_versions import bring_back
from parts.study import Study
from parts.words import language_name, plain
from qualkit.model import Code, EvidenceKind, Excerpt, Filter
from qualkit.phrasing import counted
from qualkit.store.excerpts import page_of_excerpts

EXCERPTS_LISTED = 500
BESIDE, BELOW = "beside", "below"
WHERE = {BESIDE: "Beside it", BELOW: "Below it"}
KEEP, ALL = "keep", "all"
UNSEEN = "What others coded with it is hidden while coding is blind: it is not counted here, and goes along."


def opened(study: Study) -> None:
    """Draw the dialog that was asked for, as long as there is what it is about."""
    dialog, about = dialogs.asked()
    known = {code.id: code for code in study.codebook.codes}
    if dialog in OF_A_CODE and about in known:
        OF_A_CODE[dialog](study, known[about])
    elif dialog in OTHERS:
        OTHERS[dialog](study, about)


@st.dialog("New code", on_dismiss=dialogs.close)
def new(study: Study, under: str) -> None:
    """Ask for a new code."""
    from qualkit.workflow.editing import add_code

    known = places(study)
    with st.form("code-new", border=False):
        name = st.text_input("Name", key="code-new-name")
        meaning = st.text_area("What it means", key="code-new-definition", height=90)
        parent = st.selectbox(
            "Under", list(known), index=list(known).index(under), format_func=known.__getitem__, key="code-new-under"
        )
        asked = st.form_submit_button("Add it", type="primary", key="code-new-add")

    def act() -> tuple[str, str]:
        language = study.language
        said = {language: meaning.strip()} if meaning.strip() else {}
        code = add_code(study.project, {language: name}, under=parent, definition=said, who=study.who())
        return f"Added “{name_of(study, code)}”.", code.id

    if asked:
        do(study, act, doing="Adding")


@st.dialog("Move a code", on_dismiss=dialogs.close)
def move(study: Study, code: Code) -> None:
    """Ask where a code should stand."""
    from qualkit.workflow.editing import effect, effect_told, move_code

    inside = study.codebook.family(code.id)
    known = {id_: label for id_, label in places(study).items() if id_ not in inside}
    found = effect(study.project, code.id, below=True, viewer=study.who())
    st.markdown(
        plain(f"“{name_of(study, code)}” keeps {effect_told(found)}.")
        + (" The codes below it go with it." if len(inside) > 1 else "")
    )
    _unseen(study)
    under = st.selectbox(
        "Under",
        list(known),
        index=list(known).index(code.parent or ""),
        format_func=known.__getitem__,
        key=f"code-under {code.id}",
    )
    before = {id_: label for id_, label in _children(study, under).items() if id_ != code.id}
    beside = st.selectbox(
        "Before", ["", *before], format_func=lambda id_: before.get(id_, "(at the end)"), key=f"code-before {under}"
    )

    def act() -> tuple[str, str]:
        move_code(study.project, code.id, under=under, before=beside, who=study.who())
        return moved_told(study, name_of(study, code), under), code.id

    if st.button("Move it", type="primary", key="code-move"):
        do(study, act, doing="Moving")


def _children(study: Study, under: str) -> dict[str, str]:
    return {code.id: name_of(study, code) for code in study.codebook.codes if (code.parent or "") == under}


@st.dialog("Merge a code into another", on_dismiss=dialogs.close)
def merge(study: Study, code: Code) -> None:
    """Ask which code this one becomes part of."""
    from qualkit.workflow.editing import effect, effect_told, merge_codes

    inside = study.codebook.family(code.id)
    known = {id_: label for id_, label in places(study).items() if id_ and id_ not in inside}
    into = st.selectbox(
        "Into",
        list(known),
        index=None,
        format_func=known.__getitem__,
        placeholder="Choose a code",
        key=f"code-into {code.id}",
    )
    other = f"“{known[into]}”" if into else "the code chosen"
    found = effect(study.project, code.id, viewer=study.who())
    st.markdown(plain(f"{_first_up(effect_told(found))} of “{name_of(study, code)}” go over to {other}."))
    _unseen(study)
    st.markdown(
        plain(f"Words, examples and codes below go over, too. {_first_up(other)} keeps its name and its definition.")
    )

    def act() -> tuple[str, str]:
        count = merge_codes(study.project, code.id, into=into or "", who=study.who())
        return f"Merged “{name_of(study, code)}” into {other}{_with_codings(study, count)}.", into or ""

    ready = _saved(study, code.id, into or "")
    if st.button("Merge", type="primary", key="code-merge", disabled=not (into and ready)):
        do(study, act, doing="Merging")


@st.dialog("Split a code", width="large", on_dismiss=dialogs.close)
def split(study: Study, code: Code) -> None:
    """Ask for the name of a second code, and for what goes over to it."""
    from qualkit.workflow.editing import split_code

    left, right = st.columns([2, 1])
    name = left.text_input("Name of the new code", key=f"split-name {code.id}")
    where = right.radio("Where", list(WHERE), format_func=WHERE.__getitem__, horizontal=True, key="split-where")
    labels = {term: f"{term.text} ({language_name(term.language)})" for term in code.terms}
    terms = st.multiselect(
        "Words that go over",
        list(labels),
        format_func=labels.__getitem__,
        placeholder="Choose words",
        key=f"split-terms {code.id}",
    )
    excerpts = _own_excerpts(study, code)
    chosen = _choose_codings(excerpts, [term.text for term in terms], key=f"split-codings {code.id}")
    st.markdown(
        plain(
            f"{counted(len(chosen), 'coding')} of {len(excerpts):,} and {counted(len(terms), 'word')} go over; "
            f"the rest stays with “{name_of(study, code)}”."
        )
    )

    def act() -> tuple[str, str]:
        under = code.id if where == BELOW else code.parent or ""
        part, count = split_code(
            study.project, code.id, {study.language: name}, under=under, terms=terms, codings=chosen, who=study.who()
        )
        return f"Split “{name.strip()}” from “{name_of(study, code)}”, with {counted(count, 'coding')}.", part.id

    ready = _saved(study, code.id)
    if st.button("Split", type="primary", key="code-split", disabled=not ready):
        do(study, act, doing="Splitting")


def _own_excerpts(study: Study, code: Code) -> list[Excerpt]:
    """Return the excerpts of a code alone, the first of very many."""
    found = page_of_excerpts(study.project, Filter(codes=(code.id,), viewer=study.viewer()), limit=EXCERPTS_LISTED)
    return [excerpt for excerpt in found if excerpt.code_id == code.id]


def _choose_codings(excerpts: Sequence[Excerpt], terms: Sequence[str], *, key: str) -> list[str]:
    """Draw the excerpts and return the ids of those chosen; those that the words found are chosen beforehand."""
    if not excerpts:
        st.caption("Nothing was coded with it yet.")
        return []
    found = [_terms_of(excerpt) for excerpt in excerpts]
    rows = [number for number, each in enumerate(found) if each.intersection(terms)]
    event = st.dataframe(
        {
            "Quote": [excerpt.quote for excerpt in excerpts],
            "Document": [excerpt.document for excerpt in excerpts],
            "Coded by": [excerpt.coder for excerpt in excerpts],
            "Because of": [", ".join(sorted(each)) for each in found],
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": rows}},
        # Other words choose other rows beforehand.
        key=f"{key} {' '.join(map(str, rows))}",
        height=260,
        alt="The excerpts of the code; those ticked go over to the new one",
    )
    return [excerpts[row].coding_id for row in event["selection"]["rows"]]


def _terms_of(excerpt: Excerpt) -> set[str]:
    return {piece.what for piece in excerpt.evidence if piece.kind is EvidenceKind.TERM}


@st.dialog("Delete a code", on_dismiss=dialogs.close)
def delete(study: Study, code: Code) -> None:
    """Say what goes with a code, and ask."""
    from qualkit.workflow.editing import delete_code, effect, effect_told

    inside = study.codebook.family(code.id)
    ways: Mapping[str, str] = {
        KEEP: "They take its place",
        ALL: f"They are deleted as well ({counted(len(inside) - 1, 'code')})",
    }
    way = KEEP
    if len(inside) > 1:
        way = st.radio("Codes below it", list(ways), format_func=ways.__getitem__, key=f"code-below {code.id}")
    found = effect(study.project, code.id, below=way == ALL, viewer=study.who())
    st.markdown(plain(f"“{name_of(study, code)}” goes, with {effect_told(found)}."))
    _unseen(study)
    st.markdown("Documents and memos stay as they are. It can be taken back with Undo.")

    def act() -> tuple[str, str]:
        count = delete_code(study.project, code.id, below=way == ALL, who=study.who())
        return f"Deleted “{name_of(study, code)}”{_with_codings(study, count)}.", code.parent or ""

    ready = _saved(study, *(inside if way == ALL else (code.id,)))
    if st.button("Delete", type="primary", key="code-delete", disabled=not ready):
        do(study, act, doing="Deleting")


def _unseen(study: Study) -> None:
    """Say, in a blind study, that the numbers are not of everybody; the same whether others coded or not."""
    if study.viewer():
        st.caption(UNSEEN)


def _with_codings(study: Study, count: int) -> str:
    # In a blind study, one could work out from it how often the others used the code.
    return "" if study.viewer() else f", with {counted(count, 'coding')}"


def _saved(study: Study, *code_ids: str) -> bool:
    """Tell whether nothing of these codes is unsaved, and say so otherwise."""
    waiting = [study.name_of(each) for each in code_draft.edited_codes(study) if each in code_ids]
    if waiting:
        st.warning(plain(f"First save or drop the changes to {', '.join(waiting)}."))
    return not waiting


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


OF_A_CODE: Mapping[str, Callable[[Study, Code], None]] = {
    "move": move,
    "merge": merge,
    "split": split,
    "delete": delete,
}
OTHERS: Mapping[str, Callable[[Study, str], None]] = {"new": new, "preview": preview, "back": bring_back}
