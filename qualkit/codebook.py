"""Codebooks as YAML: read, check, write, compare."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from qualkit.errors import CodebookError, possible
from qualkit.model import Code, Codebook, Term
from qualkit.resources import resource
from qualkit.text import UNSTORABLE

# What a code may hold, in the order it is written: field of the file, field of Code, how it is read.
FIELDS = {
    "id": "id",
    "name": "name",
    "colour": "colour",
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
# The Universal parts of speech that words of a term can have.
PARTS_OF_SPEECH = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN SCONJ VERB".split()
LONGEST_SHOWN = 60
DEEPEST = 60  # lists and mappings within one another: room for 25 levels of codes

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_RARE_LINE_END = re.compile("[\x85\u2028\u2029]")
_TWO_LETTERS = re.compile(r"[^\W_]{2}")
_QUOTED = re.compile(r"[\"“«].*[\"”»]")
_GAP = re.compile(r"(?:…|\.\.\.)(\d*)")
_PART_OF_SPEECH = re.compile(r"(?<=\S)/([A-Z]+)(?!\S)")


def find_codebook(name_or_path: str) -> Path:
    """Return the path of a codebook named by its file or by the name of one that comes with qualkit."""
    path = Path(name_or_path)
    shelf = {entry.stem: entry for entry in resource("codebooks").glob("*.yaml")}
    if path.suffix in (".yaml", ".yml") or path.exists():
        if not path.is_file():
            raise CodebookError(
                f"{path}: there is no such file; codebooks that come with qualkit: {', '.join(sorted(shelf))}"
            )
        return path
    if name_or_path not in shelf:
        raise CodebookError(f"codebook '{name_or_path}' is not known; {possible(name_or_path, shelf)}")
    return shelf[name_or_path]


def read_codebook(path: Path) -> Codebook:
    """Return the codebook of a YAML file; CodebookError names the place of the first fault."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CodebookError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise CodebookError(f"{path}: is not UTF-8 text; save it as UTF-8") from error
    return parse_codebook(text, place=str(path))


def parse_codebook(text: str, *, place: str) -> Codebook:
    """Return the codebook written in YAML; `place` begins every error line."""
    import yaml

    try:
        content = yaml.load(text, Loader=_loader())  # noqa: S506 - a SafeLoader
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CodebookError(
            f"{place}, line {line}: the character U+{error.character:04X} is not possible in YAML; delete it"
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place}, line {mark.line + 1}" if mark else place
        raise CodebookError(
            f"{where}: {getattr(error, 'problem', None) or 'is not YAML'}; see codebooks/README.md"
        ) from error
    return _Parser(place).codebook(content)


def _loader() -> Any:  # noqa: ANN401 - a class made on the fly
    import yaml

    # Kind of node: the tags it may have. A tag asks for another type than text, and its fault for another error.
    plain = {
        yaml.ScalarNode: ("tag:yaml.org,2002:str", "tag:yaml.org,2002:null"),
        yaml.SequenceNode: ("tag:yaml.org,2002:seq",),
        yaml.MappingNode: ("tag:yaml.org,2002:map",),
    }

    class Loader(yaml.SafeLoader):
        """Safe YAML in which no, on and off stay words, and a key given twice is a fault."""

        depth = 0

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as PyYAML has it
            seen: set[str] = set()
            for key, _ in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise yaml.MarkedYAMLError(problem="a field's name is one word", problem_mark=key.start_mark)
                if key.value in seen:
                    raise yaml.MarkedYAMLError(problem=f"{_cut(key.value)} is given twice", problem_mark=key.start_mark)
                seen.add(key.value)
            return super().construct_mapping(node, deep)

        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            if self.check_event(yaml.AliasEvent):
                # A few aliases of aliases grow to gigabytes.
                raise yaml.MarkedYAMLError(problem="aliases (*name) are not supported", problem_mark=mark)
            if self.depth == DEEPEST:
                raise yaml.MarkedYAMLError(problem=f"nested more than {DEEPEST} deep", problem_mark=mark)
            self.depth += 1
            node = super().compose_node(parent, index)
            self.depth -= 1
            if node and node.tag not in plain[type(node)]:
                raise yaml.MarkedYAMLError(problem=f"tags ({node.tag}) are not supported", problem_mark=mark)
            return node

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader


