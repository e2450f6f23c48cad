"""Roles: who may have led, interpreted or observed a talk, for somebody to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from qualkit.model import Document, Participant, PassageKind, Role
from qualkit.readers.talk.speakers import Cleaned
from qualkit.text import folded


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """A role that somebody may have had, why, and how sure that is, from 0 to 1."""

    participant_id: str
    role: Role
    reason: str
    sure: float


@dataclass(slots=True)
class Voice:
    """What one speaker does in a talk."""

    turns: int = 0
    words: int = 0
    questions: int = 0
    handing: int = 0  # turns that give the floor, thank or lead on


@dataclass(slots=True)
class Talk:
    """What is done in a talk, by everybody and by each."""

    first: str = ""
    everybody: Voice = field(default_factory=Voice)
    voices: dict[str, Voice] = field(default_factory=dict)


QUESTION = re.compile("[?？؟]+")
HANDING = re.compile(
    r"\b(?:thank you|thanks|who (?:would like|wants) to|any(?:one|body) else|what do (?:you|others) think|go ahead|"
    r"let'?s (?:move|start|begin|go)|next question|welcome|any other|over to you|"
    r"gracias|quien(?:es)? quiere|alguien mas|que (?:opinan|piensan)|pasamos a|siguiente pregunta|bienvenid[oa]s|"
    r"adelante|empecemos|vamos a empezar|"
    r"merci|qui (?:veut|souhaite)|quelqu'un d'autre|qu'en pensez|passons|prochaine question|bienvenue|allez-y|"
    r"commencons|obrigad[oa]|quem (?:quer|gostaria)|mais alguem|o que acham|vamos passar|proxima pergunta|"
    r"bem-vind[oa]s|vamos comecar|"
    r"grazie|chi vuole|qualcun altro|cosa ne pensate|passiamo|prossima domanda|benvenut[ie]|prego|cominciamo|"
    r"danke|wer (?:mochte|will)|noch jemand|was (?:denken|meinen) (?:sie|ihr)|kommen wir|nachste frage|willkommen|"
    r"bitte schon|fangen wir)\b"
)
LONGEST_SIGN = 2000  # of a turn: who hands over does it at the beginning or at the end

# How much each sign counts; somebody who shows all of them is a moderator with .9.
ASKS, OPENS, ALTERNATES, IS_BRIEF, HANDS_OVER = 0.45, 0.15, 0.1, 0.1, 0.1
EVERY_SECOND = 0.35
BY_WORD = 0.95
SURE_ENOUGH = 0.5
AHEAD = 0.15  # of whoever comes second
FEWEST_TURNS = 4


def guessed_roles(document: Document) -> list[RoleGuess]:
    """Return the roles that names tell of and, where no name leads, who leads by what they do.

    A guess changes nothing: it is for somebody to confirm. Who was given a role already is not guessed about.
    """
    guesses = [guess for person in document.participants if (guess := _by_word(person))]
    led = any(person.role is Role.MODERATOR for person in document.participants)
    if led or any(guess.role is Role.MODERATOR for guess in guesses):
        return guesses
    known = {person.id for person in document.participants if person.role is not Role.PARTICIPANT}
    known |= {guess.participant_id for guess in guesses}
    return guesses + list(_by_behaviour(_talk(document), known))


def _by_word(person: Participant) -> RoleGuess | None:
    role = Cleaned(person.name, person.attributes).role
    if role is Role.PARTICIPANT or person.role not in {Role.PARTICIPANT, role}:
        return None
    words = ", ".join(filter(None, (person.name, person.attributes.get("function", ""))))
    return RoleGuess(person.id, role, f"is called '{words}'", BY_WORD)


def _talk(document: Document) -> Talk:
    """Return what everybody does; what a program has split is one turn."""
    talk = Talk()
    turns = (passage for passage in document.passages if passage.kind is PassageKind.TURN)
    for who, run in groupby(turns, key=lambda passage: passage.participant_id):
        said = " ".join(passage.span.of(document.text) for passage in run)
        ends = folded(f"{said[:LONGEST_SIGN]} {said[-LONGEST_SIGN:]}")
        signs = (1, len(said.split()), len(QUESTION.findall(said)), int(bool(HANDING.search(ends))))
        talk.first = talk.first or who or "?"
        for voice in [talk.everybody] + ([talk.voices.setdefault(who, Voice())] if who else []):
            voice.turns += signs[0]
            voice.words += signs[1]
            voice.questions += signs[2]
            voice.handing += signs[3]
    return talk


def _by_behaviour(talk: Talk, known: set[str]) -> Iterator[RoleGuess]:
    if talk.everybody.turns < FEWEST_TURNS or len(talk.voices) < 2:  # noqa: PLR2004 - nobody leads alone
        return
    guesses = sorted((_guess(talk, who) for who in talk.voices), key=lambda guess: -guess.sure)
    best, second = guesses[:2]
    if best.participant_id not in known and best.sure >= SURE_ENOUGH and best.sure - second.sure >= AHEAD:
        yield best


def _guess(talk: Talk, who: str) -> RoleGuess:
    """Return how far somebody leads the talk, with the figures that say so."""
    voice, everybody, several = talk.voices[who], talk.everybody, len(talk.voices) > 2  # noqa: PLR2004 - in pairs all alternate
    asked = voice.questions / max(1, everybody.questions)
    even = 1 / len(talk.voices)
    turns, words = voice.turns / everybody.turns, voice.words / max(1, everybody.words)
    signs = (
        (ASKS * max(0.0, (asked - even) / (1 - even)), _asks(voice.questions, everybody.questions)),
        (OPENS * (talk.first == who), "speaks first"),
        (
            ALTERNATES * (several and turns >= EVERY_SECOND and turns > 1.5 * even),
            f"has {voice.turns} of the {everybody.turns} turns",
        ),
        (IS_BRIEF * (words < turns), f"says {words:.0%} of the words"),
        (HANDS_OVER * voice.handing / max(1, everybody.handing), _hands(voice.handing)),
    )
    reasons = [reason for weight, reason in signs if weight > 0]
    return RoleGuess(who, Role.MODERATOR, _listed(reasons), round(sum(weight for weight, _ in signs), 2))


def _asks(own: int, everybodys: int) -> str:
    if everybodys == 1:
        return "asks the only question"
    if own == everybodys:
        return f"asks all {own} questions"
    return f"asks {own} of the {everybodys} questions"


def _hands(turns: int) -> str:
    return f"gives the floor or thanks in {turns} turn{'s' if turns > 1 else ''}"


def _listed(reasons: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(reasons[:-1]), *reasons[-1:])))
