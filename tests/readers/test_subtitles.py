"""Subtitles as XML: YouTube's three, and TTML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from readers.talk import clock, damaged, escaped, heard, in_a_folder, refusal, talk, turns

from qualkit.errors import InputError
from qualkit.readers.talk.subtitles import read


def srv1(cues):
    texts = (
        f'<text start="{cue.start:.3f}" dur="{cue.end - cue.start:.3f}">{escaped(escaped(cue.words))}</text>'
        for cue in cues
    )
    return f'<?xml version="1.0" encoding="utf-8" ?><transcript>{"".join(texts)}</transcript>'


def srv2(cues):
    texts = (
        f'<text t="{cue.start * 1000:.0f}" d="{(cue.end - cue.start) * 1000:.0f}" w="1">'
        f"{escaped(escaped(cue.words))}</text>"
        for cue in cues
    )
    return f'<?xml version="1.0" encoding="utf-8" ?><timedtext><window id="1" t="0"/>{"".join(texts)}</timedtext>'


def srv3(cues):
    pieces = (
        f'<p t="{cue.start * 1000:.0f}" d="{(cue.end - cue.start) * 1000:.0f}" w="1">'
        + "".join(f'<s t="{n}" ac="0">{word}</s>' for n, word in enumerate(re.split("(?= )", double(cue.words))))
        + '</p>\n<p t="1" d="2" w="1" a="1">\n</p>\n'
        for cue in cues
    )
    head = '<head><pen id="1"/><ws id="0"/><wp id="0"/></head>'
    return (
        f'<?xml version="1.0" encoding="utf-8" ?><timedtext format="3">{head}<body>{"".join(pieces)}</body></timedtext>'
    )


def ttml(cues):
    names = sorted({cue.name for cue in cues})
    agents = "".join(
        f'<ttm:agent xml:id="a{n}" type="person"><ttm:name type="alias">{name}</ttm:name></ttm:agent>'
        for n, name in enumerate(names)
    )
    texts = "".join(
        f'<p begin="{clock(cue.start)}" end="{clock(cue.end)}" ttm:agent="a{names.index(cue.name)}">'
        f"<span>{double(cue.words).replace(' ', '<br/>', 1)}</span></p>"
        for cue in cues
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><tt xmlns="http://www.w3.org/ns/ttml" xml:lang="pt-BR" '
        'xmlns:ttm="http://www.w3.org/ns/ttml#metadata"><head><metadata><ttm:title>The square</ttm:title>'
        f"{agents}</metadata></head><body><div>{texts}</div></body></tt>"
    )


def double(words):
    return escaped(escaped(words))


@pytest.mark.parametrize("layout", [srv1, srv2, srv3])
@given(cues=talk(names=[None]))
def test_words_and_times_are_told_as_they_were_written(layout, cues):
    (document,) = in_a_folder(read, "video.srv", layout(cues))

    assert heard(document) == turns(cues)
    assert "says nowhere who speaks" in document.warnings[0]


@given(talk())
def test_ttml_says_who_speaks(cues):
    (document,) = in_a_folder(read, "video.ttml", ttml(cues))

    assert heard(document) == turns(cues)
    assert document.language == "pt"
    assert document.furniture["header of the file"][0] == "The square"


@given(talk(), st.sampled_from([srv1, srv2, srv3, ttml]), st.data())
def test_damaged_subtitles_are_read_or_refused_in_one_line(cues, layout, data):
    content = data.draw(damaged(layout(cues)))

    assert "\n" not in refusal(read, "video.srv", content)


@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_are_read_or_refused_in_one_line(content):
    assert "\n" not in refusal(read, "video.srv", b"<timedtext>" + content)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ('begin="1.5s" end="2500ms"', (1.5, 2.5)),
        ('begin="1m" dur="10s"', (60.0, 70.0)),
        ('begin="00:00:01:12" end="00:00:02:00"', (1.5, 2.0)),
        ('begin="12f" end="24f"', (0.5, 1.0)),
        ('begin="20000000t" end="30000000t"', (2.0, 3.0)),
        ('begin="0.5h"', (1800.0, None)),
        ('begin="soon"', None),
    ],
)
def test_the_times_of_ttml_are_read_in_all_their_units(write, times, expected):
    head = '<tt xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="24" ttp:tickRate="10000000">'

    (document,) = read(write("video.ttml", f"{head}<body><div><p {times}>Good morning</p></div></body></tt>"))

    assert document.passages[0].time == expected


def test_times_of_the_words_are_those_of_a_cue_without_any(write):
    text = '<tt><body><p><span begin="1s" end="2s">Good</span> <span begin="2s" end="3s">morning</span></p></body></tt>'

    (document,) = read(write("video.ttml", text))

    assert document.passages[0].time == (1.0, 3.0)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            '<!DOCTYPE tt [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><tt><body><p begin="1s">&b;</p></body></tt>',
            "document type",
        ),
        ('<!DOCTYPE tt SYSTEM "file:///etc/hostname"><tt/>', "document type"),
        ("<board><p>Good morning</p></board>", "begins with <board>"),
        ("<timedtext><body>", "not XML, or a damaged file"),
        ("Good morning", "not XML, or a damaged file"),
        ('<?xml version="1.0" encoding="klingon"?><tt/>', "not XML, or a damaged file"),
        ("<transcript></transcript>", "no words"),
    ],
)
def test_what_holds_no_subtitles_is_refused_in_one_line(write, content, fault):
    path = write("video.xml", content)

    with pytest.raises(InputError, match=f"^video.xml: .*{fault}"):
        list(read(path))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "iso-8859-15"])
def test_the_encoding_is_the_one_declared(write, encoding):
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><transcript><text start="1">Olá ¿qué?</text></transcript>'

    (document,) = read(write("video.xml", text.encode(encoding)))

    assert document.text == "Olá ¿qué?"


def test_one_long_line_and_deep_nesting_are_read(write):
    words = "palabra " * 300_000
    nested = "<s>" * 100_000 + "end" + "</s>" * 100_000

    (document,) = read(write("video.xml", f'<transcript><text start="1" dur="2">{words}{nested}</text></transcript>'))

    assert len(document.text.split()) == 300_001
