"""What was done to a study, in plain words: the history keeps it in the words of the commands."""

from __future__ import annotations

import re
from collections.abc import Mapping

# verb of the history: what it is called where nothing more can be made of it
NAMES = {
    "init": "Begun",
    "import": "Brought in",
    "describe": "Described",
    "speakers": "Speakers",
    "look": "Looked at",
    "memo": "Memo",
    "quote": "Quote list",
    "code": "Coded",
    "decide": "Decided",
    "review": "Judged",
    "round": "Coders",
    "codebook": "Codebook",
    "themes": "Themes found",
    "theme": "Themes",
    "undo": "Taken back",
    "redo": "Done again",
    "migrate": "Brought up to date",
}
# verb: what the history keeps, and how it is told; the first that fits is taken
VERSION = r"[0-9a-f]{12}"
TOLD: Mapping[str, tuple[tuple[str, str], ...]] = {
    "init": ((rf"codebook (\S+) {VERSION}", r"Begun with the codebook “\1”"),),
    "look": ((r"(.+ looked at)", r"\1"),),
    "speakers": ((r"(\d.* settled, .*)", r"\1"),),
    "memo": ((r"((?:wrote|removed) a memo .*)", r"\1"), (r"(on|changed|removed)(,? .*)", r"Memo \1\2")),
    "quote": ((r"((?:picked|noted|moved|taken) .*|picked: .*)", r"Quote \1"),),
    "code": (
        (rf"\w+: (.* in .*), codebook {VERSION}", r"Codebook applied: \1"),
        (r"((?:coded|made|moved|gave|took) .*)", r"\1"),
    ),
    "decide": (
        (r"accept (['“].*)", r"Accepted the suggestion of \1"),
        (r"reject (['“].*)", r"Rejected the suggestion of \1"),
        (r"adjust (['“].*)", r"Adjusted the suggestion of \1"),
        (r"((?:accepted|rejected|adjusted|took) .*)", r"\1"),
    ),
    "review": ((r"(\d.* judged)", r"\1 in the review"),),
    "round": (
        (r"('.*') read", r"Document \1 read"),
        (r"('.*' taken up again)", r"Document \1"),
        (r"('.*' (?:begun|finished|handed over).*)", r"Round \1"),
        (r"(blind coding .*)", r"\1"),
    ),
    "codebook": (
        (rf"\S+ {VERSION}: (.*)", r"Codebook changed: \1"),
        (rf"(\S+) {VERSION}", r"Codebook “\1” put into use"),
    ),
    "themes": ((r"(.*?) over (.*?) \([^()]*, seed \d+\)(.*)", r"Themes found: \1 in \2\3"),),
    "theme": ((r"(themes? .*)", r"\1"),),
    "migrate": ((r"file version .*; backup in (.*)", r"Brought up to date; the file as it was is \1"),),
}
BESIDES = re.compile(rf" \(\S+ {VERSION}:\)")  # which codebook a new code made
CODE = re.compile(r"'([a-z0-9-]+)'")
TAKEN_BACK = re.compile(rf"({'|'.join(NAMES)}): (.*)", re.DOTALL)


def in_words(verb: str, summary: str, names: Mapping[str, str]) -> str:
    """Return in plain words what was done; `names` are of the codes, by their ids.

    >>> in_words("code", "blend: 12 codings in 3 documents, codebook 0123456789ab", {})
    'Codebook applied: 12 codings in 3 documents'
    >>> in_words("decide", "accept 'trust'", {"trust": "Trust in people"})
    'Accepted the suggestion of “Trust in people”'
    """
    within = TAKEN_BACK.fullmatch(summary) if verb in ("undo", "redo") else None
    if within:
        inner = in_words(within[1], within[2], names)
        return f"{NAMES[verb]}: {inner[:1].lower()}{inner[1:]}"
    summary = BESIDES.sub("", summary)
    if verb in ("decide", "codebook"):
        summary = CODE.sub(lambda found: f"“{names[found[1]]}”" if found[1] in names else found[0], summary)
    for kept, told in TOLD.get(verb, ()):
        if found := re.fullmatch(kept, summary, re.DOTALL):
            said = found.expand(told)
            return said[:1].upper() + said[1:]
    return f"{NAMES.get(verb, verb)}: {summary}"
