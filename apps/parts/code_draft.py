"""Changes to codes that are not saved yet: kept whatever page is looked at meanwhile, and offered after a reload."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import streamlit as st

from parts.draft_shelf import Draft, Owner, Place, shelf
from parts.study import Study
from qualkit.codebook.editing import checked
from qualkit.model import Code, Codebook, Term

DRAFTS = "codebook-drafts"  # whose, of which study, to draft
SESSION = "codebook-drafts-session"  # what tells the drafts of this session from those that the coder left in others
TIMES = "codebook-drafts-times"  # how often all changes gave way: gives the fields new keys, and so what is there now


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is said in each language: what it is called here, and whether each of its lines is one of many."""

    name: str
    label: str
    lines: bool = False
    terms: bool = False
    height: int = 68
    help: str = ""


NOTATION = (
    "`residence permit` is found in any form of its words. `traffick*`: any ending. `beat … wife`: up to five words "
    'between. `"AME"`: exactly so. `abuse/VERB`: only as a verb.'
)
FIELDS = (
    Field("name", "Name"),
    Field("definition", "What it means", height=90),
    Field("include", "What belongs here", height=90),
    Field("exclude", "What does not belong here", height=90),
    Field("terms", "Words that point to it, one a line", lines=True, terms=True, height=190, help=NOTATION),
    Field("vetoes", "Where these words do not count, one a line", lines=True, terms=True, height=100, help=NOTATION),
    Field("examples", "Examples, one a line", lines=True, height=120),
    Field("counter_examples", "Not meant, one a line", lines=True, height=120),
)
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}


def saved(code: Code, field: str, language: str) -> str:
    """Return what the codebook says in a field, as it is edited."""
    value = getattr(code, field)
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "\n".join(term.text for term in value if term.language == language)
    said: str | tuple[str, ...] = value.get(language, "")
    return said if isinstance(said, str) else "\n".join(said)


def text(study: Study, place: Place) -> str:
    """Return what stands in a field: what was typed, or else what is saved."""
    return texts(study).get(place, saved(study.codebook.code(place[0]), *place[1:]))


def texts(study: Study) -> Mapping[Place, str]:
    """Return what was typed and is not saved, of the codes that the codebook has."""
    return known(study, _draft(study))


def known(study: Study, draft: Draft) -> Mapping[Place, str]:
    """Return what a draft says of the codes that the codebook has."""
    ids = {code.id for code in study.codebook.codes}
    return {place: typed for place, typed in draft.texts.items() if place[0] in ids}


def put(study: Study, place: Place, typed: str) -> None:
    """Keep what was typed; what is as it was saved is no change."""
    before = _draft(study)
    kept = {**before.texts, place: typed}
    if _clean(place, typed) == saved(study.codebook.code(place[0]), *place[1:]):
        del kept[place]
    _keep(study, before.version if before.texts else study.codebook.version, kept)


def edited_codes(study: Study) -> list[str]:
    """Return the ids of the codes with changes that are not saved, in the order of the codebook."""
    edited = {place[0] for place in texts(study)}
    return [code.id for code in study.codebook.codes if code.id in edited]


def edited_version(study: Study) -> str:
    """Return the version that the changes were made on."""
    return _draft(study).version if texts(study) else study.codebook.version


def put_on_top(study: Study, version: str = "") -> None:
    """Take the version in use, or the one given, as that on which the changes stand."""
    _keep(study, version or study.codebook.version, dict(texts(study)))


def drop(study: Study) -> None:
    """Forget all changes."""
    _keep(study, "", {})
    st.session_state[TIMES] = times() + 1


def left(study: Study) -> tuple[str, Draft]:
    """Return the newest changes that the coder left unsaved in another session, with that session's name."""
    return shelf().left(_owner(study), _session())


def take_up(study: Study, session: str) -> None:
    """Go on with the changes that were left in another session."""
    draft = shelf().take(_owner(study), session)
    _keep(study, draft.version, draft.texts)
    st.session_state[TIMES] = times() + 1


def discard(study: Study, session: str) -> None:
    """Forget the changes that were left in another session."""
    shelf().take(_owner(study), session)


def times() -> int:
    """Return a number that changes when all changes gave way to others, or to none."""
    return int(st.session_state.get(TIMES, 0))


def edited_codebook(study: Study) -> Codebook:
    """Return the codebook with all changes; CodebookError where they do not hold together."""
    typed = texts(study)
    if not typed:
        return study.codebook
    return checked(study.codebook, (_edited(code, typed) for code in study.codebook.codes))


def _edited(code: Code, typed: Mapping[Place, str]) -> Code:
    for place, told in typed.items():
        if place[0] == code.id:
            code = _with(code, place, _clean(place, told))
    return code


def _with(code: Code, place: Place, told: str) -> Code:
    _, name, language = place
    if not language:
        return replace(code, **{name: told})
    field, before = BY_NAME[name], getattr(code, name)
    lines = tuple(told.split("\n")) if told else ()
    if field.terms:
        kept = tuple(term for term in before if term.language != language)
        return replace(code, **{name: (*kept, *(Term(line, language) for line in dict.fromkeys(lines)))})
    value = (lines if field.lines else told) if told else None
    after = {**before, language: value}
    # An empty field is no field: the codebook then has nothing to say in that language.
    return replace(code, **{name: {key: each for key, each in after.items() if each}})


def _clean(place: Place, typed: str) -> str:
    field = BY_NAME.get(place[1])
    if field and field.lines:
        return "\n".join(filter(None, (" ".join(line.split()) for line in typed.split("\n"))))
    return typed.strip() if not field or field.name != "name" else " ".join(typed.split())


def _draft(study: Study) -> Draft:
    drafts: dict[Owner, Draft] = st.session_state.get(DRAFTS, {})
    return drafts.get(_owner(study), Draft())


def _keep(study: Study, version: str, typed: Mapping[Place, str]) -> None:
    owner, draft = _owner(study), Draft(version, dict(typed), datetime.now(UTC).isoformat(timespec="seconds"))
    st.session_state.setdefault(DRAFTS, {})[owner] = draft
    shelf().put(owner, _session(), draft)


def _owner(study: Study) -> Owner:
    return f"{study.project.path}|{study.project.value('created')}", study.who()


def _session() -> str:
    name: str = st.session_state.setdefault(SESSION, uuid.uuid4().hex)
    return name
