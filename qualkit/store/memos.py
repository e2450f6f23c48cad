"""Memos on the study, its documents, codes and codings, in and out of a project."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, case, func, or_, select

from qualkit.errors import RequestError, possible
from qualkit.model import Codebook, Coder
from qualkit.phrasing import shortened
from qualkit.store import schema
from qualkit.store.changes import Change
from qualkit.store.codings import coder_number
from qualkit.store.excerpts import phrases
from qualkit.store.project import Project
from qualkit.store.standing import eyes_of, visible_everywhere, visible_to
from qualkit.text import folded

NOUNS = ("study", "document", "code", "coding")
LONGEST_QUOTE = 80  # characters of a quote where it only says what a memo is about

_WORDS = re.compile(r"[^\W_]+")
_m, _coder, _d, _c = schema.memos.c, schema.coders.c, schema.documents.c, schema.codings.c
_p, _who, _decided = schema.passages.c, schema.participants.c, schema.decisions.c
_CODED = and_(_m.about == "coding", _c.id == _m.about_id)
_DOCUMENT_ID = case((_m.about == "document", _m.about_id), else_=_c.document_id)


@dataclass(frozen=True, slots=True)
class KeptMemo:
    """A memo with who wrote it, when it was first written, and what it is about: a noun and an id ('' for the study).

    `document`, `document_id` and `passage` say where it leads, `code_id` and `code` (its name) to which code; what does
    not apply is '' or None. A memo on a coding has its `quote` and `speaker`. `gone` says why what it is about does not
    stand any more, '' when it does.
    """

    id: str
    about: str
    about_id: str
    text: str
    coder: str
    at: str
    document: str = ""
    document_id: str = ""
    passage: int | None = None
    code_id: str = ""
    code: str = ""
    quote: str = ""
    speaker: str = ""
    gone: str = ""

    @property
    def subject(self) -> str:
        """Return in words what it is about."""
        if self.about == "study":
            return "the study"
        quote = f"“{shortened(self.quote, LONGEST_QUOTE)}”" if self.quote else ""
        said = f"{self.code}: {quote}" if quote else self.code
        told = [said, self.speaker, self.document, self.gone and f"({self.gone})"]
        return " · ".join(filter(None, told))


def memos(
    project: Project,
    *,
    about: tuple[str, str] | None = None,
    words: str = "",
    by: str = "",
    language: str = "",
    viewer: str = "",
) -> list[KeptMemo]:
    """Return memos, the newest first.

    `about` is what they are about; with '' for an id, everything of that noun. All `words` must stand in the memo, as
    in `Filter.words`; `by` is who wrote it. Codes are named in `language` where the codebook can. What a correction of
    a document carried over is there once, on the newer text. In a blind study, what others wrote is left out until the
    viewer may see it, as `memo_visible_to` says.
    """
    conditions = [_m.about == about[0], *([_m.about_id == about[1]] if about[1] else [])] if about else []
    conditions += [_coder.name == by] if by else []
    found = _read(project, conditions, language, eyes=eyes_of(project, viewer))
    return [memo for memo in found if holds(memo.text, words)]


def memo_visible_to(viewer: str) -> ColumnElement[bool]:
    """Return the condition under which a viewer sees a memo, where memos, coders and outer codings are joined.

    One on a document or a coding as what else its writer did in that document, one on a code once both are done with
    every document, one on the study always: there people talk. For '' every memo is seen.
    """
    return or_(
        _m.about == "study",
        and_(_m.about == "code", visible_everywhere(viewer)),
        and_(_m.about.in_(("document", "coding")), visible_to(viewer, _DOCUMENT_ID)),
    )


def memo_of(project: Project, memo_id: str) -> KeptMemo:
    """Return one memo; RequestError when there is none of that id."""
    for memo in _read(project, [_m.id == memo_id]):
        return memo
    raise RequestError(f"memo '{memo_id}' is not in this project; 'qualkit memos --json' shows their ids")


def _read(
    project: Project, conditions: list[ColumnElement[bool]], language: str = "", *, eyes: str = ""
) -> list[KeptMemo]:
    names = project.codebook().names(language)
    query = _query(eyes).where(memo_visible_to(eyes), *conditions).order_by(_m.at.desc(), _m.id)
    with project.reading() as connection:
        return [_memo(row, names) for row in connection.execute(query).mappings()]


def holds(text: str, words: str) -> bool:
    """Tell whether a text holds all words and phrases of a search, case and accents ignored; no words are in any text.

    >>> holds("Mi Opinión: no", "opini* no"), holds("Mi Opinión: no", '"no opinion"')
    (True, False)
    """
    said = f" {' '.join(_WORDS.findall(folded(text)))} "
    wanted = ((" ".join(_WORDS.findall(folded(phrase))), open_ended) for phrase, open_ended in phrases(words))
    return all(f" {phrase}{'' if open_ended else ' '}" in said for phrase, open_ended in wanted)


def memo_writers(project: Project, *, viewer: str = "") -> list[str]:
    """Return the names of those who wrote memos that the viewer sees, in alphabetical order."""
    query = (
        select(_coder.name)
        .join(schema.memos, _m.coder_id == _coder.id)
        .outerjoin(schema.codings, _CODED)
        .where(memo_visible_to(eyes_of(project, viewer)))
    )
    with project.reading() as connection:
        return sorted(connection.scalars(query.distinct()))


def write_memo(change: Change, about: tuple[str, str], text: str, coder: Coder) -> str:
    """Write a memo on something that is there and return its id; undoing removes it."""
    memo_id = str(uuid.uuid4())
    row = {
        "id": memo_id,
        "about": about[0],
        "about_id": about[1],
        "text": text,
        "coder_id": coder_number(change, coder),
        "at": change.at,
    }
    change.add_row("memos", row)
    return memo_id


def change_memo(change: Change, memo_id: str, text: str) -> None:
    """Put other words into a memo; undoing puts the old ones back."""
    change.update("memos", memo_id, {"text": text})


def remove_memo(change: Change, memo_id: str) -> None:
    """Remove a memo; undoing brings it back."""
    change.remove("memos", memo_id)


def writer_of(connection: Connection, memo_id: str) -> str | None:
    """Return who wrote a memo, None when there is no such memo: in the transaction that is about to change it."""
    query = select(_coder.name).join(schema.memos, _m.coder_id == _coder.id).where(_m.id == memo_id)
    return connection.scalar(query)


def place_of(connection: Connection, codebook: Codebook, about: tuple[str, str]) -> tuple[str, str]:
    """Return the document in which something lies, '' for none, and in a few words what it is.

    Raises RequestError when it is not in the study.
    """
    noun, id_ = about
    if noun not in NOUNS:
        raise RequestError(f"a memo on '{noun}': {possible(noun, NOUNS)}")
    if noun == "study":
        return "", "the study"
    if noun == "code":
        names = codebook.names()
        if id_ not in names:
            raise RequestError(f"code '{id_}' is not in the codebook; {possible(id_, names)}")
        return "", f"code '{names[id_]}'"
    document_id = connection.scalar(select(_c.document_id).where(_c.id == id_)) if noun == "coding" else id_
    standing = (_d.id == document_id) & _d.replaced_by.is_(None)
    name = connection.scalar(select(_d.name).where(standing)) if document_id else None
    if not document_id or name is None:
        where = "; 'qualkit excerpts --json' shows their ids" if noun == "coding" else ""
        raise RequestError(f"{noun} '{id_}' is not in this project{where}")
    return document_id, f"a coding in '{name}'" if noun == "coding" else f"document '{name}'"


def _query(eyes: str) -> Select[tuple[object, ...]]:
    """Return the query for memos; one on a coding that was carried to a newer text has a copy there, which is shown.

    The words of a coding are those to which it was adjusted, as far as these eyes see that.
    """
    carried = select(schema.reanchored.c.coding_id).where(schema.reanchored.c.carried_id.is_not(None))
    # Asked memo by memo: a study may have a hundred times as many decisions as memos.
    newest = (
        select(func.max(_decided.id))
        .join(schema.coders, _coder.id == _decided.coder_id)
        .where(_decided.coding_id == _c.id, visible_to(eyes, _c.document_id))
        .correlate(schema.codings)
    )
    start, end = func.coalesce(_decided.start, _c.start), func.coalesce(_decided.end, _c.end)
    has_copy = and_(_d.replaced_by.is_not(None), (_m.about == "document") | _c.id.in_(carried))
    return (
        select(
            schema.memos,
            _coder.name.label("coder"),
            _d.id.label("document_id"),
            _d.name.label("document"),
            _d.replaced_by,
            _c.code_id,
            _c.passage_id,
            _who.name.label("speaker"),
            func.substr(_d.text, start + 1, end - start).label("quote"),
        )
        .select_from(schema.memos)
        .join(schema.coders, _coder.id == _m.coder_id)
        .outerjoin(schema.codings, _CODED)
        .outerjoin(schema.decisions, _decided.id == newest.scalar_subquery())
        .outerjoin(schema.documents, _d.id == _DOCUMENT_ID)
        .outerjoin(schema.passages, _p.id == _c.passage_id)
        .outerjoin(schema.participants, _who.id == _p.participant_id)
        .where(func.coalesce(has_copy, False).is_(False))
    )


def _memo(row: RowMapping, names: dict[str, str]) -> KeptMemo:
    code_id = row["about_id"] if row["about"] == "code" else row["code_id"] or ""
    stands = row["document_id"] is not None and row["replaced_by"] is None
    return KeptMemo(
        id=row["id"],
        about=row["about"],
        about_id=row["about_id"],
        text=row["text"],
        coder=row["coder"],
        at=row["at"],
        document=row["document"] or "",
        document_id=row["document_id"] if stands else "",
        passage=row["passage_id"] if stands else None,
        code_id=code_id,
        code=names.get(code_id, code_id),
        quote=row["quote"] or "",
        speaker=row["speaker"] or "",
        gone="; ".join(_faults(row, is_known=not code_id or code_id in names)),
    )


def _faults(row: RowMapping, *, is_known: bool) -> Iterator[str]:
    """Yield why what a memo is about does not stand any more."""
    if row["about"] in ("document", "coding") and row["document_id"] is None:
        yield f"a {row['about']} that is no longer in the study"
    if row["replaced_by"] is not None:
        yield "the words have changed since"
    if not is_known:
        yield "the code is not in the codebook any more"
