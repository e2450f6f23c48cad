"""Transcripts that speech recognisers and meeting programs keep as JSON: segments with times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from qualkit.model import Document
from qualkit.readers.building import Source
from qualkit.readers.tables.columns import language_code
from qualkit.readers.talk.clock import moment
from qualkit.readers.talk.cues import Cue, transcript_of
from qualkit.readers.talk.spoken_words import (
    MILLISECONDS,
    aws_words,
    cut_by_speaker,
    deepgram_words,
    first,
    listed,
    runs,
    speaker,
    told_words,
)

Content: TypeAlias = Mapping[str, Any]

START = ("start", "startTime", "start_time")
END = ("end", "endTime", "end_time")
WORDS = ("text", "body", "transcript")
WHO = ("speaker", "speaker_label", "speaker_id")
TICKS = 1e-7  # seconds
FRACTION = re.compile(r"(\.\d{6})\d+")
LASTING = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?")  # PT1M2.96S


@dataclass(frozen=True, slots=True)
class Heard:
    """What a file holds: the cues, the whole text if it stands there again, the language."""

    cues: Iterable[Cue]
    whole: str = ""
    language: object = ""
    warnings: tuple[str, ...] = ()


def _meet(content: Content) -> Heard:
    """Entries of the interface of Google Meet: people are numbers, times those of the day."""
    entries = listed(content, "transcriptEntries")
    names = {str(each.get("name")): _display_name(each) for each in listed(content, "participants")}
    times = [(_instant(entry.get("startTime")), _instant(entry.get("endTime"))) for entry in entries]
    zero = min((start for start, _ in times if start is not None), default=0.0)
    cues = []
    for entry, (start, end) in zip(entries, times, strict=True):
        who = str(entry.get("participant") or "")
        begins = None if start is None else round(start - zero, 3)
        ends = None if end is None or begins is None else max(begins, round(end - zero, 3))
        name = names.get(who) or who.rpartition("/")[2] or None
        cues.append(Cue(first(entry, WORDS), begins, ends, name, language_code(entry.get("languageCode"))))
    unknown = sum(bool(entry.get("participant")) and not names.get(str(entry["participant"])) for entry in entries)
    doubt = ("the file tells people apart by numbers, not by names: give them their names",) if unknown else ()
    return Heard(cues, warnings=doubt)


def _display_name(person: Content) -> str:
    users = (person.get(kind) for kind in ("signedinUser", "anonymousUser", "phoneUser"))
    return next((str(user["displayName"]) for user in users if isinstance(user, dict) and user.get("displayName")), "")


def _instant(time: object) -> float | None:
    """Return the seconds since 1970 of `2024-05-01T10:00:00.5Z`."""
    if not isinstance(time, str):
        return None
    try:
        told = datetime.fromisoformat(FRACTION.sub(r"\1", time[:40]))
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _youtube(content: Content) -> Heard:
    """Events with their pieces; in one that is appended only a line ends."""
    cues = []
    for event in listed(content, "events"):
        start, lasts = moment(event.get("tStartMs"), scale=MILLISECONDS), moment(event.get("dDurationMs"))
        end = None if start is None or lasts is None else round(start + lasts * MILLISECONDS, 3)
        cues.append(Cue("".join(first(piece, ("utf8",)) for piece in listed(event, "segs")), start, end))
    return Heard(cues)


def _whisper_cpp(content: Content) -> Heard:
    """Pieces with offsets in milliseconds, or clock times where these are missing."""
    cues = []
    for piece in listed(content, "transcription"):
        offsets, stamps = (_mapping(piece.get(key)) for key in ("offsets", "timestamps"))
        times = (moment(offsets.get(key), scale=MILLISECONDS) for key in ("from", "to"))
        start, end = (
            time if time is not None else moment(stamps.get(key))
            for time, key in zip(times, ("from", "to"), strict=True)
        )
        cues.append(_cue(piece, start, end))
    return Heard(cues, language=_mapping(content.get("result")).get("language"))


def _assemblyai(content: Content) -> Heard:
    """Utterances with their speakers in milliseconds; without speakers there are words alone."""
    utterances = listed(content, "utterances")
    words = told_words(listed(content, "words"), scale=MILLISECONDS)
    return Heard(
        _timed_cues(utterances, scale=MILLISECONDS) if utterances else runs(words),
        first(content, ("text",)),
        content.get("language_code"),
    )


def _deepgram(content: Content) -> Heard:
    results = _mapping(content.get("results"))
    utterances = listed(results, "utterances")
    channels = listed(results, "channels")
    language = next((channel["detected_language"] for channel in channels if channel.get("detected_language")), "")
    if utterances:
        return Heard(_timed_cues(utterances), language=language)
    words = deepgram_words(channels)
    if words:
        return Heard(runs(words), language=language)
    best = [(listed(channel, "alternatives") or [{}])[0] for channel in channels]
    return Heard([Cue(first(each, WORDS)) for each in best], language=language)


def _aws(content: Content) -> Heard:
    results = _mapping(content.get("results"))
    whole = " ".join(first(each, WORDS) for each in listed(results, "transcripts"))
    cues = list(runs(aws_words(results))) or [Cue(whole)]
    return Heard(cues, whole, results.get("language_code"))


def _rev(content: Content) -> Heard:
    """Monologues of elements, white space and all."""
    names = {str(each.get("id")): first(each, ("name", "display_name")) for each in listed(content, "speakers")}
    cues = []
    for monologue in listed(content, "monologues"):
        elements = listed(monologue, "elements")
        starts = [time for each in elements if (time := moment(each.get("ts"))) is not None]
        ends = [time for each in elements if (time := moment(each.get("end_ts"))) is not None]
        who = monologue.get("speaker")
        told = first(_mapping(monologue.get("speaker_info")), ("display_name",)) or names.get(str(who), "")
        words = "".join(first(each, ("value",)) for each in elements)
        cues.append(Cue(words, min(starts, default=None), max(ends, default=None), told or speaker(who)))
    return Heard(cues)


def _azure(content: Content) -> Heard:
    """Phrases in ticks or as `PT1.5S`, each in several readings, the best first; speakers stand in either."""
    cues = []
    for phrase in listed(content, "recognizedPhrases"):
        best = (listed(phrase, "nBest") or [{}])[0]
        start, lasts = (_ticks(phrase, key) for key in ("offset", "duration"))
        end = None if start is None or lasts is None else round(start + lasts, 3)
        who = speaker(phrase.get("speaker", best.get("speaker")))
        cues.append(Cue(first(best, ("display", "lexical")), start, end, who))
    return Heard(cues)


def _azure_fast(content: Content) -> Heard:
    """Phrases in milliseconds, each in its language."""
    cues = []
    for phrase in listed(content, "phrases"):
        start, lasts = (moment(phrase.get(f"{key}Milliseconds"), scale=MILLISECONDS) for key in ("offset", "duration"))
        end = None if start is None or lasts is None else round(start + lasts, 3)
        who, language = speaker(phrase.get("speaker")), language_code(phrase.get("locale"))
        cues.append(Cue(first(phrase, WORDS), start, end, who, language))
    return Heard(cues, " ".join(first(each, WORDS) for each in listed(content, "combinedPhrases")))


def _ticks(phrase: Content, key: str) -> float | None:
    """Return the seconds that stand there in ticks or, in older files, as hours, minutes and seconds."""
    ticks = moment(phrase.get(f"{key}InTicks"), scale=TICKS)
    lasting = LASTING.fullmatch(str(phrase.get(key)))
    if ticks is not None or not lasting:
        return ticks
    hours, minutes, left = (float(part or 0) for part in lasting.groups())
    return round(hours * 3600 + minutes * 60 + left, 3)


def _segments(content: Content) -> Heard:
    """Segments in seconds; where words have speakers of their own, a segment is cut between them."""
    cues: list[Cue] = []
    for segment in listed(content, "segments"):
        cues.extend(cut_by_speaker(_timed_cue(segment), listed(segment, "words")))
    return Heard(cues, first(content, ("text",)), content.get("language"))


def _list_of_segments(content: list[Any]) -> Heard:
    return _segments({"segments": content})


def _utterances(content: Content) -> Heard:
    return Heard(_timed_cues(listed(content, "utterances")), first(content, ("text",)), content.get("language"))


def _chunks(content: Content) -> Heard:
    """Pieces whose two times stand in a pair, with their speakers in a list of their own."""
    pieces = listed(content, "speakers") or listed(content, "chunks")
    cues = []
    for piece in pieces:
        pair = piece.get("timestamp")
        start, end = map(moment, pair) if isinstance(pair, list) and len(pair) == 2 else (None, None)  # noqa: PLR2004
        cues.append(_cue(piece, start, end))
    return Heard(cues, first(content, ("text",)), content.get("language"))


def _words(content: Content) -> Heard:
    told = told_words(listed(content, "words"), scale=1.0)
    language = content.get("language_code") or content.get("language")
    return Heard(runs(told), first(content, ("text",)), language)


def _timed_cues(pieces: Iterable[Content], *, scale: float = 1.0) -> list[Cue]:
    return [_timed_cue(piece, scale=scale) for piece in pieces]


def _timed_cue(piece: Content, *, scale: float = 1.0) -> Cue:
    start, end = (
        next((time for key in keys if (time := moment(piece.get(key), scale=scale)) is not None), None)
        for keys in (START, END)
    )
    return _cue(piece, start, end)


def _cue(piece: Content, start: float | None, end: float | None) -> Cue:
    who = next((name for key in WHO if (name := speaker(piece.get(key)))), None)
    return Cue(first(piece, WORDS), start, end if end is None or start is None else max(start, end), who)


def _mapping(value: object) -> Content:
    return value if isinstance(value, dict) else {}


def _holds(key: str, *within: str) -> Callable[[Any], bool]:
    """Return what tells whether a mapping holds a list by that name, in which any mapping has one of the keys."""

    def fits(content: Any) -> bool:  # noqa: ANN401 - JSON may be anything
        return any(each.get(name) is not None for each in listed(_mapping(content), key) for name in within)

    return fits


def _is_assemblyai(content: Any) -> bool:  # noqa: ANN401
    told = _mapping(content)
    own = {"audio_url", "audio_duration", "acoustic_model", "speech_model"}
    return bool(own & told.keys()) and (_holds("utterances", "text")(told) or _holds("words", "text")(told))


def _is_list_of_segments(content: Any) -> bool:  # noqa: ANN401
    return isinstance(content, list) and _holds("segments", *WORDS)({"segments": content}) and _any_time(content)


def _any_time(content: list[Any]) -> bool:
    return any(isinstance(each, dict) and any(each.get(key) is not None for key in START) for each in content)


def _in_results(*keys: str) -> Callable[[Any], bool]:
    return lambda content: any(listed(_mapping(_mapping(content).get("results")), key) for key in keys)


def _builder(hear: Callable[[Any], Heard]) -> Callable[[Any, Source], Iterator[Document]]:
    def build(content: Any, source: Source) -> Iterator[Document]:  # noqa: ANN401
        heard = hear(content)
        cues = [replace(cue, words=cue.words.strip()) for cue in heard.cues]
        # The whole text repeats what the pieces say, as a rule.
        differs = heard.whole and _letters(heard.whole) != _letters("".join(cue.words for cue in cues))
        doubts = (
            ("the whole text in the file differs from the pieces with times; the pieces are read",) if differs else ()
        )
        yield transcript_of(
            cues,
            source,
            language=language_code(heard.language),
            left_out=[("whole text again", heard.whole)] if differs else (),
            warnings=(*heard.warnings, *doubts),
        )

    return build


def _letters(text: str) -> str:
    return "".join(text.split())


# What the program is called, how its JSON is told, what it becomes; the surest stand first.
SHAPES: tuple[tuple[str, Callable[[Any], bool], Callable[[Any, Source], Iterator[Document]]], ...] = (
    ("Google Meet", _holds("transcriptEntries", *WORDS), _builder(_meet)),
    ("YouTube", _holds("events", "segs"), _builder(_youtube)),
    ("whisper.cpp", _holds("transcription", "text"), _builder(_whisper_cpp)),
    ("Deepgram", _in_results("channels"), _builder(_deepgram)),
    ("AWS Transcribe", _in_results("items", "transcripts"), _builder(_aws)),
    ("Rev", _holds("monologues", "elements"), _builder(_rev)),
    ("Azure", _holds("recognizedPhrases", "nBest"), _builder(_azure)),
    ("Azure (fast transcription)", _holds("phrases", "offsetMilliseconds"), _builder(_azure_fast)),
    ("AssemblyAI", _is_assemblyai, _builder(_assemblyai)),
    ("Whisper or WhisperX", _holds("segments", *WORDS), _builder(_segments)),
    ("Whisper in chunks", _holds("chunks", *WORDS), _builder(_chunks)),
    ("utterances with times", _holds("utterances", *WORDS), _builder(_utterances)),
    ("words with times", _holds("words", "text", "word"), _builder(_words)),
    ("a list of segments with times", _is_list_of_segments, _builder(_list_of_segments)),
)
