"""Names of speakers: what may be one, and what it says about who is speaking."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

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
        "notetaker note-taker taker scribe beobachter beobachterin"
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
        "Absent Attendees Attending Present Recorded Recording Transcript Transcriber "
        "Time Timestamp Tip Tips Title Topic Topics Type URL Video Warning Web Website "
        "Acción Acciones Anexo Antecedentes Asunto Barreras Ciudad Conclusiones Contexto Desafíos Descripción Ejemplo "
        "Ejemplos Fecha Foto Fuente Fuentes Grupo Hora Idioma Importante Lugar Notas Objetivo Objetivos Observación "
        "Observaciones Oportunidades Página Parte Participantes Pregunta Primero Propuesta Propuestas Recomendaciones "
        "Ausentes Asistentes Presentes Grabación Transcripción "
        "Resultado Resultados Resumen Retos Sección Segundo Sesión Tarea Tema Temas Tercero Título "
        "Annexe Atelier But Bilan Conclusion Contexte Défis Durée Enjeu Enjeux Exemple Exemples Groupe Heure Langue "
        "Absents Présents Présentes Enregistrement Transcription "
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
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")  # direction marks and the like
SENTENCE = re.compile(r"[?!;…\"“”«»]|https?|//|\w{5,}\.(?:\s|$)")


def name_key(name: str) -> str:
    """Return what makes two writings of a name the same: case, white space and invisible marks do not."""
    return unicodedata.normalize("NFC", visible(name)).casefold()


def visible(name: str) -> str:
    """Return a name on one line, without the marks that nobody sees."""
    return " ".join(INVISIBLE.sub("", name).split())


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


@lru_cache(maxsize=4096)
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


@lru_cache(maxsize=4096)
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


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A speaker's name, and what stood around it: pronouns, gender, status, function, organisation."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def role(self) -> Role:
        """Return the role that the name or the function beside it tells of."""
        by_name = role_of(self.name)
        return by_name if by_name is not Role.PARTICIPANT else role_of(self.attributes.get("function", ""))


PRONOUN_WORDS = (
    "she her hers he him his they them their theirs ze zir hir xe xem any all pronouns "
    "ella el elle ellas ellos elles il iel lui eux ela ele elu dele dela lei loro sie er ihr ihm"
)
PRONOUNS = frozenset(PRONOUN_WORDS.split())
STATUS = frozenset(
    "guest external ext unverified verified anonymous me you invited online remote "
    "invitado invitada externo externa invite invitee externe convidado convidada ospite esterno esterna gast extern "
    "tu yo moi vous eu voce io".split()
)
GENDERS = frozenset(
    "m f male female man woman mujer hombre femme homme mulher homem donna uomo frau mann w masculino femenino".split()
)
# Who is called so may be anybody: what stands beside it tells people apart.
ANYBODY = GENDERS | frozenset("user guest unknown voice voz voix stimme voce caller member iphone ipad".split())
SUFFIXES = frozenset("jr sr ii iii iv phd md msc mba ba ma esq dphil dr phil".split())
ORGANISATION = re.compile(
    r"\b(?:univers|minist|institut|founda|fundac|fonda|associa|asocia|ltd|inc\b|gmbh|ngo|ong\b|agenc|council|consejo|"
    r"conseil|depart|school|escuela|hospital|committee|comite|network|cent(?:er|re|ro)|group|office|oficina|bureau)"
)
LONGEST_WRITTEN = 200  # what is longer is no name, and not searched for one
ENDS_IN_BRACKETS = re.compile(r"(?P<name>.*\S)\s*[(\[{（](?P<aside>[^()\[\]{}（）]+)[)\]}）]")
OPENS_WITH_BRACKETS = re.compile(r"[(\[{（](?P<aside>[^()\[\]{}（）]+)[)\]}）]\s*(?P<name>\S.*)")
ENDS_AFTER_A_DASH = re.compile(
    r"(?P<name>.*\S)(?:\s+[-–—@•·]+\s+|\s+/\s+(?=[A-Z]{2})|\s*[|｜]\s*|\s+[–—]|[–—]\s+)(?P<aside>\S.*?)"
)
OPENS_BEFORE_A_DASH = re.compile(r"(?P<aside>[A-Z]{2,}[A-Z\d.&-]*)(?:\s+[-–—/]+\s+|\s*[|｜]\s*)(?P<name>\S.*)")
ENDS_AFTER_A_COMMA = re.compile(r"(?P<name>[^,]*[^,\s])\s*,\s*(?P<aside>[^\s,].*)")
ENDS_IN_PRONOUNS = re.compile(r"(?P<name>.*\S)\s+(?P<aside>[^\W\d_]{2,5}(?:/[^\W\d_]{2,6})+)")
ASIDES = re.compile(r"\s*[,;|]\s*|\s+[-–—]\s+")


@lru_cache(maxsize=4096)
def cleaned(name: str) -> Cleaned:
    """Return a name without what programs and people write around it; every word is in the name or in an attribute.

    What might be part of the name stays in it, as does what tells people apart who have no name.

    >>> cleaned("Ana (she/her) – UNHCR")
    Cleaned(name='Ana', attributes={'pronouns': 'she/her', 'organisation': 'UNHCR'})
    >>> cleaned("Moderator (Ana)").name, cleaned("Participant 3 – Riverton").name
    ('Moderator (Ana)', 'Participant 3 – Riverton')
    """
    rest = written = visible(name)
    if len(written) > LONGEST_WRITTEN:
        return Cleaned(written)
    told: list[tuple[str, str]] = []
    while cut := _cut(rest):
        rest, found = cut
        told[:0] = found
    rest = rest.lstrip("~ ")  # how WhatsApp writes whom one does not know
    if not any(map(str.isalnum, rest)):
        return Cleaned(written)
    attributes: dict[str, str] = {}
    for what, words in told:
        attributes[what] = f"{attributes[what]}, {words}" if what in attributes else words
    return Cleaned(rest, attributes)


def _cut(name: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Return the name with one aside less and what that told; None when nothing is certain enough to be cut off."""
    for shape in (ENDS_IN_PRONOUNS, ENDS_IN_BRACKETS, OPENS_WITH_BRACKETS, OPENS_BEFORE_A_DASH, ENDS_AFTER_A_DASH):
        found = shape.fullmatch(name)
        if found and (told := _told(found["aside"], found["name"])):
            organised = any(what == "organisation" for what, _ in told)
            # A bracket before a name, or pronouns after it, are cut off when known; they name no organisation.
            if not organised or shape not in {ENDS_IN_PRONOUNS, OPENS_WITH_BRACKETS}:
                return found["name"].rstrip(" ,;-"), told
    found = ENDS_AFTER_A_COMMA.fullmatch(name)
    if found and _stands_after_a_comma(found["aside"], found["name"]):
        told = _told(found["aside"], found["name"])
        return (found["name"], told) if told else None
    return None


