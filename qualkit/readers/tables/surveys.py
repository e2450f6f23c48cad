"""Exports of survey programs: several header rows made one, and what the programs add for their own sake."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qualkit.readers.boards.pinned import note_text
from qualkit.readers.tables.columns import MEANING, key, uncoded
from qualkit.readers.tables.sheets import Sheet

IMPORT_ID = re.compile(r"\{\s*[\"']ImportId[\"']")  # the third row of Qualtrics
HEADER_ROWS = 4  # below the first, that may still be header
RESPONDENT = frozenset({"respondent id", "respondentid"})  # how the first row of SurveyMonkey begins
# What SurveyMonkey writes below a question that has one field.
ONE_FIELD_WORDS = (
    "response; open-ended response; respuesta; respuesta abierta; reponse; reponse ouverte; resposta; "
    "resposta aberta; risposta; risposta aperta; antwort; antwort mit offenem ende; offene antwort"
)
ONE_FIELD = frozenset(ONE_FIELD_WORDS.split("; "))
# Columns about the filling in, not about people or what they said.
ADDED_WORDS = (
    "start date; end date; startdate; enddate; response type; responsetype; ip address; ipaddress; ipaddr; "
    "duration (in seconds); recorded date; recordeddate; recipient last name; recipientlastname; recipient first name; "
    "recipientfirstname; recipient email; recipientemail; external data reference; externaldatareference; "
    "externalreference; location latitude; locationlatitude; location longitude; locationlongitude; "
    "distribution channel; distributionchannel; collector id; collectorid; date created; date modified; "
    "email address; email; e-mail; correo electronico; direccion de correo electronico; adresse e-mail; "
    "endereco de e-mail; indirizzo email; e-mail-adresse; first name; last name; "
    "custom data 1; timestamp; marca temporal; horodateur; carimbo de data/hora; informazioni cronologiche; "
    "zeitstempel; username; nombre de usuario; nom d'utilisateur; nome de usuario; nome utente; nutzername; deviceid; "
    "subscriberid; simserial; phonenumber; submission time; validation status; submitted by; instanceid; "
    "meta/instanceid; meta/rootuuid; formhub/uuid; date submitted; submitdate; last page; lastpage; seed; "
    "date started; date last action; datestamp; referrer url; refurl; total time; interviewtime"
)
ADDED = frozenset(ADDED_WORDS.split("; "))
# How long a question or a group of them took, as LimeSurvey tells it.
TOOK = re.compile(r"(?:group|question) time: .*|grouptime\d+", re.IGNORECASE)
# These are added by programs too, but alone they may be about people.
DOUBTFUL = frozenset("status; start; end; today; progress; finished; index; version; tags; notes; uuid".split("; "))
SURE = 2  # columns that only programs add: then the doubtful ones are theirs as well


def one_header(sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """Return the sheet with one header row that asks the questions, and the cells of the header rows left out."""
    for number, row in enumerate(sheet.rows[1 : 1 + HEADER_ROWS], start=1):
        told = [cell for cell in row if cell]
        if told and 2 * sum(bool(IMPORT_ID.match(cell)) for cell in told) > len(told):
            return _asked_above(sheet, number)
    if len(sheet.rows) > 1 and key(sheet.header[0]) in RESPONDENT and not sheet.rows[1][0]:
        return _asked_in_two_rows(sheet)
    return sheet, ()


def _asked_above(sheet: Sheet, number: int) -> tuple[Sheet, tuple[str, ...]]:
    """Return the sheet of Qualtrics: the row above the ids asks the questions."""
    codes = sheet.header if number > 1 else ("",) * len(sheet.header)
    rows = zip(sheet.rows[number - 1], codes, sheet.rows[number], strict=True)
    asked = tuple(code if _is_translated(cell, code, id_) else note_text(cell) or code for cell, code, id_ in rows)
    left = [cell for row in (*sheet.rows[: number - 1], sheet.rows[number]) for cell in row if cell]
    return replace(sheet, rows=(asked, *sheet.rows[number + 1 :])), tuple(left)


def _is_translated(cell: str, code: str, id_: str) -> bool:
    """Tell what a program calls one of its own columns in a language that the lists do not hold: its code is known."""
    return bool(code) and "QID" not in id_ and not _is_known(cell) and _is_known(code)


def _is_known(header: str) -> bool:
    return bool(_names(header) & (ADDED | DOUBTFUL)) or key(header) in MEANING


def _asked_in_two_rows(sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """Return the sheet of SurveyMonkey: a question reaches over the fields named below it."""
    header, left, question = [], [], ""
    for above, below in zip(sheet.header, sheet.rows[1], strict=True):
        question = above or (question if below else "")
        plain = not below or key(below) in ONE_FIELD
        if below and plain:
            left.append(below)
        header.append(note_text(question if plain else f"{question} – {below}" if question else below))
    return replace(sheet, rows=(tuple(header), *sheet.rows[2:])), tuple(left)


def added_columns(sheet: Sheet) -> set[int]:
    """Return the columns that a survey program added for its own sake; ids are not among them."""
    sure = {n for n, header in enumerate(sheet.header) if _names(header) & ADDED or header.startswith("__")}
    if sure:
        sure |= {n for n, header in enumerate(sheet.header) if _tells_how_long(header, sheet.header[:n])}
    hidden = {n for n, header in enumerate(sheet.header) if header.startswith("_") and key(header) != "id"}
    if len(sure | hidden) < SURE:
        return sure
    return sure | hidden | {n for n, header in enumerate(sheet.header) if _names(header) & DOUBTFUL}


def _tells_how_long(header: str, before: Sequence[str]) -> bool:
    """Tell how long a question took, which is called like it, or a group of questions."""
    is_of_a_question = header.endswith("Time") and header.removesuffix("Time") in before
    return is_of_a_question or any(map(TOOK.fullmatch, (header, uncoded(header))))


def _names(header: str) -> set[str]:
    """Return what a header is called, with and without the code before it."""
    return {key(header), key(uncoded(header))}
