"""Reads tables of times and words, a row a cue, as recognisers write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qualkit.model import Document
from qualkit.readers.building import Source
from qualkit.readers.tables.sheets import Sheet
from qualkit.readers.talk.clock import moment
from qualkit.readers.talk.cues import Cue, transcript_of
from qualkit.readers.talk.spoken_words import speaker

MEANINGS = {
    "start": ("start", "start_time", "starttime", "start time", "begin", "from"),
    "end": ("end", "end_time", "endtime", "end time", "to"),
    "words": ("text", "words", "transcript", "sentence"),
    "name": ("speaker", "name", "speaker name"),
}
NEEDED = {"start", "end", "words"}
MILLISECONDS = 0.001
HEADER = re.compile(rb"(?:\xef\xbb\xbf)?start,end,(?:speaker,)?text\r?\n")
ESCAPED = re.compile(rb"\\([\"\\])")
SAMPLE = 10_000  # characters, in which the first two lines begin


def timed_transcript(text: str, source: Source) -> Document:
    """Return the transcript of a table of times and words, its columns set apart by tabs."""
    header, *rows = text.strip("\n").split("\n")
    columns = header.split("\t")
    # Quotation marks are words here: whoever writes such a table leaves the tabs out of the words.
    return transcript(columns, (row.split("\t", len(columns) - 1) for row in rows), source)


def is_timed(text: str) -> bool:
    """Tell whether a text is a table of times and words with tabs between them."""
    lines = text[:SAMPLE].strip("\n").split("\n", 2)
    return len(lines) > 1 and _holds_times(*(line.split("\t") for line in lines[:2]))


def with_doubled_quotes(source: Source) -> Source:
    """Return a file as it is, but that of an older whisper.cpp, which put a backslash before quotation marks."""
    if not HEADER.match(source.data) or b'\\"' not in source.data:
        return source
    return replace(source, data=ESCAPED.sub(lambda mark: b'""' if mark[1] == b'"' else mark[1], source.data))


def is_timed_sheet(sheet: Sheet) -> bool:
    """Tell whether a sheet is a table of times and words."""
    return len(sheet.rows) > 1 and _holds_times(*sheet.rows[:2])


def timed_sheet(sheet: Sheet, source: Source, part: str) -> Iterator[Document]:
    """Return the transcript of such a sheet."""
    yield transcript(sheet.rows[0], sheet.rows[1:], source, part=part)


def _holds_times(columns: Sequence[str], row: Sequence[str]) -> bool:
    """Tell whether columns are called start, end and text, and the first row begins with a time of a recording."""
    found = _meanings(columns)
    # Forms have a start and an end, too: those of the day.
    return set(found) >= NEEDED and len(row) > found["start"] and moment(row[found["start"]]) is not None


def transcript(columns: Sequence[str], rows: Iterable[Sequence[str]], source: Source, *, part: str = "") -> Document:
    """Return the transcript of the rows of a table; whole numbers are milliseconds, others seconds."""
    found = _meanings(columns)
    kept = [row for row in rows if any(map(str.strip, row))]
    scale = MILLISECONDS if _in_milliseconds(kept, found) else 1.0
    left_out: list[tuple[str, str]] = []
    cues = list(_cues(kept, found, scale, left_out))
    return transcript_of(cues, source, left_out=[("column header", " ".join(columns)), *left_out], part=part)


def _meanings(columns: Sequence[str]) -> dict[str, int]:
    names = [name.strip().strip('"').casefold() for name in columns]
    return {
        meaning: next(names.index(word) for word in words if word in names)
        for meaning, words in MEANINGS.items()
        if any(word in names for word in words)
    }


def _in_milliseconds(rows: Sequence[Sequence[str]], found: dict[str, int]) -> bool:
    times = (row[found[column]].strip() for row in rows for column in ("start", "end") if len(row) > found[column])
    return all(time.isdecimal() or moment(time) is None for time in times)


def _cues(
    rows: Iterable[Sequence[str]], found: dict[str, int], scale: float, left_out: list[tuple[str, str]]
) -> Iterator[Cue]:
    width = max(found.values()) + 1
    for row in rows:
        cells = [cell.strip() for cell in row]
        start = moment(cells[found["start"]], scale=scale) if len(cells) >= width else None
        if start is None:
            # A row that is none: its words belong to somebody all the same.
            yield Cue(" ".join(cells))
            continue
        end = moment(cells[found["end"]], scale=scale)
        name = speaker(cells[found["name"]]) if "name" in found else None
        left_out.extend(("other column", cell) for n, cell in enumerate(cells) if n not in found.values())
        yield Cue(cells[found["words"]], start, max(start, end) if end is not None else None, name)
