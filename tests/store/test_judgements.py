"""What people judged: kept as they said it, brought together from all that they did, and taken back as one."""

from dataclasses import replace

import pytest
from builders import CODEBOOK, document, empty_study, match, small_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.codebook import parse_codebook
from qualkit.errors import RequestError
from qualkit.model import CARRIED_FROM, JUDGING, Coder, Decision, Span, Verdict
from qualkit.statements import statements
from qualkit.store.answers import Answer
from qualkit.store.codings import add_codings, finish_round, rounds_of, start_round
from qualkit.store.documents import add_document, read_documents, replace_document
from qualkit.store.excerpts import all_excerpts
from qualkit.store.judgements import judged_statements, judgements, rejected_places
from qualkit.store.models import keep_model, newest_model
from qualkit.workflow.judging import answer, answer_all, decide

CODES = frozenset(code.id for code in CODEBOOK.codes)
TALK = document(
    "Talk",
    [("Amina", "I trust the nurse. He beat his wife. The bus is late."), ("Rosa", "I trust nobody. It is violence.")],
)


@pytest.fixture
def study(tmp_path):
    """Return a study with one talk of five statements and nothing coded."""
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        add_document(change, TALK)
        change.summary = "1 document"
    return project


def said(project):
    """Return what is known: words to (asked, holds)."""
    return {each.words: (each.asked, each.holds) for each in judgements(project)}


def holding(project):
    return {each.words: set(each.holds) for each in judgements(project)}


def statement(words, of=TALK):
    return next(each for each in statements(of) if words in each.words)


def code_whole(project, who, found, *, version="", read=TALK, codebook=CODEBOOK):
    """Let somebody read a whole document and code some words of it."""
    with project.change("code", who=who) as change:
        round_ = start_round(change, Coder(who, version), codebook_version=codebook.version, settings={})
        add_codings(change, round_, read, [match(read, words, code) for words, code in found])
        finish_round(change, round_, at=change.at)
        change.summary = "coded"
    return round_


ANSWERS = st.dictionaries(st.integers(0, 4), st.frozensets(st.sampled_from(sorted(CODES))), min_size=1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS, st.booleans())
def test_what_somebody_says_of_statements_is_what_is_known(tmp_path_factory, answers, together):
    project = empty_study(tmp_path_factory.mktemp("study"))
    with project.change("import", who="tester") as change:
        add_document(change, TALK)
    places = list(statements(TALK))
    given_answers = [Answer(places[n], CODES, holds) for n, holds in answers.items()]

    if together:
        answer_all(project, given_answers, who="ana", sitting="one")
    else:
        for each in given_answers:
            answer(project, each.statement, each.holds, who="ana", sitting="one")

    implied = {"violence-domestic": {"violence"}}
    expected = {
        places[n].words: (CODES, holds.union(*(implied.get(code, set()) for code in holds)))
        for n, holds in answers.items()
    }
    assert said(project) == expected
    assert [each.words for each in judgements(project)] == [places[n].words for n in sorted(answers)]
    assert sorted((e.quote, e.code_id) for e in all_excerpts(project)) == sorted(
        (places[n].words, code) for n, holds in answers.items() for code in holds
    )
    assert len(rounds_of(project)) == 1
    assert project.check() == []


def test_a_judgement_tells_its_language_its_document_and_its_chance(study):
    place = statement("nurse")

    answer(study, place, ["trust"], who="ana", sitting="one", chance=0.25)

    [known] = judgements(study)
    assert (known.language, known.cluster, known.chance) == ("en", TALK.id, 0.25)


def test_silence_counts_for_what_was_asked_alone(study):
    answer(study, statement("nurse"), [], who="ana", sitting="one", asked=["violence"])

    assert said(study) == {"I trust the nurse.": ({"violence"}, set())}


def test_who_reads_a_whole_document_judges_every_statement_of_it(study):
    code_whole(study, "ana", [("trust the nurse", "trust"), ("He beat his wife.", "violence-domestic")])

    assert {asked for asked, _ in said(study).values()} == {CODES}
    assert holding(study) == {
        "I trust the nurse.": {"trust"},
        "He beat his wife.": {"violence", "violence-domestic"},
        "The bus is late.": set(),
        "I trust nobody.": set(),
        "It is violence.": set(),
    }


def test_words_over_several_statements_are_about_each_that_they_cover(study):
    code_whole(study, "ana", [("trust the nurse. He beat his wife. Th", "trust")])

    assert [words for words, holds in holding(study).items() if holds] == ["I trust the nurse.", "He beat his wife."]


