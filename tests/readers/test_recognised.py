"""Transcripts as JSON: what recognisers and meeting programs write."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers import accounting
from readers.talk import NAMES, clock, heard, in_a_folder, refusal, talk, turns

from qualkit.errors import InputError
from qualkit.readers.structured import read

NOBODY = {"whisper", "whisper.cpp", "youtube", "chunks"}


def words_in(cue):
    """Return the words of a cue, each from when to when: the first from its beginning, the last to its end."""
    said = cue.words.split()
    times = [cue.start, *(cue.start for _ in said[1:]), cue.end]
    return [(word, times[n], times[n + 1]) for n, word in enumerate(said)]


def whisper(cues):
    segments = [{"id": n, "start": c.start, "end": c.end, "text": f" {c.words}"} for n, c in enumerate(cues)]
    return {"text": "".join(each["text"] for each in segments), "segments": segments, "language": "english"}


def whisperx(cues):
    """Each segment holds two people, who are told apart by their words alone."""
    pairs = [cues[n : n + 2] for n in range(0, len(cues), 2)]
    segments = [
        {
            "start": pair[0].start,
            "end": pair[-1].end,
            "text": " ".join(cue.words for cue in pair),
            "speaker": pair[0].name,
            "words": [
                {"word": word, "start": start, "end": end, "score": 0.9, "speaker": cue.name}
                for cue in pair
                for word, start, end in words_in(cue)
            ],
        }
        for pair in pairs
    ]
    return {"segments": segments, "word_segments": [], "language": "es"}


def whisper_cpp(cues):
    pieces = [
        {
            "timestamps": {"from": clock(cue.start, comma=True), "to": clock(cue.end, comma=True)},
            "offsets": {"from": round(cue.start * 1000), "to": round(cue.end * 1000)},
            "text": f" {cue.words}",
        }
        for cue in cues
    ]
    return {"systeminfo": "AVX = 1", "model": {"type": "small"}, "result": {"language": "es"}, "transcription": pieces}


def meet(cues):
    zero = datetime(2024, 5, 1, 10, tzinfo=UTC)
    instants = [[(zero + timedelta(seconds=t - cues[0].start)).isoformat() for t in (c.start, c.end)] for c in cues]
    entries = [
        {
            "name": f"conferenceRecords/c/transcripts/t/entries/{n}",
            "participant": f"conferenceRecords/c/participants/{NAMES.index(cue.name)}",
            "text": cue.words,
            "languageCode": "es-ES",
            "startTime": start.replace("+00:00", "000Z" if "." in start else "Z"),
            "endTime": end,
        }
        for n, (cue, (start, end)) in enumerate(zip(cues, instants, strict=True))
    ]
    people = [
        {"name": f"conferenceRecords/c/participants/{n}", "signedinUser": {"displayName": name}}
        for n, name in enumerate(NAMES)
    ]
    return {"transcriptEntries": entries, "participants": people}


def youtube(cues):
    events = [
        {
            "tStartMs": round(cue.start * 1000),
            "dDurationMs": round((cue.end - cue.start) * 1000),
            "segs": [{"utf8": f" {word}" if n else word} for n, word in enumerate(cue.words.split())],
        }
        for cue in cues
    ]
    breaks = [{"tStartMs": 5, "dDurationMs": 5, "aAppend": 1, "segs": [{"utf8": "\n"}]}]
    return {"wireMagic": "pb3", "pens": [{}], "events": [{"tStartMs": 0, "id": 1}, *events, *breaks]}


def chunks(cues):
    return {"text": "", "chunks": [{"timestamp": [cue.start, cue.end], "text": cue.words} for cue in cues]}


def aws(cues):
    items, segments = [], []
    for cue in cues:
        told = [
            {"type": "pronunciation", "start_time": str(s), "end_time": str(e), "alternatives": [{"content": word}]}
            for word, s, e in words_in(cue)
        ]
        items += [{**each, "speaker_label": cue.name} for each in told]
        segments.append(
            {"start_time": str(cue.start), "end_time": str(cue.end), "speaker_label": cue.name, "items": []}
        )
    whole = " ".join(cue.words for cue in cues)
    results = {"transcripts": [{"transcript": whole}], "speaker_labels": {"segments": segments}, "items": items}
    return {"jobName": "job", "status": "COMPLETED", "results": {**results, "language_code": "es-US"}}


def deepgram(cues):
    words = [
        {"word": word.lower(), "punctuated_word": word, "start": start, "end": end, "speaker": cue.name}
        for cue in cues
        for word, start, end in words_in(cue)
    ]
    return {"metadata": {}, "results": {"channels": [{"alternatives": [{"transcript": "", "words": words}]}]}}


def deepgram_utterances(cues):
    told = [{"start": c.start, "end": c.end, "transcript": c.words, "speaker": c.name, "channel": 0} for c in cues]
    return {"results": {"channels": [{"alternatives": []}], "utterances": told}}


def assemblyai(cues):
    told = [
        {"speaker": c.name, "text": c.words, "start": round(c.start * 1000), "end": round(c.end * 1000)} for c in cues
    ]
    whole = " ".join(cue.words for cue in cues)
    return {"id": "x", "audio_url": "y", "text": whole, "utterances": told, "words": [], "language_code": "es"}


def rev(cues):
    monologues = [
        {
            "speaker": NAMES.index(cue.name),
            "elements": [
                part
                for n, (word, start, end) in enumerate(words_in(cue))
                for part in (
                    [{"type": "punct", "value": " "}] * bool(n)
                    + [{"type": "text", "value": word, "ts": start, "end_ts": end}]
                )
            ],
        }
        for cue in cues
    ]
    return {"monologues": monologues, "speakers": [{"id": n, "name": name} for n, name in enumerate(NAMES)]}


def azure(cues):
    told = [
        {
            "speaker": cue.name,
            "offsetInTicks": round(cue.start * 1e7),
            "durationInTicks": round((cue.end - cue.start) * 1e7),
            "nBest": [{"display": cue.words}, {"display": "something else"}],
        }
        for cue in cues
    ]
    return {"recognizedPhrases": told}


def spaced_words(cues):
    """Return words between which the spaces are words, too, as one recogniser writes them."""
    words = []
    for cue in cues:
        for word, start, end in words_in(cue):
            words.append({"text": word, "start": start, "end": end, "type": "word", "speaker_id": cue.name})
            words.append({"text": " ", "start": end, "end": end, "type": "spacing", "speaker_id": cue.name})
    return {"language_code": "spa", "text": " ".join(cue.words for cue in cues), "words": words}


def podcast(cues):
    told = [{"speaker": c.name, "startTime": c.start, "endTime": c.end, "body": c.words} for c in cues]
    return {"version": "1.0.0", "segments": told}


def bare_list(cues):
    return [{"speaker": cue.name, "start": cue.start, "end": cue.end, "text": cue.words} for cue in cues]


LAYOUTS = {
    "whisper": whisper,
    "whisperx": whisperx,
    "whisper.cpp": whisper_cpp,
    "meet": meet,
    "youtube": youtube,
    "chunks": chunks,
    "aws": aws,
    "deepgram": deepgram,
    "deepgram utterances": deepgram_utterances,
    "assemblyai": assemblyai,
    "rev": rev,
    "azure": azure,
    "spaced words": spaced_words,
    "podcast": podcast,
    "list": bare_list,
}


def rounded(told, zero=0.0):
    return [(name, words, tuple(round(time - zero, 3) for time in times)) for name, words, times in told]


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
def test_who_says_what_and_when_is_told_as_it_was_written(layout, data):
    cues = data.draw(talk(names=[None] if layout in NOBODY else NAMES))

    (document,) = in_a_folder(read, "call.json", json.dumps(LAYOUTS[layout](cues)))

    zero = cues[0].start if layout == "meet" else 0.0
    assert heard(document) == rounded(turns(cues), zero)


@st.composite
def broken(draw):
    """Return JSON of a recogniser in which some values are others than they should be."""
    content = json.loads(json.dumps(LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](draw(talk(most=3)))))
    junk = [
        None,
        True,
        -1,
        1e400,
        10**300,
        "",
        "x",
        "\ud800",
        [],
        {},
        [[]],
        [None],
        {"text": 1},
        "9" * 50,
        float("nan"),
    ]

    def visit(value):
        if draw(st.integers(0, 9)) == 0:
            return draw(st.sampled_from(junk))
        if isinstance(value, dict):
            return {key: visit(each) for key, each in value.items() if draw(st.integers(0, 9))}
        return [visit(each) for each in value] if isinstance(value, list) else value

    return json.dumps(visit(content))


@given(broken())
def test_broken_json_is_read_or_refused_in_one_line(content):
    assert "\n" not in refusal(read, "call.json", content)


def test_every_word_of_a_file_is_said_or_a_name(write):
    content = {"segments": [{"start": 0, "end": 1, "text": "Good morning", "speaker": "SPEAKER_01"}, "to all"]}

    documents = list(read(write("call.json", json.dumps(content))))

    assert accounting.said(documents) == ["Good", "morning", "to", "all"]
    assert accounting.structure(documents) == ["SPEAKER_01"]


def test_a_whole_text_that_says_more_than_its_pieces_is_named(write):
    content = {"text": "Good morning to all.", "segments": [{"start": 0, "end": 1, "text": "Good morning"}]}

    (document,) = read(write("call.json", json.dumps(content)))

    assert document.furniture == {"whole text again": ("Good morning to all.",)}
    assert "the whole text in the file differs" in document.warnings[0]


def test_people_who_are_numbers_are_named_so_with_a_warning(write, said):
    entry = {"participant": "conferenceRecords/c/participants/117", "text": "Good morning"}

    (document,) = read(write("call.json", json.dumps({"transcriptEntries": [entry]})))

    assert said(document) == [("117", "Good morning")]
    assert "by numbers, not by names" in document.warnings[0]


def test_each_passage_has_the_language_that_its_entry_tells(write):
    entries = [
        {"participant": "p/1", "text": words, "languageCode": code}
        for words, code in [("Buenos días", "es-ES"), ("Good morning", "en-US"), ("Gracias", "es-ES")]
    ]

    (document,) = read(write("call.json", json.dumps({"transcriptEntries": entries})))

    assert [passage.language for passage in document.passages] == ["es", "en", "es"]
    assert document.language == "es"


def test_words_without_speakers_are_joined_to_sentences(write, words_of):
    words = [{"word": word, "start": n, "end": n + 1} for n, word in enumerate("We met. It rained a lot".split())]

    (document,) = read(write("call.json", json.dumps({"words": words})))

    assert words_of(document) == ["We met.", "It rained a lot"]
    assert [passage.time for passage in document.passages] == [(0, 2), (2, 6)]


def test_marks_stand_at_the_word_before_them(write, said):
    def item(content, **more):
        return {"alternatives": [{"content": content}], **more}

    items = [
        item("Yes", type="pronunciation", start_time="0.0", end_time="0.5"),
        item(",", type="punctuation"),
        item("no", type="pronunciation", start_time="0.5", end_time="0.9"),
        item(".", type="punctuation"),
    ]
    labels = {"segments": [{"items": [{"start_time": t, "speaker_label": "spk_0"} for t in ("0.0", "0.5")]}]}
    content = {"results": {"transcripts": [{"transcript": "Yes, no."}], "items": items, "speaker_labels": labels}}

    (document,) = read(write("call.json", json.dumps(content)))

    assert said(document) == [("spk_0", "Yes, no.")]
    assert document.warnings == ()


def test_a_word_without_a_speaker_is_said_by_who_spoke_before(write, said):
    words = [{"word": "Yes", "speaker": "A"}, {"word": "9.1"}, {"word": "No", "speaker": "B"}]
    content = {"segments": [{"start": 0, "end": 3, "text": "Yes 9.1 No", "words": words}]}

    (document,) = read(write("call.json", json.dumps(content)))

    assert said(document) == [("Speaker A", "Yes 9.1"), ("Speaker B", "No")]


def test_words_that_are_not_those_of_the_segment_cut_nothing(write, said):
    words = [{"word": "Yes", "speaker": "A"}, {"word": "Nothing", "speaker": "B"}]
    content = {"segments": [{"start": 0, "end": 3, "text": "Yes and no", "speaker": "A", "words": words}]}

    (document,) = read(write("call.json", json.dumps(content)))

    assert said(document) == [("Speaker A", "Yes and no")]


def test_channels_are_people_where_there_are_several(write, said):
    channels = [{"alternatives": [{"words": [{"word": word, "start": 1, "end": 2}]}]} for word in ("yes", "no")]

    (document,) = read(write("call.json", json.dumps({"results": {"channels": channels}})))

    assert said(document) == [("Channel 1", "yes"), ("Channel 2", "no")]


def test_a_transcript_without_words_is_refused(write):
    path = write("call.json", json.dumps({"segments": [{"start": 0, "end": 1, "text": " "}]}))

    with pytest.raises(InputError, match=r"call\.json: has times, but no words"):
        list(read(path))


def test_json_in_one_long_line_is_read_whole(write):
    content = {"segments": [{"start": 0, "end": 1, "text": "palabra " * 300_000}]}

    (document,) = read(write("call.json", json.dumps(content)))

    assert len(document.text.split()) == 300_000
