"""What a codebook file may hold, for the checks and for editors."""

from __future__ import annotations

import re
from typing import Any

# What a code may hold, in the order it is written: field of the file, field of Code.
FIELDS = {
    "id": "id",
    "name": "name",
    "colour": "colour",
    "shortcut": "shortcut",
    "definition": "definition",
    "include": "include",
    "exclude": "exclude",
    "examples": "examples",
    "counter_examples": "counter_examples",
    "terms": "terms",
    "not": "vetoes",
}
WORDS = ("name", "definition", "include", "exclude")
LISTS = ("examples", "counter_examples", "terms", "not")
TOP = ("codebook", "title", "languages", "codes")

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
SHORTCUTS = tuple("123456789")
LANGUAGE = re.compile(r"[a-z]{2,3}")


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a codebook file, for editors that check while one types."""
    words = {"oneOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
    listed = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    lists = {"oneOf": [*listed["oneOf"], {"type": "object", "additionalProperties": listed}]}
    identifier = {"type": "string", "pattern": f"^{ID.pattern}$"}
    properties: dict[str, Any] = {
        "id": identifier,
        "colour": {"type": "string", "pattern": f"^{COLOUR.pattern}$"},
        "shortcut": {"enum": [*SHORTCUTS, *map(int, SHORTCUTS)]},
    }
    properties |= dict.fromkeys(WORDS, words) | dict.fromkeys(LISTS, lists)
    properties["codes"] = {"type": "array", "items": {"$ref": "#/$defs/code"}}
    code = {"type": "object", "required": ["id", "name"], "additionalProperties": False, "properties": properties}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "qualkit codebook",
        "type": "object",
        "required": ["codebook", "languages", "codes"],
        "additionalProperties": False,
        "properties": {
            "codebook": identifier,
            "title": words,
            "languages": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "pattern": f"^{LANGUAGE.pattern}$"},
            },
            "codes": {"type": "array", "items": {"$ref": "#/$defs/code"}},
        },
        "$defs": {"code": code},
    }
