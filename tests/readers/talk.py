"""Talk to write into files: who says what and when, with all that trips a reader."""

from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from qualkit.errors import InputError

NAMES = ["Lea Tal", "Omar", "Zoë Ní Brún", "SPEAKER_00", "Unknown Speaker", "محمد علي", "李雷", "Moderator 2"]
ODD_WORDS = [
    *("AT&T", "&amp;", "R&D;", "<3", "a<b", "x>y", "3:15", "1", "2024", "-", "{x}", "(y)", "[z]", "NOTE", "WEBVTT"),
    *(
        "👩‍👩‍👧",
        "🇲🇦",
        "مرحبا",
        "שלום",
        "¿qué?",
        "l’été",
        "e\u0301te\u0301",
        "1:00:00,000",
        "«oui»",
        "don't",
        "…",
        "#",
        "50%",
    ),
]


@dataclass(frozen=True)
class Said:
    """Words of somebody, from a second to a later one."""

    name: str | None
    words: str
    start: float
    end: float


def talk(*, names=tuple(NAMES), most=8):
    """Return a strategy for talk in the order of time; each cue has a word of its own, so that none repeats another."""
    letters = st.characters(categories=["Ll", "Lu", "Lo", "Nd"])
    token = st.one_of(st.sampled_from(ODD_WORDS), st.text(letters, min_size=1, max_size=8))
    cue = st.tuples(st.sampled_from(names), st.lists(token, max_size=6), st.integers(0, 5000), st.integers(1, 9000))
    return st.lists(cue, min_size=1, max_size=most).map(_timed)


def _timed(cues):
    said, at = [], 0
    for n, (name, tokens, silence, length) in enumerate(cues):
        start = at + silence
        at = start + length
        said.append(Said(name, " ".join([f"w{n}", *tokens]), start / 1000, at / 1000))
    return said


def clock(time, *, comma=False, hours=True):
    """Return `01:02:03.500`."""
    milliseconds = round(time * 1000)
    seconds, rest = divmod(milliseconds, 1000)
    written = f"{seconds // 60 % 60:02}:{seconds % 60:02}{',' if comma else '.'}{rest:03}"
    return f"{seconds // 3600:02}:{written}" if hours or seconds >= 3600 else written


def vtt(cues, *, number=str, hours=True):
    """Return WebVTT of cues whose words are marked up already."""
    times = [f"{clock(cue.start, hours=hours)} --> {clock(cue.end, hours=hours)}" for cue in cues]
    ids = [f"{number(n)}\n" if number else "" for n in range(1, len(cues) + 1)]
    return "WEBVTT\n\n" + "\n".join(
        f"{each}{time}\n{cue.words}\n" for each, time, cue in zip(ids, times, cues, strict=True)
    )


def escaped(words):
    """Return words as WebVTT and XML write them."""
    return escape(words, quote=False)


def turns(cues):
    """Return who says what from when to when, as a reader should tell it: cues of one named speaker are one turn."""
    numbered = enumerate(cues)
    runs = (list(run) for _, run in groupby(numbered, key=lambda each: each[1].name or each[0]))
    return [(run[0][1].name, " ".join(cue.words for _, cue in run), (run[0][1].start, run[-1][1].end)) for run in runs]


def heard(document):
    """Return who says what from when to when, as the reader tells it."""
    names = {participant.id: participant.name for participant in document.participants}
    return [
        (names.get(passage.participant_id), passage.span.of(document.text), passage.time)
        for passage in document.passages
    ]


def damaged(text):
    """Return a strategy for a text of which pieces are missing, doubled, or replaced by what hurts."""
    junk = [
        "",
        "\n",
        "\n\n",
        "-->",
        "00:01 --> 00:02",
        "<v ",
        "</v>",
        "\0",
        "{",
        "}",
        "]",
        '"',
        "&#xD800;",
        "<",
        ":",
        "\t",
    ]
    cut = st.tuples(st.integers(0, len(text)), st.integers(0, 30), st.sampled_from(junk))

    def damage(cuts):
        found = text
        for at, length, instead in cuts:
            found = found[:at] + instead + found[at + length :]
        return found

    return st.lists(cut, min_size=1, max_size=6).map(damage)


def in_a_folder(read, name, content):
    """Return the documents of a file written on the spot."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read(path))


def refusal(read, name, content):
    """Return the line that refuses a file; nothing where it is read."""
    try:
        in_a_folder(read, name, content)
    except InputError as error:
        return str(error)
    return ""