def _cut(value: object) -> str:
    """Return how a value of the file is shown in an error line."""
    shown = repr(value)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class _Parser:
    """Remembers where the file is, for the error lines, and its languages."""

    place: str
    languages: tuple[str, ...] = ()

    def fail(self, message: str) -> NoReturn:
        raise CodebookError(f"{self.place}: {message}")

    def codebook(self, content: Any) -> Codebook:  # noqa: ANN401 - anything YAML can hold
        if not isinstance(content, dict):
            self.fail("is not a codebook; it starts with 'codebook: NAME', then title, languages and codes")
        self.check_fields("the codebook", content, TOP)
        for needed in ("codebook", "languages", "codes"):
            if not content.get(needed):
                self.fail(f"'{needed}' is missing; a codebook has {', '.join(TOP)}")
        languages = tuple(content["languages"]) if isinstance(content["languages"], list) else ()
        for language in languages or ("",):
            if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
                self.fail(
                    f"languages: {_cut(content['languages'])} is not a list of language codes such as [en, es, fr]"
                )
            if languages.count(language) > 1:
                self.fail(f"languages: '{language}' is there twice")
        inside = _Parser(self.place, languages)
        name = inside.identifier("the codebook", content["codebook"])
        title = inside.words("the codebook", "title", content.get("title") or name)
        codes = tuple(inside.codes(content["codes"], parent=None))
        inside.check_unique(codes)
        return Codebook(name, title, languages, codes, version_of(name, title, languages, codes))

    def codes(self, entries: Any, *, parent: str | None) -> Iterator[Code]:  # noqa: ANN401
        if not isinstance(entries, list) or not entries:
            owner = f"code '{parent}'" if parent else "the codebook"
            self.fail(f"{owner}: 'codes' must be a list of codes, each starting '- id: …'")
        for entry in entries:
            if not isinstance(entry, dict) or "id" not in entry:
                self.fail(f"{_cut(entry)} is not a code; each starts '- id: …'")
            code = self.code(entry, parent)
            yield code
            if entry.get("codes"):
                yield from self.codes(entry["codes"], parent=code.id)

    def code(self, entry: dict[str, Any], parent: str | None) -> Code:
        code_id = self.identifier("a code", entry["id"])
        where = f"code '{code_id}'"
        self.check_fields(where, entry, (*FIELDS, "codes"))
        words = {name: self.words(where, name, entry[name]) for name in WORDS if entry.get(name)}
        lists = {name: self.lists(where, name, entry.get(name) or {}) for name in LISTS}
        colour = entry.get("colour") or ""
        if colour and not (isinstance(colour, str) and _COLOUR.fullmatch(colour)):
            self.fail(f"{where}: colour {_cut(colour)} is not like '#a4343a' (in quotation marks)")
        if "name" not in words:
            self.fail(f"{where}: 'name' is missing")
        return Code(
            id=code_id,
            parent=parent,
            colour=colour,
            **words,
            examples=lists["examples"],
            counter_examples=lists["counter_examples"],
            terms=tuple(self.terms(where, lists["terms"])),
            vetoes=tuple(self.terms(where, lists["not"])),
        )

    def terms(self, where: str, listed: Mapping[str, tuple[str, ...]]) -> Iterator[Term]:
        for language, texts in listed.items():
            for text in dict.fromkeys(texts):
                fault = _term_fault(text)
                if fault:
                    self.fail(f"{where}: term {_cut(text)} ({language}) {fault}")
                yield Term(text, language)

    def words(self, where: str, name: str, value: Any) -> dict[str, str]:  # noqa: ANN401
        if isinstance(value, str):
            value = {self.languages[0]: value}
        found = self.by_language(where, name, value)
        for language, texts in found.items():
            if isinstance(value[language], list):
                self.fail(f"{where}: '{name}' ({language}) is a list; one text is possible")
        return {language: texts[0] for language, texts in found.items()}

    def lists(self, where: str, name: str, value: Any) -> dict[str, tuple[str, ...]]:  # noqa: ANN401
        if isinstance(value, str | list):
            value = {self.languages[0]: value}
        return {language: texts for language, texts in self.by_language(where, name, value).items() if texts}

    def by_language(self, where: str, name: str, value: Any) -> dict[str, tuple[str, ...]]:  # noqa: ANN401
        if not isinstance(value, dict):
            self.fail(f"{where}: '{name}' is {_cut(value)}; text, or one entry a language, is possible")
        found = {}
        for language, texts in value.items():
            if language not in self.languages:
                self.fail(
                    f"{where}: '{name}' has unknown language {_cut(language)}; {possible(str(language), self.languages)}"
                )
            listed = texts if isinstance(texts, list) else [texts]
            for text in listed:
                if not isinstance(text, str) or not text.strip():
                    self.fail(
                        f"{where}: '{name}' ({language}) holds {_cut(text)}; words (in quotation marks) are needed"
                    )
                if UNSTORABLE.search(text):
                    self.fail(f"{where}: '{name}' ({language}) holds a character that no text has: {_cut(text)}")
            found[language] = tuple(text.strip() for text in listed)
        return found

    def identifier(self, where: str, value: Any) -> str:  # noqa: ANN401
        if not isinstance(value, str) or not _ID.fullmatch(value):
            self.fail(f"{where} has the id {_cut(value)}; lower-case letters, digits and hyphens are possible")
        return value

    def check_fields(self, where: str, entry: Mapping[Any, Any], allowed: Iterable[str]) -> None:
        for name in entry:
            if name not in allowed:
                self.fail(f"{where} has unknown field {_cut(name)}; {possible(str(name), allowed)}")

    def check_unique(self, codes: Iterable[Code]) -> None:
        seen: set[str] = set()
        for code in codes:
            if code.id in seen:
                self.fail(f"code '{code.id}' is there twice; each id is used once in the whole codebook")
            seen.add(code.id)


