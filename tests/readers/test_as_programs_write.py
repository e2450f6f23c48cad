"""Files as programs were seen to write them, where that differs from what they document."""

import json

import pytest

from qualkit.readers.structured import read as read_json
from qualkit.readers.tables.reading import read_csv
from qualkit.readers.talk.subtitles import read as read_subtitles
from qualkit.readers.writing.prose import read as read_prose

FOOTER = (
    "This editable transcript was computer generated and might contain errors. "
    "People can also change the text after it was created."
)


def times(document):
    return [passage.time for passage in document.passages if passage.kind == "turn"]


def written(write, name, content):
    return write(name, json.dumps(content) if name.endswith("json") else content)


def test_the_anchor_that_google_docs_puts_behind_a_time_is_no_heading(write, said):
    path = write(
        "meet.md",
        "# The square - Transcript\n\n### 00:00:00 {#00:00:00}\n\n   \n**Lea Sun:** Shall we plant trees?  \n"
        "**Omar Reed:** Plant many.  \n   \n \n\n### 01:05:00 {#01:05:00}\n\n   \n**Lea Sun:** And benches?  \n"
        f"**Omar Reed:** A few.  \n\n### Transcription ended after 01:06:07\n\n*{FOOTER}*\n",
    )

    (document,) = read_prose(path)

    assert said(document) == [
        ("Lea Sun", "Shall we plant trees?"),
        ("Omar Reed", "Plant many."),
        ("Lea Sun", "And benches?"),
        ("Omar Reed", "A few."),
    ]
    assert times(document) == [(0.0, None), None, (3900.0, None), None]
    assert not any(passage.prompt for passage in document.passages)
    assert document.furniture["line of the program"] == ("Transcription ended after 01:06:07", f"*{FOOTER}*")


def test_a_line_of_the_program_above_the_talk_asks_nothing(write):
    path = write(
        "meet.md",
        f"The square - Transcript\nAttendees\nLea Sun, Omar Reed\n\n#### _{FOOTER}_\n\n"
        "Lea Sun: Shall we plant trees?\n\nOmar Reed: Plant many.\n\nLea Sun: And benches?\n\nOmar Reed: A few.\n",
    )

    (document,) = read_prose(path)

    assert not any(passage.prompt for passage in document.passages)
    assert document.furniture["line of the program"] == (f"_{FOOTER}_",)


def test_times_that_stand_alone_tell_when_something_is_said_though_nobody_is_named(write, said):
    path = write(
        "otter.txt",
        "0:01  \nThe square is loud.\n\n0:15  \nTrees would help.\nMany of them.\n\n1:02:03  \nThat is all.\n\n"
        "Transcribed by https://otter.ai\n",
    )

    (document,) = read_prose(path)

    assert document.kind == "transcript"
    assert said(document) == [
        (None, "The square is loud."),
        (None, "Trees would help.\nMany of them."),
        (None, "That is all."),
    ]
    assert times(document) == [(1.0, None), (15.0, None), (3723.0, None)]


@pytest.mark.parametrize(
    "text",
    ["9:00\nWelcome\n\n9:30\nGroups\n\n10:15\nLunch\n", "0:10\nWelcome\n\n0:05\nGroups\n\n0:20\nLunch\n"],
    ids=["a day begins at nine", "a recording does not run backwards"],
)
def test_times_of_an_agenda_are_no_transcript(write, text):
    (document,) = read_prose(write("agenda.txt", text))

    assert document.kind == "notes"


def test_markup_that_is_escaped_in_captions_is_no_words(write, words_of):
    path = write(
        "a.srv1",
        '<?xml version="1.0" encoding="utf-8" ?><transcript><text start="0" dur="1.5">The &lt;i&gt;old&lt;/i&gt; '
        "square &amp;amp; the &amp;lt;b&amp;gt;new&amp;lt;/b&amp;gt; one</text></transcript>",
    )

    (document,) = read_subtitles(path)

    assert words_of(document) == ["The old square & the new one"]


def test_frames_are_counted_at_the_rate_that_the_multiplier_tells(write):
    path = write(
        "a.ttml",
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="24" '
        'ttp:frameRateMultiplier="1000 1001"><body><div><p begin="00:00:01:23" end="00:00:02:00">Trees</p></div>'
        "</body></tt>",
    )

    (document,) = read_subtitles(path)

    assert times(document) == [(1.959, 2.0)]


def word(text, start, end, **more):
    return {
        "type": "pronunciation",
        "start_time": start,
        "end_time": end,
        "alternatives": [{"confidence": "0.9", "content": text}],
        **more,
    }


