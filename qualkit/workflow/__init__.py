"""The study's verbs; the only room that both reads and writes a project."""

from qualkit.workflow.coding import CodingResult, code, find_themes, theme_rows
from qualkit.workflow.importing import FileResult, ImportedDocument, import_files, reader_for
from qualkit.workflow.looking import Hit, export, filter_from, find_words, words_in_context
from qualkit.workflow.starting import create, make_sample, sample_files, use_codebook

__all__ = [
    "CodingResult",
    "FileResult",
    "Hit",
    "ImportedDocument",
    "code",
    "create",
    "export",
    "filter_from",
    "find_themes",
    "find_words",
    "import_files",
    "make_sample",
    "reader_for",
    "sample_files",
    "theme_rows",
    "use_codebook",
    "words_in_context",
]
