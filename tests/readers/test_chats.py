"""Saved chats: who wrote what and when, beside a call or in a group."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.model import Kind
from qualkit.readers.building import Source
from qualkit.readers.talk.chats import chat
from qualkit.readers.talk.dates import days
from qualkit.readers.writing.prose import parse, read


def source(text):
    return Source(Path("chat.txt"), text.encode(), "0" * 64, "text/plain")


def document_of(text):
    (document,) = parse(source(text))
    return document


def written(document):
    names = {person.id: person.name for person in document.participants}
    return [(names[p.participant_id], p.span.of(document.text)) for p in document.passages]


def seconds(document):
    return [p.time[0] for p in document.passages]


@pytest.mark.parametrize(
    "text",
    [
        "16:37:03\tAna:\tHello: all\nsecond line\n16:37:09\tOmar Ruiz:\tGood day\n",
        "16:37:03\t From  Ana  to  Everyone : Hello: all\nsecond line\n16:37:09\t From  Omar Ruiz  to  Everyone : Good day",
        "16:37:03\t From Ana : Hello: all\nsecond line\n16:37:09\t From Omar Ruiz : Good day\n",
        "16:37:03 From Ana (she/her) to Everyone:\n\tHello: all\nsecond line\n16:37:09 From Omar Ruiz to Everyone:\n\tGood day",
        "2026-11-12 16:37:03 From Ana to Everyone:\nHello: all\nsecond line\n2026-11-12 16:37:09 From Omar Ruiz to Everyone:\nGood day",
        "16:37:03 De Ana para todos:\nHello: all\nsecond line\n16:37:09 De Omar Ruiz para todos:\nGood day\n",
        "16:37:03 Von Ana an Alle:\nHello: all\nsecond line\n16:37:09 Von Omar Ruiz an Alle:\nGood day\n",
    ],
)
def test_every_shape_of_a_zoom_chat_has_senders_words_and_times(text):
    document = document_of(text)

    assert document.kind == Kind.TRANSCRIPT
    assert written(document) == [("Ana", "Hello: all\nsecond line"), ("Omar Ruiz", "Good day")]
    assert seconds(document) == [0, 6]
    assert document.attributes["started"].endswith("16:37:03")


def test_a_chat_copied_from_the_panel_is_a_chat_with_or_without_times():
    timed = document_of("Ana to Everyone 10:12 AM\nHello\n\nOmar to Ana (Direct Message) 10:13 AM\nGood day\n")
    bare = document_of("Ana to Everyone:\nHello\n\nOmar to Everyone:\nGood day\n")

    assert written(timed) == written(bare) == [("Ana", "Hello"), ("Omar", "Good day")]
    assert seconds(timed) == [0, 60]


def test_the_clock_of_a_recording_is_left_as_it_is():
    assert seconds(document_of("00:02:03\tAna:\tHello\n01:00:00\tOmar:\tYes\n")) == [123, 3600]


def test_a_chat_goes_on_after_midnight():
    assert seconds(document_of("23:59:50\tAna:\tHello\n00:00:10\tAna:\tAgain\n")) == [0, 20]


def test_a_reply_a_private_message_and_a_reaction_are_told_apart():
    document = document_of(
        "15:01:39 From Ana to Everyone:\n\tWhen do we go?\n"
        '15:01:47 From Omar to Everyone:\n\tReplying to "When do we..."\n\t\n\tSoon\n'
        '15:01:53 From Lea to Everyone:\n\tReacted to "When do we..." with 👍\n'
        "15:02:10 From Lea to Omar(Direct Message):\n\tThanks\n"
    )

    assert written(document) == [("Ana", "When do we go?"), ("Omar", "Soon"), ("Lea", "Thanks")]
    assert [dict(p.attributes) for p in document.passages] == [
        {},
        {"reply to": "When do we..."},
        {"to": "Omar (Direct Message)"},
    ]
    assert document.furniture == {"reaction": ('15:01:53 From Lea to Everyone:\n\tReacted to "When do we..." with 👍',)}


@pytest.mark.parametrize(
    "header",
    [
        "{day:%d/%m/%Y}, {day:%H:%M} - {name}: ",
        "{day:%d/%m/%y}, {day:%I:%M} {half} - {name}: ",
        "{day:%d.%m.%y}, {day:%H:%M} - {name}: ",
        "{day:%Y-%m-%d}, {day:%H:%M} - {name}: ",
        "[{day:%d/%m/%y}, {day:%H:%M:%S}] {name}: ",
        "\u200e[{day:%d/%m/%Y} {day:%H:%M:%S}] {name}: ",
        "[{day:%m/%d/%y}, {day:%I:%M:%S}\u202f{half}] {name}: ",
        "{day:%d/%m/%Y} à {day:%H:%M} - {name} : ",
        "[{day:%d.%m.%Y} klo {day:%H.%M.%S}] {name}: ",
        "{day:%d/%m/%y}, {day:%I:%M} {dotted} - {name}: ",
    ],
)
def test_every_shape_of_a_whatsapp_chat_has_senders_words_and_times(header):
    start = datetime(2026, 11, 13, 23, 5)
    sent = [("Ana", "Hello: all\nsecond line"), ("Omar Ruiz", "Good day"), ("+34 600 000 000", "Yes")]
    text = "".join(
        header.format(
            day=(day := start + timedelta(hours=n)),
            half=f"{day:%p}",
            dotted="a. m." if day.hour < 12 else "p. m.",
            name=name,
        )
        + f"{words}\n"
        for n, (name, words) in enumerate(sent)
    )

    document = document_of(text)

    assert written(document) == sent
    assert seconds(document) == [0, 3600, 7200]
    assert [p.attributes["date"] for p in document.passages] == ["2026-11-13", "2026-11-14", "2026-11-14"]
    assert not document.warnings


def test_what_whatsapp_writes_itself_is_furniture():
    document = document_of(
        "12/11/2026, 14:04 - Messages are end-to-end encrypted. Learn more: tap.\n"
        '12/11/2026, 14:04 - Ana created group "Rents: who pays"\n'
        "12/11/2026, 14:05 - Ana: Hello\n"
        "12/11/2026, 14:06 - Lea: <Media omitted>\n"
        "13/11/2026, 09:00 - Omar: This message was deleted\n"
        "13/11/2026, 09:01 - Omar: IMG-1.jpg (file attached)\nour street\n"
        "13/11/2026, 09:02 - Omar: It rose <This message was edited>\n"
    )

    assert written(document) == [("Ana", "Hello"), ("Omar", "our street"), ("Omar", "It rose")]
    assert document.furniture == {
        "message of the program": (
            "Messages are end-to-end encrypted. Learn more: tap.",
            'Ana created group "Rents: who pays"',
        ),
        "media left out of the export": (
            "12/11/2026, 14:06 - Lea: <Media omitted>",
            "IMG-1.jpg (file attached)",
        ),
        "message deleted": ("13/11/2026, 09:00 - Omar: This message was deleted",),
        "mark of the program": ("<This message was edited>",),
    }


def test_lines_that_an_iphone_marks_are_the_program_s():
    document = document_of(
        "[13/11/26, 14:05:33] Rents: \u200eMessages and calls are end-to-end encrypted.\n"
        "[13/11/26, 14:06:00] Ana: Look \u200e<attached: 01-PHOTO.jpg>\n"
        "\u200e[13/11/26, 14:06:20] ~\u202fOmar: \u200eimage omitted\n"
        "[13/11/26, 14:07:20] ~\u202fOmar: Hi\n"
    )

    assert written(document) == [("Ana", "Look"), ("Omar", "Hi")]
    assert set(document.furniture) == {
        "message of the program",
        "mark of the program",
        "media left out of the export",
    }


@pytest.mark.parametrize(
    ("dates", "clocks", "read", "is_told"),
    [
        (["13/2/26"], [], "2026-02-13", False),
        (["2/13/26"], [], "2026-02-13", False),
        (["1/2/26", "2/1/26"], [], "2026-01-02", False),  # read the other way, the second is earlier
        (["1/2/26", "2/2/26", "3/2/26"], [], "2026-02-01", True),
        (["1/2/26"], ["2:05 PM"], "2026-01-02", True),
        (["01/02/26"], ["2:05 pm"], "2026-02-01", True),
        (["1.2.26"], [], "2026-02-01", False),
        (["2026/2/1"], [], "2026-02-01", False),
    ],
)
def test_day_and_month_are_told_apart_by_the_whole_chat(dates, clocks, read, is_told):
    found, warnings = days(dates, clocks)

    assert found[dates[0]].isoformat() == read
    assert bool(warnings) == is_told


def test_a_date_that_is_none_is_kept_as_written_and_told():
    document = document_of("99/99/26, 77:05 - Ana: Hello\n13/2/26, 14:06 - Ana: Yes\n")

    assert written(document) == [("Ana", "Hello"), ("Ana", "Yes")]
    assert [(p.time, p.attributes["date"]) for p in document.passages] == [
        (None, "99/99/26"),
        ((0, None), "2026-02-13"),
    ]
    assert "could not be read" in document.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        "12/11/2026, 14:04 - Visit to school: closed\n13/11/2026, 14:04 - Walk in town: open\n",
        "Ana: Hello.\nOmar: Yes.\n16:37:03\tAna:\tHello\n",
        "16:37:03 Some words.\n16:37:09 And more: here.\n",
        "Notes\n\n12/11/2026, 14:04 - Ana: Hello\n",
        "",
    ],
)
def test_what_is_no_chat_is_left_to_others(text):
    assert chat(text, source(text)) is None


NAME = st.sampled_from(["Ana", "Émile Ruiz", "O'Hara", "李娜", "ليلى", "María José", "+34 600 000 000", "lea"])
LINE = st.lists(
    st.sampled_from(["yes", "no:", "“rent”", "12:30", "😀", "a - b", "[x]", "住房", "to", "From"]), min_size=1
)
WORDS = st.lists(LINE.map(" ".join), min_size=1, max_size=3).map(lambda lines: "Well " + "\n".join(lines))
SENT = st.lists(st.tuples(NAME, WORDS), min_size=2, max_size=8)
HEADERS = (
    "16:{n:02}:00\t{name}:\t",
    "16:{n:02}:00\t From  {name}  to  Everyone : ",
    "16:{n:02}:00 From {name} to Everyone:\n\t",
    "13/11/2026, 16:{n:02} - {name}: ",
    "[13/11/26, 16:{n:02}:00] {name}: ",
)


@pytest.mark.parametrize("header", HEADERS)
@given(sent=SENT)
def test_a_chat_read_again_has_the_same_senders_and_words(header, sent):
    text = "\n".join(header.format(n=n, name=name) + words for n, (name, words) in enumerate(sent))

    document = document_of(text if "Ana" in text else f"{header.format(n=0, name='Ana')}Well\n{text}")

    assert written(document)[-len(sent) :] == sent
    assert document.text in {text, f"{header.format(n=0, name='Ana')}Well\n{text}"}
    assert not document.furniture


@given(st.text('0123456789:/, -[]\u200eAnato\n\t"<>', max_size=200))
def test_no_text_breaks_the_reader(text):
    document = chat(text, source(text))

    assert document is None or document.text == text


@pytest.mark.parametrize(
    "text",
    [
        "16:37:03\tAna:\t" + 'Replying to "' * 400_000,
        "16:37:03 From Ana to Everyone:\n" + " \n" * 1_000_000 + "x",
        "13/11/2026, 14:04 - Ana: " + "<" * 5_000_000,
        "".join(f"13/11/2026, 14:{n % 60:02} - Ana: Yes\n" for n in range(60_000)),
    ],
)
def test_long_chats_are_read(text):
    found = chat(text, source(text))

    assert found is None or found.passages


def test_a_real_list_of_captions_is_no_chat(real):
    (path,) = real("data/exports/ZOOM-*.txt")

    (document,) = read(path)

    assert chat(document.text, source(document.text)) is None
