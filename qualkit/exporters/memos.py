"""Memos as they are carried out: the columns of a table, the line below a memo, a CSV of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.exporters.csv import about_guarded, write_table
from qualkit.exporters.wording import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from qualkit.store.memos import KeptMemo

# Name of the column, and how to read its cell from a memo.
MEMO_COLUMNS: Mapping[str, Callable[[KeptMemo], str]] = {
    "memo": lambda memo: memo.text,
    "on": lambda memo: memo.about,
    "what": lambda memo: memo.subject,
    "document": lambda memo: memo.document,
    "code": lambda memo: memo.code_id,
    "quote": lambda memo: memo.quote,
    "participant": lambda memo: memo.speaker,
    "written_by": lambda memo: memo.coder,
    "at": lambda memo: memo.at,
}
GROUPS: Mapping[str, str] = {
    "study": "On the study",
    "document": "On documents",
    "code": "On codes",
    "coding": "On codings",
}


def memo_row(memo: KeptMemo) -> list[str]:
    """Return the cells of a memo in the order of `MEMO_COLUMNS`."""
    return [read(memo) for read in MEMO_COLUMNS.values()]


def memo_line(memo: KeptMemo) -> str:
    """Return who wrote a memo and when."""
    return f"{memo.coder} · {moment(memo.at)}"


def memos_in_groups(memos: Sequence[KeptMemo]) -> dict[str, list[KeptMemo]]:
    """Return memos under what they are about, the oldest first: the study, documents, codes, codings."""
    found = {words: [memo for memo in reversed(memos) if memo.about == noun] for noun, words in GROUPS.items()}
    return {words: group for words, group in found.items() if group}


def write_memos(memos: Sequence[KeptMemo], path: Path) -> list[str]:
    """Write memos as a CSV and return what it could not hold as it was, a sentence each."""
    return about_guarded(write_table(path, list(MEMO_COLUMNS), map(memo_row, memos)))
