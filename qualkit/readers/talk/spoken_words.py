"""Words with times of their own, as recognisers keep them in JSON: joined again to what one person says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeAlias

from qualkit.readers.talk.clock import moment
from qualkit.readers.talk.cues import Cue

Content: TypeAlias = Mapping[str, Any]

MILLISECONDS = 0.001
SENTENCE_ENDS = tuple(".?!…。？！؟")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark, the space before it and all, when it is heard, and who says it if the file tells."""

    text: str
    start: float | None = None
    end: float | None = None
    name: str | None = None


def listed(content: Content, key: str) -> list[Content]:
    """Return the mappings of a list; mere text in it is taken for one's text, and all else passed over."""
    value = content.get(key)
    found = ({"text": each} if isinstance(each, str) else each for each in value) if isinstance(value, list) else ()
    return [each for each in found if isinstance(each, dict)]


def first(content: Content, keys: Iterable[str]) -> str:
    """Return the text that stands under the first of the keys that has any."""
    found = (content.get(key) for key in keys)
    return next((value for value in found if isinstance(value, str) and value), "")


def speaker(told: object) -> str | None:
    """Return the name of a speaker; a number or a letter alone is made to look like one, and a mark alone is none.

    >>> speaker(0), speaker("A"), speaker("SPEAKER_00"), speaker("?")
    ('Speaker 0', 'Speaker A', 'SPEAKER_00', None)
    """
    if isinstance(told, bool) or not isinstance(told, str | int):
        return None
    name = " ".join(str(told)[:300].split())
    if not any(map(str.isalnum, name)):
        return None
    return f"Speaker {name}" if len(name) == 1 or name.isdecimal() else name


def told_words(words: Iterable[Content], *, scale: float) -> list[Word]:
    """Return words as most programs write them; where the spaces are words, too, nothing stands before the others."""
    words = list(words)
    spaced = any(word.get("type") == "spacing" for word in words)
    told = []
    for word in words:
        text = first(word, ("punctuated_word", "text", "word"))
        start, end = (moment(word.get(key), scale=scale) for key in ("start", "end"))
        who = next(
            (name for key in ("speaker", "speaker_id", "speaker_label") if (name := speaker(word.get(key)))), None
        )
        told.append(Word(text if spaced else f" {text.strip()}", start, end, who))
    return told


def deepgram_words(channels: Sequence[Content]) -> list[Word]:
    """Return the words of all channels; where there are several, each is somebody unless it names its speakers."""
    words = []
    for n, channel in enumerate(channels, start=1):
        best = (listed(channel, "alternatives") or [{}])[0]
        told = told_words(listed(best, "words"), scale=1.0)
        if len(channels) > 1:
            told = [replace(word, name=f"Channel {n}" + (f", {word.name}" if word.name else "")) for word in told]
        words += told
    return _in_order(words) if len(channels) > 1 else words


def _in_order(words: Sequence[Word]) -> list[Word]:
    """Return words by their time; one without stays behind the one before it."""
    latest, timed = 0.0, []
    for word in words:
        latest = latest if word.start is None else word.start
        timed.append((latest, word))
    return [word for _, word in sorted(timed, key=lambda pair: pair[0])]


def aws_words(results: Content) -> list[Word]:
    """Return the items of AWS Transcribe; in older files the speakers stand in a list of their own.

    Where nobody is named but there are several channels, each is somebody.
    """
    labels = results.get("speaker_labels")
    segments = listed(labels, "segments") if isinstance(labels, dict) else []
    speakers = {
        str(item.get("start_time")): item.get("speaker_label", segment.get("speaker_label"))
        for segment in segments
        for item in listed(segment, "items")
    }
    items = listed(results, "items")
    channels = "channel_label" if len({str(item.get("channel_label")) for item in items}) > 1 else ""
    words: list[Word] = []
    for item in items:
        text = first((listed(item, "alternatives") or [{}])[0], ("content",))
        start, end = moment(item.get("start_time")), moment(item.get("end_time"))
        is_mark = item.get("type") == "punctuation"
        told = item.get("speaker_label") or speakers.get(str(item.get("start_time"))) or item.get(channels)
        who = speaker(told)
        before = words[-1].name if is_mark and words else None
        words.append(Word(text if is_mark else f" {text}", start, end, who or before))
    return words


def runs(words: Iterable[Word]) -> Iterator[Cue]:
    """Join the words that one person says in a row; where nobody is named, those of a sentence."""
    sentence = 0
    numbered = []
    for word in words:
        numbered.append((word.name or sentence, word))
        sentence += word.text.rstrip().endswith(SENTENCE_ENDS)
    for _, run in groupby(numbered, key=lambda pair: pair[0]):
        yield _joined([word for _, word in run])


def _joined(said: Sequence[Word]) -> Cue:
    starts = [word.start for word in said if word.start is not None]
    ends = [word.end for word in said if word.end is not None]
    words = "".join(word.text for word in said).strip()
    return Cue(words, min(starts, default=None), max(ends, default=None), said[0].name)


def cut_by_speaker(cue: Cue, words: Sequence[Content]) -> Iterator[Cue]:
    """Return a cue, or what each says in it where its words name several speakers and are found in it one by one."""
    told = told_words(words, scale=1.0)
    names = {word.name for word in told if word.name}
    if len(names) < 2:  # noqa: PLR2004 - one speaker is the cue's
        yield replace(cue, name=cue.name or next(iter(names), None))
        return
    placed = list(_placed(cue, told))
    if len(placed) < len(told):
        yield cue
        return
    for _, run in groupby(placed, key=lambda word: word.name):
        yield replace(_joined(list(run)), language=cue.language)


def _placed(cue: Cue, words: Iterable[Word]) -> Iterator[Word]:
    """Return the words as they stand in the cue, what lies behind each with it; it ends where one is not found."""
    words = list(words)
    places = []
    at = 0
    for word in words:
        found = cue.words.find(word.text.strip(), at)
        if found < 0 or cue.words[at:found].strip():
            return
        places.append(found)
        at = found + len(word.text.strip())
    # What nobody is named for is said by whoever spoke before.
    name = next((word.name for word in words if word.name), cue.name)
    for word, opens, ends in zip(words, [0, *places[1:]], [*places[1:], len(cue.words)], strict=True):
        name = word.name or name
        yield replace(word, text=cue.words[opens:ends], name=name)
