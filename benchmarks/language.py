"""How often the language of a short note and the end of a sentence are found, and how fast, against named references.

    python benchmarks/language.py

The data in benchmarks/language_data/ is invented for this benchmark. `notes.txt`: 938 notes under `# language topic`
headings, in Arabic, English, French, German, Italian, Portuguese and Spanish: 108 of three to eight words a language on
housing, papers, care, work, transport, school, health, violence and trust, and 26 telegraphic ones a language (names,
cognates, capitals, no accents). Every other note is held out; the settings were chosen on the rest, after a first
look at all of them had shown what kind of evidence helps. From each half,
seeded mixes are drawn: a board of one language, a board of three without areas and with an area each, a transcript of
two speakers in two languages, and a board where two notes are in another language than the eighteen others.
`sentences-*.txt`: one text a line, of speech and of notes; `|` stands where a sentence ends inside of the text, `⏎`
for a line break. The held-out file was written before any rule was. References: py3langid alone, over all its
languages and over the seven; spaCy's sentencizer. Speed: processor time over a million words of the sample study,
as transcripts of 8,000 words.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from qualkit.language import LANGUAGES, identify, sentences
from qualkit.workflow import reader_for, sample_files

DATA = Path(__file__).parent / "language_data"
TELEGRAPHIC = "telegraphic"
ROUNDS = 21
MILLION = 1_000_000
TRANSCRIPT = 8_000
TARGETS = {"boundary F": 0.98, "sentences, words/s": 150_000, "languages, words/s": 300_000}


class Note(NamedTuple):
    """A note, what it is in, and whom and what it belongs to."""

    text: str
    language: str
    topic: str
    groups: tuple[str, ...] = ()


def notes(*, held_out: bool) -> Iterator[Note]:
    """Yield one half of the notes."""
    language = topic = ""
    lines = (DATA / "notes.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(line for line in lines if line):
        if line.startswith("# "):
            language, topic = line[2:].split()
        elif (number % 2 == 1) == held_out:
            yield Note(line, language, topic)


def mixes(found: Iterable[Note]) -> dict[str, list[list[Note]]]:
    """Return boards and transcripts drawn from notes, by the name of the mix."""
    draw = random.Random(1)  # noqa: S311 - a sample, no secret
    of: dict[str, list[Note]] = defaultdict(list)
    for note in found:
        of[note.language].append(note)
    made: dict[str, list[list[Note]]] = defaultdict(list)
    for language, one in sorted(of.items()):
        shuffled = draw.sample(one, len(one))
        made["board of one language"] += [shuffled[at : at + 12] for at in range(0, len(shuffled) - 11, 12)]
        assert language in LANGUAGES
    for _ in range(ROUNDS):
        three = draw.sample(LANGUAGES, 3)
        parts = [[note._replace(groups=("", x)) for note in draw.sample(of[x], 12)] for x in three]
        made["board of three, no areas"].append(mixed(draw, [[n._replace(groups=()) for n in part] for part in parts]))
        made["board of three, an area each"].append(mixed(draw, parts))
        two = draw.sample(LANGUAGES, 2)
        parts = [[note._replace(groups=(x, "question")) for note in draw.sample(of[x], 15)] for x in two]
        made["transcript, two speakers"].append(mixed(draw, parts))
        guests = [note for note in of[two[1]] if note.topic != TELEGRAPHIC]
        made["board with two guests"].append(mixed(draw, [draw.sample(of[two[0]], 18), draw.sample(guests, 2)]))
    return made


def mixed(draw: random.Random, parts: Iterable[Iterable[Note]]) -> list[Note]:
    """Return all the parts' notes in a random order."""
    together = [note for part in parts for note in part]
    return draw.sample(together, len(together))


@cache
def identifier() -> Any:  # noqa: ANN401 - py3langid ships no types
    """Return the reference, loaded."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)


def unrestricted(document: Sequence[Note]) -> list[str]:
    """Return what py3langid says of each note by itself, of all its languages."""
    return [identifier().classify(note.text)[0] for note in document]


def restricted(document: Sequence[Note]) -> list[str]:
    """Return what py3langid says of each note by itself, of the seven."""
    ranked = (dict(identifier().rank(note.text)) for note in document)
    return [max(LANGUAGES, key=scores.__getitem__) for scores in ranked]


def one_by_one(document: Sequence[Note]) -> list[str]:
    """Return what we say of each note by itself."""
    return [identify([note.text])[0] for note in document]


def by_document(document: Sequence[Note]) -> list[str]:
    """Return what we say of each note in its document."""
    return identify([note.text for note in document])


def by_group(document: Sequence[Note]) -> list[str]:
    """Return what we say of each note in its document, knowing its speaker or its area."""
    return identify([note.text for note in document], groups=[note.groups for note in document])


WAYS: dict[str, Callable[[Sequence[Note]], list[str]]] = {
    "py3langid, all": unrestricted,
    "py3langid, seven": restricted,
    "ours, one by one": one_by_one,
    "ours, document": by_document,
    "ours, and groups": by_group,
}


def share(found: Iterable[bool]) -> str:
    """Return how many of a hundred are true."""
    counted = list(found)
    return f"{sum(counted) / len(counted):6.3f}" if counted else "     -"


def print_languages(found: Sequence[Note]) -> None:
    """Print the share of notes whose language is found: by language, then by mix."""
    alone: list[tuple[str, Callable[[Sequence[Note]], list[str]]]] = list(WAYS.items())[:3]
    print(f"\n{'notes by themselves':34}" + "".join(f"{language:>7}" for language in LANGUAGES) + "    all")
    for kind in ("3-8 words", TELEGRAPHIC):
        some = [note for note in found if (note.topic == TELEGRAPHIC) == (kind == TELEGRAPHIC)]
        for name, way in alone:
            right = [(note.language, note.language == said) for note, said in zip(some, way(some), strict=True)]
            cells = [share(hit for language, hit in right if language == x) for x in LANGUAGES]
            print(f"{kind:13}{name:21}" + " ".join(cells) + " " + share(hit for _, hit in right))
    print(f"\n{'mixes (3-8 words / telegraphic)':34}" + "".join(f"{name:>19}" for name in WAYS))
    for mix, documents in mixes(found).items():
        cells = []
        for way in WAYS.values():
            right = [(n.topic, n.language == said) for d in documents for n, said in zip(d, way(d), strict=True)]
            plain, short = ([hit for topic, hit in right if (topic == TELEGRAPHIC) == is_it] for is_it in (False, True))
            cells.append(f"{share(plain)} /{share(short)}")
        print(f"{mix:34}" + "".join(f"{cell:>19}" for cell in cells))


@cache
def sentencizer() -> Any:  # noqa: ANN401 - spaCy's objects are not typed here
    """Return the reference, loaded."""
    import spacy

    pipeline = spacy.blank("xx")
    pipeline.add_pipe("sentencizer")
    pipeline.max_length = 10 * MILLION
    return pipeline


def reference_ends(text: str) -> set[int]:
    """Return where spaCy's sentencizer ends sentences."""
    return {len(text[: sentence.end_char].rstrip()) for sentence in sentencizer()(text).sents}


