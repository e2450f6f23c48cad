"""From the mapping that a codebook file holds to a Codebook, or to the first fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from qualkit.codebook.fields import COLOUR, FIELDS, ID, LANGUAGE, LISTS, SHORTCUTS, TOP, WORDS
from qualkit.codebook.writing import version_of
from qualkit.decoding import UNSTORABLE
from qualkit.errors import CodebookError, RequestError, possible
from qualkit.model import Code, Codebook, Term

# The Universal parts of speech that words of a term can have.
PARTS_OF_SPEECH = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN SCONJ VERB".split()
LONGEST_SHOWN = 60

_TWO_LETTERS = re.compile(r"[^\W_]{2}")
_QUOTED = re.compile(r"[\"“«].*[\"”»]")
_GAP = re.compile(r"(?:…|\.\.\.)\d*")
_LONG_GAP = re.compile(r"(?:…|\.\.\.)\d{3}")
_PART_OF_SPEECH = re.compile(r"(?<=\S)/([A-Z]+)(?!\S)")


def codebook_from(content: Mapping[str, Any], *, place: str) -> Codebook:
    """Return the codebook of a mapping as a file holds it; `place` begins every error line."""
    return _Parser(place).codebook(content)


def with_codes(codebook: Codebook) -> Codebook:
    """Return the codebook; RequestError when it holds no code yet, since nothing can be coded with it."""
    if not codebook.codes:
        raise RequestError(
            f"codebook '{codebook.id}' holds no code yet; make codes as you read in the app, or use another codebook"
        )
    return codebook


def shown(value: object) -> str:
    """Return how a value of the file is shown in an error line."""
    whole = repr(value)
    return whole if len(whole) <= LONGEST_SHOWN else f"{whole[:LONGEST_SHOWN]}…"


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
            # Without codes a codebook begins, but it must say so: codes: [].
            if not content.get(needed) and (needed, content.get(needed)) != ("codes", []):
                self.fail(f"'{needed}' is missing; a codebook has {', '.join(TOP)}")
        languages = tuple(content["languages"]) if isinstance(content["languages"], list) else ()
        for language in languages or ("",):
            if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
                self.fail(
                    f"languages: {shown(content['languages'])} is not a list of language codes such as [en, es, fr]"
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
        if not isinstance(entries, list):
            owner = f"code '{parent}'" if parent else "the codebook"
            self.fail(f"{owner}: 'codes' must be a list of codes, each starting '- id: …'")
        for entry in entries:
            if not isinstance(entry, dict) or "id" not in entry:
                self.fail(f"{shown(entry)} is not a code; each starts '- id: …'")
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
        if colour and not (isinstance(colour, str) and COLOUR.fullmatch(colour)):
            self.fail(f"{where}: colour {shown(colour)} is not like '#a4343a' (in quotation marks)")
        shortcut = entry.get("shortcut") or ""
        if shortcut and shortcut not in SHORTCUTS:
            self.fail(f"{where}: shortcut {shown(shortcut)} is not one of the keys '1' to '9' (in quotation marks)")
        if "name" not in words:
            self.fail(f"{where}: 'name' is missing")
        return Code(
            id=code_id,
            parent=parent,
            colour=colour,
            shortcut=shortcut,
            **words,
            examples=lists["examples"],
            counter_examples=lists["counter_examples"],
            terms=tuple(self.terms(where, lists["terms"])),
            vetoes=tuple(self.terms(where, lists["not"])),
        )

    def terms(self, where: str, listed: Mapping[str, tuple[str, ...]]) -> Iterator[Term]:
        for language, texts in listed.items():
            for text in dict.fromkeys(texts):
                fault = term_fault(text)
                if fault:
                    self.fail(f"{where}: term {shown(text)} ({language}) {fault}")
                yield Term(text, language)

    def words(self, where: str, name: str, value: Any) -> dict[str, str]:  # noqa: ANN401
        if isinstance(value, str):
            value = {self.languages[0]: value}
        found = self.by_language(where, name, value)
        for language in found:
            if isinstance(value[language], list):
                self.fail(f"{where}: '{name}' ({language}) is a list; one text is possible")
        return {language: texts[0] for language, texts in found.items()}

    def lists(self, where: str, name: str, value: Any) -> dict[str, tuple[str, ...]]:  # noqa: ANN401
        if isinstance(value, str | list):
            value = {self.languages[0]: value}
        return {language: texts for language, texts in self.by_language(where, name, value).items() if texts}

    def by_language(self, where: str, name: str, value: Any) -> dict[str, tuple[str, ...]]:  # noqa: ANN401
        if not isinstance(value, dict):
            self.fail(f"{where}: '{name}' is {shown(value)}; text, or one entry a language, is possible")
        found = {}
        for language, texts in value.items():
            if language not in self.languages:
                known = possible(str(language), self.languages)
                self.fail(f"{where}: '{name}' has unknown language {shown(language)}; {known}")
            listed = texts if isinstance(texts, list) else [texts]
            for text in listed:
                if not isinstance(text, str) or not text.strip():
                    self.fail(
                        f"{where}: '{name}' ({language}) holds {shown(text)}; words (in quotation marks) are needed"
                    )
                if UNSTORABLE.search(text):
                    self.fail(f"{where}: '{name}' ({language}) holds a character that no text has: {shown(text)}")
            found[language] = tuple(text.strip() for text in listed)
        return found

    def identifier(self, where: str, value: Any) -> str:  # noqa: ANN401
        if not isinstance(value, str) or not ID.fullmatch(value):
            self.fail(f"{where} has the id {shown(value)}; lower-case letters, digits and hyphens are possible")
        return value

    def check_fields(self, where: str, entry: Mapping[Any, Any], allowed: Iterable[str]) -> None:
        for name in entry:
            if name not in allowed:
                self.fail(f"{where} has unknown field {shown(name)}; {possible(str(name), allowed)}")

    def check_unique(self, codes: Iterable[Code]) -> None:
        seen: set[str] = set()
        keys: dict[str, str] = {}
        for code in codes:
            if code.id in seen:
                self.fail(f"code '{code.id}' is there twice; each id is used once in the whole codebook")
            seen.add(code.id)
            if code.shortcut in keys:
                owner = keys[code.shortcut]
                self.fail(f"code '{code.id}': the key '{code.shortcut}' is that of '{owner}'; each is used once")
            keys |= {code.shortcut: code.id} if code.shortcut else {}


def term_fault(text: str) -> str:
    """Return what is wrong with the notation of a term, '' when nothing is."""
    quoted = _QUOTED.fullmatch(text)
    tags = [] if quoted else _PART_OF_SPEECH.findall(text)
    for tag in tags:
        if tag not in PARTS_OF_SPEECH:
            return f"asks for the part of speech '{tag}'; {possible(tag, PARTS_OF_SPEECH)}"
    if not quoted and _LONG_GAP.search(text):
        return "has a gap of more than 99 words"
    words = text if quoted else _PART_OF_SPEECH.sub("", _GAP.sub(" ", text))
    return "" if _TWO_LETTERS.search(words) else "has no word of two letters; it would be found everywhere"
