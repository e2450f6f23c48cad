"""Transcripts in plain text: the layouts in which people and programs write who speaks."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.model import Kind, Role
from qualkit.protocols import Hints
from qualkit.readers.building import Source
from qualkit.readers.talk.speakers import cleaned, name_key, role_of
from qualkit.readers.writing.blocks import blocks_of
from qualkit.readers.writing.prose import documents, read

FIRST = st.sampled_from(
    ["Amina", "Émile", "Ñusta", "O'Hara", "Wen", "María José", "Participant 4", "P2", "李娜", "ليلى"]
)
LAST = st.sampled_from(["", " Ruiz", " de la Paz", " (she/her)", " – Riverton", " Tal-Omar", " Jr."])
NAME = st.tuples(FIRST, LAST).map("".join)
SAID = [
    "a",
    "women",
    "señora,",
    "why?",
    "in",
    "2020",
    "no:",
    "“rent”",
    "(laughs)",
    "l’eau",
    "3:15",
    "so…",
    "住房",
    "Mr.",
]
WORDS = st.lists(st.sampled_from(SAID), min_size=1, max_size=40).map(lambda words: "Well " + " ".join(words) + ".")


# Those who bear one name are one person, whatever stands beside it.
NAMES = st.lists(NAME, min_size=2, max_size=5, unique_by=lambda name: name_key(cleaned(name).name))


def transcript(text, **hints):
    source = Source(Path("invented.txt"), text.encode(), "0" * 64, "text/plain", Hints(**hints))
    (document,) = documents(text, list(blocks_of(text)), source)
    return document


def heard(document):
    names = {participant.id: participant.name for participant in document.participants}
    return [
        (names.get(p.participant_id), " ".join(p.span.of(document.text).split()))
        for p in document.passages
        if p.kind == "turn"
    ]


CONVERSATION = [
    ("Moderator", "Welcome, all."),
    ("Amina", "Thank you."),
    ("Lucía", "The rents: they rose."),
    ("Moderator", "And the school?"),
    ("Amina", "Far away."),
]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "layout",
    [
        "{name}: {words}",
        "{name} : {words}",
        "{name}:\n{words}",
        "**{name}:** {words}",
        "**{name}**: {words}",
        "[{name}]: {words}",
        "[00:01:02] {name}: {words}",
        "00:01:02 {name}: {words}",
        "{name} (1:02): {words}",
    ],
)
def test_names_before_a_colon_speak(layout, between):
    text = between.join(layout.format(name=name, words=words) for name, words in CONVERSATION)

    document = transcript(text)

    assert document.kind == Kind.TRANSCRIPT
    assert heard(document) == CONVERSATION


@pytest.mark.parametrize("gap", ["  ", "   ", "\t"])
def test_names_and_times_on_a_line_of_their_own_speak(gap):
    text = (
        f"Notes of the call\n\nLea Tal{gap}0:03\nHello, everybody.\n\nIt is good to see you.\n\n"
        f"Omar Ruiz{gap}1:00:15\nHello: and thanks.\n\nLea Tal{gap}1:00:19\nLet us start.\n\nTranscribed by https://otter.ai\n"
    )

    document = transcript(text)

    assert heard(document) == [
        ("Lea Tal", "Hello, everybody. It is good to see you."),
        ("Omar Ruiz", "Hello: and thanks."),
        ("Lea Tal", "Let us start."),
    ]
    assert [p.time for p in document.passages if p.kind == "turn"] == [(3, None), (3615, None), (3619, None)]


def test_a_range_of_times_and_a_name_above_the_words_speak():
    text = (
        "0:0:5.100 --> 0:0:8.250\nLea Tal\nHello.\n0:0:9.0 --> 0:0:12.5\nOmar Ruiz\nGood day.\n"
        "0:0:13.0 --> 0:0:14.0\nLea Tal\nWell.\n"
    )

    document = transcript(text)

    assert heard(document) == [("Lea Tal", "Hello."), ("Omar Ruiz", "Good day."), ("Lea Tal", "Well.")]
    assert document.passages[0].time == (5.1, 8.25)


def test_times_without_names_are_turns_of_nobody_known():
    document = transcript("Saved captions\n\n16:37:03 First words.\n16:37:25 And then: more.\n16:38:00 The end.\n")

    assert document.kind == Kind.TRANSCRIPT
    assert heard(document) == [(None, "First words."), (None, "And then: more."), (None, "The end.")]
    assert [p.time for p in document.passages if p.kind == "turn"] == [(0, None), (22, None), (57, None)]


def test_rows_of_a_table_speak_where_somebody_leads():
    text = "Speaker\tText\nModerator\tWelcome, all.\nAmina\tThank you.\nModerator\tAnd you?\nAmina\tI am well.\n"

    document = transcript(text)

    assert heard(document)[:2] == [("Moderator", "Welcome, all."), ("Amina", "Thank you.")]


def test_a_time_alone_on_a_line_is_that_of_the_turn_below():
    document = transcript("[00:01:15]\nLea: Hello.\n\n[00:01:30]\nOmar: Good day.\n\nLea: So.\n\nOmar: Well.\n")

    assert heard(document) == [("Lea", "Hello."), ("Omar", "Good day."), ("Lea", "So."), ("Omar", "Well.")]
    assert [p.time for p in document.passages] == [(75, None), (90, None), None, None]


def test_a_saved_chat_is_a_transcript():
    text = "16:37:03\tLea Tal:\tHello.\n16:37:09 From Omar to Everyone: Good day.\n16:38:01\tLea Tal:\tSo.\n"

    assert heard(transcript(text)) == [("Lea Tal", "Hello."), ("Omar", "Good day."), ("Lea Tal", "So.")]


def test_a_wrapped_line_that_begins_like_a_name_is_no_speaker():
    text = "Lea: We came from\nRiverton: the old town.\n\nOmar: Yes.\n\nLea: So.\n\nOmar: Well.\n"

    assert heard(transcript(text))[0] == ("Lea", "We came from Riverton: the old town.")


def test_captions_under_another_suffix_are_captions_all_the_same(write, said):
    path = write(
        "call.txt", "1\n00:00:01,000 --> 00:00:02,000\nLea: Hello.\n\n2\n00:00:03,000 --> 00:00:04,000\nLea: Bye.\n"
    )

    (document,) = read(path)

    assert said(document) == [("Lea", "Hello. Bye.")]


def test_a_turn_covers_the_words_and_not_the_name():
    document = transcript("Moderator: Welcome.\nAmina: Thanks.\nModerator: So?\nAmina: Well.")

    assert document.passages[1].span.of(document.text) == "Thanks."
    assert document.passages[1].participant_id == f"{document.id}/amina"


def test_a_turn_goes_on_over_paragraphs_until_somebody_else_speaks():
    document = transcript(
        "Interviewer: And then?\n\nAna: We left.\n\nFor example: at night.\n\nInterviewer: Why?\n\nAna: Fear."
    )

    assert heard(document)[1] == ("Ana", "We left. For example: at night.")


def test_one_name_is_one_person_however_it_is_spaced_and_cased():
    document = transcript("ANA  LÓPEZ: One.\nBen: Two.\nAna López: Three.\nBen: Four.")

    assert [participant.name for participant in document.participants] == ["ANA LÓPEZ", "Ben"]


def test_headings_between_turns_are_nobodys_words_and_prompt_what_follows():
    text = (
        "# Session\n\nModerator: Hi all.\n\nAna: Hello.\n\nTOPIC 2: HOUSING\n\nModerator: Rents?\n\nAna: High.\n\n"
        "Question 3: And work?\n\nModerator: Work?\n\nAna: None.\n"
    )

    document = transcript(text)

    assert [p.prompt for p in document.passages if p.kind == "turn"] == [
        *["Session"] * 2,
        *["TOPIC 2: HOUSING"] * 2,
        *["Question 3: And work?"] * 2,
    ]
    assert ("Ana", "Hello.") in heard(document)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Moderator", Role.MODERATOR),
        ("MODERADORA 2", Role.MODERATOR),
        ("Facilitator (Kim)", Role.MODERATOR),
        ("Interviewer", Role.MODERATOR),
        ("Modératrice", Role.MODERATOR),
        ("Animatrice", Role.MODERATOR),
        ("Entrevistadora", Role.MODERATOR),
        ("Interpreter", Role.INTERPRETER),
        ("Intérprete", Role.INTERPRETER),
        ("Interprète – Sara", Role.INTERPRETER),
        ("Note-taker", Role.OBSERVER),
        ("Participant 3", Role.PARTICIPANT),
        ("Amina", Role.PARTICIPANT),
    ],
)
def test_a_name_tells_the_role(name, role):
    assert role_of(name) == role


@pytest.mark.parametrize(
    "text",
    [
        "Session title: Housing\nDate: 3 May\nModerator: Lea\nRapporteur: Omar\nCity: Riverton\n",
        "Action: paint it\nResponsible: Lea\nDeadline: May\n\nAction: sell it\nResponsible: Omar\nDeadline: June\n",
        "Registration  9:00\nWelcome  9:30\nGroups  10:00\nLunch  12:30\n",
        "We asked.\n\nThe answer: nobody knew.\n\nThe reason: no time.\n\nThe answer: come back.\n\nThe reason: no.",
    ],
)
def test_forms_and_agendas_are_no_transcripts(text):
    assert transcript(text).kind == Kind.NOTES


def as_said(turns):
    return [(cleaned(name).name, words) for name, words in turns]


@given(NAMES, st.data())
def test_a_transcript_read_again_has_the_same_speakers_and_words(names, data):
    turns = [(name, data.draw(WORDS)) for name in [*names, *names]]
    wrapped = data.draw(st.booleans())
    lines = [f"{name}: {words}" for name, words in turns]

    document = transcript("\n\n".join(textwrap.fill(line, 60) if wrapped else line for line in lines))

    assert heard(document) == as_said(turns)
    assert [participant.name for participant in document.participants] == [cleaned(name).name for name in names]


SYNTAXES = [
    "{name}: {words}",
    "#{name}: {words}",
    "@{name}: {words}",
    "[{name}] {words}",
    "{{{name}}} {words}",
    "[{name}]\n{words}",
    "{{{name}}}\n{words}",
    "{name} (0:{second:02}): {words}",
    "{name}  0:{second:02}\n{words}",
    "{name} (0:{second:02})\n{words}",
    "0:{second:02} {name}\n{words}",
    "0:0:{second}.5 --> 0:1:{second}.25\n{name}\n{words}",
]


@pytest.mark.parametrize("syntax", SYNTAXES)
@given(names=NAMES, data=st.data())
def test_every_syntax_keeps_speakers_and_words_in_order(syntax, names, data):
    turns = [(name, data.draw(WORDS)) for name in [*names, *names]]
    lines = [syntax.format(name=name, words=words, second=n) for n, (name, words) in enumerate(turns)]

    document = transcript("\n\n".join(lines))

    assert heard(document) == as_said(turns)


@given(st.lists(st.tuples(NAME, WORDS, st.integers(0, 59)), min_size=3, max_size=8))
def test_a_transcript_with_times_read_again_has_the_same_words_and_times(turns):
    document = transcript("\n\n".join(f"{name}  0:{second:02}\n{words}" for name, words, second in turns))

    assert [words for _, words in heard(document)] == [words for _, words, _ in turns]
    assert [p.time for p in document.passages] == [(second, None) for *_, second in turns]


@pytest.mark.parametrize("noise", ["[Laughter]", "[inaudible 0:12]", "{Risas}", "[Pause]"])
def test_noises_in_brackets_speak_for_nobody(noise):
    text = f"[Lea] Hello.\n{noise} Well.\n[Omar] Yes.\n{noise}\n[Lea] So.\n[Omar] No.\n"

    document = transcript(text)

    assert {participant.name for participant in document.participants} == {"Lea", "Omar"}


def test_what_a_program_has_split_stays_in_pieces_that_tell_so():
    text = (
        "Lea Tal  0:03\nHello.\n\nLea Tal  0:30\nAnd more.\n\nOmar Ruiz  0:40\nYes.\n\nTranscribed by https://otter.ai"
    )

    document = transcript(text)

    assert heard(document) == [("Lea Tal", "Hello."), ("Lea Tal", "And more."), ("Omar Ruiz", "Yes.")]
    assert [dict(p.attributes) for p in document.passages] == [{}, {"continues": "the turn before"}, {}]
    assert document.furniture == {"line of the program": ("Transcribed by https://otter.ai",)}


TEAMS = "Lea Tal started transcription\n\nLea Tal   0:03\nHello.\n\nOmar Ruiz   1:05\nYes.\nOf course.\n\nLea Tal stopped transcription"


def test_a_teams_transcript_has_turns_with_times_and_its_notices_are_furniture():
    document = transcript(TEAMS)

    assert heard(document) == [("Lea Tal", "Hello."), ("Omar Ruiz", "Yes. Of course.")]
    assert document.furniture == {
        "line of the program": ("Lea Tal started transcription", "Lea Tal stopped transcription")
    }


def test_a_google_meet_transcript_has_its_times_from_the_lines_between():
    text = (
        "Focus group – Transcript\n\nAttendees\n\nLea Tal, Omar Ruiz\n\nTranscript\n\n00:00:00\n\n"
        "Lea Tal: Hello.\n\nOmar Ruiz: Yes.\n\n# 00:05:00\n\nLea Tal: Well.\n\nOmar Ruiz: So.\n\n"
        "Meeting ended after 00:06:12 👋\n"
    )

    document = transcript(text)

    assert heard(document) == [("Lea Tal", "Hello."), ("Omar Ruiz", "Yes."), ("Lea Tal", "Well."), ("Omar Ruiz", "So.")]
    assert [p.time for p in document.passages if p.kind == "turn"] == [(0, None), None, (300, None), None]
    assert document.furniture == {"line of the program": ("Meeting ended after 00:06:12 👋",)}


def test_a_time_that_is_of_no_turn_is_named_and_not_lost():
    document = transcript("0:01\n0:02\nLea: Hello.\n0:03\nand more\nOmar: Yes.\nLea: So.\nOmar: No.\n0:09\n")

    assert heard(document)[0] == ("Lea", "Hello. 0:03 and more")
    assert document.passages[0].time == (2, None)
    assert document.furniture == {"time": ("0:01", "0:09")}


def test_whisper_s_ranges_in_brackets_are_times():
    document = transcript("[00:00:00.000 --> 00:00:02.500]  Hello.\n[00:00:02.500 --> 00:00:04.000]  Good day.\n")

    assert [(p.span.of(document.text), p.time) for p in document.passages] == [
        ("Hello.", (0, 2.5)),
        ("Good day.", (2.5, 4)),
    ]


def test_an_expression_of_the_user_goes_before_every_layout():
    text = "LT> Hello: all.\nOR> Yes.\nand more\nLT> So."

    document = transcript(text, speaker=r"(\w+)>\s")

    assert heard(document) == [("LT", "Hello: all."), ("OR", "Yes. and more"), ("LT", "So.")]
    assert not document.warnings


def test_an_expression_that_matches_nothing_is_told_and_the_layouts_decide():
    document = transcript("Lea: Hello.\nOmar: Yes.\nLea: So.\nOmar: No.", speaker=r"(\w+)>\s")

    assert len(heard(document)) == 4
    assert "matches no line" in document.warnings[0]


def test_one_name_is_one_person_whatever_stands_beside_it():
    document = transcript("Ana (she/her): One.\nBen – UNHCR: Two.\nAna: Three.\nBen: Four.")

    assert [(p.name, dict(p.attributes)) for p in document.participants] == [
        ("Ana", {"pronouns": "she/her"}),
        ("Ben", {"organisation": "UNHCR"}),
    ]


def test_two_people_of_one_name_are_kept_apart_by_what_they_belong_to():
    document = transcript("Ana (UNHCR): One.\nAna (IOM): Two.\nAna (UNHCR): Three.\nAna (IOM): Four.")

    assert heard(document) == [("Ana", "One."), ("Ana (IOM)", "Two."), ("Ana", "Three."), ("Ana (IOM)", "Four.")]
    assert document.warnings == ("'Ana' is the name of more than one person; 'Ana (IOM)' is kept apart",)


@pytest.mark.parametrize(
    "text",
    [
        "Ana: " + "word " * 400_000 + "\nBen: Yes.\nAna: So.\nBen: No.",
        "a " * 1_000_000,
        "[" * 500_000,
        "Ana " * 200_000 + ":",
        ": " * 500_000,
        " \t" * 500_000 + "x",
        "0:" * 500_000,
    ],
)
def test_a_line_as_long_as_a_book_is_read(text, in_order):
    document = transcript(text)

    in_order(document)


def test_captions_saved_from_a_real_call_are_a_transcript_with_times(real):
    (path,) = real("data/exports/ZOOM-*.txt")

    (document,) = read(path)

    assert document.kind == Kind.TRANSCRIPT
    assert sum(p.kind == "turn" and p.time is not None for p in document.passages) == 20
