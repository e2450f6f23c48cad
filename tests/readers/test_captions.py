"""Captions: WebVTT and SubRip with and without speakers."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers import accounting
from readers.talk import Said, clock, damaged, escaped, heard, in_a_folder, refusal, talk, turns, vtt

from qualkit.errors import InputError
from qualkit.model import Kind
from qualkit.protocols import Hints
from qualkit.readers.talk.captions import read
from qualkit.readers.writing import prose

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.500
Lea Tal: Hello, all.

2
00:00:03.600 --> 00:00:05.000
Lea Tal: Let us start.

3
00:00:06.000 --> 00:00:07.000
Omar: Fine: go on.
"""
TEAMS = """WEBVTT
Kind: captions
Language: es-ES

NOTE made by a program
on two lines

STYLE
::cue { color: red }

2b1c6c5e-9a4e-4e0c-b1de-0c6d2f5f1a11/12-0
00:00:09.000 --> 00:00:11.000
<v Omar &amp; Sara>Gracias, <i>muchas</i>
gracias.</v>

2b1c6c5e-9a4e-4e0c-b1de-0c6d2f5f1a11/11-0
00:00:05.000 --> 00:00:08.000 align:start
<v.loud Lea Tal><c.yellow>¿Qué</c> tal <00:06.000>estáis?</v>

00:00:12.000 --> 00:00:13.000
(risas)
"""


def test_names_before_a_colon_speak_and_cues_in_a_row_are_one_turn(write, said):
    (document,) = read(write("call.transcript.vtt", ZOOM))

    assert said(document) == [("Lea Tal", "Hello, all. Let us start."), ("Omar", "Fine: go on.")]
    assert [passage.time for passage in document.passages] == [(1.0, 5.0), (6.0, 7.0)]
    assert document.text == "Lea Tal: Hello, all. Let us start.\nOmar: Fine: go on."
    assert document.kind == Kind.TRANSCRIPT


def test_voice_tags_speak_and_cues_come_in_the_order_of_time(write, said, in_order):
    (document,) = read(write("call.vtt", TEAMS))

    assert said(document) == [
        ("Lea Tal", "¿Qué tal estáis?"),
        ("Omar & Sara", "Gracias, muchas gracias."),
        (None, "(risas)"),
    ]
    assert document.language == "es"
    in_order(document)


def test_a_blank_line_within_a_cue_stays_with_its_cue(write, words_of):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nFirst half\n\nsecond half\n\n7\n00:03.000 --> 00:04.000\nNext\n"

    (document,) = read(write("call.vtt", text))

    assert words_of(document) == ["First half second half", "Next"]


def test_subrip_of_a_recogniser_is_read_with_its_odd_times(write):
    text = "1\n0:00:01,5 --> 0:00:02.25\nOne.\n\n2\n1:00:00,000 --> 1:00:01,000\n<font color='red'>Two</font>.\n"

    (document,) = read(write("audio.srt", text))

    assert [(p.time, p.span.of(document.text)) for p in document.passages] == [
        ((1.5, 2.25), "One."),
        ((3600.0, 3601.0), "Two."),
    ]
    assert document.participants == ()


def test_cues_of_nobody_known_stay_apart(write, words_of):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\n00:02.000 --> 00:03.000\nTwo\n"

    (document,) = read(write("call.vtt", text))

    assert words_of(document) == ["One", "Two"]


def test_a_colon_in_a_sentence_makes_no_speaker(write, said):
    cues = [
        f"00:0{n}.000 --> 00:0{n}.500\n{words}\n" for n, words in enumerate(["One", "Two", "Listen: three", "Four"])
    ]

    (document,) = read(write("call.vtt", "WEBVTT\n\n" + "\n".join(cues)))

    assert said(document)[2] == (None, "Listen: three")


def test_two_voices_in_one_cue_are_two_turns(write, said):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Lea>Yes?</v>\n<v Omar>No.</v>\n"

    (document,) = read(write("call.vtt", text))

    assert said(document) == [("Lea", "Yes?"), ("Omar", "No.")]


def zoom(cues):
    return vtt([replace(cue, words=f"{cue.name}: {cue.words}") for cue in cues])


def teams(cues):
    voiced = [replace(cue, words=f"<v {escaped(cue.name)}>{escaped(cue.words)}</v>") for cue in cues]
    return vtt(voiced, number=lambda n: f"2b1c6c5e-9a4e-4e0c-b1de-0c6d2f5f1a11/{n}-0")


