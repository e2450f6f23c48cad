"""Decoding, folding and searching: offsets survive all of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.decoding import decode, decoded, storable
from qualkit.errors import InputError
from qualkit.model import Span
from qualkit.text import find_folded, fold, folded, line_spans, trimmed, unfold

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co"), include_characters="\n\t\r"))
# A text that opens with a mark of its own loses it: no file can tell the two apart.
UNMARKED = TEXTS.filter(lambda text: not text.startswith(("\ufeff", "PK", "%PDF", "{\\rtf")))


@given(UNMARKED, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_decoding_gives_back_what_was_encoded(text, encoding):
    assert decode(text.encode(encoding), name="a.txt") == text.replace("\r\n", "\n").replace("\r", "\n")


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
    assert decode(text.encode(encoding), name="a.txt") == text


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


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs"))), st.sampled_from(["utf-16-le", "utf-32-be"]))
def test_wide_text_without_a_mark_is_told_by_its_zeros(text, encoding):
    sentence = f"We were told to wait, and so we did. {text}"

    assert decode(sentence.encode(encoding), name="a.txt") == storable(sentence)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["ok", "Été à São Paulo\n", "مرحبا بكم\n", "Мы ждали два года.", "我们需要\n更多帮助", "👩🏽‍🌾 yes"]
)
def test_wide_text_needs_no_mark(text, encoding):
    assert decode(text.encode(encoding), name="a.txt") == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("租金太贵", "gb18030"),
        ("你好，世界。租金太高了", "gb18030"),
        ("نعم", "cp1256"),
        ("مرحبا، الإيجار مرتفع جدا في المدينة", "cp1256"),
        ("Le mot «شكرا» est le premier que nous avons appris, déjà à l’école", "utf-8"),
        ("집세가 너무 비싸요. 우리는 도움이 필요합니다", "euc_kr"),
        ("家賃が高すぎます。もっと助けが必要です", "shift_jis"),
    ],
)
def test_short_texts_in_other_alphabets_are_recognised_and_told_when_guessed(text, encoding):
    found = decoded(text.encode(encoding), name="a.txt")

    assert found.text == text
    assert bool(found.warnings) == (encoding != "utf-8")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("¿Cómo está la señora? ".encode() + b"it\x92s \x93fine\x94 caf\xe9", "¿Cómo está la señora? it’s “fine” café"),
        ("Muy difícil, señora. Mañ".encode()[:-1] + b"ana", "Muy difícil, señora. Ma�ana"),
        ("été à la mairie ".encode() + "“".encode()[:2] + b"oui", "été à la mairie �oui"),
        ("مرحبا بكم".encode() + b"\xa7 ok", "مرحبا بكم� ok"),
        ("été\n".encode() + b"d\xe9j\xe0 re\xe7u\n" * 9, "été\n" + "déjà reçu\n" * 9),
        ("\ufeffété ".encode() + b"\x96", "été –"),
    ],
)
def test_stray_bytes_in_utf8_are_read_one_by_one_and_told(data, text):
    found = decoded(data, name="a.txt")

    assert found.text == text
    assert len(found.warnings) == 1


def test_a_stray_byte_is_named_by_its_line():
    data = "¿Cómo está?\r\nMuy difícil, señora.\r\n".encode() + b"it\x92s\r\n"

    (warning,) = decoded(data, name="a.txt").warnings

    assert "1 byte (line 3)" in warning


@given(
    UNMARKED.filter(lambda text: "\0" not in text), st.integers(0, 400), st.sampled_from([b"\x92", b"\xe9", b"\xff"])
)
def test_a_stray_byte_loses_no_other_character(text, at, stray):
    data = ("Él está aquí, ¿no? Sí señor. " + text).encode()
    at = max(32, min(at, len(data)))
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1

    found = decode(data[:at] + b" " + stray + b" " + data[at:], name="a.txt")

    before, after = (storable(part.decode()) for part in (data[:at], data[at:]))
    assert found.startswith(before)
    assert found.endswith(after)