def _stands_after_a_comma(aside: str, name: str) -> bool:
    """Tell an organisation or a pronoun after a comma from a given name (`Ruiz, Ana`) and a degree (`PhD`)."""
    words = folded(aside)
    if words.strip(". ") in SUFFIXES:
        return False
    known = {_what(part, name) for part in ASIDES.split(aside)} <= {"pronouns", "status", "function"}
    acronym = aside.isupper() and not name.isupper() and len(aside) > 1
    return known or acronym or bool(ORGANISATION.search(words))


def _told(aside: str, name: str) -> list[tuple[str, str]]:
    """Return what each part of an aside tells about the bearer of the name; nothing when one of them is unclear."""
    told = [(_what(part, name), part.strip()) for part in ASIDES.split(aside) if part.strip()]
    return [(what, words) for what, words in told if what] if all(what for what, _ in told) else []


def _what(words: str, name: str) -> str:
    """Return what an aside tells: pronouns, status, gender, function or, where nobody else is meant, organisation."""
    plain = folded(words).strip(" .")
    parts = re.findall(r"[^\W\d_]+", plain)
    if parts and PRONOUNS.issuperset(parts) and ("/" in plain or len(parts) == 1):
        return "pronouns"
    if plain in STATUS:
        return "status"
    if plain in GENDERS:
        return "gender"
    if parts and len(parts) <= 3 and _is_function(parts, plain):  # noqa: PLR2004 - `lead note taker`
        return "function"
    return "organisation" if _is_personal(name) and len(parts) and len(plain) > 1 and plain[0].isalpha() else ""


def _is_function(parts: list[str], plain: str) -> bool:
    return bool({parts[0], parts[-1]} & ROLES.keys() or plain in ROLES) and not ORGANISATION.search(plain)


def _is_personal(name: str) -> bool:
    """Tell a person's own name from a number, a role and what anybody is called."""
    return (
        any(map(str.isalpha, name))
        and not any(map(str.isdigit, name))
        and not tells_a_role(name)
        and not is_label(name)
        and folded(name) not in ANYBODY
    )


def told_apart(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    """Return what tells two bearers of one name apart: an organisation or a gender that is not the other's."""
    for what in ("organisation", "gender"):
        if what in one and what in other and folded(one[what]) != folded(other[what]):
            yield what


def joined(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return what is known of one person from both: of two values the second is added to the first.

    >>> joined({"status": "Guest"}, {"status": "External", "organisation": "IOM"})
    {'status': 'Guest, External', 'organisation': 'IOM'}
    """
    known = dict(one)
    for what, words in other.items():
        if what not in known:
            known[what] = words
        elif folded(words) not in folded(known[what]):
            known[what] = f"{known[what]}, {words}"
    return known
