"""Reads saved chats: what was written beside a Zoom call, or in a WhatsApp group."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.model import Document, Kind, PassageKind, Span
from qualkit.readers.building import Draft, Source
from qualkit.readers.talk.dates import days, seconds_of_day
from qualkit.readers.talk.speakers import LONGEST_NAME, looks_like_a_name, visible
from qualkit.text import line_spans, trimmed

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody wrote: the whole of it in the file, its words; date and clock as written, the receiver if told."""

    whole: Span
    words: Span
    name: str
    date: str = ""
    clock: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """Words in a message that its sender did not write, and what they are."""

    kind: str
    words: Span


LONGEST_HEADER = 400
HOUR = 3600
DAY = 24 * HOUR
NAME = rf"[^:\t\n]{{1,{LONGEST_NAME}}}?"
HALF = r"(?:\s*(?:[AaPp]\.?\s?[Mm]\b\.?|[صم]))?"
# How a header says from whom to whom, in the languages of the program.
FROM_TO = (("From", "to"), ("De|De la part de", "a|à|para|pour"), ("Desde|Da", "a"), ("Von", "an"))
EVERYONE = (
    "everyone", "everyone in meeting", "everyone in the meeting", "todos", "todas", "tout le monde", "tous", "tutti",
    "alle", "all panelists", "all panelists and attendees", "hosts and panelists", "host and panelists",
)  # fmt: skip
ZOOM = tuple(
    re.compile(
        rf"(?:(?P<date>\d{{4}}-\d\d-\d\d)[ \t]+)?(?P<clock>\d{{1,2}}:\d\d:\d\d)(?:\t(?P<tabbed>{NAME}):\t"
        rf"|[ \t]+(?:{here})[ \t]+(?P<name>{NAME})(?:[ \t]+(?:{there})[ \t]+(?P<to>{NAME}))?[ \t]*:(?=\s|$))",
        re.IGNORECASE,
    )
    for here, there in FROM_TO
)
ZOOM_PANEL = re.compile(
    rf"(?:(?P<clock>\d{{1,2}}:\d\d(?::\d\d)?{HALF})[ \t]+)?(?:From[ \t]+)?(?P<name>{NAME})[ \t]+(?:to|a|à|para|pour|an)"
    rf"[ \t]+(?P<to>(?:{'|'.join(EVERYONE)})|{NAME}\(Direct Message\))"
    rf"(?:[ \t]+(?P<later>\d{{1,2}}:\d\d{HALF}))?[ \t]*:?\s*$",
    re.IGNORECASE,
)
REPLY = re.compile(
    r"(?:Replying to|Respondiendo a|Respuesta a|En réponse à|Réponse à|Em resposta a|Respondendo a|In risposta a|"
    r"Risposta a|Als Antwort auf|Antwort auf)[ \t]+[\"“«](?P<to>[^\n]{0,300}?)[\"”»][ \t]*(?:\n|$)",
    re.IGNORECASE,
)
REACTION = re.compile(
    r"Reacted to [\"“].{0,300}[\"”] with .{1,60}|Removed an? .{1,60} reaction from [\"“].{0,300}[\"”]", re.IGNORECASE
)
LONGEST_REACTION = 2000
MARK = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
WHATSAPP = re.compile(
    rf"{MARK}(?P<open>\[)?{MARK}(?P<date>\d{{1,4}}(?:{MARK}[./-]\s?{MARK}\d{{1,4}}){{2}})\.?{MARK}[,،]?\s+"
    rf"(?:(?:klo|um|kl\.?|at|à|às|a las|alle)\s+)?(?P<clock>\d{{1,2}}(?:[:.]\d\d){{1,2}}{HALF})"
    rf"(?(open)\]|\s+[-–—](?=\s))\s*(?P<told>{MARK})(?:(?P<name>{NAME}):(?=\s|$))?"
)
IN_A_SENTENCE = re.compile(r"[\"“”„«»]|\w{5,}\.\s|(?:\S+\s+){8}")
# What the program writes where somebody has deleted or sent something.
DELETED = (
    r"(?:this message was|you) deleted(?: this message)?|se elimin[oó] este mensaje|eliminaste este mensaje|"
    r"ce message a été supprimé|vous avez supprimé ce message|(?:esta )?mensagem (?:foi )?apagada|"
    r"você apagou esta mensagem|questo messaggio è stato eliminato|hai eliminato questo messaggio|"
    r"diese nachricht wurde gelöscht|du hast diese nachricht gelöscht"
)
NOT_EXPORTED = (
    r"<[^<>\n]{1,120}>|(?:image|video|video note|audio|sticker|gif|document|contact card) omitted|"
    r"(?:imagen|vídeo|video|audio|sticker|documento|gif) omitid[oa]|(?:image|vidéo|audio|sticker) (?:absent|omis)e?|"
    r"(?:imagem|vídeo|áudio|figurinha|documento) (?:ocultad|omitid)[oa]|"
    r"(?:immagine|video|audio|sticker|documento) omess[oa]|(?:bild|video|audio|sticker|dokument) weggelassen|"
    r"[^\n/]{1,120}\.\w{2,5} \((?:file attached|archivo adjunto|fichier joint|arquivo anexado|file allegato|"
    r"datei angehängt)\)"
)
ADDED = {"message deleted": DELETED, "media left out of the export": NOT_EXPORTED}
ADDED_LINES = tuple((kind, re.compile(rf"(?:{words})\W*", re.IGNORECASE)) for kind, words in ADDED.items())
ADDED_LAST = re.compile(
    "[ \t]*(?:\u200e<[^<>\n]{1,120}>|<(?:This message was edited|Se editó este mensaje|Ce message a été modifié|"
    "Mensagem editada|Esta mensagem foi editada|Questo messaggio è stato modificato|Diese Nachricht wurde bearbeitet)"
    r"\.?>)\s*$",
    re.IGNORECASE,
)
LONGEST_ADDED = 300
OF_THE_PROGRAM = "message of the program"


