"""How fast files are read into a study, stored and indexed, and how much of the time each reader takes.

    python benchmarks/reading.py [--words 1000000]

Invented transcripts, notes and answers in three languages are made from the sample study, its sentences mixed anew,
and written in the format of each reader. The reference reads the same words as plain text in the same run, splits
them and puts them with a word index into a bare SQLite file: what nobody can do without. Processor time, so that other
programs on the machine disturb little. Memory is that of the process after each quarter of the files.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import sqlite3
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import escape
from pathlib import Path

from qualkit.registry import plugins
from qualkit.workflow import create, import_files, reader_for, sample_files
from qualkit.workflow.importing import read_file
from qualkit.workflow.preparing import Told

WORDS_A_FILE = 4_000
QUARTERS = 4
TARGET = 40_000  # words a second
GROWTH = 1.25  # of the memory from the first quarter to the last
NAMES = ("Moderator", "Amara", "Beatriz", "Chloé", "Dunia", "Elif")
LANGUAGES = ("en", "es", "fr")

Turn = tuple[str, str]


@dataclass(frozen=True, slots=True)
class File:
    """A file to be read, its words as they were made, and how many there are."""

    path: Path
    turns: tuple[Turn, ...]

    @property
    def words(self) -> int:
        """Return how many words were said."""
        return sum(len(words.split()) for _, words in self.turns)


def sentences() -> dict[str, list[str]]:
    """Return what is said in the sample study, by language."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for path in sample_files():
        if path.stem not in {"participants", "documents"}:
            for document in read_file(path, Told(), LANGUAGES):
                for passage in document.passages:
                    if passage.language in found:
                        found[passage.language].append(" ".join(passage.span.of(document.text).split()))
    return found


def talk(said: Sequence[str], chance: random.Random, words: int) -> Iterator[Turn]:
    """Return turns that begin like one passage and end like another, so that no two files say the same."""
    while words > 0:
        begun, ended = chance.choice(said).split(), chance.choice(said).split()
        turn = [*begun[: chance.randint(1, len(begun))], *ended[chance.randint(0, len(ended) - 1) :]]
        words -= len(turn)
        yield chance.choice(NAMES), " ".join(turn)


def clock(seconds: int, mark: str) -> str:
    """Return a time as captions write it."""
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}000"


def plain(turns: Sequence[Turn]) -> bytes:
    """Return a transcript in plain text."""
    return "\n\n".join(f"{name}: {words}" for name, words in turns).encode()


def markdown(turns: Sequence[Turn]) -> bytes:
    """Return session notes: a heading, paragraphs and lists."""
    blocks = (
        f"## Topic {n // 12}" if n % 12 == 0 else f"- {words}" if n % 3 else words for n, (_, words) in enumerate(turns)
    )
    return "\n\n".join(blocks).encode()


def captions(turns: Sequence[Turn]) -> bytes:
    """Return WebVTT as meeting programs write it."""
    cues = (
        f"{clock(5 * n, '.')} --> {clock(5 * n + 4, '.')}\n<v {name}>{escape(words)}</v>"
        for n, (name, words) in enumerate(turns)
    )
    return "\n\n".join(("WEBVTT", *cues)).encode()


def subtitles(turns: Sequence[Turn]) -> bytes:
    """Return SubRip as speech recognisers write it, a few words a cue."""
    words = " ".join(words for _, words in turns).split()
    pieces = (" ".join(words[at : at + 9]) for at in range(0, len(words), 9))
    cues = (f"{n + 1}\n{clock(3 * n, ',')} --> {clock(3 * n + 3, ',')}\n{piece}" for n, piece in enumerate(pieces))
    return "\n\n".join(cues).encode()


def segments(turns: Sequence[Turn]) -> bytes:
    """Return JSON of a speech recogniser that tells speakers apart."""
    found = [
        {"start": 5 * n, "end": 5 * n + 4, "text": f" {words}", "speaker": name}
        for n, (name, words) in enumerate(turns)
    ]
    return json.dumps({"segments": found}).encode()


