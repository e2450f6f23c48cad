"""Boards read together: the verb, the command and the page."""

import json

import numpy as np
import pytest
from builders import document, empty_study, small_study
from click.testing import CliRunner

from qualkit import cli
from qualkit.errors import QualkitError, RequestError
from qualkit.model import Kind
from qualkit.store.documents import add_document
from qualkit.workflow import synthesis as module
from qualkit.workflow.synthesis import synthesis_rows, synthesise

# What each note of the boards below is about; the encoder knows nothing else.
ABOUT = {
    "Rent too high": "rent",
    "Rents are too high": "rent",
    "Alquiler demasiado alto": "rent",
    "Loyer trop élevé": "rent",
    "Noise at night": "noise",
    "Ruido de noche": "noise",
    "Jardin partagé": "garden",
    "Lunch club": "lunch",
    "Problems": "problems",
    "Problemas": "problems",
    "Problèmes": "problems",
    "Proposals": "proposals",
    "Propuestas": "proposals",
}


class Encoder:
    """Notes about one thing are near, all others are apart."""

    name = "about-1"

    def __call__(self, texts):
        rows = np.array([self._of(text) for text in texts]).reshape(-1, 600)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    @staticmethod
    def _of(text):
        def direction(words):
            return np.random.default_rng(list(words.encode())).normal(size=600)

        return direction(ABOUT.get(text, text)) + 0.3 * direction(text + "?")


@pytest.fixture(autouse=True)
def encoder(monkeypatch):
    monkeypatch.setattr("qualkit.workflow.remembering.load", lambda _room, _name: Encoder)


def board(name, language, prompts, **attributes):
    """Return a board whose notes stand under their prompts."""
    pieces = [("", words) for notes in prompts.values() for words in notes]
    asked = [prompt for prompt, notes in prompts.items() for _ in notes]
    made = document(name, pieces, kind=Kind.BOARD, language=language, attributes=attributes)
    passages = tuple(
        type(piece)(piece.span, piece.kind, prompt=prompt, language=language)
        for piece, prompt in zip(made.passages, asked, strict=True)
    )
    return type(made)(made.id, name, made.kind, made.text, made.origin, passages, (), language, dict(attributes))


BOARDS = (
    board("North", "en", {"Problems": ["Rent too high", "Noise at night"], "Proposals": ["Lunch club"]}),
    board("South", "es", {"Problemas": ["Alquiler demasiado alto", "Ruido de noche"], "Propuestas": ["Un bus nuevo"]}),
    board("West", "fr", {"Problèmes": ["Loyer trop élevé"], "": ["Jardin partagé"]}),
)


def study(folder, boards=BOARDS):
    project = empty_study(folder)
    with project.change("import", who="tester") as change:
        for each in boards:
            add_document(change, each)
    return project


def run(*arguments):
    return CliRunner().invoke(cli.qualkit, list(map(str, arguments)), catch_exceptions=False)


def test_an_idea_has_a_heading_in_each_language_and_says_who_raised_it(tmp_path):
    found = synthesise(study(tmp_path))

    rent, noise = found.ideas
    assert rent.headings == {"en": "Rent too high", "es": "Alquiler demasiado alto", "fr": "Loyer trop élevé"}
    assert rent.groups == ("North", "South", "West")
    assert set(noise.languages) == {"en", "es"}


def test_prompts_of_all_languages_come_together_and_what_has_none_comes_last(tmp_path):
    found = synthesise(study(tmp_path))

    assert [set(prompt.names.values()) for prompt in found.prompts] == [
        {"Problems", "Problemas", "Problèmes"},
        {"Proposals", "Propuestas"},
        set(),
    ]
    assert found.prompts[2].name == "Without a prompt"


def test_every_note_is_in_one_idea_or_raised_once(tmp_path):
    found = synthesise(study(tmp_path))

    together = [note for idea in found.ideas for note in idea.notes]
    alone = [note for prompt in found.prompts for note in prompt.single]
    assert len({note.number for note in together + alone}) == len(together + alone) == found.notes == 8
    assert {note.words for note in alone} == {"Lunch club", "Un bus nuevo", "Jardin partagé"}


def test_each_note_leads_back_to_its_words(tmp_path):
    project = study(tmp_path)

    texts = {each.id: each.text for each in BOARDS}
    for row in synthesis_rows(synthesise(project)):
        for note in row["notes"]:
            assert texts[note["document_id"]][note["start"] : note["end"]] == note["words"]


def test_the_order_of_the_documents_changes_no_idea(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    one, two = (
        {frozenset(note.words for note in idea.notes) for idea in synthesise(project).ideas}
        for project in (study(tmp_path / "one"), study(tmp_path / "two", BOARDS[::-1]))
    )
    assert one == two


def test_documents_of_one_group_are_one_group_unless_they_met_in_different_sessions(tmp_path):
    (tmp_path / "other").mkdir()
    same = [board(name, "en", {"": ["Rent too high"]}, group="A") for name in ("Morning", "Evening")]
    sessions = [board(f"{n}", "en", {"": ["Rent too high"]}, group="A", session=str(n)) for n in (1, 2)]

    assert synthesise(study(tmp_path, same)).groups == ("A",)
    assert synthesise(study(tmp_path / "other", sessions)).groups == ("A · 1", "A · 2")


def test_without_boards_answers_and_notes_are_read(tmp_path):
    answers = [
        document(name, [("", words)], kind=Kind.ANSWERS, attributes={"group": name})
        for name, words in (("North", "Rent too high"), ("South", "Rents are too high"))
    ]

    [idea] = synthesise(study(tmp_path, answers)).ideas
    assert idea.groups == ("North", "South")


def test_conditions_choose_the_notes(tmp_path):
    project = study(tmp_path)

    found = synthesise(project, where=[("language", "en"), ("language", "es")])
    assert found.groups == ("North", "South")
    with pytest.raises(RequestError, match="no language is 'de'"):
        synthesise(project, where=[("language", "de")])


def test_more_notes_than_can_be_laid_side_by_side_are_refused_in_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST", 7)

    with pytest.raises(RequestError, match="8 notes are too many"):
        synthesise(study(tmp_path))


def test_the_command_prints_ideas_by_prompt_and_what_was_raised_once(tmp_path):
    done = run("synthesis", study(tmp_path).path)

    header, *rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert header == ["prompt", "idea", "groups", "languages", "notes", "said by"]
    assert [row[2] for row in rows] == ["3 of 3", "2 of 3", "1 of 3", "1 of 3", "1 of 3"]
    assert "Rent too high / Alquiler demasiado alto / Loyer trop élevé" in rows[0][1]
    assert "2 ideas in 8 notes of 3 groups; 3 notes raised once" in done.stderr


def test_the_command_prints_json(tmp_path):
    rows = json.loads(run("synthesis", study(tmp_path).path, "--json", "--where", "language=en").stdout)

    assert [len(row["notes"]) for row in rows] == [1, 1, 1]
    assert rows[0]["prompt"] == {"en": "Problems"}


def test_the_command_says_that_one_group_cannot_be_compared(tmp_path):
    assert "nothing could be compared" in run("synthesis", study(tmp_path, BOARDS[:1]).path).stderr


def test_the_command_says_what_to_do_where_there_are_no_notes(tmp_path):
    with pytest.raises(QualkitError, match="import boards, answers or notes first"):
        run("synthesis", empty_study(tmp_path).path)


def test_transcripts_are_not_read_as_notes(tmp_path):
    found = synthesise(small_study(tmp_path))

    assert found.groups == ("B · 2", "C · 2")