def test_a_program_judges_nothing(study):
    code_whole(study, "lexicon", [("I trust the nurse.", "trust")], version="1")

    assert judgements(study) == []


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ([True], (True, True)),
        ([True, False], (False, False)),
        ([True, True, False], (True, True)),
        ([False, False, True], (True, False)),
        ([True, True, False, False], (False, False)),
    ],
)
def test_of_several_people_the_majority_counts_and_a_tie_says_nothing(study, votes, expected):
    for number, vote in enumerate(votes):
        holds = ["trust"] if vote else []
        answer(study, statement("nurse"), holds, who=f"coder {number}", sitting=f"of {number}", asked=["trust"])

    asked, holds = said(study).get("I trust the nurse.", (frozenset(), frozenset()))

    assert ("trust" in asked, "trust" in holds) == expected


def test_a_newer_answer_of_a_person_takes_the_place_of_the_older(study):
    answer(study, statement("nurse"), ["violence"], who="ana", sitting="one", chance=0.5)

    answer(study, statement("nurse"), ["trust"], who="ana", sitting="two")

    assert holding(study) == {"I trust the nurse.": {"trust"}}
    assert [excerpt.code_id for excerpt in all_excerpts(study)] == ["trust"]
    assert [each.chance for each in judgements(study)] == [0.5]


def test_the_newest_word_of_a_person_counts_however_it_was_said(study):
    code_whole(study, "ana", [("I trust the nurse.", "trust")])
    answer(study, statement("nurse"), [], who="ana", sitting="one")

    assert holding(study)["I trust the nurse."] == set()


def test_the_same_answer_again_changes_nothing(study):
    answer(study, statement("nurse"), ["trust"], who="ana", sitting="one")
    before = study.revision()

    again = answer(study, statement("nurse"), ["trust"], who="ana", sitting="two")

    assert not again
    assert study.revision() == before


def test_undoing_takes_a_sitting_back_and_brings_back_what_was_said_before(study):
    answer(study, statement("nurse"), ["trust"], who="ana", sitting="one")
    before, excerpts = said(study), [excerpt.coding_id for excerpt in all_excerpts(study)]
    for words, holds in (("nurse", ["violence"]), ("beat", ["violence-domestic"]), ("bus", [])):
        answer(study, statement(words), holds, who="ana", sitting="two")

    undone = study.undo(who="ana")

    assert len(undone) == 3
    assert said(study) == before
    assert [excerpt.coding_id for excerpt in all_excerpts(study)] == excerpts
    assert study.check() == []


def test_a_sitting_goes_on_after_it_was_undone(study):
    answer(study, statement("nurse"), ["trust"], who="ana", sitting="one")
    study.undo(who="ana")

    answer(study, statement("bus"), [], who="ana", sitting="one")

    assert holding(study) == {"The bus is late.": set()}
    assert study.check() == []


@pytest.mark.parametrize(
    ("holds", "asked", "of", "fault"),
    [
        (["trsut"], None, TALK, "code 'trsut' is not in the codebook; did you mean 'trust'?"),
        (["trust"], ["violence"], TALK, "code 'trust' was not asked about; possible: violence"),
        ([], None, document("Elsewhere", [("", "I trust the nurse.")]), "is not in this project"),
    ],
)
def test_what_cannot_be_answered_is_refused_whole(study, holds, asked, of, fault):
    good = Answer(statement("bus"), CODES, frozenset())
    bad = Answer(statement("nurse", of), CODES if asked is None else frozenset(asked), frozenset(holds))

    with pytest.raises(RequestError, match=fault.replace("?", r"\?")):
        answer_all(study, [good, bad], who="ana", sitting="one")

    assert judgements(study) == []


@pytest.mark.parametrize(
    ("verdict", "span", "words", "expected"),
    [
        (Verdict.ACCEPT, None, "I trust the nurse.", ({"trust"}, {"trust"})),
        (Verdict.REJECT, None, "I trust the nurse.", ({"trust"}, set())),
        (Verdict.ADJUST, statement("nobody").span, "I trust nobody.", ({"trust"}, {"trust"})),
    ],
)
def test_a_decision_about_a_programs_coding_is_a_judgement(study, verdict, span, words, expected):
    code_whole(study, "lexicon", [("I trust the nurse.", "trust")], version="1")
    [coding] = all_excerpts(study)

    decide(study, Decision(coding.coding_id, Coder("ana"), verdict, span))

    assert said(study) == {words: expected}
    study.undo(who="ana")
    assert said(study) == {}


def test_where_a_code_does_not_hold_none_below_it_does(study):
    code_whole(study, "lexicon", [("He beat his wife.", "violence")], version="1")
    [coding] = all_excerpts(study)

    decide(study, Decision(coding.coding_id, Coder("ana"), Verdict.REJECT))

    assert said(study) == {"He beat his wife.": ({"violence", "violence-domestic"}, set())}


def test_of_a_person_the_newest_decision_about_a_coding_counts(study):
    code_whole(study, "lexicon", [("I trust the nurse.", "trust")], version="1")
    [coding] = all_excerpts(study)

    for verdict in (Verdict.ACCEPT, Verdict.REJECT):
        decide(study, Decision(coding.coding_id, Coder("ana"), verdict))

    assert holding(study) == {"I trust the nurse.": set()}


