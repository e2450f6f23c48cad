"""Names of speakers: cleaned of what stands around them, with no word lost."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualkit.model import Role
from qualkit.readers.talk.speakers import cleaned, joined, name_key

PRONOUNS, ORGANISATION, STATUS, FUNCTION, GENDER = "pronouns", "organisation", "status", "function", "gender"


@pytest.mark.parametrize(
    ("written", "name", "attributes"),
    [
        ("Ana (she/her) – Org", "Ana", {PRONOUNS: "she/her", ORGANISATION: "Org"}),
        ("Ana Pérez (UNHCR)", "Ana Pérez", {ORGANISATION: "UNHCR"}),
        ("Ana | UNHCR", "Ana", {ORGANISATION: "UNHCR"}),
        ("Ana|UNHCR", "Ana", {ORGANISATION: "UNHCR"}),
        ("UNHCR - Ana Pérez", "Ana Pérez", {ORGANISATION: "UNHCR"}),
        ("[Guest] Ana", "Ana", {STATUS: "Guest"}),
        ("Ana (External)", "Ana", {STATUS: "External"}),
        ("Ana Pérez (UNHCR) [External]", "Ana Pérez", {ORGANISATION: "UNHCR", STATUS: "External"}),
        ("Dr. Ana Pérez, IOM", "Dr. Ana Pérez", {ORGANISATION: "IOM"}),
        ("Ana Pérez, University of Riverton", "Ana Pérez", {ORGANISATION: "University of Riverton"}),
        ("Ana she/her", "Ana", {PRONOUNS: "she/her"}),
        ("Ana, ella/she", "Ana", {PRONOUNS: "ella/she"}),
        ("Ana (she/her, UNHCR)", "Ana", {PRONOUNS: "she/her", ORGANISATION: "UNHCR"}),
        ("Ana – Riverton – Roads", "Ana", {ORGANISATION: "Riverton, Roads"}),
        ("李娜（联合国）", "李娜", {ORGANISATION: "联合国"}),
        ("P1 (F)", "P1", {GENDER: "F"}),
        ("Ana (moderator)", "Ana", {FUNCTION: "moderator"}),
        ("Ana (Lead note taker)", "Ana", {FUNCTION: "Lead note taker"}),
        ("~ Luis", "Luis", {}),
        ("\u202a+34 600 000 000\u202c", "+34 600 000 000", {}),
    ],
)
def test_what_stands_around_a_name_becomes_attributes(written, name, attributes):
    found = cleaned(written)

    assert (found.name, found.attributes) == (name, attributes)


@pytest.mark.parametrize(
    "name",
    [
        "ANA PÉREZ",
        "Pérez, Ana",
        "PÉREZ, ANA",
        "Ana Pérez, PhD",
        "Amina Jr.",
        "José (Pepe) García",
        "Jean-Pierre",
        "Luis / Marta",
        "Moderator (Ana)",
        "Interprète – Sara",
        "Participant 3 – Riverton",
        "P1 (F, 34)",
        "Group 2 - Ana",
        "Woman (Riverton)",
        "12 (a)",
        "Ana (1)",
        "(she/her)",
        "Ana (UNHCR",
        "(",
    ],
)
def test_what_may_be_part_of_a_name_or_tells_people_apart_stays(name):
    assert cleaned(name).name == name
    assert not cleaned(name).attributes


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("Ana (moderator)", Role.MODERATOR),
        ("Moderator (Ana)", Role.MODERATOR),
        ("Sara – Interpreter", Role.INTERPRETER),
        ("Kim (Host Agency)", Role.PARTICIPANT),
        ("Ana (UNHCR)", Role.PARTICIPANT),
    ],
)
def test_the_role_comes_from_the_name_or_the_function_beside_it(written, role):
    assert cleaned(written).role == role


def test_names_are_the_same_in_any_case_and_however_accents_are_stored():
    composed, apart = (unicodedata.normalize(form, "Émile Núñez") for form in ("NFC", "NFD"))

    assert name_key(composed) == name_key(f"\u200e{apart.upper()} ")


def test_what_is_known_from_two_places_is_joined():
    known = joined({"status": "Guest", "organisation": "IOM"}, {"status": "External", "organisation": "iom"})

    assert known == {"status": "Guest, External", "organisation": "IOM"}


PIECES = st.sampled_from(
    [
        *"()[]{}–-|/,;~@ ",
        " – ",
        " | ",
        "Ana",
        "she/her",
        "UNHCR",
        "Guest",
        "moderator",
        "12",
        "é",
        "李",
        "\u200e",
        "Dr.",
    ]
)


@given(st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=250)))
@example("Ana (she/her" * 20)
def test_no_word_of_a_name_is_lost(written):
    found = cleaned(written)

    kept = " ".join([found.name, *found.attributes.values()])
    assert sorted(re.findall(r"[^\W_]+", kept)) == sorted(re.findall(r"[^\W_]+", re.sub("[\u200e\u200f]", "", written)))
