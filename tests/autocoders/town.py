"""A town's meeting, invented: a codebook without terms, and what people said in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from builders import document

from qualkit.autocoders.semantic import SemanticCoder, semantic_coder
from qualkit.codebook import parse_codebook
from qualkit.model import Codebook, Document, Judgement, Kind, Span, Statement
from qualkit.protocols import Aids

CODES = {
    "transport": "Getting around by bus, train and tram: late, full or missing, waiting at stops, tickets and fares.",
    "housing": "Finding and keeping a home: rent, landlords, damp flats, evictions, overcrowding.",
    "health": "Seeing a doctor: hospitals, clinics, waiting lists, medicine and nurses.",
}

# Two statements a code.
MEANT = {
    "en": {
        "transport": ("The tram was an hour late again this week.", "No trains stop here on Sundays any more."),
        "housing": ("The owner will not repair our wet walls.", "We are about to lose our flat, it costs too much."),
        "health": ("I waited eight months to see a specialist.", "Our surgery has no appointments until May."),
    },
    "es": {
        "transport": ("El autobús nunca llega a la hora.", "El tren venía lleno y perdimos el siguiente."),
        "housing": ("El casero ha vuelto a subir el alquiler.", "Nuestro piso tiene humedad y nadie lo arregla."),
        "health": ("En el centro de salud no hay médicos.", "Llevo meses esperando una operación en el hospital."),
    },
    "fr": {
        "transport": ("Le bus n'arrive jamais à l'heure.", "Plus aucun train ne s'arrête ici le dimanche."),
        "housing": ("Le propriétaire a encore augmenté le loyer.", "Notre appartement est humide et trop petit."),
        "health": ("Il n'y a plus de médecin dans le quartier.", "J'attends une opération à l'hôpital depuis mai."),
    },
}
EVERYDAY = {
    "en": (
        "My sister is learning to play the guitar.",
        "We had tomato soup for lunch.",
        "Well, thank you all for coming.",
    ),
    "es": ("Mi hermana aprende a tocar la guitarra.", "Comimos sopa de tomate.", "Bueno, gracias a todas por venir."),
    "fr": (
        "Ma sœur apprend à jouer de la guitare.",
        "On a mangé une soupe de tomates.",
        "Bon, merci à toutes d'être là.",
    ),
}


class Dictionary:
    """An embedder that embeds each text once."""

    def __init__(self, embed: Any) -> None:
        self.name, self._embed, self._rows = embed.name, embed, {}

    def __call__(self, texts: list[str]) -> np.ndarray:
        missing = [text for text in dict.fromkeys(texts) if text not in self._rows]
        self._rows.update(zip(missing, self._embed(missing), strict=True))
        return np.stack([self._rows[text] for text in texts]) if texts else self._embed([])


class Hashed:
    """A text is the sum of its words, each word a direction of its own: texts that share words are near."""

    name = "words-1"

    def __call__(self, texts: list[str]) -> np.ndarray:
        rows = np.array([sum(map(_direction, text.lower().split() or ["nothing"])) for text in texts]).reshape(-1, 64)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _direction(word: str) -> np.ndarray:
    seed = int.from_bytes(sha256(word.encode("utf-8", "surrogatepass")).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=64)


@dataclass(frozen=True)
class Given:
    """A callable that gives what it was given; unlike a lambda it can travel."""

    value: Any

    def __call__(self) -> Any:
        return self.value


def town(*, terms: dict[str, list[str]] | None = None, **parts: Any) -> Codebook:
    """Return the codebook; `parts` are fields of its transport code, `terms` the English terms of any code."""
    codes = [
        {"id": code, "name": {"en": code.capitalize()}, "definition": {"en": definition}}
        | ({"terms": {"en": terms[code]}} if terms and code in terms else {})
        | (parts if code == "transport" else {})
        for code, definition in CODES.items()
    ]
    return book(*codes)


def book(*codes: dict[str, Any], languages: tuple[str, ...] = ("en", "es", "fr")) -> Codebook:
    """Return a codebook of these codes."""
    written = {"codebook": "town", "title": {"en": "Town"}, "languages": list(languages), "codes": list(codes)}
    return parse_codebook(_yaml(written), place="town")


def _yaml(written: dict[str, Any]) -> str:
    import yaml

    return yaml.safe_dump(written, allow_unicode=True)


def answers(name: str, *words: str, language: str = "en") -> Document:
    """Return a sheet of answers, each a statement."""
    return document(name, [("", each) for each in words], kind=Kind.ANSWERS, language=language)


def meeting(*languages: str) -> list[Document]:
    """Return what people said in the town, a document a code and language."""
    return [
        answers(f"{language} {code}", *said, language=language)
        for language in languages or MEANT
        for code, said in (MEANT[language] | {"everyday": EVERYDAY[language]}).items()
    ]


def said(words: str, language: str = "en", *, document_id: str = "d", passage: int = 0, start: int = 0) -> Statement:
    """Return a statement."""
    return Statement(document_id, Span(start, start + len(words)), words, language, passage)


def judged(words: str, *holds: str, asked: tuple[str, ...] = tuple(CODES), language: str = "en") -> Judgement:
    """Return what somebody said of a statement."""
    return Judgement(words, language, frozenset(asked), frozenset(holds))


def semantic(codebook: Codebook, embed: Any, documents: list[Document]) -> SemanticCoder:
    """Return the semantic coder for a codebook and the documents it will code."""
    return semantic_coder(codebook, Aids(Given(embed), Given(documents)))