def our_ends(text: str) -> set[int]:
    """Return where we end sentences."""
    return {span.end for span in sentences(text)}


def marked(part: str) -> Iterator[tuple[str, str, set[int]]]:
    """Yield language, text and the ends of sentences inside of it."""
    language = ""
    for line in (DATA / f"sentences-{part}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            language = line[2:]
            continue
        pieces = line.replace("⏎", "\n").split("|")
        text = "".join(pieces)
        places = [len("".join(pieces[:count]).rstrip()) for count in range(1, len(pieces))]
        yield language, text, set(places)


def boundary_scores(part: str, ends: Callable[[str], set[int]], language: str = "") -> tuple[float, float, float]:
    """Return precision, recall and F of the ends of sentences inside of texts."""
    right = said = real = 0
    for spoken, text, gold in marked(part):
        if language in ("", spoken):
            found = ends(text) - {len(text.rstrip()), 0}
            right, said, real = right + len(found & gold), said + len(found), real + len(gold)
    precision, recall = right / max(1, said), right / max(1, real)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def print_sentences() -> float:
    """Print how well ends of sentences are found; return F on what was held out."""
    print(f"\n{'sentence ends':46}{'precision':>9}{'recall':>9}{'F':>9}")
    for part in ("development", "held-out"):
        size = sum(len(gold) + 1 for _, _, gold in marked(part))
        for name, ends in (("ours", our_ends), ("sentencizer", reference_ends)):
            scores = boundary_scores(part, ends)
            print(f"{f'{part} ({size} sentences), {name}':46}" + "".join(f"{score:9.3f}" for score in scores))
    by_language = {language: boundary_scores("held-out", our_ends, language)[2] for language in LANGUAGES}
    print("held-out F, ours: " + ", ".join(f"{language} {score:.3f}" for language, score in by_language.items()))
    return boundary_scores("held-out", our_ends)[2]


def transcripts() -> list[list[str]]:
    """Return a million words of the sample study as documents of 8,000 words, each a list of passages."""
    files = [path for path in sample_files() if path.name not in ("documents.csv", "participants.csv")]
    said = [passage.span.of(d.text) for path in files for d in reader_for(path)(path) for passage in d.passages]
    document, words = [], 0
    while words < TRANSCRIPT:
        document += said
        words += sum(len(text.split()) for text in said)
    return [document] * -(-MILLION // words)


def print_speed() -> tuple[float, float]:
    """Print words a second of ours and of the references; return those of ours."""
    documents = transcripts()
    words = sum(len(text.split()) for document in documents for text in document)
    few = documents[: max(1, len(documents) // 8)]
    some = len(few) / len(documents)
    keys = [[(f"speaker {n % 8}", f"question {n // 50}") for n in range(len(document))] for document in documents]
    runs: dict[str, tuple[Callable[[], object], float]] = {
        "sentences, ours": (lambda: [sentences(text) for document in documents for text in document], 1),
        "sentences, sentencizer": (lambda: [sentencizer()(text) for document in few for text in document], some),
        "languages, ours": (lambda: [identify(document) for document in documents], 1),
        "languages, ours and groups": (
            lambda: [identify(document, groups=group) for document, group in zip(documents, keys, strict=True)],
            1,
        ),
        "languages, py3langid": (lambda: [identifier().classify(text) for d in few for text in d], some),
    }
    print(f"\n{'speed over ' + format(words, ',') + ' words':34}{'words/s':>11}")
    speeds = {}
    for name, (run, share_read) in runs.items():
        start = time.process_time()
        run()
        speeds[name] = words * share_read / (time.process_time() - start)
        print(f"{name:34}{speeds[name]:>11,.0f}")
    return speeds["sentences, ours"], speeds["languages, ours and groups"]


def main() -> None:
    """Print all tables, and whether the targets are met."""
    for held_out in (False, True):
        print("\nHELD OUT" if held_out else "DEVELOPMENT")
        print_languages(list(notes(held_out=held_out)))
    measured = [print_sentences(), *print_speed()]
    print()
    for (name, target), value in zip(TARGETS.items(), measured, strict=True):
        print(f"{name:34}{value:>11,.3f}  target {target:,}  {'met' if value >= target else 'MISSED'}")


if __name__ == "__main__":
    main()
