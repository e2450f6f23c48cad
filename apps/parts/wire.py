"""What the annotator in the browser is told: a page of a document, and its codings as they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

from parts.colours import DARK, LIGHT, colour_of, readable
from parts.study import Study
from parts.words import clock
from qualkit.exporters.evidence import LONGEST_QUOTE
from qualkit.model import Document, Evidence, Filter, Passage, Span, Standing, in_language
from qualkit.phrasing import shortened
from qualkit.store.excerpts import phrases
from qualkit.store.marks import Mark
from qualkit.store.passages import passages
from qualkit.store.project import Project
from qualkit.text import fold, folded
from qualkit.workflow.annotating import text_hash
from qualkit.workflow.operations import short_id

TURNS, WORDS = 150, 20_000  # a page at most; a longer passage stays whole
AROUND = 4_000  # characters beyond the page that are sent along, for the quotes of codings that reach over its edge
KEYS = "123456789"
RECENT = 5
MINE, HAS_MEMO = 1, 2  # flags of a mark
STANDINGS: Mapping[Standing, int] = {Standing.CODED: 0, Standing.SUGGESTED: 1, Standing.ACCEPTED: 2}

Numbered: TypeAlias = tuple[int, Passage]
Wire: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pages:
    """How a document lies on pages: which passages each holds (as positions in the order of reading), and where."""

    hash: str
    cuts: tuple[int, ...]  # page n shows the passages from cuts[n] to cuts[n + 1]
    starts: tuple[int, ...]  # of all passages, in the order of the text
    page_of: tuple[int, ...]  # the page of each of these, from 0

    def __len__(self) -> int:
        return max(1, len(self.cuts) - 1)

    def page(self, place: int) -> int:
        """Return the page, from 0, on which a place in the text stands."""
        return self.page_of[max(0, bisect_right(self.starts, place) - 1)] if self.starts else 0


def pages_of(document: Document, numbered: Sequence[Numbered]) -> Pages:
    """Return how the passages, in the order in which they are read, lie on pages."""
    cuts, words = [0], 0
    for place, (_, passage) in enumerate(numbered):
        more = len(passage.span.of(document.text).split())
        if place - cuts[-1] == TURNS or (words and words + more > WORDS):
            cuts.append(place)
            words = 0
        words += more
    shown = [*cuts, len(numbered)] if numbered else [0, 0]
    pages = ((passage.span.start, bisect_right(cuts, place) - 1) for place, (_, passage) in enumerate(numbered))
    placed = sorted(pages)
    return Pages(
        text_hash(document.text), tuple(shown), tuple(start for start, _ in placed), tuple(page for _, page in placed)
    )


def sheet(document: Document, numbered: Sequence[Numbered], pages: Pages, page: int) -> Wire:
    """Return a page, from 0, as it is read: the passages with who speaks, and the text around them."""
    here = numbered[pages.cuts[page] : pages.cuts[page + 1]]
    ends = dict(pairwise([*pages.starts, len(document.text)]))
    people = {participant.id: participant for participant in document.participants}
    turns = []
    for number, passage in here:
        start, end = passage.span.start, passage.span.end
        last = start == pages.starts[-1]
        after = "" if last else document.text[end : max(end, ends[start])]
        speaker = people.get(passage.participant_id or "")
        who, role = (speaker.name, str(speaker.role)) if speaker else ("", "")
        time = clock(passage.time[0]) if passage.time else ""
        words = document.text[start:end]
        turns.append(
            [number, start, words, after, who, role, time, str(passage.kind), passage.prompt, passage.language]
        )
    return {
        "document": document.id,
        "name": document.name,
        "hash": pages.hash,
        "page": page + 1,
        "pages": len(pages),
        "turns": turns,
        "around": _around(document.text, [(turn[1], turn[1] + len(turn[2]) + len(turn[3])) for turn in turns]),
    }


def _around(text: str, covered: Iterable[tuple[int, int]]) -> list[list[Any]]:
    """Return the stretches before and after what is on the page, for codings that reach beyond it."""
    gaps, place = [], 0
    for start, end in sorted(covered):
        if start > place:
            gaps.append((place, start))
        place = max(place, end)
    gaps += [(place, len(text))] if place < len(text) else []
    found: list[list[Any]] = []
    for start, end in gaps:
        if end - start <= 2 * AROUND:
            found.append([start, text[start:end]])
        else:
            found += [[start, text[start : start + AROUND]], [end - AROUND, text[end - AROUND : end]]]
    return found


def codes(study: Study) -> list[list[Any]]:
    """Return the codes in the order of their tree: id, name, depth, colour on light and on dark, key, definition."""
    chosen = {code.id: code.shortcut for code in study.codebook.codes}
    free = iter([key for key in KEYS if key not in chosen.values()])
    rows = []
    for code in study.codebook.codes:
        colour = colour_of(study.colours, code.id)
        looks = [readable(colour, LIGHT), readable(colour, DARK)]
        depth = len(study.codebook.path(code.id)) - 1
        key = chosen[code.id] or next(free, "")
        meaning = in_language(code.definition, study.language)
        rows.append([code.id, in_language(code.name, study.language), depth, *looks, key, meaning])
    return rows


def evidence(found: Mapping[str, Sequence[Evidence]]) -> Wire:
    """Return why suggestions were made, by their ids."""
    return {
        short_id(id_): [
            [
                shortened(piece.what, LONGEST_QUOTE),
                piece.span.start,
                piece.span.end,
                str(piece.kind),
                piece.negated,
                piece.remark,
            ]
            for piece in pieces
        ]
        for id_, pieces in found.items()
    }


def on_page(marks: Iterable[Mark], numbered: Sequence[Numbered], pages: Pages, page: int) -> list[Mark]:
    """Return the codings that share words with a page, in the order of the text."""
    here = [passage.span for _, passage in numbered[pages.cuts[page] : pages.cuts[page + 1]]]
    return overlapping(marks, here)


def overlapping(marks: Iterable[Mark], spans: Iterable[Span]) -> list[Mark]:
    """Return the codings that share words with some spans which do not overlap, in the order of the text."""
    ordered = sorted(spans)
    starts = [span.start for span in ordered]

    def here(mark: Mark) -> bool:
        place = bisect_right(starts, mark.span.end - 1) - 1
        return place >= 0 and ordered[place].end > mark.span.start

    return sorted((mark for mark in marks if here(mark)), key=lambda mark: (mark.span, mark.id))


def live(marks: Sequence[Mark], shown: Sequence[Mark], pages: Pages, *, viewer: str, memos: Mapping[str, Any]) -> Wire:
    """Return the codings of a page (`shown`), and what is known of all of the document's."""
    used = list(dict.fromkeys(mark.code_id for mark in shown))
    coders = list(dict.fromkeys(mark.coder for mark in shown))
    open_ = [mark for mark in marks if mark.standing is Standing.SUGGESTED]
    left = Counter(pages.page(mark.span.start) for mark in open_)
    sure = Counter(percent(mark.confidence) for mark in open_)
    mine = Counter(mark.code_id for mark in marks if mark.is_mine)
    return {
        "used": used,
        "coders": coders,
        "marks": _packed(shown, used, coders, viewer),
        "left": [left[page] for page in range(len(pages))],
        "above": list(accumulate(sure[step] for step in range(100, -1, -1)))[::-1],
        "recent": [code_id for code_id, _ in mine.most_common(RECENT)],
        "memos": memos,
    }


