"""The study's verbs; the only room that both reads and writes a project."""

from qualkit.store.corrections import moved_codings
from qualkit.workflow.coding import CodingResult, code, find_themes, theme_rows
from qualkit.workflow.correcting import finish_looking
from qualkit.workflow.importing import import_files, preview_files, read_file, reader_for
from qualkit.workflow.looking import Hit, export, filter_from, find_words, words_in_context
from qualkit.workflow.naming import with_names, with_roles
from qualkit.workflow.preparing import Told
from qualkit.workflow.reporting import DocumentReport, FileResult, SpeakerReport, report_of
from qualkit.workflow.speaking import people, role_guesses, same_people, settle_speakers
from qualkit.workflow.starting import create, make_sample, sample_files, use_codebook

__all__ = [
    "CodingResult",
    "DocumentReport",
    "FileResult",
    "Hit",
    "SpeakerReport",
    "Told",
    "code",
    "create",
    "export",
    "filter_from",
    "find_themes",
    "find_words",
    "finish_looking",
    "import_files",
    "make_sample",
    "moved_codings",
    "people",
    "preview_files",
    "read_file",
    "reader_for",
    "report_of",
    "role_guesses",
    "same_people",
    "sample_files",
    "settle_speakers",
    "theme_rows",
    "use_codebook",
    "with_names",
    "with_roles",
    "words_in_context",
]