def mark(text, **more):
    return {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": text}], **more}


def test_the_channels_of_aws_are_people_where_nobody_else_is_told(write, said):
    items = [
        word("Plant", "0.1", "0.4", channel_label="ch_0"),
        word("trees", "0.4", "0.8", channel_label="ch_0"),
        mark(".", channel_label="ch_0"),
        word("Where", "1.0", "1.3", channel_label="ch_1"),
        mark("?", channel_label="ch_1"),
    ]
    results = {"transcripts": [{"transcript": "Plant trees. Where?"}], "items": items}

    (document,) = read_json(written(write, "aws.json", {"jobName": "a", "results": results}))

    assert said(document) == [("ch_0", "Plant trees."), ("ch_1", "Where?")]


def test_the_channels_of_deepgram_take_turns(write, said):
    channels = [
        {
            "alternatives": [
                {"words": [{"word": "trees", "start": 0.1, "end": 0.5}, {"word": "here", "start": 2, "end": 3}]}
            ]
        },
        {"alternatives": [{"words": [{"word": "where", "start": 1.0, "end": 1.5}]}]},
    ]

    (document,) = read_json(written(write, "deepgram.json", {"results": {"channels": channels}}))

    assert said(document) == [("Channel 1", "trees"), ("Channel 2", "where"), ("Channel 1", "here")]


def test_azure_tells_times_and_speakers_in_two_ways(write, said):
    phrases = [
        {
            "offset": "PT0.07S",
            "duration": "PT1.5S",
            "offsetInTicks": 700000.0,
            "durationInTicks": 15000000.0,
            "nBest": [{"speaker": 1, "lexical": "plant trees", "display": "Plant trees."}],
        },
        {"speaker": 2, "offset": "PT1H1M2.5S", "duration": "PT2S", "nBest": [{"display": "Where?"}]},
    ]

    (document,) = read_json(written(write, "azure.json", {"recognizedPhrases": phrases}))

    assert said(document) == [("Speaker 1", "Plant trees."), ("Speaker 2", "Where?")]
    assert times(document) == [(0.07, 1.57), (3662.5, 3664.5)]


def test_the_fast_transcription_of_azure_is_read(write, said):
    phrases = [
        {
            "offsetMilliseconds": 960,
            "durationMilliseconds": 640,
            "speaker": 1,
            "text": "Plant trees.",
            "locale": "en-US",
        },
        {"offsetMilliseconds": 1700, "durationMilliseconds": 300, "speaker": 2, "text": "¿Dónde?", "locale": "es-ES"},
    ]
    content = {"combinedPhrases": [{"text": "Plant trees. ¿Dónde?"}], "phrases": phrases}

    (document,) = read_json(written(write, "fast.json", content))

    assert said(document) == [("Speaker 1", "Plant trees."), ("Speaker 2", "¿Dónde?")]
    assert times(document) == [(0.96, 1.6), (1.7, 2.0)]
    assert [passage.language for passage in document.passages] == ["en", "es"]
    assert not document.furniture


def test_the_speakers_of_whisper_cpp_are_numbers_and_a_mark_is_nobody(write, said):
    path = write(
        "a.csv",
        'start,end,speaker,text\n0,3280,0," Plant ""many"" trees, please."\n3280,5000,1," Where?"\n5000,6000,?," Here."\n',
    )

    (document,) = read_csv(path)

    assert said(document) == [("Speaker 0", 'Plant "many" trees, please.'), ("Speaker 1", "Where?"), (None, "Here.")]


def test_dates_in_arabic_hold_invisible_marks(write, said):
    day = "\u0661\u0662\u200f/\u0663\u200f/\u0662\u0660\u0662\u0666\u060c"
    path = write(
        "chat.txt",
        f"[{day} \u0669:\u0661\u0664:\u0663\u0660 \u0635] Lea: The square is loud\n"
        f"[{day} \u0669:\u0661\u0665:\u0660\u0660 \u0635] Omar: Plant trees\n"
        f"[{day} \u0661:\u0661\u0665:\u0660\u0660 \u0645] Lea: Yes\n",
    )

    (document,) = read_prose(path)

    assert said(document) == [("Lea", "The square is loud"), ("Omar", "Plant trees"), ("Lea", "Yes")]
    assert times(document) == [(0.0, None), (30.0, None), (14430.0, None)]


def test_who_comments_on_a_padlet_is_named_among_the_users(write):
    included = [
        {"id": "post_1", "type": "post", "attributes": {"content": {"subject": "", "bodyHtml": "<p>Plant trees</p>"}}},
        {
            "id": "comment_1",
            "type": "comment",
            "attributes": {"htmlContent": "<p>Where?</p>"},
            "relationships": {
                "post": {"data": {"id": "post_1"}},
                "author": {"data": {"type": "user", "id": "user_1"}},
            },
        },
        {"id": "user_1", "type": "user", "attributes": {"username": "omar", "fullName": "Omar Reed"}},
    ]

    (document,) = read_json(written(write, "wall.json", {"data": {"type": "board"}, "included": included}))

    assert [person.name for person in document.participants] == ["Omar Reed"]


QUALTRICS = (
    "StartDate,Status,IPAddress,ResponseId,RecipientEmail,LocationLatitude,UserLanguage,Q1,Q2,Status2\n"
    "Anfangsdatum,Antworttyp,IP-Adresse,Antwort-ID,E-Mail des Empfängers,Breitengrad des Standorts,Benutzersprache,"
    "Wie alt?,Was fehlt auf dem Platz?,Status der Bäume\n"
    '"{""ImportId"":""startDate""}","{""ImportId"":""status""}","{""ImportId"":""ipAddress""}",'
    '"{""ImportId"":""_recordId""}","{""ImportId"":""recipientEmail""}","{""ImportId"":""locationLatitude""}",'
    '"{""ImportId"":""userLanguage""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}",'
    '"{""ImportId"":""QID3""}"\n'
    "2024-05-01 10:00:00,0,10.0.0.1,R_1,lea@example.org,47.1,DE,2,Es fehlen Bäume und Bänke,gut\n"
    "2024-05-01 11:00:00,0,10.0.0.2,R_2,omar@example.org,47.2,DE,3,Es ist viel zu laut dort,schlecht\n"
)


def test_what_qualtrics_adds_is_left_out_whatever_the_language_of_its_export(write):
    (document,) = read_csv(write("survey.csv", QUALTRICS))

    assert [passage.attributes for passage in document.passages] == [
        {"ResponseId": "R_1", "Wie alt?": "2", "Status der Bäume": "gut"},
        {"ResponseId": "R_2", "Wie alt?": "3", "Status der Bäume": "schlecht"},
    ]
    assert document.furniture["IPAddress"] == ("10.0.0.1", "10.0.0.2")
    assert not document.participants


def test_how_long_questions_took_is_no_answer(write):
    path = write(
        "survey.csv",
        '"id","submitdate","lastpage","startlanguage","why","interviewtime","groupTime12","whyTime"\n'
        '"1","2024-05-01 10:00:00","2","en","The square is far too loud at night","33.1","22.2","11.0"\n'
        '"2","2024-05-02 10:00:00","2","en","We need trees and benches there","35.1","23.2","12.0"\n',
    )

    (document,) = read_csv(path)

    assert [passage.attributes for passage in document.passages] == [{"id": "1"}, {"id": "2"}]
    assert document.furniture["whyTime"] == ("11.0", "12.0")


def test_when_somebody_answered_is_not_who(write):
    path = write(
        "form.csv",
        "Timestamp,Age,What is missing in the square?\n"
        "5/1/2024 10:00:00,34,Trees and benches are missing\n5/1/2024 11:00:00,51,It is far too loud there\n",
    )

    (document,) = read_csv(path)

    assert not document.participants
    assert [passage.attributes for passage in document.passages] == [{"Age": "34"}, {"Age": "51"}]


def test_answers_to_comments_cells_and_labels_of_a_mural_are_read(write, words_of):
    widgets = [
        {"id": "a", "type": "area", "title": "Square", "x": 0, "y": 0, "width": 900, "height": 900},
        {"id": "n", "type": "sticky note", "htmlText": "<div>Trees</div>", "parentId": "a", "x": 5, "y": 5},
        {
            "id": "c",
            "type": "comment",
            "message": "Which?",
            "referenceWidgetId": "n",
            "createdBy": {"id": "u", "alias": "Lea"},
            "replies": [{"message": "Limes", "created": 1, "user": {"firstName": "Omar", "lastName": "Reed"}}],
        },
        {"id": "t", "type": "table cell", "textContent": {"text": "<b>Shade</b>"}, "parentId": "a", "x": 5, "y": 300},
        {"id": "l", "type": "arrow", "label": {"labels": [{"text": "leads to"}]}, "parentId": "a", "x": 5, "y": 600},
    ]

    (document,) = read_json(written(write, "mural.json", {"value": widgets}))

    assert words_of(document) == ["Square", "Trees", "Shade", "leads to", "Which?", "Limes"]
    assert [person.name for person in document.participants] == ["Lea", "Omar Reed"]
    assert {passage.prompt for passage in document.passages if passage.kind == "note"} == {"Square"}


def test_an_older_whisper_cpp_puts_backslashes_before_quotation_marks(write, words_of):
    path = write("a.csv", 'start,end,text\n0,3280," Plant \\"many\\" trees, please."\n3280,5000," Here."\n')

    (document,) = read_csv(path)

    assert words_of(document) == ['Plant "many" trees, please.', "Here."]
