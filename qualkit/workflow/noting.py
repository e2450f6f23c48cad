"""The verbs of memos: write one, change or remove one's own, carry them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.errors import RequestError
from qualkit.exporters.memos import write_memos
from qualkit.files import whole_file
from qualkit.model import Coder
from qualkit.phrasing import shortened
from qualkit.store import memos as kept
from qualkit.store.documents import find_document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qualkit.store.changes import Change
    from qualkit.store.memos import KeptMemo
    from qualkit.store.project import Project

SUMMARY = 60  # characters of a memo in the history


def write_memo(project: Project, about: tuple[str, str], text: str, *, who: str) -> str:
    """Write a memo on the study, a document, a code or a coding, and return its id.

    `about` is the noun and the id, '' for the study. RequestError when there is no such thing, or nothing is written.
    """
    words = _words(text)
    codebook = project.codebook()
    with project.reading() as connection:
        document_id, what = kept.place_of(connection, codebook, about)
    with project.change("memo", who=who, about=document_id) as change:
        # Again: it may have gone while this program waited for its turn to write.
        kept.place_of(change.connection, codebook, about)
        change.summary = f"on {what}: {shortened(words, SUMMARY)}"
        return kept.write_memo(change, about, words, Coder(who))


def change_memo(project: Project, memo_id: str, text: str, *, who: str) -> None:
    """Put other words into one's own memo; RequestError when it is somebody else's or gone."""
    words = _words(text)
    memo = kept.memo_of(project, memo_id)
    if words == memo.text and who == memo.coder:
        return
    with project.change("memo", who=who, about=memo.document_id) as change:
        _only_own(change, memo, who)
        kept.change_memo(change, memo_id, words)
        change.summary = f"changed, on {memo.subject}: {shortened(words, SUMMARY)}"


def remove_memo(project: Project, memo_id: str, *, who: str) -> None:
    """Remove one's own memo; RequestError when it is somebody else's or gone."""
    memo = kept.memo_of(project, memo_id)
    with project.change("memo", who=who, about=memo.document_id) as change:
        _only_own(change, memo, who)
        kept.remove_memo(change, memo_id)
        change.summary = f"removed, on {memo.subject}: {shortened(memo.text, SUMMARY)}"


def about_from(project: Project, said: str) -> tuple[str, str]:
    """Return what `said` means: `study`, `document:NAME`, `code:ID` or `coding:ID`, the id '' where it is left out.

    Raises RequestError for anything else.
    """
    noun, colon, id_ = said.partition(":")
    if noun not in kept.NOUNS or (noun == "study" and colon):
        raise RequestError(f"'{said}' is nothing to write about; possible: study, document:NAME, code:ID, coding:ID")
    return noun, find_document(project, id_) if noun == "document" and id_ else id_


def export_memos(found: Sequence[KeptMemo], path: Path) -> list[str]:
    """Write memos as a CSV, whole or not at all, and return what it could not hold as it was."""
    if path.suffix.lower() != ".csv":
        raise RequestError(
            f"{path}: memos alone are written as .csv; a whole study as .xlsx, .docx or .html has them too"
        )
    with whole_file(path) as unfinished:
        return write_memos(found, unfinished)


def _words(text: str) -> str:
    words = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    if not any(map(str.isprintable, words.replace(" ", ""))):
        raise RequestError("the memo is empty; write some words")
    return words


def _only_own(change: Change, memo: KeptMemo, who: str) -> None:
    writer = kept.writer_of(change.connection, memo.id)
    if writer is None:
        raise RequestError(f"memo '{memo.id}' is gone: somebody removed it meanwhile")
    if writer != who:
        raise RequestError(f"memo '{memo.id}' is of {writer}; only who wrote a memo can change or remove it")
