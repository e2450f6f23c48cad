"""What changed from one codebook to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qualkit.codebook.fields import FIELDS
from qualkit.codebook.writing import plain_code
from qualkit.model import Code, Codebook


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two codebooks: `what` is added, removed, moved or changed; `details` are plain lines."""

    code_id: str
    what: str
    details: tuple[str, ...] = ()


def compare(old: Codebook, new: Codebook) -> list[Difference]:
    """Return what changed from the old codebook to the new, in the order of the new, removed codes last."""
    before = {code.id: code for code in old.codes}
    found = [Difference("the codebook", "changed", details)] if (details := tuple(_outer_changes(old, new))) else []
    for code in new.codes:
        if code.id not in before:
            found.append(Difference(code.id, "added", (f"under {code.parent}",) if code.parent else ()))
            continue
        details = tuple(_changes(before[code.id], code))
        if details:
            found.append(Difference(code.id, "moved" if before[code.id].parent != code.parent else "changed", details))
    present = {code.id for code in new.codes}
    return found + [Difference(code.id, "removed") for code in old.codes if code.id not in present]


def _outer_changes(old: Codebook, new: Codebook) -> Iterator[str]:
    yield from _change("id", old.id, new.id)
    for language in dict.fromkeys([*old.title, *new.title]):
        yield from _change(f"title ({language})", old.title.get(language), new.title.get(language))
    yield from _change("languages", old.languages, new.languages)
    places = [(code.id, code.parent) for code in old.codes], [(code.id, code.parent) for code in new.codes]
    if places[0] != places[1] and sorted(map(str, places[0])) == sorted(map(str, places[1])):
        yield "codes: other order"


def _changes(old: Code, new: Code) -> Iterator[str]:
    if old.parent != new.parent:
        yield f"parent: {old.parent or 'top'} → {new.parent or 'top'}"
    before, after = plain_code(old), plain_code(new)
    for name in FIELDS:
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        if not isinstance(was or now, dict):
            yield f"{name}: {was or 'none'} → {now or 'none'}"
            continue
        for language in dict.fromkeys([*(was or {}), *(now or {})]):
            yield from _change(f"{name} ({language})", (was or {}).get(language), (now or {}).get(language))


def _change(name: str, was: Any, now: Any) -> Iterator[str]:  # noqa: ANN401 - words or a list of them
    if was == now:
        return
    if isinstance(was or now, str):
        yield f"{name}: {was or 'none'} → {now or 'none'}"
        return
    gone = [text for text in was or () if text not in (now or ())]
    come = [text for text in now or () if text not in (was or ())]
    yield f"{name}: " + ", ".join([*(f"+ {text}" for text in come), *(f"− {text}" for text in gone)] or ["other order"])
