"""Speakers under other names: what somebody says that they are called, and what they were called before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qualkit.model import Document, Participant, Passage, Role
from qualkit.readers.talk.speakers import name_key

ALSO = "also written"  # the attribute that keeps the names somebody replaced
BETWEEN = "; "


def other_names(attributes: Mapping[str, str]) -> list[str]:
    """Return the names that a speaker bore in the file before somebody replaced them."""
    return [name for name in attributes.get(ALSO, "").split(BETWEEN) if name]


def renamed(name: str, into: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of a speaker who is called `into` from now on, and who remembers the name of before."""
    return joined(attributes, {ALSO: name} if name_key(name) != name_key(into) else {})


def joined(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes of two who are one person: those of the first count, the other names are those of both."""
    names = dict.fromkeys([*other_names(one), *other_names(other)])
    return {**other, **one, **({ALSO: BETWEEN.join(names)} if names else {})}


def with_names(document: Document, names: Mapping[str, str]) -> Document:
    """Return the document with speakers renamed; those who then bear one name are one speaker."""
    if not names:
        return document
    wanted = {name_key(name): into for name, into in names.items()}
    people: dict[str, Participant] = {}
    now: dict[str, str] = {}
    for person in document.participants:
        name = wanted.get(name_key(person.name), person.name)
        first = people.get(name_key(name))
        if first is None:
            people[name_key(name)] = replace(
                person, name=name, attributes=renamed(person.name, name, person.attributes)
            )
            now[person.id] = person.id
        else:
            told = renamed(person.name, name, joined(first.attributes, person.attributes))
            people[name_key(name)] = replace(first, attributes=told)
            now[person.id] = first.id
    passages = tuple(_spoken_by(passage, now) for passage in document.passages)
    return replace(document, participants=tuple(people.values()), passages=passages)


def _spoken_by(passage: Passage, now: Mapping[str, str]) -> Passage:
    speaker = now.get(passage.participant_id or "")
    return passage if speaker in (None, passage.participant_id) else replace(passage, participant_id=speaker)


def with_roles(document: Document, roles: Mapping[str, Role]) -> Document:
    """Return the document with the roles that somebody gave to speakers, by name."""
    wanted = {name_key(name): role for name, role in roles.items()}
    people = (replace(person, role=wanted.get(name_key(person.name), person.role)) for person in document.participants)
    return replace(document, participants=tuple(people))
