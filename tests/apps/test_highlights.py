"""Words with marks in them: nothing is lost, overlaps show, and nothing said can act."""

from hypothesis import given
from hypothesis import strategies as st
from parts.highlights import emphasised, stretches

from qualkit.model import Span

SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Span(min(pair), max(pair)))


@given(st.text(max_size=50), st.lists(SPANS, max_size=6))
def test_stretches_joined_are_exactly_the_text(text, spans):
    assert "".join(stretch.text for stretch in stretches(text, spans)) == text


@given(st.text(max_size=50), st.lists(SPANS, max_size=6))
def test_a_character_is_marked_by_exactly_the_spans_it_lies_in(text, spans):
    found = stretches(text, spans)

    marks = [set(stretch.marks) for stretch in found for _ in stretch.text]
    assert marks == [
        {n for n, span in enumerate(spans) if span.start <= place < span.end} for place in range(len(text))
    ]


def test_overlapping_codings_share_the_words_they_share():
    found = stretches("she said no", [Span(0, 8), Span(4, 11)])

    assert [(stretch.text, stretch.marks) for stretch in found] == [("she ", (0,)), ("said", (0, 1)), (" no", (1,))]


def test_offsets_count_code_points():
    text = "e\u0301 \U0001f469\u200d\U0001f467 \u0645\u0631\u062d\u0628\u0627 end"

    found = stretches(text, [Span(text.index("end"), len(text))])

    assert found[-1].text == "end"


def test_what_was_said_cannot_become_html():
    said = '<script>alert("x")</script><img src=x onerror=alert(1)>'

    html = emphasised(said, [Span(0, 5)])

    assert "<script" not in html
    assert "<img" not in html


def test_a_coding_that_runs_on_is_cut_at_the_end_of_its_passage():
    assert Span(5, 30).within(Span(10, 20)) == Span(0, 10)
    assert Span(0, 10).within(Span(10, 20)) is None
