"""Words of a text are found again in a corrected one, and never mistaken for others."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.anchoring import TOKEN, Anchoring, State
from qualkit.model import Span

OLD = (
    "Moderator: How was it?\nAna: The rent was too high for us. We moved twice.\nRosa: I trust nobody at the office.\n"
)
WORDS = st.lists(
    st.sampled_from(["we", "moved", "twice", "é", "e\u0301", "🙂", ".", "\n", "trust", "12", "?", ":"]), max_size=40
)


def anchored(old, new, words):
    start = old.index(words)
    anchor = Anchoring(old, new).anchor(Span(start, start + len(words)))
    return anchor.state, anchor.span.of(new)


def test_words_between_the_same_words_are_kept_whatever_was_added_before():
    new = "A title\n\n" + OLD.replace("How was it?", "How was it for you, and why?")

    assert anchored(OLD, new, "We moved twice.") == (State.KEPT, "We moved twice.")


def test_words_set_in_other_lines_are_the_same_words():
    new = OLD.replace("The rent was too high for us.", "The rent was\ntoo   high for us.")

    assert anchored(OLD, new, "rent was too high") == (State.KEPT, "rent was\ntoo   high")


def test_a_span_that_begins_and_ends_within_words_keeps_to_the_letter():
    assert anchored(OLD, f"New. {OLD}", "ent was to") == (State.KEPT, "ent was to")


def test_words_that_changed_are_broken_and_what_stands_there_now_is_shown():
    new = OLD.replace("too high for us", "far too high for all of us")

    assert anchored(OLD, new, "The rent was too high for us.") == (
        State.BROKEN,
        "The rent was far too high for all of us.",
    )


def test_words_that_are_gone_are_broken_at_the_place_where_they_were():
    new = OLD.replace(" We moved twice.", "")

    assert anchored(OLD, new, "We moved twice.") == (State.BROKEN, "")


def test_words_that_stand_elsewhere_now_are_moved():
    new = OLD.replace(" We moved twice.", "").replace("office.", "office. And so on.\nAna: We moved twice.")

    assert anchored(OLD, new, "We moved twice.") == (State.MOVED, "We moved twice.")


def test_words_that_stand_elsewhere_twice_are_nobodys_guess():
    new = OLD.replace(" We moved twice.", "") + "Zoe: X. We moved twice. Y. We moved twice.\n"

    state, _ = anchored(OLD, new, "We moved twice.")

    assert state is State.BROKEN


@given(st.data())
def test_what_survives_any_edit_still_quotes_the_same_words(data):
    old = " ".join(data.draw(WORDS))
    new = edited(data, old)
    start = data.draw(st.integers(0, len(old)))
    span = Span(start, data.draw(st.integers(start, len(old))))

    anchor = Anchoring(old, new).anchor(span)

    if anchor.state is not State.BROKEN:
        assert anchor.span.of(new).split() == span.of(old).split() or TOKEN.findall(
            anchor.span.of(new)
        ) == TOKEN.findall(span.of(old))
    assert anchor.span.end <= len(new)


@given(WORDS)
def test_a_text_that_did_not_change_keeps_everything_in_its_place(words):
    text = " ".join(words)
    anchoring = Anchoring(text, text)

    assert anchoring.similarity() == 1.0
    for found in TOKEN.finditer(text):
        span = Span(*found.span())
        assert anchoring.anchor(span).span == span
        assert anchoring.anchor(span).state is State.KEPT


def edited(data, text):
    """Return the text after a few cuts, insertions and moves."""
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
        to = data.draw(st.integers(0, len(text)))
        inserted = data.draw(st.sampled_from(["", " moved twice ", ".", "\n", text[start:end], "🙂"]))
        without = text[:start] + text[end:]
        text = without[:to] + inserted + without[to:]
    return text


@settings(max_examples=5)
@given(st.integers(0, 3))
def test_a_long_text_of_few_different_words_is_laid_against_itself_at_once(seed):
    old = "Yes. No. " * 10_000
    new = old[:1000] + "Perhaps. " * seed + old[1000:]

    assert Anchoring(old, new).similarity() > 0.9


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        (lambda lines: [line.replace("Ana:", "Ana Gil:") for line in lines], 0.9),
        (lambda lines: [line.replace("said", "told us") if n % 2 else line for n, line in enumerate(lines)], 0.8),
        (lambda lines: [line.replace("Ana:", "Bea:") for line in ["Well.\n", *lines, "So be it.\n"]], 0.7),
    ],
)
@pytest.mark.parametrize("different", [40, 2_000])
def test_a_long_text_corrected_in_every_line_keeps_what_did_not_change(change, alike, different):
    lines = [f"Ana: somebody {n % different} said it.\n" for n in range(2_000)]

    assert Anchoring("".join(lines), "".join(change(lines))).similarity() > alike


def test_thousands_of_words_that_moved_or_broke_are_found_at_once():
    lines = [f"Ana: somebody {n} said it.\n" for n in range(3_000)]
    old, new = "".join(lines), "".join(reversed(lines)).replace("said", "told us", 1_000)
    anchoring = Anchoring(old, new)

    states = Counter(anchoring.anchor(Span(old.index(line), old.index(line) + len(line) - 1)).state for line in lines)

    assert states[State.BROKEN] == 1_000
