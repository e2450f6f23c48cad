"""Decoding, folding and searching: offsets survive all of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import InputError
from qualkit.model import Span
from qualkit.text import decode, find_folded, fold, folded, line_spans, storable, trimmed, unfold

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co"), include_characters="\n\t\r"))
# A text that opens with a mark of its own loses it: no file can tell the two apart.
UNMARKED = TEXTS.filter(lambda text: not text.startswith(("\ufeff", "PK", "%PDF", "{\\rtf")))


@given(UNMARKED, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_decoding_gives_back_what_was_encoded(text, encoding):
    decoded = decode(text.encode(encoding), name="a.txt")

    assert decoded == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_mark_tells_the_encoding(encoding):
    data = "\ufeffÉté à São Paulo".encode(encoding)

    assert decode(data, name="a.txt") == "Été à São Paulo"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Les femmes migrantes n’ont pas été reçues à la mairie.", "cp1252"),
        ("¿Cómo acercarnos a las mujeres? “Confianza” – 5 €", "cp1252"),
        ("Ação e opção: não há informação.", "latin-1"),
        ("Женщины говорили о жилье, о работе и о школах для детей в новом городе.", "cp1251"),
        ("Les élèves étaient là, très fâchés, où ça ? Nous avons été déçus par l’accueil.", "mac_roman"),
    ],
)
def test_old_encodings_are_recognised(text, encoding):
    decoded = decode(text.encode(encoding), name="a.txt")

    assert decoded == text


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04rest",
        b"%PDF-1.7 rest",
        b"some\0thing",
        b"caf\xe9\0",
        bytes(range(1, 32)) * 3,
        b"\xff\xfe\x00",
        b"\xff\xfe\x00\xd8\x41\x00",
    ],
)
def test_what_is_not_text_is_refused_in_one_line(data):
    with pytest.raises(InputError) as refusal:
        decode(data, name="scan.txt")

    assert str(refusal.value).startswith("scan.txt: ")
    assert "\n" not in str(refusal.value)


def test_accents_are_left_as_they_were_composed():
    decomposed = unicodedata.normalize("NFD", "opinión")

    assert decode(decomposed.encode(), name="a.txt") == decomposed


def test_a_stored_text_holds_no_half_characters():
    assert storable("a\ud800b\0c\r\nd") == "a�b�c\nd"


@given(TEXTS)
def test_every_folded_character_comes_from_where_its_offset_says(text):
    letters, offsets = fold(text)

    assert len(offsets) == len(letters) + 1
    assert offsets[-1] == len(text)
    assert offsets == sorted(offsets)
    assert all(letter in folded(text[at]) for letter, at in zip(letters, offsets, strict=False))


@given(TEXTS, st.data())
def test_a_span_found_in_folded_text_covers_the_same_words(text, data):
    letters, offsets = fold(text)
    start = data.draw(st.integers(0, len(letters)))
    end = data.draw(st.integers(start, len(letters)))

    span = unfold(Span(start, end), offsets)

    assert letters[start:end] in folded(span.of(text))


@given(st.lists(st.sampled_from(["voz", "opinión", "Ñandú", "straße", "cafe\u0301", "ﬁn", "l’eau"])), st.integers(0, 9))
def test_words_are_found_whatever_their_case_and_accents(words, which):
    wanted = words[which % len(words)] if words else "nada"
    text = " ".join(words)

    found = find_folded(text.upper(), folded(wanted))

    assert len(found) == words.count(wanted)
    assert all(folded(span.of(text.upper())) == folded(wanted) for span in found)


def test_a_combining_accent_belongs_to_the_word_found():
    text = "el cafe\u0301 solo"

    assert [span.of(text) for span in find_folded(text, "café")] == ["cafe\u0301"]


def test_words_are_found_across_a_line_break():
    text = "gender\n  based violence"

    assert find_folded(text, "Gender based") == [Span(0, 14)]


def test_nothing_is_found_when_nothing_is_sought():
    assert find_folded("some text", "  ") == []


@given(TEXTS)
def test_lines_put_together_are_the_text(text):
    lines = [span.of(text) for span in line_spans(text)]

    assert "\n".join(lines) == text


@given(TEXTS, st.integers(0, 20), st.integers(0, 20))
def test_a_trimmed_span_keeps_the_words(text, start, length):
    span = Span(min(start, len(text)), min(start + length, len(text)))

    assert trimmed(text, span).of(text) == span.of(text).strip()


def test_utf8_with_a_broken_line_is_refused_by_its_line():
    data = "¿Cómo está?\r\nMuy difícil, señora.\r\nMañ".encode()[:-1] + b"ana\r\n"

    with pytest.raises(InputError, match=r"a\.txt: line 3 is not UTF-8"):
        decode(data, name="a.txt")
