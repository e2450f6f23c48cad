"""The study's verbs; the only room that both reads and writes a project."""

from qualkit.store.corrections import moved_codings
from qualkit.workflow.answer_tables import read_answers, write_questions
from qualkit.workflow.coding import CodingResult, code
from qualkit.workflow.correcting import finish_looking
from qualkit.workflow.importing import import_files, preview_files, read_file, reader_for
from qualkit.workflow.judging import answer, answer_all, decide, new_sitting
from qualkit.workflow.looking import Hit, export, filter_from, find_words, words_in_context
from qualkit.workflow.measuring import Reviewed, quality
from qualkit.workflow.naming import with_names, with_roles
from qualkit.workflow.preparing import Told
from qualkit.workflow.progress import passes
from qualkit.workflow.reporting import DocumentReport, FileResult, SpeakerReport, report_of
from qualkit.workflow.reviewing import Question, Suggestion, next_to_judge
from qualkit.workflow.rounds import (
    finish_document,
    finish_pass,
    hand_over,
    open_round,
    reopen_document,
    set_blind,
    start_pass,
    take_over,
)
from qualkit.workflow.speaking import people, role_guesses, same_people, settle_speakers
from qualkit.workflow.starting import create, make_sample, sample_files, use_codebook
from qualkit.workflow.theming import find_themes, theme_rows

__all__ = [
    "CodingResult",
    "DocumentReport",
    "FileResult",
    "Hit",
    "Question",
    "Reviewed",
    "SpeakerReport",
    "Suggestion",
    "Told",
    "answer",
    "answer_all",
    "code",
    "create",
    "decide",
    "export",
    "filter_from",
    "find_themes",
    "find_words",
    "finish_document",
    "finish_looking",
    "finish_pass",
    "hand_over",
    "import_files",
    "make_sample",
    "moved_codings",
    "new_sitting",
    "next_to_judge",
    "open_round",
    "passes",
    "people",
    "preview_files",
    "quality",
    "read_answers",
    "read_file",
    "reader_for",
    "reopen_document",
    "report_of",
    "role_guesses",
    "same_people",
    "sample_files",
    "set_blind",
    "settle_speakers",
    "start_pass",
    "take_over",
    "theme_rows",
    "use_codebook",
    "with_names",
    "with_roles",
    "words_in_context",
    "write_questions",
]
