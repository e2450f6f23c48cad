"""The verbs of the quote list: pick an excerpt, put it aside, write its note, move it, carry the list out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualkit.exporters.quote_list import write_quotes
from qualkit.files import whole_file
from qualkit.model import Coder
from qualkit.phrasing import shortened
from qualkit.store import quotes as kept

if TYPE_CHECKING:
    from pathlib import Path

    from qualkit.store.changes import Change
    from qualkit.store.project import Project

SUMMARY = 60  # characters of a quote or a note in the history


def pick(project: Project, coding_id: str, *, note: str = "", who: str) -> str:
    """Put an excerpt at the end of the study's quote list and return the quote's id.

    Raises RequestError when there is no such coding, or when it is in the list already.
    """
    with project.change("quote", who=who) as change:
        quote_id = kept.add_quote(change, coding_id, note.strip(), Coder(who))
        change.summary = f"picked: {_words(change, quote_id)}"
    return quote_id


def unpick(project: Project, quote_id: str, *, who: str) -> None:
    """Take a quote off the list; RequestError when it is not there."""
    with project.change("quote", who=who) as change:
        change.summary = f"taken off the list: {_words(change, quote_id)}"
        kept.remove_quote(change, quote_id)


def note(project: Project, quote_id: str, words: str, *, who: str) -> None:
    """Write the note of a quote, '' for none; RequestError when the quote is not there."""
    with project.change("quote", who=who) as change:
        change.summary = f"noted “{shortened(words, SUMMARY)}” on: {_words(change, quote_id)}"
        kept.note_quote(change, quote_id, words.strip())


def move(project: Project, quote_id: str, *, steps: int, who: str) -> None:
    """Move a quote down by so many places, up where negative; RequestError when it is not there."""
    with project.change("quote", who=who) as change:
        words = _words(change, quote_id)
        if kept.move_quote(change, quote_id, steps):
            change.summary = f"moved {'down' if steps > 0 else 'up'}: {words}"


def export_quotes(project: Project, path: Path, *, is_named: bool = True, viewer: str = "") -> list[str]:
    """Write the quote list as .csv, .docx or .html, whole or not at all; return what the reader of the file must know.

    Without names, nothing tells who spoke or in which document; names within the quotes stay as they were said.
    """
    with whole_file(path) as unfinished:
        return write_quotes(project, unfinished, path.suffix, is_named=is_named, viewer=viewer)


def _words(change: Change, quote_id: str) -> str:
    return shortened(kept.quoted_words(change.connection, quote_id, viewer=change.who), SUMMARY)
