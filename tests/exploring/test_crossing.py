"""Themes by codes: which codings count, what the codebook does not hold, and which codes fall apart."""

import pytest
from builders import CODEBOOK, document
from studies import code, study, with_themes

from qualkit.exploring.crossing import themes_and_codes
from qualkit.model import Coder, Decision, Verdict
from qualkit.statements import statements
from qualkit.store.answers import Answer
from qualkit.store.excerpts import all_excerpts
from qualkit.workflow.judging import answer_all, decide

TALK = document(
    "Talk",
    [
        ("Amina", "I trust the nurse. There was violence."),
        ("Rosa", "The last bus is at nine."),
        ("Amina", "He beat his wife."),
        ("Rosa", "I trust nobody."),
    ],
)
PROGRAM, ANNA = Coder("lexicon", "1"), Coder("anna")


@pytest.fixture
def talked(tmp_path):
    """Return a study of four passages and its run: the first, third and fourth about the bus, the second papers."""
    project = study(tmp_path, [TALK])
    return project, with_themes(project, [TALK], [0, 1, 0, 0])


def table(found):
    return {
        (theme, code_id): count
        for theme, row in zip(found.themes, found.passages, strict=True)
        for code_id, count in zip(found.codes, row, strict=True)
        if count
    }


def test_a_passage_counts_once_for_a_code_whoever_coded_it(talked):
    project, run = talked
    code(project, TALK, [("I trust the nurse.", "trust"), ("There was violence.", "violence")], coder=PROGRAM)
    code(project, TALK, [("trust the nurse", "trust"), ("I trust nobody.", "trust")], coder=ANNA)

    found = themes_and_codes(project, run)

    assert table(found) == {(0, "trust"): 2, (0, "violence"): 1}
    assert (found.sizes, found.uncoded) == ((3, 1), (1, 1))


def test_a_coding_counts_for_every_passage_that_it_reaches(talked):
    project, run = talked
    code(project, TALK, [("There was violence.\nRosa: The last bus", "violence")], coder=ANNA)

    assert table(themes_and_codes(project, run)) == {(0, "violence"): 1, (1, "violence"): 1}


def test_of_a_program_only_the_newest_round_counts(talked):
    project, run = talked
    code(project, TALK, [("I trust nobody.", "trust")], coder=PROGRAM)
    code(project, TALK, [("He beat his wife.", "violence")], coder=PROGRAM)

    assert table(themes_and_codes(project, run)) == {(0, "violence"): 1}


@pytest.mark.parametrize(
    ("verdicts", "counts"),
    [
        ([("anna", Verdict.REJECT)], False),
        ([("anna", Verdict.REJECT), ("anna", Verdict.ACCEPT)], True),
        ([("anna", Verdict.ACCEPT), ("berta", Verdict.REJECT)], True),
        ([("anna", Verdict.ACCEPT), ("berta", Verdict.REJECT), ("carla", Verdict.REJECT)], False),
    ],
)
def test_what_more_people_rejected_than_not_does_not_count(talked, verdicts, counts):
    project, run = talked
    code(project, TALK, [("He beat his wife.", "violence")], coder=PROGRAM)
    [coding] = all_excerpts(project)
    for who, verdict in verdicts:
        decide(project, Decision(coding.coding_id, Coder(who), verdict))

    assert table(themes_and_codes(project, run)) == ({(0, "violence"): 1} if counts else {})


def test_what_people_said_of_a_statement_goes_before_what_a_program_coded(talked):
    project, run = talked
    code(project, TALK, [("He beat his wife.", "violence"), ("I trust nobody.", "trust")], coder=PROGRAM)
    last = list(statements(TALK))[-1]

    answer_all(project, [Answer(last, frozenset({"trust"}), frozenset())], who="anna", sitting="one")

    assert table(themes_and_codes(project, run)) == {(0, "violence"): 1}


def test_a_code_above_holds_what_those_below_it_hold(talked):
    project, run = talked
    code(project, TALK, [("He beat his wife.", "violence-domestic"), ("I trust nobody.", "violence")], coder=ANNA)

    found = themes_and_codes(project, run)

    place = found.codes.index("violence")
    assert (found.passages[0][place], found.with_sub_codes[0][place]) == (1, 2)


def test_what_the_codebook_does_not_hold_is_said(tmp_path):
    talk = document("Talk", [("Amina", f"The bus is late, {n}.") for n in range(9)] + [("Rosa", "Trust.")] * 3)
    project = study(tmp_path, [talk])
    run = with_themes(project, [talk], [0] * 9 + [1] * 3)
    code(project, talk, [("The bus is late, 0.", "trust"), ("Trust.", "trust")], coder=ANNA)

    found = themes_and_codes(project, run)

    assert found.missing == (0,)
    assert found.sentences[0] == "Nothing in the codebook covers 'the bus': 8 of its 9 passages carry no code."


def test_a_theme_of_which_a_code_covers_a_third_is_held(tmp_path):
    talk = document("Talk", [("Amina", f"The bus is late, {n}.") for n in range(9)])
    project = study(tmp_path, [talk])
    run = with_themes(project, [talk], [0] * 9)
    code(project, talk, [(f"The bus is late, {n}.", "trust") for n in range(3)], coder=ANNA)

    assert themes_and_codes(project, run).missing == ()


def test_a_code_over_many_themes_falls_apart_and_one_in_a_single_theme_does_not(tmp_path):
    talk = document("Talk", [("Amina", f"Words {n}.") for n in range(32)])
    project = study(tmp_path, [talk])
    run = with_themes(project, [talk], [n % 4 for n in range(20)] + [4] * 12)
    everywhere = [(f"Words {n}.", "trust") for n in range(20)]
    code(project, talk, everywhere + [(f"Words {n}.", "violence") for n in range(20, 32)], coder=ANNA)

    found = themes_and_codes(project, run)

    assert (found.effective["trust"], found.effective["violence"]) == (4, 1)
    assert found.spread["violence"] == 0 < found.spread["trust"] < 1
    apart = [sentence for sentence in found.sentences if "falls apart" in sentence]
    assert apart == [
        "Code 'trust' falls apart: its 20 passages lie in 4 themes, most in 'the bus' (5), 'papers' (5) and 'work' (5)."
    ]


def test_of_few_passages_it_is_not_told_how_they_are_spread(talked):
    project, run = talked
    code(project, TALK, [("I trust nobody.", "trust")], coder=ANNA)

    assert themes_and_codes(project, run).spread == {}


def test_without_any_coding_the_next_step_is_named(talked):
    found = themes_and_codes(*talked)

    assert found.codes == tuple(each.id for each in CODEBOOK.codes)
    assert found.sentences == (
        "No passage in a theme carries a code yet; code the study to see what the codebook holds of its themes.",
    )
