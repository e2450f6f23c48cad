"""How exporters put things into words: times, positions, coders, and the notes on reading a report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualkit.model import Role
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualkit.model import Excerpt, Filter, Round
    from qualkit.store.passages import Found
    from qualkit.store.themes import StoredTheme, ThemeRun

WHAT_THEMES_ARE = (
    "Themes group passages that use similar words or meanings. They are a way into the material, not findings."
)
HOW_TO_READ = (
    "Suggestions of a program are not reviewed: where the coder has a version, nobody has confirmed the coding yet.",
    "The number for evidence, from 0 to 1, says how strong it is. It is not a measured probability of being right.",
    "Terms are those of the codebook, or its rules, that fired. The quote marks them, and words that weighed.",
    "Near are words of the codebook, or statements judged before, of like meaning: the less distance, the more alike.",
    "Weighed are words of the quote that, in what people judged, go with the code: the larger the number, the more.",
    "In the CSV and XLSX the column 'confidence' holds the number for evidence, the column 'evidence' all the rest.",
    "An excerpt is marked 'negated' when all terms found in it stand under a negation: the words may say the opposite.",
    "An excerpt is one coding. Words coded with two codes, or by two coders, count once for each.",
    "A code counts its own excerpts; 'with sub-codes' adds those of every code below it. A document counts once.",
    "Positions are characters from the start of the document, the first being 0; the end is not included.",
    WHAT_THEMES_ARE,
    "A theme's stability, from 0 to 1, says how often its passages stay together when the search is repeated.",
)

# For what is passed on to be read, and not for tables.
LEFT_OUT = "What is known about speakers is left out here, since it may identify them; it is in the CSV and XLSX."
OF_ROUNDS = "Which excerpt is of which round is in the CSV and XLSX."

TENTATIVE = 0.6  # the stability below which a theme is called so

# What is told of a document besides its name.
OCCASION = ("group", "session")

# What XML cannot hold.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What turns the direction of the words that follow.
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    r"""Return a name on one line, without what a page cannot hold or what turns the direction of the words around it.

    >>> one_line("care\n\u202ework")
    'care work'
    """
    return " ".join(_TURNING.sub("", writable(text)[0]).split())


def clock(seconds: float) -> str:
    """Return seconds as `mm:ss`, with hours only when there are any.

    >>> clock(65.9), clock(3725)
    ('01:05', '1:02:05')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def time_of(excerpt: Excerpt) -> str:
    """Return when it was said, '' when nobody knows."""
    if excerpt.time is None:
        return ""
    start, end = excerpt.time
    return clock(start) if end is None else f"{clock(start)}–{clock(end)}"


def signed(coder: str, version: str) -> str:
    """Return a coder with its version, a person without."""
    return f"{coder} {version}".strip()


def speaker(participant: str, role: str) -> str:
    """Return who spoke, with the role of whoever was not there to take part; '' when nobody is known.

    >>> speaker("Amina", "participant"), speaker("Ruth", "interpreter")
    ('Amina', 'Ruth (interpreter)')
    """
    return participant if not participant or role in ("", Role.PARTICIPANT) else f"{participant} ({role})"


def source_of(found: Found) -> str:
    """Return where an exemplar comes from: speaker and document."""
    return _line(speaker(found.participant, found.role), found.document)


def keywords(theme: StoredTheme) -> str:
    """Return the keywords of a theme in one line."""
    return ", ".join(word for word, _ in theme.keywords)


def is_tentative(theme: StoredTheme) -> bool:
    """Tell whether a theme's passages part too often when the search is repeated; never when that was not measured."""
    return theme.stability is not None and theme.stability < TENTATIVE


def theme_lines(theme: StoredTheme) -> list[str]:
    """Return what is told of a theme below its name: its size, how stable it is, its words in each language."""
    told = [counted(theme.size, "passage")]
    if theme.stability is not None:
        told.append(f"stability {theme.stability:.2f}{', tentative' if is_tentative(theme) else ''}")
    if theme.guide:
        told.append(f"steered by {theme.guide}")
    if not theme.wording:
        return [f"{'; '.join(told)}. Keywords: {keywords(theme)}"]
    said = [f"{language}: {', '.join([words.phrase, *words.keywords])}" for language, words in theme.wording.items()]
    return [f"{'; '.join(told)}.", *sorted(said)]


def round_line(round_: Round) -> str:
    """Return a round in one line: its id, its coder, its codebook and when it began."""
    who = signed(round_.coder.name, round_.coder.version)
    return f"Round {round_.id}: {who}, codebook {round_.codebook_version}, {moment(round_.started)}"


def moment(at: str) -> str:
    """Return a time of the clock to the minute.

    >>> moment("2031-05-04T09:30:12.5+00:00")
    '2031-05-04 09:30 UTC'
    """
    return f"{at[:16].replace('T', ' ')} UTC"


def occasion_of(attributes: Mapping[str, str]) -> str:
    """Return the group and session of a document, '' when neither is known."""
    return _line(*(f"{name}: {attributes[name]}" for name in OCCASION if attributes.get(name)))


def source(excerpt: Excerpt, occasion: str) -> str:
    """Return who said it, where, in answer to what and when; nothing else about the speaker, who might be known by it.

    The occasion is the document's: an excerpt's attributes mingle it with what is known about the speaker.
    """
    return _line(
        speaker(excerpt.participant, excerpt.role),
        excerpt.document,
        occasion,
        excerpt.prompt and f"“{excerpt.prompt}”",
        time_of(excerpt),
        f"page {excerpt.attributes['page']}" if excerpt.attributes.get("page") else "",
    )


def _line(*phrases: str) -> str:
    return " · ".join(phrase for phrase in phrases if phrase)


def writable(text: str) -> tuple[str, int]:
    r"""Return the text without what XML cannot hold, and how many characters that took away.

    >>> writable("a\x07b")
    ('ab', 1)
    """
    return _UNWRITABLE.subn("", text)


def how_sure(run: ThemeRun) -> str:
    """Return in words how well the themes of a run agree with themselves."""
    if run.stability is None:
        return "Stability was not measured."
    within = f" ({run.interval[0]:.2f} to {run.interval[1]:.2f}, 19 times of 20)" if run.interval else ""
    return f"Stability {run.stability:.2f} of 1{within}: how well the grouping agrees with itself when repeated."


def about_themes(run: ThemeRun) -> str:
    """Return how sure the themes of a run are, with the run's own remark."""
    return f"{how_sure(run)} {run.remark}".strip()


def restrictions(wanted: Filter, *, codes: Sequence[str], documents: Sequence[str]) -> list[str]:
    """Return what the excerpts were restricted to, one phrase a field; codes and documents as people know them."""
    lists = [
        ("code", codes),
        ("document", documents),
        ("kind", wanted.kinds),
        ("language", wanted.languages),
        ("speaker", wanted.participants),
        ("role", wanted.roles),
        ("prompt", wanted.prompts),
        ("coder", wanted.coders),
        *wanted.attributes.items(),
    ]
    found = [f"{name}: {' or '.join(allowed)}" for name, allowed in lists if allowed]
    if wanted.words.strip():
        found.append(f"words: {wanted.words.strip()}")
    if wanted.confidence:
        found.append(f"evidence: {wanted.confidence:.2f} or more")
    if wanted.passages:
        found.append(f"passages: {counted(len(wanted.passages), 'chosen passage')}")
    return found