def chat(text: str, source: Source) -> Document | None:
    """Return the transcript of a saved chat, a turn for each message; None when the text is no chat.

    The time is counted from the first message, or from the recording's start where the clock is that of a recording.
    """
    first = next((span for span in line_spans(text[:LONGEST_HEADER]) if len(trimmed(text, span))), Span(0, 0))
    for shapes, find, least in ((ZOOM, _zoom, 1), ((ZOOM_PANEL,), _zoom, 2), ((WHATSAPP,), _whatsapp, 2)):
        shape = next((shape for shape in shapes if shape.match(text, first.start, first.end)), None)
        messages = list(find(text, shape)) if shape else []
        if _are_people([message.name for message in messages if message.name], least):
            return _document(text, messages, source)
    return None


def _are_people(senders: Sequence[str], least: int) -> bool:
    """Tell a chat from a log of visits, in which every entry has its own title before a colon."""
    return len(senders) >= least and (len(set(senders)) < len(senders) or any(map(looks_like_a_name, senders)))


def _headers(text: str, shape: re.Pattern[str]) -> Iterator[tuple[Span, re.Match[str]]]:
    """Return the whole of each message and its header."""
    before: re.Match[str] | None = None
    for line in line_spans(text):
        header = shape.match(text, line.start, min(line.end, line.start + LONGEST_HEADER))
        if header:
            if before:
                yield Span(before.start(), line.start), before
            before = header
    if before:
        yield Span(before.start(), len(text)), before


def _zoom(text: str, shape: re.Pattern[str]) -> Iterator[Message]:
    for whole, header in _headers(text, shape):
        told = header.groupdict()
        to = " ".join((told["to"] or "").replace("(", " (").split())
        yield Message(
            trimmed(text, whole),
            trimmed(text, Span(header.end(), whole.end)),
            visible(told.get("tabbed") or told["name"]),
            told.get("date") or "",
            told["clock"] or told.get("later") or "",
            "" if to.casefold() in EVERYONE else to,
        )


def _whatsapp(text: str, shape: re.Pattern[str]) -> Iterator[Message]:
    """Return the messages; what the program tells of the group has no sender."""
    headers = list(_headers(text, shape))
    times_sent = Counter(header["name"] for _, header in headers)
    for whole, header in headers:
        # `Ana changed the subject to “Rents: who pays?”` names no sender before its colon.
        name = header["name"] or ""
        is_sender = name and (times_sent[name] > 1 or not IN_A_SENTENCE.search(name))
        words = Span(header.end() if is_sender else header.end("told"), whole.end)
        sender = visible(name) if is_sender else ""
        yield Message(trimmed(text, whole), trimmed(text, words), sender, header["date"], header["clock"])


