"""Codebooks as plain data and as YAML, and the version that is the hash of their content."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from qualkit.codebook.fields import FIELDS
from qualkit.model import Code, Codebook

# Line ends that YAML would fold away.
_RARE_LINE_END = re.compile("[\x85\u2028\u2029]")


def version_of(name: str, title: Mapping[str, str], languages: tuple[str, ...], codes: Iterable[Code]) -> str:
    """Return the version of a codebook: the first 12 hex digits of the SHA-256 of its content in one canonical form."""
    content = {
        "codebook": name,
        "title": dict(title),
        "languages": languages,
        "codes": [plain_code(code) for code in codes],
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def plain_code(code: Code) -> dict[str, Any]:
    """Return the code as the file holds it, its parent added and empty fields left out."""
    plain: dict[str, Any] = {"id": code.id, "parent": code.parent}
    for name, attribute in FIELDS.items():
        value = getattr(code, attribute)
        if name in ("terms", "not"):
            languages = dict.fromkeys(term.language for term in value)
            plain[name] = {language: [t.text for t in value if t.language == language] for language in languages}
        elif isinstance(value, Mapping):
            plain[name] = {key: list(item) if isinstance(item, tuple) else item for key, item in value.items()}
        else:
            plain[name] = value
    return {name: value for name, value in plain.items() if value}


def plain_codebook(codebook: Codebook) -> dict[str, Any]:
    """Return the codebook as the mapping that its file holds; `codebook_from` reads it back to the same version."""

    def branch(parent: str | None) -> list[dict[str, Any]]:
        found = []
        for code in codebook.codes:
            if code.parent == parent:
                plain = plain_code(code)
                plain.pop("parent", None)
                below = branch(code.id)
                found.append({**plain, **({"codes": below} if below else {})})
        return found

    return {
        "codebook": codebook.id,
        "title": dict(codebook.title),
        "languages": list(codebook.languages),
        "codes": branch(None),
    }


def write_codebook(codebook: Codebook) -> str:
    """Return the codebook as YAML that `parse_codebook` reads back to the same version."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Safe YAML in which the rare line ends of Unicode are escaped: as they stand they come back as spaces."""

    def text(dumper: Dumper, words: str) -> yaml.ScalarNode:
        style = '"' if _RARE_LINE_END.search(words) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", words, style=style)

    Dumper.add_representer(str, text)
    return yaml.dump(plain_codebook(codebook), Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)
