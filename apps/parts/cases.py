"""What excerpts are counted by: what it is called, and how the excerpts of one value are chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from parts.words import attribute_label, kind_name, language_name, role_name
from qualkit.exploring.questions import Where, written

if TYPE_CHECKING:
    from parts.address import Value
    from qualkit.exploring.coded import Coded
    from qualkit.model import Filter

NOT_KNOWN = "not known"
CODE = "code"
NAMES = {
    CODE: "Code",
    "kind": "Where from",
    "prompt": "Question or board area",
    "participant": "Speaker",
    "role": "Said by",
    "coder": "Coded by",
}
VALUES = {"language": language_name, "kind": kind_name, "role": role_name}
# What it is counted by: key of the filter in the address.
KEYS = {"language": "language", "kind": "kind", "prompt": "prompt", "role": "role", "coder": "coder"}


def name_of(by: str) -> str:
    """Return what something to count by is called."""
    return NAMES.get(by) or attribute_label(by)


def value_name(by: str, value: str) -> str:
    """Return what one of its values is called."""
    return VALUES.get(by, str)(value) if value else NOT_KNOWN


def leading_to(held: Coded, wanted: Filter, by: str, value: str, *, question: str = "") -> Mapping[str, Value]:
    """Return what the excerpts of a value are chosen by, besides what is chosen already."""
    if not value:
        unknown = written(Where("speaker" if by == "participant" else by, ""))
        return {"ask": f"({question}) AND {unknown}" if question else unknown}
    if by == "document":
        return {"from": _among(held.material.document_ids[value], wanted)}
    if by == "participant":
        name, documents = held.material.documents_of(value)
        return {"speaker": [name], "from": _among(documents, wanted)}
    return {KEYS.get(by, f"a.{by}"): [value]}


def _among(ids: list[str], wanted: Filter) -> list[str]:
    return [id_ for id_ in ids if id_ in wanted.documents] if wanted.documents else ids