def _document(text: str, messages: Sequence[Message], source: Source) -> Document:
    read, warnings = days([message.date for message in messages], [message.clock for message in messages])
    times = _times(messages, read)
    first = messages[0]
    started = " ".join(f"{_day(first, read)} {first.clock}".split())
    draft = Draft(source, kind=Kind.TRANSCRIPT, attributes={"started": started} if started else None)
    draft.write(text)
    for warning in warnings:
        draft.warn(warning)
    for message, time in zip(messages, times, strict=True):
        _mark(draft, text, message, time, _day(message, read))
    return draft.finished()


def _day(message: Message, read: dict[str, date | None]) -> str:
    day = read.get(message.date)
    return day.isoformat() if day else " ".join(message.date.split())


def _times(messages: Sequence[Message], read: dict[str, date | None]) -> list[float | None]:
    """Return the seconds of each message since the first; a clock that begins within an hour is a recording's."""
    moments: list[float | None] = []
    latest, midnights = 0.0, 0
    for message in messages:
        clock = seconds_of_day(message.clock)
        day = read.get(message.date)
        if clock is None or (message.date and day is None):
            moments.append(None)
            continue
        if not message.date:
            midnights += clock + midnights * DAY < latest - DAY / 2
            latest = max(latest, clock + midnights * DAY)
        moments.append(clock + DAY * (day.toordinal() if day else midnights))
    known = [moment for moment in moments if moment is not None]
    zero = known[0] if known and known[0] >= HOUR else 0.0
    return [None if moment is None else max(0.0, moment - zero) for moment in moments]


def _mark(draft: Draft, text: str, message: Message, time: float | None, day: str) -> None:
    """Record a message as a turn, and name what the program has put into it."""
    if not message.name:
        draft.leave_out(OF_THE_PROGRAM, message.words.of(text))
        return
    words, reply, asides = _parts(text, message.words)
    for aside in asides:
        # Who sent nothing but a picture is named with it.
        draft.leave_out(aside.kind, (aside.words if len(words) else message.whole).of(text))
        if not len(words):
            return
    attributes = {"date": day, "to": message.to, "reply to": reply}
    draft.mark(
        words,
        PassageKind.TURN,
        participant_id=draft.person(message.name) if len(words) else None,
        time=None if time is None else (time, None),
        attributes={name: value for name, value in attributes.items() if value},
    )


def _parts(text: str, words: Span) -> tuple[Span, str, list[Aside]]:
    """Return what the sender wrote, to what it replies, and what the program added."""
    lines = [line for line in words.of(text)[:LONGEST_REACTION].split("\n") if line.strip()]
    if lines and len(words) <= LONGEST_REACTION and all(REACTION.fullmatch(line.strip()) for line in lines):
        return Span(words.end, words.end), "", [Aside("reaction", words)]
    reply = REPLY.match(text, words.start, words.end)
    if reply:
        rest = trimmed(text, Span(reply.end(), words.end))
        return rest, reply["to"], [] if len(rest) else [Aside("reply without words", words)]
    asides = []
    while aside := _added_first(text, words):
        asides.append(aside)
        words = trimmed(text, Span(aside.words.end, words.end))
    tail = ADDED_LAST.search(text, max(words.start, words.end - LONGEST_ADDED), words.end)
    if tail:
        asides.append(Aside("mark of the program", trimmed(text, Span(tail.start(), words.end))))
        words = trimmed(text, Span(words.start, tail.start()))
    return words, "", asides


def _added_first(text: str, words: Span) -> Aside | None:
    """Return the first line when the program has written it; on an iPhone an invisible mark opens such lines."""
    end = text.find("\n", words.start, words.end)
    line = trimmed(text, Span(words.start, words.end if end < 0 else end))
    if not 0 < len(line) <= LONGEST_ADDED:
        return None
    plain = visible(line.of(text))
    kind = next((kind for kind, shape in ADDED_LINES if shape.fullmatch(plain)), None)
    if kind is None and text[line.start] == "\u200e" and plain:
        kind = OF_THE_PROGRAM
    return Aside(kind, line) if kind else None
