"""An invented study to measure the app with: a talk of 12,000 words, one of 200,000, and an archive of codings."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from qualkit.codebook import find_codebook, read_codebook
from qualkit.model import (
    Codebook,
    Coder,
    Decision,
    Document,
    Evidence,
    Kind,
    Match,
    Origin,
    Participant,
    Passage,
    PassageKind,
    Role,
    Span,
    Verdict,
)
from qualkit.store.answers import add_decision
from qualkit.store.changes import Change
from qualkit.store.codings import add_codings, coding_id, finish_round, start_round
from qualkit.store.documents import add_document
from qualkit.store.project import Project, create_project

# Syllables of words that nobody says, a language each; code points beyond the first 65,536, marks that combine and
# letters that run from right to left are among them, since places in a text are counted through all of these.
SYLLABLES = {
    "en": "mel tor ash wen lik dra sto bur nell ith cor pam".split(),
    "es": "ña vel cué tro mir sa lón bri dor qui zal né".split(),
    "fr": "çon mieu lais bré tou ê ville nou gar œu deau pli".split(),
    "de": "grün tzel mäh for ßen blu keit rau öst wim nacht ler".split(),
    "ar": "مِن كتا بير سلو نور داع هجم تَل قصر واد عين زهر".split(),
}
SIGNS = ("🙂", "👩‍👧‍👦", "🇲🇦", "👍🏽", "é")  # the last is e with a mark that combines
LANGUAGES = tuple(SYLLABLES)
CITIES = ("Port Alder", "Villarrosa", "Saint-Brevin", "Neuhafen")
WORDS_A_TURN = 30
TALK, LONG_TALK = "Talk of an afternoon", "Talk of a year"
PEOPLE = ("Ana", "Ben", "Chloé")  # who codes


@dataclass(frozen=True, slots=True)
class Size:
    """How large the study is: words and codings of the two talks, and codings of all the rest."""

    words: int = 12_000
    codings: int = 400
    long_words: int = 200_000
    long_codings: int = 6_600
    excerpts: int = 100_000
    documents: int = 300


class Invented:
    """Words, always the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - invented words, no secret
        self.words = {
            language: ["".join(self.chance.choices(parts, k=self.chance.choice((1, 2, 2, 3)))) for _ in range(1500)]
            for language, parts in SYLLABLES.items()
        }
        # A few words are said all the time, as in any language.
        self.weights = [1 / (rank + 3) for rank in range(1500)]

    def said(self, language: str, count: int) -> str:
        """Return one or two sentences of so many words, now and then with a sign in them."""
        words = self.chance.choices(self.words[language], self.weights, k=count)
        if self.chance.random() < 0.15:
            words[self.chance.randrange(count)] += f" {self.chance.choice(SIGNS)}"
        half = count // 2
        return f"{' '.join(words[:half]).capitalize()}. {' '.join(words[half:]).capitalize()}."

    def talk(self, name: str, number: int, words: int) -> Document:
        """Return a focus group of that many words: a moderator, nine participants, and two languages."""
        id_ = sha256(f"{name} {number}".encode()).hexdigest()[:16]
        people = [Participant(f"{id_}/0", "Moderator", Role.MODERATOR)]
        people += [
            Participant(f"{id_}/{n}", f"Speaker {n}", Role.PARTICIPANT, {"age": str(self.chance.randint(18, 80))})
            for n in range(1, 10)
        ]
        languages = LANGUAGES[number % len(LANGUAGES)], LANGUAGES[(number + 1) % len(LANGUAGES)]
        pieces, passages, start = [], [], 0
        for turn in range(words // WORDS_A_TURN):
            language = languages[self.chance.random() < 0.2]
            said = self.said(language, WORDS_A_TURN + self.chance.randint(-15, 15))
            span = Span(start, start + len(said))
            who = people[0 if turn % 8 == 0 else self.chance.randrange(1, 10)]
            prompt = f"Question {turn * 8 * WORDS_A_TURN // words + 1}"
            time = (turn * 12.0, turn * 12.0 + 11)
            passages.append(Passage(span, PassageKind.TURN, who.id, time, prompt, language))
            pieces.append(said)
            start = span.end + 1
        origin = Origin(f"{number}.txt", "text/plain", id_)
        known = {"city": CITIES[number % len(CITIES)], "session": str(number % 5)}
        text = "\n".join(pieces)
        return Document(id_, name, Kind.TRANSCRIPT, text, origin, tuple(passages), tuple(people), languages[0], known)

    def codings(self, document: Document, codes: Sequence[str], count: int) -> Iterator[Match]:
        """Yield that many codings of sentences, over the whole document."""
        seen: set[tuple[Span, str]] = set()
        while len(seen) < count:
            passage = document.passages[self.chance.randrange(len(document.passages))].span
            middle = document.text.index(".", passage.start) + 1
            span = self.chance.choice((passage, Span(passage.start, middle), Span(middle + 1, passage.end)))
            code = self.chance.choice(codes)
            if (span, code) not in seen:
                seen.add((span, code))
                word = Evidence(document.text[span.start : span.start + 4], Span(span.start, span.start + 4), "en")
                sure = round(self.chance.uniform(0.3, 1), 3)
                yield Match(document.id, span, code, sure, (word,))


def study(path: Path, size: Size, *, seed: int = 0) -> Project:
    """Return the invented study: half of the codings are people's, half a program's, some of these decided."""
    invented = Invented(seed)
    book = read_codebook(find_codebook("migrant-women"))
    project = create_project(path, name="Measured", codebook=book, who="benchmark")
    talks = [(TALK, size.words, size.codings), (LONG_TALK, size.long_words, size.long_codings)]
    rest = size.excerpts - size.codings - size.long_codings if size.documents else 0
    each = rest // max(size.documents, 1)
    talks += [(f"Group {n:03}", each * WORDS_A_TURN, each) for n in range(1, size.documents + 1)]
    with project.change("import", who="benchmark") as change:
        documents = [(invented.talk(name, n, words), count) for n, (name, words, count) in enumerate(talks)]
        for document, _ in documents:
            add_document(change, document)
    with project.change("code", who="benchmark") as change:
        _code(change, invented, book, documents)
    return project


def _code(change: Change, invented: Invented, book: Codebook, documents: Sequence[tuple[Document, int]]) -> None:
    """Let an older program, a newer one and three people code everything; an older program's codings do not count."""
    codes = [code.id for code in book.codes]
    coders = [Coder("lexicon", "0.9"), Coder("lexicon", "1.0"), *map(Coder, PEOPLE)]
    shares = (0.1, 0.54, 0.25, 0.15, 0.1)  # about one in thirty was rejected and is not shown
    for coder, share in zip(coders, shares, strict=True):
        settings = {} if coder.version else {"pass": "Pass 1"}
        round_ = start_round(change, coder, codebook_version=book.version, settings=settings)
        for document, count in documents:
            found = list(invented.codings(document, codes, round(share * count)))
            add_codings(change, round_, document, found)
            if coder.version == "1.0":
                for match in found[::4]:
                    _decide(change, invented, coding_id(round_, match), match)
        if coder.version:
            finish_round(change, round_, at=change.at)


def _decide(change: Change, invented: Invented, coding: str, match: Match) -> None:
    verdict = invented.chance.choice((Verdict.ACCEPT, Verdict.ACCEPT, Verdict.ADJUST, Verdict.REJECT))
    span = Span(match.span.start, match.span.end - 1) if verdict is Verdict.ADJUST else None
    add_decision(change, Decision(coding, Coder(PEOPLE[0]), verdict, span))
