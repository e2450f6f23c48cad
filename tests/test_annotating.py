"""What is done in a document in a browser: each operation once, whole or not at all, and taken back again."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from builders import document, empty_study, small_study
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from qualkit.errors import RequestError
from qualkit.model import Filter, Span, Standing
from qualkit.store import schema
from qualkit.store.documents import add_document, listed_documents, read_document
from qualkit.store.excerpts import all_excerpts
from qualkit.store.marks import marks
from qualkit.store.project import Project
from qualkit.workflow import code
from qualkit.workflow.annotating import apply, text_hash
from qualkit.workflow.operations import full_id, short_id


@dataclass
class Browser:
    """A page that is open on the first document of a study: it numbers what it sends."""

    project: Project
    coder: str = "ana"
    client: str = "page"
    sent: list[Mapping[str, Any]] = field(default_factory=list)

    def __post_init__(self):
        self.document = read_document(self.project, listed_documents(self.project)[0].id)

    def message(self, operations):
        return {
            "client": self.client,
            "document": self.document.id,
            "hash": text_hash(self.document.text),
            "coder": self.coder,
            "ops": operations,
        }

    def do(self, *acts):
        """Send one more operation; return why it was refused, '' when it was not."""
        self.sent.append({"seq": len(self.sent) + 1, "acts": list(acts)})
        receipt = apply(self.project, self.message(self.sent[-1:]), who=self.coder)
        return dict(receipt.refused).get(len(self.sent), "")

    def words(self, quote):
        start = self.document.text.index(quote)
        return {"start": start, "end": start + len(quote), "quote": quote}

    def add(self, quote, code_id="trust"):
        """Code some words and return the short id of the coding."""
        id_ = short_id(str(uuid.uuid4()))
        assert self.do({"act": "add", "id": id_, "code": code_id, **self.words(quote)}) == ""
        return id_

    def shown(self):
        """Return what is drawn, as (words, code, standing, whose)."""
        found = marks(self.project, self.document.id, viewer=self.coder)
        return [(mark.span.of(self.document.text), mark.code_id, str(mark.standing), mark.coder) for mark in found]

    def suggestion(self, code_id):
        """Return the short id and the words of a suggestion."""
        found = marks(self.project, self.document.id, viewer=self.coder)
        mark = next(mark for mark in found if mark.code_id == code_id and mark.standing is Standing.SUGGESTED)
        return short_id(mark.id), mark.span.of(self.document.text)


def rows(project):
    """Return all that the tables hold which people change in a document."""
    tables = (schema.codings, schema.decisions, schema.memos, schema.quotes)
    with project.reading() as connection:
        found = {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}
    return found | {"codebook": project.value("codebook")}


@pytest.fixture
def page(tmp_path):
    return Browser(small_study(tmp_path))


OTHERS = [
    ("There was domestic violence in my street.", "violence-domestic", "suggested", "lexicon"),
    ("No violence at my place.", "violence", "suggested", "lexicon"),
]
TRUST = ("I trust the neighbours.", "trust", "suggested", "lexicon")


def test_what_was_coded_stands_where_it_was_marked_and_is_signed(page):
    page.add("domestic violence", "violence")

    assert ("domestic violence", "violence", "coded", "ana") in page.shown()
    excerpt = next(each for each in all_excerpts(page.project, Filter(coders=("ana",))))
    assert (excerpt.quote, excerpt.standing, excerpt.codebook_version) == (
        "domestic violence",
        "coded",
        page.project.value("codebook"),
    )


def test_an_operation_sent_again_is_done_once(page):
    page.add("domestic violence")
    before = rows(page.project)

    receipt = apply(page.project, page.message(page.sent), who="ana")

    assert (receipt.acknowledged, receipt.refused) == (1, ())
    assert rows(page.project) == before


def test_what_comes_after_a_gap_waits(page):
    page.add("domestic violence")
    act = {"act": "add", "id": short_id(str(uuid.uuid4())), "code": "trust", **page.words("my street")}

    receipt = apply(page.project, page.message([{"seq": 3, "acts": [act]}]), who="ana")

    assert receipt.acknowledged == 1
    assert len(list(all_excerpts(page.project, Filter(coders=("ana",))))) == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"quote": "domestic violencE"}, "do not stand there"),
        ({"start": 1}, "do not stand there"),
        ({"end": 10**9}, "do not stand there"),
        ({"start": -4}, "mark them again"),
        ({"end": 0}, "mark them again"),
        ({"start": "1"}, "whole numbers"),
        ({"start": True}, "whole numbers"),
        ({"quote": None}, "as text"),
        ({"id": "../../etc"}, "not the id of a coding"),
        ({"code": "fear"}, "not in the codebook"),
        ({"act": "drop table"}, "nothing that can be done"),
        ({"act": None}, "nothing that can be done"),
    ],
)
def test_an_act_on_which_both_sides_do_not_agree_is_refused_and_changes_nothing(page, changed, told):
    act = {"act": "add", "id": short_id(str(uuid.uuid4())), "code": "trust", **page.words("domestic violence")}
    before = rows(page.project)

    assert told in page.do(act | changed)
    assert rows(page.project) == before
    assert page.do(act) == ""


@pytest.mark.parametrize(
    "message",
    [None, [], {}, {"client": "x"}, {"client": "", "document": "d", "hash": "", "coder": "ana", "ops": []}],
)
def test_a_message_that_cannot_be_read_is_said_to_be_so(page, message):
    with pytest.raises(RequestError, match="cannot be read"):
        apply(page.project, message, who="ana")


def test_operations_on_another_text_are_refused(page):
    message = page.message([{"seq": 1, "acts": [{"act": "undo"}]}]) | {"hash": "0" * 16}

    receipt = apply(page.project, message, who="ana")

    assert receipt.refused == ((1, "the text is not the one that was shown; open the document again"),)


def test_nothing_is_signed_with_a_name_that_was_changed_meanwhile(page):
    with pytest.raises(RequestError, match="coded as 'ana', and here codes 'ben'"):
        apply(page.project, page.message([]), who="ben")


def test_the_acts_of_one_operation_are_done_together_or_not_at_all(page):
    first = {"act": "add", "id": short_id(str(uuid.uuid4())), "code": "trust", **page.words("my street")}
    second = first | {"id": short_id(str(uuid.uuid4())), "quote": "your street"}
    before = rows(page.project)

    assert page.do(first, second)
    assert rows(page.project) == before


def test_a_coding_is_moved_recoded_and_taken_away(page):
    id_ = page.add("domestic violence")

    assert page.do({"act": "change", "id": id_, **page.words("violence in my street")}) == ""
    assert page.do({"act": "recode", "id": id_, "code": "violence", "quote": "violence in my street"}) == ""
    assert ("violence in my street", "violence", "coded", "ana") in page.shown()

    assert page.do({"act": "remove", "id": id_, "quote": "violence in my street"}) == ""
    assert page.shown() == [*OTHERS, TRUST]


def test_nobody_changes_what_somebody_else_coded(page):
    id_ = page.add("domestic violence")
    ben = Browser(page.project, coder="ben", client="other")

    told = ben.do({"act": "remove", "id": id_, "quote": "domestic violence"})

    assert told == "this is ana's coding; only ana can change it"
    assert ("domestic violence", "trust", "coded", "ana") in ben.shown()


def test_suggestions_are_accepted_rejected_and_adjusted(page):
    id_, quote = page.suggestion("trust")
    assert page.do({"act": "adjust", "id": id_, **page.words("trust the neighbours")}) == ""
    id_, quote = page.suggestion("violence")
    assert page.do({"act": "reject", "id": id_, "quote": quote, "reason": "She says there was none."}) == ""
    id_, quote = page.suggestion("violence-domestic")
    assert page.do({"act": "accept", "id": id_, "quote": quote}) == ""

    assert page.shown() == [
        ("There was domestic violence in my street.", "violence-domestic", "accepted", "lexicon"),
        ("trust the neighbours", "trust", "accepted", "lexicon"),
    ]
    rejected = list(all_excerpts(page.project, Filter(standings=("rejected",))))
    assert [(each.code_id, each.decided_by) for each in rejected] == [("violence", "ana")]
    assert "violence" not in {
        each.code_id for each in all_excerpts(page.project) if each.document_id == page.document.id
    }


def test_a_decision_is_taken_back(page):
    id_, quote = page.suggestion("violence")
    page.do({"act": "reject", "id": id_, "quote": quote})

    assert page.do({"act": "undecide", "id": id_, "quote": quote}) == ""
    assert page.shown() == [*OTHERS, TRUST]


def test_a_rejected_suggestion_does_not_come_back_for_the_same_words(page):
    id_, quote = page.suggestion("violence")
    page.do({"act": "reject", "id": id_, "quote": quote})

    code(page.project, who="ana", autocoder="lexicon")

    assert (quote, "violence", "suggested", "lexicon") not in page.shown()
    assert ("I trust the neighbours.", "trust", "suggested", "lexicon") in page.shown()


def test_all_suggestions_above_a_confidence_are_accepted_once_it_is_known_how_many(page):
    assert "by now there are 2 suggestions of 70 % or more, not 3" in page.do(
        {"act": "accept_above", "percent": 70, "expected": 3}
    )
    assert page.do({"act": "accept_above", "percent": 70, "expected": 2}) == ""
    assert [mark[2] for mark in page.shown()] == ["accepted", "suggested", "accepted"]

    page.do({"act": "undo"})

    assert page.shown() == [*OTHERS, TRUST]


def test_a_code_is_made_while_coding_and_goes_again_when_that_is_taken_back(page):
    version = page.project.value("codebook")
    id_ = short_id(str(uuid.uuid4()))
    new = {"act": "new_code", "code": "fear", "name": "Fear", "definition": "Being afraid.", "parent": ""}

    assert page.do(new, {"act": "add", "id": id_, "code": "fear", **page.words("my street")}) == ""
    assert page.project.codebook().code("fear").definition == {"en": "Being afraid."}
    assert ("my street", "fear", "coded", "ana") in page.shown()

    assert page.do({"act": "undo"}) == ""
    assert page.project.value("codebook") == version
    assert page.shown() == [*OTHERS, TRUST]


def test_a_memo_is_written_changed_and_removed(page):
    id_ = page.add("domestic violence")
    for text in ("First thought", "Second thought"):
        assert page.do({"act": "memo", "id": id_, "text": text, "quote": "domestic violence"}) == ""
        with page.project.reading() as connection:
            assert connection.execute(select(schema.memos.c.text)).all() == [(text,)]

    assert page.do({"act": "memo", "id": id_, "text": " ", "quote": "domestic violence"}) == ""
    with page.project.reading() as connection:
        assert connection.execute(select(schema.memos.c.text)).all() == []


def test_a_coding_comes_back_with_its_memo(page):
    id_ = page.add("domestic violence")
    page.do({"act": "memo", "id": id_, "text": "A thought", "quote": "domestic violence"})
    before = rows(page.project)

    page.do({"act": "remove", "id": id_, "quote": "domestic violence"})
    assert rows(page.project)["memos"] == []

    page.do({"act": "undo"})
    assert rows(page.project) == before


def test_undo_takes_back_only_what_the_same_person_did(page):
    page.add("domestic violence")
    Browser(page.project, coder="ben", client="other").add("my street")

    page.do({"act": "undo"})

    assert page.shown()[0][3] == "lexicon"
    assert ("my street", "trust", "coded", "ben") in page.shown()


def test_undo_is_refused_where_somebody_went_on_with_the_same(page):
    new = {"act": "new_code", "code": "fear", "name": "Fear", "definition": "", "parent": ""}
    page.do(new)
    Browser(page.project, coder="ben", client="other").do(new | {"code": "hope", "name": "Hope"})

    told = page.do({"act": "undo"})

    assert "cannot be taken back: ben changed the same since" in told
    assert {code.id for code in page.project.codebook().codes} >= {"fear", "hope"}


def test_with_nothing_to_undo_or_redo_it_is_said(page):
    assert page.do({"act": "undo"}) == "there is nothing to undo in this document"
    assert page.do({"act": "redo"}) == "there is nothing to redo in this document"


@pytest.mark.parametrize("asked", ["memo", "new_code"])
def test_what_changes_nothing_does_not_stand_in_the_way_of_undo(page, asked):
    made = {"act": "new_code", "code": "night-bus", "name": "Night bus"}
    page.do(made)
    id_ = page.add("domestic violence")
    before = page.shown()

    assert page.do({"memo": {"act": "memo", "id": id_, "text": " "}, "new_code": made}[asked]) == ""

    assert page.shown() == before
    assert page.do({"act": "undo"}) == ""
    assert ("domestic violence", "trust", "coded", "ana") not in page.shown()


def test_nothing_is_coded_in_a_document_that_was_corrected_meanwhile(page):
    other = listed_documents(page.project)[1].id
    with page.project.writing() as connection:
        corrected = schema.documents.update().where(schema.documents.c.id == page.document.id)
        connection.execute(corrected.values(replaced_by=other))
    before = rows(page.project)

    refused = page.do(
        {"act": "add", "id": short_id(str(uuid.uuid4())), "code": "trust", **page.words("domestic violence")}
    )

    assert "was corrected" in refused
    assert rows(page.project) == before


def test_who_goes_on_after_an_undo_cannot_redo(page):
    page.add("domestic violence")
    page.do({"act": "undo"})
    page.add("my street")

    assert page.do({"act": "redo"}) == "there is nothing to redo in this document"


@dataclass
class Hand:
    """Somebody who does what chance says; `mine` are the words of each of their codings."""

    page: Browser
    data: Any
    mine: dict[str, str] = field(default_factory=dict)

    def place(self):
        text = self.page.document.text
        passage = self.data.draw(some.sampled_from([passage.span for passage in self.page.document.passages]))
        start = self.data.draw(some.integers(passage.start, passage.end - 1))
        end = self.data.draw(some.integers(start + 1, len(text)))
        return {"start": start, "end": end, "quote": text[start:end]}

    def one_of_mine(self):
        return self.data.draw(some.sampled_from(sorted(self.mine)))

    def add(self):
        id_, place = short_id(str(self.data.draw(some.uuids()))), self.place()
        self.mine[id_] = place["quote"]
        return {"id": id_, "code": self.data.draw(some.sampled_from(["trust", "violence"])), **place}

    def change(self):
        id_, place = self.one_of_mine(), self.place()
        self.mine[id_] = place["quote"]
        return {"id": id_, **place}

    def recode(self):
        id_ = self.one_of_mine()
        return {"id": id_, "code": "violence-domestic", "quote": self.mine[id_]}

    def remove(self):
        id_ = self.one_of_mine()
        return {"id": id_, "quote": self.mine.pop(id_)}


@settings(max_examples=40, deadline=None)
@given(some.data())
def test_whatever_was_done_undo_and_redo_lead_back_and_forth_through_the_same_states(tmp_path_factory, data):
    page = Browser(small_study(tmp_path_factory.mktemp("study")))
    hand, states = Hand(page, data), [rows(page.project)]
    for _ in range(data.draw(some.integers(1, 6))):
        kind = data.draw(some.sampled_from(["add", "change", "recode", "remove"] if hand.mine else ["add"]))
        assert page.do({"act": kind, **getattr(hand, kind)()}) == ""
        states.append(rows(page.project))

    back = [(page.do({"act": "undo"}), rows(page.project)) for _ in states[1:]]
    again = [(page.do({"act": "redo"}), rows(page.project)) for _ in states[1:]]

    assert back == [("", state) for state in reversed(states[:-1])]
    assert again == [("", state) for state in states[1:]]
    assert page.project.check() == []


LETTERS = some.text(some.sampled_from("ae\u0301 😀👩\u200d👧🇰🇪عربי\n.\u2028"), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(said=some.lists(LETTERS.filter(str.strip), min_size=1, max_size=4), data=some.data())
def test_every_code_point_can_be_coded_exactly(tmp_path_factory, said, data):
    project = empty_study(tmp_path_factory.mktemp("study"))
    with project.change("import", who="ana") as change:
        add_document(change, document("Talk", [("Ana", words.strip()) for words in said]))
        change.summary = "1 document"
    page = Browser(project)
    passage = data.draw(some.sampled_from(page.document.passages)).span
    start = data.draw(some.integers(passage.start, passage.end - 1))
    end = data.draw(some.integers(start + 1, len(page.document.text)))

    told = page.do(
        {"act": "add", "id": short_id(str(uuid.uuid4())), "code": "trust", "start": start, "end": end}
        | {"quote": page.document.text[start:end]}
    )

    assert told == ""
    assert [mark[0] for mark in page.shown()] == [page.document.text[start:end]]


@given(some.uuids())
def test_an_id_crosses_the_wire_and_comes_back(id_):
    assert full_id(short_id(str(id_))) == str(id_)
    assert len(short_id(str(id_))) == 22


def test_in_a_blind_study_the_work_of_others_shows_once_both_are_done(page):
    from qualkit.workflow.rounds import finish_document, set_blind

    ben = Browser(page.project, coder="ben", client="other")
    set_blind(page.project, True, who="ana")
    page.add("domestic violence")
    id_, quote = page.suggestion("trust")
    page.do({"act": "reject", "id": id_, "quote": quote})
    ben.add("my street")

    assert ("domestic violence", "trust", "coded", "ana") not in ben.shown()
    assert TRUST in ben.shown()
    assert not [each for each in all_excerpts(page.project, Filter(viewer="ben")) if each.coder == "ana"]

    finish_document(page.project, page.document.id, who="ana")
    assert ("domestic violence", "trust", "coded", "ana") not in ben.shown()

    finish_document(page.project, page.document.id, who="ben")
    assert ("domestic violence", "trust", "coded", "ana") in ben.shown()
    assert TRUST not in ben.shown()
    assert ("my street", "trust", "coded", "ben") in page.shown()


def test_what_people_code_counts_as_a_judgement_before_they_are_done_with_the_document(page):
    from qualkit.store.judgements import judged_statements

    page.add("There was domestic violence in my street.", "violence")

    judged = judged_statements(page.project)
    assert [(each.statement.words, set(each.holds)) for each in judged] == [
        ("There was domestic violence in my street.", {"violence"})
    ]


@pytest.mark.parametrize("idle", [{"act": "accept_above", "percent": 100, "expected": 0}, {"act": "memo", "text": ""}])
def test_what_changes_nothing_leaves_no_event_in_the_way_of_undo(page, idle):
    before = page.shown()
    coding = page.add("I trust the neighbours.")

    assert page.do({"id": coding, **idle}) == ""

    assert page.do({"act": "undo"}) == ""
    assert page.shown() == before


def test_two_browsers_that_give_two_new_codes_one_id_code_each_with_its_own(page):
    ben = Browser(page.project, coder="ben", client="other")
    for browser, name, quotes in (
        (page, "الثقة", ["domestic violence", "my street"]),
        (ben, "Доверие", ["violence", "I trust"]),
    ):
        new = {"act": "new_code", "code": "code", "name": name}
        for quote, before in zip(quotes, ([new], []), strict=True):
            id_ = short_id(str(uuid.uuid4()))
            add = {"act": "add", "id": id_, "code": "code", "called": name, **browser.words(quote)}
            assert browser.do(*before, add) == ""

    book = page.project.codebook()
    assert [(each.id, each.name["en"]) for each in book.codes[-2:]] == [("code", "الثقة"), ("code-2", "Доверие")]
    assert {(quote, code_id) for quote, code_id, _, who in page.shown() if who == "ana"} == {
        ("domestic violence", "code"),
        ("my street", "code"),
    }
    assert {(quote, code_id) for quote, code_id, _, who in ben.shown() if who == "ben"} == {
        ("violence", "code-2"),
        ("I trust", "code-2"),
    }


def test_a_code_that_is_gone_is_not_mistaken_for_another_that_got_its_id(page):
    add = {"act": "add", "id": short_id(str(uuid.uuid4())), "code": "trust", "called": "Доверие"}

    told = page.do(add | page.words("my street"))

    assert told == "code 'Доверие' is not in the codebook any more; choose another"
    assert page.shown() == [*OTHERS, TRUST]


NAMES = some.text(some.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=9).filter(str.strip)


@settings(max_examples=10, deadline=None)
@given(some.lists(some.tuples(some.sampled_from(["ana", "ben"]), NAMES), max_size=6))
def test_whatever_new_codes_are_called_each_name_gets_one_code_and_its_own_codings(tmp_path_factory, made):
    project = small_study(tmp_path_factory.mktemp("names"))
    browsers = {who: Browser(project, coder=who, client=who) for who in ("ana", "ben")}
    refused = ""
    quotes = ("There", "domestic", "violence", "in my street", "No violence", "I trust")
    for quote, (who, name) in zip(quotes, made, strict=False):
        new = {"act": "new_code", "code": "code", "name": name}
        add = {"act": "add", "id": short_id(str(uuid.uuid4())), "code": "code", "called": name}
        refused += browsers[who].do(new, add | browsers[who].words(quote))

    names = project.codebook().names()
    coded = {(names[code_id], who) for _, code_id, _, who in browsers["ana"].shown() if who != "lexicon"}
    assert refused == ""
    assert coded == {(" ".join(name.split()), who) for who, name in made}
    assert len(names) == len(set(names.values()))


PLACES = some.tuples(some.integers(0, 400), some.integers(1, 120))


def stretch_of(text, place):
    start = place[0] % (len(text) - 1)
    return Span(start, min(len(text), start + place[1]))


@settings(max_examples=25, deadline=None)
@given(
    some.lists(some.tuples(some.sampled_from(["add", "adjust", "reject", "accept"]), PLACES), max_size=8),
    some.lists(PLACES, min_size=8, max_size=8),
)
def test_what_is_drawn_on_a_page_is_what_is_drawn_of_the_whole_there(tmp_path_factory, done, pages):
    page = Browser(small_study(tmp_path_factory.mktemp("pages")))
    text = page.document.text
    for act, place in done:
        span = stretch_of(text, place)
        there = {"start": span.start, "end": span.end, "quote": span.of(text)}
        waiting = [
            mark
            for mark in marks(page.project, page.document.id, viewer="ana")
            if mark.standing in (Standing.SUGGESTED, Standing.ACCEPTED) and mark.coder == "lexicon"
        ]
        if act == "add":
            new = {"act": "add", "id": short_id(str(uuid.uuid4()))}
            page.do({**new, "code": ("trust", "violence")[place[0] % 2], **there})
        elif waiting:
            mark = waiting[place[0] % len(waiting)]
            about = {"act": act, "id": short_id(mark.id), "quote": mark.span.of(text)}
            page.do(about | there if act == "adjust" else about)

    whole = marks(page.project, page.document.id, viewer="ana")
    for span in (stretch_of(text, each) for each in pages):
        there = marks(page.project, page.document.id, viewer="ana", within=span)
        assert there == [mark for mark in whole if mark.span.overlaps(span)]
