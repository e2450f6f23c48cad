"""Memos: written on anything in a study, found again, changed by who wrote them alone, carried out."""

import csv

import pytest
from builders import documents, small_study
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import RequestError
from qualkit.exporters.csv import safe
from qualkit.store.documents import listed_documents
from qualkit.store.excerpts import all_excerpts
from qualkit.store.memos import holds, memo_writers, memos
from qualkit.store.quotes import quotes
from qualkit.workflow import code, import_files
from qualkit.workflow.noting import about_from, change_memo, export_memos, remove_memo, write_memo
from qualkit.workflow.quoting import pick

HOSTILE = "<script>alert(1)</script> **bold** =1+1"
STUDY = ("study", "")


@pytest.fixture
def study(tmp_path):
    return small_study(tmp_path)


def coding_of(study, words):
    """Return the coding on these words."""
    return next(excerpt for excerpt in all_excerpts(study) if words in excerpt.quote)


def test_a_memo_says_what_it_is_about_who_wrote_it_and_leads_there(study):
    excerpt = coding_of(study, "I trust the neighbours.")

    write_memo(study, ("coding", excerpt.coding_id), "Trust comes\r\nafter food.  ", who="Ines")

    [memo] = memos(study)
    assert (memo.text, memo.coder, memo.about) == ("Trust comes\nafter food.", "Ines", "coding")
    assert memo.subject == "Trust: “I trust the neighbours.” · Rosa · Focus group"
    assert (memo.document_id, memo.passage, memo.code_id) == (excerpt.document_id, excerpt.passage, "trust")


def test_memos_on_study_document_and_code_are_named_by_what_they_are_about(study):
    group = documents()[0]

    for about in (STUDY, ("document", group.id), ("code", "trust")):
        write_memo(study, about, "A thought.", who="Ines")

    assert {memo.about: memo.subject for memo in memos(study)} == {
        "study": "the study",
        "document": "Focus group",
        "code": "Trust",
    }


def test_codes_are_named_in_the_language_asked_for(study):
    write_memo(study, ("code", "trust"), "Una idea.", who="Ines")

    assert [memo.subject for memo in memos(study, language="es")] == ["Confianza"]


def test_several_people_may_write_on_the_same_thing_newest_first(study):
    write_memo(study, STUDY, "First.", who="Ines")
    write_memo(study, STUDY, "Second.", who="Omar")

    assert [memo.coder for memo in sorted(memos(study), key=lambda memo: memo.at, reverse=True)] == ["Omar", "Ines"]
    assert memo_writers(study) == ["Ines", "Omar"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("opinion", True),
        ("OPINIÓN bus", True),
        ("opini*", True),
        ("opini", False),
        ('"night bus"', True),
        ('"bus night"', False),
        ("opinion zebra", False),
        ("", True),
        ("?!", True),
    ],
)
def test_a_search_ignores_case_and_accents_and_wants_all_words(study, words, found):
    write_memo(study, STUDY, "Mi Opinión: the night\nbus.", who="Ines")

    assert bool(memos(study, words=words)) is found


@given(st.text(max_size=40))
def test_a_text_holds_its_own_words(text):
    words = " ".join(part for part in text.split() if part.isalpha())

    assert holds(text, words)


def test_memos_are_narrowed_by_what_they_are_about_and_by_whom(study):
    group = documents()[0]
    write_memo(study, STUDY, "One.", who="Ines")
    write_memo(study, ("document", group.id), "Two.", who="Omar")

    assert [memo.text for memo in memos(study, about=("document", ""))] == ["Two."]
    assert [memo.text for memo in memos(study, about=("document", group.id))] == ["Two."]
    assert [memo.text for memo in memos(study, by="Ines")] == ["One."]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (("document", "zebra"), "document 'zebra' is not in this project"),
        (("code", "trus"), "code 'trus' is not in the codebook; did you mean 'trust'?"),
        (("coding", "zebra"), "coding 'zebra' is not in this project"),
        (("theme", "1"), "a memo on 'theme'"),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(study, about, said):
    with pytest.raises(RequestError, match=r"^[^\n]*$") as refused:
        write_memo(study, about, "A thought.", who="Ines")

    assert said in str(refused.value)
    assert not memos(study)
    assert study.history()[-1].verb != "memo"


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200b\u202e"])
def test_an_empty_memo_is_refused(study, text):
    with pytest.raises(RequestError, match="the memo is empty"):
        write_memo(study, STUDY, text, who="Ines")

    assert not memos(study)


def test_one_changes_ones_own_memo_and_undo_puts_the_old_words_back(study):
    memo_id = write_memo(study, STUDY, "First words.", who="Ines")

    change_memo(study, memo_id, "Better words.", who="Ines")

    assert [memo.text for memo in memos(study)] == ["Better words."]
    study.undo(who="Ines")
    assert [memo.text for memo in memos(study)] == ["First words."]
    study.undo(who="Ines")
    assert not memos(study)


@pytest.mark.parametrize("deed", [lambda *to, who: change_memo(*to, "Mine.", who=who), remove_memo])
def test_other_peoples_memos_stay_untouched(study, deed):
    memo_id = write_memo(study, STUDY, "Hers.", who="Ines")

    with pytest.raises(RequestError, match="is of Ines"):
        deed(study, memo_id, who="Omar")

    assert [(memo.text, memo.coder) for memo in memos(study)] == [("Hers.", "Ines")]


