"""What to do next with a study, the most useful first: each in a line, with where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from parts import address, passes
from parts.filters import document_labels
from parts.links import EXCERPTS, READ
from parts.overview import to_code_again
from parts.study import Study, counted_by, documents, of_values
from parts.words import plain, tag
from parts.work import coding_button
from qualkit.phrasing import counted, listed
from qualkit.store.codings import rounds_of
from qualkit.store.suggestions import count_suggestions
from qualkit.store.themes import latest_themes

STEPS_SHOWN = 4
REVIEW, CODERS, THEMES, EXPORT = (f"views/{name}.py" for name in ("review", "coders", "themes", "export"))
COMPARED = {"as": "matrix", "against": "coder"}
APPLY = "Apply the codebook"
FIRST = "Every document is searched for what the codebook describes. Nothing is changed in what was said."


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do: what it is called, why it is worth doing, and the page where it is done."""

    label: str
    why: str
    view: str
    query: dict[str, str] = field(default_factory=dict)


def draw(study: Study) -> None:
    """Draw what to do next: the codebook is to be applied, or what else is to be done."""
    steps = list(_steps(study))[:STEPS_SHOWN]
    heading, why, is_first = _to_apply(study)
    if is_first:
        st.header(f"Next: {heading}")
        st.write(why)
        coding_button(study, label=APPLY, primary=True)
    else:
        st.header("Next")
    with st.container(gap=None, key="next-steps"):
        for step in steps:
            label, told = st.columns([2, 5], vertical_alignment="center")
            label.page_link(step.view, label=plain(step.label), query_params=address.along(**step.query))
            told.html(tag("span", escape(step.why), class_="qk-place"))
    if heading and not is_first:
        coding_button(study, label=APPLY, primary=False)
        st.caption(why)


def _to_apply(study: Study) -> tuple[str, str, bool]:
    """Return what applying the codebook is called here, why it is to be done, and whether it is what comes first.

    The name is '' where there is nothing to apply.
    """
    if not study.codebook.codes:
        return "", "", False
    rounds = [each for each in rounds_of(study.project) if each.coder.version and each.finished and not each.is_carried]
    newest = max((each.started for each in rounds), default="")
    events = study.project.history()
    brought = max((event.at for event in events if event.verb == "import" and not event.undone), default="")
    if not newest:
        # Who codes by hand has a codebook that still grows.
        return "apply the codebook", FIRST, not passes.found(study)
    if to_code_again(study):
        return "code again", "The codebook was changed after it was last applied.", True
    if brought > newest:
        return "code what is new", "Documents came in after the codebook was last applied.", True
    return "", "", False


def _steps(study: Study) -> Iterator[Step]:
    """Yield what can be done, the most useful first."""
    yield from _to_read(study)
    left = _suggestions(study.project, f"{study.stamp}|{study.who()}", study.who())
    if left:
        yield Step("Review", f"Say yes or no to what the program suggests: {counted(left, 'suggestion')} left.", REVIEW)
    yield from _together(study)
    if latest_themes(study.project) is None:
        yield Step("Find themes", "What keeps coming up, in all languages at once, without the codebook.", THEMES)
    if any(counted_by(study, "document_id")):
        yield Step("Export", "Excerpts and counts in a file, for a report or another program.", EXPORT)


def _to_read(study: Study) -> Iterator[Step]:
    """Yield what is to be read: in the pass that the person is at, or what nobody coded anything in."""
    now = passes.mine(study)
    id_ = passes.next_to_read(study, now) if now else ""
    if now and id_:
        why = f"{document_labels(study)[id_]}. You are in {now.name}: {now.how_far}."
        yield Step("Read on", why, READ, {"document": id_})
        return
    bare = without_coding(study)
    if bare:
        first = {"document": bare[0]}
        if study.codebook.codes:
            yield Step("Read and code yourself", f"{counted(len(bare), 'document')} without any coding.", READ, first)
        else:
            yield Step("Read and code", "Mark words, and make the first code of them.", READ, first)


def without_coding(study: Study) -> list[str]:
    """Return the ids of the documents in which nothing is coded, and which nobody has read either."""
    coded = of_values(counted_by(study, "document_id"))
    read = {id_ for each in passes.found(study) for id_ in each.documents}
    return [each.id for each in documents(study) if not coded[each.id] and each.id not in read]


def _together(study: Study) -> Iterator[Step]:
    """Yield what several coders can do, or that there could be several."""
    people = list(dict.fromkeys(each.coder for each in passes.found(study)))
    if len(people) == 1:
        why = f"So far {people[0]} alone has read. Two who code apart see where a code means different things to them."
        yield Step("Code with a second person", why, CODERS)
    elif people:
        yield Step("Compare coders", f"Who gave which codes how often: {listed(people)}.", EXCERPTS, COMPARED)
    elif any(counted_by(study, "document_id")):
        yield Step("Start a round", "Read and code yourself, and see how far you are.", CODERS)


@st.cache_data(max_entries=64, show_spinner=False)
def _suggestions(_project, key: str, _who: str) -> int:  # noqa: ARG001 - the key
    return count_suggestions(_project, who=_who)
