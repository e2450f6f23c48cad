"""Autocoders and references put to labelled texts, and the figures of what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from references import Outcome, Promise, contrastive_regression, definition_cosine, vector_regression, word_regression

from qualkit.embedders.cached import cached
from qualkit.embedders.use import sentence_encoder
from qualkit.errors import QualkitError
from qualkit.model import Document, Judgement, Kind, Origin, Passage, PassageKind, Span
from qualkit.protocols import Aids
from qualkit.registry import load
from qualkit.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from labelled import Labelled, Lesson
    from numpy.typing import NDArray

    from qualkit.model import Codebook
    from qualkit.protocols import Embedder

    Numbers = NDArray[np.float64]

# `learned` is not among them: where every code was judged, as in every lesson here, `blend` is the same coder.
CODERS = ("lexicon", "semantic", "blend")
UNTAUGHT = {"lexicon", "semantic"}  # examples teach them nothing
COSINE, WORDS, VECTORS, PAIRS = "definition cosine", "TF-IDF + LR", "vectors + LR", "SetFit-style"
REFERENCES: dict[str, Callable[[Labelled, Lesson, Embedder], Outcome]] = {
    COSINE: definition_cosine,
    WORDS: word_regression,
    VECTORS: vector_regression,
    PAIRS: contrastive_regression,
}
BINS = 10
PRECISE = 0.9  # the precision for which thresholds are asked


class Figures(NamedTuple):
    """The measures of one outcome; NaN where a measure has no meaning."""

    auc: float
    balanced: float
    f1: float
    kappa: float
    ece: float
    seconds: float


def measured(truth: NDArray[np.bool_], said: Outcome, seconds: float) -> Figures:
    """Return the figures of an outcome, averaged over the codes of which both answers occur."""
    from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score, f1_score, roc_auc_score

    both = [code for code, holds in enumerate(truth.T) if 0 < holds.sum() < len(holds)]
    each = [
        (
            roc_auc_score(truth[:, code], said.scores[:, code]),
            balanced_accuracy_score(truth[:, code], said.found[:, code]),
            f1_score(truth[:, code], said.found[:, code], zero_division=0.0),
            cohen_kappa_score(truth[:, code], said.found[:, code]),
        )
        for code in both
    ]
    ece = calibration_error(truth[:, both], said.scores[:, both]) if said.likely else np.nan
    return Figures(*np.mean(each, axis=0), ece, seconds)


def calibration_error(truth: NDArray[np.bool_], likelihoods: Numbers) -> float:
    """Return the expected calibration error of all codes together, in ten bins of equal width."""
    bins = np.minimum((likelihoods.ravel() * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, likelihoods.ravel() - truth.ravel(), BINS)
    return float(np.abs(gaps).sum() / truth.size)


def taught_methods() -> list[str]:
    """Return what learns from examples: references and the autocoders that can be had."""
    return [WORDS, VECTORS, PAIRS, *(name for name in installed() if name not in UNTAUGHT)]


def documents(words: Sequence[str], language: str) -> list[Document]:
    """Return each text as a document with one answer; its id is its row."""
    origin = Origin("texts", "text/plain", "")
    return [
        Document(
            str(row),
            str(row),
            Kind.ANSWERS,
            text,
            origin,
            (Passage(Span(0, len(text)), PassageKind.ANSWER, language=language),),
            language=language,
        )
        for row, text in enumerate(words)
    ]


def judgements(given: Labelled, taught: Lesson) -> list[Judgement]:
    """Return a lesson as what people said."""
    codes = np.array(given.codes)
    return [
        Judgement(
            words,
            given.language,
            frozenset(codes[asked].tolist()),
            frozenset(codes[holds].tolist()),
            cluster=f"judged {row}",
            chance=taught.chances[row],
        )
        for row, (words, asked, holds) in enumerate(zip(taught.words, taught.asked, taught.holds, strict=True))
    ]


def coder_of(name: str, given: Labelled, taught: Lesson, embed: Embedder) -> Any:  # noqa: ANN401 - any autocoder
    """Return an autocoder that was taught the lesson and may look at the texts measured, not at their labels."""
    collection = documents(given.test.words, given.language)
    aids = Aids(lambda: embed, lambda: collection, judgements(given, taught))
    return load("autocoders", name)(given.codebook, aids)


def outcome(coder: Any, codebook: Codebook, texts: Sequence[str]) -> Outcome:  # noqa: ANN401 - any autocoder
    """Return what an autocoder says of texts: its likelihoods, or else the confidence of its matches."""
    codes = {code.id: place for place, code in enumerate(codebook.codes)}
    said = documents(texts, codebook.languages[0])
    confidence = np.zeros((len(texts), len(codes)))
    found = np.zeros(confidence.shape, dtype=bool)
    for match in coder(said):
        for above in codebook.path(match.code_id):
            place = int(match.document_id), codes[above.id]
            confidence[place] = max(confidence[place], match.confidence)
            found[place] = True
    if not hasattr(coder, "likelihoods"):
        return Outcome(confidence, found, likely=False)
    columns = [coder.codes.index(code) for code in codes]
    scores = coder.likelihoods([one for document in said for one in statements(document)])[:, columns]
    return Outcome(scores, found, likely=True, promises=tuple(promises(coder, columns)))


def promises(coder: Any, columns: Sequence[int]) -> Iterator[Promise]:  # noqa: ANN401 - any autocoder
    """Yield what a coder that learned says of the precision of its codes at the threshold for it, where it does."""
    if not hasattr(coder, "threshold_for"):
        return
    for code, column in enumerate(columns):
        promised = coder.threshold_for(coder.codes[column], PRECISE)
        if promised:
            yield Promise(code, promised.threshold, promised.low, promised.high)


def installed() -> list[str]:
    """Return the autocoders that can be had."""
    return [name for name in CODERS if _is_installed(name)]


def _is_installed(name: str) -> bool:
    try:
        load("autocoders", name)
    except QualkitError:
        return False
    return True


def said_by(name: str, given: Labelled, taught: Lesson, embed: Embedder) -> Outcome:
    """Return what a reference or an autocoder makes of the texts measured."""
    if name in REFERENCES:
        return REFERENCES[name](given, taught, embed)
    return outcome(coder_of(name, given, taught, embed), given.codebook, given.test.words)


def remembering() -> Embedder:
    """Return the bundled encoder, which embeds each text once."""
    known: dict[str, bytes] = {}
    return cached(
        sentence_encoder(),
        lambda _, keys: {key: known[key] for key in keys if key in known},
        lambda _, fresh: known.update(fresh),
    )