def percent(confidence: float | None) -> int:
    """Return a confidence in whole percent, rounded down: 'at least 80 %' means just that."""
    return min(100, int((confidence or 0) * 100 + 1e-9))


def _packed(shown: Sequence[Mark], used: Sequence[str], coders: Sequence[str], viewer: str) -> str:
    """Return a line a coding: id, start after that of the one before, length, code, standing, coder, percent, flags."""
    code_at, coder_at = ({name: place for place, name in enumerate(names)} for names in (used, coders))
    lines, before = [], 0
    for mark in shown:
        mine = mark.is_mine or mark.decided_by == viewer
        sure = "" if mark.confidence is None else percent(mark.confidence)
        fields = [short_id(mark.id), mark.span.start - before, len(mark.span), code_at[mark.code_id]]
        fields += [STANDINGS[mark.standing], coder_at[mark.coder], sure, MINE * mine + HAS_MEMO * mark.has_memo]
        lines.append(",".join(map(str, fields)))
        before = mark.span.start
    return "\n".join(lines)


def hits(project: Project, document: Document, words: str) -> list[Span]:
    """Return where the words searched for stand in the document, in passages that hold all of them."""
    wanted = [_pattern(phrase, open_ended=open_ended) for phrase, open_ended in phrases(words)]
    if not wanted:
        return []
    found = []
    for passage in passages(project, wanted=Filter(documents=(document.id,), words=words)):
        text, offsets = fold(passage.words)
        for match in (match for pattern in wanted for match in pattern.finditer(text)):
            start, last = offsets[match.start()], offsets[match.end() - 1]
            end = next(offset for offset in offsets[match.end() :] if offset > last)
            found.append(Span(passage.span.start + start, passage.span.start + end))
    return sorted(set(found))


def _pattern(phrase: str, *, open_ended: bool) -> re.Pattern[str]:
    said = r"[\W_]+".join(re.escape(word) for word in re.findall(r"[^\W_]+", folded(phrase)))
    ending = "" if open_ended else r"(?![^\W_])"
    return re.compile(rf"(?<![^\W_]){said}{ending}")
