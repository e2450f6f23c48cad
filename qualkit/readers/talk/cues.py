"""Cues: words with their times, and the transcript that they make, whatever the file they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from qualkit.errors import InputError
from qualkit.model import Document, Kind, PassageKind
from qualkit.readers.building import Draft, Source
from qualkit.readers.talk.called import with_names
from qualkit.readers.talk.clock import shown
from qualkit.readers.talk.rolling import without_repeats
from qualkit.readers.talk.speakers import name_key

LOOP = 8  # times the same words in a row: people stop earlier
LONGEST_SHOWN = 40  # characters of what is quoted in a warning


@dataclass(frozen=True, slots=True)
class Cue:
    """Words in one or more lines, and what the file tells of them: when (in seconds), who, in which language."""

    words: str
    start: float | None = None
    end: float | None = None
    name: str | None = None
    language: str = ""


def transcript_of(
    cues: Iterable[Cue],
    source: Source,
    *,
    language: str = "",
    part: str = "",
    left_out: Iterable[tuple[str, str]] = (),
    warnings: Iterable[str] = (),
) -> Document:
    """Return the transcript that cues make, in the order of time; InputError when nothing is said in them.

    `left_out` holds what stood in the file beside the words, and what it is.
    """
    said = _in_order_of_time([cue for cue in cues if cue.words.strip()])
    if not said:
        raise InputError(f"{source.name}: has times, but no words beside them; is this the right file?")
    fresh, repeats = without_repeats(said)
    called, announcements = with_names(fresh, source)
    draft = Draft(source, kind=Kind.TRANSCRIPT, part=part, language=language or _language(said))
    for kind, words in left_out:
        draft.leave_out(kind, words)
    for words in repeats:
        draft.leave_out("repeated caption", words)
    for words in announcements:
        draft.leave_out("announcement of a speaker", words)
    for warning in (*warnings, *_doubts(called, repeats)):
        draft.warn(warning)
    for turn in _turns(called):
        _write(draft, turn)
    return draft.finished()


def _in_order_of_time(cues: Sequence[Cue]) -> list[Cue]:
    """Return the cues by their start; one without a time stays behind the one before it."""
    last = 0.0
    starts = []
    for cue in cues:
        last = cue.start if cue.start is not None else last
        starts.append(last)
    return [cues[n] for n in sorted(range(len(cues)), key=starts.__getitem__)]


def _language(cues: Iterable[Cue]) -> str:
    languages = Counter(cue.language for cue in cues if cue.language)
    return languages.most_common(1)[0][0] if languages else ""


def _doubts(cues: Sequence[Cue], repeats: Sequence[str]) -> Iterator[str]:
    """Return what somebody should look at."""
    nobody = sum(cue.name is None for cue in cues)
    if nobody == len(cues):
        yield "the file says nowhere who speaks: each cue is a passage of its own, and nobody's"
    elif nobody:
        yield f"{nobody:,} of {len(cues):,} cues do not say who speaks: each is a passage of its own, and nobody's"
    if repeats:
        yield f"the captions roll: {len(repeats):,} times, lines that were on the screen already are left out"
    for words, run in groupby(cues, key=lambda cue: " ".join(cue.words.split())):
        same = list(run)
        if len(same) >= LOOP:
            at = f" from {shown(same[0].start)}" if same[0].start is not None else ""
            yield (
                f"the same words come {len(same):,} times in a row{at} ({words[:LONGEST_SHOWN]!r}): "
                "a recogniser may have run in circles"
            )


def _turns(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Join the cues that one named speaker says in a row; without a name nobody knows who speaks on."""

    def speaker(numbered: tuple[int, Cue]) -> tuple[object, str]:
        n, cue = numbered
        return (name_key(cue.name) if cue.name else n, cue.language)

    for _, run in groupby(enumerate(cues), key=speaker):
        said = [cue for _, cue in run]
        ends = [time for cue in said for time in (cue.start, cue.end) if time is not None]
        yield replace(
            said[0],
            start=next((cue.start for cue in said if cue.start is not None), None),
            end=max(ends) if any(cue.end is not None for cue in said) else None,
            words=" ".join(" ".join(cue.words.split()) for cue in said),
        )


def _write(draft: Draft, turn: Cue) -> None:
    opening = f"{turn.name}: " if turn.name else ""
    line = draft.write(opening + turn.words)
    draft.mark(
        replace(line, start=line.start + len(opening)),
        PassageKind.TURN,
        participant_id=draft.person(turn.name) if turn.name else None,
        time=(turn.start, turn.end) if turn.start is not None else None,
        language=turn.language,
    )
