"""What the annotator is told: positions, pages, hits and codings."""

import json
from dataclasses import replace

import pytest
from builders import document, empty_study, small_study
from hypothesis import given, settings
from hypothesis import strategies as st
from parts import wire
from parts.turns import in_order

from qualkit.model import Kind, Span, Standing
from qualkit.store.documents import add_document
from qualkit.store.marks import Mark
from qualkit.workflow.operations import short_id

HARD = "cafe\u0301 😀 👩‍👩‍👧 עברית <b>&amp; \U0001f1f0\U0001f1ea"


def numbered(talk):
    return in_order(talk, range(1, len(talk.passages) + 1))


def pages(talk):
    return wire.pages_of(talk, numbered(talk))


def mark(number, start, end, *, confidence=None, standing=Standing.CODED, coder="Ana"):
    id_ = f"{number:08x}-0000-4000-8000-000000000000"
    return Mark(id_, Span(start, end), "trust", standing, coder, is_mine=coder == "Ana", confidence=confidence)


@given(st.lists(st.text(min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=12))
@settings(max_examples=50, deadline=None)
def test_a_page_holds_every_character_exactly_at_its_place(said):
    talk = document("Talk", [("Ana", words) for words in [HARD, *said]])

    sheet = wire.sheet(talk, numbered(talk), pages(talk), 0)

    for _, start, words, after, *_ in sheet["turns"]:
        assert talk.text[start : start + len(words) + len(after)] == words + after
    for start, words in sheet["around"]:
        assert talk.text[start : start + len(words)] == words
    json.dumps(sheet)


@pytest.mark.parametrize(("turns", "each", "sizes"), [(150, 3, [150]), (151, 3, [150, 1]), (5, 9000, [2, 2, 1])])
def test_a_page_has_at_most_so_many_turns_and_words(turns, each, sizes):
    talk = document("Talk", [("Ana", "word " * each)] * turns)

    laid = pages(talk)

    assert [end - start for start, end in zip(laid.cuts, laid.cuts[1:], strict=False)] == sizes
    assert [laid.page(passage.span.start) for passage in talk.passages] == [
        page for page, size in enumerate(sizes) for _ in range(size)
    ]


def test_a_long_passage_stays_whole():
    talk = document("Talk", [("Ana", "short"), ("Ana", "word " * 30_000), ("Ana", "short")])

    assert pages(talk).cuts == (0, 1, 2, 3)


def test_an_empty_document_is_one_empty_page():
    nothing = replace(document("Talk", [("", "x")]), text="", passages=())

    sheet = wire.sheet(nothing, [], pages(nothing), 0)

    assert (sheet["turns"], sheet["pages"]) == ([], 1)


def test_a_coding_over_the_edge_of_a_page_is_on_both_and_its_words_are_sent_along():
    talk = document("Talk", [("Ana", f"turn {number}") for number in range(151)])
    laid, before, after = pages(talk), talk.passages[149].span, talk.passages[150].span
    across = mark(1, before.start, after.end)

    shown = [wire.on_page([across], numbered(talk), laid, page) for page in range(2)]

    assert shown == [[across], [across]]
    first = wire.sheet(talk, numbered(talk), laid, 0)
    assert any("turn 150" in words for _, words in first["around"])


def test_the_order_of_a_board_changes_nothing_about_places():
    board = document("Board", [("", "one"), ("", "two"), ("", "three")], kind=Kind.BOARD)
    prompts = ("Needs", "Ideas", "Needs")
    board = replace(
        board, passages=tuple(replace(note, prompt=asked) for note, asked in zip(board.passages, prompts, strict=True))
    )

    sheet = wire.sheet(board, numbered(board), pages(board), 0)

    assert [turn[2] for turn in sheet["turns"]] == ["one", "three", "two"]
    assert all(board.text[start : start + len(words)] == words for _, start, words, *_ in sheet["turns"])
    assert [turn[3] for turn in sheet["turns"]] == ["\n", "", "\n"]


def unpacked(live):
    start, found = 0, []
    for line in live["marks"].splitlines():
        id_, step, length, code, standing, coder, percent, flags = line.split(",")
        start += int(step)
        place = (start, start + int(length))
        found.append(
            (id_, *place, live["used"][int(code)], int(standing), live["coders"][int(coder)], percent, int(flags))
        )
    return found


def test_codings_come_through_whole():
    talk = document("Talk", [("Ana", "I trust the neighbours, and nobody else here.")])
    some = [
        mark(1, 5, 12),
        mark(2, 5, 30, confidence=0.826, standing=Standing.SUGGESTED, coder="blend"),
        replace(
            mark(3, 20, 25, confidence=1.0, standing=Standing.ACCEPTED, coder="blend"), decided_by="Ana", has_memo=True
        ),
    ]

    live = wire.live(some, some, pages(talk), viewer="Ana", memos={})

    assert unpacked(live) == [
        (short_id(some[0].id), 5, 12, "trust", 0, "Ana", "", 1),
        (short_id(some[1].id), 5, 30, "trust", 1, "blend", "82", 0),
        (short_id(some[2].id), 20, 25, "trust", 2, "blend", "100", 3),
    ]
    assert live["left"] == [1]
    assert (live["above"][82], live["above"][83], len(live["above"])) == (1, 0, 101)


def test_four_hundred_codings_weigh_less_than_twenty_five_kilobytes():
    talk = document("Talk", [("Ana", "word " * 12_000)])
    some = [
        mark(number, 140 * number, 140 * number + 90, confidence=0.5, standing=Standing.SUGGESTED)
        for number in range(400)
    ]

    live = wire.live(some, some, pages(talk), viewer="Ana", memos={})

    assert len(json.dumps(live)) < 25_000


def test_a_confidence_is_rounded_down():
    assert [wire.percent(value) for value in (None, 0.0, 0.29, 0.799, 0.8, 1.0)] == [0, 0, 29, 79, 80, 100]


def test_hits_are_found_without_case_and_accents_and_only_where_all_words_are(tmp_path):
    project = empty_study(tmp_path)
    talk = document("Talk", [("Ana", "Cafe\u0301 y opinión, OPINION 😀 y café."), ("Ana", "Solo un café.")])
    with project.change("import", who="tester") as change:
        add_document(change, talk)

    found = {words: [span.of(talk.text) for span in wire.hits(project, talk, words)] for words in ("cafe opini*", "fe")}

    assert found["cafe opini*"] == ["Cafe\u0301", "opini", "OPINI", "café"]
    assert found["fe"] == []


def test_hits_of_nothing_are_none(tmp_path):
    project = small_study(tmp_path)

    assert wire.hits(project, document("Talk", [("Ana", "x")]), "...") == []