def answers(turns: Sequence[Turn]) -> bytes:
    """Return the open answers of a survey."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["respondent", "city", "age", "What was hard?"])
    writer.writerows([f"R{n}", "Port Alder", 20 + n % 50, words] for n, (_, words) in enumerate(turns))
    return table.getvalue().encode()


def workbook(turns: Sequence[Turn]) -> bytes:
    """Return the same answers as an Excel workbook."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Answers")
    for row in csv.reader(io.StringIO(answers(turns).decode())):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def word(turns: Sequence[Turn]) -> bytes:
    """Return a Word document, a paragraph a turn."""
    import docx

    document = docx.Document()
    for name, words in turns:
        document.add_paragraph(f"{name}: {words}")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def page(turns: Sequence[Turn]) -> bytes:
    """Return a web page, a paragraph a turn."""
    body = "\n".join(f"<p><b>{name}:</b> {escape(words)}</p>" for name, words in turns)
    return f"<!doctype html><html><head><title>Talk</title></head><body>{body}</body></html>".encode()


def rich_text(turns: Sequence[Turn]) -> bytes:
    """Return rich text, its accents written as such programs do."""
    body = "\n".join(rf"\pard {{\b {name}:}} {words}\par" for name, words in turns)
    escaped = "".join(letter if letter < "\x7f" else rf"\u{ord(letter)}?" for letter in body if letter < "\uffff")
    return (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}" + escaped + "}").encode("ascii")


def open_document(turns: Sequence[Turn]) -> bytes:
    """Return an OpenDocument text, a paragraph a turn."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<text:p>{name}: {escape(words)}</text:p>" for name, words in turns)
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        f"<office:text>{body}</office:text></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return stream.getvalue()


def printed(turns: Sequence[Turn]) -> bytes:
    """Return a PDF of plain lines, fifty a page."""
    words = [word for name, said in turns for word in f"{name}: {said}".split()]
    lines = [" ".join(words[at : at + 11]) for at in range(0, len(words), 11)]
    leaves = [lines[at : at + 50] for at in range(0, len(lines), 50)]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(leaves)))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(leaves)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for n, leaf in enumerate(leaves):
        shown = "\n".join(f"({line.translate({40: '[', 41: ']', 92: '/'})}) Tj T*" for line in leaf)
        stream = f"BT /F 10 Tf 14 TL 50 780 Td\n{shown}\nET".encode("cp1252", "replace")
        resources = f"/MediaBox[0 0 595 842]/Contents {5 + 2 * n} 0 R/Resources<</Font<</F 3 0 R>>>>"
        parts.append(f"<</Type/Page/Parent 2 0 R{resources}>>".encode())
        parts.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    body = b"".join(b"%d 0 obj%s\nendobj\n" % (n, part) for n, part in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


FORMATS: dict[str, Callable[[Sequence[Turn]], bytes]] = {
    "txt": plain,
    "docx": word,
    "vtt": captions,
    "srt": subtitles,
    "md": markdown,
    "csv": answers,
    "xlsx": workbook,
    "json": segments,
    "html": page,
    "rtf": rich_text,
    "odt": open_document,
    "pdf": printed,
}


def written(folder: Path, words: int) -> list[File]:
    """Return files of so many words in all, the formats and the languages taking turns."""
    said, chance = sentences(), random.Random(7)  # noqa: S311 - nothing is secret here
    formats = [suffix for suffix in FORMATS if suffix in plugins("readers")]
    files = []
    for n in range(words // WORDS_A_FILE):
        suffix = formats[n % len(formats)]
        turns = tuple(talk(said[LANGUAGES[n // len(formats) % len(LANGUAGES)]], chance, WORDS_A_FILE))
        path = folder / f"talk-{n:04}.{suffix}"
        path.write_bytes(FORMATS[suffix](turns))
        path.with_suffix(f".{suffix}.words").write_bytes(plain(turns))
        files.append(File(path, turns))
    return files


def seconds(run: Callable[[], object]) -> float:
    """Return the processor seconds of one run."""
    began = time.process_time()
    run()
    return time.process_time() - began


def megabytes() -> float:
    """Return the memory that this process holds now; nought where the system does not tell."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if told.exists() else 0.0