def _term_fault(text: str) -> str:
    """Return what is wrong with the notation of a term, '' when nothing is."""
    quoted = _QUOTED.fullmatch(text)
    tags = [] if quoted else _PART_OF_SPEECH.findall(text)
    for tag in tags:
        if tag not in PARTS_OF_SPEECH:
            return f"asks for the part of speech '{tag}'; {possible(tag, PARTS_OF_SPEECH)}"
    if not quoted and any(len(words) > 2 for words in _GAP.findall(text)):
        return "has a gap of more than 99 words"
    words = text if quoted else _PART_OF_SPEECH.sub("", _GAP.sub(" ", text))
    return "" if _TWO_LETTERS.search(words) else "has no word of two letters; it would be found everywhere"


def version_of(name: str, title: Mapping[str, str], languages: tuple[str, ...], codes: Iterable[Code]) -> str:
    """Return the version of a codebook: the first 12 hex digits of the SHA-256 of its content in one canonical form."""
    content = {
        "codebook": name,
        "title": dict(title),
        "languages": languages,
        "codes": [_plain(code) for code in codes],
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def _plain(code: Code) -> dict[str, Any]:
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
                plain = _plain(code)
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


def codebook_from(content: Mapping[str, Any], *, place: str) -> Codebook:
    """Return the codebook of a mapping as a file holds it; `place` begins every error line."""
    return _Parser(place).codebook(content)


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
    before, after = _plain(old), _plain(new)
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


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a codebook file, for editors that check while one types."""
    words = {"oneOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]}
    listed = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    lists = {"oneOf": [*listed["oneOf"], {"type": "object", "additionalProperties": listed}]}
    identifier = {"type": "string", "pattern": f"^{_ID.pattern}$"}
    properties: dict[str, Any] = {"id": identifier, "colour": {"type": "string", "pattern": f"^{_COLOUR.pattern}$"}}
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
                "items": {"type": "string", "pattern": f"^{_LANGUAGE.pattern}$"},
            },
            "codes": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/code"}},
        },
        "$defs": {"code": code},
    }
