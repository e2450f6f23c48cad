"""The quote list: the button that picks an excerpt, and the list itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from zlib import crc32

import streamlit as st

from parts import address, work
from parts.cards import chips
from parts.doing import attempt
from parts.downloads import FORMATS, written
from parts.links import to_passage
from parts.study import Study
from parts.words import tag
from qualkit.exporters.quotes import NO_NAMES, quotes_as_text, source_of_quote
from qualkit.model import Excerpt
from qualkit.store.quotes import Quote, picked, quotes
from qualkit.workflow import quoting

NAMES, PAGE = "without-names", "quotes"
SUFFIXES = ("docx", "csv", "html")
YES, NO = "yes", "no"


def pick_button(study: Study, excerpt: Excerpt) -> None:
    """Draw the button that puts an excerpt into the quote list, or takes it off again."""
    work.told()
    quote_id = _picked(study, f"{study.stamp}|{study.who()}", study.who()).get(excerpt.coding_id, "")
    label, icon = ("In the quote list", "bookmark_added") if quote_id else ("Pick as a quote", "bookmark_add")
    st.button(
        label,
        key=f"pick {excerpt.coding_id}",
        icon=f":material/{icon}:",
        type="tertiary",
        help="Take it off the quote list" if quote_id else "Put it into the quote list",
        on_click=_unpick if quote_id else _pick,
        args=(study, quote_id or excerpt.coding_id),
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _picked(_study: Study, key: str, _who: str) -> Mapping[str, str]:  # noqa: ARG001 - the key
    return picked(_study.project, viewer=_who)


def listed(study: Study) -> Sequence[Quote]:
    """Return the quote list, remembered until the study changes."""
    return _listed(study, f"{study.stamp}|{study.who()}", study.who())


@st.cache_resource(max_entries=32, show_spinner=False)
def _listed(_study: Study, key: str, _who: str) -> list[Quote]:  # noqa: ARG001 - the key
    return quotes(_study.project, viewer=_who)


def choose_names() -> bool:
    """Draw the switch that leaves names out and return whether they are shown."""
    chosen = st.segmented_control(
        "Names",
        [NO, YES],
        format_func={NO: "With names", YES: "Without names"}.__getitem__,
        required=True,
        help="Without names, nothing tells who spoke, in which document, group or place.",
        **address.bound(NAMES, NO, options=[NO, YES], said="neither with nor without names"),
    )
    return chosen != YES


def entry(study: Study, quote: Quote, *, number: int, count: int, is_named: bool) -> None:
    """Draw a quote with its note and what moves and removes it."""
    excerpt = quote.excerpt
    source = source_of_quote(excerpt, is_named=is_named)
    remark = f" · {quote.remark}" if quote.remark else ""
    told = tag("span", escape(f"{number}. {source}{remark}"), class_="qk-place")
    words = tag("blockquote", escape(excerpt.quote), class_="qk-quote", lang=excerpt.language, dir="auto")
    st.html(tag("article", words + tag("p", chips(study, [excerpt]) + told, class_="qk-meta")))
    # Somebody else may have changed the note: the field is another one then.
    key = f"note {quote.id} {crc32(quote.note.encode())}"
    st.text_area("Note", quote.note, height=68, key=key, on_change=_note, args=(study, quote.id, key))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _move_button(study, quote, -1, disabled=number == 1)
        _move_button(study, quote, 1, disabled=number == count)
        st.button(
            "Remove",
            key=f"remove {quote.id}",
            icon=":material/bookmark_remove:",
            type="tertiary",
            on_click=_unpick,
            args=(study, quote.id),
        )
        if not quote.remark:
            to_passage(excerpt.document_id, excerpt.passage, coding=excerpt.coding_id)


def _move_button(study: Study, quote: Quote, steps: int, *, disabled: bool) -> None:
    up = steps < 0
    st.button(
        "Move up" if up else "Move down",
        key=f"{'up' if up else 'down'} {quote.id}",
        icon=f":material/arrow_{'up' if up else 'down'}ward:",
        type="tertiary",
        disabled=disabled,
        on_click=_move,
        args=(study, quote.id, steps),
    )


def carry_out(study: Study, found: Sequence[Quote], *, is_named: bool) -> None:
    """Draw what copies the list and what downloads it."""
    with st.popover("Copy", icon=":material/content_copy:", key="copy-quotes"):
        st.code(quotes_as_text(found, is_named=is_named), language=None, wrap_lines=True, height=320)
        if not is_named:
            st.caption(NO_NAMES)
    for suffix in SUFFIXES:
        st.download_button(
            f"Download {suffix.upper()}",
            _making(study, suffix, is_named=is_named),
            file_name=f"{study.project.path.stem}-quotes{'' if is_named else '-without-names'}.{suffix}",
            mime=FORMATS[suffix].media_type,
            key=f"download-quotes-{suffix}",
            on_click="ignore",
            icon=":material/download:",
        )


def _making(study: Study, suffix: str, *, is_named: bool) -> Callable[[], bytes]:
    who = study.who()

    def write(path: Path) -> object:
        return quoting.export_quotes(study.project, path, is_named=is_named, viewer=who)

    return lambda: written(f"quotes.{suffix}", write)[0]


def _pick(study: Study, coding_id: str) -> None:
    attempt(lambda: quoting.pick(study.project, coding_id, who=study.who()), "Picked: it is in the quote list")


def _unpick(study: Study, quote_id: str) -> None:
    attempt(lambda: quoting.unpick(study.project, quote_id, who=study.who()), "Taken off the quote list")


def _move(study: Study, quote_id: str, steps: int) -> None:
    attempt(lambda: quoting.move(study.project, quote_id, steps=steps, who=study.who()), "Moved")


def _note(study: Study, quote_id: str, key: str) -> None:
    words = st.session_state.get(key) or ""
    attempt(lambda: quoting.note(study.project, quote_id, words, who=study.who()), "The note is kept")
