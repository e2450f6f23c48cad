"""Who the people of a study are, where one person may speak in several documents."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from qualkit.store.theme_tables import Person


def persons(participants: Iterable[Person]) -> dict[str, int]:
    """Return the number of the person that each participant of a document is, by the participant's id.

    Participants of two documents are one person when they have the same name and nothing that is known of one
    contradicts what is known of the other. Names with a figure in them (Participant 3, P1) are given anew in every
    document, so they are never joined.
    """
    known: defaultdict[str, list[tuple[int, set[str], dict[str, str]]]] = defaultdict(list)
    numbers: dict[str, int] = {}
    count = 0
    for each in participants:
        alike = known[_key(each.name)] if not any(map(str.isdigit, each.name)) else []
        for number, documents, attributes in alike:
            if each.document_id not in documents and _agree(attributes, each.attributes):
                documents.add(each.document_id)
                attributes.update(each.attributes)
                numbers[each.id] = number
                break
        else:
            alike.append((count, {each.document_id}, dict(each.attributes)))
            numbers[each.id] = count
            count += 1
    return numbers


def _agree(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one.get(name, value) == value for name, value in other.items())


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def shown_names(
    participants: Iterable[Person], numbers: Mapping[str, int], documents: Mapping[str, str]
) -> dict[str, str]:
    """Return what to call each participant, by id: the name, with the document where several people bear it.

    `documents` are the names of documents by their ids.
    """
    listed = list(participants)
    bearers: defaultdict[str, set[int]] = defaultdict(set)
    first: dict[int, Person] = {}
    for each in listed:
        bearers[_key(each.name)].add(numbers[each.id])
        first.setdefault(numbers[each.id], each)
    shown = {}
    for each in listed:
        person = first[numbers[each.id]]
        several = len(bearers[_key(each.name)]) > 1
        shown[each.id] = f"{person.name} ({documents[person.document_id]})" if several else person.name
    return shown
