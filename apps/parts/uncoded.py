"""Passages that hold the words searched for, and carry no code: what a codebook has no words for yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from parts import address
from parts.highlights import emphasised
from parts.links import to_passage
from parts.paging import paged
from parts.study import Study, documents
from parts.words import language_name, tag
from qualkit.exporters.wording import counted
from qualkit.model import Filter, PassageKind, Span
from qualkit.store.documents import listed_speakers
from qualkit.store.excerpts import all_excerpts
from qualkit.store.passages import Found, passages, search_passages

A_PAGE = 10
PAGE = "uncoded"


def listed(study: Study, wanted: Filter, *, opened: bool) -> None:
    """Say how many passages without a code hold the words, and let people read them; `opened` shows them at once."""
    numbers = holding(study, wanted)
    if not numbers:
        address.bound(PAGE, 1)
        return
    verb = "holds" if len(numbers) == 1 else "hold"
    with st.expander(f"{counted(len(numbers), 'passage')} without a code {verb} these words", expanded=opened):
        place = st.container(gap="medium")
        first = paged(len(numbers), A_PAGE, key=PAGE)
        shown = numbers[first : first + A_PAGE]
        lit = _places(study, wanted.words, shown)
        back = address.packed()
        for found in passages(study.project, numbers=shown):
            with place.container(border=True, gap=None):
                st.html(_card(found, lit[found.number]))
                to_passage(found.document_id, found.number, back=back)


def holding(study: Study, wanted: Filter) -> list[int]:
    """Return the numbers of the passages without a code that hold the words and pass the other filters."""
    return _holding(study, f"{study.stamp}|{wanted}", wanted) if wanted.words else []


@st.cache_data(max_entries=64, show_spinner=False)
def _holding(_study: Study, key: str, _wanted: Filter) -> list[int]:  # noqa: ARG001 - the key
    known = _Known.of(_study)
    coded = {excerpt.passage for excerpt in all_excerpts(_study.project, Filter(words=_wanted.words))}
    found = search_passages(_study.project, _wanted.words)
    return [piece.number for piece in found if piece.number not in coded and known.fits(piece, _wanted)]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known about documents and speakers, by id."""

    documents: Mapping[str, Mapping[str, str]]
    speakers: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, study: Study) -> _Known:
        return cls(
            {document.id: document.attributes for document in documents(study)},
            {speaker.id: speaker.attributes for speaker in listed_speakers(study.project)},
        )

    def fits(self, found: Found, wanted: Filter) -> bool:
        """Tell whether a passage passes the filters that are about passages; those about codings do not count."""
        passage = found.passage
        told = [
            (found.document_id, wanted.documents),
            (found.kind, wanted.kinds),
            (passage.language, wanted.languages),
            (found.participant, wanted.participants),
            (found.role, wanted.roles),
            (passage.prompt, wanted.prompts),
        ]
        attributes = {
            **self.documents.get(found.document_id, {}),
            **passage.attributes,
            **self.speakers.get(passage.participant_id or "", {}),
        }
        told += [(attributes.get(name, ""), allowed) for name, allowed in wanted.attributes.items()]
        # A heading is nobody's words.
        return passage.kind is not PassageKind.HEADING and all(value in allowed for value, allowed in told if allowed)


def _places(study: Study, query: str, numbers: Sequence[int]) -> Mapping[int, list[Span]]:
    """Return where the words stand in each of the passages."""
    from qualkit.workflow import words_in_context

    places: dict[int, list[Span]] = defaultdict(list)
    for hit in words_in_context(study.project, query):
        if hit.found.number in numbers:
            places[hit.found.number].append(hit.span.shifted(-hit.found.span.start))
        elif places.keys() >= {*numbers}:
            break
    return places


def _card(found: Found, lit: Sequence[Span]) -> str:
    passage = found.passage
    told = [found.participant, found.document, passage.prompt, language_name(passage.language)]
    return tag("blockquote", emphasised(found.words, lit), class_="qk-quote", lang=passage.language, dir="auto") + tag(
        "p", escape(" · ".join(filter(None, told))), class_="qk-meta qk-place"
    )