def teams_in_two_lines(cues):
    lines = [replace(cue, words=escaped(cue.words).replace(" ", "\n", 1)) for cue in cues]
    return vtt([replace(cue, words=f"<v {cue.name}>{cue.words}</v>") for cue in lines], number=None)


def teams_with_data(cues):
    data = [{"speakerName": cue.name, "spokenText": cue.words, "spokenLanguage": "es-es"} for cue in cues]
    told = [replace(cue, words=json.dumps(each)) for cue, each in zip(cues, data, strict=True)]
    return vtt(told, number=None)


def meet(cues):
    return vtt([replace(cue, words=f"({cue.name})\n{escaped(cue.words)}\n-\n ") for cue in cues], number=None)


def webex(cues):
    names = [cue.name for cue in cues]
    told = [replace(cue, words=escaped(cue.words)) for cue in cues]
    return vtt(told, number=lambda n: f'{n} "{names[n - 1]}" ({n}000)')


def subrip(cues):
    return "\n".join(
        f"{n}\n{clock(cue.start, comma=True)} --> {clock(cue.end, comma=True)}\n[{cue.name}]: {cue.words}\n"
        for n, cue in enumerate(cues, start=1)
    ).replace("&amp;", "&amp;amp;")


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("zoom.vtt", lambda cues: zoom([replace(cue, words=escaped(cue.words)) for cue in cues])),
        ("teams.vtt", teams),
        ("lines.vtt", teams_in_two_lines),
        ("data.vtt", teams_with_data),
        ("meet.vtt", meet),
        ("webex.vtt", webex),
        ("whisperx.srt", subrip),
    ],
)
@given(data=st.data())
def test_who_says_what_and_when_is_told_as_it_was_written(name, layout, data):
    cues = data.draw(talk())

    (document,) = in_a_folder(read, name, layout(cues))

    assert heard(document) == turns(cues)


@given(talk(names=[None]), st.booleans(), st.booleans())
def test_words_of_nobody_known_keep_their_cues_and_times(cues, hours, numbers):
    marked = [replace(cue, words=escaped(cue.words)) for cue in cues]
    text = vtt(marked, number=str if numbers else None, hours=hours)

    (document,) = in_a_folder(read, "whisper.vtt", text)

    assert heard(document) == turns(cues)
    assert "says nowhere who speaks" in document.warnings[0]


@given(talk(), st.randoms())
def test_cues_out_of_order_are_put_in_the_order_of_time(cues, random):
    mixed = random.sample(cues, len(cues))

    (document,) = in_a_folder(read, "teams.vtt", teams(mixed))

    assert heard(document) == turns(cues)


