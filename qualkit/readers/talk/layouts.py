"""Layouts: where turns begin, as people and programs write it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from qualkit.model import Role, Span
from qualkit.readers.talk.clock import RANGE, TIME, seconds
from qualkit.readers.talk.hinted import SpeakerPattern
from qualkit.readers.talk.speakers import (
    LONGEST_NAME,
    cleaned,
    looks_like_a_name,
    may_speak,
    name_key,
    role_of,
    tells_a_role,
)
from qualkit.text import folded

Time = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words; `opens` tells the first of a paragraph. No turn crosses from one section into the next."""

    span: Span
    section: int
    opens: bool
    attributes: Mapping[str, str] = field(default_factory=dict)

    def opening(self, text: str) -> str:
        """Return how the line begins: a name stands there or nowhere, and a line may be as long as a book."""
        return text[self.span.start : min(self.span.end, self.span.start + LONGEST_OPENING)]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a turn begins: the line, and where its words begin (the line's end: they stand on the next).

    It `continues` when a program has begun anew in the middle of what one person says.
    """

    line: int
    words: int
    name: str | None = None
    time: Time | None = None
    continues: bool = False


def _key(start: Start) -> str:
    """Return what is the same wherever this speaker starts."""
    return name_key(cleaned(start.name or "").name)


Layout = Callable[[str, Sequence[Line]], list[Start]]

LONGEST_OPENING = 400
CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
NAMED = re.compile(
    rf"(?:[\[(]?(?P<before>{TIME})[\])]?\s*[-–—]?\s+)?"
    rf"[*_]{{0,2}}[#@\[{{<]?(?P<name>[^\s:：*_#@\[{{<][^:：\t]{{0,{LONGEST_NAME}}}?)[\]}}>]?[*_]{{0,2}}"
    rf"(?:\s*[\[(]?(?P<after>{TIME})[\])]?[*_]{{0,2}})?"
    r"\s*(?::[*_]{0,2}(?=\s|$)|：[*_]{0,2})\s*",
)
IN_BRACKETS = re.compile(
    rf"(?:[\[(]?(?P<before>{TIME})[\])]?\s+)?[*_]{{0,2}}"
    rf"(?:\[(?=[^\[\]{{}}]*\])|\{{(?=[^\[\]{{}}]*\}}))(?P<name>[^\s\[\]{{}}:][^\[\]{{}}:\t\n]{{0,{LONGEST_NAME}}})[\]}}]"
    rf"[*_]{{0,2}}(?:\s*[\[(]?(?P<after>{TIME})[\])]?)?(?=\s|$)\s*"
)
TABLED = re.compile(
    rf"(?:[\[(]?(?P<before>{TIME})[\])]?\t\s*)?(?P<name>[^\s:][^:\t]{{0,{LONGEST_NAME}}}?):?\t\s*(?=\S)(?P<after>)"
)
STAMPED = re.compile(
    rf"[*_]{{0,2}}(?P<name>[^\s*_].{{0,{LONGEST_NAME}}}?)[*_]{{0,2}}(?:\s{{2,}}|\t\s*)"
    rf"[*_]{{0,2}}[\[(]?(?P<time>{TIME})[\])]?[*_]{{0,2}}\s*$"
)
STAMPED_CLOSELY = re.compile(
    rf"[*_]{{0,2}}(?P<name>[^\s*_].{{0,{LONGEST_NAME}}}?)[*_]{{0,2}}(?:\s*[|•·]\s*|\s+[-–—]\s+|\s+|\s*(?=[\[(]))"
    rf"[*_]{{0,2}}[\[(]?(?P<time>{CLOCK})[\])]?[*_]{{0,2}}:?\s*$"
)
STAMPED_BEFORE = re.compile(
    rf"[*_]{{0,2}}[\[(]?(?P<time>{CLOCK})[\])]?[*_]{{0,2}}(?:\s+[-–—|•·]\s+|\s+)"
    rf"[*_]{{0,2}}(?P<name>[^\W\d](?:[^\n]{{0,{LONGEST_NAME}}}[^\s*_:])?)[*_]{{0,2}}:?\s*$"
)
NEEDED = {NAMED: ":：", IN_BRACKETS: "[{", TABLED: "\t"}  # no line without these marks is searched
ENDS_OF_TIMES = frozenset("0123456789٠١٢٣٤٥٦٧٨٩)]*_:")
TIMED = re.compile(
    rf"(?:\[(?P<in>{CLOCK})(?:\s*-->\s*(?P<end>{CLOCK}))?\]|(?P<bare>\d{{1,2}}:\d{{2}}:\d{{2}}(?:[.,]\d{{1,3}})?))"
    r"[\s–—-]+(?=\S)"
)
CHAT = re.compile(r"From\s+(.+?)\s+to\s+.+$", re.IGNORECASE)
# What transcribers write in brackets and nobody is called.
NOISES = frozenset(
    folded(
        "laughter laughs laughing inaudible unintelligible indistinct unclear crosstalk pause silence applause music "
        "noise sigh sighs coughs cough phone redacted overlapping foreign background video end start beginning break "
        "all risas risa inaudible pausa silencio aplausos música ruido rires rire silence applaudissements musique "
        "bruit pause risos silêncio palmas música ruído risate applausi silenzio rumore lachen gelächter "
        "unverständlich stille beifall musik geräusch x sic"
    ).split()
)

MOST_OF = 0.5  # of the lines that could begin a turn
SOME_OF = 0.25  # is enough where a name says what its bearer is there for
NEARLY_ALL = 0.8
LONGEST_PREAMBLE = 6


def announced_as_said(pattern: SpeakerPattern) -> Layout:
    """Return the layout that a user's expression describes."""

    def find(text: str, lines: Sequence[Line]) -> list[Start]:
        found = zip(lines, pattern.announced([line.opening(text) for line in lines]), strict=True)
        return [Start(n, line.span.start + turn[1], turn[0]) for n, (line, turn) in enumerate(found) if turn]

    return find


def _cued(text: str, lines: Sequence[Line]) -> list[Start]:
    """Find `0:0:5.100 --> 0:0:8.250`, the speaker's name on the next line, the words on those after."""
    found = ((n, RANGE.match(line.opening(text))) for n, line in enumerate(lines[:-1]))
    cues = [(n, match) for n, match in found if match]
    below = {n: " ".join(lines[n + 1].opening(text).split()) for n, _ in cues}
    times_said = Counter(name_key(name) for name in below.values())
    recurring = sum(count for count in times_said.values() if count > 1)
    starts = []
    for n, times in cues:
        name = below[n]
        known = times_said[name_key(name)] > 1 or recurring > MOST_OF * len(cues)
        is_name = known and may_speak(name) and looks_like_a_name(name)
        time = (seconds(times[1]), seconds(times[2]))
        starts.append(Start(n, (lines[n + 1] if is_name else lines[n]).span.end, name if is_name else None, time))
    return list(_continuing(starts))


def _stamped(text: str, lines: Sequence[Line], *, shape: re.Pattern[str]) -> list[Start]:
    """Find `Name  0:15` on a line of its own, the words below it."""
    found = [(n, match) for n, line in enumerate(lines) if (match := _whole(shape, text, line))]
    starts = [
        Start(n, lines[n].span.end, name, (seconds(match["time"]), None))
        for n, match in found
        if may_speak(name := match["name"].strip())
    ]
    # The agenda of a meeting has such lines too, but nothing is said between them.
    followed = sum(b.line - a.line > 1 for a, b in pairwise(starts))
    are_turns = len(starts) > 1 and followed >= NEARLY_ALL * (len(starts) - 1)
    return list(_continuing(starts)) if are_turns else []


def _stamped_loosely(text: str, lines: Sequence[Line], *, shape: re.Pattern[str]) -> list[Start]:
    """Find `Name 0:15` or `0:15 Name`, which a sentence may be as well: only names that come back."""
    starts = _stamped(text, lines, shape=shape)
    keys = [_key(start) for start in starts]
    times_said = Counter(keys)
    pairs = zip(starts, keys, strict=True)
    again = sum(times_said[key] > 1 and looks_like_a_name(start.name or "") for start, key in pairs)
    return starts if again >= NEARLY_ALL * len(starts) else []


def _whole(shape: re.Pattern[str], text: str, line: Line) -> re.Match[str] | None:
    """Return the match of a line that holds a name and a time and no more."""
    is_short = len(line.span) <= LONGEST_OPENING
    # Most lines end in a letter or a full stop: no need to search them.
    may_end_so = shape is STAMPED_BEFORE or text[line.span.end - 1] in ENDS_OF_TIMES
    return shape.match(line.span.of(text)) if is_short and may_end_so else None


def _continuing(starts: Sequence[Start]) -> Iterator[Start]:
    """Return the starts, those marked where a program begins anew though the same person goes on."""
    before = None
    for start in starts:
        goes_on = start.name is not None and start.name == before
        before = start.name
        yield Start(start.line, start.words, start.name, start.time, goes_on)


def _named(text: str, lines: Sequence[Line], *, shape: re.Pattern[str]) -> list[Start]:
    """Find `Name: words`, when enough lines begin so and the names come back."""
    candidates = {start: _key(start) for n in range(len(lines)) if (start := _candidate(text, lines, n, shape))}
    times_said = Counter(candidates.values())
    speakers = {key for key, count in times_said.items() if count > 1}
    known = [start for start, key in candidates.items() if key in speakers]
    # What a program or a rapporteur writes above the talk is no sign against it.
    above = min(sum(line.opens for line in lines[: known[0].line]), LONGEST_PREAMBLE) if known else 0
    openings = sum(line.opens for line in lines) - sum(lines[start.line].opens for start in candidates)
    could_begin = len(candidates) + max(0, openings - above)
    written = [start for start in known if looks_like_a_name(start.name or "")] or known
    openly = sum(lines[start.line].opens for start in written) >= NEARLY_ALL * len(written)
    # Who comes back or is written like a name speaks; where the others do not begin, only who does both.
    spoken = {
        start: key
        for start, key in candidates.items()
        if (key in speakers) + looks_like_a_name(start.name or "") > (openly and not lines[start.line].opens)
    }
    return list(spoken) if _are_turns(spoken, speakers, could_begin) else []


def _in_brackets(text: str, lines: Sequence[Line]) -> list[Start]:
    """Find `[Name] words` and `{Name}` above them; a noise in brackets speaks for nobody."""
    starts = _named(text, lines, shape=IN_BRACKETS)
    return [start for start in starts if looks_like_a_name(start.name or "")]


def _tabled(text: str, lines: Sequence[Line]) -> list[Start]:
    """Find rows of `Name<tab>words`; other tables have such rows too, so somebody must be seen to lead."""
    starts = _named(text, lines, shape=TABLED)
    return starts if any(role_of(start.name or "") is Role.MODERATOR for start in starts) else []


def _candidate(text: str, lines: Sequence[Line], n: int, shape: re.Pattern[str]) -> Start | None:
    line = lines[n]
    opening = line.opening(text)
    match = shape.match(opening) if any(mark in opening for mark in NEEDED[shape]) else None
    if not match or not may_speak(name := CHAT.sub(r"\1", match["name"].strip())):
        return None
    if not looks_like_a_name(name) and (" " in name or not name[0].isalpha()):
        return None
    if shape is IN_BRACKETS and not NOISES.isdisjoint(folded(name).split()):
        return None
    stamp = match["before"] or match["after"]
    return Start(n, line.span.start + match.end(), name, (seconds(stamp), None) if stamp else None)


def _are_turns(spoken: Mapping[Start, str], speakers: set[str], could_begin: int) -> bool:
    names = {start.name or "" for start in spoken}
    share = len(spoken) / max(1, could_begin)
    if len(names) < 2 or not speakers:  # noqa: PLR2004 - one voice is no conversation
        return False
    if len(speakers) == 1:
        return share >= NEARLY_ALL and len(spoken) > 2  # noqa: PLR2004 - a question and its answer, at least
    recurring = sum(key in speakers for key in spoken.values()) / max(1, could_begin)
    return recurring >= (SOME_OF if any(map(tells_a_role, names)) else MOST_OF)


def _timed(text: str, lines: Sequence[Line]) -> list[Start]:
    """Find `16:37:03 words`: times without names."""
    found = [(n, match) for n, line in enumerate(lines) if (match := TIMED.match(line.opening(text)))]
    if len(found) < 2 or len(found) < MOST_OF * len(lines):  # noqa: PLR2004 - one time is a date's
        return []
    # A clock on the wall, not a recording: nobody is silent for its first hour.
    first = seconds(found[0][1]["in"] or found[0][1]["bare"])
    zero = first if first >= 3600 else 0.0  # noqa: PLR2004 - an hour
    return [
        Start(n, lines[n].span.start + match.end(), None, _since(zero, match["in"] or match["bare"], match["end"]))
        for n, match in found
    ]


def _since(zero: float, start: str, end: str | None) -> Time:
    return round(seconds(start) - zero, 3), round(seconds(end) - zero, 3) if end else None


LAYOUTS: tuple[Layout, ...] = (
    _cued,
    partial(_stamped, shape=STAMPED),
    partial(_named, shape=NAMED),
    partial(_stamped_loosely, shape=STAMPED_CLOSELY),
    partial(_stamped_loosely, shape=STAMPED_BEFORE),
    _in_brackets,
    _tabled,
    _timed,
)


def opens_a_turn(line: str) -> bool:
    """Tell whether a line, seen alone, could open a turn: `Name: …`, `Name  0:15` or a range of times."""
    line = line[:LONGEST_OPENING]
    named = NAMED.match(line)
    return announces_a_turn(line) or bool(named and may_speak(named["name"]) and looks_like_a_name(named["name"]))


def announces_a_turn(line: str) -> bool:
    """Tell whether a line names a speaker or a time, and the words come below it."""
    return bool(RANGE.match(line[:LONGEST_OPENING])) or (len(line) <= LONGEST_OPENING and bool(STAMPED.match(line)))
