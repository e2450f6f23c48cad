"""Tables of times and words, with tabs between their columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers.talk import damaged, heard, in_a_folder, refusal, talk, turns

from qualkit.errors import InputError
from qualkit.readers.building import load
from qualkit.readers.tables.reading import read_tsv as read
from qualkit.readers.tables.sheets import Sheet
from qualkit.readers.talk.timed_tables import is_timed, is_timed_sheet, timed_sheet


def whisper(cues):
    rows = (f"{round(cue.start * 1000)}\t{round(cue.end * 1000)}\t{cue.words}\n" for cue in cues)
    return "start\tend\ttext\n" + "".join(rows)


def with_speakers(cues):
    rows = (f"{cue.start:.3f}\t{cue.end:.3f}\t{cue.name}\t{cue.words}\n" for cue in cues)
    return "Start\tEnd\tSpeaker\tText\n" + "".join(rows)


@given(talk(names=[None]))
def test_words_and_times_are_told_as_they_were_written(cues):
    (document,) = in_a_folder(read, "audio.tsv", whisper(cues))

    assert heard(document) == turns(cues)
    assert document.furniture == {"column header": ("start end text",)}


@given(talk())
def test_a_column_of_speakers_says_who_speaks(cues):
    (document,) = in_a_folder(read, "audio.tsv", with_speakers(cues))

    assert heard(document) == turns(cues)


@given(talk(), st.data())
def test_damaged_tables_are_read_or_refused_in_one_line(cues, data):
    content = data.draw(damaged(with_speakers(cues)))

    assert "\n" not in refusal(read, "audio.tsv", content)


def test_quotation_marks_are_words(write, words_of):
    (document,) = read(write("audio.tsv", 'start\tend\ttext\n0\t1000\t"Yes\n1000\t2000\tNo"\tno\n'))

    assert words_of(document) == ['"Yes', 'No" no']
    assert [passage.time for passage in document.passages] == [(0.0, 1.0), (1.0, 2.0)]


def test_a_row_without_times_keeps_its_words_and_its_place(write, words_of):
    (document,) = read(write("audio.tsv", "start\tend\ttext\n5000\t6000\tOne\nand more\n\n7000\t\tTwo\n"))

    assert words_of(document) == ["One", "and more", "Two"]
    assert [passage.time for passage in document.passages] == [(5.0, 6.0), None, (7.0, None)]


def test_words_of_other_columns_are_named(write):
    (document,) = read(write("audio.tsv", "id\tstart\tend\ttext\nfirst\t0:01\t0:02\tOne\n"))

    assert document.furniture["other column"] == ("first",)
    assert document.passages[0].time == (1.0, 2.0)


def test_a_sheet_of_times_is_told_from_a_form(write):
    timed = Sheet("", (("start", "end", "speaker", "text"), ("0", "1500", "Lea", "Good morning")))
    form = Sheet("", (("start", "end", "text"), ("2024-05-01T10:00:00", "2024-05-01T10:05:00", "Good morning")))

    (document,) = timed_sheet(timed, load(write("audio.csv", "any"), "text/csv"), "")

    assert is_timed_sheet(timed)
    assert not is_timed_sheet(form)
    assert heard(document) == [("Lea", "Good morning", (0.0, 1.5))]


def test_another_table_is_told_apart(write):
    path = write("people.tsv", "name\tcity\nLea\tRabat\n")

    assert not is_timed(path.read_text("utf-8"))
    with pytest.raises(InputError, match=r"people\.tsv: no column holds notes or answers"):
        list(read(path))
