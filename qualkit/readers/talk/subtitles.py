"""Reads subtitles kept as XML: the three that YouTube writes, and TTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from qualkit.errors import InputError
from qualkit.model import Document
from qualkit.protocols import NO_HINTS, Hints
from qualkit.readers.building import Source, load
from qualkit.readers.tables.columns import language_code
from qualkit.readers.talk.captions import LINE_BREAK, TAG, plain
from qualkit.readers.talk.clock import CLOCK, moment, seconds
from qualkit.readers.talk.cues import Cue, transcript_of

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

MEDIA_TYPES = {".ttml": "application/ttml+xml", ".dfxp": "application/ttml+xml"}
ROOTS = frozenset({"timedtext", "transcript", "tt"})
CUES = frozenset({"text", "p"})  # the elements that hold the words of a cue
CHUNK = 1 << 20  # bytes
UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
MEASURED = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(h|ms|m|s|f|t)$")
MULTIPLIER = re.compile(r"([1-9]\d{0,5})\s([1-9]\d{0,5})")
FRAMED = re.compile(r"(\d{1,3}:\d{1,2}:\d{1,2}):(\d{1,3}(?:\.\d{1,9})?)$")


def read(path: Path, hints: Hints = NO_HINTS) -> Iterator[Document]:
    """Return the transcript that the subtitles of a recording hold."""
    yield from parse(load(path, MEDIA_TYPES.get(path.suffix.lower(), "text/xml"), hints))


def parse(source: Source) -> Iterator[Document]:
    """Return what `read` returns, of a file already loaded."""
    found = _Subtitles(source.name)
    parser = expat.ParserCreate(namespace_separator=" ")
    # What is declared could unfold without end; no subtitles declare anything.
    parser.StartDoctypeDeclHandler = found.refuse
    parser.StartElementHandler = found.opens
    parser.EndElementHandler = found.ends
    parser.CharacterDataHandler = found.says
    parser.buffer_text = True
    _feed(parser, source)
    yield transcript_of(found.cues, source, language=found.language, left_out=found.left_out)


def _feed(parser: XMLParserType, source: Source) -> None:
    try:
        for start in range(0, len(source.data), CHUNK):
            parser.Parse(source.data[start : start + CHUNK])
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keywords
    except (expat.ExpatError, LookupError, ValueError) as error:
        fault = " ".join(str(error).split())[:100]
        raise InputError(f"{source.name}: not XML, or a damaged file ({fault}); export it again") from None


class _Subtitles:
    """What was found so far, while the file goes by."""

    def __init__(self, file: str) -> None:
        self.cues: list[Cue] = []
        self.left_out: list[tuple[str, str]] = []
        self.language = ""
        self._file = file
        self._depth = 0
        self._cue: Mapping[str, str] | None = None  # the attributes of the cue that is open
        self._cue_depth = 0
        self._times: list[Mapping[str, str]] = []  # of the pieces within it
        self._words: list[str] = []
        self._rates = {"f": 30.0, "t": 1.0}
        self._agents: dict[str, str] = {}
        self._agent = ""

    def refuse(self, *_: object) -> None:
        raise InputError(f"{self._file}: declares a document type, which no subtitles need; export it again")

    def opens(self, tag: str, attributes: dict[str, str]) -> None:
        tag = _local(tag)
        told = {_local(name): value for name, value in attributes.items()}
        if not self._depth:
            self._root(tag, told)
        self._depth += 1
        if self._cue is not None:
            self._times.append(told)
            if tag == "br":
                self._words.append("\n")
            return
        self._outside()
        if tag == "agent":
            self._agent = told.get("id", "")
        if tag in CUES:
            self._cue, self._cue_depth = told, self._depth

    def ends(self, _: str) -> None:
        if self._cue is None:
            self._outside()
        elif self._depth == self._cue_depth:
            self._finish(self._cue)
        self._depth -= 1

    def says(self, text: str) -> None:
        self._words.append(text)

    def _root(self, tag: str, told: Mapping[str, str]) -> None:
        if tag not in ROOTS:
            known = ", ".join(sorted(ROOTS))
            raise InputError(f"{self._file}: XML that begins with <{tag[:40]}> holds no subtitles; possible: {known}")
        self.language = language_code(told.get("lang"))
        frames = moment(told.get("frameRate")) or self._rates["f"]
        slower = MULTIPLIER.fullmatch(told.get("frameRateMultiplier", "").strip())
        frames *= int(slower[1]) / int(slower[2]) if slower else 1.0
        self._rates = {"f": frames, "t": moment(told.get("tickRate")) or 1.0}

    def _outside(self) -> None:
        """Name what stands between cues: titles, and who the speakers are."""
        words = " ".join("".join(self._words).split())
        self._words.clear()
        if words and self._agent:
            self._agents[self._agent] = words
        if words:
            self.left_out.append(("header of the file", words))

    def _finish(self, cue: Mapping[str, str]) -> None:
        words = "".join(self._words)
        start, end = self._when(cue)
        pieces = [self._when(piece) for piece in self._times] if start is None else []
        for piece_start, piece_end in pieces:
            start = start if start is not None else piece_start
            end = piece_end if piece_end is not None else end
        who = self._agents.get(cue.get("agent", "").partition(" ")[0])
        # What programs took from a page is escaped twice, its markup too.
        self.cues.append(Cue(TAG.sub("", LINE_BREAK.sub("\n", plain(words))), start, end, who))
        self._cue = None
        self._words.clear()
        self._times.clear()

    def _when(self, told: Mapping[str, str]) -> tuple[float | None, float | None]:
        """Return from when to when, in the way of YouTube (`t d`, `start dur`) or of TTML (`begin end`)."""
        for begin, lasts, scale in (("t", "d", 0.001), ("start", "dur", 1.0)):
            start = moment(told.get(begin), scale=scale)
            if start is not None:
                length = moment(told.get(lasts), scale=scale)
                return start, None if length is None else round(start + length, 3)
        start = self._clock(told.get("begin", ""))
        end, lasting = self._clock(told.get("end", "")), self._clock(told.get("dur", ""))
        if start is not None and end is None and lasting is not None:
            end = round(start + lasting, 3)
        return start, end if end is None or start is None else max(start, end)

    def _clock(self, time: str) -> float | None:
        time = time.strip()
        measured, framed = MEASURED.match(time), FRAMED.match(time)
        if measured:
            number, unit = float(measured[1]), measured[2]
            return round(number * UNITS[unit] if unit in UNITS else number / self._rates[unit], 3)
        if framed:
            return round(seconds(framed[1]) + float(framed[2]) / self._rates["f"], 3)
        return seconds(time) if CLOCK.match(time) else None


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
