"""The Review page, run without a browser: deciding, learning in the background, and what was missed."""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import CODEBOOK, document, empty_study, small_study
from hostile import hostile_study
from parts import retraining
from parts.retraining import DOZEN, Retraining
from parts.review_queue import AHEAD
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

from qualkit.errors import RequestError
from qualkit.model import Coder, Decision, Filter, Match, Verdict
from qualkit.statements import statements
from qualkit.store.answers import add_decision
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document, read_documents
from qualkit.store.excerpts import page_of_excerpts
from qualkit.store.judgements import judged_statements
from qualkit.store.suggestions import places

MAIN = Path(__file__).parents[2] / "apps" / "main.py"


def opened(monkeypatch, project, **query):
    """Return the app at the Review page of a project."""
    monkeypatch.setattr(sys, "argv", ["main.py"])
    monkeypatch.setenv("QUALKIT_PROJECT", str(project.path))
    app = AppTest.from_file(str(MAIN), default_timeout=60).run()
    for name, value in query.items():
        app.query_params[name.replace("_", "-")] = value
    app.switch_page("views/review.py").run()
    assert not app.exception
    return app


def drawn(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def shown(app):
    """Return the statement that is asked about among what was missed."""
    lit = re.findall(r"<mark class=.qk-lit.>(.*?)</mark>", drawn(app))
    return re.sub("<[^>]*>", "", "".join(lit))


def button(app, label):
    [found] = [each for each in app.button if each.label == label]
    return found


def press(app, label):
    button(app, label).click().run()
    assert not app.exception


class Desk:
    """The browser's side of the desk: sees the suggestions, and sends what somebody does about the first of them."""

    def __init__(self, app):
        self.app, self.aside, self.number, self.sent = app, [], 0, []

    @property
    def told(self):
        [found] = [each for each in self.app.get("bidi_component") if each.proto.component_name == "qualkit.review"]
        return json.loads(found.proto.mixed.json or found.proto.json)

    @property
    def cards(self):
        return self.told["cards"]

    @property
    def first(self):
        """Return the words of the first suggestion and the name of its code."""
        card = self.cards[0]
        return "".join(words for words, is_lit, _ in card["words"] if is_lit), card["name"]

    def do(self, act, card=None, **more):
        """Accept, reject or take back, or say so again of a card that was seen before."""
        card = card or self.cards[0]
        self.sent.append({"act": act, "id": card["id"], "quote": card["quote"], **more})
        ops = [{"seq": number, "acts": [acts]} for number, acts in enumerate(self.sent, start=1)]
        queue = {"client": "tab", "document": card["document"], "hash": card["hash"], "coder": self.told["coder"]}
        self.send([{**queue, "ops": ops}])

    def skip(self):
        self.aside.append([self.cards[0]["place"], self.cards[0]["id"]])
        self.send([])

    def send(self, queues, **more):
        """Let the app run as it does when the script in the browser calls setTriggerValue."""
        self.number += 1
        value = {"outbox": "desk", "number": self.number, "queues": queues, "aside": self.aside, **more}
        [found] = [each for each in self.app.get("bidi_component") if each.proto.component_name == "qualkit.review"]
        states = self.app._tree.get_widget_states()
        payload = json.dumps([{"event": "decided", "value": value}])
        states.widgets.add(id=_make_trigger_id(found.proto.id, "events"), json_trigger_value=payload)
        self.app = self.app._run(states)
        assert not self.app.exception


def standings(project):
    wanted = Filter(standings=("suggested", "accepted", "rejected"))
    return {(each.quote, each.standing) for each in page_of_excerpts(project, wanted)}


def many(folder, *, notes=30):
    """Return a study of notes, each of which a program that does not learn codes."""
    project = empty_study(folder)
    with project.change("import", who="tester") as change:
        add_document(change, document("Notes", [("", f"We trust each other here {n}.") for n in range(notes)]))
        change.summary = "notes"
    with project.change("code", who="tester") as change:
        round_ = start_round(change, Coder("blend", "0"), codebook_version=CODEBOOK.version, settings={})
        for each in read_documents(project):
            found = (Match(each.id, place.span, "trust", 0.6) for place in statements(each))
            add_codings(change, round_, each, found)
        finish_round(change, round_, at=change.at)
        change.summary = "codings"
    return project


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Let work in the background be done at once, with an autocoder that needs no model; return what was started."""
    started = []

    def start(work):
        started.append(work)
        work()

    monkeypatch.setattr(retraining, "in_background", start)
    return started


@pytest.fixture
def lexicon(tmp_path):
    """Let the study be coded by words alone."""
    (tmp_path / "qualkit.toml").write_text('autocoder = "lexicon"\n', encoding="utf-8")


def test_a_suggestion_is_shown_with_its_words_code_evidence_and_speaker(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), order="document")
    desk = Desk(app)

    card = desk.cards[0]
    assert desk.first == ("There was domestic violence in my street.", "Domestic violence")
    assert card["where"].startswith("Amina · Focus group")
    assert "‘lexicon’ is fairly sure (0.70 of 1)" in card["because"][0]
    assert any("domestic violence" in words for words, _, is_term in card["words"] if is_term)
    assert "0 of 7 suggestions decided about" in app.get("progress")[0].proto.text


def test_each_decision_is_kept_and_the_next_ones_are_there(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    desk = Desk(opened(monkeypatch, project, order="document"))

    desk.do("accept")
    desk.do("reject", reason="said in the negative")
    desk.skip()

    assert desk.first == ("Violencia machista", "Violence")
    found = standings(project)
    assert ("There was domestic violence in my street.", "accepted") in found
    assert ("No violence at my place.", "rejected") in found
    assert ("I trust the neighbours.", "suggested") in found
    with project.reading() as connection:
        reasons = connection.exec_driver_sql("SELECT reason FROM decisions ORDER BY id").scalars().all()
    assert reasons == ["", "said in the negative"]
    assert (desk.told["acknowledged"], desk.told["heard"]) == ({"tab": 2}, ["desk", 3])


def test_what_was_decided_and_skipped_comes_back_when_it_is_taken_back(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    desk = Desk(opened(monkeypatch, project, order="document"))
    first, card = desk.first, desk.cards[0]
    desk.do("reject")
    second = desk.first
    desk.skip()

    desk.aside.clear()
    desk.send([])
    assert desk.first == second
    desk.do("undecide", card)
    assert desk.first == first
    assert {how for _, how in standings(project)} == {"suggested"}


def test_what_is_sent_twice_is_done_once(tmp_path, monkeypatch, at_once):
    project = many(tmp_path)
    desk = Desk(opened(monkeypatch, project, order="document"))
    for _ in range(DOZEN - 1):
        desk.do("accept")

    desk.sent.pop()
    desk.do("accept", desk.cards[0])

    assert sum(how == "accepted" for _, how in standings(project)) == DOZEN - 1
    assert at_once == []


def test_what_cannot_be_done_is_said_and_the_suggestion_stays(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    desk = Desk(opened(monkeypatch, project, order="document"))
    first = desk.first

    desk.do("accept", {**desk.cards[0], "quote": "other words"})

    assert desk.first == first
    [[client, number, sentence]] = desk.told["refused"]
    assert (client, number) == ("tab", 1)
    assert "covers other words" in sentence


def test_order_code_and_document_stand_in_the_address(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), order="sure", code_left="trust")

    assert Desk(app).first[1] == "Trust"
    app.selectbox(key="code-left").select("violence-domestic").run()
    assert Desk(app).first[1] == "Domestic violence"
    assert app.query_params["code-left"] == "violence-domestic"
    assert app.query_params["order"] == "sure"


def test_what_was_skipped_stays_aside_until_it_is_brought_back(tmp_path, monkeypatch):
    desk = Desk(opened(monkeypatch, small_study(tmp_path), order="document", code_left="violence-domestic"))
    desk.skip()
    desk.skip()
    assert desk.cards == []
    assert not desk.app.get("page_link")

    desk.aside.clear()
    desk.send([])

    assert desk.first[1] == "Domestic violence"


@pytest.mark.usefixtures("lexicon")
def test_what_was_skipped_stays_aside_when_the_program_has_learned(tmp_path, monkeypatch):
    project = many(tmp_path)
    desk = Desk(opened(monkeypatch, project, order="document"))
    skipped = desk.first
    desk.skip()

    with project.change("code", who="tester") as change:
        round_ = start_round(change, Coder("blend", "0"), codebook_version=CODEBOOK.version, settings={"again": 1})
        for each in read_documents(project):
            add_codings(change, round_, each, (Match(each.id, place.span, "trust", 0.7) for place in statements(each)))
        finish_round(change, round_, at=change.at)
    desk.app.run()

    assert len({card["id"] for card in desk.cards}) == len(desk.cards) == AHEAD
    assert skipped not in [(card["quote"], card["name"]) for card in desk.cards]


def test_an_empty_queue_says_what_to_do_next(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    with project.change("decide", who="tester") as change:
        for each in places(project):
            add_decision(change, Decision(each.coding_id, Coder("tester"), Verdict.ACCEPT))
    app = opened(monkeypatch, project)

    assert any("Everything that was suggested is decided about" in element.value for element in app.markdown)
    assert Desk(app).cards == []
    assert app.page_link


def test_the_link_of_a_suggestion_leads_to_its_place(tmp_path, monkeypatch):
    desk = Desk(opened(monkeypatch, small_study(tmp_path), order="document"))
    card = desk.cards[0]

    desk.send([], going=[card["document"], card["passage"], card["id"]])

    assert [title.value for title in desk.app.title] == ["Focus group"]
    assert desk.app.query_params["passage"] == str(card["passage"])
    assert f"document={card['document']}" in card["href"]


@pytest.mark.parametrize("going", [["nothing", 1, "AAAAAAAAAAAAAAAAAAAA_w"], ["nothing"], "read", None])
def test_a_link_that_leads_nowhere_leaves_everything_as_it_is(tmp_path, monkeypatch, going):
    desk = Desk(opened(monkeypatch, small_study(tmp_path), order="document"))
    first = desk.first

    desk.send([], going=going)

    assert [title.value for title in desk.app.title] == ["Review"]
    assert desk.first == first


@pytest.mark.usefixtures("lexicon")
def test_after_a_dozen_decisions_the_program_learns_and_says_what_changed(tmp_path, monkeypatch, at_once):
    project = many(tmp_path)
    app = opened(monkeypatch, project)
    desk = Desk(app)
    for _ in range(DOZEN - 1):
        desk.do("accept")
    before = len(at_once)

    desk.do("reject")
    app.run()

    told = " ".join(caption.value for caption in app.caption)
    assert (before, len(at_once)) == (0, 1)
    assert "‘lexicon’ does not learn from decisions" in told
    assert "left to decide about" in told
    assert f"After {DOZEN} more decisions" in told


def test_why_learning_failed_is_said_in_words(tmp_path, monkeypatch):
    (tmp_path / "qualkit.toml").write_text('autocoder = "nobody"\n', encoding="utf-8")
    app = opened(monkeypatch, many(tmp_path))
    desk = Desk(app)

    for _ in range(DOZEN):
        desk.do("accept")
    app.run()

    assert any("Learning did not succeed" in caption.value and "nobody" in caption.value for caption in app.caption)


@dataclass
class Later:
    """Keeps work until it is asked for, as a busy machine does."""

    waiting: list

    def __call__(self, work):
        self.waiting.append(work)


def test_a_dozen_that_comes_while_the_program_learns_lets_it_learn_once_more():
    later, done = Later([]), []
    runner = Retraining(later)

    def learn():
        done.append(runner.is_running)
        return f"learned {len(done)}"

    for _ in range(3 * DOZEN):
        runner.decided(learn)
    [work] = later.waiting
    work()

    assert done == [True, True]
    assert (runner.told, runner.times, runner.is_running) == ("learned 2", 2, False)


def test_work_that_breaks_is_told_of_and_another_may_begin():
    later = Later([])
    runner = Retraining(later)

    def breaks():
        raise ZeroDivisionError

    runner.begin(breaks)
    with pytest.raises(ZeroDivisionError):
        later.waiting.pop()()
    assert "stopped before its end" in runner.told

    def refuses():
        raise RequestError("no judgements yet")

    runner.begin(refuses)
    later.waiting.pop()()
    assert runner.told == "Learning did not succeed: no judgements yet"
    assert not runner.is_running


@pytest.mark.usefixtures("lexicon")
def test_a_statement_drawn_at_random_is_judged_by_the_codes_that_hold(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, look_at="missed")

    app.get("button_group")[1].set_value(["violence-domestic"])
    app.run()
    press(app, "These hold")
    press(app, "None holds")

    first, second = sorted(judged_statements(project), key=lambda each: -len(each.holds))
    assert first.holds == {"violence", "violence-domestic"}
    assert second.holds == frozenset()
    assert first.chance is not None
    assert not button(app, "Back").disabled


@pytest.mark.usefixtures("lexicon")
def test_an_answer_can_be_gone_back_to_and_changed(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    app = opened(monkeypatch, project, look_at="missed")
    place = shown(app)
    app.get("button_group")[1].set_value(["trust"])
    app.run()
    press(app, "These hold")

    press(app, "Back")
    assert shown(app) == place
    app.get("button_group")[1].set_value([])
    app.run()
    press(app, "None holds")

    [judged] = judged_statements(project)
    assert judged.holds == frozenset()


@pytest.mark.usefixtures("lexicon")
def test_the_quality_is_said_calmly_when_too_little_is_known(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), look_at="missed")
    press(app, "None holds")

    press(app, "Say how good the coding is")

    assert "1 statement of 11 judged" in drawn(app)
    assert "is not yet measured" in drawn(app)
    assert "When to stop cannot be told yet" in drawn(app)


def test_an_empty_study_leads_to_the_files(tmp_path, monkeypatch):
    app = opened(monkeypatch, empty_study(tmp_path))

    assert "Bring in some files" in [link.proto.label for link in app.get("page_link")]
    assert not app.get("bidi_component")
    assert not app.error


@pytest.mark.parametrize("part", ["suggestions", "missed"])
@pytest.mark.usefixtures("lexicon")
def test_words_from_a_document_never_become_html_or_images(tmp_path, monkeypatch, part):
    app = opened(monkeypatch, hostile_study(tmp_path), look_at=part)

    html = "\n".join(line for line in drawn(app).split("\n") if "getElementById" not in line)
    assert "<script" not in html
    assert "<img" not in html
    said = [element.value for element in [*app.markdown, *app.title, *app.caption]]
    labels = [element.label for element in [*app.selectbox, *app.button]]
    assert not any("![x](" in str(told) for told in said + labels)
