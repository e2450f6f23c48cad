"""ZIP files: a Padlet, a chat or a folder packed together, each file inside by its own reader."""

import io
import struct
import zipfile
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.errors import InputError
from qualkit.model import Kind
from qualkit.protocols import Hints
from qualkit.readers.zipped import read

POSTS = "Created At,Author,Subject,Body,Section,Attachment\n2024,Lea,Keys,No deposit,Hard,\n2024,Omar,,Damp,Hard,\n"
TURNS = "Ana: The rent is high.\nBea: The food is good.\nAna: Yes.\n"


def refused(path):
    with pytest.raises(InputError) as refusal:
        list(read(path))
    line = str(refusal.value)
    assert line.startswith(f"{path.name}: ")
    assert "\n" not in line
    return line


def said(document):
    return [passage.span.of(document.text) for passage in document.passages]


def test_each_file_in_a_zip_is_read_by_its_own_reader(write, archive, in_order):
    path = write("session.zip", archive({"Posts.csv": POSTS, "day 1/group.txt": TURNS}))

    board, transcript = read(path)

    assert (board.kind, board.name, said(board)) == (Kind.BOARD, "Posts", ["Keys\nNo deposit", "Damp"])
    assert (transcript.kind, transcript.name) == (Kind.TRANSCRIPT, "group")
    for document in (board, transcript):
        in_order(document)


def test_documents_of_a_zip_come_from_the_zip_and_have_ids_of_their_own(write, archive):
    path = write("session.zip", archive({"a/group.txt": TURNS, "b/group.txt": TURNS}))

    first, second = read(path)

    assert [document.origin.part for document in (first, second)] == ["a – group.txt", "b – group.txt"]
    assert first.origin.name == "session.zip"
    assert first.origin.sha256 == second.origin.sha256
    assert first.id != second.id
    assert {person.id for person in first.participants}.isdisjoint(person.id for person in second.participants)
    for document in (first, second):
        people = {person.id for person in document.participants}
        assert {passage.participant_id for passage in document.passages} == people
        assert all(id_.startswith(f"{document.id}/") for id_ in people)


def test_what_cannot_be_read_is_named(write, archive):
    members = {
        "Posts.csv": POSTS,
        "photo.jpg": b"\xff\xd8",
        "counts.csv": "a,b\n1,2\n",
        "more.zip": archive({"a.txt": "x"}),
    }

    (document,) = read(write("board.zip", archive(members)))

    assert document.warnings[0] == "not read: more.zip: a packed file inside a ZIP; unpack it first"
    assert document.warnings[1] == "not read, as there is no reader for them: photo.jpg"
    assert document.warnings[2].startswith("not read: counts.csv: no column holds notes")


def test_what_a_system_packs_by_itself_is_not_named(write, archive):
    members = {
        "__MACOSX/._Posts.csv": b"\0\1",
        ".DS_Store": b"\0",
        "a/~$x.docx": b"x",
        "Thumbs.db": b"x",
        ".git/a.txt": "x",
    }

    (document,) = read(write("board.zip", archive({**members, "Posts.csv": POSTS})))

    assert document.warnings == ()


@pytest.mark.parametrize("name", ["../../etc/group.txt", "/etc/group.txt", "..\\..\\group.txt", "C:\\x\\group.txt"])
def test_a_path_is_a_label_and_nothing_else(write, archive, tmp_path, name):
    (document,) = read(write("evil.zip", archive({name: TURNS})))

    assert document.origin.part == "group.txt"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.zip"]


def test_two_files_of_one_path_are_both_read(write):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("group.txt", TURNS)
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("group.txt", TURNS.replace("rent", "bus"))

    first, second = read(write("twice.zip", stream.getvalue()))

    assert "The bus is high." in said(second)
    assert first.id != second.id


def test_names_in_utf_8_that_do_not_say_so_are_read(write, archive):
    data = archive({"señal.txt": TURNS})
    unsaid = bytearray(data)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(mark) + offset
        flags = struct.unpack_from("<H", unsaid, at)[0]
        struct.pack_into("<H", unsaid, at, flags & ~0x800)

    (document,) = read(write("names.zip", bytes(unsaid)))

    assert document.name == "señal"


def test_hints_reach_the_files_inside(write, archive):
    path = write("survey.zip", archive({"survey.csv": "id,opinion\n1,yes\n2,no\n"}))

    (document,) = read(path, Hints(columns=("opinion",)))

    assert said(document) == ["yes", "no"]


def test_a_zip_of_which_nothing_can_be_read_is_refused_with_the_first_reason(write, archive):
    assert "more.zip: a packed file inside a ZIP" in refused(write("outer.zip", archive({"more.zip": b"PK"})))
    assert "no file in it can be read" in refused(write("none.zip", archive({})))
    assert "counts.csv: no column" in refused(write("counts.zip", archive({"counts.csv": "a,b\n1,2\n"})))


def test_a_locked_zip_is_called_so(write, archive):
    locked = bytearray(archive({"group.txt": TURNS}))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = bytes(locked).index(mark) + offset
        struct.pack_into("<H", locked, at, struct.unpack_from("<H", locked, at)[0] | 1)

    assert "locked with a password" in refused(write("locked.zip", bytes(locked)))


def test_a_zip_that_unpacks_beyond_reason_is_refused(write, archive):
    assert "unpacks to 50 MB" in refused(write("bomb.zip", archive({"a.txt": b"0" * 50_000_000})))


def test_pictures_may_be_as_large_as_they_are(write, archive):
    (document,) = read(write("board.zip", archive({"Posts.csv": POSTS, "photo.jpg": b"0" * 50_000_000})))

    assert said(document) == ["Keys\nNo deposit", "Damp"]


def test_too_many_files_are_refused(write, archive):
    assert "holds 10,001 files" in refused(write("many.zip", archive({f"{n}.txt": "" for n in range(10_001)})))


def test_a_file_larger_than_the_zip_says_is_not_believed(write, archive):
    data = bytearray(archive({"a.txt": b"The words of a group. " * 100_000, "b.txt": TURNS}))
    for mark, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", data, bytes(data).index(mark) + offset, 100)

    (document,) = read(write("liar.zip", bytes(data)))

    assert document.origin.part == "b.txt"
    assert document.warnings[0].startswith("not read: a.txt: ")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 400), put=st.binary(min_size=1, max_size=6))
def test_a_damaged_zip_is_read_or_refused_in_one_line(write, archive, at, put):
    data = archive({"Posts.csv": POSTS, "group.txt": TURNS})
    at = min(at, len(data) - 1)
    path = write("damaged.zip", data[:at] + put + data[at + len(put) :])

    try:
        documents = list(read(path))
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both outcomes are allowed
    else:
        assert documents


def test_every_reader_that_is_installed_reads_inside_a_zip():
    from qualkit.readers.zipped import _parsers

    for suffix, named in _parsers().items():
        module, function = named.split(":")
        assert callable(getattr(import_module(module), function)), suffix


def test_a_chat_in_a_zip_bears_the_name_of_the_zip(write, archive):
    chat = "[12/11/26, 14:05:33] Ana: The rent is high.\n[12/11/26, 14:06:02] Bea: Ours, too.\n"

    (document,) = read(write("WhatsApp Chat - Yard.zip", archive({"_chat.txt": chat, "photo.jpg": "x"})))

    assert (document.kind, document.name) == (Kind.TRANSCRIPT, "WhatsApp Chat - Yard")
    assert said(document) == ["The rent is high.", "Ours, too."]
    assert "photo.jpg" in document.warnings[-1]
