"""Names of speakers: what may be one, and what it says about who is speaking."""

from __future__ import annotations

import re

from qualkit.model import Role
from qualkit.text import folded

LONGEST_NAME = 99
MOST_WORDS = 8  # unless all of them are written as in a name

ROLE_WORDS = {
    Role.MODERATOR: (
        "moderator mod moderadora moderador moderatrice moderateur moderatore "
        "facilitator facilitador facilitadora facilitatrice facilitateur facilitatore "
        "interviewer entrevistadora entrevistador intervieweur intervieweuse enqueteur enquetrice enquetur "
        "intervistatore intervistatrice host animatrice animateur dinamizadora dinamizador researcher "
        "mediador mediadora moderation moderatorin interviewerin"
    ),
    Role.INTERPRETER: (
        "interpreter interprete interpretes interpreters translator traductor traductora traductrice traducteur "
        "dolmetscher dolmetscherin interpretation mediatrice"
    ),
    Role.OBSERVER: (
        "observer observador observadora observateur observatrice rapporteur rapporteuse relator relatora "
        "notetaker note-taker scribe beobachter beobachterin"
    ),
}
ROLES = {word: role for role, words in ROLE_WORDS.items() for word in words.split()}

# Words that open a line of a form or a report before a colon, and never speak.
LABELS = frozenset(
    folded(
        "Action Actions Address Affiliation Agenda Aim Aims Annex Answers Attention Author Authors Background Barriers "
        "Box Case Challenge Challenges City Comment Comments Conclusion Conclusions Contact Context Copyright Country "
        "Date Deadline Description Design Discussion Duration Email Example Examples Figure First Finally Group Goal "
        "Important Introduction Issue Issues Key Language Languages Lesson Lessons Link Location Name Next Nota Note "
        "Notes Objective Objectives Opportunities Organiser Organizer Output Outputs Owner Page Part Participants "
        "Partners Phone Photo Picture Place Priority Problem Project Publisher Purpose Quote Recommendation "
        "Recommendations Reference References Remark Report Resources Responsible Result Results Role Second Section "
        "Session Solution Source Sources Speaker Speakers Status Step Subject Summary Table Task Theme Themes Third "
        "Time Timestamp Tip Tips Title Topic Topics Type URL Video Warning Web Website "
        "Acción Acciones Anexo Antecedentes Asunto Barreras Ciudad Conclusiones Contexto Desafíos Descripción Ejemplo "
        "Ejemplos Fecha Foto Fuente Fuentes Grupo Hora Idioma Importante Lugar Notas Objetivo Objetivos Observación "
        "Observaciones Oportunidades Página Parte Participantes Pregunta Primero Propuesta Propuestas Recomendaciones "
        "Resultado Resultados Resumen Retos Sección Segundo Sesión Tarea Tema Temas Tercero Título "
        "Annexe Atelier But Bilan Conclusion Contexte Défis Durée Enjeu Enjeux Exemple Exemples Groupe Heure Langue "
        "Lieu Objectif Objectifs Obstacles Opportunités Partie Participant·es Préambule Proposition Propositions "
        "Recommandations Remarque Remarques Résultat Résultats Résumé Séance Sujet Tableau Thème Thèmes Titre Ville "
        "Data Luogo Esempio Obiettivo Sfide Fonte Tempo Datum Ort Ziel Beispiel Quelle Hinweis Thema Zeit"
    ).split()
)
ASKING = frozenset({"question", "q", "pregunta", "domanda", "pergunta", "frage"})
PARTICLE_WORDS = (
    "de del della di da do dos das du des la las le les los van von der den ten bin bint ibn ben abu al el "
    "y e et and und of the zu"
)
PARTICLES = frozenset(PARTICLE_WORDS.split())
BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
SENTENCE = re.compile(r"[?!;…\"“”«»]|https?|//|\w{5,}\.(?:\s|$)")


def name_key(name: str) -> str:
    """Return what makes two writings of a name the same: case and white space do not."""
    return " ".join(name.split()).casefold()


def role_of(name: str) -> Role:
    """Return the role that a name tells of.

    >>> role_of("Moderadora 2")
    <Role.MODERATOR: 'moderator'>
    """
    for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", folded(name)):
        if word in ROLES:
            return ROLES[word]
    return Role.PARTICIPANT


def tells_a_role(name: str) -> bool:
    """Tell whether a name says that its bearer leads, interprets, observes or takes part."""
    return role_of(name) is not Role.PARTICIPANT or folded(name).startswith(("participant", "speaker", "interviewee"))


def is_label(name: str) -> bool:
    """Tell whether this is a word that opens lines of reports (`Note`, `Objective 2`, `Thème 3`).

    >>> is_label("Objective 2"), is_label("Amina")
    (True, False)
    """
    word = folded(name).strip(" 0123456789.#")
    numbered = any(map(str.isdigit, name))
    # `Question:` and `Answer:` are how some write an interview; `Question 3:` is a guide's.
    return word in ASKING or (word in LABELS and word != "speaker") if numbered else word in LABELS


def may_speak(name: str) -> bool:
    """Tell whether a name could be a speaker's at all, if it comes back often enough."""
    words = name.split()
    return (
        0 < len(name) <= LONGEST_NAME
        and (len(words) <= MOST_WORDS or looks_like_a_name(name))
        and any(character.isalnum() for character in name)
        and not SENTENCE.search(name)
        and not is_label(name)
    )


def looks_like_a_name(name: str) -> bool:
    """Tell whether a name is written like one: capitals, initials, numbers, or a script without case.

    >>> looks_like_a_name("Ana (she/her) – UNHCR"), looks_like_a_name("For example")
    (True, False)
    """
    if tells_a_role(name):
        return True
    words = BRACKETED.sub(" ", name).replace("-", " ").split()
    return bool(words) and all(_may_stand_in_a_name(word) for word in words) and not words[0].islower()


def _may_stand_in_a_name(word: str) -> bool:
    letters = [character for character in word if character.isalpha()]
    return not letters or not letters[0].islower() or word.casefold() in PARTICLES or any(map(str.isdigit, word))
