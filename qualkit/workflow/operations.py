"""What comes from the annotator in a browser, checked: nothing of it is believed before."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qualkit.errors import RequestError
from qualkit.model import Span

LONGEST = 20_000  # characters of a quote, a memo or a definition that one act may carry besides the words coded
MOST_ACTS = 500

# act: the fields it needs, each with its kind
TEXTS: Mapping[str, tuple[str, ...]] = {
    "add": ("id", "code", "quote"),
    "new_code": ("code", "name"),
    "change": ("id", "quote"),
    "recode": ("id", "code", "quote"),
    "remove": ("id", "quote"),
    "accept": ("id", "quote"),
    "reject": ("id", "quote"),
    "adjust": ("id", "quote"),
    "undecide": ("id", "quote"),
    "accept_above": (),
    "memo": ("id", "text"),
    "undo": (),
    "redo": (),
}
OPTIONAL = ("reason", "definition", "parent", "called", "verdict")
FREE_TEXTS = ("reason", "definition", "name", "called", "text")  # as somebody typed them
NUMBERS: Mapping[str, tuple[str, str]] = {
    "add": ("start", "end"),
    "change": ("start", "end"),
    "adjust": ("start", "end"),
    "accept_above": ("percent", "expected"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to be done; `coding_id` is a UUID, `texts` and `numbers` hold what else the act needs, by name."""

    kind: str
    coding_id: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    numbers: tuple[int, int] = (0, 0)

    @property
    def span(self) -> Span:
        """Return the words meant, of an act that names some."""
        if not 0 <= self.numbers[0] < self.numbers[1]:
            raise RequestError(f"no words stand from {self.numbers[0]} to {self.numbers[1]}; mark them again")
        return Span(*self.numbers)


@dataclass(frozen=True, slots=True)
class Operation:
    """Acts that are done and undone together; `number` is its place in its queue, from 1."""

    number: int
    acts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """All that a browser has not seen acknowledged, in order; `hash` is that of the text it shows."""

    client: str
    document_id: str
    hash: str
    coder: str
    operations: tuple[Operation, ...]


def queue_from(message: Any) -> Queue:  # noqa: ANN401 - whatever came
    """Return the message as a queue; RequestError when it is none."""
    match message:
        case {
            "client": str(client),
            "document": str(document_id),
            "hash": str(hash_),
            "coder": str(coder),
            "ops": list(found),
        } if client and len(client) <= 64:  # noqa: PLR2004 - a UUID has 36
            operations = sorted((_operation(each) for each in found), key=lambda each: each.number)
            return Queue(client, document_id, hash_, coder, tuple(operations))
    raise RequestError("the page sent something that cannot be read; open the document again")


def _operation(found: Any) -> Operation:  # noqa: ANN401 - as above
    match found:
        case {"seq": int(number), "acts": list(acts)} if number > 0 and 0 < len(acts) <= MOST_ACTS:
            return Operation(number, tuple(each if isinstance(each, Mapping) else {} for each in acts))
    raise RequestError("the page sent something that cannot be read; open the document again")


def act_from(found: Mapping[str, Any]) -> Act:
    """Return what is to be done; RequestError when it is not known or lacks something."""
    kind = found.get("act")
    if not isinstance(kind, str) or kind not in TEXTS:
        raise RequestError(f"'{kind}' is nothing that can be done to a coding; open the document again")
    texts = {name: found.get(name, "") for name in (*TEXTS[kind], *OPTIONAL)}
    if not all(isinstance(each, str) for each in texts.values()):
        raise RequestError(f"'{kind}' needs {', '.join(TEXTS[kind])} as text; open the document again")
    too_long = [name for name in FREE_TEXTS if len(texts.get(name, "")) > LONGEST]
    if too_long:
        raise RequestError(f"the {too_long[0]} has more than {LONGEST:,} characters; make it shorter")
    numbers = tuple(found.get(name) for name in NUMBERS.get(kind, ()))
    if not all(isinstance(each, int) and not isinstance(each, bool) for each in numbers):
        raise RequestError(f"'{kind}' needs {' and '.join(NUMBERS[kind])} as whole numbers; open the document again")
    coding_id = full_id(texts["id"]) if "id" in texts else ""
    return Act(kind, coding_id, texts, numbers or (0, 0))  # type: ignore[arg-type]


def short_id(coding_id: str) -> str:
    """Return the id of a coding as it crosses the wire: 22 characters instead of 36.

    >>> short_id("00000000-0000-0000-0000-0000000000ff")
    'AAAAAAAAAAAAAAAAAAAA_w'
    """
    return base64.urlsafe_b64encode(uuid.UUID(coding_id).bytes).decode().rstrip("=")


def full_id(short: str) -> str:
    """Return the id of a coding that crossed the wire; RequestError for what is none.

    >>> full_id("AAAAAAAAAAAAAAAAAAAA_w")
    '00000000-0000-0000-0000-0000000000ff'
    """
    try:
        return str(uuid.UUID(bytes=base64.b64decode(f"{short}==", altchars=b"-_", validate=True)))
    except (ValueError, binascii.Error) as error:
        raise RequestError(f"'{short[:40]}' is not the id of a coding; open the document again") from error
