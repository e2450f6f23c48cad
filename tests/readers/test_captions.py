"""Captions: WebVTT and SubRip with and without speakers."""

from hypothesis import given
from hypothesis import strategies as st

from qualkit.model import Kind
from qualkit.readers.captions import read

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


@given(
    st.lists(
        st.tuples(st.sampled_from(["Lea", "Omar", "Zoë"]), st.from_regex(r"[a-zé]+( [a-zé]+){0,5}", fullmatch=True)),
        min_size=1,
        max_size=8,
    )
)
def test_captions_read_again_have_the_same_words(tmp_path_factory, turns):
    path = tmp_path_factory.mktemp("captions") / "call.vtt"
    cues = (
        f"{n}\n00:{n:02}:00.000 --> 00:{n:02}:05.000\n<v {who}>{words}</v>\n" for n, (who, words) in enumerate(turns)
    )
    path.write_text("WEBVTT\n\n" + "\n".join(cues), "utf-8")

    (document,) = read(path)

    names = {participant.id: participant.name for participant in document.participants}
    spoken = [(names[p.participant_id], word) for p in document.passages for word in p.span.of(document.text).split()]
    assert spoken == [(who, word) for who, words in turns for word in words.split()]


def test_a_real_recording_is_read_in_the_order_of_time(real, in_order):
    (path,) = real("data/exports/ZOOM-*.vtt")

    (document,) = read(path)

    assert len(document.passages) == 20
    assert [p.time for p in document.passages] == sorted(p.time for p in document.passages)
    in_order(document)