@given(talk(), st.sampled_from([zoom, teams, meet, webex, subrip]), st.data())
def test_damaged_captions_are_read_or_refused_in_one_line(cues, layout, data):
    content = data.draw(damaged(layout(cues)))
    name = data.draw(st.sampled_from(["call.vtt", "call.srt", "call.sbv"]))

    assert "\n" not in refusal(read, name, content)


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_read_or_refused_in_one_line(content):
    assert "\n" not in refusal(read, "call.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + content)


def test_every_word_of_a_caption_file_is_said_or_named(write):
    path = write("call.vtt", TEAMS)

    documents = list(read(path))

    markup = {"c", "yellow", "i", "v", "loud", "00", "06", "000", "08", "05", "09", "11", "12", "13", "amp"}
    found = [*accounting.said(documents), *accounting.furniture(documents), *accounting.structure(documents)]
    assert set(accounting.words(TEAMS)) - markup - {"WEBVTT"} <= set(found)
    assert documents[0].furniture == {
        "header of the file": ("Kind: captions\nLanguage: es-ES",),
        "note of the file": ("NOTE made by a program\non two lines",),
        "style of the file": ("STYLE\n::cue { color: red }",),
        "cue id": ("2b1c6c5e-9a4e-4e0c-b1de-0c6d2f5f1a11/12-0", "2b1c6c5e-9a4e-4e0c-b1de-0c6d2f5f1a11/11-0"),
        "cue setting": ("align:start",),
    }
    assert documents[0].warnings == ("1 of 3 cues do not say who speaks: each is a passage of its own, and nobody's",)


def test_a_language_in_a_note_is_the_language(write):
    text = "WEBVTT\n\nNOTE language:pt-br\n\nNOTE Confidence: 0.9\n\n00:01.000 --> 00:02.000\nOlá a todos\n"

    (document,) = read(write("stream.vtt", text))

    assert document.language == "pt"
    assert document.furniture["note of the file"] == ("NOTE language:pt-br", "NOTE Confidence: 0.9")


def test_notes_are_words_in_subrip(write, words_of):
    (document,) = read(write("call.srt", "1\n00:00:01,000 --> 00:00:02,000\nFirst.\n\nNOTE this well.\n"))

    assert words_of(document) == ["First. NOTE this well."]


def test_words_on_the_line_of_times_are_words(write, words_of):
    (document,) = read(write("call.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000 Good morning\nto all\n"))

    assert words_of(document) == ["Good morning to all"]


def test_a_last_paragraph_right_above_the_next_times_is_no_id(write, words_of):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\ntwo words\n00:03.000 --> 00:04.000\nThree\n"

    (document,) = read(write("call.vtt", text))

    assert words_of(document) == ["One two words", "Three"]


def test_a_number_that_is_said_is_no_number_of_a_cue(write, words_of):
    text = "1\n00:01,000 --> 00:02,000\nHow many?\n7\n\n2\n00:03,000 --> 00:04,000\n12\n"

    (document,) = read(write("call.srt", text))

    assert words_of(document) == ["How many? 7", "12"]
    assert document.furniture == {"cue number": ("1", "2")}


def test_subrip_without_blank_lines_is_read(write, words_of):
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n"

    (document,) = read(write("call.srt", text))

    assert words_of(document) == ["One", "Two"]


def test_several_people_announced_in_one_cue_are_several_turns(write, said):
    text = """WEBVTT

00:01.000 --> 00:04.000
(Lea Tal)
We start with the market
-

(Omar)
or the square

00:04.000 --> 00:08.000
(Lea Tal)
or the square.
"""

    (document,) = read(write("meet.vtt", text))

    assert said(document) == [
        ("Lea Tal", "We start with the market"),
        ("Omar", "or the square"),
        ("Lea Tal", "or the square."),
    ]


def test_tags_are_no_words_and_comparisons_no_tags(write, words_of):
    words = (
        "<B>One</B><br/>two<br>{\\an8}three <c.yellow.loud>four</c> <font color='red'>a<b x>y</font> <inaudible> a<bc>"
    )

    (document,) = read(write("call.srt", f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n"))

    assert words_of(document) == ["One two three four a<b x>y <inaudible> a<bc>"]


def test_words_behind_the_end_of_a_voice_are_nobodys(write, said):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Lea>Yes.</v> (a door)\n"

    (document,) = read(write("call.vtt", text))

    assert said(document) == [("Lea", "Yes."), (None, "(a door)")]


def test_speakers_that_a_recogniser_numbers_are_told_apart(write, said):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n(speaker 0) Yes.\n\n00:02.000 --> 00:03.000\n(speaker ?) No.\n"

    (document,) = read(write("whisper.vtt", text))

    assert said(document) == [("speaker 0", "Yes."), ("speaker ?", "No.")]


def test_a_name_with_nothing_behind_it_stays(write, words_of):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nLea:\n\n00:02.000 --> 00:03.000\nLea: No.\n"

    (document,) = read(write("call.vtt", text))

    assert words_of(document) == ["Lea:", "No."]


def test_an_expression_of_the_user_says_who_speaks(write, said):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n12 lea> yes: so\n\n00:02.000 --> 00:03.000\nNote: nobody\n"

    (document,) = read(write("call.vtt", text), Hints(speaker=r"\d+ (?P<name>\w+)> "))

    assert said(document) == [("lea", "yes: so"), (None, "Note: nobody")]
    assert document.furniture["announcement of a speaker"] == ("12  >",)


@pytest.mark.parametrize("expression", ["(", r"\w+: ", "(?P<name", "(a){99999999999999999999}"])
def test_an_expression_that_cannot_name_anybody_is_refused(write, expression):
    path = write("call.vtt", ZOOM)

    with pytest.raises(InputError, match=r"call\.vtt: the expression for speakers .*possible"):
        list(read(path, Hints(speaker=expression)))


def test_captions_that_roll_are_told_once(write, words_of):
    text = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.470 align:start position:0%

today<00:00:00.480><c> we</c><00:00:00.800><c> meet</c>

00:00:02.470 --> 00:00:02.480 align:start position:0%
today we meet


00:00:02.480 --> 00:00:05.000 align:start position:0%
today we meet
at<00:00:02.800><c> the</c><00:00:03.000><c> market</c>

00:00:05.000 --> 00:00:05.010 align:start position:0%
at the market


00:00:05.010 --> 00:00:07.000 align:start position:0%
at the market
at the market

00:00:09.000 --> 00:00:10.000 align:start position:0%
at the market
"""

    (document,) = read(write("video.en.vtt", text))

    assert words_of(document) == ["today we meet", "at the market", "at the market", "at the market"]
    assert document.furniture["repeated caption"] == (
        "today we meet",
        "today we meet",
        "at the market",
        "at the market",
    )
    assert "the captions roll: 4 times, lines that were on the screen already are left out" in document.warnings


def test_captions_that_grow_word_by_word_are_told_once(write, words_of):
    growing = ["we", "we begin", "we begin here", "and", "and then", "and then on"]
    cues = [Said(None, words, n, n + 1) for n, words in enumerate(growing)]

    (document,) = read(write("live.vtt", vtt(cues)))

    assert words_of(document) == ["we", "begin", "here", "and", "then", "on"]


def test_what_people_say_twice_is_said_twice(write, words_of):
    cues = [Said(None, words, n, n + 1) for n, words in enumerate(["Yes.", "Yes.", "Yes.", "Yes. I do.", "No.", "No."])]

    (document,) = read(write("call.vtt", vtt(cues)))

    assert words_of(document) == [cue.words for cue in cues]
    assert "repeated caption" not in document.furniture


def test_a_recogniser_that_runs_in_circles_is_doubted(write):
    cues = [Said(None, "Thank you.", 60 + n, 61 + n) for n in range(9)]

    (document,) = read(write("audio.vtt", vtt(cues)))

    assert len(document.passages) == 9
    assert "9 times in a row from 1:00 ('Thank you.')" in document.warnings[1]


def test_captions_of_youtube_studio_are_read(write, words_of):
    (document,) = read(write("video.sbv", "0:00:01.000,0:00:02.500\nOne\ntwo\n\n0:00:03.000,0:00:04.000\nThree\n"))

    assert words_of(document) == ["One two", "Three"]
    assert document.passages[0].time == (1.0, 2.5)


def test_times_without_words_are_refused(write):
    path = write("call.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n00:03.000 --> 00:04.000\n<c></c>\n")

    with pytest.raises(InputError, match="has times, but no words"):
        list(read(path))


@pytest.mark.parametrize(
    "words",
    [
        "palabra " * 300_000,
        "a" + " " * 2_000_000 + ": b",
        "<v " * 500_000,
        "<v a>b" * 30_000,
        "&" * 2_000_000,
        "-->" * 500_000,
        "ab: \n" * 30_000,
        "\n" * 1_000_000 + "b",
    ],
    ids=["one line", "spaces", "open voices", "voices", "ampersands", "arrows", "colons", "blank lines"],
)
def test_one_long_cue_is_read_whole(write, words):
    (document,) = read(write("call.vtt", f"WEBVTT\n\n00:01.000 --> 00:02.000\n{words}\nend"))

    assert document.passages[-1].span.of(document.text).endswith("end")


def test_a_line_of_times_with_a_long_tail_is_read_in_time(write, words_of):
    tail = "align:a" * 100_000

    (document,) = read(write("call.vtt", f"WEBVTT\n\n00:01.000 --> 00:02.000 {tail} hello\n"))

    assert words_of(document)[0].endswith("hello")


def test_many_cues_are_read_whole(write):
    cues = [Said(None, f"word{n}", n, n + 1) for n in range(20_000)]

    (document,) = read(write("call.vtt", vtt(cues)))

    assert len(document.passages) == 20_000


def test_a_real_recording_is_read_in_the_order_of_time(real, in_order):
    (path,) = real("data/exports/ZOOM-*.vtt")

    (document,) = read(path)

    assert len(document.passages) == 20
    assert [p.time for p in document.passages] == sorted(p.time for p in document.passages)
    in_order(document)


def test_the_words_of_a_real_recording_are_all_told(real):
    (path,) = real("data/exports/ZOOM-*.vtt")

    (document,) = read(path)

    lines = [line for line in path.read_text("utf-8").splitlines()[1:] if "-->" not in line]
    assert sorted(accounting.said([document])) == sorted(accounting.words(*lines))


def test_real_closed_captions_with_the_time_of_day_are_read(real):
    (path,) = real("data/exports/ZOOM-closed_caption.txt")

    (document,) = prose.read(path)

    assert [passage.time for passage in document.passages[1:3]] == [(0.0, None), (22.0, None)]
