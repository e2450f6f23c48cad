"""Reads captions: WebVTT and SubRip as meeting programs and speech recognisers write them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from qualkit.errors import InputError
from qualkit.model import Document
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.building import Source, load, text_of
from qualkit.readers.tables.columns import language_code
from qualkit.readers.talk.clock import TIME, seconds
from qualkit.readers.talk.cues import Cue, transcript_of

MEDIA_TYPES = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".sbv": "text/x-subviewer"}
HEADER = "WEBVTT"
BEGINNING = re.compile(rf"\s*(?:WEBVTT\b|\d+[ \t]*\n\s*{TIME}\s*-->)")
ARROW = "-->"
TIMING = re.compile(rf"[^\S\n]*({TIME})[^\S\n]*-->[^\S\n]*({TIME})")
SUBVIEWER = re.compile(rf"^({TIME}),({TIME})[^\S\n]*$", re.MULTILINE)
BEFORE_ARROW = 60  # characters of a line, at most
LANGUAGE = re.compile(r"\blanguage:[ \t]*([A-Za-z]{2,3})\b", re.IGNORECASE)
SETTING = re.compile(r"(?:align|line|position|size|vertical|region|[XY][12]):", re.IGNORECASE)
ASIDES = {"NOTE": "note of the file", "STYLE": "style of the file", "REGION": "style of the file"}
ASIDE = re.compile(r"(NOTE|STYLE|REGION)(?:\s|$)")
BLANK = re.compile(r"\n[^\S\n]*\n\s*")
NUMBER = re.compile(r"\d+$")
LIKE_AN_IDENTIFIER = re.compile(
    r'\d+$|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?:/\S*)?$|\d+ "[^"]+" \(\d+\)$'
)
NAMING_IDENTIFIER = re.compile(r'\d+ "([^"]+)" \(\d+\)$')  # Webex
VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>|(</v>)")
# What is not surely a tag is words: `a<b x>y`.
TAG = re.compile(
    r"</?(?:[biucv]|ruby|rt)(?:\.[^\s<>]*)?\s{0,3}>|</?(?:font|span|lang)\b[^<>]*>|<[\d:.]+>|\{\\[^{}]*\}",
    re.IGNORECASE,
)
LINE_BREAK = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

LeftOut: TypeAlias = list[tuple[str, str]]
Paragraphs: TypeAlias = Callable[[str, LeftOut], list[str]]


@dataclass(frozen=True, slots=True)
class Timing:
    """A line of times: from when to when, where the line opens and ends, and what else stands in it."""

    start: float
    end: float
    opens: int
    ends: int
    rest: str


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the transcript that the captions of a recording hold, in the order of time."""
    yield from parse(load(path, MEDIA_TYPES.get(path.suffix.lower(), "text/vtt"), hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    yield transcript(*text_of(source))


def are_captions(text: str) -> bool:
    """Tell whether a text is a caption file, whatever its suffix."""
    return bool(BEGINNING.match(text))


def transcript(text: str, source: Source) -> Document:
    """Return the transcript that the text of a caption file holds."""
    timings = list(_timings(text)) or list(_subviewer_timings(text))
    if not timings:
        raise InputError(f"{source.name}: holds no cue like '00:01.000 --> 00:04.000'; is this a caption file?")
    left_out: LeftOut = []
    # Notes and styles are words in SubRip.
    is_vtt = text.lstrip().startswith(HEADER) or source.path.suffix.lower() == ".vtt"
    paragraphs = _but_asides if is_vtt else _all_paragraphs
    cues = list(_cues(text, timings, paragraphs, left_out))
    # Some programs tell the language in the header, some in a note.
    told = "\n".join(words for kind, words in left_out if kind in {"header of the file", "note of the file"})
    language = LANGUAGE.search(told)
    return transcript_of(cues, source, language=language_code(language[1]) if language else "", left_out=left_out)


def _timings(text: str) -> Iterator[Timing]:
    at = text.find(ARROW)
    while at >= 0:
        opens = text.rfind("\n", max(0, at - BEFORE_ARROW), at) + 1
        # Without a line end near by, this is the first line or too long to be one of times.
        match = TIMING.match(text, opens) if opens or at <= BEFORE_ARROW else None
        ends = at + len(ARROW)
        if match and match.end() > at:
            ends = text.find("\n", match.end())
            ends = len(text) if ends < 0 else ends
            start = seconds(match[1])
            yield Timing(start, max(start, seconds(match[2])), opens, ends, text[match.end() : ends].strip())
        at = text.find(ARROW, ends)


def _subviewer_timings(text: str) -> Iterator[Timing]:
    for match in SUBVIEWER.finditer(text):
        start = seconds(match[1])
        yield Timing(start, max(start, seconds(match[2])), match.start(), match.end(), "")


def _cues(text: str, timings: Sequence[Timing], paragraphs: Paragraphs, left_out: LeftOut) -> Iterator[Cue]:
    """Return the cues in the order of the file; what stands beside their words goes to `left_out`.

    A blank line within a cue stays with it.
    """
    between = _between(text, timings)
    header, identifier = between[0]
    left_out.append(("header of the file", "\n\n".join(paragraphs(header, left_out)).strip().removeprefix(HEADER)))
    for timing, (piece, following) in zip(timings, between[1:], strict=True):
        if identifier:
            left_out.append(("cue number" if NUMBER.match(identifier) else "cue id", identifier))
        words = "\n".join(paragraphs(piece, left_out))
        if all(map(SETTING.match, timing.rest.split())):
            left_out.append(("cue setting", timing.rest))
        else:
            words = f"{timing.rest}\n{words}"
        naming = NAMING_IDENTIFIER.match(identifier)
        yield from _voices(Cue(words, timing.start, timing.end, naming[1] if naming else None))
        identifier = following


def _between(text: str, timings: Sequence[Timing]) -> list[tuple[str, str]]:
    """Return what stands before, between and after the lines of times: the words, and the next cue's number or id."""
    starts = [0, *(timing.ends for timing in timings)]
    pieces = [text[start:end] for start, end in zip(starts, [*(t.opens for t in timings), len(text)], strict=True)]
    cuts = [_identifier_at(piece) for piece in pieces[:-1]]
    # Where most cues have an id, any word may be one; else it must look like one.
    numbered = sum(cut is not None for cut in cuts) * 2 > len(timings)
    between = []
    for piece, cut in zip(pieces, [*cuts, None], strict=True):
        identifier = piece[cut:].strip() if cut is not None else ""
        if identifier and (numbered or LIKE_AN_IDENTIFIER.match(identifier)):
            between.append((piece[:cut], identifier))
        else:
            between.append((piece, ""))
    return between


def _identifier_at(piece: str) -> int | None:
    """Return where the line right above the next times begins, if it may be a number or an id: above it is nothing.

    Where no blank lines stand between cues, a number may follow the words at once.
    """
    body = piece.removesuffix("\n")
    at = body.rfind("\n") + 1
    above = body[body.rfind("\n", 0, max(0, at - 1)) + 1 : max(0, at - 1)]
    line = body[at:].strip()
    return at if line and (not above.strip() or NUMBER.match(line)) else None


def _but_asides(piece: str, left_out: LeftOut) -> list[str]:
    """Return the paragraphs of a piece but for the notes and styles, which may stand after a blank line only."""
    first, *others = _all_paragraphs(piece, left_out)
    kept = [first]
    for paragraph in others:
        aside = ASIDE.match(paragraph)
        if aside:
            left_out.append((ASIDES[aside[1]], paragraph))
        else:
            kept.append(paragraph)
    return kept


def _all_paragraphs(piece: str, _: LeftOut) -> list[str]:
    return BLANK.split(piece.rstrip())


def _voices(cue: Cue) -> Iterator[Cue]:
    """Return the cue with markup taken off; when several voices speak in it, one for each."""
    told = _told(cue)
    if told:
        yield told
        return
    name, begins = cue.name, 0
    for voice in VOICE.finditer(cue.words):
        yield from _spoken(cue, cue.words[begins : voice.start()], name)
        # Behind the end of a voice nobody known goes on.
        name = " ".join(plain(voice[1]).split()) or None if voice[1] else cue.name
        begins = voice.end()
    yield from _spoken(cue, cue.words[begins:], name)


def _spoken(cue: Cue, raw: str, name: str | None) -> Iterator[Cue]:
    words = plain(TAG.sub("", LINE_BREAK.sub("\n", raw))).strip()
    if words:
        yield replace(cue, words=words, name=name)


def plain(text: str) -> str:
    """Return the text with its entities as characters; what lacks the semicolon is none.

    >>> plain("Q&amp;A on R&D; &lt;3")
    'Q&A on R&D; <3'
    """
    return ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def _told(cue: Cue) -> Cue | None:
    """Return what a cue of Teams says whose words are JSON: the speaker, the words, their language."""
    if not cue.words.lstrip().startswith("{") or "spokenText" not in cue.words:
        return None
    try:
        content = json.loads(cue.words)
    except (ValueError, RecursionError):
        return None
    said, name, language = (content.get(key) for key in ("spokenText", "speakerName", "spokenLanguage"))
    if not isinstance(said, str):
        return None
    return replace(
        cue,
        words=said,
        name=" ".join(name.split()) or None if isinstance(name, str) else None,
        language=language_code(language),
    )
