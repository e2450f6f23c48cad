"""Files for the readers to read, written on the spot."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import settings

# Files are written and read: how long that takes says nothing about the reader.
settings.register_profile("files", deadline=None)
settings.load_profile("files")


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file and gives its path."""

    def write_file(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@pytest.fixture
def real():
    """Return a function that finds real files, which the project may not hold: the folder is named by a variable."""

    def find(pattern):
        found = sorted(Path(os.environ.get("QUALKIT_REAL_FILES", "nowhere")).glob(pattern))
        if not found:
            pytest.skip("QUALKIT_REAL_FILES names no folder with these real files")
        return found

    return find


@pytest.fixture
def words_of():
    """Return a function that gives the words of a document's passages."""
    return lambda document: [passage.span.of(document.text) for passage in document.passages]


@pytest.fixture
def said():
    """Return a function that gives who says what, by name."""

    def of(document):
        names = {participant.id: participant.name for participant in document.participants}
        return [
            (names.get(passage.participant_id), passage.span.of(document.text))
            for passage in document.passages
            if passage.kind == "turn"
        ]

    return of


@pytest.fixture
def in_order():
    """Return a function that checks that passages lie in the text, one after the other."""

    def check(document):
        end = 0
        for passage in document.passages:
            assert end <= passage.span.start < passage.span.end <= len(document.text)
            assert passage.span.of(document.text).strip() == passage.span.of(document.text)
            end = passage.span.end

    return check


@pytest.fixture
def archive():
    """Return a function that packs members into the bytes of a ZIP file."""

    def pack(members):
        stream = BytesIO()
        with ZipFile(stream, "w", ZIP_DEFLATED) as packed:
            for name, content in members.items():
                packed.writestr(name, content)
        return stream.getvalue()

    return pack
