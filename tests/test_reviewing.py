"""Learning with people: what they are asked, what becomes of their answers, and what is measured by them."""

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from builders import CODEBOOK, document, empty_study, small_study
from click.testing import CliRunner

from qualkit import cli, workflow
from qualkit.cli.reviewing import Reply, reply_of
from qualkit.errors import MissingExtraError, QualkitError, RequestError
from qualkit.model import Kind, Match
from qualkit.protocols import Measured
from qualkit.registry import load
from qualkit.statements import statements
from qualkit.store.documents import add_document, read_documents
from qualkit.store.excerpts import all_excerpts
from qualkit.store.judgements import judgements
from qualkit.store.models import newest_model
from qualkit.workflow import coding, remembering
from qualkit.workflow.judging import answer, statements_of
from qualkit.workflow.measuring import quality
from qualkit.workflow.reviewing import Suggestion, next_to_judge

CODES = frozenset(code.id for code in CODEBOOK.codes)
MIDDLE = 0.5


class FakeEmbedder:
    """Texts to vectors that share nothing unless the texts are equal; counts what it is asked."""

    name = "fake"

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked += texts
        rows = np.array([np.random.default_rng(seed_of(text)).normal(size=64) for text in texts]).reshape(-1, 64)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def seed_of(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


class FakeLearner:
    """Finds what people coded, word for word, and 'trust' where the word stands; without its own judgement, only that."""

    codes = ("trust", "violence", "hope")

    def __init__(self, _codebook, aids):
        self.aids = aids
        self.known = {each.words: each.holds for each in aids.judgements}
        self.settings = {"judged": hashlib.sha256(repr(sorted(map(repr, aids.judgements))).encode()).hexdigest()}
        self.held_out = np.array([self.weighed(each.words, {}) for each in aids.judgements]).reshape(-1, 3)
        aids.embedder()([each.text for each in aids.collection()])

    def weighed(self, words, known):
        held = known.get(words, frozenset())
        return [0.9 if code in held or (code == "trust" and "trust" in words) else 0.1 for code in self.codes]

    def likelihoods(self, found):
        return np.array([self.weighed(each.words, self.known) for each in found]).reshape(-1, 3)

    def __call__(self, documents):
        for each in documents:
            for place in statements(each):
                for code, likely in zip(self.codes, self.weighed(place.words, self.known), strict=True):
                    if likely >= MIDDLE:
                        yield Match(each.id, place.span, code, likely)

    def measured(self, language=None):
        del language
        return [Measured(MIDDLE, 0.9, 0.8, 0.95) if len(self.known) > 10 else None for _ in self.codes]

    def saved(self):
        return json.dumps(sorted(self.known)).encode()


@pytest.fixture(autouse=True)
def embedder(monkeypatch):
    """Return the fake embedder, which takes the place of every other; the autocoder 'learner' is the fake one."""
    fake = FakeEmbedder()
    fakes = {"embedders": lambda: fake, "learner": FakeLearner}
    for module in (coding, remembering):
        monkeypatch.setattr(module, "load", lambda room, name: fakes.get(name) or fakes.get(room) or load(room, name))
    return fake


@pytest.fixture
def project(tmp_path):
    return small_study(tmp_path)


def large(folder, *, notes=200, groups=4):
    """Return a study of boards; every fifth note speaks of trust, half of these in a word that no term has."""
    study = empty_study(folder)
    words = {0: "We trust each other", 5: "One can lean on people"}
    each = notes // groups
    with study.change("import", who="tester") as change:
        for group in range(groups):
            pieces = [("", f"{words.get(n % 10, 'The bus was late')} at stop {group} {n}") for n in range(each)]
            add_document(change, document(f"Board {group}", pieces, kind=Kind.BOARD))
        change.summary = "boards"
    return study


def judge(study, questions, *, who="ana", sitting="one"):
    """Answer as the notes of `large` mean it."""
    for question in questions:
        holds = ["trust"] if "trust" in question.statement.words or "lean on" in question.statement.words else []
        answer(study, question.statement, holds, who=who, sitting=sitting, chance=question.chance)


def test_a_question_holds_all_that_helps_to_answer(project):
    question = next(
        each for each in next_to_judge(project, count=50, autocoder="lexicon") if "domestic" in each.statement.words
    )

    assert question.statement.words == "There was domestic violence in my street."
    assert question.context == "There was domestic violence in my street. I slept badly."
    assert question.span.of(question.context) == question.statement.words
    assert (question.document, question.speaker, question.statement.language) == ("Focus group", "Amina", "en")
    assert [(each.code_id, each.is_given, each.likelihood) for each in question.suggestions] == [
        ("violence", True, None),
        ("violence-domestic", True, None),
    ]
    assert [piece.what for piece in question.suggestions[1].evidence] == ["domestic violence"]


def test_everything_that_was_said_is_asked_about_once_and_moderators_and_headings_never(project):
    asked = [each.statement for each in next_to_judge(project, count=100, autocoder="lexicon")]

    assert len(asked) == len({each.span for each in asked if each.document_id == asked[0].document_id}) + sum(
        each.document_id != asked[0].document_id for each in asked
    )
    assert {each.words for each in asked} == {each.words for each in statements_of(project)}
    assert not any("Tell us" in each.words for each in asked)


def test_what_was_judged_is_not_asked_about_again(project):
    seen = []
    while questions := next_to_judge(project, count=3, autocoder="lexicon"):
        seen += [each.statement.words for each in questions]
        for each in questions:
            answer(project, each.statement, [], who="ana", sitting="one", chance=each.chance)

    assert sorted(seen) == sorted(each.words for each in statements_of(project))


def test_what_somebody_skipped_can_be_left_out(project):
    [first, *_] = next_to_judge(project, count=3, autocoder="lexicon")

    again = next_to_judge(
        project, count=100, aside=[(first.statement.document_id, first.statement.span)], autocoder="lexicon"
    )

    assert first.statement not in [each.statement for each in again]


def test_the_same_questions_come_again_until_they_are_answered(project):
    assert next_to_judge(project, count=5, seed=3, autocoder="lexicon") == next_to_judge(
        project, count=5, seed=3, autocoder="lexicon"
    )


def test_vectors_are_computed_once(project, embedder):
    next_to_judge(project, autocoder="lexicon")
    before = len(embedder.asked)

    next_to_judge(project, autocoder="lexicon")

    assert len(embedder.asked) == before == len({each.words for each in statements_of(project)})


@pytest.fixture
def without_embedder(monkeypatch):
    def missing():
        raise MissingExtraError("not installed")

    monkeypatch.setattr(remembering, "load", lambda room, name: missing if room == "embedders" else load(room, name))


@pytest.mark.usefixtures("without_embedder")
def test_without_an_embedder_there_are_questions_all_the_same(project):
    assert len(next_to_judge(project, count=4, autocoder="lexicon")) == 4


def test_an_empty_study_has_no_questions_and_no_figures(tmp_path):
    study = empty_study(tmp_path)

    assert next_to_judge(study, autocoder="lexicon") == []
    assert quality(study, autocoder="lexicon").judged == 0


def test_a_likelihood_is_said_once_it_was_measured(tmp_path):
    study = large(tmp_path)
    before = next_to_judge(study, count=8, autocoder="learner")
    likely = [each for each in statements_of(study) if "trust" in each.words]
    others = [each for each in statements_of(study) if "bus" in each.words]
    judge(study, [Asked(each) for each in (*likely[:6], *others[:30])])

    after = next_to_judge(study, count=100, autocoder="learner")

    assert {each.likelihood for question in before for each in question.suggestions} == {None}
    assert {each.likelihood for question in after for each in question.suggestions} == {0.9}


def test_what_people_rejected_is_not_coded_again(project):
    workflow.code(project, who="tester", autocoder="lexicon")
    place = next(each for each in statements_of(project) if "neighbours" in each.words)
    answer(project, place, [], who="ana", sitting="one")

    done = workflow.code(project, who="tester", autocoder="lexicon")

    assert done.documents == 4
    quotes = [excerpt.quote for excerpt in all_excerpts(project) if excerpt.coder_version]
    assert place.words not in quotes
    assert "Generar confianza" in quotes
    assert workflow.code(project, who="tester", autocoder="lexicon").documents == 0


def test_an_autocoder_is_given_the_judgements_the_collection_and_an_embedder_that_remembers(project, embedder):
    place = next(each for each in statements_of(project) if "slept" in each.words)
    answer(project, place, ["violence"], who="ana", sitting="one")

    workflow.code(project, who="tester", autocoder="learner")

    assert ("I slept badly.", "violence") in {
        (excerpt.quote, excerpt.code_id) for excerpt in all_excerpts(project) if excerpt.coder == "learner"
    }
    assert embedder.asked == [each.text for each in read_documents(project)]
    workflow.code(project, who="tester", autocoder="learner")
    assert len(embedder.asked) == 4


def test_what_an_autocoder_learned_is_kept_with_its_round(project):
    place = next(each for each in statements_of(project) if "slept" in each.words)
    answer(project, place, ["violence"], who="ana", sitting="one")

    workflow.code(project, who="tester", autocoder="learner")

    [round_id, content] = newest_model(project, "learner")
    assert content == b'["I slept badly."]'
    assert round_id in {excerpt.round_id for excerpt in all_excerpts(project)}
    project.undo(who="tester")
    assert newest_model(project, "learner") is None


def test_a_new_judgement_lets_everything_be_coded_anew(project):
    workflow.code(project, who="tester", autocoder="learner")
    unchanged = workflow.code(project, who="tester", autocoder="learner")
    answer(project, statements_of(project)[0], ["violence"], who="ana", sitting="one")

    done = workflow.code(project, who="tester", autocoder="learner")

    assert (unchanged.documents, done.documents) == (0, 4)


def test_coders_learn_chances_from_a_fair_sample(tmp_path):
    study = large(tmp_path)
    for _ in range(4):
        judge(study, next_to_judge(study, count=20, autocoder="lexicon"))

    learned = coding.coder_for(study, "learner", workflow.coding.judged_statements(study)).aids.judgements

    chances = {each.chance for each in learned}
    assert len(learned) == 80
    assert None in chances
    [chance] = chances - {None}
    assert chance == pytest.approx(sum(each.chance is not None for each in learned) / 200)


def line_of(reviewed, code_id, language=""):
    return next(each for each in reviewed.lines if (each.code_id, each.language) == (code_id, language))


def test_quality_is_measured_against_what_people_said(tmp_path):
    study = large(tmp_path)
    everything = statements_of(study)
    judge(study, [Asked(each) for each in everything])

    reviewed = quality(study, autocoder="lexicon")

    trust = line_of(reviewed, "trust")
    assert (reviewed.statements, reviewed.judged, reviewed.sample) == (200, 200, 200)
    assert (trust.holding, trust.coded) == (40, 20)
    assert trust.measures["precision"].value == 1
    assert trust.measures["recall"].value == 0.5
    assert trust.measures["f1"].value == pytest.approx(2 / 3)
    assert 0 < trust.measures["kappa"].value < 1
    assert line_of(reviewed, "violence").measures == {}
    assert reviewed.is_safe
    assert reviewed.stopping.startswith("It is safe to stop: of the statements that hold a code, an estimated 0%")


class Asked:
    """A question that nobody asked."""

    chance = None

    def __init__(self, statement):
        self.statement = statement


def test_quality_is_measured_on_a_fair_sample_alone(tmp_path):
    study = large(tmp_path)
    for _ in range(9):
        judge(study, next_to_judge(study, count=20, autocoder="lexicon"))

    reviewed = quality(study, autocoder="lexicon")

    trust = line_of(reviewed, "trust")
    assert reviewed.judged == 180
    assert 40 <= reviewed.sample < 180
    assert reviewed.sampled_from == 200
    assert trust.statements == reviewed.sample
    assert trust.measures["recall"].value == pytest.approx(0.5, abs=0.2)


def test_with_few_judgements_nothing_is_measured(tmp_path):
    study = large(tmp_path)
    judge(study, next_to_judge(study, count=20, autocoder="lexicon"))

    reviewed = quality(study, autocoder="lexicon")

    assert all(each.measures == {} and each.unfound is None for each in reviewed.lines)
    assert reviewed.stopping.startswith("When to stop cannot be told yet: ")
    assert not reviewed.is_safe


def test_a_coder_that_learned_is_asked_what_it_would_have_said_without_the_judgement(tmp_path):
    study = large(tmp_path)
    judge(study, [Asked(each) for each in statements_of(study)])

    reviewed = quality(study, autocoder="learner")

    assert line_of(reviewed, "trust").measures["recall"].value == 0.5


def test_quality_is_told_by_language(tmp_path):
    study = large(tmp_path)
    with study.change("import", who="tester") as change:
        pieces = [("", f"{'Hay confianza' if n % 2 else 'El bus'} {n}") for n in range(40)]
        add_document(change, document("Tablero", pieces, kind=Kind.BOARD, language="es"))
        change.summary = "one more"
    for each in statements_of(study):
        holds = ["trust"] if any(word in each.words for word in ("trust", "lean on", "confianza")) else []
        answer(study, each, holds, who="ana", sitting="one")

    reviewed = quality(study, autocoder="lexicon")

    recalls = {language: line_of(reviewed, "trust", language).measures["recall"].value for language in ("en", "es")}
    assert recalls == {"en": 0.5, "es": 1.0}
    assert line_of(reviewed, "trust").holding == 60


def test_answers_hold_on_a_corrected_document(tmp_path):
    study = empty_study(tmp_path)
    (tmp_path / "notes.txt").write_text("We trust the nurse.\n\nThe bus is late.\n\nHe never came back to us.\n")
    workflow.import_files(study, [tmp_path / "notes.txt"], who="tester", told=workflow.Told(language="en"))
    for place in statements_of(study):
        answer(study, place, ["trust"] if "trust" in place.words else [], who="ana", sitting="one")
    (tmp_path / "notes.txt").write_text("We trust the nurse.\n\nThe bus is late.\n\nShe never came back to us, ever.\n")

    workflow.import_files(study, [tmp_path / "notes.txt"], who="tester")

    assert {each.words: set(each.holds) for each in judgements(study)} == {
        "We trust the nurse.": {"trust"},
        "The bus is late.": set(),
    }
    assert [each.statement.words for each in next_to_judge(study, autocoder="lexicon")] == [
        "She never came back to us, ever."
    ]


SITS = """
import sys
from pathlib import Path
from qualkit.store.project import open_project
from qualkit.workflow.judging import answer, statements_of

study, kept = open_project(Path(sys.argv[1])), Path(sys.argv[2])
for number, each in enumerate(statements_of(study)):
    answer(study, each, ["trust"], who="ana", sitting="one")
    if number == 3:
        kept.touch()
        sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_sitting_that_was_killed_loses_nothing_that_was_answered(project, tmp_path):
    kept = tmp_path / "kept"
    process = subprocess.Popen([sys.executable, "-c", SITS, project.path, kept], stdin=subprocess.PIPE)
    while not kept.exists():
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()

    assert [each.holds for each in judgements(project)] == [{"trust"}] * 4
    assert project.check() == []
    assert len(project.undo(who="ana")) == 4
    assert judgements(project) == []


SUGGESTED = [
    Suggestion("violence", is_given=True, likelihood=None),
    Suggestion("trust", is_given=False, likelihood=0.3),
]


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("", Reply("answer")),
        ("  ", Reply("answer")),
        ("y", Reply("answer", frozenset({"violence"}))),
        ("2", Reply("answer", frozenset({"trust"}))),
        ("1, 2", Reply("answer", frozenset({"trust", "violence"}))),
        ("y Trust; hope", Reply("answer", frozenset({"trust", "violence", "hope"}))),
        ("s", Reply("skip")),
        ("b", Reply("back")),
        ("q", Reply("stop")),
        ("?", Reply("help")),
    ],
)
def test_what_is_typed_is_understood(typed, reply):
    assert reply_of(typed, SUGGESTED, ["trust", "violence", "hope"]) == reply


def test_a_code_of_one_letter_is_a_code():
    assert reply_of("s", [], ["s"]) == Reply("answer", frozenset({"s"}))


@pytest.mark.parametrize("typed", ["3", "0", "truts", "1 nothing"])
def test_what_cannot_be_understood_is_said(typed):
    with pytest.raises(RequestError, match="is no code and no number above"):
        reply_of(typed, SUGGESTED, ["trust", "violence"])


def run(*arguments):
    return CliRunner().invoke(cli.qualkit, list(map(str, arguments)), catch_exceptions=False)


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(path, rows, *, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def queue(project, tmp_path):
    """Return the rows of the whole queue as a table."""
    run("review", project.path, "--count", 100, "--to", tmp_path / "queue.csv", "--with", "lexicon")
    return rows_of(tmp_path / "queue.csv")


def test_the_queue_is_written_as_a_table_that_a_spreadsheet_can_open(queue, project):
    assert {row["words"].lstrip("'") for row in queue} == {each.words for each in statements_of(project)}
    assert {row["codes"] for row in queue} == {""}
    assert not any(cell.startswith(("=", "+", "@")) for row in queue for cell in row.values())
    [french] = [row for row in queue if row["words"] == "Violence conjugale"]
    assert (french["document"], french["language"], french["prompt"]) == ("Board in French", "fr", "Défis")
    assert "violence-domestic (not yet measured: violence conjugale)" in french["suggestions"]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_filled_table_is_taken_back(queue, project, tmp_path, delimiter):
    fill = {
        "Violence conjugale": "violence-domestic",
        "Generar confianza": "Trust; violence",
        "Aprender la lengua": "-",
    }
    for row in queue:
        row["codes"] = fill.get(row["words"], "")

    done = run("review", project.path, "--from", written(tmp_path / "filled.csv", queue, delimiter=delimiter))

    assert "3 answers taken" in done.output
    assert {each.words: set(each.holds) for each in judgements(project)} == {
        "Violence conjugale": {"violence", "violence-domestic"},
        "Generar confianza": {"trust", "violence"},
        "Aprender la lengua": set(),
    }
    again = run("review", project.path, "--from", tmp_path / "filled.csv")
    assert "0 answers taken, 3 as they were before" in again.output
    project.undo(who="tester")
    assert judgements(project) == []


def test_what_was_drawn_keeps_its_chance_through_a_table(queue, project, tmp_path):
    for row in queue:
        row["codes"] = "none"

    run("review", project.path, "--from", written(tmp_path / "filled.csv", queue))

    drawn = {row["words"].lstrip("'"): float(row["chance"]) for row in queue if row["chance"]}
    assert drawn
    assert {each.words: each.chance for each in judgements(project) if each.chance} == drawn


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"codes": "truts"}, "code 'truts' is not in the codebook; did you mean 'trust'?"),
        ({"codes": "none trust"}, "says both that none holds and that some do"),
        ({"words": "Something else"}, "its words do not stand there in this project"),
        ({"document_id": "nowhere"}, "its words do not stand there in this project"),
        ({"start": "first"}, "'start', 'end' or 'chance' is no number"),
        ({"chance": "maybe"}, "'start', 'end' or 'chance' is no number"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(queue, project, tmp_path, change, fault):
    for row in queue:
        row["codes"] = "trust"
    queue[3].update(change)
    filled = written(tmp_path / "filled.csv", queue)

    with pytest.raises(QualkitError) as problem:
        run("review", project.path, "--from", filled)

    assert str(problem.value).startswith("filled.csv, row 5: ")
    assert fault in str(problem.value)
    assert judgements(project) == []


def test_two_rows_that_say_otherwise_of_the_same_words_are_refused(queue, project, tmp_path):
    queue[0]["codes"] = "trust"

    with pytest.raises(QualkitError, match="row 3: another row says otherwise"):
        run("review", project.path, "--from", written(tmp_path / "f.csv", [queue[0], queue[0] | {"codes": "-"}]))


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\x00\x01\x02", "codes,words\ntrust,x\n"])
def test_a_file_that_is_no_filled_table_is_refused_in_one_line(project, tmp_path, content):
    (tmp_path / "strange.csv").write_text(content)

    with pytest.raises(QualkitError) as problem:
        run("review", project.path, "--from", tmp_path / "strange.csv")

    assert "\n" not in str(problem.value)


def test_a_table_is_never_written_over(project, tmp_path):
    (tmp_path / "filled.csv").write_text("precious")

    with pytest.raises(RequestError, match="is there already"):
        run("review", project.path, "--to", tmp_path / "filled.csv")

    assert (tmp_path / "filled.csv").read_text() == "precious"


def test_on_a_pipe_the_queue_is_a_table(project):
    shown = run("review", project.path, "--count", 2, "--with", "lexicon").stdout

    assert len(list(csv.DictReader(shown.splitlines()))) == 2


def test_the_queue_as_json(project):
    shown = json.loads(run("review", project.path, "--count", 2, "--json", "--with", "lexicon").stdout)

    assert len(shown) == 2
    assert set(shown[0]) >= {"words", "context", "suggestions", "reason", "chance", "document", "start", "end"}


def test_the_report_as_a_table_and_as_json(tmp_path):
    study = large(tmp_path)
    judge(study, [Asked(each) for each in statements_of(study)])

    told = run("review", study.path, "--report", "--with", "lexicon")
    [every, *_] = json.loads(run("review", study.path, "--report", "--json", "--with", "lexicon").stdout)

    [header, first, *_] = [line.split("\t") for line in told.stdout.splitlines()]
    assert dict(zip(header, first, strict=True))["recall"] == "0.50"
    assert "200 of 200 statements judged" in told.stderr
    assert "It is safe to stop" in told.stderr
    assert every["recall"]["value"] == 0.5
    assert every["code"] == ""


def test_what_was_not_measured_is_said_in_words(project):
    told = run("review", project.path, "--report", "--with", "lexicon")

    assert "not yet measured" in told.stdout
    assert "When to stop cannot be told yet" in told.stderr


def test_only_one_thing_can_be_asked_for(project, tmp_path):
    refused = run("review", project.path, "--report", "--to", tmp_path / "a.csv")

    assert refused.exit_code == 2


AT_A_TERMINAL = """
import numpy
from qualkit.workflow import reviewing
reviewing.vectors_of = lambda project, found, **_: numpy.empty((len(found), 0), "f4")
from qualkit.cli import main
main()
"""


@pytest.mark.usefixtures("without_embedder")
@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_a_sitting_at_a_terminal(project):
    questions = next_to_judge(project, count=5, autocoder="lexicon")

    shown = at_a_terminal(
        "review", project.path, "--count", "5", "--with", "lexicon", typed="trust\nnonsense\n\nb\nviolence\ns\ny\nq\n"
    )

    expected = ["trust"], ["violence"], None, [s.code_id for s in questions[3].suggestions if s.is_given]
    found = {each.words: set(each.holds) for each in judgements(project)}
    assert found == {
        question.statement.words: set(holds)
        for question, holds in zip(questions, expected, strict=False)
        if holds is not None
    }
    assert "1 of 5" in shown
    assert "▶" in shown
    assert "'nonsense' is no code and no number above" in shown
    assert "3 judged" in shown
    assert len(project.undo(who="tester")) == 4
    assert judgements(project) == []


def at_a_terminal(*arguments, typed):
    """Run the program at a pseudo-terminal with something typed, and return what it shows."""
    master, slave = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL, *map(str, arguments)],
        stdin=slave, stdout=slave, stderr=slave, env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip
    os.close(slave)
    os.write(master, typed.encode())
    shown = b""
    try:
        while piece := os.read(master, 65536):
            shown += piece
    except OSError:
        # The other end is closed.
        pass
    os.close(master)
    assert process.wait() == 0
    return shown.decode("utf-8", "replace")
