"""Reads captions: WebVTT and SubRip as meeting programs and speech recognisers write them."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path

from qualkit.errors import InputError
from qualkit.model import Document, Kind, PassageKind
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.building import Draft, Source, load
from qualkit.readers.clock import RANGE, TIME, seconds
from qualkit.readers.speakers import LONGEST_NAME, looks_like_a_name, may_speak, name_key
from qualkit.text import decode

MEDIA_TYPES = {".vtt": "text/vtt", ".srt": "application/x-subrip"}
BEGINNING = re.compile(rf"\s*(?:WEBVTT\b|\d+\n{TIME}\s*-->)")
LANGUAGE = re.compile(r"Language:\s*([A-Za-z]{2,3})")
ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s([^<>]*)>")
TAG = re.compile(r"</?(?:[biucv]|ruby|rt|lang|font|span)\b[^<>]*>|<[\d:.]+>|\{\\[^{}]*\}", re.IGNORECASE)
NAMED = re.compile(rf"([^\s:<][^:\n]{{0,{LONGEST_NAME - 1}}}?)\s*:\s+(?=\S)|\(([^)\n]{{1,{LONGEST_NAME}}})\)\n")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words on the screen, from when to when, and who says them if the file tells."""

    start: float
    end: float
    words: str
    name: str | None = None


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the transcript that the captions of a recording hold, in the order of time."""
    yield from parse(load(path, MEDIA_TYPES.get(path.suffix.lower(), "text/vtt"), hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    yield transcript(decode(source.data, name=source.name), source)


def are_captions(text: str) -> bool:
    """Tell whether a text is a caption file, whatever its suffix."""
    return bool(BEGINNING.match(text))


def transcript(text: str, source: Source) -> Document:
    """Return the transcript that the text of a caption file holds."""
    cues = sorted(_with_names(list(_voices(_cues(text.split("\n"))))), key=lambda cue: cue.start)
    if not cues:
        raise InputError(f"{source.name}: holds no cue like '00:01.000 --> 00:04.000'; is this a caption file?")
    header = text.partition("\n\n")[0] if text.startswith("WEBVTT") else ""
    language = LANGUAGE.search(header)
    draft = Draft(source, kind=Kind.TRANSCRIPT, language=language[1].lower() if language else "")
    for cue in _turns(cues):
        opening = f"{cue.name}: " if cue.name else ""
        line = draft.write(opening + cue.words)
        draft.mark(
            replace(line, start=line.start + len(opening)),
            PassageKind.TURN,
            participant_id=draft.person(cue.name) if cue.name else None,
            time=(cue.start, cue.end),
        )
    return draft.finished()


def _cues(lines: Sequence[str]) -> Iterator[Cue]:
    """Return the cues in the order of the file, markup and all; a blank line within a cue stays with it."""
    times = [n for n, line in enumerate(lines) if RANGE.match(line)]
    for n, following in pairwise([*times, len(lines)]):
        time = RANGE.match(lines[n])
        payload = list(lines[n + 1 : following])
        if following < len(lines):
            payload = _without_identifier(payload)
        payload = _without_asides(payload)
        if time:
            start = seconds(time[1])
            yield Cue(start, max(start, seconds(time[2])), "\n".join(payload).strip())


def _without_identifier(payload: list[str]) -> list[str]:
    """Drop the next cue's number or GUID: one line that follows a blank one and ends right above its times."""
    above_is_blank = len(payload) > 1 and not payload[-2].strip()
    return (
        payload[:-1]
        if payload and payload[-1].strip() and (above_is_blank or payload[-1].strip().isdigit())
        else payload
    )


def _without_asides(payload: Sequence[str]) -> list[str]:
    """Drop the blocks of notes and styles that stand between cues."""
    kept: list[str] = []
    aside = False
    for n, line in enumerate(payload):
        after_blank = n > 0 and not payload[n - 1].strip()
        aside = (aside and bool(line.strip())) or (after_blank and bool(ASIDE.match(line)))
        if not aside:
            kept.append(line)
    return kept


def _voices(cues: Iterator[Cue]) -> Iterator[Cue]:
    """Return the cues with markup taken off; a cue in which several voices speak becomes several."""
    for cue in cues:
        before, *voices = VOICE.split(cue.words)
        for name, raw in [("", before), *zip(voices[::2], voices[1::2], strict=True)]:
            words = html.unescape(TAG.sub("", raw)).strip()
            if words:
                yield replace(cue, words=words, name=" ".join(html.unescape(name).split()) or None)


def _with_names(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Take `Name: ` off the words where most cues begin so, or where the name comes back."""
    names = [_name_in(cue) for cue in cues]
    times_said = Counter(name_key(name) for name, _ in names if name)
    mostly = times_said.total() * 2 >= len(cues)
    for cue, (name, words) in zip(cues, names, strict=True):
        named = name and (mostly or times_said[name_key(name)] > 1)
        yield replace(cue, name=name, words=words) if named else cue


def _name_in(cue: Cue) -> tuple[str | None, str]:
    found = None if cue.name else NAMED.match(cue.words)
    name = (found[1] or found[2]) if found else ""
    if found and may_speak(name) and looks_like_a_name(name):
        return " ".join(name.split()), cue.words[found.end() :].strip()
    return None, cue.words


def _turns(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Join the cues that one named speaker says in a row; without a name nobody knows who speaks on."""
    for _, run in groupby(enumerate(cues), key=lambda pair: name_key(pair[1].name) if pair[1].name else pair[0]):
        said = [cue for _, cue in run]
        yield replace(
            said[0], end=max(cue.end for cue in said), words=" ".join(" ".join(cue.words for cue in said).split())
        )
