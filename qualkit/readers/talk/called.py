"""Speakers' names in the words of cues: `Name: words`, `(Name)` above them, or as the user says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualkit.readers.talk.hinted import LONGEST_OPENING, speaker_pattern
from qualkit.readers.talk.speakers import LONGEST_NAME, looks_like_a_name, may_speak, name_key, tells_a_role
from qualkit.text import line_spans

if TYPE_CHECKING:
    from qualkit.model import Span
    from qualkit.readers.building import Source
    from qualkit.readers.talk.cues import Cue

# No repetition may be long: a line can have any length.
NAMED = re.compile(
    r"(?:>{2,9}\s{0,9}|[-–—]\s{1,9})?(?:"
    r"[\[(](?P<machine>speaker[ _]?[\w?]{1,4})[\])]\s{0,9}:?"
    rf"|[\[(](?P<boxed>[^\[\]()\n]{{1,{LONGEST_NAME}}})[\])]\s{{0,9}}:(?=\s|$)"
    rf"|\((?P<above>[^()\n]{{1,{LONGEST_NAME}}})\)\s{{0,9}}$"
    rf"|(?P<plain>[^\s:：<>][^:：\n]{{0,{LONGEST_NAME - 1}}}?)\s{{0,9}}(?::(?=\s|$)|：)"
    r")\s{0,9}",
    re.IGNORECASE,
)
MARKS = frozenset(":：)]")  # one of them stands in every opening
# How many of the cues open with what may be a name, and how many that are.
CASES: tuple[tuple[str, Callable[[float, int], bool]], ...] = (
    ("nearly all", lambda share, heads: share >= 0.8 and heads >= 5),  # noqa: PLR2004 - said in the table only
    ("most", lambda share, _: share >= 0.5),  # noqa: PLR2004
    ("some", lambda share, _: share >= 0.1),  # noqa: PLR2004
    ("few", lambda *_: True),
)


@dataclass(frozen=True, slots=True)
class Opening:
    """How a line announces a speaker: the name, the way it is written, and where the words begin."""

    name: str
    way: str
    end: int = field(compare=False)
    is_first: bool = True  # of the lines of its cue

    @property
    def key(self) -> str:
        """Return what is the same in every writing of the name."""
        return name_key(self.name)


def with_names(cues: Sequence[Cue], source: Source) -> tuple[list[Cue], list[str]]:
    """Return the cues with the names taken off their words, and what else the announcements held.

    A cue in which several people are announced becomes several. What the user says goes before what is found.
    """
    pattern = speaker_pattern(source)
    if pattern is None:
        speakers = _speakers(cues)
        find = _finder(speakers)
        if not speakers:
            return list(cues), []
        return [part for cue in cues for part, _ in (((cue, ""),) if cue.name else _parts(cue, find))], []
    lines = list({_beginning(cue.words, span): None for cue in cues for span in line_spans(cue.words)})
    found = dict(zip(lines, pattern.announced(lines), strict=True))
    parts = [part for cue in cues for part in _parts(cue, found.get)]
    return [part for part, _ in parts], [rest for _, rest in parts if any(map(str.isalnum, rest))]


def _beginning(words: str, line: Span) -> str:
    return words[line.start : min(line.end, line.start + LONGEST_OPENING)]


def _parts(cue: Cue, find: Callable[[str], tuple[str, int] | None]) -> Iterator[tuple[Cue, str]]:
    """Return what each of the people announced in a cue says, and what else their announcement held."""
    name, opens, begins = cue.name, 0, 0
    for span in line_spans(cue.words):
        found = find(_beginning(cue.words, span))
        if found:
            yield from _part(cue, name, cue.words[opens:begins], cue.words[begins : span.start])
            name, opens, begins = found[0], span.start, span.start + found[1]
    yield from _part(cue, name, cue.words[opens:begins], cue.words[begins:])


def _part(cue: Cue, name: str | None, announcement: str, words: str) -> Iterator[tuple[Cue, str]]:
    if announcement and any(map(str.isalnum, words)):
        said, _, last = words.rstrip().rpartition("\n")
        # Google Meet sets people apart with a dash on a line of its own.
        words = said if last.strip() == "-" else words
        yield replace(cue, words=words.strip(), name=name), " ".join(announcement.split()).replace(name or "", " ", 1)
    elif announcement.strip() or words.strip():
        # A name with nothing behind it is words like others.
        yield replace(cue, words=(announcement + words).strip()), ""


def _finder(speakers: frozenset[str]) -> Callable[[str], tuple[str, int] | None]:
    def find(line: str) -> tuple[str, int] | None:
        opening = _opening(line)
        return (opening.name, opening.end) if opening and opening.key in speakers else None

    return find


def _opening(line: str, *, is_first: bool = True) -> Opening | None:
    if MARKS.isdisjoint(line):
        return None
    indent = len(line) - len(line.lstrip())
    match = NAMED.match(line, indent)
    way = (match.lastgroup or "") if match else ""
    return Opening(" ".join(match[way].strip("[]()*").split()), way, match.end(), is_first) if match else None


def _speakers(cues: Sequence[Cue]) -> frozenset[str]:
    """Return the keys of the names that speak: most cues begin so, or the name comes back."""
    unnamed = [cue.words for cue in cues if cue.name is None]
    openings = Counter(opening for words in unnamed for opening in _openings(words))
    times_said: Counter[str] = Counter()
    for opening, count in openings.items():
        times_said[opening.key] += count
    heads = sum(count for opening, count in openings.items() if opening.is_first)
    share = heads / max(1, len(unnamed))
    case = next(case for case, holds in CASES if holds(share, heads))
    return frozenset(opening.key for opening in openings if _speaks(opening, times_said[opening.key], case))


def _openings(words: str) -> Iterator[Opening]:
    for n, span in enumerate(line_spans(words)):
        opening = _opening(_beginning(words, span), is_first=n == 0)
        if opening:
            yield opening


def _speaks(opening: Opening, times: int, case: str) -> bool:
    """Tell whether an opening names a speaker: how often it comes, and how many cues have any."""
    name = opening.name
    if opening.way == "machine":
        return True
    like_a_name = may_speak(name) and looks_like_a_name(name)
    if opening.way == "above":
        return like_a_name and case in {"nearly all", "most"}
    if case == "nearly all" and opening.is_first:
        return any(map(str.isalnum, name)) and (times > 1 or may_speak(name))
    if case in {"nearly all", "most"} and opening.is_first:
        return like_a_name
    return like_a_name and times > 1 and (case != "few" or tells_a_role(name))