def bare(folder: Path, files: Sequence[File]) -> None:
    """Read, split, store and index the words of the files with nothing in between."""
    with closing(sqlite3.connect(folder / "bare.sqlite")) as database:
        database.execute("CREATE TABLE IF NOT EXISTS texts (name, text)")
        database.execute("CREATE TABLE IF NOT EXISTS pieces (id INTEGER PRIMARY KEY, name, start, end)")
        database.execute("CREATE VIRTUAL TABLE IF NOT EXISTS found USING fts5(words)")
        for file in files:
            text = file.path.with_suffix(f"{file.path.suffix}.words").read_text()
            start = 0
            with database:
                database.execute("INSERT INTO texts VALUES (?, ?)", (file.path.name, text))
                for piece in text.split("\n\n"):
                    end = start + len(piece)
                    row = database.execute("INSERT INTO pieces VALUES (NULL, ?, ?, ?)", (file.path.name, start, end))
                    database.execute("INSERT INTO found (rowid, words) VALUES (?, ?)", (row.lastrowid, piece))
                    start = end + 2


def measured(files: Sequence[File], folder: Path) -> tuple[dict[str, Counter[str]], list[float], float]:
    """Return the seconds and words by format, the memory after each quarter, and the reference's seconds."""
    project = create(folder / "study.qualkit", codebook="migrant-women", who="benchmark")
    languages = project.codebook().languages
    spent: dict[str, Counter[str]] = {}
    memory, reference = [], 0.0
    quarter = -(-len(files) // QUARTERS)
    for begin in range(0, len(files), quarter):
        some = files[begin : begin + quarter]
        for suffix in dict.fromkeys(file.path.suffix for file in some):
            batch = [file for file in some if file.path.suffix == suffix]
            paths = [file.path for file in batch]
            read = seconds(lambda paths=paths: [list(reader_for(path)(path)) for path in paths])
            prepared = seconds(lambda paths=paths: [list(read_file(path, Told(), languages)) for path in paths])
            whole = seconds(lambda paths=paths: _imported(project, paths))
            told = {"words": sum(file.words for file in batch), "whole": whole, "reading": read}
            told |= {"language": max(0.0, prepared - read), "storing": max(0.0, whole - prepared)}
            spent.setdefault(suffix, Counter()).update(told)
        reference += seconds(lambda some=some: bare(folder, some))
        memory.append(megabytes())
    return spent, memory, reference


def _imported(project: object, paths: Sequence[Path]) -> None:
    problems = [result.problem for result in import_files(project, paths, who="benchmark") if not result.documents]
    assert not problems, problems


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--words", type=int, default=1_000_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = written(folder, parser.parse_args().words)
        spent, memory, reference = measured(files, folder)
    total: Counter[str] = Counter()
    print(f"{'format':8}{'words':>10}{'words/s':>10}{'reading':>9}{'language':>9}{'storing':>9}")
    for suffix, row in [*spent.items(), ("all", total)]:
        total.update(row if suffix != "all" else {})
        shares = "".join(f"{row[part] / row['whole']:>9.0%}" for part in ("reading", "language", "storing"))
        print(f"{suffix:8}{row['words']:>10,}{row['words'] / row['whole']:>10,.0f}{shares}")
    speed = total["words"] / total["whole"]
    print(f"{'bare SQLite':18}{total['words'] / reference:>10,.0f}   ratio {reference / total['whole']:.3f}")
    grown = memory[-1] / memory[0] if memory[0] else 1.0
    print("memory after each quarter, MB: " + ", ".join(f"{held:,.0f}" for held in memory) + f" (x{grown:.2f})")
    print(f"targets: {TARGET:,} words a second ({speed / TARGET:.2f} of it), memory at most x{GROWTH}")


if __name__ == "__main__":
    main()
