"""Small studies and documents for tests; everything in them is invented."""

from __future__ import annotations

import hashlib
from pathlib import Path

from qualkit.codebook import parse_codebook
from qualkit.model import (
    Coder,
    Document,
    Evidence,
    Kind,
    Match,
    Origin,
    Participant,
    Passage,
    PassageKind,
    Role,
    Span,
    Theme,
    Themes,
)
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document, passage_numbers
from qualkit.store.project import Project, create_project
from qualkit.store.themes import add_themes

CODEBOOK = parse_codebook(
    """
codebook: small
title: {en: Small, es: Pequeño, fr: Petit}
languages: [en, es, fr]
codes:
  - id: violence
    colour: "#a4343a"
    name: {en: Violence, es: Violencia, fr: Violence}
    definition: {en: Harm done to a person., es: Daño a una persona.}
    examples: {en: ["He shouted at her."]}
    terms: {en: [violence, "beat … wife"], es: [violencia, golpear], fr: [violence, frapper]}
    not: {en: [violence of the storm]}
    codes:
      - id: violence-domestic
        name: {en: Domestic violence, es: Violencia doméstica, fr: Violence domestique}
        terms: {en: [domestic violence], es: [violencia doméstica], fr: [violence conjugale]}
  - id: trust
    colour: "#2f6f4f"
    name: {en: Trust, es: Confianza, fr: Confiance}
    terms: {en: [trust], es: [confianza, confiar], fr: [confiance]}
""",
    place="small codebook",
)


def document(
    name: str,
    pieces: list[tuple[str, str]],
    *,
    kind: Kind = Kind.TRANSCRIPT,
    language: str = "en",
    prompt: str = "",
    attributes: dict[str, str] | None = None,
) -> Document:
    """Return a document of (speaker, words) pieces; a piece without a speaker is a note, an answer or a paragraph."""
    plain = {Kind.BOARD: PassageKind.NOTE, Kind.ANSWERS: PassageKind.ANSWER}.get(kind, PassageKind.PARAGRAPH)
    id_ = hashlib.sha256(name.encode()).hexdigest()[:16]
    text, passages, people = "", [], {}
    for speaker, words in pieces:
        text += f"{speaker}: " if speaker else ""
        start = len(text)
        text += words + "\n"
        if speaker:
            role = Role.MODERATOR if speaker.startswith("Moderator") else Role.PARTICIPANT
            people[speaker] = Participant(f"{id_}/{speaker.casefold()}", speaker, role, {"gender": "woman"})
        passages.append(
            Passage(
                Span(start, start + len(words)),
                PassageKind.TURN if speaker else plain,
                people[speaker].id if speaker else None,
                prompt=prompt,
                language=language,
            )
        )
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    origin = Origin(f"{name}.txt", "text/plain", sha256)
    return Document(id_, name, kind, text, origin, tuple(passages), tuple(people.values()), language, attributes or {})


def empty_study(folder: Path) -> Project:
    """Return a new project with the small codebook and nothing in it."""
    return create_project(folder / "small.qualkit", name="small", codebook=CODEBOOK, who="tester")


def documents() -> list[Document]:
    """Return a focus group, two boards and a sheet of answers."""
    return [
        document(
            "Focus group",
            [
                ("Moderator", "What about violence? Tell us."),
                ("Amina", "There was domestic violence in my street. I slept badly."),
                ("Rosa", "No violence at my place. I trust the neighbours."),
            ],
            attributes={"group": "A", "session": "1"},
        ),
        document(
            "Board in Spanish",
            [("", "Violencia machista"), ("", "Generar confianza"), ("", "Aprender la lengua")],
            kind=Kind.BOARD,
            language="es",
            prompt="Retos",
            attributes={"group": "B", "session": "2"},
        ),
        document(
            "Board in French",
            [("", "Violence conjugale"), ("", "Faire confiance aux institutions"), ("", "Les bus du soir")],
            kind=Kind.BOARD,
            language="fr",
            prompt="Défis",
            attributes={"group": "C", "session": "2"},
        ),
        document("Answers", [("", "I trust nobody there, =1+1 times.")], kind=Kind.ANSWERS),
    ]


def match(document: Document, words: str, code_id: str, *, confidence: float = 0.7, negated: bool = False) -> Match:
    """Return a match on the first place where the document has these words; the words are the evidence."""
    start = document.text.index(words)
    span = Span(start, start + len(words))
    return Match(document.id, span, code_id, confidence, (Evidence(words, span, document.language, negated),))


# Of the six notes on the Spanish and the French board.
THEMES = Themes(
    themes=(
        Theme(0, "violencia, violence", (("violencia", 0.9), ("violence", 0.8)), (0, 3), 2),
        Theme(1, "confianza, confiance", (("confianza", 0.7),), (1, 4), 2),
    ),
    assignments=(0, 1, None, 0, 1, None),
    strengths=(0.9, 0.8, 0.0, 0.7, 0.6, 0.0),
    positions=((0.0, 0.0), (1.0, 1.0), (0.5, 2.0), (0.1, 0.1), (1.1, 0.9), (2.0, 0.5)),
    finder="fake",
    stability=0.8,
)


def small_study(folder: Path) -> Project:
    """Return a project with four documents, seven codings by a program and one theme run."""
    project = empty_study(folder)
    group, spanish, french, answers = documents()
    found = {
        group.id: [
            match(group, "There was domestic violence in my street.", "violence-domestic"),
            match(group, "No violence at my place.", "violence", confidence=0.35, negated=True),
            match(group, "I trust the neighbours.", "trust"),
        ],
        spanish.id: [match(spanish, "Violencia machista", "violence"), match(spanish, "Generar confianza", "trust")],
        french.id: [match(french, "Violence conjugale", "violence-domestic")],
        answers.id: [match(answers, "I trust nobody there, =1+1 times.", "trust")],
    }
    with project.change("import", who="tester") as change:
        for each in (group, spanish, french, answers):
            add_document(change, each)
        change.summary = "4 documents"
    with project.change("code", who="tester") as change:
        round_ = start_round(
            change, Coder("lexicon", "1"), codebook_version=CODEBOOK.version, settings={"coder": "lexicon"}
        )
        for each in (group, spanish, french, answers):
            add_codings(change, round_, each, found[each.id])
        finish_round(change, round_, at=change.at)
        change.summary = "7 codings"
    numbers = passage_numbers(project, spanish.id) + passage_numbers(project, french.id)
    with project.change("themes", who="tester") as change:
        add_themes(change, THEMES, numbers)
        change.summary = "2 themes"
    return project