def test_a_removed_memo_comes_back_when_that_is_undone(study):
    memo_id = write_memo(study, STUDY, "A thought.", who="Ines")
    [before] = memos(study)

    remove_memo(study, memo_id, who="Ines")

    assert not memos(study)
    study.undo(who="Ines")
    assert memos(study) == [before]


def test_a_memo_is_taken_back_with_the_document_that_it_is_about(study):
    excerpt = coding_of(study, "I trust the neighbours.")
    write_memo(study, ("coding", excerpt.coding_id), "Kept.", who="Omar")
    write_memo(study, ("coding", excerpt.coding_id), "Gone.", who="Ines")

    study.undo_own(who="Ines", about=excerpt.document_id)

    assert [memo.text for memo in memos(study)] == ["Kept."]


def test_a_memo_that_is_gone_is_refused(study):
    with pytest.raises(RequestError, match="memo 'zebra' is not in this project"):
        change_memo(study, "zebra", "Words.", who="Ines")


def test_a_memo_on_what_is_gone_stays_and_says_so(study):
    excerpt = coding_of(study, "I trust the neighbours.")
    write_memo(study, ("coding", excerpt.coding_id), "A thought.", who="Ines")

    with study.change("remove", who="Omar") as change:
        change.remove("codings", excerpt.coding_id)

    [memo] = memos(study)
    assert memo.subject == "(a coding that is no longer in the study)"
    assert memo.document_id == ""


def test_a_memo_shows_the_words_to_which_its_coding_was_adjusted(study):
    excerpt = coding_of(study, "I trust the neighbours.")
    write_memo(study, ("coding", excerpt.coding_id), "A thought.", who="Ines")

    with study.change("decide", who="Ines") as change:
        decision = {"coding_id": excerpt.coding_id, "coder_id": 1, "verdict": "adjust", "reason": "", "at": change.at}
        change.add("decisions", [decision | {"start": excerpt.span.start, "end": excerpt.span.start + 7}])

    assert [memo.quote for memo in memos(study)] == ["I trust"]


TALK = """Amina: There was violence in my street last winter, and I slept badly for weeks.
Rosa: I trust the neighbours, they brought soup and asked for nothing at all.
Moderator: What would you change first, if the street were yours?
Amina: The light at the corner, and the bus that never comes on Sundays.
"""


def test_memos_and_quotes_go_with_a_corrected_document_and_what_broke_says_so(study, tmp_path):
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    import_files(study, [tmp_path / "talk.txt"], who="tester")
    code(study, autocoder="lexicon", who="tester")
    kept, broken = (coding_of(study, words) for words in ("brought soup", "violence in my street last"))
    for excerpt in (kept, broken):
        write_memo(study, ("coding", excerpt.coding_id), excerpt.code_id, who="Ines")
        pick(study, excerpt.coding_id, note=excerpt.code_id, who="Ines")
    write_memo(study, ("document", kept.document_id), "On the talk.", who="Ines")
    before = memos(study), quotes(study)
    corrected = TALK.replace("There was violence in my street last winter", "There was none in the road in spring")

    (tmp_path / "talk.txt").write_text(corrected, encoding="utf-8")
    import_files(study, [tmp_path / "talk.txt"], who="tester")

    now = {memo.text: memo for memo in memos(study)}
    assert len(now) == len(memos(study)) == 3
    assert now["On the talk."].document_id not in ("", kept.document_id)
    assert (now[kept.code_id].quote, now[kept.code_id].gone) == (kept.quote, "")
    assert (now[broken.code_id].quote, now[broken.code_id].gone) == (broken.quote, "the words have changed since")
    listed = {quote.note: quote for quote in quotes(study)}
    assert listed[kept.code_id].excerpt.document_id == now["On the talk."].document_id
    assert [listed[note].remark for note in (kept.code_id, broken.code_id)] == ["", "the words have changed since"]
    study.undo(who="tester")
    assert (memos(study), quotes(study)) == before


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("study", STUDY),
        ("code:trust", ("code", "trust")),
        ("document", ("document", "")),
        ("coding:7", ("coding", "7")),
    ],
)
def test_what_a_memo_is_about_can_be_typed(study, said, about):
    assert about_from(study, said) == about


def test_a_document_is_named_by_its_name(study):
    [group, *_] = listed_documents(study)

    assert about_from(study, "document:Focus group") == ("document", group.id)


def test_what_cannot_be_written_about_is_refused_with_what_can(study):
    with pytest.raises(RequestError, match="possible: study, document:NAME, code:ID, coding:ID"):
        about_from(study, "theme:1")


@pytest.mark.parametrize("text", [HOSTILE, "=1+1", "@sum", 'a,b\n"c"'])
def test_memos_come_back_from_a_csv_with_no_formula_among_them(study, tmp_path, text):
    write_memo(study, STUDY, text, who="=Ines")

    told = export_memos(memos(study), tmp_path / "memos.csv")

    with (tmp_path / "memos.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["memo"], row["written_by"], row["what"]) == (safe(text), "'=Ines", "the study")
    assert "An apostrophe stands in front" in told[0]


def test_memos_alone_are_written_as_csv_only(study, tmp_path):
    with pytest.raises(RequestError, match=r"memos alone are written as \.csv"):
        export_memos(memos(study), tmp_path / "memos.docx")

    assert not list(tmp_path.glob("memos.*"))
