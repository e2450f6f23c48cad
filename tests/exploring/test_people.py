"""Who the people of a study are: one person in several documents, and several of one name."""

from qualkit.exploring.people import persons, shown_names
from qualkit.store.theme_tables import Person


def person(document, name, **attributes):
    return Person(f"{document}/{name}", document, name, "participant", attributes)


def test_one_name_in_two_documents_is_one_person():
    found = persons([person("a", "Amina"), person("b", "AMINA", city="East"), person("c", "Amina ")])

    assert set(found.values()) == {0}


def test_who_is_known_to_differ_is_not_one_person():
    found = persons([person("a", "Amina", age="30"), person("b", "Amina", age="50"), person("c", "Amina", age="30")])

    assert found == {"a/Amina": 0, "b/Amina": 1, "c/Amina": 0}


def test_two_of_one_document_are_two():
    first = person("a", "Amina")

    assert set(persons([first, Person("a/other", "a", "Amina", "participant", {})]).values()) == {0, 1}


def test_numbered_names_are_given_anew_in_every_document():
    assert set(persons([person("a", "Participant 3"), person("b", "Participant 3")]).values()) == {0, 1}


def test_several_of_one_name_are_shown_with_their_documents():
    people = [person("a", "P1"), person("b", "P1"), person("b", "Rosa")]

    shown = shown_names(people, persons(people), {"a": "Monday", "b": "Tuesday"})

    assert shown == {"a/P1": "P1 (Monday)", "b/P1": "P1 (Tuesday)", "b/Rosa": "Rosa"}
