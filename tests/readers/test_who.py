"""Who may be who: names proposed for merging, and roles guessed, for somebody to confirm."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.model import Role
from qualkit.readers.building import Source
from qualkit.readers.talk.roles import guessed_roles
from qualkit.readers.talk.spellings import merge_proposals
from qualkit.readers.writing.blocks import blocks_of
from qualkit.readers.writing.prose import documents


@pytest.mark.parametrize(
    ("other", "into", "reason"),
    [
        ("ANA PEREZ", "Ana Pérez", "case and accents"),
        ("ana pérez", "Ana Pérez", "case"),
        ("Ana Perez", "Ana Pérez", "accents"),
        (unicodedata.normalize("NFD", "Ana Pérez"), "Ana Pérez", "stored in two ways"),
        ("Pérez, Ana", "Ana Pérez", "another order"),
        ("Dr. Ana Pérez", "Ana Pérez", "a title"),
        ("A. Pérez", "Ana Pérez", "initials"),
        ("Ana P.", "Ana Pérez", "initials"),
        ("Ana", "Ana Pérez", "begins with 'Ana'"),
        ("Ana Pérez García", "Ana Pérez García", "begins with 'Ana Pérez'"),
        ("Sra. Pérez", "Ana Pérez", "surname"),
        ("Moderator (Ana Pérez)", "Ana Pérez", "names"),
        ("Ana Pérez 2", "Ana Pérez", "joins twice"),
    ],
)
def test_two_spellings_of_one_name_are_proposed_with_the_reason(other, into, reason):
    (proposal,) = merge_proposals([("Ana Pérez", 9), (other, 2), ("Omar Ruiz", 5)])

    assert set(proposal.names) == {"Ana Pérez", other}
    assert proposal.into in {into, other}
    assert unicodedata.normalize("NFC", proposal.into) == into or reason == "a title"
    assert reason in proposal.reason


def test_a_slip_in_a_long_name_is_proposed_when_it_is_rare():
    (proposal,) = merge_proposals([("Lucía Fernández", 9), ("Lucía Fernádez", 1)])

    assert proposal.into == "Lucía Fernández"
    assert proposal.reason == (
        "'Lucía Fernádez' and 'Lucía Fernández' differ in one letter, and 'Lucía Fernádez' has 1 of 10 turns."
    )


@pytest.mark.parametrize(
    "names",
    [
        ("Participant 1", "Participant 2", "Participant 11"),
        ("P1", "P11"),
        ("Ana", "Anna"),
        ("Ana", "Ana 2"),
        ("Ana", "Ana (IOM)"),
        ("Ana Pérez", "Ana Ruiz", "Ana"),
        ("Alba Pérez", "Ana Pérez", "A. Pérez"),
        ("Mario Pérez", "Maria Pérez"),
        ("Daniel Gómez", "Daniela Gómez"),
        ("Mr. Idrissi", "Ms. Idrissi", "Amina Idrissi"),
        ("Speaker A", "Speaker B", "Speaker Amina"),
        ("Table A", "Table Amina"),
        ("Woman 1", "Woman"),
        ("Jean", "Jean-Pierre"),
        ("Moderator", "Moderadora"),
    ],
)
def test_people_who_may_be_several_are_never_proposed(names):
    assert merge_proposals([(name, 9 // (n + 1)) for n, name in enumerate(names)]) == []


def test_three_spellings_become_one_proposal():
    (proposal,) = merge_proposals([("Ana Pérez", 9), ("ANA PEREZ", 1), ("A. Pérez", 1), ("Ana", 2)])

    assert proposal.names == ("Ana Pérez", "ANA PEREZ", "A. Pérez", "Ana")
    assert proposal.into == "Ana Pérez"


@given(st.lists(st.tuples(st.text("aáAb. 12-(,", max_size=12), st.integers(0, 9))))
def test_a_name_is_in_one_proposal_at_most_and_all_are_names_that_were_given(speakers):
    proposals = merge_proposals(speakers)

    names = [name for proposal in proposals for name in proposal.names]
    assert len(names) == len(set(names))
    assert set(names) <= {name for name, _ in speakers}
    assert all(proposal.into in proposal.names and proposal.reason for proposal in proposals)


def test_twenty_thousand_names_are_compared():
    assert merge_proposals((f"Name{n:x} Surname{n % 97:x}", 1) for n in range(20_000)) == []


def transcript(text):
    source = Source(Path("invented.txt"), text.encode(), "0" * 64, "text/plain")
    (document,) = documents(text, list(blocks_of(text)), source)
    return document


def guessed(text):
    document = transcript(text)
    names = {person.id: person.name for person in document.participants}
    return [(names[guess.participant_id], guess.role) for guess in guessed_roles(document)]


TALK = {
    "en": (
        "Kim: Welcome, everybody. Who would like to start?\nAna: Our street floods every spring and nobody comes.\n"
        "Kim: Thank you, Ana. What do you think, Omar?\nOmar: I think it is the same at ours, isn't it?\n"
        "Kim: And the school?\nLea: Far away, an hour on foot, and the bus never comes.\n"
        "Kim: Next question. What would help?\nAna: A bridge.\n"
    ),
    "es": (
        "Kim: Bienvenidos. ¿Quién quiere empezar?\nAna: La calle se inunda y no viene nadie a ayudarnos.\n"
        "Kim: Gracias, Ana. ¿Y ustedes?\nOmar: Nosotros igual, desde hace años.\n"
        "Kim: ¿Y la escuela?\nLea: Lejos, a una hora a pie.\nKim: Pasamos a otro tema. ¿El trabajo?\nAna: No hay.\n"
    ),
    "fr": (
        "Kim : Bienvenue. Qui veut commencer ?\nAna : La rue est inondée et personne ne vient nous aider.\n"
        "Kim : Merci, Ana. Et vous ?\nOmar : Pareil chez nous, depuis des années.\n"
        "Kim : Et l'école ?\nLea : Loin, à une heure à pied.\nKim : Passons au travail ?\nAna : Il n'y en a pas.\n"
    ),
}


@pytest.mark.parametrize("language", TALK)
def test_who_asks_opens_and_gives_the_floor_is_guessed_to_moderate(language):
    assert guessed(TALK[language]) == [("Kim", Role.MODERATOR)]


def test_a_guess_tells_its_figures():
    (guess,) = guessed_roles(transcript(TALK["en"]))

    assert guess.reason == (
        "asks 4 of the 5 questions, speaks first, has 4 of the 8 turns, says 43% of the words "
        "and gives the floor or thanks in 3 turns"
    )
    assert 0.5 <= guess.sure <= 0.9


def test_a_name_that_tells_the_role_leaves_nothing_to_guess():
    text = TALK["en"].replace("Lea:", "Lea (moderator):") + "Interpreter: Yes.\nNote-taker: No.\nInterpreter: Well.\n"

    assert guessed(text) == [
        ("Lea", Role.MODERATOR),
        ("Interpreter", Role.INTERPRETER),
        ("Note-taker", Role.OBSERVER),
    ]


def test_nobody_is_guessed_to_lead_a_talk_among_equals():
    text = "Kim: I like it.\nAna: So do I.\nOmar: Not me.\nKim: Why?\nAna: Well, why not?\nOmar: No idea.\n"

    assert guessed(text) == []


def test_in_an_interview_who_asks_is_guessed_to_lead():
    text = (
        "Kim: How do you live here?\nAna: Badly. The river comes every spring and takes what we have.\n"
        "Kim: Why is that?\nAna: Because of the dam, and because nobody cleans the drains.\n"
    )

    assert guessed(text) == [("Kim", Role.MODERATOR)]


def test_guessing_changes_nothing():
    document = transcript(TALK["en"])

    guessed_roles(document)

    assert {person.role for person in document.participants} == {Role.PARTICIPANT}
