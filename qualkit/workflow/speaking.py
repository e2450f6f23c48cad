"""The verbs about speakers: who there is, who may be the same person, and who leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qualkit.errors import RequestError, possible
from qualkit.model import Role
from qualkit.phrasing import counted
from qualkit.readers.talk.roles import guessed_roles
from qualkit.readers.talk.speakers import name_key
from qualkit.readers.talk.spellings import Proposal, merge_proposals
from qualkit.store.documents import read_documents
from qualkit.store.project import Project
from qualkit.store.speakers import (
    Speaker,
    describe_speaker,
    join_speakers,
    listed_speakers,
    passages_by_speaker,
    rename_speaker,
)
from qualkit.workflow.naming import joined, renamed


@dataclass(frozen=True, slots=True)
class Person:
    """All speakers of one name in the study: their roles, in how many documents, and with how many passages."""

    name: str
    roles: tuple[str, ...]
    documents: int
    passages: int


def people(project: Project) -> list[Person]:
    """Return who speaks in the study, by name, those who say most first."""
    spoken = passages_by_speaker(project)
    found: defaultdict[str, list[Speaker]] = defaultdict(list)
    for speaker in listed_speakers(project):
        found[name_key(speaker.name)].append(speaker)
    rows = [
        Person(
            speakers[0].name,
            tuple(dict.fromkeys(speaker.role for speaker in speakers)),
            len(speakers),
            sum(spoken.get(speaker.id, 0) for speaker in speakers),
        )
        for speakers in found.values()
    ]
    return sorted(rows, key=lambda person: (-person.passages, person.name))


def same_people(project: Project) -> list[Proposal]:
    """Return the names that may be one person's, each with the reason."""
    return merge_proposals((person.name, person.passages) for person in people(project))


@dataclass(frozen=True, slots=True)
class Guess:
    """The role that somebody's behaviour in a document tells of, and why."""

    document: str
    name: str
    role: str
    reason: str


def role_guesses(project: Project) -> Iterator[Guess]:
    """Yield the roles that behaviour tells of and that nobody has set, document by document."""
    for document in read_documents(project):
        people = {person.id: person for person in document.participants}
        for guess in guessed_roles(document):
            person = people[guess.participant_id]
            if guess.role != person.role:
                yield Guess(document.name, person.name, guess.role, guess.reason)


def settle_speakers(
    project: Project, *, who: str, names: Mapping[str, str] | None = None, roles: Mapping[str, Role] | None = None
) -> str:
    """Rename speakers and give them roles, by name, in all documents; return what was done in one line.

    Two who bear one name in one document become one speaker, whose passages are those of both. Raises RequestError,
    and changes nothing, when somebody does not speak in the study.
    """
    wanted = {name_key(name): " ".join(into.split()) for name, into in (names or {}).items()}
    given = {name_key(name): role for name, role in (roles or {}).items()}
    speakers = listed_speakers(project)
    known = {name_key(speaker.name): speaker.name for speaker in speakers}
    to_be = {name_key(into) for into in wanted.values()}
    unknown = [name for name in names or {} if name_key(name) not in known]
    unknown += [name for name in roles or {} if name_key(name) not in known.keys() | to_be]
    if unknown:
        hint = possible(unknown[0], list(known.values()))
        raise RequestError(f"nobody called '{unknown[0]}' speaks in this study; {hint}")
    settled = 0
    with project.change("speakers", who=who) as change:
        for speaker in speakers:
            name = wanted.get(name_key(speaker.name), speaker.name)
            role = given.get(name_key(name), given.get(name_key(speaker.name), Role(speaker.role)))
            if (role, name) != (speaker.role, speaker.name):
                describe_speaker(change, speaker.id, role, renamed(speaker.name, name, speaker.attributes))
                rename_speaker(change, speaker.id, name)
                settled += 1
        merged = join_speakers(change, same=name_key, joined=joined)
        if settled:
            change.summary = f"{counted(settled, 'speaker')} settled, {merged} joined with another"
    return f"{counted(settled, 'speaker')} settled, {merged} joined with another of the same document"