def test_a_decision_about_no_coding_is_refused(study):
    with pytest.raises(RequestError, match="is not in this project"):
        decide(study, Decision("nothing", Coder("ana"), Verdict.ACCEPT))


def test_codes_that_are_not_in_use_any_more_are_left_out(study):
    code_whole(study, "ana", [("He beat his wife.", "violence-domestic"), ("I trust the nurse.", "trust")])
    less = parse_codebook(
        "codebook: less\ntitle: {en: Less}\nlanguages: [en]\ncodes:\n"
        "  - {id: violence, name: {en: Violence}}\n  - {id: hope, name: {en: Hope}}\n",
        place="less",
    )
    with study.change("codebook", who="tester") as change:
        study.use_codebook(change, less)

    known = said(study)

    assert known["He beat his wife."] == ({"violence"}, {"violence"})
    assert known["I trust the nurse."] == ({"violence"}, set())


def test_rejected_places_are_where_somebody_said_no(study):
    answer(study, statement("nurse"), ["trust"], who="ana", sitting="one", asked=["trust", "violence"])

    places = rejected_places(judged_statements(study))

    assert places == {(TALK.id, "violence"): [statement("nurse").span]}


def corrected(study, whose, settings, found):
    """Put a corrected talk in the place of the talk, as correcting does, and carry a round over to it."""
    new = document(
        "Talk, corrected",
        [
            ("Amina", "I trust the nurse. And a word that is new. He beats his wife. The bus is late."),
            ("Rosa", "I trust nobody. It is violence."),
        ],
    )
    with study.change("import", who="tester") as change:
        add_document(change, new)
        settings = {**settings, CARRIED_FROM: TALK.id, "round": whose.id}
        carried = start_round(change, whose.coder, codebook_version=CODEBOOK.version, settings=settings)
        add_codings(change, carried, new, [replace(match(new, words, code), confidence=1.0) for words, code in found])
        finish_round(change, carried, at=change.at)
        replace_document(change, TALK.id, new.id)
    return new


def test_a_whole_reading_counts_on_the_corrected_document_for_words_that_stood_in_the_old(study):
    whole = code_whole(study, "ana", [("I trust nobody.", "trust"), ("He beat his wife.", "violence")])

    new = corrected(study, whole, {}, [("I trust nobody.", "trust")])

    assert {each.cluster for each in judgements(study)} == {new.id}
    assert holding(study) == {
        "I trust the nurse.": set(),
        "The bus is late.": set(),
        "I trust nobody.": {"trust"},
        "It is violence.": set(),
    }


def test_answers_count_on_the_corrected_document(study):
    for words, holds in (("nurse", []), ("nobody", ["trust"]), ("beat", ["violence"])):
        answer(study, statement(words), holds, who="ana", sitting="one", chance=0.5)
    [whose] = rounds_of(study)

    new = corrected(study, whose, {JUDGING: "statements"}, [("I trust nobody.", "trust")])

    assert holding(study) == {"I trust the nurse.": set(), "I trust nobody.": {"trust"}}
    assert {(each.cluster, each.chance) for each in judgements(study)} == {(new.id, 0.5)}


def test_what_was_said_of_a_corrected_document_gives_way_to_what_is_said_of_the_new(study):
    answer(study, statement("nobody"), ["trust"], who="ana", sitting="one")
    [whose] = rounds_of(study)
    new = corrected(study, whose, {JUDGING: "statements"}, [("I trust nobody.", "trust")])

    answer(study, statement("nobody", new), [], who="ana", sitting="two")

    assert holding(study) == {"I trust nobody.": set()}
    assert list(all_excerpts(study)) == []


def test_judgements_come_in_the_order_of_documents_and_words(tmp_path):
    project = small_study(tmp_path)
    places = [each for found in read_documents(project) for each in statements(found)]
    for each in reversed(places):
        answer(project, each, [], who="ana", sitting="one")

    assert [each.words for each in judgements(project)] == [each.words for each in places]


def test_what_a_coder_learned_is_kept_with_its_round_and_goes_with_it(study):
    assert newest_model(study, "learned") is None
    for content in (b"first", b"second"):
        with study.change("code", who="tester") as change:
            round_ = start_round(change, Coder("learned", "1"), codebook_version=CODEBOOK.version, settings={})
            keep_model(change, round_, content)
            finish_round(change, round_, at=change.at)

    assert newest_model(study, "learned") == (round_.id, b"second")
    study.undo(who="tester")
    assert newest_model(study, "learned")[1] == b"first"


def test_an_adjustment_that_reaches_over_half_a_statement_is_about_it(study):
    code_whole(study, "lexicon", [("I trust the nurse.", "trust")], version="1")
    [coding] = all_excerpts(study)
    place = statement("beat").span

    decide(study, Decision(coding.coding_id, Coder("ana"), Verdict.ADJUST, Span(place.start + 2, place.end)))

    assert list(said(study)) == ["He beat his wife."]
