"""Columns: what the header of a table says about the cells below it, in the languages of the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from statistics import mean

from qualkit.readers.tables.sheets import Sheet
from qualkit.text import folded

LONG = 4.0  # words a cell on average: somebody said something
DISTINCT = 0.5  # of a column's cells differ: not a category

# What a column means, and the headers that say so.
MEANINGS = {
    "text": (
        "text; note; notes; content; title/content; sticky; sticky note; post-it; postit; body; message; comment; "
        "comments; quote; excerpt; answer; answers; response; responses; statement; texto; nota; notas; contenido; "
        "comentario; comentarios; respuesta; respuestas; cita; texte; contenu; commentaire; reponse; reponses; "
        "citation; testo; risposta; commento; resposta; what was said; open answer; verbatim; value"
    ),
    "question": "question; questions; prompt; question text; pregunta; consigna; domanda; pergunta; frage",
    "area": (
        "area; category; section; frame; column; topic; heading; theme; categoria; seccion; columna; tema; categorie; "
        "colonne; rubrique; list; board column; swimlane; parent title; parent name; frame title; abschnitt; bereich"
    ),
    "area id": "columnid; column id",
    "subject": "subject; title; asunto; titulo; titre; sujet",
    "group": "group; grupo; groupe; gruppo; board; tablero; tableau; session; table; breakout; breakout group; mesa",
    "colour": "colour; color; bg color; background; background color; background colour; couleur; fillcolor; fill",
    "x": "x; position x; pos x; x position; positionx; left",
    "y": "y; position y; pos y; y position; positiony; top",
    "width": "width; w; breite; ancho; largeur",
    "height": "height; h; hohe; alto; hauteur",
    "tags": "tags; tag; labels; etiquetas; etiquettes",
    "author": "author; last updated by; created by; createdby; autor; autora; auteur; auteure; autore; by",
    "votes": "votes; vote; dots; likes; stars; votos; voti; reactions; upvotes; vote count",
    "type": "type; sticky type; shape; tipo",
    "parent": "parent; parentid; parent id",
    "language": (
        "language; lang; idioma; lengua; langue; lingua; sprache; user language; userlanguage; start language; "
        "startlanguage; language used"
    ),
    "id": (
        "id; respondent; respondent id; respondent_id; participant; participant id; participant_id; case; case id; "
        "case_id; code; number; no; nr; response id; response_id; responseid; row; identifier; participante; "
        "encuestado; repondant; participante id; numero; uuid; key; caso; submission id; pseudonym; seudonimo; "
        "pseudonyme"
    ),
    "name": "name; speaker; nombre; nom; nome; prenom; full name; participant name; hablante; locuteur; who",
    "document": (
        "document; documents; file; file name; filename; transcript; interview; recording; documento; archivo; "
        "fichero; transcripcion; entrevista; fichier; transcription; entretien; trascrizione; source"
    ),
    "role": "role; rol; papel; ruolo; rolle; funcion; fonction; function",
    "person": (
        "age; age group; gender; sex; city; town; country; country of origin; origin; nationality; occupation; "
        "profession; job; education; status; organisation; organization; affiliation; years in city; region; "
        "edad; genero; sexo; ciudad; pais; pais de origen; origen; nacionalidad; ocupacion; profesion; estudios; "
        "organizacion; age (years); genre; sexe; ville; pays; pays d'origine; origine; nationalite; metier; "
        "etudes; formation; organisme; eta; genere; citta; paese; role; rol; cargo"
    ),
}
MEANING = {header: meaning for meaning, headers in reversed(MEANINGS.items()) for header in headers.split("; ")}
# Ids that are those of people, whatever else the table knows about them.
PEOPLE_HEADERS = (
    "respondent; respondent id; participant; participant id; name; participante; repondant; encuestado; speaker; "
    "nombre; nom; nome; pseudonym; seudonimo; pseudonyme"
)
PEOPLE = frozenset(PEOPLE_HEADERS.split("; "))
PERSONAL = frozenset(MEANINGS["person"].split("; "))
LANGUAGE_NAMES = {
    "ar": "arabic arabe arabo ara",
    "de": "german deutsch aleman allemand deu ger",
    "en": "english ingles anglais inglese eng",
    "es": "spanish espanol castellano espagnol spagnolo spa",
    "fr": "french francais frances francese fra fre",
    "it": "italian italiano italien ita",
    "pt": "portuguese portugues portugais portoghese por",
}
LANGUAGES = {name: code for code, names in LANGUAGE_NAMES.items() for name in names.split()}
CODED = re.compile(r"[A-Za-z]\w{0,40}\. (?=\S)")
NUMBER = re.compile(r"[-+]?[\d.,:/ %-]+$")


def uncoded(header: str) -> str:
    """Return a header without the code before it, as LimeSurvey writes it.

    >>> uncoded("submitdate. Date submitted")
    'Date submitted'
    """
    return CODED.sub("", header, count=1)


def key(header: str) -> str:
    """Return a header as the lists above write it."""
    return " ".join(folded(header).replace("_", " ").split()).strip(" :*?¿.")


def meanings(sheet: Sheet) -> dict[str, int]:
    """Return which column means what, the first of each meaning; empty when the first row is no header."""
    found: dict[str, int] = {}
    for number, header in enumerate(sheet.header):
        meaning = MEANING.get(key(header)) or MEANING.get(folded(header)) or MEANING.get(key(uncoded(header)))
        # What begins so is a program's own, except for the number of the row.
        if meaning and (meaning == "id" or not header.startswith("_")):
            found.setdefault(meaning, number)
    return found


def is_header(sheet: Sheet) -> bool:
    """Tell whether the first row names the columns: numbers are no names."""
    return not any(map(NUMBER.match, sheet.header))


def language_code(told: object) -> str:
    """Return the code of a language, which people and programs write in their ways; nothing for what is none.

    >>> language_code("es-MX"), language_code("Français"), language_code("spa"), language_code("?"), language_code(None)
    ('es', 'fr', 'es', '', '')
    """
    if not isinstance(told, str):
        return ""
    word = re.split(r"[-_ (]", folded(told).strip())[0]
    return LANGUAGES.get(word) or (word if re.fullmatch(r"[a-z]{2,3}", word) else "")


def words_a_cell(sheet: Sheet, number: int) -> float:
    """Return how many words the cells of a column have on average."""
    return mean([len(cell.split()) for cell in sheet.column(number)] or [0])


def is_text(sheet: Sheet, number: int) -> bool:
    """Tell whether the cells of a column are words of people, and not numbers or categories."""
    return are_words(sheet.column(number))


def are_words(cells: list[str]) -> bool:
    """Tell whether cells are words of people, and not numbers or categories."""
    worded = sum(any(map(str.isalpha, cell)) and not NUMBER.match(cell) for cell in cells)
    return bool(cells) and worded * 2 > len(cells) and len(set(cells)) >= DISTINCT * len(cells)


def is_long_text(sheet: Sheet, number: int) -> bool:
    """Tell whether a column holds what people said at length."""
    return is_text(sheet, number) and words_a_cell(sheet, number) >= LONG


def is_personal(header: str) -> bool:
    """Tell whether a column says something about a person."""
    return key(header) in PERSONAL


def attributes(sheet: Sheet, row: tuple[str, ...], *, but: Mapping[str, int] | set[int]) -> dict[str, str]:
    """Return the cells of a row by their headers, leaving some columns and empty cells out."""
    left_out = but if isinstance(but, set) else set(but.values())
    found: dict[str, str] = {}
    for number, (header, cell) in enumerate(zip(sheet.header, row, strict=True)):
        if cell and number not in left_out:
            name = header or f"column {number + 1}"
            # Two columns may have one name.
            found[f"{name} ({number + 1})" if name in found else name] = cell
    return found
